"""What people are in the middle of: forms being filled, and the other questions they were asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import Kind
from storage.models import Draft, OpenQuestion, Person
from storage.vault import Vault

_OPEN = (
    sa.select(OpenQuestion, Draft, Person.unreachable_since)
    .select_from(Person)
    .outerjoin(OpenQuestion, sa.and_(OpenQuestion.person_id == Person.id, OpenQuestion.open))
    .outerjoin(Draft, sa.and_(Draft.person_id == Person.id, Draft.active))
    .where(Person.id == sa.bindparam("person"))
)


class Pending(NamedTuple):
    """What waits for what a person says next: the question that is open, and the form they are filling.

    `unreachable` says that no message was thought to reach them.
    """

    question: OpenQuestion | None = None
    draft: Draft | None = None
    unreachable: bool = False


RESTS = timedelta(days=30)
"""How long what was said to a question is kept that nobody goes on with."""


class Drafts:
    """The records of conversations within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault) -> None:
        self._session = session
        self._now = now
        self._vault = vault

    # Forms

    async def get(self, person_id: int) -> Draft | None:
        """The form this person is filling."""
        return await self._session.scalar(sa.select(Draft).where(Draft.person_id == person_id, Draft.active))

    async def all(self, person_id: int) -> list[Draft]:
        """Every form of this person, those that rest too, the oldest first."""
        return list(
            await self._session.scalars(sa.select(Draft).where(Draft.person_id == person_id).order_by(Draft.id))
        )

    async def of(self, person_id: int, permohonan_id: int | None) -> Draft | None:
        """The form in which this person corrects a permohonan, or (None) applies for something new."""
        about = Draft.permohonan_id.is_(None) if permohonan_id is None else Draft.permohonan_id == permohonan_id
        return await self._session.scalar(sa.select(Draft).where(Draft.person_id == person_id, about))

    async def states(self) -> dict[int, bool]:
        """Everybody who is filling a form, and whether they are at the review."""
        rows = await self._session.execute(sa.select(Draft.person_id, Draft.at.is_(None)).where(Draft.active))
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
        asked: Sequence[str] = (),
    ) -> Draft:
        """A fresh form, instead of any this person has about the same; whatever else they were filling rests."""
        await self.discard(await self.of(person_id, permohonan_id))
        await self.rest(person_id)
        draft = Draft(
            person_id=person_id,
            active=True,
            kind=kind,
            permohonan_id=permohonan_id,
            answers=dict(answers),
            secret=secret,
            with_profile=with_profile,
            at=at,
            asked=list(asked) or None,
            pages=[],
            started_at=self._now,
            updated_at=self._now,
        )
        self._session.add(draft)
        await self._session.flush()
        return draft

    async def take_up(self, draft: Draft) -> None:
        """The form is the one being filled from now on; any other rests."""
        if not draft.active:
            await self.rest(draft.person_id)
            draft.active = True
            await self._session.flush()

    async def rest(self, person_id: int) -> None:
        """Nothing that is typed is an answer to a form any more, until one is taken up."""
        draft = await self.get(person_id)
        if draft is not None:
            draft.active = False
            await self._session.flush()

    async def discard(self, draft: Draft | None) -> None:
        """Forgets a form, if there is one."""
        if draft is not None:
            await self._session.delete(draft)
            await self._session.flush()

    # Questions

    async def question(self, person_id: int) -> OpenQuestion | None:
        """The open question of this person's chat."""
        return await self._session.scalar(
            sa.select(OpenQuestion).where(OpenQuestion.person_id == person_id, OpenQuestion.open)
        )

    async def questions(self, person_id: int) -> list[OpenQuestion]:
        """All that this person was asked, and has not answered."""
        return list(
            await self._session.scalars(
                sa.select(OpenQuestion)
                .where(OpenQuestion.person_id == person_id)
                .order_by(OpenQuestion.asked_at, OpenQuestion.kind, OpenQuestion.subject)
            )
        )

    async def open(self, person_id: int) -> Pending | None:
        """What `question` and `get` give, in one statement, for both are asked with every message.

        None for somebody who has not been met.
        """
        row = (await self._session.execute(_OPEN, {"person": person_id})).one_or_none()
        return Pending(row[0], row[1], row[2] is not None) if row else None

    async def asked(self, person_id: int, kind: str, subject: int) -> OpenQuestion | None:
        """What this person was asked about the subject, whether it is open or rests."""
        return await self._session.get(OpenQuestion, (person_id, kind, subject))

    async def about(self, kinds: frozenset[str], subject: int) -> list[OpenQuestion]:
        """What anybody was asked about the subject."""
        query = sa.select(OpenQuestion).where(OpenQuestion.subject == subject, OpenQuestion.kind.in_(kinds))
        return list(await self._session.scalars(query.order_by(OpenQuestion.person_id, OpenQuestion.kind)))

    async def ask(self, person_id: int, kind: str, subject: int, data: Mapping[str, Any], prompt: int | None) -> None:
        """Opens a question; any other that was open rests: close that visibly first (see `question`)."""
        other = await self.question(person_id)
        if other is not None and (other.kind, other.subject) != (kind, subject):
            await self.suspend(other)
        await self._session.merge(
            OpenQuestion(
                person_id=person_id,
                kind=kind,
                subject=subject,
                open=True,
                data=dict(data),
                prompt=prompt,
                asked_at=self._now,
            )
        )
        await self._session.flush()

    async def keep(self, person_id: int, kind: str, subject: int, data: Mapping[str, Any]) -> None:
        """Remembers what was said to a question that is not asked now."""
        kept = OpenQuestion(person_id=person_id, kind=kind, subject=subject, open=False, data=dict(data))
        kept.asked_at = self._now
        await self._session.merge(kept)
        await self._session.flush()

    def note(self, question: OpenQuestion, besides: Mapping[str, Any]) -> None:
        """The question remembers this besides."""
        question.data = {**question.data, **besides}

    async def suspend(self, question: OpenQuestion) -> None:
        """What is typed answers the question no more; what was said to it so far is kept."""
        question.open = False
        await self._session.flush()

    async def tidy(self, kinds: frozenset[str]) -> None:
        """Forgets what rests of these kinds and was asked `RESTS` ago."""
        old = sa.and_(
            OpenQuestion.open.is_(False), OpenQuestion.kind.in_(kinds), OpenQuestion.asked_at < self._now - RESTS
        )
        await self._session.execute(sa.delete(OpenQuestion).where(old))

    async def forget(self, question: OpenQuestion) -> None:
        """The question has been answered, or cannot be any more."""
        await self._session.delete(question)
        await self._session.flush()

    def hide(self, text: str) -> bytes:
        """Access information, encrypted for `Draft.secret` and `Revision.secret`."""
        return self._vault.encrypt(text.encode())
