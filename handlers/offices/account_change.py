"""When somebody's new account takes over, all that was theirs is the new one's, and the old one has nothing left."""

from handlers.chat import commands, topics
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.form import behind
from handlers.offices import leaving
from handlers.permohonan import cards, handover, status
from handlers.placement import schedule
from handlers.things import cards as thing_cards
from handlers.things import deeds
from handlers.voices import cards as voice_cards
from procedure import life
from procedure.sop import ENDS, Office, Step
from storage.journal.acts import JournalAct
from storage.models import AccountChange, Deed, Permohonan

_GONE = "Akun ini sudah diganti; kartunya ada pada akun yang baru."


async def move(turn: Turn, change: AccountChange) -> None:
    """Gives this person, whose new account it is, all that the old one had; raises `InUse`.

    Old and new account and the admins are told; what waits comes to the new one.
    """
    old = await turn.tx.offices.person(change.person_id)
    offices = [office for office in Office if office in (await turn.tx.offices.actor(old.id)).offices]
    for draft in await turn.tx.drafts.all(old.id):
        behind.add(draft, draft.prompt)  # it asks in the new account from now on
        await behind.tidy(turn.of(old.id), draft)
    await turn.tx.account_changes.move(change, turn.person)
    await turn.tx.complaints.pass_on(old.id, turn.person)
    await turn.tx.survey.pass_on(old.id, turn.person)
    await turn.tx.journal.write(JournalAct.GANTI_AKUN, person=turn.person, former=old.id, admin=change.created_by)
    for placement in await turn.tx.register.owned(old.id):
        thing = await turn.tx.things.read(placement)
        words = f"akun baru {old.nama or turn.person}"
        await deeds.record(turn, placement, Deed.DIALIHKAN, words, becomes=life.kept_by(thing, turn.person))
        if placement.check_stage:
            await thing_cards.ask_check(turn, placement)
    await _leave_nothing(turn, old.id, offices)
    await commands.set_for(turn, turn.person)
    for office in offices:
        await cards.deliver_open(turn, turn.person, office)
    await voice_cards.rerouted(turn)
    for permohonan in await turn.tx.permohonan.running(turn.person):
        await _bring(turn, permohonan, old.id)
    for admin in await turn.admins():
        if admin != turn.person:
            name = esc(old.nama or old.id)
            await turn.say(f"📱 <b>{name}</b> kini memakai akun Telegram yang baru.", to=admin)


async def _leave_nothing(turn: Turn, old_id: int, offices: list[Office]) -> None:
    old = await turn.tx.offices.person(old_id)
    for office in offices:
        await leaving.strip(turn, old, office, _GONE)
    for question in await turn.tx.drafts.questions(old_id):
        await turn.tx.drafts.forget(question)
    await turn.say(
        "📱 Akun ini sudah diganti dengan akun yang baru. Bila bukan Bapak/Ibu yang memintanya, segera hubungi admin.",
        to=old_id,
    )


async def _bring(turn: Turn, permohonan: Permohonan, old_id: int) -> None:
    """A running permohonan goes on in the new account: its status, and what waits for the pemohon."""
    if permohonan.step in ENDS or not permohonan.revision:
        return
    case = await cases.load(turn, permohonan)
    visit, gone = case.visits[-1], f"<b>{permohonan.ticket}</b>\n\n{_GONE}"
    about = topics.status(permohonan.id), topics.returned(permohonan.id)
    for topic in (*about, topics.card(visit.id), topics.arrival(visit.id)):
        await turn.settle(topic, gone, of=old_id)
    if permohonan.step is Step.SERAH_TERIMA:
        await handover.invite(turn, case, visit)
    await schedule.offer(turn, case)
    await status.post(turn, case)
