"""A lost phone: an admin who has seen its owner makes a link by which their new Telegram account takes over."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.buttons import About, Button, Data, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.files import typed_instead
from handlers.chat.questions import ACCOUNT, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, listed, short, tanggal_jam
from handlers.chat.turn import Turn
from handlers.offices import account_change
from procedure import refusals
from procedure.rights import Right, may
from storage.journal.acts import JournalAct
from storage.models import AccountChange, Person
from storage.people.account_changes import VALID_FOR, ChangeRefused, InUse

SHOWN = 6
"""People offered at most."""

_ANYBODY = 0
"""The subject of the question whose account it is: there is one such question a chat."""

_REFUSED = "Tautan ganti akun ini tidak berlaku, atau sudah dipakai. Silakan minta tautan baru kepada admin."
_IN_USE = "Akun Telegram ini sudah dipakai untuk layanan ini. Silakan buka tautannya dari akun yang baru."
_UNCHANGED = "Akun tidak diganti."
_FIXED = "Admin ini tetap menurut ADMIN_IDS; akunnya diganti dalam pengaturan itu di server."


@dataclass(frozen=True)
class Whose(Data):
    """*Ganti akun* of `person`: 0 asks whose, `confirmed` 1 makes the link, -1 is *Batal*."""

    prefix: ClassVar[str] = "ga"
    person: int
    confirmed: int

    @property
    def about(self) -> Subject:
        """The question whose account it is."""
        return About.ACCOUNT, _ANYBODY


@dataclass(frozen=True)
class TakeOver(Data):
    """*Ambil alih*; `change` tells links apart, without their code."""

    prefix: ClassVar[str] = "gt"
    change: int


BEGIN = Button("📱 Ganti akun", Whose(0, 0))
"""Asks whose account it is."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons of the admin, and of whoever takes over."""
    return [CallbackQueryHandler(_whose, Whose.pattern()), CallbackQueryHandler(_take_over, TakeOver.pattern())]


async def by_admin(turn: Turn, _subject: int) -> None:
    """Raises `Invalid` for anybody but an admin."""
    await turn.check_admin()


async def answer(turn: Turn, _question: object, update: Update, _raw: object) -> bool:
    """Takes a name, a NIP or a permohonan's number; raises `Invalid` where it means nobody."""
    words = (update.message.text or "").strip() if update.message else ""
    if not words:
        raise refusals.Invalid(typed_instead(update.message))
    found = await turn.tx.account_changes.find(words, SHOWN) if len(words) >= 3 else []
    if not found:
        raise refusals.Invalid("Tidak ada yang cocok; mohon tulis nomor permohonan, NIP, atau nama lengkapnya.")
    await questions.end(turn, ACCOUNT, _ANYBODY)
    rows = [[Button(_label(person), Whose(person.id, 0))] for person in found]
    await turn.say("Yang mana orangnya?", rows)
    return True


async def open_link(turn: Turn, code: str) -> None:
    """Shows what the new account takes over by the link; raises an `Answer` where it may not."""
    change = await _still(turn, await _opened(turn, code))
    old = await turn.tx.offices.person(change.person_id)
    until = tanggal_jam(change.expires_at, turn.config.tz)
    await turn.say(
        f"📱 Akun Telegram ini menggantikan akun lama <b>{_name(old)}</b>: {await _held(turn, old)}.\n\n"
        f"Akun lama sesudah itu tidak memegang apa pun lagi. Tautan berlaku sampai {until}.",
        [[Button("✅ Ambil alih", TakeOver(change.number))]],
    )


async def _whose(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Whose.parse(packed)
        await turn.check_admin()
        if not wanted.person:
            closing = Closing("Akun belum diganti; tekan lagi “Ganti akun” pada /pejabat", _UNCHANGED)
            text = "Akun siapa yang diganti? Ketik nomor permohonan, NIP, atau namanya. /batal bila tidak jadi."
            await questions.pose(turn, ACCOUNT, _ANYBODY, {}, text, closing=closing)
            return
        person = await turn.tx.offices.known(wanted.person)
        if person is None:
            raise refusals.NotOffered(wanted.person)
        if person.id in turn.config.admin_ids:
            raise Answer(_FIXED)
        if wanted.confirmed < 0:
            await turn.edit_message(message_id, _UNCHANGED)
            return
        if wanted.confirmed:
            await _link(turn, person, message_id)
            return
        text = (
            f"📱 Ganti akun <b>{_name(person)}</b>: {await _held(turn, person)}.\n\n"
            "Mohon pastikan orangnya sudah Bapak/Ibu temui sendiri; tautannya memberikan semua itu."
        )
        await turn.edit_message(
            message_id, text, [[Button("🔗 Buat tautan", Whose(person.id, 1)), Button("Batal", Whose(person.id, -1))]]
        )


async def _link(turn: Turn, person: Person, message_id: int) -> None:
    code = await turn.tx.account_changes.offer(person.id, turn.person)
    await turn.tx.journal.write(JournalAct.GANTI_AKUN_TAUTAN, person=turn.person, holder=person.id)
    until = tanggal_jam(turn.now + VALID_FOR, turn.config.tz)
    await turn.edit_message(message_id, f"🔗 Tautan untuk <b>{_name(person)}</b> ada di bawah; mohon diteruskan.")
    await turn.say(
        f"Ganti akun Telegram pada layanan Penempatan Server dan Hosting Aplikasi.\n\n"
        f"https://t.me/{turn.bot_name}?start=g_{code}\n\n"
        f"Silakan buka tautan ini dari akun yang baru. Tautan berlaku satu kali, sampai {until}."
    )


async def _take_over(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        try:
            change = await turn.tx.account_changes.numbered(TakeOver.parse(packed).change)
        except ChangeRefused as error:
            raise Answer(_REFUSED) from error
        change = await _still(turn, change)
        try:
            await account_change.move(turn, change)
        except InUse as error:
            raise Answer(_IN_USE) from error
        on = " Formulir yang sedang diisi dilanjutkan dengan /ajukan." if await turn.tx.drafts.all(turn.person) else ""
        await turn.edit_message(message_id, f"✅ Akun ini kini menggantikan akun lama Bapak/Ibu.{on}")


async def _opened(turn: Turn, code: str) -> AccountChange:
    try:
        return await turn.tx.account_changes.open(code)
    except ChangeRefused as error:
        raise Answer(_REFUSED) from error


async def _still(turn: Turn, change: AccountChange) -> AccountChange:
    """The change, for an account that may take over by it; raises an `Answer` for any other."""
    if not may(await turn.who(change.created_by), Right.ADMINISTER):
        raise Answer(_REFUSED)
    if change.person_id == turn.person:
        raise Answer("Tautan ini untuk akun yang baru; akun ini masih yang lama.")
    if any(await turn.tx.account_changes.holds(turn.person)):
        raise Answer(_IN_USE)
    return change


async def _held(turn: Turn, person: Person) -> str:
    """`jabatan Kabid Informatika, 2 permohonan dan 1 aset` (HTML)."""
    _, permohonan, things = await turn.tx.account_changes.holds(person.id)
    offices = (await turn.tx.offices.actor(person.id)).offices
    parts = [f"jabatan {esc(turn.titles.of(office).short)}" for office in sorted(offices)]
    parts += [f"{permohonan} permohonan"] if permohonan else []
    parts += [f"{things} aset"] if things else []
    return listed(parts) if parts else "belum ada apa pun"


def _name(person: Person) -> str:
    return esc(short(person.nama or (person.profile or {}).get("nama") or str(person.id), 60))


def _label(person: Person) -> str:
    profile = person.profile or {}
    parts = (person.nama or profile.get("nama") or str(person.id), profile.get("instansi"))
    return short(" · ".join(part for part in parts if part), 60)
