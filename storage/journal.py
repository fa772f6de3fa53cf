"""The journal: one line an act, chained by a keyed hash, append-only by trigger."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Document, JournalHead, JournalLine
from storage.vault import Vault


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
        line.mac = self._seal(line, last)
        self._session.add(line)
        head.no, head.mac = line.no, self._seal_head(line)
        await self._session.flush()
        return line.no

    async def of(self, permohonan_id: int) -> list[JournalLine]:
        """The lines about a permohonan, in order."""
        return list(
            await self._session.scalars(
                sa.select(JournalLine).where(JournalLine.permohonan_id == permohonan_id).order_by(JournalLine.no)
            )
        )

    async def verify(self) -> tuple[int, list[str]]:
        """How many lines there are, and what is wrong with them, each in one English sentence; empty when whole."""
        faults: list[str] = []
        last, no, line = "", 0, None
        stream = await self._session.stream_scalars(sa.select(JournalLine).order_by(JournalLine.no))
        async for line in stream:
            if line.no != no + 1:
                faults.append(f"line {no + 1} is missing" + (f" (to {line.no - 1})" if line.no > no + 2 else ""))
            elif line.mac != self._seal(line, last):
                faults.append(f"line {line.no} was changed, or the line before it")
            last, no = line.mac, line.no
        head = await self._session.get(JournalHead, 1)
        if head is None:
            if no:
                faults.append("the head of the journal is missing")
        elif head.no != no:
            faults.append(f"the journal ends at line {no} but was {head.no} lines long")
        elif line is None or head.mac != self._seal_head(line):
            faults.append("the head of the journal does not fit its last line")
        cited = await self._session.scalar(sa.select(sa.func.max(Document.journal_no))) or 0
        if cited > no:
            faults.append(f"a document stands on line {cited}, which is missing")
        return no, faults

    def _seal(self, line: JournalLine, last: str) -> str:
        at = line.at.astimezone(UTC).isoformat()
        fields = [line.no, at, line.person_id, line.act, line.permohonan_id, line.detail, last]
        return self._vault.seal(json.dumps(fields, ensure_ascii=False).encode())

    def _seal_head(self, line: JournalLine) -> str:
        return self._vault.seal(f"head {line.no} {line.mac}".encode())
