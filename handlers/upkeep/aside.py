"""What is set aside, for admins: each told of with *Coba lagi* and *Buang*; `/sisihan` shows what is left."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat import topics
from handlers.chat.buttons import Button, Data, Rows
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, short, tanggal_jam
from handlers.chat.turn import Speaker, Turn
from storage.journal.acts import JournalAct
from storage.mail.aside import Entry, Sort
from storage.transaction import Transaction

SHOWN = 5
"""How many `/sisihan` shows at most."""

NONE = "Tidak ada yang disisihkan."
_SETTLED = "Ini sudah ditangani."
_ERASED = "Isinya tidak tersimpan lagi, sehingga tidak dapat dikirim."
_SURE = "Buang untuk seterusnya? Isinya tidak dapat dikembalikan."
_ADVICE = "Mohon hubungi yang bersangkutan agar membuka bot ini kembali, lalu tekan “Coba lagi”."
_WHAT: Mapping[str, str] = {"sendMessage": "pesan", "sendDocument": "berkas", "sendPhoto": "foto"}
_ABOUT: Mapping[str, str] = {
    topics.CARD: "kartu",
    topics.STATUS: "status permohonan",
    topics.PROBLEM: "kartu masalah",
}

_UNREACHABLE = {
    "blocked": "diblokir penerima",
    "deactivated": "akun penerima sudah dihapus",
    "chat not found": "penerima belum membuka bot ini",
    "initiate": "penerima belum membuka bot ini",
}
_WHY = _UNREACHABLE | {
    "too large": "berkasnya terlalu besar",
    "no file": "berkasnya tidak dapat dibuat",
    "mungkin": "mungkin sudah sampai",
    "timedout": "Telegram tidak menjawab",
    "networkerror": "Telegram tidak menjawab",
    "unreached": "Telegram tidak menjawab",
}
"""What a reason contains, and what an admin reads instead: the log and the command line have it as it is."""


@dataclass(frozen=True)
class Retry(Data):
    """*Coba lagi*: something set aside."""

    prefix: ClassVar[str] = "ac"
    sort: Sort
    row: int


@dataclass(frozen=True)
class Discard(Data):
    """*Buang*: something set aside, for good. `confirmed` is 0 for the tap that asks, 1 for *Ya*, -1 for *Tidak*."""

    prefix: ClassVar[str] = "ab"
    sort: Sort
    row: int
    confirmed: int


@dataclass(frozen=True)
class RetryAll(Data):
    """*Coba lagi semua*: all that is set aside, `count` when it was shown."""

    prefix: ClassVar[str] = "al"
    count: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and the buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("sisihan", _sisihan, here),
        CallbackQueryHandler(_retried, Retry.pattern()),
        CallbackQueryHandler(_all_retried, RetryAll.pattern()),
        CallbackQueryHandler(_discarded, Discard.pattern()),
    ]


async def announce(speaker: Speaker, sort: Sort, row: int) -> None:
    """Tells the admins of something just set aside, but none of what could not reach themselves, nor of groups."""
    entry = await speaker.tx.aside.find(sort, row)
    if entry is None or (entry.chat_id or 0) < 0:
        return
    for admin in await speaker.admins():
        if sort is Sort.UPDATE or admin != entry.chat_id:
            await _say(speaker, entry, to=admin)


async def retry(tx: Transaction, entry: Entry, person: int | None) -> None:
    """Has it sent or handled again, with its line in the journal."""
    await tx.aside.retry(entry)
    await tx.journal.write(JournalAct.SISIHAN_COBA, person=person, id=entry.id)


async def drop(tx: Transaction, entry: Entry, person: int | None) -> None:
    """Removes it for good, with its line in the journal."""
    await tx.aside.drop(entry)
    await tx.journal.write(JournalAct.SISIHAN_BUANG, person=person, id=entry.id)


async def _sisihan(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        if not await show(turn):
            await turn.say(NONE)


async def show(turn: Turn) -> bool:
    """Says the oldest of what is set aside, each with its buttons; False where there is nothing."""
    entries = await turn.tx.aside.all()
    for entry in entries[:SHOWN]:
        await _say(turn, entry, to=turn.person)
    if len(entries) > 1:
        more = " Setelah yang di atas selesai, ketik /sisihan lagi." if len(entries) > SHOWN else ""
        rows = [[Button("Coba lagi semua", RetryAll(len(entries)))]]
        await turn.say(f"Seluruhnya {len(entries)} yang disisihkan.{more}", rows)
    return bool(entries)


async def _say(speaker: Speaker, entry: Entry, *, to: int) -> None:
    await speaker.say(await _words(speaker, entry), _rows(entry), to=to, topic=_topic(entry))


def _rows(entry: Entry) -> Rows:
    sort, row = entry.sort, entry.row
    return [[Button("Coba lagi", Retry(sort, row)), Button("Buang", Discard(sort, row, 0))]]


def _topic(entry: Entry) -> str:
    return f"aside:{entry.id}"


async def _retried(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Retry.parse(packed)
        entry = await _entry(turn, data.sort, data.row, message_id)
        if entry is not None:
            await _retry(turn, entry, message_id)


async def _all_retried(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        packed, message_id = tapped(update)
        every = await turn.tx.aside.all()
        if len(every) != RetryAll.parse(packed).count:
            turn.toast = f"Kini ada {len(every)} yang disisihkan; silakan ketik /sisihan lagi"
            await turn.edit_message(message_id, f"{turn.toast}.")
            return
        entries = [entry for entry in every if entry.kept]
        for entry in entries:
            await _retry(turn, entry, None)
        done = f"{len(entries)} dicoba lagi" if entries else NONE
        await turn.edit_message(message_id, f"🔁 {done}.")


async def _retry(turn: Turn, entry: Entry, tapped: int | None) -> None:
    if not entry.kept:
        turn.toast = _ERASED
        return
    await retry(turn.tx, entry, turn.person)
    await _close(turn, entry, tapped, "🔁 Akan dikirim lagi" if entry.sort is Sort.MESSAGE else "🔁 Akan diproses lagi")


async def _discarded(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Discard.parse(packed)
        entry = await _entry(turn, data.sort, data.row, message_id)
        if entry is None:
            return
        if data.confirmed == 1:
            await drop(turn.tx, entry, turn.person)
            await _close(turn, entry, message_id, "🗑 Dibuang")
            return
        words, rows = await _words(turn, entry), _rows(entry)
        if data.confirmed == 0:
            sure, no = Discard(entry.sort, entry.row, 1), Discard(entry.sort, entry.row, -1)
            words, rows = f"{words}\n\n<b>{_SURE}</b>", [[Button("Ya, buang", sure), Button("Tidak", no)]]
        await turn.edit_message(message_id, words, rows)


async def _entry(turn: Turn, sort: Sort, row: int, message_id: int) -> Entry | None:
    """What a button names; where it is not set aside any more, only the button goes."""
    await turn.check_admin()
    entry = await turn.tx.aside.find(sort, row)
    if entry is None:
        turn.toast = _SETTLED
        await turn.unbutton(message_id)
    return entry


async def _close(turn: Turn, entry: Entry, tapped: int | None, done: str) -> None:
    """Every message that tells of it says from now on what became of it, and by whom."""
    me = await turn.tx.offices.known(turn.person)
    by = f" oleh {esc(me.nama)}" if me and me.nama else ""
    text = f"{await _words(turn, entry)}\n\n{done}{by} · {tanggal_jam(turn.now, turn.config.tz)}"
    if tapped is None:
        await turn.settle(_topic(entry), text)
    else:
        await turn.settle_with(tapped, _topic(entry), text)


async def _words(speaker: Speaker, entry: Entry) -> str:
    """Whose it is, of what kind, since when and why; nothing of what was said."""
    person = await speaker.tx.offices.known(entry.chat_id)
    name = f"<b>{esc((person.nama if person else None) or entry.chat_id or 'tidak dikenal')}</b>"
    reason = (entry.reason or "").lower()
    why = next((words for part, words in _WHY.items() if part in reason), _other(entry.reason))
    since = f"({entry.id}) sejak {tanggal_jam(entry.at, speaker.config.tz)}: {why}."
    if entry.sort is Sort.UPDATE:
        what = "Ketukan tombol" if entry.what == "callback_query" else "Pesan"
        return f"⚠️ {what} dari {name} tidak dapat diproses dan disisihkan {since}"
    about = _ABOUT.get(topics.kind_of(entry.about), entry.about if "." in entry.about else "")
    what = f"{_WHAT.get(entry.what, 'perubahan').capitalize()}{f' ({esc(short(about, 60))})' if about else ''}"
    advice = f" {_ADVICE}" if any(part in reason for part in _UNREACHABLE) else ""
    how = "belum pasti sampai" if "mungkin" in reason else "tidak dapat dikirim"
    return f"⚠️ {what} kepada {name} {how} dan disisihkan {since}{advice}"


def _other(reason: str | None) -> str:
    """A kind of exception is a failure of ours; anything else is what Telegram said."""
    if reason is None:
        return "sebabnya tidak tercatat"
    ours = re.fullmatch(r"[A-Za-z]+", reason) or reason == "not understood"
    return "kesalahan sistem" if ours else "ditolak Telegram"
