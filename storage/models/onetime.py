"""Links that work once: their codes, of which only the SHA-256 is kept."""

import hashlib
import secrets


def new_code() -> str:
    """128 bits, URL-safe."""
    return secrets.token_urlsafe(16)


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def number_of(code_hash: str) -> int:
    """Tells links apart on buttons, without their code."""
    return int(code_hash[:12], 16)


def start_of(number: int) -> str:
    """How the hash begins of the link with that number."""
    return f"{number:012x}"
