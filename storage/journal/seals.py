"""What a journal line seals: the records its act stands for; what is changed behind the program's back is found."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from storage.models import (
    AccountChange,
    Arrival,
    Base,
    CalendarEntry,
    Complaint,
    Delegation,
    Document,
    Event,
    Host,
    Invitation,
    IpRange,
    IpReserved,
    Permohonan,
    Person,
    Placement,
    Rack,
    Revision,
    State,
    Tenure,
    Transfer,
    Visit,
    Voided,
    identity,
)

COLUMNS: Mapping[type[Base], Sequence[str]] = {
    Person: ("nama", "nip", "pangkat", "pendidikan"),
    Permohonan: ("year", "serial", "kind", "pemohon_id", "step", "revision", "created_at"),
    Revision: ("answers", "secret", "sent_at"),
    Visit: (
        *("permohonan_id", "step", "revision", "since", "until", "by"),
        *("choice", "note", "sifat", "instruksi", "marks", "taken_by"),
    ),
    Arrival: ("asked_at", "at", "by_pemohon", "confirmed_at", "missed", "ended_at"),
    Document: (
        *("paper", "permohonan_id", "revision", "edition", "number", "filename"),
        *("code", "journal_no", "issued_at", "data", "sha256"),
    ),
    Voided: ("at", "journal_no"),
    Placement: (
        *(
            "permohonan_id",
            "state",
            "kind",
            "name",
            "instansi",
            "owner_id",
            "contact",
            "rack_id",
            "u",
            "height",
            "sisi",
        ),
        *("kg", "watt", "host_id", "vcpu", "ram_gb", "disk_gb", "ip", "nomor_seri", "sub_domain", "sub_domain_active"),
        *("photo", "by", "confirmed_at", "accepted_at", "secret", "cek_berkala", "berlaku_sampai"),
    ),
    Event: ("placement_id", "at", "deed", "by", "words", "photo", "about"),
    Tenure: ("office", "person_id", "acting", "since", "until"),
    Invitation: ("office", "acting", "created_by", "created_at", "expires_at", "spent_at", "spent_by"),
    Delegation: (
        *("office", "acting", "holder_id", "deputy_id", "surat", "begins", "ends", "code_hash", "answer_by"),
        *("created_by", "created_at", "accepted_at", "started_at", "tenure_id", "ended_at", "ended_by"),
    ),
    AccountChange: ("person_id", "created_by", "expires_at", "spent_at", "spent_by"),
    Transfer: ("placements", "created_by", "expires_at", "spent_at"),
    Rack: ("name", "room", "units", "descending", "max_kg", "max_watt"),
    Host: ("name", "vcpu", "ram_gb", "disk_gb"),
    IpRange: (),
    IpReserved: ("reason",),
    Complaint: (
        *("year", "serial", "person_id", "permohonan_id", "words", "sent_at"),
        *("raised_at", "answered_at", "answered_by", "answer"),
    ),
    CalendarEntry: (
        *("kind", "first", "last", "name", "hours"),
        *("created_by", "created_at", "removed_at", "removed_by"),
    ),
}
"""The records whose every change an act makes, each with the columns of it that are sealed besides its key."""

LATER: Mapping[type[Base], Sequence[str]] = {Visit: ("seat", "clock_spent", "clock_since", "undone_at", "asked")}
"""Columns that came after records had been sealed: each is sealed where it says something."""

_OPEN: Mapping[type[Base], str] = {Visit: "until", Document: "sha256", Person: "nama"}
"""Records that are open until they have this, and are sealed from then on."""

_HELD = ("permohonan_id", "state")
"""What is sealed of a thing that is only held: the rest is being chosen, and sealed when it is confirmed."""

_GONE = ""
"""What a record is sealed to that an act removes: there must be none again, but by a later line."""

_TOUCHED = "touched"


class SealedSession(Session):
    """A session that knows which sealed records have changed in it."""


@sa.event.listens_for(SealedSession, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    touched = session.info.setdefault(_TOUCHED, {})
    for record in (*session.new, *session.dirty):
        if type(record) not in COLUMNS:
            continue
        sealed = *_said(record), *LATER.get(type(record), ())
        if record in session.new or any(sa.inspect(record).attrs[name].history.has_changes() for name in sealed):
            touched[id(record)] = record
    touched |= {id(record): record for record in session.deleted if type(record) in COLUMNS}


async def collect(session: AsyncSession) -> dict[str, dict[str, str]]:
    """The seals of the records that have changed in this transaction since the last call, by table and key."""
    await session.flush()
    touched: dict[int, Base] | None = session.info.pop(_TOUCHED, None)
    if not touched:
        return {}
    # A savepoint that was rolled back took its new ones with it; the others are merely sealed as they were.
    there = [record for record in touched.values() if sa.inspect(record).persistent]
    # In the session's own way: what the database filled in by itself is loaded where it is read.
    found = await session.run_sync(lambda _: seals_of(there))
    for record in touched.values():
        if sa.inspect(record).deleted:
            found.setdefault(record.__tablename__, {})[key_of(record)] = _GONE
    return found


def seals_of(records: Any) -> dict[str, dict[str, str]]:
    """The seals of `records`, by table and key; nothing of those that are not to be sealed yet."""
    found: dict[str, dict[str, str]] = {}
    for record in records:
        if (seal := seal_of(record)) is not None:
            found.setdefault(record.__tablename__, {})[key_of(record)] = seal
    return found


def key_of(record: Base) -> str:
    """The primary key as text."""
    return ":".join(str(part) for part in identity(record))


def seal_of(record: Base) -> str | None:
    """What the record says, as 128 bits of SHA-256 in hex, the same on every database; None where it is still open."""
    if any(isinstance(record, kind) and getattr(record, name) is None for kind, name in _OPEN.items()):
        return None
    said = [_same(getattr(record, name)) for name in _said(record)]
    later = {name: getattr(record, name) for name in LATER.get(type(record), ())}
    said += [[name, _same(value)] for name, value in later.items() if value is not None]
    content = json.dumps([record.__tablename__, key_of(record), *said], default=_plain, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _said(record: Base) -> Sequence[str]:
    """The columns of it that are sealed."""
    held = isinstance(record, Placement) and record.state is State.DIPESAN
    return _HELD if held else COLUMNS[type(record)]


def _same(value: Any) -> Any:
    """A number says the same whether it was stored as a whole one or not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


async def all_of(session: AsyncSession, kind: type[Base]) -> AsyncIterator[Base]:
    """Every record of a kind, in order."""
    query = sa.select(kind).order_by(*sa.inspect(kind).primary_key).execution_options(yield_per=500)
    async for record in await session.stream_scalars(query):
        yield record


async def differences(session: AsyncSession, sealed: Mapping[str, Mapping[str, tuple[int, str]]]) -> list[str]:
    """What of the records is not as the newest line about it seals it: `sealed` by table and key. One sentence each."""
    faults: list[str] = []
    for kind in COLUMNS:
        table = kind.__tablename__
        known = dict(sealed.get(table, {}))
        try:
            found = [_difference(record, known.pop(key_of(record), None)) async for record in all_of(session, kind)]
            faults += [fault for fault in found if fault]
        except (LookupError, TypeError, ValueError) as error:
            faults.append(f"{table}: a row cannot be read ({type(error).__name__})")
            continue
        faults += [
            f"{table} {key}, which line {no} seals, is gone" for key, (no, seal) in known.items() if seal != _GONE
        ]
    return faults


def _difference(record: Base, sealed: tuple[int, str] | None) -> str | None:
    seal, name = seal_of(record), f"{record.__tablename__} {key_of(record)}"
    if sealed is None:
        return None if seal is None else f"{name} is sealed by no line"
    return None if seal == sealed[1] else f"{name} is not as line {sealed[0]} seals it"
