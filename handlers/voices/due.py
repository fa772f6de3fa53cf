"""What falls due of what people say: the survey's asking and its one reminder, and complaints nobody has answered."""

from handlers.chat.desk import Desk
from handlers.chat.turn import Speaker
from handlers.voices import cards, survey
from procedure.quality import survey as rules

AT_ONCE = 50
"""People or complaints dealt with in one transaction."""


async def asking(desk: Desk) -> bool:
    """Whether somebody is to be asked or reminded now."""
    return desk.config.work_hours.at_work(desk.now) and await desk.tx.survey.anything_due()


async def ask(speaker: Speaker) -> bool:
    """Asks and reminds; who was asked in an earlier year and looks after nothing any more is left in peace."""
    hours, found = speaker.config.work_hours, await speaker.tx.survey.due(AT_ONCE)
    for person in found:
        turn = await speaker.tx.survey.turn(person)
        if rules.waits_for_reminder(turn, speaker.now):
            turn = rules.reminded(turn, hours)
            await survey.post(speaker, person, turn, again=True)
        elif turn.served or await speaker.tx.survey.owns(person):
            turn = rules.asked(turn, speaker.now, hours)
            await survey.post(speaker, person, turn)
        else:
            turn = rules.dropped(turn)
        await speaker.tx.survey.become(person, turn)
    return len(found) == AT_ONCE


async def unanswered(desk: Desk) -> bool:
    """Whether a complaint is to go further now."""
    return desk.config.work_hours.at_work(desk.now) and await desk.tx.complaints.anything_due()


async def go_further(speaker: Speaker) -> bool:
    """Kepala Dinas has it too, and who has had it is told so on their cards."""
    found = await speaker.tx.complaints.due(AT_ONCE)
    for complaint in found:
        before = await cards.offices(speaker, complaint)
        await speaker.tx.complaints.go_further(complaint)
        await cards.refresh(speaker, complaint)
        after = {*await cards.offices(speaker, complaint)} - {*before}
        for person in await cards.receivers(speaker, after, complaint.person_id):
            await cards.deliver(speaker, complaint, person)
    return len(found) == AT_ONCE
