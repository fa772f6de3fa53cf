"""The key that never enters the database: what it encrypts, and what it seals."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field, replace

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken as Damaged
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["Damaged", "Vault", "WrongKey", "new_secret"]


class WrongKey(Exception):
    """The key is not the one the database was written with."""


@dataclass(frozen=True)
class _Keys:
    """What is derived from one secret, and each key that sealed before it, with the last journal line it sealed."""

    fernet: Fernet = field(repr=False)
    seal: bytes = field(repr=False)
    former: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)


class Vault:
    """Encrypts access information and raw updates, and seals journal lines.

    `secret` is the value of `SECRET_KEY`, at least 32 characters of randomness; two independent keys are derived
    from it, so a leak of one purpose does not open the other. Where it has followed other keys it also knows what
    these sealed journal lines with, and up to which line: its ring.
    """

    def __init__(self, secret: str) -> None:
        fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"encryption")))
        self.keys = _Keys(fernet, _derive(secret, b"journal"))

    def encrypt(self, plain: bytes) -> bytes:
        """Authenticated encryption; `decrypt` gives `plain` back."""
        return self.keys.fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """Raises `Damaged` where another key, or nobody, made `token`."""
        return self.keys.fernet.decrypt(token)

    def seal(self, content: bytes, line: int | None = None) -> str:
        """HMAC-SHA256 of `content` in hex, by the key of the journal's `line` (None: by the one there is now)."""
        former = (key for last, key in self.keys.former if line is not None and line <= last)
        return hmac.new(next(former, self.keys.seal), content, hashlib.sha256).hexdigest()

    # One key after another

    @property
    def followed(self) -> int:
        """How many keys there were before this one."""
        return len(self.keys.former)

    @property
    def since(self) -> int:
        """The last line of the key before, 0 where there was none."""
        return self.keys.former[-1][0] if self.keys.former else 0

    def follow(self, before: "Vault", line: int) -> bytes:
        """The journal up to `line` was sealed by `before` and those before it; gives the ring, to be kept.

        It is encrypted whole: without the key nobody can add to it, take from it, or move where a key ends.
        """
        self.keys = replace(self.keys, former=(*before.keys.former, (line, before.keys.seal)))
        return self.encrypt(json.dumps([(last, key.hex()) for last, key in self.keys.former]).encode())

    def learn(self, ring: bytes | None) -> None:
        """Knows the former keys in `ring`; none, and raises `Damaged`, where it is not one that this key encrypted."""
        self.keys = replace(self.keys, former=())
        if ring is not None:
            former = tuple((last, bytes.fromhex(key)) for last, key in json.loads(self.decrypt(ring)))
            self.keys = replace(self.keys, former=former)

    def follows(self, other: "Vault") -> bool:
        """Whether the key of `other` is the one before this: only who knew that could have said so in the ring."""
        former = self.keys.former
        return bool(former) and hmac.compare_digest(former[-1][1], other.keys.seal)

    def become(self, other: "Vault") -> None:
        """From now on this is what `other` is, for everybody who has it."""
        self.keys = other.keys


def new_secret() -> str:
    """A value for `SECRET_KEY`: 64 random characters."""
    return secrets.token_urlsafe(48)


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(secret.encode())
