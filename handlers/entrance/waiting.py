"""What waits for somebody, offered again: no act hangs on a message that was deleted, or that never came."""

from handlers.chat.turn import Turn
from handlers.facts import cases, things
from handlers.permohonan import cards, handover, status
from handlers.things import cards as thing_cards
from procedure.sop import Step
from storage.models import Permohonan


async def own(turn: Turn) -> int:
    """What waits for this person as pemohon and as owner, in new messages; returns how many things that is."""
    returned_or_placed = [one for one in await turn.tx.permohonan.running(turn.person) if one.step in _THEIRS]
    for permohonan in returned_or_placed:
        await _THEIRS[permohonan.step](turn, await cases.load(turn, permohonan))
    return len(returned_or_placed) + await due(turn)


async def due(turn: Turn) -> int:
    """The periodic checks this person has been asked for and has not answered; returns how many."""
    asked = [placement for placement in await turn.tx.register.owned(turn.person) if placement.check_stage]
    for placement in asked:
        await thing_cards.ask_check(turn, placement)
    return len(asked)


async def of_offices(turn: Turn) -> int:
    """What waits for this person's offices, as new cards; returns how many."""
    waiting = await cards.deliver_waiting(turn, turn.person)
    if turn.person in await things.technicians(turn):
        waiting += await thing_cards.offer(turn)
    return waiting


async def show(turn: Turn, permohonan: Permohonan) -> None:
    """The status of a permohonan, and what it waits for where that is the pemohon's."""
    case = await cases.load(turn, permohonan)
    await status.post(turn, case)
    if permohonan.step is Step.SERAH_TERIMA:
        await handover.offer(turn, case)


_THEIRS = {Step.PENGAJUAN: status.post, Step.SERAH_TERIMA: handover.offer}
