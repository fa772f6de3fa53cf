"""Messages in which a form asks, or asked before, as they stand in their chat."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.mail.outbox import DELETABLE
from storage.models import Draft, Outbox, Post


@dataclass(frozen=True)
class Standing:
    """An outbox row's message: its id, None while it has not been sent, and whether it may be taken from the chat."""

    row: int
    message_id: int | None
    removable: bool


class Prompts:
    """What forms ask in, within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def standing(self, rows: Collection[int]) -> list[Standing]:
        """How the messages of these rows stand, by now or once they are sent; not those of which nothing is known."""
        query = sa.select(Outbox.id, Outbox.message_id, Outbox.sent_at).where(Outbox.id.in_(rows)).order_by(Outbox.id)
        found = await self._session.execute(query)
        return [Standing(row, message, at is None or self._now - at < DELETABLE) for row, message, at in found]

    async def asked_anew(self, row: int) -> bool:
        """Whether a form asks by what is owed as that outbox row, an edit of a message that is gone.

        If so, it asks in a message of its own.
        """
        owed = Outbox.id == row, Outbox.method == "editMessageText", Outbox.state == Post.DUE
        asks = sa.select(Draft.id).join(Outbox, Draft.prompt == Outbox.edits).where(*owed, Draft.active)
        draft = await self._session.scalar(asks)
        if draft is None:
            return False
        await self._session.execute(sa.update(Draft).where(Draft.id == draft).values(prompt=row))
        fresh = {"method": "sendMessage", "edits": None}
        await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(fresh))
        return True
