"""Open cards that say of others' doings what is so no longer: each is redrawn, soon after."""

from handlers.chat.turn import Desk, Speaker
from handlers.facts import cases
from handlers.permohonan import cards
from procedure.sop import Office
from storage.models import Visit


async def find(turn: Desk) -> list[int]:
    """The visits whose cards are outdated: what is free, or who asks for the same, has changed since."""
    return [
        visit.id
        for visit in await turn.tx.permohonan.waiting(Office)
        if visit.step in cases.SHOWS_OTHERS and await _says(turn, visit) != visit.shown
    ]


async def redraw(turn: Speaker, visit_id: int) -> None:
    """Redraws the cards of a visit, where it is still open."""
    visit = await turn.tx.permohonan.visit(visit_id)
    if visit is not None and visit.until is None:
        case = await cases.load(turn, await turn.tx.permohonan.get(visit.permohonan_id))
        await turn.tx.permohonan.showed(visit, await cases.others(turn, case, visit.step))
        await cards.refresh(turn, case, visit)


async def _says(turn: Desk, visit: Visit) -> str:
    case = await cases.load(turn, await turn.tx.permohonan.get(visit.permohonan_id))
    return await cases.others(turn, case, visit.step)
