"""The state of the form's conversation, derived from the draft rows: nothing else is kept."""

from datetime import UTC, datetime
from typing import Any

from telegram.ext import BasePersistence, PersistenceInput

from handlers.form.screen import ASKING, REVIEWING
from storage.database import Storage


class DraftPersistence(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Tells who is filling a form at the start; while the program runs, each handler writes the draft row itself."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, user_data=False, callback_data=False))
        self._storage = storage

    async def get_conversations(self, name: str) -> dict[tuple[int | str, ...], object]:  # noqa: ARG002 - PTB's signature; there is one conversation
        """Everybody who is filling a form; a private chat's id is its person's."""
        # Which forms are open does not depend on the time.
        async with self._storage.read(datetime.min.replace(tzinfo=UTC)) as tx:
            states = await tx.drafts.states()
        return {(person, person): REVIEWING if reviewing else ASKING for person, reviewing in states.items()}

    async def update_conversation(self, name: str, key: tuple[int | str, ...], new_state: object | None) -> None:
        """Nothing to do: the draft row has been written with the answer."""

    async def get_user_data(self) -> dict[int, dict[Any, Any]]:
        """None is kept."""
        return {}

    async def get_chat_data(self) -> dict[int, dict[Any, Any]]:
        """None is kept."""
        return {}

    async def get_bot_data(self) -> dict[Any, Any]:
        """None is kept."""
        return {}

    async def get_callback_data(self) -> None:
        """None is kept."""

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        """None is kept."""

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """None is kept."""

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """None is kept."""

    async def update_callback_data(self, data: Any) -> None:
        """None is kept."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """None is kept."""

    async def drop_user_data(self, user_id: int) -> None:
        """None is kept."""

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """None is kept."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """None is kept."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """None is kept."""

    async def flush(self) -> None:
        """Nothing waits to be written."""
