"""Verification codes: made, and known by their shape."""

import secrets

_ALPHABET, _LENGTH = "abcdefghijklmnopqrstuvwxyz234567", 26
CODE = rf"[a-z2-7]{{{_LENGTH}}}"
"""A verification code as a regular expression: 130 random bits, easily typed from paper."""


def new_code() -> str:
    """A code that nobody can guess: it is all a stranger needs to ask about a document."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
