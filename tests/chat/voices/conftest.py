"""The office whose clock the tests move."""

from tests.chat.room.conftest import room

__all__ = ["room"]
