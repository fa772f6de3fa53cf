"""The journal: one line an act, chained by a keyed hash, append-only by trigger."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Document, JournalHead, JournalLine
from storage.vault import Vault

LOG = logging.getLogger(__name__)

TOLD_EVERY = 50_000
"""Lines verified between two words in the log: about a second's work."""

_LINES = sa.select(
    JournalLine.no,
    sa.type_coerce(JournalLine.at, sa.String).label("at"),
    JournalLine.person_id,
    JournalLine.act,
    JournalLine.permohonan_id,
    JournalLine.detail,
    JournalLine.mac,
).order_by(JournalLine.no)
"""Every line as it is stored: a time that is none must not end the reading."""


class Journal:
    """Writes and verifies the journal within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault) -> None:
        self._session = session
        self._now = now
        self._vault = vault

    async def write(self, act: str, *, person: int | None, permohonan: int | None = None, **detail: Any) -> int:
        """Adds the next line and returns its number, counted from 1 without gaps.

        `detail` is what JSON can hold; no secrets belong in it.
        """
        head = await self._session.get(JournalHead, 1)
        if head is None:
            head = JournalHead(id=1, no=0, mac="")
            self._session.add(head)
            last = ""
        else:
            last = await self._session.scalar(sa.select(JournalLine.mac).where(JournalLine.no == head.no)) or ""
        line = JournalLine(
            no=head.no + 1,
            at=self._now,
            person_id=person,
            act=act,
            permohonan_id=permohonan,
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True),
        )
        at = self._now.astimezone(UTC).isoformat()
        line.mac = self._seal((line.no, at, person, act, permohonan, line.detail), last)
        self._session.add(line)
        head.no, head.mac = line.no, self._seal_head(line.no, line.mac)
        await self._session.flush()
        return line.no

    async def of(self, permohonan_id: int) -> list[JournalLine]:
        """The lines about a permohonan, in order."""
        return list(
            await self._session.scalars(
                sa.select(JournalLine).where(JournalLine.permohonan_id == permohonan_id).order_by(JournalLine.no)
            )
        )

    async def newest(self, limit: int) -> list[JournalLine]:
        """The last lines, newest first."""
        return list(await self._session.scalars(sa.select(JournalLine).order_by(JournalLine.no.desc()).limit(limit)))

    async def verify(self) -> tuple[int, list[str]]:
        """How many lines there are, and what is wrong with them, each in one English sentence; empty when whole.

        An old copy of the whole database is whole: only what was noted outside (a line on a printed document, a backup)
        shows that lines came after it.
        """
        faults: list[str] = []
        last, no = "", 0
        async for number, at, *rest, mac in await self._session.stream(_LINES):
            if number != no + 1:
                faults.append(f"line {no + 1} is missing" + (f" (to {number - 1})" if number > no + 2 else ""))
            elif mac != self._seal((number, _sealed(at), *rest), last):
                faults.append(f"line {number} was changed, or the line before it")
            last, no = mac, number
            if no % TOLD_EVERY == 0:
                LOG.info("%s lines verified", no)
        head = await self._session.get(JournalHead, 1)
        if head is None:
            if no:
                faults.append("the head of the journal is missing")
        elif head.no != no:
            faults.append(f"the journal ends at line {no} but was {head.no} lines long")
        elif head.mac != self._seal_head(no, last):
            faults.append("the head of the journal does not fit its last line")
        cited = await self._session.scalar(sa.select(sa.func.max(Document.journal_no))) or 0
        if cited > no:
            faults.append(f"a document stands on line {cited}, which is missing")
        return no, faults

    def _seal(self, line: Sequence[Any], last: str) -> str:
        # repr: what JSON cannot hold was never written here, and its seal must only differ
        return self._vault.seal(json.dumps([*line, last], ensure_ascii=False, default=repr).encode())

    def _seal_head(self, no: int, mac: str) -> str:
        return self._vault.seal(f"head {no} {mac}".encode())


def _sealed(stored: Any) -> Any:
    """A stored time as it was sealed; anything that was not written as one, as it is."""
    try:
        at = datetime.fromisoformat(stored).replace(tzinfo=None)
    except (TypeError, ValueError):
        return stored
    return at.replace(tzinfo=UTC).isoformat() if at.isoformat(" ", "microseconds") == stored else stored
