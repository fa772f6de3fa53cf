"""Access information (SOP, *Peringatan*): shown to who runs the servers, each look journalled; renewed by owners."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import asking, questions
from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.files import typed_instead
from handlers.chat.questions import ACCESS, Closing
from handlers.chat.texts import tanggal_lengkap
from handlers.chat.turn import SEALED, Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Forget, Renew, Reveal
from handlers.things import deeds
from handlers.things.taps import on_thing
from procedure import form, refusals
from storage.journal.acts import JournalAct
from storage.models import Deed, OpenQuestion, Placement

_CLOSED = "Hak akses tidak diubah."


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons."""
    return [
        on_thing(Reveal, _reveal, things.trusted),
        on_thing(Renew, _renew, things.owner),
        on_thing(Forget, _forget, things.trusted, gone=True),
    ]


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes new access information; raises `Invalid`, and takes a password out of the chat."""
    placement = await things.owned(turn, question.subject)
    message = update.message
    if message is None or message.text is None:
        raise refusals.Invalid(typed_instead(message))
    asked = form.question("hak_akses", placement.kind)
    said = asking.accept(turn, asked, message.text)
    turn.tx.register.hide(placement, said)
    await turn.tx.drafts.forget(question)
    await deeds.record(turn, placement, Deed.HAK_AKSES)
    await questions.say(turn, question, f"🔑 {await things.title(turn, placement)}")
    await turn.say("✅ Hak akses diperbarui; isinya tersimpan terenkripsi.", [[things.sheet_button(placement)]])
    return True


async def _reveal(turn: Turn, _data: Reveal, placement: Placement, _tapped: int) -> None:
    if placement.secret is None:
        raise Answer("Belum ada informasi hak akses.")
    await turn.tx.journal.write(
        JournalAct.LIHAT_HAK_AKSES, person=turn.person, permohonan=placement.permohonan_id, placement=placement.id
    )
    history = await turn.tx.history.of(placement)
    since = next((event.at for event in history if event.deed is Deed.HAK_AKSES), placement.accepted_at or turn.now)
    words = (
        f"🔑 {await things.title(turn, placement)}\n\n{SEALED}\n\n"
        f"<i>Per {tanggal_lengkap(since, turn.config.tz)}. Pembukaan ini tercatat. Mohon dihapus sesudahnya.</i>"
    )
    await turn.secret(words, placement.secret, [[Button("🗑 Hapus pesan ini", Forget(placement.id))]])


async def _forget(turn: Turn, _data: Forget, _placement: Placement, tapped: int) -> None:
    # A bot may delete its message for two days only, but always empty it.
    await turn.edit_message(tapped, "🗑 Hak akses dihapus dari chat ini.")
    await turn.delete_message(tapped)


async def _renew(turn: Turn, _data: Renew, placement: Placement, _tapped: int) -> None:
    asked = form.question("hak_akses", placement.kind)
    head = f"🔑 {await things.title(turn, placement)}"
    text = f"{head}\n\n{asking.prompt(turn, asked)}\n\nIsi yang lama diganti. /batal bila tidak jadi."
    closing = Closing(
        f"Hak akses {placement.name} belum diperbarui; tekan lagi “Perbarui hak akses”",
        f"{head}\n\n{_CLOSED}",
        [[Button("🔑 Perbarui hak akses", Renew(placement.id))]],
    )
    kept = {"since": await things.since(turn, placement)}
    await questions.pose(turn, ACCESS, placement.id, kept, text, closing=closing)
