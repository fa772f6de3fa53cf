"""The key that never enters the database: what it encrypts, and what it seals."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken as Damaged
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["Damaged", "Vault", "WrongKey"]


class WrongKey(Exception):
    """The key is not the one the database was written with."""


class Vault:
    """Encrypts access information and raw updates, and seals journal lines.

    `secret` is the value of `SECRET_KEY`, at least 32 characters of randomness; two independent keys are derived
    from it, so a leak of one purpose does not open the other.
    """

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"encryption")))
        self._seal_key = _derive(secret, b"journal")

    def encrypt(self, plain: bytes) -> bytes:
        """Authenticated encryption; `decrypt` gives `plain` back."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """Raises `Damaged` where another key, or nobody, made `token`."""
        return self._fernet.decrypt(token)

    def seal(self, content: bytes) -> str:
        """HMAC-SHA256 of `content` in hex."""
        return hmac.new(self._seal_key, content, hashlib.sha256).hexdigest()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(secret.encode())
