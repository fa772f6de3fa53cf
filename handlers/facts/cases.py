"""One permohonan with all that cards, status and documents say of it, read once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.chat.desk import Desk
from procedure import checklist, course, review
from procedure.answers import Answers, thousands
from procedure.checklist import Item, Mark
from procedure.rack import best_hosts, proposals
from procedure.sop import Choice, Kind, Paper, Step
from storage.models import Document, Permohonan, Placement, Visit
from storage.permohonan import marks_of
from storage.room.hosts import HostView
from storage.room.racks import RackView


@dataclass(frozen=True)
class Case:
    """A permohonan, the `answers` of its current revision, and its visits, oldest first.

    `checker` is who made the pengecekan that is being approved, by the account that is theirs now; None at other steps.
    """

    permohonan: Permohonan
    answers: Answers
    visits: Sequence[Visit]
    checker: int | None = None

    @property
    def kind(self) -> Kind:
        """What is applied for."""
        return self.permohonan.kind

    @property
    def name(self) -> str:
        """The short name of the thing, plain text."""
        return review.name(self.kind, self.answers)

    @property
    def thing(self) -> str:
        """One line that names the thing, plain text."""
        return review.thing(self.kind, self.answers)

    @property
    def course(self) -> Sequence[Visit]:
        """The visits since it last began at the first office."""
        return course.course(self.visits)

    @property
    def revisions(self) -> list[int]:
        """The revisions that have been sent in the present course, the newest first."""
        return sorted({self.permohonan.revision, *(visit.revision for visit in self.course if visit.revision)})[::-1]

    def last(self, step: Step) -> Visit | None:
        """The latest visit of `step` that has led on, in the present course."""
        return course.done(self.visits, step)

    @property
    def sent(self) -> Visit | None:
        """The visit with whose end the current revision was sent."""
        return course.sent(self.visits)

    @property
    def syarat(self) -> str:
        """The condition under which Kasi found the current revision fit, plain text; empty for none."""
        check = self.last(Step.PENGECEKAN)
        return check.note if check is not None and check.choice is Choice.LAIK_BERSYARAT else ""

    def entering(self, visit: Visit | None) -> "Case":
        """The case once the permohonan has come to `visit`, or to its end."""
        return self if visit is None else replace(self, visits=[*self.visits, visit])

    def marks(self) -> dict[Item, Mark]:
        """Kasi's marks of the present course."""
        visits = [v for v in self.course if v.step is Step.PENGECEKAN]
        return marks_of(visits[-1]) if visits else {}


async def load(desk: Desk, permohonan: Permohonan) -> Case:
    """Reads the case; at least one revision must have been sent."""
    revision = await desk.tx.permohonan.revision(permohonan.id, permohonan.revision)
    visits = await desk.tx.permohonan.visits(permohonan.id)
    checker = await desk.tx.permohonan.checker(visits) if permohonan.step is Step.PERSETUJUAN else None
    return Case(permohonan, revision.answers, visits, checker)


async def document(desk: Desk, case: Case, paper: Paper) -> Document | None:
    """The newest edition of a paper that still counts: of the present course, over all its revisions."""
    for revision in case.revisions:
        found = await desk.tx.papers.latest(case.permohonan.id, paper, revision)
        if found is not None:
            return found
    return None


async def capacity(desk: Desk, case: Case) -> str:
    """What is free for this case in one plain line: the best racks, or the hosts it fits on."""
    if case.kind is Kind.SERVER:
        racks = await racks_with_room(desk, case)
        if not racks:
            return "tidak ada rak dengan ruang yang cukup"
        return "; ".join(f"{found.name}: {_left(found)}" for found in racks[:2])
    hosts = await hosts_with_room(desk, case)
    if not hosts:
        return "tidak ada host dengan kapasitas yang cukup"
    return "; ".join(
        f"{host.name}: {amount(host.free_vcpu, host.free_ram_gb, host.free_disk_gb)} kosong" for host in hosts[:2]
    )


def _left(view: RackView) -> str:
    """`30U dan 3.200 watt kosong`: what most often runs short."""
    left = view.rack()
    watt = "" if left.watt is None else f" dan {thousands(max(0, left.watt))} watt"
    return f"{left.free}U{watt} kosong"


def room(view: RackView, own: Placement | None = None) -> str:
    """`30U, 3.200 W, 410 kg kosong`, as far as its limits are known; what `own` holds counts as free."""
    left = view.rack(own)
    known = [(left.watt, "W"), (left.kg, "kg")]
    limits = "".join(f", {thousands(max(0, round(value)))} {unit}" for value, unit in known if value is not None)
    return f"{left.free}U{limits} kosong"


def amount(vcpu: int, ram_gb: int, disk_gb: int) -> str:
    """`30 vCPU, RAM 124 GB, penyimpanan 3.960 GB`: what an application needs, or a host has."""
    return f"{vcpu} vCPU, RAM {thousands(ram_gb)} GB, penyimpanan {thousands(disk_gb)} GB"


async def racks_with_room(desk: Desk, case: Case) -> list[RackView]:
    """At most six racks in which the server fits, best first."""
    return await desk.tx.racks.with_room(review.need(case.answers))


async def hosts_with_room(desk: Desk, case: Case) -> list[HostView]:
    """At most six hosts on which the application fits, best first."""
    return best_hosts(await desk.tx.hosts.all(), review.size(case.answers))


async def offered(desk: Desk, case: Case) -> str:
    """The place that an approval would hold now: `Rak A, U1–2`, or the host; empty where nothing fits."""
    if case.kind is Kind.HOSTING:
        return "".join(host.name for host in (await hosts_with_room(desk, case))[:1])
    need = review.need(case.answers)
    return "".join(
        f"{view.name}, {proposals(view.rack(), need, 1)[0].shown(view.rack().down_from)}"
        for view in (await racks_with_room(desk, case))[:1]
    )


async def has_room(desk: Desk, case: Case) -> bool:
    """Whether an approval could hold something for the case now."""
    fitting = hosts_with_room if case.kind is Kind.HOSTING else racks_with_room
    return bool(await fitting(desk, case))


async def place(desk: Desk, placement: Placement) -> list[tuple[str, str]]:
    """Where the thing is, as titles and plain values; only what is known."""
    found = []
    where = await desk.tx.things.where(placement)
    if where:
        found.append(("Letak" if placement.rack_id is not None else "Host", where))
    if placement.ip is not None:
        found.append(("Alamat IP", placement.ip))
    return found


async def warnings(desk: Desk, case: Case) -> checklist.Warnings:
    """What the form let pass but Kasi should look at, other requests for the same thing included."""
    found = checklist.warnings(case.kind, case.answers, today=desk.today)
    same = await twins(desk, case)
    return {item: (*found.get(item, ()), *same.get(item, ())) for item in Item if item in found or item in same}


async def twins(desk: Desk, case: Case) -> checklist.Warnings:
    """What else is asked for with the same serial number or sub domain, or is in the register with it."""
    key, item, what = _SAME[case.kind]
    value, id_ = case.answers[key], case.permohonan.id
    asked = await desk.tx.permohonan.with_answer(key, value, id_)
    held = await desk.tx.register.holding(key, value, except_for=id_)
    found = [f"{what} {value} juga diajukan pada {', '.join(one.ticket for one in asked)}"] if asked else []
    if held is not None and held.permohonan_id not in {one.id for one in asked}:
        line = await desk.tx.register.line(held)
        found.append(f"{what} {value} sudah tercatat pada {line.ticket or held.name}")
    return {item: tuple(found)} if found else {}


_SAME = {
    Kind.SERVER: ("nomor_seri", Item.SPESIFIKASI, "Nomor seri"),
    Kind.HOSTING: ("sub_domain", Item.KEAMANAN, "Sub domain"),
}


SHOWS_OTHERS = frozenset({Step.PENGECEKAN, Step.PERSETUJUAN})
"""The steps whose cards say what changes by what others do."""


async def others(desk: Desk, case: Case, step: Step) -> str:
    """What the step's card says that changes by what others do: free space, and requests for the same."""
    if step not in SHOWS_OTHERS:
        return ""
    place = await offered(desk, case)
    return json.dumps([await capacity(desk, case), place, *(await twins(desk, case)).values()])
