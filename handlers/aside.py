"""What is set aside, for admins: each told of with *Coba lagi* and *Buang*; `/sisihan` shows what is left."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.buttons import Button, Discard, Retry, Rows
from handlers.context import Context, Turn
from handlers.taps import tapped
from handlers.texts import esc, short, tanggal_jam
from procedure.refusals import Invalid
from storage.aside import Entry, Sort
from storage.database import Transaction

SHOWN = 5
"""How many `/sisihan` shows at most."""

_NONE = "Tidak ada yang disisihkan."
_ERASED = "Isinya sudah dihapus oleh versi lama; tidak dapat dikirim lagi."
_REASON = 120
_METHODS = {"sendMessage": "pesan", "sendDocument": "berkas", "sendPhoto": "foto"}


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and the buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("sisihan", _sisihan, here),
        CallbackQueryHandler(_retried, Retry.pattern()),
        CallbackQueryHandler(_discarded, Discard.pattern()),
    ]


def rows(sort: Sort, row: int) -> Rows:
    """What an admin can do about something set aside."""
    return [[Button("Coba lagi", Retry(sort, row)), Button("Buang", Discard(sort, row))]]


async def retry(tx: Transaction, entry: Entry, person: int | None) -> None:
    """Has it sent or handled again, with its line in the journal."""
    await tx.mail.retry(entry)
    await tx.journal.write("sisihan_coba", person=person, id=entry.id)


async def drop(tx: Transaction, entry: Entry, person: int | None) -> None:
    """Removes it for good, with its line in the journal."""
    await tx.mail.aside.drop(entry)
    await tx.journal.write("sisihan_buang", person=person, id=entry.id)


async def _sisihan(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await _check_admin(turn)
        entries = await turn.tx.mail.aside.all()
        for entry in entries[:SHOWN]:
            await turn.say(await _words(turn, entry), rows(entry.sort, entry.row))
        if len(entries) > SHOWN:
            more = len(entries) - SHOWN
            await turn.say(f"Masih ada {more} lagi; /sisihan menampilkannya setelah yang di atas selesai.")
        if not entries:
            await turn.say(_NONE)


async def _retried(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Retry.parse(packed)
        entry = await _entry(turn, data.sort, data.row, message_id)
        if entry is not None and not entry.kept:
            turn.toast = _ERASED
        elif entry is not None:
            await retry(turn.tx, entry, turn.person)
            done = "Dikirim lagi" if entry.sort is Sort.MESSAGE else "Diproses lagi"
            await _close(turn, entry, message_id, f"🔁 {done}")


async def _discarded(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Discard.parse(packed)
        entry = await _entry(turn, data.sort, data.row, message_id)
        if entry is not None:
            await drop(turn.tx, entry, turn.person)
            await _close(turn, entry, message_id, "🗑 Dibuang")


async def _check_admin(turn: Turn) -> None:
    if turn.person not in await turn.admins():
        raise Invalid("Ini hanya dapat dilakukan oleh admin.")


async def _entry(turn: Turn, sort: Sort, row: int, message_id: int) -> Entry | None:
    await _check_admin(turn)
    entry = await turn.tx.mail.aside.find(sort, row)
    if entry is None:
        turn.toast = "Ini sudah tidak disisihkan lagi."
        await turn.edit_message(message_id, f"✅ {turn.toast}")
    return entry


async def _close(turn: Turn, entry: Entry, message_id: int, done: str) -> None:
    turn.toast = done
    text = f"{await _words(turn, entry)}\n\n{done} · {tanggal_jam(turn.now, turn.config.tz)}"
    left = await turn.tx.mail.aside.all()
    await turn.edit_message(message_id, f"{text}\nMasih disisihkan: {len(left)} · /sisihan" if left else text)


async def _words(turn: Turn, entry: Entry) -> str:
    """Whose it is, of what kind, since when and why; nothing of what was said."""
    person = await turn.tx.offices.known(entry.chat_id or 0)
    name = f"<b>{esc((person.nama if person else None) or entry.chat_id or 'tidak dikenal')}</b>"
    if entry.sort is Sort.UPDATE:
        what = f"📥 {'Tombol' if entry.what == 'callback_query' else 'Pesan masuk'} dari {name}"
    else:
        about = f" ({esc(short(entry.about, 60))})" if entry.about else ""
        what = f"📮 Satu {_METHODS.get(entry.what, 'perubahan')}{about} kepada {name}"
    why = esc(short(entry.reason or "tidak dicatat", _REASON))
    return f"{what} disisihkan ({entry.id})\nSejak {tanggal_jam(entry.at, turn.config.tz)} · {why}"
