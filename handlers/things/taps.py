"""Taps on what is shown of a thing: each acts on what was shown, or is told what has overtaken it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import OnThing, Shown
from handlers.facts.things import May
from handlers.things import cards, deeds, sheet
from procedure import refusals
from storage.models import OpenQuestion, Placement, State

T = TypeVar("T", bound=OnThing)


def on_thing(
    kind: type[T], tap: Callable[[Turn, T, Placement, int], Awaitable[None]], may: May, *, gone: bool = False
) -> CallbackQueryHandler[Context, None]:
    """The handler of one kind of button about a thing that is still in the register (or not any more: `gone`).

    Where something was done since the button was shown, the message shows how things are now, and nothing else
    happens. `tap` is given the button, the thing and the id of the message the button was on.
    """

    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            packed, message_id = tapped(update)
            data = kind.parse(packed)
            placement = await turn.tx.register.find(data.placement)
            if placement is None:
                raise refusals.NotOffered(packed)
            await may(turn, placement)
            words = await _overtaken(turn, data, placement, gone=gone)
            if words is not None:
                turn.toast = f"Belum dilakukan. {words}."
                await show(turn, placement, message_id, f"⚠️ {esc(words)}. Ini keadaan terbarunya.\n\n")
                return
            await tap(turn, data, placement, message_id)

    return CallbackQueryHandler(handle, kind.pattern())


async def show(turn: Turn, placement: Placement, message_id: int, head: str = "") -> None:
    """The message shows how things are now, after `head`: the open card that it is, else the thing's sheet.

    A sheet is too long to stand below a picture, and is posted anew.
    """
    if message_id == turn.picture:
        await turn.edit_message(message_id, f"{head}{await things.title(turn, placement)}")
        await sheet.post(turn, placement)
        return
    known = await turn.tx.outbox.known(turn.person, message_id)
    page = await cards.present(turn, placement, known.topic) if known and known.topic else None
    text, rows = page or await sheet.page(turn, placement)
    await turn.edit_message(message_id, head + text, rows)


async def _overtaken(turn: Turn, data: OnThing, placement: Placement, *, gone: bool) -> str | None:
    if placement.state is State.DILEPAS and not gone:
        return await deeds.overtaken(turn, placement, 1) or things.GONE.rstrip(".")
    return await deeds.overtaken(turn, placement, data.since) if isinstance(data, Shown) else None


async def overtook(turn: Turn, question: OpenQuestion) -> bool:
    """Whether something was done to the thing after it was asked about: that is said, and how things are now shown."""
    since = questions.data_of(question).get("since")
    if since is None:
        return False
    placement = await turn.tx.register.find(question.subject)
    if placement is None:
        raise refusals.NotOffered(question.subject)
    words = await deeds.overtaken(turn, placement, since)
    if words is None:
        return False
    await questions.restore(turn, question)
    await turn.tx.drafts.forget(question)
    said = esc(". ".join(filter(None, (words, questions.words_of(question)))))
    await turn.say(f"⚠️ {sentence(said)}")
    await sheet.post(turn, placement)
    return True
