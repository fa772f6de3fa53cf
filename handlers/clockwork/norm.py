"""At the norm: whoever has the card is reminded of it, once."""

from handlers.chat import topics
from handlers.chat.buttons import TUGAS
from handlers.chat.texts import esc, short, waktu
from handlers.chat.turn import Speaker
from handlers.clockwork import plan
from handlers.facts import seats
from procedure import review
from procedure.reminders import Reminding
from storage.models import Reminder

_PURPOSE = 120
"""Characters shown of what a thing is for."""


async def remind(speaker: Speaker, reminder: Reminder) -> None:
    """Says that the norm has run out, or leaves it to the next digest where it may not be said now.

    The card is still open and its clock runs: both are planned anew before whenever they change.
    """
    visit = await plan.visit_of(speaker, reminder)
    case = await plan.case_of(speaker, visit)
    known, hours = Reminding(reminder.told, reminder.at), speaker.config.work_hours
    said, then = known.fired(speaker.now, hours, urgent=plan.urgent(case, visit))
    speaker.tx.reminders.become(reminder, then)
    if not said or reminder.due_at is None:
        return
    text = (
        f"⏰ {plan.subject(speaker, case, visit)}\n"
        f"{esc(short(review.purpose(case.kind, case.answers), _PURPOSE))}\n\n"
        f"Lewat batas sejak {waktu(reminder.due_at, speaker.now, speaker.config.tz)}."
    )
    cards = {chat: sent for _, chat, sent in await speaker.tx.outbox.about(topics.card(visit.id))}
    for person in await seats.able(speaker, case, visit):
        await speaker.say(
            text,
            [[TUGAS]],
            to=person,
            topic=topics.reminder(visit.id),
            about=case.permohonan.id,
            under=cards.get(person),
            loud=True,
        )
