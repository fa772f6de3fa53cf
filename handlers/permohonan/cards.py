"""Cards: when one comes to an official, when it is drawn anew, and when it is theirs no more."""

from datetime import datetime

from handlers.chat import questions, topics
from handlers.chat.desk import Desk
from handlers.chat.questions import NOTE
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases, seats
from handlers.facts.cases import Case
from handlers.papers import giving
from handlers.permohonan import face, handover
from procedure.checklist import Item
from procedure.seats import SEATS
from procedure.sop import Office, Step
from storage.models import OpenQuestion, Visit


async def deliver(speaker: Speaker, case: Case, visit: Visit) -> None:
    """The card of a new visit to whoever's step it is; the admins are told if nobody may do it.

    It goes to the office up where the holder may not decide. What is to be mended has none: the pemohon is led to the
    form.
    """
    await _seat(speaker, case, visit)
    office = visit.office
    if office is None:
        if visit.step is Step.SERAH_TERIMA:
            await handover.invite(speaker, case, visit)
        elif visit.step is not Step.PENGAJUAN:
            await _deliver_to(speaker, case, visit, case.permohonan.pemohon_id)
        return
    held = await speaker.tx.offices.holders(office)
    holders = [holder for holder in held if not seats.bars(case, visit.step, holder.id)]
    if visit.step in cases.SHOWS_OTHERS:
        await speaker.tx.permohonan.showed(visit, await cases.others(speaker, case, visit.step))
    for holder in holders:
        await _deliver_to(speaker, case, visit, holder.id)
    if not holders:
        for admin in await speaker.admins():
            await speaker.say(_nobody(speaker, case, office, barred=bool(held)), to=admin, about=case.permohonan.id)


def _nobody(speaker: Speaker, case: Case, office: Office, *, barred: bool) -> str:
    """What the admins are told where nobody may go on: nobody holds the office, or whoever does is barred."""
    title, ticket = f"<b>{speaker.titles.of(office).long}</b>", f"<b>{case.permohonan.ticket}</b>"
    if not barred:
        return (
            f"⚠️ Jabatan {title} belum ada pemegangnya. Permohonan {ticket} menunggu; kartunya dikirim begitu jabatan "
            "terisi.\n\nUndang pejabatnya dengan /undang."
        )
    needed = "Plh." if office.rule.single else "petugas lain"
    return (
        f"⚠️ Permohonan {ticket} menunggu {needed} untuk {title}: pemegangnya pemohon atau pemeriksanya sendiri "
        "(UU 30/2014 Pasal 42)."
    )


async def deliver_open(speaker: Speaker, person_id: int, office: Office) -> None:
    """The cards of all open visits of `office`, to somebody who holds it from now on."""
    for visit in await speaker.tx.permohonan.waiting([office]):
        case = await _case_of(speaker, visit)
        if not seats.bars(case, visit.step, person_id):
            await _deliver_to(speaker, case, visit, person_id)
    await reroute(speaker)


async def reroute(speaker: Speaker) -> None:
    """What is open goes to the office that may decide it, now that another holds one."""
    for visit in await speaker.tx.permohonan.waiting(SEATS):
        case = await _case_of(speaker, visit)
        if await _seat(speaker, case, visit):
            words = f"Kartu ini berpindah ke {speaker.titles.of(visit.office).brief}." if visit.office else ""
            await speaker.settle(topics.card(visit.id), f"{face.headline(case)}\n\n{words}")
            await questions.over(speaker, questions.ABOUT_VISIT, visit.id)
            await deliver(speaker, case, visit)


async def _seat(speaker: Speaker, case: Case, visit: Visit) -> bool:
    """Puts an open visit where it is decided; whether that is another office than before."""
    found = await seats.of(speaker, case, visit.step)
    if found is None or found.office is visit.office:
        return False
    await speaker.tx.permohonan.seated(visit, found.office, seats.said(speaker, visit.step, found))
    return True


async def waiting(desk: Desk, person_id: int) -> list[Visit]:
    """What waits for a person's offices; what another has taken, or they may not do, does not wait for them."""
    actor = await desk.tx.offices.actor(person_id)
    visits = await desk.tx.permohonan.waiting(actor.offices, barring=person_id)
    return [visit for visit in visits if visit.taken_by in {None, person_id}]


async def deliver_waiting(turn: Turn, person_id: int) -> int:
    """All that is `waiting` for a person, rebuilt from the record; their older cards point down. Returns how many."""
    visits = await waiting(turn, person_id)
    for visit in visits:
        await bring(turn, await _case_of(turn, visit), visit, person_id)
    return len(visits)


async def offer(turn: Turn, case: Case) -> None:
    """The card of the open visit once more, to this person, whose it is and who may have lost it."""
    await bring(turn, case, case.visits[-1], turn.person)


async def bring(speaker: Speaker, case: Case, visit: Visit, person: int) -> None:
    """The card of an open visit once more, to somebody whose it is; their older ones point down."""
    await speaker.settle(topics.card(visit.id), f"{face.headline(case)}\n\n⬇️ Kartu ini ada di bawah.", of=person)
    text, rows = await face.render(speaker, case, visit, person)
    await speaker.say(text, rows, to=person, topic=topics.card(visit.id), about=case.permohonan.id)


async def withdraw(speaker: Speaker, visit: Visit, person_id: int, words: str) -> None:
    """The card of somebody who no longer holds the office: it says `words`, and has no buttons."""
    case = await _case_of(speaker, visit)
    await speaker.settle(topics.card(visit.id), f"{face.headline(case)}\n\n{words}", of=person_id)


async def recall(speaker: Speaker, case: Case, visit: Visit, since: datetime) -> None:
    """The cards of a visit that was taken back say so; what came with them since then and has not gone out does not."""
    topic = topics.card(visit.id)
    chats = {chat for _, chat, _ in await speaker.tx.outbox.about(topic)}
    text, _ = await face.render(speaker, case, visit, 0)
    await speaker.settle(topic, text)
    await speaker.tx.outbox.overtaken(case.permohonan.id, chats, since)  # after that: one may be going out now


async def become(speaker: Speaker, case: Case, before: Visit, visit: Visit, tapped: int) -> None:
    """The cards of the visit `before` are those of `visit` from now on, as is the message that was `tapped`."""
    await speaker.tx.outbox.about_now(topics.card(before.id), topics.card(visit.id))
    if visit.step in cases.SHOWS_OTHERS:
        await speaker.tx.permohonan.showed(visit, await cases.others(speaker, case, visit.step))
    await refresh(speaker, case, visit, tapped=tapped)


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
    """Redraws the one message a button was tapped on, as the visit stands now; `opened` as for `face.render`.

    A message that has become the card of another visit meanwhile, for an act was taken back, stays that.
    """
    if visit.undone_at is not None:
        known = await turn.tx.outbox.known(turn.person, tapped)
        newer = topics.visit_of(known.topic) if known is not None else None
        if newer is not None and (found := await turn.tx.permohonan.visit(newer)) is not None:
            visit = found
    text, rows = await face.render(turn, case, visit, turn.person, opened=opened)
    await turn.edit_message(tapped, text, rows)


async def asks_no_more(turn: Turn, question: OpenQuestion, words: str) -> None:
    """The card that asked is shown as it is now, with the `words`; a note stands on it, and goes along."""
    visit = await turn.tx.permohonan.visit(question.subject)
    if visit is not None:
        unsaid = "" if question.kind == NOTE else words
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
