"""The board: one live message of each official that says how much waits, pinned while something does."""

from handlers.chat import topics
from handlers.chat.turn import Speaker
from procedure.sop import Office
from storage.transaction import Transaction

Counts = dict[int, tuple[int, int]]
"""How many cards wait for a person, and how many of them are late."""

_NOTHING = (0, 0)


async def counts(tx: Transaction) -> Counts:
    """For whom something waits: not what another has taken, nor what they may not do."""
    standing = await tx.reminders.standing()
    found: Counts = {}
    for office in {one.office for one in standing}:
        theirs = [one for one in standing if one.office is office]
        for holder in await tx.offices.holders(office):
            waits = [one for one in theirs if one.waits_for(holder.id)]
            waiting, late = found.get(holder.id, _NOTHING)
            found[holder.id] = waiting + len(waits), late + sum(one.late for one in waits)
    return {person: said for person, said in found.items() if said != _NOTHING}


async def outdated(tx: Transaction) -> Counts:
    """The boards that say something else than what is so, with what they are to say."""
    now = await counts(tx)
    shown = {person: (board.waiting, board.late) for person, board in (await tx.reminders.boards()).items()}
    people = now.keys() | shown.keys()
    return {
        person: now.get(person, _NOTHING)
        for person in sorted(people)
        if now.get(person, _NOTHING) != shown.get(person, _NOTHING)
    }


async def follow(speaker: Speaker, person: int, waiting: int, late: int) -> None:
    """The person's board says so much from now on: the same message, edited without a sound."""
    text = _text(waiting, late)
    known = (await speaker.tx.reminders.boards()).get(person)
    live = {row for row, *_ in await speaker.tx.outbox.about(topics.board(person))}
    if known is not None and known.outbox_id in live:
        row, pinned = known.outbox_id, known.waiting > 0
        await speaker.edit(row, text, to=person)
    else:
        row, pinned = await speaker.say(text, to=person, topic=topics.board(person), silent=True), False
    if pinned != bool(waiting):
        await speaker.pin(row, to=person, pinned=bool(waiting))
    await speaker.tx.reminders.show(person, row, waiting, late)


async def begin(speaker: Speaker, person: int, office: Office) -> None:
    """Whoever has taken an office has a board from the beginning."""
    if office is not Office.ADMIN and person not in await speaker.tx.reminders.boards():
        await follow(speaker, person, *_NOTHING)


def _text(waiting: int, late: int) -> str:
    """`3 menunggu · 1 lewat batas`, short enough for the line above the chat; what waits, `/tugas` shows."""
    if not waiting:
        return "📌 Tidak ada yang menunggu"
    return f"📌 <b>{waiting} menunggu</b>{f' · {late} lewat batas' if late else ''}"
