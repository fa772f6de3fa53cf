"""The digest: fifteen minutes after opening on working days, one message to each for whom something waits.

It names what has not been named to them twice; what they have not done by the morning after that, it names to those
above them: so there are three notices of a card at most.
"""

from dataclasses import dataclass, field

from handlers.chat.buttons import TUGAS
from handlers.chat.texts import esc, sentence, tanggal_jam, waktu
from handlers.chat.turn import Speaker
from handlers.clockwork import board, plan
from handlers.facts import seats
from procedure.reminders import ABOVE_THEM, AT_NORM, IN_DIGEST, Reminding, next_digest, quiet
from procedure.sop import Office
from storage.models import Reminder

ALARM = "digest"

_MOST = 15
"""Cards named in one part of a digest; the others are counted."""


@dataclass
class _Page:
    """What one person reads: the cards of theirs that are named, and those that others have left."""

    waiting: int = 0
    late: int = 0
    own: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


async def run(speaker: Speaker) -> None:
    """Says it, unless the program was away and it is night by now: then the next one says it all."""
    hours = speaker.config.work_hours
    planned = await speaker.tx.reminders.alarm(ALARM)
    await speaker.tx.reminders.set_alarm(ALARM, next_digest(speaker.now, hours))
    if planned is None or quiet(speaker.now, hours):
        return
    pages: dict[int, _Page] = {}
    for person, (waiting, late) in (await board.counts(speaker.tx)).items():
        pages[person] = _Page(waiting, late)
    for reminder in sorted((await speaker.tx.reminders.all()).values(), key=lambda one: one.visit_id):
        await _name(speaker, reminder, pages)
    for person, page in pages.items():
        if page.own or page.left:
            await speaker.say(_text(page), [[TUGAS]] if page.waiting else (), to=person, loud=True)


async def _name(speaker: Speaker, reminder: Reminder, pages: dict[int, _Page]) -> None:
    """Puts the card on the pages of those it is named to today, if it is."""
    if reminder.due_at is None:
        return  # others are waited for
    due = reminder.at is not None and reminder.at <= speaker.now
    fresh = reminder.told < AT_NORM and not reminder.late
    if not fresh and not (due and reminder.told >= AT_NORM):
        return
    visit = await plan.visit_of(speaker, reminder)
    case = await plan.case_of(speaker, visit)
    tz = speaker.config.tz
    at = tanggal_jam(reminder.due_at, tz) if not fresh else waktu(reminder.due_at, speaker.now, tz)
    line = f"• {plan.subject(speaker, case, visit)} · {'batas' if fresh else 'lewat batas sejak'} {at}"
    if fresh or reminder.told < IN_DIGEST:
        for person in await seats.able(speaker, case, visit):
            pages.setdefault(person, _Page()).own.append(line)
    else:
        names = [await speaker.tx.offices.name(person) for person in await seats.able(speaker, case, visit)]
        whose = ", ".join(esc(name) for name in names if name) or "jabatan belum terisi"
        for person in await _above(speaker, visit.office):
            pages.setdefault(person, _Page()).left.append(f"{line} ({whose})")
    if not fresh:
        known = Reminding(reminder.told, reminder.at)
        speaker.tx.reminders.become(reminder, known.in_digest(speaker.now, speaker.config.work_hours))


async def _above(speaker: Speaker, office: Office | None) -> list[int]:
    """Whom it is told to in the end: the admins, and Kabid of what is below them."""
    found = await speaker.admins()
    if office in ABOVE_THEM:
        found += [one.id for one in await speaker.tx.offices.holders(Office.KABID)]
    return list(dict.fromkeys(found))


def _text(page: _Page) -> str:
    parts = []
    if page.own:
        late = f", {page.late} lewat batas" if page.late else ""
        parts.append(sentence(f"☀️ <b>{page.waiting} permohonan menunggu Bapak/Ibu</b>{late}"))
        parts.append(_listed(page.own))
    if page.left:
        parts.append("⏰ <b>Belum juga diproses pejabatnya</b>")
        parts.append(_listed(page.left))
    return "\n\n".join(parts)


def _listed(lines: list[str]) -> str:
    more = [f"• dan {len(lines) - _MOST} lainnya"] if len(lines) > _MOST else []
    return "\n".join([*lines[:_MOST], *more])
