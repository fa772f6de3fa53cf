"""What people are in the middle of: a form being filled, and the one other open question of a chat."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import Kind
from storage.models import Draft, Person, Question
from storage.vault import Vault

_OPEN = (
    sa.select(Question, Draft)
    .select_from(Person)
    .outerjoin(Question, Question.person_id == Person.id)
    .outerjoin(Draft, Draft.person_id == Person.id)
    .where(Person.id == sa.bindparam("person"))
)


class Drafts:
    """The records of conversations within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault) -> None:
        self._session = session
        self._now = now
        self._vault = vault

    async def get(self, person_id: int) -> Draft | None:
        """The form this person is filling."""
        return await self._session.get(Draft, person_id)

    async def states(self) -> dict[int, bool]:
        """Everybody who is filling a form, and whether they are at the review."""
        rows = await self._session.execute(sa.select(Draft.person_id, Draft.at.is_(None)))
        return {person_id: bool(reviewing) for person_id, reviewing in rows}

    async def begin(
        self,
        person_id: int,
        kind: Kind,
        answers: Mapping[str, Any],
        *,
        at: str | None,
        with_profile: bool,
        permohonan_id: int | None = None,
        secret: bytes | None = None,
    ) -> Draft:
        """A fresh form, instead of any this person was filling."""
        await self.discard(person_id)
        draft = Draft(
            person_id=person_id,
            kind=kind,
            permohonan_id=permohonan_id,
            answers=dict(answers),
            secret=secret,
            with_profile=with_profile,
            at=at,
            pages=[],
            started_at=self._now,
            updated_at=self._now,
        )
        self._session.add(draft)
        await self._session.flush()
        return draft

    async def discard(self, person_id: int) -> None:
        """Forgets the form this person was filling, if any."""
        draft = await self.get(person_id)
        if draft is not None:
            await self._session.delete(draft)
            await self._session.flush()

    async def question(self, person_id: int) -> Question | None:
        """The open question of this person's chat."""
        return await self._session.get(Question, person_id)

    async def open(self, person_id: int) -> tuple[Question | None, Draft | None]:
        """What `question` and `get` give, in one statement: both are asked with every message."""
        row = (await self._session.execute(_OPEN, {"person": person_id})).one_or_none()
        return (row[0], row[1]) if row else (None, None)

    async def ask(self, person_id: int, kind: str, subject: int, data: Mapping[str, Any], prompt: int | None) -> None:
        """Opens a question, instead of any that was open; close that visibly first (see `question`)."""
        await self.answered(person_id)
        self._session.add(
            Question(
                person_id=person_id,
                kind=kind,
                subject=subject,
                data=dict(data),
                prompt=prompt,
                asked_at=self._now,
            )
        )
        await self._session.flush()

    async def answered(self, person_id: int) -> None:
        """Closes the open question, if any."""
        question = await self.question(person_id)
        if question is not None:
            await self._session.delete(question)
            await self._session.flush()

    def hide(self, text: str) -> bytes:
        """Access information, encrypted for `Draft.secret` and `Revision.secret`."""
        return self._vault.encrypt(text.encode())
