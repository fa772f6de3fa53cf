"""Where the placing of one permohonan stands, read anew for every tap: nothing is remembered beside the record.

`Visit.marks` says which stages have been answered in this visit, `Placement` holds the answers themselves. So an
answer survives another question or a restart, and after a refused handover (a new visit) it is offered first.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from handlers.chat.desk import Desk
from handlers.chat.errors import Answer
from handlers.chat.texts import esc, waktu
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from procedure import refusals, review
from procedure.answers import UNKNOWN, thousands
from procedure.rack import Capacity, Need, Spot, best_hosts
from procedure.sop import Kind, Step
from storage.models import Placement, Visit
from storage.permohonan import answered, taking_of, unanswered
from storage.room.hosts import HostView
from storage.room.racks import RackView


class Stage(StrEnum):
    """What is asked in the dialogue; the values also name what has been answered in `Visit.marks`."""

    SERI = "seri"
    DAYA = "daya"
    RAK = "rak"
    UNIT = "unit"
    HOST = "host"
    IP = "ip"
    DOMAIN = "domain"
    FOTO = "foto"
    RINGKAS = "ringkas"


STAGES = {
    Kind.SERVER: (Stage.SERI, Stage.DAYA, Stage.RAK, Stage.UNIT, Stage.IP, Stage.FOTO),
    Kind.HOSTING: (Stage.HOST, Stage.IP, Stage.DOMAIN),
}
_CHOSEN = ("nomor_seri", "watt", "rack_id", "u", "sisi", "host_id", "ip", "sub_domain_active", "photo")
_MOST = 6


@dataclass(frozen=True)
class Work:
    """The open visit of `penempatan`, what is to be placed, and the row of the register it goes into."""

    case: Case
    visit: Visit
    placement: Placement

    @property
    def stages(self) -> list[Stage]:
        """What is asked: of the power supplies only what the form did not know."""
        return [stage for stage in STAGES[self.case.kind] if stage is not Stage.DAYA or self.powerless]

    @property
    def powerless(self) -> bool:
        """Whether the form did not know the power supplies."""
        return self.case.answers.get("daya") == UNKNOWN

    @property
    def stage(self) -> Stage:
        """The first stage without an answer, `RINGKAS` after the last."""
        return next((stage for stage in self.stages if stage not in self.visit.marks), Stage.RINGKAS)

    @property
    def answered(self) -> list[Stage]:
        """The stages before the present one."""
        stages = [*self.stages, Stage.RINGKAS]
        return stages[: stages.index(self.stage)]

    @property
    def serial(self) -> str:
        """The serial number as it is known by now: the form's, or the one read on the machine."""
        return self.placement.nomor_seri or str(self.case.answers["nomor_seri"])

    @property
    def thing(self) -> str:
        """One line that names the thing as it was found, plain text."""
        if self.case.kind is Kind.HOSTING:
            return self.case.thing
        return review.thing(self.case.kind, {**self.case.answers, "nomor_seri": self.serial})

    @property
    def need(self) -> Need:
        """What the server asks of a rack: by its form, and the power that was found."""
        need = review.need(self.case.answers)
        return replace(need, watt=self.placement.watt or 0) if self.powerless else need

    @property
    def capacity(self) -> Capacity:
        """What the application asks of a host."""
        return review.size(self.case.answers)

    @property
    def kept(self) -> str:
        """How the place is offered that it has already: by approval, or from before a refused handover."""
        return "Tetap di" if self.placement.by else "Disetujui:"

    @property
    def photo_to_confirm(self) -> str | None:
        """The photo that stands above the summary; None before that, and where none is taken."""
        return self.placement.photo if self.stage is Stage.RINGKAS and self.case.kind is Kind.SERVER else None

    def shown(self, stage: Stage) -> int:
        """Tells what the present stage is shown with from what it is shown with once that has changed."""
        placement, said = self.placement, tuple[object, ...]()
        match stage:
            case Stage.SERI:
                said = (self.serial,)
            case Stage.DAYA:
                said = (placement.watt,)
            case Stage.RAK:
                said = (placement.rack_id, placement.u, placement.sisi)
            case Stage.UNIT:
                said = (self.visit.marks.get(Stage.RAK),)
            case Stage.FOTO:
                said = (placement.photo,)
            case Stage.RINGKAS:
                said = (*(getattr(placement, name) for name in _CHOSEN), self.visit.note)
        return zlib.crc32(json.dumps([stage, *said]).encode()) + 1

    def mark(self, stage: Stage, value: int = 1) -> None:
        """`stage` has been answered."""
        answered(self.visit, stage, value)

    def unmark(self, stage: Stage) -> None:
        """`stage` is to be asked again."""
        unanswered(self.visit, stage)

    def spot(self, value: int) -> Spot:
        """The spot that a button of the unit stage carries as `value`: its lowest unit, negative for the rear."""
        sides = self.need.sides
        if not value or (value < 0 and len(sides) == 1):
            raise refusals.NotOffered(value)
        return Spot(abs(value), self.need.height, sides[value < 0])

    def value(self, spot: Spot) -> int:
        """The other way round."""
        return spot.u if spot.sisi is self.need.sides[0] else -spot.u


async def load(desk: Desk, case: Case, visit: Visit) -> Work:
    """The work of a visit; raises `NotOffered` for a visit of another step than `penempatan` (a forged button)."""
    if visit.step is not Step.PENEMPATAN:
        raise refusals.NotOffered(visit.step)
    return Work(case, visit, await desk.tx.register.of(case.permohonan.id))


async def mine(turn: Turn, case: Case, visit: Visit) -> Work:
    """Like `load`, for the one who has taken it; raises `NotTaken`, or an `Answer` that names who has."""
    work = await load(turn, case, visit)
    if visit.taken_by is None:
        raise refusals.NotTaken
    await free_for(turn, visit)
    return work


async def free_for(turn: Turn, visit: Visit) -> None:
    """Raises an `Answer` that says who, where another technician has taken the work."""
    if visit.taken_by in (None, turn.person):
        return
    since = waktu(taken_since(visit), turn.now, turn.config.tz)
    raise Answer(f"Dikerjakan oleh {await name(turn, visit.taken_by)} sejak {since}.")


def taken_since(visit: Visit) -> datetime:
    """When the work was taken (aware); the begin of the visit if nobody has."""
    return taking_of(visit).since or visit.since


async def name(desk: Desk, person_id: int | None) -> str:
    """How an official is called, plain text."""
    return await desk.tx.offices.name(person_id) or "petugas lain"


async def racks(desk: Desk, work: Work) -> list[RackView]:
    """At most six racks with room for the server, best first; what it holds itself counts as free."""
    return await desk.tx.racks.with_room(work.need, work.placement, _MOST)


async def chosen_rack(desk: Desk, work: Work) -> RackView:
    """The rack whose unit is being chosen."""
    view = await desk.tx.racks.rack(work.visit.marks[Stage.RAK])
    if view is None:
        raise LookupError("a rack was chosen that is not there")
    return view


async def hosts(desk: Desk, work: Work) -> list[HostView]:
    """At most six hosts on which the application fits, best first; its own counts always."""
    return best_hosts(await desk.tx.hosts.all(), work.capacity, own=work.placement.host_id, limit=_MOST)


async def addresses(desk: Desk, work: Work) -> list[str]:
    """At most six addresses to offer: the one it has, then free ones."""
    own = [work.placement.ip] if work.placement.ip else []
    return [*own, *await desk.tx.addresses.free(_MOST - len(own))]


async def summary(desk: Desk, work: Work) -> str:
    """What was chosen, a line each (HTML); the thing itself, with its serial number or sub domain, stands above it."""
    rows = await cases.place(desk, work.placement)
    if work.case.kind is Kind.SERVER:
        if work.powerless and work.placement.watt:
            rows.append(("Daya", f"{thousands(work.placement.watt)} watt"))
    else:
        rows.append(("Sub domain", "aktif" if work.placement.sub_domain_active else "belum aktif"))
    return "\n".join(f"{title}: <b>{esc(value)}</b>" for title, value in rows)


def kondisi(placed: Visit) -> str:
    """A server's condition as its technician has stated it with the visit, plain text; empty where nobody has."""
    if placed.note:
        return f"Terpasang, dengan catatan: {placed.note}"
    return "Terpasang dalam kondisi baik" if Stage.RINGKAS in placed.marks else ""


async def no_room(desk: Desk, work: Work) -> bool:
    """Whether the stage asks for a place and there is none."""
    options: Sequence[object] | None = None
    if work.stage is Stage.RAK:
        options = await racks(desk, work)
    elif work.stage is Stage.HOST:
        options = await hosts(desk, work)
    return options is not None and not options
