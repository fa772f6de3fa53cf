"""What one account may use up, in words, and *Blokir akun* for admins."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.buttons import Button, Data
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from procedure.refusals import Invalid
from storage.journal.acts import JournalAct
from storage.people.accounts import RUNNING, InOffice
from storage.transaction import Transaction

BLOCKED = "Akun ini tidak dilayani di sini. Bila hal ini keliru, mohon hubungi kantor kami."


@dataclass(frozen=True)
class Block(Data):
    """*Blokir akun*, or *Buka blokir* where `on` is 0."""

    prefix: ClassVar[str] = "ak"
    person: int
    on: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The admins' button."""
    return [CallbackQueryHandler(_block, Block.pattern())]


async def check_running(turn: Turn) -> None:
    """Raises `Invalid` where this person has as many permohonan running as one account may have."""
    if len(await turn.tx.permohonan.running(turn.person)) >= RUNNING:
        raise Invalid(
            f"Sudah ada {RUNNING} permohonan Bapak/Ibu yang berjalan. Yang baru dapat diajukan setelah salah satunya "
            "selesai; /status menampilkannya."
        )


async def over_quota(turn: Turn, words: str) -> None:
    """Refuses a file past the day's quota: a burst is answered once, and the admins hear of it once a day."""
    await turn.say_once(words, topic=f"quota:{turn.person}")
    if await turn.tx.accounts.told(turn.person):
        return
    name = await _name(turn, turn.person)
    for admin in await turn.admins():
        await turn.say(
            f"⚠️ Akun {name} mengirim berkas melebihi batas sehari; selebihnya hari ini ditolak.",
            [[Button("🚫 Blokir akun", Block(turn.person, 1))]],
            to=admin,
        )


async def set_blocked(tx: Transaction, person: int, admins: list[int], *, on: bool, by: int | None) -> list[str]:
    """Blocks the account or lets it in again, with its line in the journal; raises `InOffice`.

    Gives the tickets of what runs of theirs: while it is blocked, what waits for its pemohon stands still.
    """
    if on:
        await tx.accounts.block(person, admins)
    else:
        await tx.accounts.unblock(person)
    await tx.journal.write(JournalAct.BLOKIR_AKUN if on else JournalAct.BUKA_AKUN, person=by, account=person)
    return [permohonan.ticket for permohonan in await tx.permohonan.running(person)]


async def _block(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        await turn.check_admin()
        data = Block.parse(packed)
        try:
            running = await set_blocked(turn.tx, data.person, await turn.admins(), on=bool(data.on), by=turn.person)
        except InOffice as error:
            raise Invalid("Akun ini memegang jabatan; akhiri jabatannya dahulu.") from error
        name, at = await _name(turn, data.person), tanggal_jam(turn.now, turn.config.tz)
        done = "Akun diblokir" if data.on else "Blokir dibuka"
        label = "Buka blokir" if data.on else "🚫 Blokir akun"
        other = Button(label, Block(data.person, 0 if data.on else 1))
        text = f"{'🚫' if data.on else '✅'} Akun {name}\n{done} · {at}"
        if data.on and running:
            text += f"\n\nMasih berjalan: {', '.join(running)}. Yang menunggu pemohon berhenti sampai blokir dibuka."
        await turn.edit_message(message_id, text, [[other]])


async def _name(turn: Turn, person: int) -> str:
    known = await turn.tx.offices.known(person)
    return f"<b>{esc((known.nama if known else None) or person)}</b> ({person})"
