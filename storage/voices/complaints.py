"""Complaints (pengaduan) as records, each act with its line of the journal, which has none of the words."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import count
from storage.connecting.taken import Taken
from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.models import Complaint, Permohonan


class Complaints:
    """The records of complaints within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, journal: Journal) -> None:
        self._session = session
        self._now = now
        self._journal = journal

    async def find(self, complaint_id: int) -> Complaint | None:
        """The complaint a button names, None where there never was one."""
        return await self._session.get(Complaint, complaint_id)

    async def file(
        self, person_id: int, permohonan_id: int | None, words: str, *, year: int, due: datetime
    ) -> Complaint:
        """A new one with the next number of `year`, which goes further at `due`."""
        last = await self._session.scalar(sa.select(sa.func.max(Complaint.serial)).where(Complaint.year == year))
        complaint = Complaint(
            year=year,
            serial=(last or 0) + 1,
            person_id=person_id,
            permohonan_id=permohonan_id,
            words=words,
            sent_at=self._now,
            due_at=due,
        )
        self._session.add(complaint)
        await self._session.flush()
        await self._written(JournalAct.ADUAN, complaint, person_id)
        return complaint

    async def answer(self, complaint: Complaint, by: int, words: str) -> None:
        """It is answered; raises `Taken` where somebody has done so before."""
        if complaint.answered_at is not None:
            raise Taken
        complaint.answered_at, complaint.answered_by, complaint.answer = self._now, by, words
        complaint.due_at = None
        await self._written(JournalAct.ADUAN_JAWAB, complaint, by)

    async def go_further(self, complaint: Complaint) -> None:
        """Kepala Dinas has it too."""
        complaint.raised_at, complaint.due_at = self._now, None
        await self._written(JournalAct.ADUAN_NAIK, complaint, None)

    async def pass_on(self, former: int, new: int) -> None:
        """What an account has complained about is the new one's, which gets the answers; the caller writes the line."""
        for complaint in await self._session.scalars(sa.select(Complaint).where(Complaint.person_id == former)):
            complaint.person_id = new
        await self._session.flush()

    async def open(self) -> list[Complaint]:
        """Those that wait for an answer, the longest first."""
        return list(
            await self._session.scalars(
                sa.select(Complaint).where(Complaint.answered_at.is_(None)).order_by(Complaint.id)
            )
        )

    async def postpone(self, complaint: Complaint, due: datetime) -> None:
        """It goes further at `due`, by other working hours than it was filed by."""
        complaint.due_at = due
        await self._session.flush()

    async def waiting(self, person_id: int) -> int:
        """How many of the person's wait for an answer."""
        return await count(
            self._session, Complaint.id, Complaint.person_id == person_id, Complaint.answered_at.is_(None)
        )

    async def anything_due(self) -> bool:
        """Whether one is to go further."""
        due = sa.exists().where(Complaint.due_at.is_not(None), Complaint.due_at <= self._now)
        return bool(await self._session.scalar(sa.select(due)))

    async def due(self, limit: int) -> list[Complaint]:
        """Those that are to go further, the longest due first."""
        query = sa.select(Complaint).where(Complaint.due_at.is_not(None), Complaint.due_at <= self._now)
        return list(await self._session.scalars(query.order_by(Complaint.due_at, Complaint.id).limit(limit)))

    async def subjects(self, person_id: int, limit: int, offset: int = 0) -> Sequence[Permohonan]:
        """What the person may complain about by name: their permohonan, the newest first."""
        query = sa.select(Permohonan).where(Permohonan.pemohon_id == person_id, Permohonan.revision > 0)
        return list(await self._session.scalars(query.order_by(Permohonan.id.desc()).limit(limit).offset(offset)))

    async def _written(self, act: JournalAct, complaint: Complaint, person: int | None) -> None:
        await self._session.flush()
        await self._journal.write(
            act, person=person, permohonan=complaint.permohonan_id, complaint=complaint.id, number=complaint.number
        )
