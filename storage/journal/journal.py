"""The journal: one line an act, chained by a keyed hash, append-only by trigger."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.journal import seals
from storage.journal.acts import JournalAct
from storage.journal.head import Mark, OutsideHead
from storage.journal.key import check_of, known_key
from storage.models import Document, JournalHead, JournalLine, KeyCheck, Permohonan
from storage.vault import Vault, WrongKey

LOG = logging.getLogger(__name__)

TOLD_EVERY = 50_000
"""Lines verified between two words in the log: about a second's work."""

_AT_ONCE = 1_000
"""Lines held while all are read."""

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


SEALS = "seals"
"""Where in a line's detail the records stand that it seals: by table and key, what `seals.seal_of` gives."""

Sealed = Mapping[str, Mapping[str, tuple[int, str]]]
"""Of each record, by table and key, the newest line that seals it, and what to."""

_BEFORE = sa.select(
    sa.select(JournalLine.mac).where(JournalLine.no == sa.bindparam("no")).scalar_subquery(),
    sa.select(KeyCheck.seal).where(KeyCheck.id == 1).scalar_subquery(),
)
"""What a new line goes on from: the seal of the line before, and the check of the key there is by now."""


class Journal:
    """Writes and verifies the journal within one transaction; `mark` is the newest line written in it, if any."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault, head: OutsideHead) -> None:
        self._session = session
        self._now = now
        self._vault = vault
        self._outside = head
        self.mark: Mark | None = None

    async def write(self, act: JournalAct, *, person: int | None, permohonan: int | None = None, **detail: Any) -> int:
        """Adds the next line and returns its number, counted from 1 without gaps.

        `detail` is what JSON can hold; no secrets belong in it. The line also seals every record that has changed in
        this transaction so far.
        """
        if found := await seals.collect(self._session):
            detail[SEALS] = found
        return await self._add(act, person, permohonan, detail)

    async def _add(self, act: JournalAct, person: int | None, permohonan: int | None, detail: Mapping[str, Any]) -> int:
        """Raises `WrongKey` where the key was changed since this database was opened."""
        # Whoever wrote past the lock of all writers would wait here.
        head = await self._session.get(JournalHead, 1, with_for_update=self.mark is None)
        if head is None:
            head = JournalHead(id=1, no=0, mac="")
            self._session.add(head)
            last = ""
        else:
            last, check = (await self._session.execute(_BEFORE, {"no": head.no})).one()
            last = last or ""
            if check not in (None, check_of(self._vault)):
                raise WrongKey
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
        self.mark = line.no, line.mac
        return line.no

    async def last_act(self) -> int:
        """The number of the newest line but those of files made, 0 for none: nobody has done anything since."""
        newest = (
            sa.select(JournalLine.no)
            .where(JournalLine.act != JournalAct.BERKAS)
            .order_by(JournalLine.no.desc())
            .limit(1)
        )
        return await self._session.scalar(newest) or 0

    async def next_no(self) -> int:
        """The number of the line that is written next."""
        head = await self._session.get(JournalHead, 1)
        return head.no + 1 if head else 1

    async def close(self) -> None:
        """Seals what has changed since the last line of this transaction: nothing is left that no line stands for."""
        if found := await seals.collect(self._session):
            await self._add(JournalAct.SEGEL, None, None, {SEALS: found})

    async def line(self, no: int) -> Mapping[str, Any] | None:
        """The detail of a line, None where it is not as it was written: whoever changed it does not have the key."""
        rows = (await self._session.execute(_LINES.where(JournalLine.no.in_([no - 1, no])))).all()
        if not rows or rows[-1].no != no:
            return None
        _, at, *rest, mac = rows[-1]
        last = rows[0].mac if len(rows) > 1 else ""
        if mac != self._seal((no, _sealed(at), *rest), last):
            return None
        detail: Mapping[str, Any] = json.loads(rows[-1].detail)
        return detail

    async def newest(self, limit: int) -> list[JournalLine]:
        """The last lines, newest first."""
        return list(await self._session.scalars(sa.select(JournalLine).order_by(JournalLine.no.desc()).limit(limit)))

    async def vouches(self, permohonan: Permohonan) -> bool:
        """Whether the permohonan is as the newest line about it seals it."""
        about = (
            sa.select(JournalLine.no).where(JournalLine.permohonan_id == permohonan.id).order_by(JournalLine.no.desc())
        )
        known = await self.know_key()
        before = [known.sealed_no] if known is not None and known.sealed_no is not None else []
        for no in (*await self._session.scalars(about), *before):
            line = await self.line(no)
            if line is None:
                return False
            seal = line.get(SEALS, {}).get(permohonan.__tablename__, {}).get(seals.key_of(permohonan))
            if seal is not None:
                return bool(seal == seals.seal_of(permohonan))
        return False

    # The key

    async def know_key(self) -> KeyCheck | None:
        """What is known of the key, None for a database that has not seen it yet; raises `WrongKey` for another."""
        return await known_key(self._session, self._vault)

    async def adopt_key(self) -> None:
        """Remembers the key of a new database, or of an older one whose journal it verifies; else raises `WrongKey`.

        Where the journal's end is damaged but the key made its beginning, it is not remembered: `verify` tells.
        """
        if await self.know_key() is not None:
            return
        head = await self._session.get(JournalHead, 1)
        if head is None or await self._fits(head):
            sealed_no = 0 if head is None else None
            self._session.add(KeyCheck(id=1, seal=check_of(self._vault), sealed_no=sealed_no))
        else:
            changed = sa.select(sa.func.max(JournalLine.no)).where(JournalLine.act == JournalAct.KUNCI)
            if await self.line(await self._session.scalar(changed) or 1) is None:  # the first that it sealed
                raise WrongKey

    async def change_key(self, new: Vault, found: Mapping[str, Mapping[str, str]]) -> None:
        """The next line is the first that the key of `new` seals, which this vault becomes: it tells so.

        `found` is what records are sealed to that were encrypted anew.
        """
        known, first = await self.know_key(), await self.next_no()
        if known is None:  # the journal's end is damaged
            known = KeyCheck(id=1, sealed_no=None)
        known.former, known.seal = new.follow(self._vault, first - 1), check_of(new)
        self._session.add(known)
        self._vault.become(new)
        await self._add(JournalAct.KUNCI, None, None, {SEALS: found} if found else {})

    async def seal_before(self) -> None:
        """One line that seals all records there are: those of a version whose lines did not.

        Never once a line has sealed any: whoever took the check away would have all they changed sealed anew.
        """
        known = await self.know_key()
        if known is None or known.sealed_no is not None:
            return
        if await self._seals_some():
            return
        found: dict[str, dict[str, str]] = {}
        for kind in seals.COLUMNS:
            async for record in seals.all_of(self._session, kind):
                if (seal := seals.seal_of(record)) is not None:
                    found.setdefault(kind.__tablename__, {})[seals.key_of(record)] = seal
        known.sealed_no = await self._add(JournalAct.SEGEL_AWAL, None, None, {SEALS: found})

    async def _seals_some(self) -> bool:
        """Whether any line seals a record: then this is no database of an older version."""
        query = sa.select(JournalLine.no).where(JournalLine.detail.contains(f'"{SEALS}": {{')).limit(1)
        return await self._session.scalar(query) is not None

    async def reset_head(self, reason: str) -> int:
        """After a backup was put back: a line, whose number is returned, says what the head outside was.

        From there it begins anew.
        """
        try:
            outside: object = await self._outside.read()
        except ValueError as error:
            outside = str(error)
        return await self.write(JournalAct.PULIH, person=None, reason=reason, outside=outside)

    async def _fits(self, head: JournalHead) -> bool:
        last = await self._session.scalar(sa.select(JournalLine.mac).where(JournalLine.no == head.no)) or ""
        return head.mac == self._seal_head(head.no, last)

    # Verifying

    async def end(self) -> Mark:
        """The newest line, number 0 for none."""
        head = await self._session.get(JournalHead, 1)
        line = await self._session.get(JournalLine, head.no) if head else None
        return (line.no, line.mac) if line else (0, "")

    async def has_any(self, marks: Collection[Mark]) -> bool:
        """Whether one of the lines is there, with its seal; number 0, of a journal without any, is in every one."""
        there = sa.exists().where(sa.tuple_(JournalLine.no, JournalLine.mac).in_(marks))
        return (0, "") in marks or bool(await self._session.scalar(sa.select(there)))

    async def outside_fault(self) -> str | None:
        """What is wrong with the head outside the database, None where it names a line that is there.

        To be asked first in a transaction: a head read later may name a line which that cannot see.
        """
        return await self._outside_fault(await self._read_outside())

    async def _read_outside(self) -> Mark | str | None:
        try:
            return await self._outside.read()
        except ValueError as error:
            return f"the journal's head outside the database is not whole: {error}"

    async def _outside_fault(self, mark: Mark | str | None) -> str | None:
        if isinstance(mark, str):
            return mark
        known = await self.know_key()
        if mark is None:
            begun = await self._session.get(JournalHead, 1) is not None
            older = (known is None or known.sealed_no is None) and not await self._seals_some()
            return "the journal's head outside the database is missing" if begun and not older else None
        no, mac = mark
        found = "" if no == 0 else await self._session.scalar(sa.select(JournalLine.mac).where(JournalLine.no == no))
        if found is None:
            end, _ = await self.end()
            return f"the journal ends at line {end}, but its head outside the database knows line {no}"
        return None if found == mac else f"line {no} is not the one that the head outside the database names"

    async def verify(self) -> tuple[int, list[str]]:
        """How many lines there are, and what is wrong with them, each in one English sentence; empty when whole.

        Lines that are whole are compared with the head outside the database and with the records they seal. An old copy
        of the database together with the head of its day is whole: only what was noted elsewhere (a line on a printed
        document, a backup) shows that lines came after it. To be asked first in a transaction, as `outside_fault`.
        """
        outside = await self._read_outside()
        no, faults, sealed = await self.examine()
        return no, faults or await self._against(outside, sealed)

    async def examine(self, tables: Collection[str] | None = None) -> tuple[int, list[str], Sealed]:
        """How many lines there are, what is wrong with them, and what those that are whole seal (of `tables`, or all).

        Nothing is read where a former key is missing: no line that it sealed could be told from a changed one.
        """
        changes = sa.select(sa.func.count()).where(JournalLine.act == JournalAct.KUNCI)
        await self.know_key()
        if (await self._session.scalar(changes) or 0) > self._vault.followed:
            return (await self.end())[0], ["the former keys were changed or taken away"], {}
        faults: list[str] = []
        sealed: dict[str, dict[str, tuple[int, str]]] = {}
        last, no = "", 0
        async for number, at, *rest, mac in await self._session.stream(_LINES.execution_options(yield_per=_AT_ONCE)):
            if number != no + 1:
                faults.append(f"line {no + 1} is missing" + (f" (to {number - 1})" if number > no + 2 else ""))
            elif mac != self._seal((number, _sealed(at), *rest), last):
                faults.append(f"line {number} was changed, or the line before it")
            else:
                _gather(sealed, number, str(rest[-1]), tables)
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
        cited = await self._session.scalar(sa.select(sa.func.max(Document.journal_no)))
        if cited is not None and cited > no:
            faults.append(f"a document stands on line {cited}, which is missing")
        return no, faults, sealed

    async def _against(self, outside: Mark | str | None, sealed: Sealed) -> list[str]:
        """What does not fit a journal that is whole in itself: the head outside, the check of the key, the records."""
        fault, known = await self._outside_fault(outside), await self.know_key()
        faults = [fault] if fault else []
        complete = known is not None and known.sealed_no is not None
        if sealed and not complete:
            faults.append("the check of the key was changed or taken away")
        if sealed or complete:
            faults += await seals.differences(self._session, sealed)
        return faults

    def _seal(self, line: Sequence[Any], last: str) -> str:
        # repr: what JSON cannot hold was never written here, and its seal must only differ
        return self._vault.seal(json.dumps([*line, last], ensure_ascii=False, default=repr).encode(), line[0])

    def _seal_head(self, no: int, mac: str) -> str:
        return self._vault.seal(f"head {no} {mac}".encode(), no)


def _gather(
    sealed: dict[str, dict[str, tuple[int, str]]], no: int, detail: str, tables: Collection[str] | None
) -> None:
    """Adds what a line seals to what lines before it have sealed: of each record the newest counts."""
    for table, records in json.loads(detail).get(SEALS, {}).items():
        if tables is not None and table not in tables:
            continue
        sealed.setdefault(table, {}).update({key: (no, seal) for key, seal in records.items()})


def _sealed(stored: Any) -> Any:
    """A stored time as it was sealed; anything that was not written as one, as it is."""
    if isinstance(stored, datetime):  # as PostgreSQL gives it
        return stored.astimezone(UTC).isoformat()
    try:
        at = datetime.fromisoformat(stored).replace(tzinfo=None)
    except (TypeError, ValueError):
        return stored
    return at.replace(tzinfo=UTC).isoformat() if at.isoformat(" ", "microseconds") == stored else stored
