"""What is done to a thing of the register: one way for all, so that nothing shown or asked about it outlives it."""

from handlers.chat import questions
from handlers.chat.buttons import Button
from handlers.chat.texts import esc, jam, tanggal_jam
from handlers.chat.turn import Speaker
from handlers.facts import things
from handlers.facts.thing_buttons import Note, Renew, Report
from handlers.facts.words import DEEDS
from handlers.form import screen
from handlers.things import cards
from storage.journal.acts import JournalAct
from storage.models import Deed, Event, Placement, Question
from storage.things.history import PASSING

_DONE = {
    Deed.CATATAN: "Catatan ditambahkan",
    Deed.MASALAH: "Masalah dilaporkan",
    Deed.DITANGANI: "Masalah ditangani",
    Deed.TIDAK_DIPAKAI: "Dinyatakan tidak dipakai lagi",
    Deed.DITERIMA: "Diterima",
}
"""What was done where the history names it without a verb."""

_ENDS_LINKS = frozenset({Deed.DIALIHKAN, Deed.DILEPAS})


async def record(
    turn: Speaker,
    placement: Placement,
    deed: Deed,
    words: str = "",
    *,
    photo: str | None = None,
    about: int | None = None,
) -> tuple[Event, int]:
    """Adds to the history of a thing and to the journal; the event and the journal line's number.

    What is open about the thing follows: its cards say what is so now, or how they ended; what anybody is being asked
    about it is closed; and once it is another's, or gone, no older link hands it over. Raises `Taken` where what it is
    `about` has been settled.
    """
    waiting = await turn.tx.history.open(placement.id)
    event = await turn.tx.history.tell(placement, deed, words, by=turn.actor, photo=photo, about=about)
    line = await turn.tx.journal.write(
        JournalAct(f"aset_{deed}"),
        person=turn.actor,
        permohonan=placement.permohonan_id,
        placement=placement.id,
        event=event.id,
        words=words,
        photo=photo,
    )
    if deed not in PASSING:
        await cards.follow(turn, placement, deed, [one for one in waiting if one.id != about])
        await _close_questions(turn, placement, event)
    if deed in _ENDS_LINKS:
        for number in await turn.tx.transfers.expire(placement.id):
            for question in await turn.tx.drafts.about(frozenset({questions.TRANSFER}), number):
                if question.open:
                    await questions.say(turn, question, f"👥 Pengalihan ini batal. {esc(await told(turn, event))}.")
                await _forget(turn, question)
    return event, line


async def overtaken(turn: Speaker, placement: Placement, since: int) -> str | None:
    """What has been done to the thing after it was shown at `since`, as one plain sentence; None for nothing."""
    newest = await turn.tx.history.newest(placement.id)
    reached = newest.id + 1 if newest is not None else 1
    if newest is not None and 0 < since < reached:
        return await told(turn, newest)
    return None if since == reached else "Tombol ini sudah usang"


async def told(turn: Speaker, event: Event) -> str:
    """`Sudah ada perubahan: dipindahkan oleh Agus Priyanto pukul 09.14`, plain text."""
    by = await turn.tx.offices.name(event.by)
    local = event.at.astimezone(turn.config.tz).date()
    at = f"pukul {jam(event.at, turn.config.tz)}" if local == turn.today else tanggal_jam(event.at, turn.config.tz)
    did, whom = _DONE.get(event.deed, DEEDS[event.deed]), f" oleh {by}" if by else ""
    return f"Sudah ada perubahan: {did[:1].lower()}{did[1:]}{whom} {at}"


async def _close_questions(turn: Speaker, placement: Placement, event: Event) -> None:
    for question in await turn.tx.drafts.about(questions.ABOUT_THING, placement.id):
        if question.open:
            over = event.deed in _ENDS_LINKS
            unsaid = "" if over else questions.words_of(question)
            why = ". ".join(part for part in (await told(turn, event), unsaid) if part)
            text = f"{await things.title(turn, placement)}\n\n⚠️ {esc(why)}."
            await questions.say(turn, question, text, [] if over else [[await _again(turn, placement, question)]])
        await _forget(turn, question)


async def _again(turn: Speaker, placement: Placement, question: Question) -> Button:
    """What asks it once more."""
    if question.kind == questions.ACCESS:
        return Button("🔑 Perbarui hak akses", Renew(placement.id))
    noted = questions.data_of(question).get("event")
    if noted is not None:
        return Button("📎 Tambah catatan atau foto", Note(placement.id, noted))
    since = await things.since(turn, placement)
    return Button("⚠️ Ada masalah", Report(placement.id, placement.check_no, since=since))


async def _forget(turn: Speaker, question: Question) -> None:
    """Nobody is asked it any more; what is typed for it now must not become an answer to the form beneath."""
    draft = await turn.tx.drafts.get(question.person_id) if question.open else None
    if draft is not None:
        await screen.rest(turn.of(question.person_id), draft)
    await turn.tx.drafts.forget(question)
