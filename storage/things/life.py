"""What is done to the things of the register: field, line of history and line of the journal, written together.

What a thing may become is decided in `procedure/life.py`; where it is placed, by the keys of the tables.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procedure import life
from procedure.duties import Check
from procedure.life import State, Thing
from procedure.rack import Capacity, Spot
from storage.connecting.taken import Taken
from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.models import Deed, Event, Placement
from storage.room.racks import Racks
from storage.things.history import History
from storage.things.register import Register
from storage.things.transfers import Transfers

ENDS_LINKS = frozenset({Deed.DIALIHKAN, Deed.DILEPAS})
"""What ends every older link that hands the thing over."""


class NoRoom(Taken):
    """The units are not free, or not there."""


@dataclass(frozen=True)
class Done:
    """What an act has left: the `event` of the history, the number of the journal's `line`, and links it ended."""

    event: Event
    line: int
    ended: tuple[int, ...] = ()


class Things:
    """The records of what is done to things within one transaction."""

    def __init__(
        self,
        now: datetime,
        journal: Journal,
        register: Register,
        racks: Racks,
        history: History,
        transfers: Transfers,
    ) -> None:
        self._now = now
        self._journal = journal
        self._register = register
        self._racks = racks
        self._history = history
        self._transfers = transfers

    async def read(self, placement: Placement) -> Thing:
        """The thing as the procedure's rules know it."""
        until = placement.berlaku_sampai
        told = until is not None and await self._history.has(placement, Deed.KEDALUWARSA)
        return Thing(
            state=placement.state,
            by=placement.by,
            placed=_placed(placement),
            held_until=placement.held_until,
            owner=placement.owner_id,
            contact=placement.contact,
            cek_berkala=placement.cek_berkala,
            check=check_of(placement),
            berlaku_sampai=until,
            notice=placement.expiry_at,
            told=told,
            domain=placement.sub_domain_active,
        )

    async def become(self, placement: Placement, thing: Thing) -> None:
        """Writes what the thing is now; a place it has no more is given back, the secret of what is gone erased."""
        check = thing.check
        gone = thing.state is State.DILEPAS
        if gone or (_placed(placement) and not thing.placed):
            await self._racks.release(placement)
        if gone:
            placement.secret = None
        if thing.state is State.DIPASANG and thing.owner not in (None, placement.owner_id):
            await self._register.pass_on(placement, thing.owner)
        await self._register.update(
            placement,
            state=thing.state,
            by=thing.by,
            held_until=thing.held_until,
            owner_id=thing.owner,
            contact=thing.contact,
            cek_berkala=thing.cek_berkala,
            check_no=check.number,
            check_stage=check.asked,
            check_at=check.at,
            checked_at=check.last,
            expiry_at=thing.notice,
            sub_domain_active=thing.domain,
        )

    async def record(
        self,
        placement: Placement,
        deed: Deed,
        words: str = "",
        *,
        by: int | None,
        becomes: Thing | None = None,
        units: tuple[int, Spot] | None = None,
        host: int | None = None,
        photo: str | None = None,
        about: int | None = None,
    ) -> Done:
        """What was done to a thing: what it `becomes` by that, its history, and the journal, whose line seals both.

        It may come to other `units` of a rack, or another `host`. Once it is another's, or gone, no older link hands it
        over. Raises `NoRoom` where the units are not free, another `Taken` where what it is `about` has been settled.
        """
        if units is not None:
            await self._occupy(placement, *units)
        if host is not None:
            await self._register.update(placement, host_id=host)
        if becomes is not None:
            await self.become(placement, becomes)
        event = await self._history.tell(placement, deed, words, by=by, photo=photo, about=about)
        ended = await self._transfers.expire(placement.id) if deed in ENDS_LINKS else []
        line = await self._journal.write(
            JournalAct(f"aset_{deed}"),
            person=by,
            permohonan=placement.permohonan_id,
            placement=placement.id,
            event=event.id,
            words=words,
            photo=photo,
        )
        return Done(event, line, tuple(ended))

    # Held, placed, accepted: the journal's lines are those of the SOP's acts

    async def keep(self, placement: Placement) -> None:
        """A technician keeps the place that is held."""
        await self.become(placement, life.kept(await self.read(placement)))

    async def powered(self, placement: Placement, watt: int) -> None:
        """A technician has read what the server needs: its rack, where it holds a place already, reckons with it."""
        await self._register.update(placement, watt=watt)
        await self._racks.reckon(placement)

    async def choose_units(self, placement: Placement, rack_id: int, spot: Spot) -> None:
        """A technician has chosen these units; raises `NoRoom`, with nothing changed."""
        await self._occupy(placement, rack_id, spot)
        await self.keep(placement)

    async def choose_host(self, placement: Placement, host_id: int, need: Capacity) -> None:
        """A technician has chosen this host for what the application needs."""
        await self._register.update(placement, host_id=host_id, **need._asdict())
        await self.keep(placement)

    async def free(self, placement: Placement) -> None:
        """What was held for it is free for others, with its line in the journal."""
        was = await self.where(placement) or "–"
        await self.become(placement, life.freed(await self.read(placement)))
        await self._journal.write(JournalAct.LEPAS_TEMPAT, person=None, permohonan=placement.permohonan_id, place=was)

    async def withdraw(self, placement: Placement) -> None:
        """What was approved is so no more: neither place nor name is held. The journal's line is that of the act."""
        await self._racks.release(placement)
        await self._register.remove(placement)

    async def install(self, placement: Placement, *, by: int, sub_domain: str | None) -> None:
        """The technician `by` has placed it; raises `Taken`, with nothing changed, where its names are in use."""
        await self._register.update(placement, confirmed_at=self._now, sub_domain=sub_domain)
        await self.become(placement, life.installed(await self.read(placement), by))
        where = await self.where(placement) or "–"
        await self._history.tell(placement, Deed.DIPASANG, where, by=by, photo=placement.photo)

    async def accept(self, placement: Placement, accepted: Thing, *, by: int) -> None:
        """The pemohon has accepted it; the journal's line is that of the SOP's act."""
        placement.accepted_at = self._now
        await self.become(placement, accepted)
        await self._history.tell(placement, Deed.DITERIMA, by=by)

    async def enter(self, rack_id: int, spot: Spot, *, by: int | None, **values: Any) -> Placement:
        """Describes what stands in a rack without a permohonan, or what is kept free in it (`values` as for a row).

        Raises `NoRoom` where the units are not free or not there, another `Taken` where its serial number or address is
        in use.
        """
        placement = await self._register.add(**values, by=by, confirmed_at=self._now)
        await self._occupy(placement, rack_id, spot)
        await self.record(placement, Deed.DICATAT, await self.where(placement), by=by)
        return placement

    async def _occupy(self, placement: Placement, rack_id: int, spot: Spot) -> None:
        try:
            await self._racks.occupy(placement, rack_id, spot)
        except Taken as error:
            raise NoRoom from error

    async def where(self, placement: Placement) -> str:
        """Where it is, in one plain line: `Rak A, U1–2, Ruang Server`, or the host; empty for nowhere."""
        return (await self._register.line(placement)).place


def _placed(placement: Placement) -> bool:
    return placement.rack_id is not None or placement.host_id is not None


def check_of(placement: Placement) -> Check:
    """How its periodic check stands."""
    return Check(placement.check_no, placement.check_stage, placement.check_at, placement.checked_at)
