"""What waits for somebody, offered again: no act hangs on a message that was deleted, or that never came."""

from handlers.chat.texts import listed
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.permohonan import cards, handover, status
from handlers.placement import schedule
from handlers.things import cards as thing_cards
from handlers.voices import cards as voice_cards
from procedure.sop import STEPS, Office, Step
from storage.models import Deed, Permohonan, Placement

NOTHING = "Tidak ada yang menunggu Bapak/Ibu saat ini."


async def own(turn: Turn) -> int:
    """What waits for this person as pemohon and as owner, in new messages; returns how many things that is."""
    theirs = await _theirs(turn)
    for permohonan in theirs:
        offer = _OFFERED.get(permohonan.step, cards.offer)
        await offer(turn, await cases.load(turn, permohonan))
    waited = [one for one in await turn.tx.permohonan.running(turn.person) if await schedule.asked(turn, one)]
    for permohonan in waited:
        await schedule.offer(turn, await cases.load(turn, permohonan))
    return len(theirs) + len(waited) + await due(turn)


async def due(turn: Turn) -> int:
    """The periodic checks this person has been asked for and has not answered; returns how many."""
    asked = await _asked(turn)
    for placement in asked:
        await thing_cards.ask_check(turn, placement)
    return len(asked)


async def of_offices(turn: Turn) -> int:
    """What waits for this person's offices, as new cards; returns how many."""
    waiting = await cards.deliver_waiting(turn, turn.person)
    if turn.person in await turn.responsible(Office.STAF_TEKNIS):
        waiting += await thing_cards.offer(turn)
    return waiting + await voice_cards.offer(turn)


async def summary(turn: Turn) -> str:
    """How much waits for this person, as one sentence: `Ada 1 permohonan menunggu Bapak/Ibu.`; empty for nothing."""
    fits = turn.person in await turn.responsible(Office.STAF_TEKNIS)
    reported = [event.deed for event in await turn.tx.history.open()] if fits else []
    counts = {
        "permohonan": len(await cards.waiting(turn, turn.person)) + len(await _theirs(turn)) + await _waited(turn),
        "masalah": reported.count(Deed.MASALAH),
        "permintaan pengeluaran": reported.count(Deed.TIDAK_DIPAKAI),
        "pengecekan berkala": len(await _asked(turn)),
        "pengaduan": len(await voice_cards.waiting(turn, turn.person)),
    }
    found = [f"{count} {what}" for what, count in counts.items() if count]
    return f"Ada {listed(found)} menunggu Bapak/Ibu." if found else ""


async def _theirs(turn: Turn) -> list[Permohonan]:
    """The permohonan that wait for this person as pemohon."""
    return [one for one in await turn.tx.permohonan.running(turn.person) if STEPS[one.step].office is None]


async def _waited(turn: Turn) -> int:
    """How many permohonan wait for this person to say when their server is brought."""
    return sum([await schedule.asked(turn, one) for one in await turn.tx.permohonan.running(turn.person)])


async def _asked(turn: Turn) -> list[Placement]:
    """The things whose check this person has been asked for."""
    return [placement for placement in await turn.tx.register.owned(turn.person) if placement.check_stage]


async def show(turn: Turn, permohonan: Permohonan) -> None:
    """The status of a permohonan, and what it waits for where that is the pemohon's."""
    case = await cases.load(turn, permohonan)
    await status.post(turn, case)
    rule = STEPS.get(permohonan.step)
    if rule is not None and rule.office is None and rule.step is not Step.PENGAJUAN:
        await _OFFERED.get(rule.step, cards.offer)(turn, case)
    elif permohonan.step is Step.PENEMPATAN:
        await schedule.offer(turn, case)


_OFFERED = {Step.PENGAJUAN: status.post, Step.SERAH_TERIMA: handover.offer}
"""How the pemohon's own steps are offered again that are more than their card."""
