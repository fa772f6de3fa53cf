"""What stands in a rack without a permohonan: equipment there before the bot, and units kept free for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import asking, dialogues, questions
from handlers.chat.asking import Asking
from handlers.chat.buttons import About, Button, Data, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import EQUIPMENT, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts import things
from procedure import form, inventory, refusals
from procedure.answers import Answers
from procedure.sop import Kind
from storage.connecting.taken import Taken
from storage.models import OpenQuestion, State
from storage.room.racks import RackView
from storage.things.life import NoRoom

_CLOSED = "Isian ini sudah ditutup; silakan mulai lagi dengan /rak."


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


@dataclass(frozen=True)
class GiveUp(_OnRack):
    """*Batal*: nothing is written down."""

    prefix: ClassVar[str] = "eb"


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons."""
    return [
        CallbackQueryHandler(_describe, Describe.pattern()),
        CallbackQueryHandler(_offered, Offered.pattern()),
        CallbackQueryHandler(_given_up, GiveUp.pattern()),
    ]


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was typed; raises `Invalid` or an `Answer`, which say what is expected."""
    view, kept = await _view(turn, question.subject), questions.data_of(question)
    values = await asking.typed(turn, question, _asking(turn, view, kept), update, at_end=_CLOSED)
    await _go_on(turn, view, {**kept, "values": values})
    return True


async def _describe(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        data = Describe.parse(packed)
        await things.fitter(turn)
        await _go_on(turn, await _view(turn, data.rack), {"blocks": bool(data.blocks), "values": {}})


async def _offered(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        await things.fitter(turn)
        data = Offered.parse(packed)
        kept = await questions.current(turn, EQUIPMENT, data.rack)
        if kept is None:
            raise Answer(_CLOSED)
        view = await _view(turn, data.rack)
        answers = _asking(turn, view, kept)
        values = await asking.tapped(turn, answers, 0, message_id, meant=data.place in (0, answers.place))
        await _go_on(turn, view, {**kept, "values": values})


async def _given_up(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        if await questions.current(turn, EQUIPMENT, GiveUp.parse(packed).rack) is None:
            turn.toast = _CLOSED
            await turn.unbutton(message_id)
            return
        await dialogues.given_up(turn)


async def _view(turn: Turn, rack_id: int) -> RackView:
    view = await turn.tx.racks.rack(rack_id)
    if view is None:
        raise refusals.NotOffered(rack_id)
    return view


def _asking(turn: Turn, view: RackView, kept: Mapping[str, Any]) -> Asking:
    rack = view.rack()
    if kept["blocks"]:
        return Asking(inventory.blocking(rack, view.name), kept["values"])
    return Asking(inventory.questions(rack, view.name, turn.config.dinas.name), kept["values"])


async def _go_on(turn: Turn, view: RackView, kept: Mapping[str, Any]) -> None:
    """Asks the next question; after the last it is written down."""
    answers = _asking(turn, view, kept)
    if answers.next is None:
        await questions.end(turn, EQUIPMENT, view.id)
        await _enter(turn, view, kept["values"], blocks=kept["blocks"])
        return
    title = "🚫 <b>Blokir unit</b>" if kept["blocks"] else "➕ <b>Catat peralatan</b>"
    head = f"{title} · {esc(view.name)}\n\n"
    text = f"{head}{asking.prompt(turn, answers.next)}"
    rows = asking.buttons(answers.next, lambda _: Offered(view.id, place=answers.place))
    rows = [*rows, [Button("Batal", GiveUp(view.id))]]
    closing = Closing(f"Isian untuk {view.name} belum selesai; mulai lagi dengan /rak", f"{head}Tidak jadi dicatat.")
    await questions.pose(turn, EQUIPMENT, view.id, kept, text, rows, closing=closing)


async def _enter(turn: Turn, view: RackView, values: Answers, *, blocks: bool) -> None:
    """Writes it into the register and its units into the rack; raises an `Answer` where somebody was faster."""
    try:
        placement = await turn.tx.things.enter(
            view.id,
            inventory.spot(values["unit"]),
            by=turn.person,
            state=State.DIBLOKIR if blocks else State.AKTIF,
            kind=Kind.SERVER,
            name=values["nama"],
            instansi=turn.config.dinas.name if blocks else values["instansi"],
            nomor_seri=values.get("nomor_seri"),
        )
    except NoRoom as error:
        raise Answer("Unit itu baru saja terisi; silakan mulai lagi dengan /rak.") from error
    except Taken as error:
        raise Answer(form.SERIAL_TAKEN) from error
    line = await turn.tx.register.line(placement)
    done, again = ("Diblokir", "🚫 Blokir lagi") if blocks else ("Tercatat", "➕ Catat lagi")
    await turn.say(
        f"✅ {done}: <b>{esc(placement.name)}</b>\n{esc(line.where)}",
        [[things.sheet_button(placement)], [Button(again, Describe(view.id, int(blocks)))]],
    )
