"""What backups are encrypted with: age, to public keys. Who has one of the private keys reads them, and nobody else."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage


class NotOpened(Exception):
    """What is encrypted cannot be read: one line that says why."""


def is_public_key(text: str) -> bool:
    """Whether something can be encrypted to it: `age1…`."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def suffix_of(keys: Sequence[str]) -> str:
    """What the name of a file ends in that is encrypted to these keys: another for others, none for none.

    So what is encrypted to one is never taken for what another opens, nor for what is not encrypted.
    """
    return f".{hashlib.sha256(' '.join(sorted(keys)).encode()).hexdigest()[:8]}.age" if keys else ""


class Storing:
    """How a backup is stored: encrypted to all of the public `keys`, or as it is where there are none."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self._recipients = [pyrage.x25519.Recipient.from_str(key) for key in keys]

    @property
    def encrypts(self) -> bool:
        """Whether anything is encrypted."""
        return bool(self.keys)

    def content(self, plain: bytes) -> bytes:
        """What is stored of it."""
        return bytes(pyrage.encrypt(plain, self._recipients)) if self._recipients else plain

    def stream(self, plain: BinaryIO, stored: BinaryIO) -> None:
        """The same for what is not to be in memory."""
        if self._recipients:
            pyrage.encrypt_io(plain, stored, self._recipients)
        else:
            shutil.copyfileobj(plain, stored)


class Opening:
    """How what was stored is read again, with the private keys of an `identity` file where it is encrypted.

    Raises `NotOpened` where the file holds none.
    """

    def __init__(self, identity: Path | None) -> None:
        self._identities = [] if identity is None else _identities(identity)

    def content(self, stored: bytes, *, encrypted: bool) -> bytes:
        """What was stored; raises `NotOpened` where it is damaged or encrypted to others."""
        if not encrypted:
            return stored
        try:
            return bytes(pyrage.decrypt(stored, self._given()))
        except pyrage.DecryptError as error:
            raise NotOpened(_WORDS.format(error)) from None

    def stream(self, stored: BinaryIO, plain: BinaryIO, *, encrypted: bool) -> None:
        """The same for what is not to be in memory."""
        if not encrypted:
            shutil.copyfileobj(stored, plain)
            return
        try:
            pyrage.decrypt_io(stored, plain, self._given())
        except pyrage.DecryptError as error:
            raise NotOpened(_WORDS.format(error)) from None

    def _given(self) -> list[pyrage.x25519.Identity]:
        if not self._identities:
            raise NotOpened("the backup is encrypted: name the file of its private key with --identity")
        return self._identities


_WORDS = "the private key does not open the backup: {}"


def _identities(path: Path) -> list[pyrage.x25519.Identity]:
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise NotOpened(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise NotOpened(f"{path} must hold the private key of the backup, AGE-SECRET-KEY-1…")
    return found
