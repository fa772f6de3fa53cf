"""The tables. What must never be true is refused here: by keys, unique indexes and triggers."""

import unicodedata
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates

from procedure.rack import Sisi
from procedure.sop import OFFICES, Acting, Choice, Kind, Office, Paper, Step


class Utc(sa.TypeDecorator[datetime]):
    """An instant: aware on both sides of the database, stored in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive datetime (`ValueError`): nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """SQLite forgets the zone; everything stored is UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _words(kind: type[StrEnum]) -> sa.Enum:
    return sa.Enum(
        kind, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [m.value for m in e]
    )


class State(StrEnum):
    """A placement's life: held by approval, confirmed by Staf Teknis, accepted by the pemohon, given up.

    `DIBLOKIR` is no thing: its units are kept free for a reason.
    """

    DIPESAN = "dipesan"
    DIPASANG = "dipasang"
    AKTIF = "aktif"
    DILEPAS = "dilepas"
    DIBLOKIR = "diblokir"


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
    TIDAK_DIPAKAI = "tidak_dipakai"
    KEDALUWARSA = "kedaluwarsa"
    DILEPAS = "dilepas"


class Post(StrEnum):
    """A message's life: owed, sent, superseded by a later edit before it went out, or undeliverable."""

    DUE = "due"
    SENT = "sent"
    SUPERSEDED = "superseded"
    PARKED = "parked"


class Base(DeclarativeBase):
    """Naming makes constraints known to Alembic on every database."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: Utc,
        int: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        list[int]: sa.JSON,
        date: sa.Date(),
        Sisi: _words(Sisi),
        Deed: _words(Deed),
        Acting: _words(Acting),
        Kind: _words(Kind),
        Office: _words(Office),
        Step: _words(Step),
        Choice: _words(Choice),
        Paper: _words(Paper),
        State: _words(State),
        Post: _words(Post),
    }


class Person(Base):
    """Somebody who has written to the bot; `id` is their Telegram user id and their private chat's.

    `fetched_files` and `fetched_bytes` are what was fetched of them in the day that began `fetched_since`; `told_at` is
    when the last of what is said about an account once a day was said.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nama: Mapped[str | None]
    nip: Mapped[str | None]
    pangkat: Mapped[str | None]
    pendidikan: Mapped[str | None]
    profile: Mapped[dict[str, Any] | None]
    since: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    fetched_since: Mapped[datetime | None]
    fetched_files: Mapped[int] = mapped_column(default=0, server_default="0")
    fetched_bytes: Mapped[int] = mapped_column(default=0, server_default="0")


_SINGLE = [office for office, rule in OFFICES.items() if rule.single]


class Tenure(Base):
    """An office held by a person for a span of time, `acting` or in full; `until` is None while it is held."""

    __tablename__ = "tenure"
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    acting: Mapped[Acting | None]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


_open = sa.text("until IS NULL")
_open_single = sa.and_(Tenure.until.is_(None), Tenure.office.in_(_SINGLE))
sa.Index("uq_tenure_single", Tenure.office, unique=True, sqlite_where=_open_single, postgresql_where=_open_single)
sa.Index("uq_tenure_once", Tenure.office, Tenure.person_id, unique=True, sqlite_where=_open, postgresql_where=_open)


class Invitation(Base):
    """A one-time way into an office; only the SHA-256 of its code is kept."""

    __tablename__ = "invitation"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[Office]
    acting: Mapped[Acting | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    spent_by: Mapped[int | None]


class Draft(Base):
    """A form being filled: the state of the conversation itself.

    A person has one for what they apply for anew and one for each permohonan they correct (`permohonan_id`, None for
    the first); they answer the one that is `active`, the others rest. `at` is the key of the question asked now, None
    at the review; `editing` says that one answer is being changed from the review. `secret` is the encrypted answer
    that is never shown. `pages` are the letter's photographs so far, `waiting` how many files are still being fetched.
    `overflow_at` is when a text too long arrived whose rest must not become an answer.
    """

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    active: Mapped[bool]
    kind: Mapped[Kind]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    answers: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None]
    with_profile: Mapped[bool]
    at: Mapped[str | None]
    editing: Mapped[bool] = mapped_column(default=False)
    pages: Mapped[list[str]] = mapped_column(default=list)
    waiting: Mapped[int] = mapped_column(default=0)
    closing: Mapped[bool] = mapped_column(default=False)
    prompt: Mapped[int | None]
    overflow_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]


_active = Draft.active == sa.true()
sa.Index("uq_draft_active", Draft.person_id, unique=True, sqlite_where=_active, postgresql_where=_active)
_anew = Draft.permohonan_id.is_(None)
sa.Index("uq_draft_new", Draft.person_id, unique=True, sqlite_where=_anew, postgresql_where=_anew)
sa.Index("uq_draft_of", Draft.person_id, Draft.permohonan_id, unique=True)


class Permohonan(Base):
    """One application, from its first sending to its end; `version` refuses the second of two writers."""

    __tablename__ = "permohonan"
    __table_args__ = (sa.UniqueConstraint("year", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    kind: Mapped[Kind]
    pemohon_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    step: Mapped[Step]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom

    @property
    def ticket(self) -> str:
        """The number people quote: `PSH-2026-0001`."""
        return f"PSH-{self.year}-{self.serial:04d}"


class Revision(Base):
    """What the pemohon sent, frozen: the answers, the letter in them, and the encrypted access information."""

    __tablename__ = "revision"
    permohonan_id: Mapped[int] = mapped_column(sa.ForeignKey("permohonan.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None]
    sent_at: Mapped[datetime]


class Visit(Base):
    """One stay of a permohonan at a step, and how it ended; buttons name it, so an old one's stay dead.

    `marks` are Kasi's, by item; `instruksi` and `sifat` come from *Dengan catatan*; `shown` is what its card says of
    what others do (free space, requests for the same thing); `version` refuses the second of two writers.
    """

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    permohonan_id: Mapped[int] = mapped_column(sa.ForeignKey("permohonan.id"), index=True)
    step: Mapped[Step]
    revision: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    choice: Mapped[Choice | None]
    note: Mapped[str] = mapped_column(default="")
    sifat: Mapped[str | None]
    instruksi: Mapped[list[str]] = mapped_column(default=list)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shown: Mapped[str | None]
    taken_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


sa.Index("uq_visit_open", Visit.permohonan_id, unique=True, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_visit_waiting", Visit.step, sqlite_where=_open, postgresql_where=_open)


class Question(Base):
    """What a person was asked outside the form (a reason, a note, joining an office, a placement), by its subject.

    At most one in a chat is `open`: what is typed answers it. The others rest, with what was said to them so far.
    """

    __tablename__ = "question"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    open: Mapped[bool]
    data: Mapped[dict[str, Any]]
    prompt: Mapped[int | None]
    asked_at: Mapped[datetime]


_asked = Question.open == sa.true()
sa.Index("uq_question_open", Question.person_id, unique=True, sqlite_where=_asked, postgresql_where=_asked)
sa.Index("ix_question_about", Question.subject, Question.kind)


def folded(name: str) -> str:
    """A name as names are compared, whatever alphabet it is in: a database folds ASCII only."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


class Rack(Base):
    """A rack of `units` rack units, numbered by itself from the bottom, or from the top (`descending`).

    `folded` is its name as it is compared, which a room has once; None in old data that has it twice. `max_kg` and
    `max_watt` are what it may carry and feed, None where nobody knows. `free` (units free on both faces),
    `kg` and `watt` (what stands in it, held included) sum up its cells and placements, so that choosing a rack need not
    read them all.
    """

    __tablename__ = "rack"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str | None]
    room: Mapped[str]
    units: Mapped[int]
    descending: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    max_kg: Mapped[int | None]
    max_watt: Mapped[int | None]
    free: Mapped[int] = mapped_column(server_default="0")
    kg: Mapped[float] = mapped_column(default=0, server_default="0")
    watt: Mapped[int] = mapped_column(default=0, server_default="0")

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded = folded(name)
        return name


sa.Index("ix_rack_free", Rack.free.desc(), Rack.id)
sa.Index("uq_rack_folded", Rack.folded, Rack.room, unique=True)


class Host(Base):
    """A machine that hosts applications, with its whole capacity."""

    __tablename__ = "host"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    vcpu: Mapped[int]
    ram_gb: Mapped[int]
    disk_gb: Mapped[int]


class IpRange(Base):
    """Addresses that may be given, in CIDR notation."""

    __tablename__ = "ip_range"
    cidr: Mapped[str] = mapped_column(primary_key=True)


class IpReserved(Base):
    """An address of a range that is not to be given, and why (a gateway, a printer)."""

    __tablename__ = "ip_reserved"
    address: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]


class Placement(Base):
    """A thing and where it stands or runs now: the row of the register (daftar server dan hosting).

    What was there before the bot, and units kept free, have no permohonan. `owner_id` is who looks after it in chat for
    its `instansi`, `contact` whom to call. `u` counts from the bottom; `kg` and `watt` are what a rack reckons with.
    `held_until` ends the hold of an approval. `secret` is the encrypted access information. The periodic check: every
    `cek_berkala`, the `check_no`th is open or next; `check_at` is when something about it is due (to ask, to remind,
    to escalate: `check_stage` says how far it is); `expiry_at` when something is next said of `berlaku_sampai`.
    `haystack` is what searches look through, in small letters, kept by itself.
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


@sa.event.listens_for(Placement, "before_insert")
@sa.event.listens_for(Placement, "before_update")
def _gather(_mapper: Any, _connection: Any, row: Placement) -> None:
    words = (row.name, row.instansi, row.nomor_seri, row.sub_domain, row.ip, row.contact)
    row.haystack = " ".join(word for word in words if word).lower()


LIVE = Placement.state != sa.literal_column("'dilepas'")
"""What has not left the register; written out, for SQLite uses a partial index only where the query says the same."""

for _column in (Placement.ip, Placement.nomor_seri, Placement.sub_domain):
    sa.Index(f"uq_placement_{_column.key}", _column, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
sa.Index("ix_placement_haystack", Placement.haystack, Placement.state, sqlite_where=LIVE, postgresql_where=LIVE)
sa.Index("ix_placement_live", Placement.kind, Placement.state, sqlite_where=LIVE, postgresql_where=LIVE)
sa.Index("ix_placement_instansi", Placement.instansi, Placement.id, sqlite_where=LIVE, postgresql_where=LIVE)
LATE = Placement.check_stage >= sa.literal_column("4")
"""What Kasi has been told of: a periodic check that is overdue."""

_late = sa.and_(LIVE, LATE)
sa.Index("ix_placement_late", Placement.instansi, Placement.id, sqlite_where=_late, postgresql_where=_late)
sa.Index("ix_placement_rack", Placement.rack_id, Placement.u, sqlite_where=LIVE, postgresql_where=LIVE)
_used = (Placement.host_id, Placement.vcpu, Placement.ram_gb, Placement.disk_gb)
sa.Index("ix_placement_host", *_used, sqlite_where=LIVE, postgresql_where=LIVE)
for _at in (Placement.held_until, Placement.check_at, Placement.expiry_at):
    _set = _at.is_not(None)
    sa.Index(f"ix_placement_{_at.key}", _at, sqlite_where=_set, postgresql_where=_set)


class RackCell(Base):
    """One side (`depan`, `belakang`) of one rack unit, taken by a placement.

    The key lets nobody take it twice, a trigger nobody take one that the rack does not have.
    """

    __tablename__ = "rack_cell"
    rack_id: Mapped[int] = mapped_column(sa.ForeignKey("rack.id"), primary_key=True)
    u: Mapped[int] = mapped_column(primary_key=True)
    face: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(sa.ForeignKey("placement.id"), index=True)


class Event(Base):
    """A line of a thing's history, never changed: what was done, `by` whom, in a few plain `words`.

    `photo` is the SHA-256 of a picture; `about` is the line that this one settles: a problem is dealt with once.
    """

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(sa.ForeignKey("placement.id"), index=True)
    at: Mapped[datetime]
    deed: Mapped[Deed]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")
    photo: Mapped[str | None]
    about: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), unique=True)


_problem = Event.deed == sa.literal_column("'masalah'")
sa.Index("ix_event_problem", Event.id, sqlite_where=_problem, postgresql_where=_problem)


_unwanted = Event.deed == sa.literal_column("'tidak_dipakai'")
sa.Index("ix_event_unwanted", Event.id, sqlite_where=_unwanted, postgresql_where=_unwanted)


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
        return int(self.code_hash[:12], 16)


class StoredFile(Base):
    """A file of the archive, named by the SHA-256 of its content."""

    __tablename__ = "stored_file"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    mime: Mapped[str]
    stored_at: Mapped[datetime]


class Agenda(Base):
    """The last document number given in a year: one count over all kinds, without gaps."""

    __tablename__ = "agenda"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Document(Base):
    """A document issued: its number and edition, and its data frozen in the act's transaction.

    The register belongs to no permohonan and takes no number. `code` is what its QR asks the bot about. `sha256` names
    the archived file once it has been rendered from `data`, `made_no` the journal line that seals it; a trigger refuses
    every other change.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.UniqueConstraint("permohonan_id", "paper", "revision", "edition"),
        sa.UniqueConstraint("number", "edition"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[Paper]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    revision: Mapped[int]
    edition: Mapped[int]
    number: Mapped[str | None]
    filename: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    journal_no: Mapped[int] = mapped_column(sa.ForeignKey("journal.no"))
    issued_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.sha256"), index=True)
    made_no: Mapped[int | None]

    @property
    def rejects(self) -> bool:
        """Whether it is a form persetujuan that rejects."""
        return self.data.get("disetujui") is False


class JournalLine(Base):
    """One act. `mac` seals the line and, through the line before, all that went before it."""

    __tablename__ = "journal"
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    act: Mapped[str]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"), index=True)
    detail: Mapped[str]
    mac: Mapped[str]


class JournalHead(Base):
    """How long the journal is, sealed: a line cut off the end is missed."""

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    no: Mapped[int]
    mac: Mapped[str]


class KeyCheck(Base):
    """What the key seals a fixed text to: another key is known before it does any harm.

    `sealed_no` is the journal line that seals what was there before lines sealed what they are about: None until it is
    written, 0 where there was nothing.
    """

    __tablename__ = "key_check"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal: Mapped[str]
    sealed_no: Mapped[int | None]


class Inbox(Base):
    """An update to be handled once, in its chat's order; `payload` is encrypted and erased once handled.

    `update_id` is Telegram's, None for what the bot tells itself (a file has been fetched). `reason` is why it was
    `parked`.
    """

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int | None] = mapped_column(unique=True)
    payload: Mapped[bytes | None]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    parked: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]


_undone = sa.text("done_at IS NULL")
sa.Index("ix_inbox_undone", Inbox.id, sqlite_where=_undone, postgresql_where=_undone)


class Outbox(Base):
    """One call of the Bot API that is owed to a chat.

    `topic` says what it is about (`card:812`), so that it can be found and edited later; `edits` is the row whose
    message it edits or deletes. A file is either `document_id`, rendered when first sent, or `sha256` in the archive; a
    picture that is drawn when it is sent stands in `payload` as what it is drawn from. `permohonan_id` is whose it is:
    what a withdrawn one still owes is not sent. `attempts` are the failures that count against the row,
    `unanswered` those after which a copy may have arrived, `reason` why it was given up.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int]
    topic: Mapped[str | None] = mapped_column(index=True)
    method: Mapped[str]
    payload: Mapped[dict[str, Any]]
    edits: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.sha256"))
    filename: Mapped[str | None]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    reply: Mapped[bool]
    state: Mapped[Post]
    attempts: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str | None]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


_known = Outbox.message_id.is_not(None)
sa.Index("ix_outbox_message", Outbox.chat_id, Outbox.message_id, sqlite_where=_known, postgresql_where=_known)
_due = Outbox.state == Post.DUE
sa.Index("ix_outbox_due", Outbox.chat_id, Outbox.id, sqlite_where=_due, postgresql_where=_due)


class Job(Base):
    """Work outside a transaction that an update asked for: fetching a file, binding pages.

    `payload` is the update, encrypted; it comes back through the inbox together with the job's result.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    payload: Mapped[bytes]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]


# SQLite's triggers stand in the migrations, which PostgreSQL is not brought up by: this one comes with its table.
for _ddl in (
    "CREATE OR REPLACE FUNCTION rack_cell_inside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.u NOT BETWEEN 1 AND (SELECT units FROM rack WHERE id = NEW.rack_id) THEN "
    "RAISE 'the rack has no such unit' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER rack_cell_inside BEFORE INSERT OR UPDATE ON rack_cell "
    "FOR EACH ROW EXECUTE FUNCTION rack_cell_inside()",
):
    _made = sa.DDL(_ddl)  # type: ignore[no-untyped-call]  # SQLAlchemy's has no types
    sa.event.listen(RackCell.__table__, "after_create", _made.execute_if(dialect="postgresql"))
