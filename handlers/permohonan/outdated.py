"""Open cards that say of others' doings what is so no longer: each is redrawn, soon after."""

from handlers.chat.desk import Desk
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.permohonan import cards
from procedure.sop import Office
from storage.models import Visit


async def find(desk: Desk) -> list[int]:
    """The visits whose cards are outdated: what is free, or who asks for the same, has changed since."""
    return [
        visit.id
        for visit in await desk.tx.permohonan.waiting(Office)
        if visit.step in cases.SHOWS_OTHERS and await _says(desk, visit) != visit.shown
    ]


async def redraw(speaker: Speaker, visit_id: int) -> None:
    """Redraws the cards of a visit, where it is still open."""
    visit = await speaker.tx.permohonan.visit(visit_id)
    if visit is not None and visit.until is None:
        case = await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))
        await speaker.tx.permohonan.showed(visit, await cases.others(speaker, case, visit.step))
        await cards.refresh(speaker, case, visit)


async def _says(desk: Desk, visit: Visit) -> str:
    case = await cases.load(desk, await desk.tx.permohonan.get(visit.permohonan_id))
    return await cases.others(desk, case, visit.step)
