"""What is done to a thing of the register: one way for all, so that nothing shown or asked about it outlives it."""

from handlers.chat import questions
from handlers.chat.buttons import Button
from handlers.chat.texts import esc, jam, tanggal_jam
from handlers.chat.turn import Speaker
from handlers.facts import things
from handlers.facts.thing_buttons import Move, Note, Renew, Reopen, Report, Settle
from handlers.facts.words import DEEDS
from handlers.form import screen
from handlers.things import cards
from procedure.life import Thing
from procedure.rack import Spot
from storage.models import Deed, Event, OpenQuestion, Placement, State
from storage.things.history import PASSING
from storage.things.life import ENDS_LINKS

_DONE = {
    Deed.CATATAN: "Catatan ditambahkan",
    Deed.MASALAH: "Masalah dilaporkan",
    Deed.DITANGANI: "Masalah ditangani",
    Deed.TIDAK_DIPAKAI: "Dinyatakan tidak dipakai lagi",
    Deed.DITERIMA: "Diterima",
    Deed.DOMAIN_AKTIF: "Sub domain diaktifkan",
}
"""What was done where the history names it without a verb."""


async def record(
    speaker: Speaker,
    placement: Placement,
    deed: Deed,
    words: str = "",
    *,
    becomes: Thing | None = None,
    units: tuple[int, Spot] | None = None,
    host: int | None = None,
    photo: str | None = None,
    about: int | None = None,
) -> tuple[Event, int]:
    """Does it to a thing, as `Things.record`, which raises `Taken`; the event and the journal line's number.

    What is open about the thing follows: its cards say what is so now, or how they ended; what anybody is being asked
    about it is closed, and so are the links that have ended.
    """
    waiting, head = await speaker.tx.history.open(placement.id), await things.title(speaker, placement)
    done = await speaker.tx.things.record(
        placement, deed, words, by=speaker.actor, becomes=becomes, units=units, host=host, photo=photo, about=about
    )
    if placement.state is not State.DILEPAS:  # what is gone is called by where it was
        head = await things.title(speaker, placement)
    if deed not in PASSING:
        await cards.follow(speaker, placement, deed, [one for one in waiting if one.id != about], head)
        await _close_questions(speaker, placement, done.event, head)
    for number in done.ended:
        for question in await speaker.tx.drafts.about(frozenset({questions.TRANSFER}), number):
            if question.open:
                await questions.say(
                    speaker, question, f"👥 Pengalihan ini batal. {esc(await told(speaker, done.event))}."
                )
            await _forget(speaker, question)
    return done.event, done.line


async def overtaken(speaker: Speaker, placement: Placement, since: int) -> str | None:
    """What has been done to the thing after it was shown at `since`, as one plain sentence; None for nothing."""
    newest = await speaker.tx.history.newest(placement.id)
    reached = newest.id + 1 if newest is not None else 1
    if newest is not None and 0 < since < reached:
        return await told(speaker, newest)
    return None if since == reached else "Tombol ini sudah usang"


async def told(speaker: Speaker, event: Event) -> str:
    """`Sudah ada perubahan: dipindahkan oleh Agus Priyanto pukul 09.14`, plain text."""
    by = await speaker.tx.offices.name(event.by)
    local = event.at.astimezone(speaker.config.tz).date()
    at = (
        f"pukul {jam(event.at, speaker.config.tz)}"
        if local == speaker.today
        else tanggal_jam(event.at, speaker.config.tz, speaker.now)
    )
    did, whom = _DONE.get(event.deed, DEEDS[event.deed]), f" oleh {by}" if by else ""
    return f"Sudah ada perubahan: {did[:1].lower()}{did[1:]}{whom} {at}"


async def _close_questions(speaker: Speaker, placement: Placement, event: Event, head: str) -> None:
    for question in await speaker.tx.drafts.about(questions.ABOUT_THING, placement.id):
        if question.open:
            over = event.deed in ENDS_LINKS
            unsaid = "" if over else questions.words_of(question)
            why = ". ".join(part for part in (await told(speaker, event), unsaid) if part)
            text = f"{head}\n\n⚠️ {esc(why)}."
            await questions.say(speaker, question, text, [] if over else [[await _again(speaker, placement, question)]])
        await _forget(speaker, question)


async def _again(speaker: Speaker, placement: Placement, question: OpenQuestion) -> Button:
    """What asks it once more."""
    if question.kind == questions.ACCESS:
        return Button("🔑 Perbarui hak akses", Renew(placement.id))
    if question.kind == questions.MOVING:
        return Button("↔️ Pindahkan", Move(placement.id, since=await things.since(speaker, placement)))
    if question.kind == questions.SETTLING:
        return Button("✅ Sudah ditangani", Settle(placement.id, questions.data_of(question)["event"]))
    reopened = questions.data_of(question).get("reopens")
    if reopened is not None:
        return Button("↩️ Belum beres", Reopen(placement.id, reopened))
    noted = questions.data_of(question).get("event")
    if noted is not None:
        return Button("📎 Tambah catatan atau foto", Note(placement.id, noted))
    since = await things.since(speaker, placement)
    return Button("⚠️ Ada masalah", Report(placement.id, placement.check_no, since=since))


async def _forget(speaker: Speaker, question: OpenQuestion) -> None:
    """Nobody is asked it any more; what is typed for it now must not become an answer to the form beneath."""
    draft = await speaker.tx.drafts.get(question.person_id) if question.open else None
    if draft is not None:
        await screen.rest(speaker.of(question.person_id), draft)
    await speaker.tx.drafts.forget(question)
