"""Cards: when one comes to an official, when it is drawn anew, and when it is theirs no more."""

from handlers.chat import questions, topics
from handlers.chat.desk import Desk
from handlers.chat.questions import REASON
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.papers import giving
from handlers.permohonan import face, handover
from procedure.checklist import Item
from procedure.sop import Office, Step
from storage.models import OpenQuestion, Visit


async def deliver(speaker: Speaker, case: Case, visit: Visit) -> None:
    """The card of a new visit to whoever's step it is; the admins are told if nobody holds its office.

    What is to be mended has none: the pemohon is led to the form.
    """
    office = visit.office
    if office is None:
        if visit.step is Step.SERAH_TERIMA:
            await handover.invite(speaker, case, visit)
        elif visit.step is not Step.PENGAJUAN:
            await _deliver_to(speaker, case, visit, case.permohonan.pemohon_id)
        return
    holders = await speaker.tx.offices.holders(office)
    if visit.step in cases.SHOWS_OTHERS:
        await speaker.tx.permohonan.showed(visit, await cases.others(speaker, case, visit.step))
    for holder in holders:
        await _deliver_to(speaker, case, visit, holder.id)
    if not holders:
        for admin in await speaker.admins():
            await speaker.say(
                f"⚠️ Jabatan <b>{speaker.titles.of(office).long}</b> belum ada pemegangnya. Permohonan "
                f"<b>{case.permohonan.ticket}</b> menunggu; kartunya dikirim begitu jabatan terisi.\n\n"
                "Undang pejabatnya dengan /undang.",
                to=admin,
                about=case.permohonan.id,
            )


async def deliver_open(speaker: Speaker, person_id: int, office: Office) -> None:
    """The cards of all open visits of `office`, to somebody who holds it from now on."""
    for visit in await speaker.tx.permohonan.waiting([office]):
        await _deliver_to(speaker, await _case_of(speaker, visit), visit, person_id)


async def waiting(desk: Desk, person_id: int) -> list[Visit]:
    """What waits for a person's offices; what another has taken does not wait for them."""
    actor = await desk.tx.offices.actor(person_id)
    return [visit for visit in await desk.tx.permohonan.waiting(actor.offices) if visit.taken_by in {None, person_id}]


async def deliver_waiting(turn: Turn, person_id: int) -> int:
    """All that is `waiting` for a person, rebuilt from the record; their older cards point down. Returns how many."""
    visits = await waiting(turn, person_id)
    for visit in visits:
        await _again(turn, await _case_of(turn, visit), visit, person_id)
    return len(visits)


async def offer(turn: Turn, case: Case) -> None:
    """The card of the open visit once more, to this person, who is the pemohon and may have lost it."""
    await _again(turn, case, case.visits[-1], turn.person)


async def _again(turn: Turn, case: Case, visit: Visit, person: int) -> None:
    await turn.settle(topics.card(visit.id), f"{face.headline(case)}\n\n⬇️ Kartu ini ada di bawah.", of=person)
    text, rows = await face.render(turn, case, visit, person)
    await turn.say(text, rows, to=person, topic=topics.card(visit.id), about=case.permohonan.id)


async def withdraw(speaker: Speaker, visit: Visit, person_id: int, words: str) -> None:
    """The card of somebody who no longer holds the office: it says `words`, and has no buttons."""
    case = await _case_of(speaker, visit)
    await speaker.settle(topics.card(visit.id), f"{face.headline(case)}\n\n{words}", of=person_id)


async def refresh(speaker: Speaker, case: Case, visit: Visit, *, tapped: int | None = None, closed: str = "") -> None:
    """Redraws every live card of the visit, and the message a button was `tapped` on, which may be a stray copy.

    `closed` (plain) tells this person which question of theirs the card asks no more.
    """
    live = await speaker.tx.outbox.about(topics.card(visit.id))
    me = speaker.actor
    if tapped is not None and me is not None and (me, tapped) not in {(chat_id, sent) for _, chat_id, sent in live}:
        text, rows = await face.render(speaker, case, visit, me)
        await speaker.edit_message(tapped, text + _closed(closed), rows, to=me)
    for row, chat_id, _ in live:
        text, rows = await face.render(speaker, case, visit, chat_id)
        await speaker.edit(row, text + _closed(closed if chat_id == me else ""), rows, to=chat_id)


async def redraw(turn: Turn, case: Case, visit: Visit, tapped: int, *, opened: Item | None = None) -> None:
    """Redraws the one message a button was tapped on, as the visit stands now; `opened` as for `face.render`."""
    text, rows = await face.render(turn, case, visit, turn.person, opened=opened)
    await turn.edit_message(tapped, text, rows)


async def asks_no_more(turn: Turn, question: OpenQuestion, words: str) -> None:
    """The card that asked is shown as it is now, with the `words`; a note stands on it, and goes along."""
    visit = await turn.tx.permohonan.visit(question.subject)
    if visit is not None:
        unsaid = words if question.kind == REASON else ""
        await refresh(
            turn, await _case_of(turn, visit), visit, tapped=questions.prompt_of(question).message_id, closed=unsaid
        )


def _closed(words: str) -> str:
    return f"\n\n⚠️ {esc(words)}." if words else ""


async def _deliver_to(speaker: Speaker, case: Case, visit: Visit, person: int) -> None:
    await giving.with_card(speaker, case, visit.step, person)
    text, rows = await face.render(speaker, case, visit, person)
    await speaker.say(text, rows, to=person, topic=topics.card(visit.id), about=case.permohonan.id)


async def _case_of(speaker: Speaker, visit: Visit) -> Case:
    return await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))
