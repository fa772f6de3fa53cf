"""What stands in a rack without a permohonan: equipment there before the bot, and units kept free for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.buttons import About, Button, Data, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import EQUIPMENT, Closing, Prompt
from handlers.chat.taps import tapped
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts import things
from procedure import form, rack, refusals
from procedure.rack import Spot
from procedure.sop import Kind
from storage.models import Placement, Question, State
from storage.room.racks import RackView
from storage.taken import Taken
from storage.things.life import NoRoom

_SKIP = "Lewati"
_ASKED: Mapping[bool, Mapping[str, str]] = {
    False: {
        "unit": "Unit mana? Ketik nomornya, misalnya <b>12</b> atau <b>12–13</b>, bila perlu dengan sisinya: "
        "<b>12 depan</b>.",
        "nama": "Merk dan tipenya? Misalnya „HPE ProLiant DL380”.",
        "instansi": "Milik instansi mana?",
        "nomor_seri": "Nomor serinya, seperti pada label?",
    },
    True: {
        "unit": "Unit mana yang diblokir? Ketik nomornya, misalnya <b>12</b> atau <b>12–13</b>.",
        "nama": "Apa alasannya? Misalnya „patch panel” atau „jalur kabel”.",
    },
}


@dataclass(frozen=True)
class _OnRack(Data):
    rack: int

    @property
    def about(self) -> Subject:
        """The rack."""
        return About.RACK, self.rack


@dataclass(frozen=True)
class Describe(_OnRack):
    """*Catat peralatan*, or *Blokir unit* where `blocks` is 1."""

    prefix: ClassVar[str] = "eq"
    blocks: int


@dataclass(frozen=True)
class Offered(_OnRack):
    """The one answer that is offered to a question: the own office, or *Lewati*; `place` says to which."""

    prefix: ClassVar[str] = "eo"
    place: int = field(default=0, kw_only=True)


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons."""
    return [
        CallbackQueryHandler(_describe, Describe.pattern()),
        CallbackQueryHandler(_offered, Offered.pattern()),
    ]


async def answer(turn: Turn, question: Question, update: Update, _raw: object) -> bool:
    """Takes what was typed; raises `Invalid`, which says what is expected."""
    text = (update.message.text or "").strip() if update.message else ""
    if not text:
        raise refusals.Invalid("Mohon ketik jawabannya sebagai pesan.")
    await _take(turn, question, text)
    return True


async def _describe(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        data = Describe.parse(packed)
        await things.fitter(turn)
        view = await turn.tx.racks.rack(data.rack)
        if view is None:
            raise refusals.NotOffered(packed)
        await _ask(turn, view, {"blocks": bool(data.blocks), "values": {}})
        turn.toast = "Silakan ketik"


async def _offered(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        await things.fitter(turn)
        question = await turn.tx.drafts.question(turn.person)
        data = Offered.parse(packed)
        if question is None or (question.kind, question.subject) != (EQUIPMENT, data.rack):
            raise Answer("Isian ini sudah ditutup; silakan mulai lagi dengan /rak.")
        asked, place = _next(questions.data_of(question)), _place(questions.data_of(question))
        if asked not in ("instansi", "nomor_seri") or data.place not in (0, place):
            raise Answer("Pertanyaan ini sudah dijawab.")
        await _take(turn, question, turn.config.letterhead.office if asked == "instansi" else _SKIP)


def _place(kept: Mapping[str, Any]) -> int:
    return len(kept["values"]) + 1


def _next(kept: Mapping[str, Any]) -> str | None:
    return next((key for key in _ASKED[kept["blocks"]] if key not in kept["values"]), None)


async def _ask(turn: Turn, view: RackView, kept: Mapping[str, Any]) -> None:
    asked = _next(kept) or "unit"
    title = "🚫 <b>Blokir unit</b>" if kept["blocks"] else "➕ <b>Catat peralatan</b>"
    rows = []
    if asked in ("instansi", "nomor_seri"):
        label = turn.config.letterhead.office if asked == "instansi" else _SKIP
        rows = [[Button(label, Offered(view.id, place=_place(kept)))]]
    text = f"{title} · {esc(view.name)}\n\n{_ASKED[kept['blocks']][asked]}"
    row = await turn.say(text, rows)
    closing = Closing(
        f"Isian untuk {view.name} belum selesai; mulai lagi dengan /rak", f"{title} · {esc(view.name)}\n\nTidak jadi."
    )
    await questions.ask(turn, EQUIPMENT, view.id, kept, prompt=Prompt(row=row), closing=closing)


async def _take(turn: Turn, question: Question, text: str) -> None:
    view = await turn.tx.racks.rack(question.subject)
    if view is None:
        raise refusals.NotOffered(question.subject)
    kept = questions.data_of(question)
    asked = _next(kept) or "unit"
    values = {**kept["values"], asked: _accept(turn, view, asked, text)}
    if question.prompt is not None:
        title = "🚫 Blokir unit" if kept["blocks"] else "➕ Catat peralatan"
        await turn.edit(question.prompt, f"{title} · {esc(view.name)}\n✅ {esc(text)}")
    if _next({**kept, "values": values}) is not None:
        await _ask(turn, view, {**kept, "values": values})
        return
    await turn.tx.drafts.forget(question)
    placement = await _keep(turn, view, values, blocks=kept["blocks"])
    line = await turn.tx.register.line(placement)
    done = "Diblokir" if kept["blocks"] else "Tercatat"
    await turn.say(
        f"✅ {done}: <b>{esc(placement.name)}</b>\n{esc(line.where)}",
        [[things.sheet_button(placement)], [_again(view, blocks=kept["blocks"])]],
    )


def _again(view: RackView, *, blocks: bool) -> Button:
    return Button("🚫 Blokir lagi" if blocks else "➕ Catat lagi", Describe(view.id, int(blocks)))


def _accept(turn: Turn, view: RackView, asked: str, text: str) -> Any:
    if asked == "unit":
        found = rack.typed(text)
        if found is None:
            raise refusals.Invalid("Tulis nomor unitnya, misalnya “12” atau “12–13”.")
        spot = found.spot(view.rack())
        if not rack.fits(view.rack(), spot):
            free = ", ".join(
                rack.span(run.start, len(run), view.rack().down_from) for run in rack.free_runs(view.rack())
            )
            raise refusals.Invalid(f"Unit itu tidak kosong di {view.name}. Kosong: {free or '–'}.")
        return [spot.u, spot.height, spot.sisi]
    if asked == "nomor_seri" and text == _SKIP:
        return None
    key = {"nama": "merk_tipe"}.get(asked, asked)
    return form.accept(form.question(key, Kind.SERVER), text, form.Context(turn.today, turn.config.dinas))


async def _keep(turn: Turn, view: RackView, values: Mapping[str, Any], *, blocks: bool) -> Placement:
    """Writes it into the register and its units into the rack; raises an `Answer` where somebody was faster."""
    u, height, sisi = values["unit"]
    try:
        return await turn.tx.things.enter(
            view.id,
            Spot(u, height, rack.Sisi(sisi)),
            by=turn.person,
            state=State.DIBLOKIR if blocks else State.AKTIF,
            kind=Kind.SERVER,
            name=values["nama"],
            instansi=turn.config.letterhead.office if blocks else values["instansi"],
            nomor_seri=values.get("nomor_seri"),
        )
    except NoRoom as error:
        raise Answer("Unit itu baru saja terisi; silakan mulai lagi dengan /rak.") from error
    except Taken as error:
        raise Answer(form.SERIAL_TAKEN) from error
