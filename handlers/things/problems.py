"""What owners report of their things: a problem, which goes to Staf Teknis as a card, and notes to a check."""

from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import files, questions
from handlers.chat.buttons import Button, Rows
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import REPORT, Closing
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Note, Reopen, Report, Sheet
from handlers.things import cards, deeds
from handlers.things.taps import on_thing
from procedure import life, refusals
from procedure.answers import thousands
from procedure.sop import Office
from storage.connecting.taken import Taken
from storage.mail.jobkinds import Fetch, Result
from storage.models import Deed, OpenQuestion, Placement

_LONGEST = 1000
_EXPECTED = "Di sini dapat dicatat tulisan, atau satu foto dengan keterangannya."
_SHORT = "Tulisannya terlalu pendek; mohon ditulis sedikit lebih jelas, atau kirim fotonya."
_LONG = f"Tulisannya terlalu panjang; mohon diringkas sampai {thousands(_LONGEST)} karakter."


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons of owners."""
    return [
        on_thing(Report, _report, things.owner),
        on_thing(Note, _note, things.owner),
        on_thing(Reopen, _reopen, things.owner),
    ]


async def answer(turn: Turn, question: OpenQuestion, update: Update, raw: Mapping[str, Any]) -> bool:
    """Takes the words, or has the photo fetched; raises `Invalid` for anything else."""
    placement = await things.owned(turn, question.subject)
    message = update.message
    if message is not None and message.text:
        await _take(turn, question, placement, message.text, None)
        return True
    picture = (message.photo[-1] if message.photo else message.document) if message else None
    if picture is None:
        raise refusals.Invalid(_EXPECTED)
    whose = f"{REPORT}:{placement.id}:{_for(questions.data_of(question))}"
    await turn.tx.jobs.start(Fetch(whose, picture.file_id, picture.file_size), raw)
    return True


def _for(kept: questions.Kept) -> str:
    """Which of the questions about a thing a photo was sent to: `masalah` or `catatan`, and what had been shown."""
    return f"{Deed.MASALAH if _wrong(kept) else Deed.CATATAN}:{kept.get('since', 0)}"


def _wrong(kept: questions.Kept) -> bool:
    """Whether the answer is a problem, new or not settled after all, and no note."""
    return kept.get("check") is not None or kept.get("reopens") is not None


async def fetched(turn: Turn, placement_id: int, result: Result, update: Update) -> None:
    """The photo of `update` has come; raises `Invalid` where it is none.

    It answers the question it was sent to, also where its sender has turned to something else meanwhile. What something
    has overtaken is kept as a note: a second photo, a text before it; of a problem that was not reported by that, its
    sender is told so.
    """
    placement = await things.owned(turn, placement_id)
    if not files.is_photo(result):
        raise refusals.Invalid(files.no_photo(result))
    words = ((update.message.caption if update.message else "") or "")[:_LONGEST]
    question = await turn.tx.drafts.question(turn.person)
    asked = question is not None and (question.kind, question.subject) == (REPORT, placement_id)
    _, _, sent_to = result.whose.partition(f":{placement_id}:")
    if question is not None and asked and sent_to in ("", _for(questions.data_of(question))):
        await _take(turn, question, placement, words, result.sha256)
        return
    if sent_to == f"{Deed.MASALAH}:{await things.since(turn, placement)}":
        await _reported(turn, placement, words.strip(), result.sha256)
        return
    overtaken = await _unreported(turn, placement, sent_to)
    await deeds.record(turn, placement, Deed.CATATAN, words.strip(), photo=result.sha256)
    if overtaken:
        again = Report(placement.id, placement.check_no, since=await things.since(turn, placement))
        text = f"⚠️ Foto tersimpan sebagai catatan, tetapi masalahnya belum dilaporkan. {esc(overtaken)}."
        await turn.say(text, [[Button("⚠️ Ada masalah", again)]])
        return
    await turn.say("📷 Foto tersimpan pada lembar data.", [[things.sheet_button(placement)]])


async def _unreported(turn: Turn, placement: Placement, sent_to: str) -> str | None:
    """What has overtaken a problem whose photo was `sent_to` it, unless this person has reported it by now."""
    deed, _, since = sent_to.partition(":")
    if deed != Deed.MASALAH:
        return None
    later = [event for event in await turn.tx.history.of(placement) if event.id >= int(since)]
    if any(event.deed is Deed.MASALAH and event.by == turn.person for event in later):
        return None
    return await deeds.overtaken(turn, placement, int(since))


async def _report(turn: Turn, data: Report, placement: Placement, tapped: int) -> None:
    await _ask(
        turn,
        placement,
        {"check": data.number},
        "📝 <b>Laporan masalah</b>",
        "Tuliskan masalahnya, atau kirim foto.",
        f"Masalah {placement.name} belum dilaporkan; tekan lagi “Ada masalah”",
        Button("⚠️ Ada masalah", data),
    )
    await turn.edit_message(
        tapped, f"⚠️ {await things.title(turn, placement)}\n\nSilakan jelaskan di bawah.", _again(data)
    )


def _again(data: Report) -> Rows:
    return [[Button("⚠️ Ada masalah", data)], [Button("🗂 Lembar data", Sheet(data.placement))]]


async def _reopen(turn: Turn, data: Reopen, placement: Placement, _tapped: int) -> None:
    settled = await turn.tx.history.event(data.event)
    if settled is None or settled.placement_id != placement.id or settled.deed is not Deed.DITANGANI:
        raise refusals.NotOffered(data)
    if await turn.tx.history.answered(settled.id):
        raise Answer(turn.words("Ini sudah disampaikan kepada {staf_teknis}."))
    unsaid = f"Masalah {placement.name} belum dilaporkan lagi; tekan lagi “Belum beres”"
    how, again = "Tuliskan apa yang belum beres, atau kirim foto.", Button("↩️ Belum beres", data)
    await _ask(turn, placement, {"reopens": settled.id}, "↩️ <b>Belum beres</b>", how, unsaid, again)


async def _note(turn: Turn, data: Note, placement: Placement, _tapped: int) -> None:
    event = await turn.tx.history.event(data.event)
    if event is None or event.placement_id != placement.id:
        raise refusals.NotOffered(data)
    how, words = "Tuliskan catatannya, atau kirim foto.", f"Catatan {placement.name} belum ditulis"
    again = Button("📎 Tambah catatan atau foto", data)
    unsaid = f"{words}; tekan lagi “Tambah catatan atau foto”"
    await _ask(turn, placement, {"event": event.id}, "📎 <b>Catatan</b>", how, unsaid, again)


async def _ask(
    turn: Turn, placement: Placement, kept: Mapping[str, Any], head: str, how: str, unsaid: str, again: Button
) -> None:
    head = f"{head}\n{await things.title(turn, placement)}"
    closing = Closing(unsaid, f"{head}\n\nTidak jadi.", [[again]])
    kept = {**kept, "since": await things.since(turn, placement)}
    text = f"{head}\n\n{how} /batal bila tidak jadi."
    await questions.pose(turn, REPORT, placement.id, kept, text, closing=closing)


async def _take(turn: Turn, question: OpenQuestion, placement: Placement, text: str, photo: str | None) -> None:
    words, kept = text.strip(), questions.data_of(question)
    if len(words) > _LONGEST:
        raise refusals.Invalid(_LONG)
    if len(words) < 3 and photo is None:
        raise refusals.Invalid(_SHORT)
    await turn.tx.drafts.forget(question)
    what = "⚠️ Masalah" if _wrong(kept) else "📎 Catatan"
    mark = " 📷" if photo else ""
    await questions.say(turn, question, f"{await things.title(turn, placement)}\n\n{what}: {cards.quoted(words)}{mark}")
    if not _wrong(kept):
        await deeds.record(turn, placement, Deed.CATATAN, words, photo=photo)
        await turn.say("✅ Catatan tersimpan pada lembar data.", [[things.sheet_button(placement)]])
        return
    await _reported(turn, placement, words, photo, reopens=kept.get("reopens"))


async def _reported(
    turn: Turn, placement: Placement, words: str, photo: str | None, *, reopens: int | None = None
) -> None:
    """A problem goes into the history, and to Staf Teknis; one that `reopens` another answers no check."""
    checked = None
    if reopens is None and not await turn.tx.history.unwanted(
        placement.id
    ):  # what is to be removed is not asked about again
        checked = life.checked(await turn.tx.things.read(placement), turn.now, turn.config.work_hours)
    try:
        event, _ = await deeds.record(turn, placement, Deed.MASALAH, words, becomes=checked, photo=photo, about=reopens)
    except Taken as error:
        raise Answer(turn.words("Ini sudah disampaikan kepada {staf_teknis}.")) from error
    for person in await turn.responsible(Office.STAF_TEKNIS):
        await cards.deliver(turn, event, person)
    await turn.say(
        f"✅ Masalah disampaikan kepada {turn.titles.staf_teknis}. Bapak/Ibu diberi tahu bila sudah ditangani.",
        [[things.sheet_button(placement)]],
    )
