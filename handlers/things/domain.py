"""A sub domain that was not active when its hosting was handed over: Staf Teknis says later that it is."""

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Reached, ToSheet
from handlers.things import deeds
from handlers.things.taps import on_thing
from procedure import life
from storage.models import Deed, Placement


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The button of Staf Teknis."""
    return [on_thing(Reached, _reached, things.fitter)]


async def _reached(turn: Turn, data: Reached, placement: Placement, tapped: int) -> None:
    if not things.unreached(placement):
        raise Answer("Sub domain ini tidak lagi menunggu diaktifkan.")
    head, domain = await things.title(turn, placement), placement.sub_domain or ""
    if not data.confirmed:
        text = f"🌐 {head}\n\n<b>Sub domain {esc(domain)} sudah aktif?</b> Pemiliknya langsung diberi tahu."
        yes = Button("Ya, sudah aktif", Reached(placement.id, 1, since=data.since))
        await turn.edit_message(tapped, text, [[yes], [Button("Batal", ToSheet(placement.id))]])
        return
    becomes = life.reached(await turn.tx.things.read(placement))
    await deeds.record(turn, placement, Deed.DOMAIN_AKTIF, domain, becomes=becomes)
    at = tanggal_jam(turn.now, turn.config.tz)
    sheet = [[things.sheet_button(placement)]]
    await turn.edit_message(tapped, f"🌐 {head}\n\n✅ Sub domain {esc(domain)} aktif · {at}", sheet)
    if placement.owner_id is not None:
        await turn.say(f"🌐 {head}\n\nSub domain <b>{esc(domain)}</b> sudah aktif.", sheet, to=placement.owner_id)
