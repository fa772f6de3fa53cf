"""The office whose clock the tests move, for reports."""

from tests.chat.room.conftest import room

__all__ = ["room"]
