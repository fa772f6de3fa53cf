"""What owners report of their things: a problem, which goes to Staf Teknis as a card, and notes to a check."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler

from handlers import files, passwords, questions, rounds, things
from handlers.buttons import Button, Rows
from handlers.context import Context, Turn
from handlers.errors import Answer, processed
from handlers.questions import Prompt
from handlers.texts import esc, tanggal_jam
from handlers.things import OnThing, on_thing
from procedure import refusals
from storage.models import Deed, Event, Placement, Question
from storage.racks import Taken

QUESTION = "laporan"
"""The kind of the question for a problem, or for a note to a check."""

_LONGEST = 1000
_EXPECTED = f"Silakan ketik 3 sampai {_LONGEST} karakter, atau kirim satu foto (JPEG atau PNG) dengan keterangannya."


@dataclass(frozen=True)
class Report(OnThing):
    """*Ada masalah*; `number` says at which of the thing's checks."""

    prefix: ClassVar[str] = "tp"
    number: int


@dataclass(frozen=True)
class Note(OnThing):
    """*Tambah catatan atau foto* to what `event` recorded."""

    prefix: ClassVar[str] = "tn"
    event: int


@dataclass(frozen=True)
class Settle(OnThing):
    """*Sudah ditangani*: the problem that `event` recorded."""

    prefix: ClassVar[str] = "td"
    event: int


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons of owners and of Staf Teknis."""
    return [
        on_thing(Report, _report, things.owner),
        on_thing(Note, _note, things.owner),
        on_thing(Settle, _settle, things.fitter, gone=True),
    ]


async def answer(turn: Turn, question: Question, update: Update, raw: Mapping[str, Any]) -> bool:
    """Takes the words, or has the photo fetched; raises `Invalid` for anything else."""
    placement = await things.owned(turn, question.subject)
    message = update.message
    if await passwords.taken_out(turn, message):
        return True
    if message is not None and message.text:
        await _take(turn, question, placement, message.text, None)
        return True
    picture = (message.photo[-1] if message.photo else message.document) if message else None
    if picture is None:
        raise refusals.Invalid(_EXPECTED)
    job = {"job": "fetch", "file_id": picture.file_id, "size": picture.file_size, "for": f"{QUESTION}:{placement.id}"}
    await turn.tx.mail.start(job, raw)
    return True


async def fetched(turn: Turn, placement_id: int, result: Mapping[str, Any], update: Update) -> None:
    """The photo of `update` has come; raises `Invalid` where it is none.

    Where the question has been answered meanwhile (a second photo, a text after it), it is kept as a note.
    """
    placement = await things.owned(turn, placement_id)
    if not files.is_photo(result):
        raise refusals.Invalid(files.no_photo(result))
    words = ((update.message.caption if update.message else "") or "")[:_LONGEST]
    question = await turn.tx.drafts.question(turn.person)
    if question is not None and (question.kind, question.subject) == (QUESTION, placement_id):
        await _take(turn, question, placement, words, result["sha256"])
        return
    await things.record(turn, placement, Deed.CATATAN, words.strip(), photo=result["sha256"])
    await turn.say("📷 Foto tersimpan pada lembar data.", [[things.sheet_button(placement)]])


async def card(turn: Turn, event: Event, to: int) -> None:
    """The card of a problem for one of Staf Teknis, with its photo before it."""
    placement = await turn.tx.register.find(event.placement_id)
    if placement is None:
        raise LookupError("a problem without its thing")
    if event.photo:
        await turn.photo(event.photo, to=to, caption=f"Masalah: {esc(placement.name)}")
    rows = [[Button("✅ Sudah ditangani", Settle(placement.id, event.id))], [things.sheet_button(placement)]]
    await turn.say(await _told(turn, placement, event), rows, to=to, topic=_topic(event.id))


async def waiting(turn: Turn) -> int:
    """The open problems as cards for this technician; older cards of them point down. Returns how many."""
    events = await turn.tx.history.problems()
    for event in events:
        await turn.withdraw(_topic(event.id), "⬇️ Kartu masalah ini ada di bawah.", of=turn.person)
        await card(turn, event, turn.person)
    return len(events)


async def withdraw(turn: Turn, person_id: int, words: str) -> None:
    """The cards of somebody who no longer looks after the server room say `words`, and have no buttons."""
    for event in await turn.tx.history.problems():
        await turn.withdraw(_topic(event.id), words, of=person_id)


def _topic(event_id: int) -> str:
    return f"problem:{event_id}"


async def _told(turn: Turn, placement: Placement, event: Event) -> str:
    by = (await turn.tx.offices.person(event.by)).nama if event.by else None
    return (
        f"⚠️ <b>Masalah</b> · {tanggal_jam(event.at, turn.config.tz)}\n{await things.title(turn, placement)}\n\n"
        f"{esc(by or 'Pemilik')}: <i>{esc(event.words or 'lihat foto')}</i>\n"
        f"Penanggung jawab: {esc(placement.contact or '–')}"
    )


async def _report(turn: Turn, data: Report, placement: Placement, tapped: int) -> None:
    rounds.still_open(placement, data.number)
    await _ask(turn, placement, {"check": data.number}, "⚠️ <b>Ada masalah</b>", "Tuliskan masalahnya, atau kirim foto.")
    await turn.edit_message(
        tapped, f"⚠️ {await things.title(turn, placement)}\n\nSilakan jelaskan di bawah.", _again(data)
    )


def _again(data: Report) -> Rows:
    return [[Button("⚠️ Ada masalah", data)], [Button("🗂 Lembar data", things.Sheet(data.placement))]]


async def _note(turn: Turn, data: Note, placement: Placement, _tapped: int) -> None:
    event = await turn.tx.history.event(data.event)
    if event is None or event.placement_id != placement.id:
        raise refusals.NotOffered(data)
    await _ask(turn, placement, {}, "📎 <b>Catatan</b>", "Tuliskan catatannya, atau kirim foto.")


async def _ask(turn: Turn, placement: Placement, kept: Mapping[str, Any], head: str, how: str) -> None:
    text = f"{head}\n{await things.title(turn, placement)}\n\n{how}"
    row = await turn.say(f"{text} /batal bila tidak jadi.")
    await questions.ask(
        turn, QUESTION, placement.id, kept, prompt=Prompt(row=row), closed_text=f"{text}\n\nTidak jadi."
    )
    turn.toast = how


async def _take(turn: Turn, question: Question, placement: Placement, text: str, photo: str | None) -> None:
    words, check = text.strip(), questions.data_of(question).get("check")
    if len(words) > _LONGEST or (len(words) < 3 and photo is None):
        raise refusals.Invalid(_EXPECTED)
    if check is not None:
        rounds.still_open(placement, check)
    await turn.tx.drafts.answered(turn.person)
    if question.prompt is not None:
        mark = " 📷" if photo else ""
        await turn.edit(question.prompt, f"{await things.title(turn, placement)}\n\n✅ <i>{esc(words)}</i>{mark}")
    if check is None:
        await things.record(turn, placement, Deed.CATATAN, words, photo=photo)
        await turn.say("✅ Catatan tersimpan pada lembar data.", [[things.sheet_button(placement)]])
        return
    await rounds.done(turn, placement)
    event, _ = await things.record(turn, placement, Deed.MASALAH, words, photo=photo)
    for person in await things.technicians(turn):
        await card(turn, event, person)
    await turn.say(
        "⚠️ Masalah disampaikan kepada Staf Teknis. Bapak/Ibu diberi tahu bila sudah ditangani.",
        [[things.sheet_button(placement)]],
    )


async def _settle(turn: Turn, data: Settle, placement: Placement, tapped: int) -> None:
    problem = await turn.tx.history.event(data.event)
    if problem is None or problem.placement_id != placement.id or problem.deed is not Deed.MASALAH:
        raise refusals.NotOffered(data)
    try:
        await things.record(turn, placement, Deed.DITANGANI, problem.words, about=problem.id)
    except Taken as error:
        settled = await turn.tx.history.settling(problem.id)
        by = await turn.tx.offices.person(settled.by or 0)
        raise Answer(processed(by.nama or "petugas lain", settled.at, turn.now, turn.config.tz)) from error
    me = await turn.tx.offices.person(turn.person)
    done = f"✅ Ditangani {esc(me.nama or 'Staf Teknis')} · {tanggal_jam(turn.now, turn.config.tz)}"
    text, rows = f"{await _told(turn, placement, problem)}\n\n{done}", [[things.sheet_button(placement)]]
    live = await turn.tx.mail.about(_topic(problem.id))
    for row, chat_id, _ in live:
        await turn.edit(row, text, rows, to=chat_id)
        await turn.tx.mail.retire(row)
    if tapped not in {message_id for _, _, message_id in live}:
        await turn.edit_message(tapped, text, rows)
    reporter = problem.by
    if reporter is not None:
        await turn.say(f"{done}\n{await things.title(turn, placement)}\n\n<i>{esc(problem.words)}</i>", to=reporter)
    turn.toast = "Ditangani; pelapor diberi tahu"
