"""The register (daftar server dan hosting): the things, where they are, and whose."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure import review
from procedure.answers import Answers
from procedure.form import question
from procedure.sop import Kind
from storage.connecting.taken import Taken, unless_taken
from storage.models import (
    LATE,
    LIVE,
    Host,
    Permohonan,
    Placement,
    Rack,
    Revision,
    State,
)
from storage.room.racks import spot_of
from storage.vault import Vault

_TICKET = re.compile(r"(?:(?:psh-)?([0-9]{4})-)?([0-9]{1,9})")
"""`psh-2026-0012`, `2026-0012` or `0012`."""

AT_A_TIME = 100
"""Lines of a long register read at once: a few milliseconds' work."""

_placed = sa.and_(
    LIVE,
    Placement.state != State.DIBLOKIR,
    sa.or_(Placement.rack_id.is_not(None), Placement.host_id.is_not(None)),
)


@dataclass(frozen=True)
class Registered:
    """A line of the register: the placement, its permohonan if it has one, and the names of its rack or host."""

    placement: Placement
    permohonan: Permohonan | None
    rack: Rack | None
    host: str | None

    @property
    def ticket(self) -> str:
        """The number of its permohonan, empty for what was there before the bot."""
        return self.permohonan.ticket if self.permohonan else ""

    @property
    def where(self) -> str:
        """`Rak A, U1–2`, or the host; empty for nowhere."""
        if self.rack is None:
            return self.host or ""
        return f"{self.rack.name}, {spot_of(self.placement).shown(self.rack.units if self.rack.descending else None)}"

    @property
    def place(self) -> str:
        """The same with the rack's room: `Rak A, U1–2, Ruang Server`."""
        return self.where if self.rack is None else f"{self.where}, {self.rack.room}"


@dataclass(frozen=True)
class Wanted:
    """What of the register is asked for; None and False ask for everything that has a place.

    A `state` asks for that instead: units kept free, or what has left.
    """

    words: str | None = None
    instansi: str | None = None
    rack_id: int | None = None
    overdue: bool = False
    state: State | None = None


class Register:
    """The records of the register within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault) -> None:
        self._session = session
        self._now = now
        self._vault = vault

    async def find(self, placement_id: int) -> Placement | None:
        """The thing a button names, None where there never was one."""
        return await self._session.get(Placement, placement_id)

    async def placement(self, permohonan_id: int) -> Placement | None:
        """The register's row of a permohonan."""
        return await self._session.scalar(sa.select(Placement).where(Placement.permohonan_id == permohonan_id))

    async def of(self, permohonan_id: int) -> Placement:
        """The row of a permohonan that was approved; raises `LookupError` for another."""
        placement = await self.placement(permohonan_id)
        if placement is None:
            raise LookupError(f"permohonan {permohonan_id} is not in the register")
        return placement

    async def begin(self, permohonan_id: int) -> Placement:
        """The row of a permohonan, made from what it says (`dipesan`, nowhere yet) if there is none."""
        placement = await self.placement(permohonan_id)
        if placement is not None:
            return placement
        permohonan = await self._session.get_one(Permohonan, permohonan_id)
        revision = await self._session.get(Revision, (permohonan_id, permohonan.revision))
        placement = Placement(
            permohonan_id=permohonan_id,
            state=State.DIPESAN,
            kind=permohonan.kind,
            owner_id=permohonan.pemohon_id,
            secret=revision.secret if revision else None,
            **_described(permohonan.kind, revision.answers if revision else {}),
        )
        self._session.add(placement)
        await self._session.flush()
        return placement

    async def add(self, **values: Any) -> Placement:
        """A row without a permohonan: equipment there before the bot, or units kept free.

        Raises `Taken`, with nothing added, where its serial number is in the register.
        """
        placement = Placement(**values)
        async with unless_taken(self._session):
            self._session.add(placement)
        return placement

    async def remove(self, placement: Placement) -> None:
        """A row that was only held, and of which nothing has been told yet, is there no more."""
        await self._session.delete(placement)
        await self._session.flush()

    async def update(self, placement: Placement, **values: object) -> None:
        """Sets columns of the row; raises `Taken`, with nothing changed, where the register refuses one as in use."""
        try:
            async with unless_taken(self._session):
                for name, value in values.items():
                    setattr(placement, name, value)
        except Taken:
            await self._session.refresh(placement)
            raise

    async def pass_on(self, placement: Placement, person_id: int | None) -> None:
        """Whoever looks after what waits for its handover is its pemohon, who accepts it."""
        if placement.permohonan_id is not None and person_id is not None:
            (await self._session.get_one(Permohonan, placement.permohonan_id)).pemohon_id = person_id

    async def serial_in_use(self, nomor_seri: str, *, except_for: int | None = None) -> bool:
        """Whether a permohonan other than `except_for` is installed with the serial number, or approved with it."""
        return await self._in_use(Placement.nomor_seri == nomor_seri, except_for)

    async def sub_domain_in_use(self, sub_domain: str, *, except_for: int | None = None) -> bool:
        """Whether a permohonan other than `except_for` uses the sub domain, or is approved with it."""
        return await self._in_use(Placement.sub_domain == sub_domain, except_for)

    async def lines(self, wanted: Wanted = Wanted(), *, limit: int | None = None, offset: int = 0) -> list[Registered]:
        """What is `wanted`, held things too: by instansi and name where it is a page of them, else rack by rack."""
        query = _lines(wanted, by_rack=limit is None or wanted.rack_id is not None)
        return [Registered(*row) for row in await self._session.execute(query.limit(limit).offset(offset))]

    async def all_lines(self, wanted: Wanted = Wanted()) -> AsyncIterator[Registered]:
        """What is `wanted`, rack by rack, read some at a time: between them others get the event loop."""
        rows = await self._session.stream(_lines(wanted, by_rack=True), execution_options={"yield_per": AT_A_TIME})
        async for page in rows.partitions():
            for row in page:
                yield Registered(*row)

    async def line(self, placement: Placement) -> Registered:
        """One thing, wherever it is."""
        permohonan = await self._session.get(Permohonan, placement.permohonan_id) if placement.permohonan_id else None
        rack_of = await self._session.get(Rack, placement.rack_id) if placement.rack_id else None
        host = await self._session.get(Host, placement.host_id) if placement.host_id else None
        return Registered(placement, permohonan, rack_of, host.name if host else None)

    async def counts(self) -> dict[Kind, int]:
        """How many things of each kind the register has, held ones too."""
        rows = await self._session.execute(
            sa.select(Placement.kind, sa.func.count().label("count"))
            .where(LIVE, Placement.state != State.DIBLOKIR)
            .group_by(Placement.kind)
        )
        return dict(iter(rows))

    async def instansi(self, limit: int, offset: int = 0) -> list[tuple[str, int, int]]:
        """The instansi that have things in the register, by name: how many, and one of them by its id."""
        rows = await self._session.execute(
            sa.select(Placement.instansi, sa.func.count().label("count"), sa.func.min(Placement.id).label("one"))
            .where(_placed)
            .group_by(Placement.instansi)
            .order_by(Placement.instansi)
            .limit(limit)
            .offset(offset)
        )
        return [(instansi, count, one) for instansi, count, one in rows]

    async def owned(self, person_id: int) -> list[Placement]:
        """What a person looks after, the longest first."""
        query = sa.select(Placement).where(Placement.owner_id == person_id, _placed).order_by(Placement.id)
        return list(await self._session.scalars(query))

    async def standing(self, rack_id: int) -> list[Registered]:
        """What holds units of a rack, blocked ones too, from the bottom up."""
        rows = await self._session.execute(
            sa.select(Placement, Permohonan)
            .outerjoin(Permohonan, Permohonan.id == Placement.permohonan_id)
            .where(Placement.rack_id == rack_id, LIVE)
            .order_by(Placement.u, Placement.id)
        )
        return [Registered(placement, permohonan, None, None) for placement, permohonan in rows]

    async def anything_due(self) -> bool:
        """Whether one of the next three would find something."""
        due = [
            sa.exists().where(at.is_not(None), at <= self._now, Placement.state == state)
            for at, state in (
                (Placement.held_until, State.DIPESAN),
                (Placement.check_at, State.AKTIF),
                (Placement.expiry_at, State.AKTIF),
            )
        ]
        return bool(await self._session.scalar(sa.select(sa.or_(*due))))

    async def holds_over(self, limit: int) -> list[Placement]:
        """Held things whose time is up."""
        return await self._due(Placement.held_until, Placement.state == State.DIPESAN, limit=limit)

    async def held(self) -> list[Placement]:
        """Things whose place is held until some time."""
        held = sa.and_(Placement.held_until.is_not(None), Placement.state == State.DIPESAN)
        return list(await self._session.scalars(sa.select(Placement).where(held).order_by(Placement.id)))

    async def checks_due(self, limit: int) -> list[Placement]:
        """Active things about whose periodic check something is to be said now."""
        return await self._due(Placement.check_at, Placement.state == State.AKTIF, limit=limit)

    async def expiries_due(self, limit: int) -> list[Placement]:
        """Active things about whose `berlaku_sampai` something is to be said now."""
        return await self._due(Placement.expiry_at, Placement.state == State.AKTIF, limit=limit)

    def hide(self, placement: Placement, text: str) -> None:
        """Keeps new access information, encrypted."""
        placement.secret = self._vault.encrypt(text.encode())

    async def _due(
        self, at: sa.orm.InstrumentedAttribute[datetime | None], *which: sa.ColumnElement[bool], limit: int
    ) -> list[Placement]:
        query = (
            sa.select(Placement).where(at.is_not(None), at <= self._now, *which).order_by(at, Placement.id).limit(limit)
        )
        return list(await self._session.scalars(query))

    async def holding(self, key: str, value: str, *, except_for: int) -> Placement | None:
        """What else has this serial number or sub domain (`key` is its column), in the register or held for it."""
        same = getattr(Placement, key) == value
        other = sa.or_(Placement.permohonan_id.is_(None), Placement.permohonan_id != except_for)
        return await self._session.scalar(sa.select(Placement).where(same, LIVE, other).order_by(Placement.id).limit(1))

    async def _in_use(self, condition: sa.ColumnElement[bool], except_for: int | None) -> bool:
        query = sa.select(Placement.id).where(condition, LIVE)
        if except_for is not None:
            query = query.where(sa.or_(Placement.permohonan_id.is_(None), Placement.permohonan_id != except_for))
        return await self._session.scalar(query.limit(1)) is not None


def _lines(wanted: Wanted, *, by_rack: bool) -> sa.Select[Placement, Permohonan, Rack, str]:
    query = (
        sa.select(Placement, Permohonan, Rack, Host.name)
        .outerjoin(Permohonan, Permohonan.id == Placement.permohonan_id)
        .outerjoin(Rack, Rack.id == Placement.rack_id)
        .outerjoin(Host, Host.id == Placement.host_id)
        .where(*_conditions(wanted))
    )
    if by_rack:
        return query.order_by(Rack.name.nulls_last(), Placement.u.nulls_first(), Host.name.nulls_first(), Placement.id)
    return query.order_by(Placement.instansi, Placement.id)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Of one rack all that holds its units, those kept free too."""
    usual = _placed if wanted.rack_id is None else LIVE
    found: list[sa.ColumnElement[bool]] = [usual if wanted.state is None else Placement.state == wanted.state]
    if wanted.words is not None:
        found += _have(wanted.words.lower().split())
    if wanted.instansi is not None:
        found.append(Placement.instansi == wanted.instansi)
    if wanted.rack_id is not None:
        found.append(Placement.rack_id == wanted.rack_id)
    if wanted.overdue:
        found.append(LATE)
    return found


def _have(words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """Things that have each of the words somewhere, or a permohonan of that number."""
    tickets = {word: match for word in words if (match := _TICKET.fullmatch(word))}
    # One question for all that are plain: of a hundred, each its own, PostgreSQL would plan the order for a minute.
    plain = [_somewhere(word) for word in words if word not in tickets]
    conditions: list[sa.ColumnElement[bool]] = [_among(*plain)] if plain else []
    for word, ticket in tickets.items():
        whose = sa.select(Permohonan.id).where(Permohonan.serial == int(ticket[2]))
        if ticket[1]:
            whose = whose.where(Permohonan.year == int(ticket[1]))
        conditions.append(sa.or_(_among(_somewhere(word)), Placement.permohonan_id.in_(whose)))
    return conditions


def _somewhere(word: str) -> sa.ColumnElement[bool]:
    pattern = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    return Placement.haystack.like(pattern, escape="!")


def _among(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Found without the rows themselves, in an index that holds all that is asked."""
    return Placement.id.in_(sa.select(Placement.id).where(LIVE, *which))


def _described(kind: Kind, answers: Answers) -> dict[str, Any]:
    """What the row says of a thing, from the answers of its form."""
    if not answers:
        return {"name": "", "instansi": ""}
    until = answers.get("berlaku_sampai")
    return {
        "name": review.name(kind, answers),
        "instansi": answers["instansi"],
        "contact": f"{answers['pj_nama']}, {question('pj_hp', kind).show(answers['pj_hp'])}",
        "kg": answers.get("berat_kg"),
        "watt": review.watt(answers),
        "cek_berkala": answers.get("cek_berkala"),
        "berlaku_sampai": date.fromisoformat(until) if until else None,
    }
