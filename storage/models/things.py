"""What stands or runs in the server room: each thing, its history, and its way to another owner."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procedure.finding import words_of
from procedure.life import State
from procedure.rack import Sisi
from procedure.sop import Kind
from storage.models.base import Base, partial_index
from storage.models.onetime import number_of


class Deed(StrEnum):
    """What the history of a thing in the register tells."""

    DIPASANG = "dipasang"
    DITERIMA = "diterima"
    DICATAT = "dicatat"
    DIPINDAH = "dipindah"
    DICEK = "dicek"
    CATATAN = "catatan"
    MASALAH = "masalah"
    DITANGANI = "ditangani"
    TERLAMBAT = "terlambat"
    DIALIHKAN = "dialihkan"
    HAK_AKSES = "hak_akses"
    DOMAIN_AKTIF = "domain_aktif"
    TIDAK_DIPAKAI = "tidak_dipakai"
    KEDALUWARSA = "kedaluwarsa"
    DILEPAS = "dilepas"


class Placement(Base):
    """A thing and where it stands or runs now: the row of the register (daftar server dan hosting).

    What was there before the bot, and units kept free, have no permohonan. `owner_id` is who looks after it in chat for
    its `instansi`, `contact` whom to call. `u` counts from the bottom; `kg` and `watt` are what a rack reckons with.
    `held_until` ends the hold of an approval. `secret` is the encrypted access information. The periodic check: every
    `cek_berkala`, the `check_no`th is open or next; `check_at` is when something about it is due (to ask, to remind,
    to escalate: `check_stage` says how often that was done); `expiry_at` when something is next said of
    `berlaku_sampai`. `haystack` is what searches look through, in small letters, kept by itself. `version` refuses the
    second of two writers.
    """

    __tablename__ = "placement"
    id: Mapped[int] = mapped_column(primary_key=True)
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"), unique=True)
    state: Mapped[State]
    kind: Mapped[Kind]
    name: Mapped[str]
    instansi: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    contact: Mapped[str] = mapped_column(default="", server_default="")
    haystack: Mapped[str] = mapped_column(default="", server_default="")
    rack_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rack.id"))
    u: Mapped[int | None]
    height: Mapped[int | None]
    sisi: Mapped[Sisi | None]
    kg: Mapped[float | None]
    watt: Mapped[int | None]
    held_until: Mapped[datetime | None]
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("host.id"))
    vcpu: Mapped[int] = mapped_column(default=0)
    ram_gb: Mapped[int] = mapped_column(default=0)
    disk_gb: Mapped[int] = mapped_column(default=0)
    ip: Mapped[str | None]
    nomor_seri: Mapped[str | None]
    sub_domain: Mapped[str | None]
    sub_domain_active: Mapped[bool | None]
    photo: Mapped[str | None]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    secret: Mapped[bytes | None]
    cek_berkala: Mapped[str | None]
    berlaku_sampai: Mapped[date | None]
    checked_at: Mapped[datetime | None]
    check_no: Mapped[int] = mapped_column(default=1, server_default="1")
    check_stage: Mapped[int] = mapped_column(default=0, server_default="0")
    check_at: Mapped[datetime | None]
    expiry_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


@sa.event.listens_for(Placement, "before_insert")
@sa.event.listens_for(Placement, "before_update")
def _gather(_mapper: Any, _connection: Any, row: Placement) -> None:
    words = (row.name, row.instansi, row.nomor_seri, row.sub_domain, row.ip, row.contact)
    row.haystack = " ".join(word for word in words if word).lower()


@sa.event.listens_for(Placement, "after_insert")
@sa.event.listens_for(Placement, "after_update")
def _find_by(_mapper: Any, connection: sa.Connection, row: Placement) -> None:
    """A permohonan is found by its thing too: by the serial number that was read on it, by who answers for it now."""
    if row.permohonan_id is None or not sa.inspect(row).attrs.haystack.history.has_changes():
        return
    found = [word for word in (row.name, row.instansi, row.nomor_seri, row.sub_domain, row.contact) if word]
    words = [{"permohonan": row.permohonan_id, "word": word} for word in sorted(words_of(found))]
    if words:
        connection.execute(_FIND_BY, words)


_FIND_BY = sa.text("INSERT INTO word (permohonan_id, word) VALUES (:permohonan, :word) ON CONFLICT DO NOTHING")

LIVE = Placement.state != sa.literal_column("'dilepas'")
"""What has not left the register; written out, for SQLite uses a partial index only where the query says the same."""

LATE = sa.and_(Placement.check_stage > sa.literal_column("0"), Placement.check_at.is_(None))
"""What Kasi has been told of: a periodic check that was asked for, and about which nothing more is to come."""

for _column in (Placement.ip, Placement.nomor_seri, Placement.sub_domain):
    partial_index(f"uq_placement_{_column.key}", _column, unique=True, where=LIVE)
partial_index("ix_placement_haystack", Placement.haystack, Placement.state, where=LIVE)
partial_index("ix_placement_live", Placement.kind, Placement.state, where=LIVE)
partial_index("ix_placement_instansi", Placement.instansi, Placement.id, where=LIVE)
_late = sa.and_(LIVE, LATE)
partial_index("ix_placement_late", Placement.instansi, Placement.id, where=_late)
partial_index("ix_placement_rack", Placement.rack_id, Placement.u, where=LIVE)
_used = (Placement.host_id, Placement.vcpu, Placement.ram_gb, Placement.disk_gb)
partial_index("ix_placement_host", *_used, where=LIVE)
for _at in (Placement.held_until, Placement.check_at, Placement.expiry_at):
    _set = _at.is_not(None)
    partial_index(f"ix_placement_{_at.key}", _at, where=_set)


class Event(Base):
    """A line of a thing's history, never changed: what was done, `by` whom, in a few plain `words`.

    `photo` is the SHA-256 of a picture; `about` is the line that this one settles: a problem is dealt with once.
    """

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(sa.ForeignKey("placement.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    deed: Mapped[Deed]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")
    photo: Mapped[str | None]
    about: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), unique=True)


_problem = Event.deed == sa.literal_column("'masalah'")
partial_index("ix_event_problem", Event.id, where=_problem)
_unwanted = Event.deed == sa.literal_column("'tidak_dipakai'")
partial_index("ix_event_unwanted", Event.id, where=_unwanted)


class Transfer(Base):
    """A one-time way to become the owner of things, for a colleague of whoever `created_by` is; its code's SHA-256."""

    __tablename__ = "transfer"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    placements: Mapped[list[int]]
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]

    @property
    def number(self) -> int:
        """Tells transfers apart on buttons, without the code."""
        return number_of(self.code_hash)
