"""When somebody is to be reminded of a card: planned by its clock, shown once it is late, dropped when it is over."""

from handlers.chat import topics
from handlers.chat.buttons import TUGAS
from handlers.chat.texts import esc, waktu
from handlers.chat.turn import Speaker
from handlers.facts import cases, clocks
from handlers.facts.cases import Case
from handlers.permohonan import cards, status
from procedure.reminders import Reminding
from procedure.sop import STEPS, Sifat
from storage.models import Reminder, Visit
from storage.reminders import BY_OTHER_HOURS


async def case_of(speaker: Speaker, visit: Visit) -> Case:
    """The case that a visit is of."""
    return await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))


async def visit_of(speaker: Speaker, reminder: Reminder) -> Visit:
    """The visit that a reminder is of; raises `LookupError`."""
    visit = await speaker.tx.permohonan.visit(reminder.visit_id)
    if visit is None:
        raise LookupError("a reminder of no visit")
    return visit


async def plan(speaker: Speaker, visit: Visit) -> None:
    """The visit began, its clock may have been stopped, started or taken over, or the working hours are others.

    It is planned by how it is now; where only the hours are others, its cards follow.
    """
    case = await case_of(speaker, visit)
    due = clocks.deadline(speaker, case, visit)
    found = await speaker.tx.reminders.of(visit)
    known = Reminding(found.told, found.at)
    moved = found.due_at != due or (found.told == 0 and found.at is None)
    late, by_other_hours = found.late, found.version == BY_OTHER_HOURS
    await speaker.tx.reminders.plan(visit, due, known.replanned(due) if moved else known)
    if by_other_hours and moved:
        await cards.refresh(speaker, case, visit)
        if late and not found.late and due is not None:
            await status.update(speaker.of(case.permohonan.pemohon_id), case)
            until = waktu(due, speaker.now, speaker.config.tz)
            text = f"⏰ {subject(speaker, case, visit)}\nBatasnya kini {until}, sebab hari kerjanya berubah."
            await speaker.redraw(topics.reminder(visit.id), text, [[TUGAS]])


async def passed(speaker: Speaker, reminder: Reminder) -> None:
    """The norm has run out: the pemohon's status message says so, whoever's it may be, and without a sound."""
    reminder.late = True
    visit = await visit_of(speaker, reminder)
    case = await case_of(speaker, visit)
    await status.update(speaker.of(case.permohonan.pemohon_id), case)


async def over(speaker: Speaker, reminder: Reminder) -> None:
    """The card waits no more: what was said of it says so, and what has not gone out is not said."""
    visit = await visit_of(speaker, reminder)
    case = await case_of(speaker, visit)
    text = f"✅ {subject(speaker, case, visit)}\nSudah tidak menunggu."
    for row, chat_id, message_id in await speaker.tx.outbox.about(topics.reminder(visit.id)):
        await speaker.tx.outbox.retire(row)
        if message_id is None:
            await speaker.tx.outbox.superseded(row)
        else:
            await speaker.edit(row, text, to=chat_id)
    await speaker.tx.reminders.close(reminder)


def subject(speaker: Speaker, case: Case, visit: Visit) -> str:
    """`PSH-2026-0001 · Disposisi Kepala Dinas` (HTML)."""
    return f"<b>{esc(case.permohonan.ticket)}</b> · {speaker.words(STEPS[visit.step].title)}"


def urgent(case: Case, visit: Visit) -> bool:
    """Whether those before have called it *Sangat segera*, on this revision."""
    said = [one.sifat for one in case.visits if one.revision == visit.revision and one.sifat is not None]
    return bool(said) and said[-1] == Sifat.SANGAT_SEGERA
