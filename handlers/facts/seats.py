"""At whose office a permohonan is decided now, and why there: nobody decides on their own request."""

from handlers.chat.desk import Desk
from handlers.facts.cases import Case
from procedure import seats
from procedure.seats import Conflict, Seat
from procedure.sop import STEPS, Office, Step
from storage.models import Visit

_WHY = {
    Conflict.OWN: "pemegang jabatan {own} adalah pemohonnya",
    Conflict.CHECKED: "pemegang jabatan {own} yang membuat pengecekannya",
}


def bars(case: Case, step: Step, person: int) -> bool:
    """Whether the person may not do the step though they may hold its office."""
    return seats.conflict(step, person, case.permohonan.pemohon_id, _checker(case)) is not None


async def able(desk: Desk, case: Case, visit: Visit) -> list[int]:
    """Whose an open visit is: who has taken the work, else all who hold its office and may do it."""
    if visit.taken_by is not None:
        return [visit.taken_by]
    held = await desk.tx.offices.holders(visit.office) if visit.office is not None else []
    return [one.id for one in held if not bars(case, visit.step, one.id)]


async def of(desk: Desk, case: Case, step: Step) -> Seat | None:
    """Where the step of the case is decided by who holds which office now; None for a step that many do."""
    if not STEPS[step].impartial:
        return None
    held = {office: people[0].id for office in Office if (people := await desk.tx.offices.holders(office))}
    return seats.seat(step, held, case.permohonan.pemohon_id, _checker(case))


async def moved(desk: Desk, case: Case, visit: Visit) -> str:
    """`Dialihkan ke Kabid: …`, why a visit is not at its step's office, plain text; empty where it is."""
    found = await of(desk, case, visit.step) if visit.seat is not None else None
    return said(desk, visit.step, found) if found is not None else ""


def said(desk: Desk, step: Step, found: Seat) -> str:
    """The same of a seat that was found."""
    own = STEPS[step].office
    if found.why is None or own is None:
        return ""
    why = _WHY[found.why].format(own=desk.titles.of(own).brief)
    return f"Dialihkan ke {desk.titles.of(found.office).brief}, sebab {why} (UU 30/2014 Pasal 42)."


def _checker(case: Case) -> int | None:
    if case.checker is not None:
        return case.checker
    check = case.last(Step.PENGECEKAN)  # just made, from the account that is theirs
    return check.by if check is not None else None
