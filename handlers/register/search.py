"""The register (*daftar server dan hosting aplikasi*): found by word, instansi, rack or delay, or taken out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from documents.register.daftar import Bentuk
from handlers.chat import questions
from handlers.chat.buttons import About, Button, Data, Rows, Subject, columns, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.files import typed_instead
from handlers.chat.questions import SEARCH, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, short, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Sheet
from handlers.register import export
from procedure import refusals
from procedure.sop import PAPER_TITLES, Kind, Paper
from storage.models import OpenQuestion, State
from storage.things.register import Registered, Wanted

_THE_ONE = 1
"""The subject of that question: there is one search a chat."""

PAGE = 8
"""Things, racks or instansi on a page."""

LONGEST = 100
"""Characters that are searched for."""

_TITLE = PAPER_TITLES[Paper.DAFTAR]
_LABELS = {
    Bentuk.PDF: "PDF",
    Bentuk.XLSX: "Excel",
    Bentuk.CSV: "CSV",
    Bentuk.NETBOX: "NetBox",
    Bentuk.RACKTABLES: "RackTables",
    Bentuk.OPENDCIM: "openDCIM",
}


class By(StrEnum):
    """How the register is looked through."""

    AWAL = "awal"
    CARI = "cari"
    SEMUA = "semua"
    INSTANSI = "instansi"
    RAK = "rak"
    TERLAMBAT = "terlambat"
    KELUAR = "keluar"


@dataclass(frozen=True)
class Export(Data):
    """One of the forms of the register."""

    prefix: ClassVar[str] = "dx"
    bentuk: Bentuk


@dataclass(frozen=True)
class LookThrough(Data):
    """A page of what is looked for; `key` is a rack, or a thing whose instansi is meant (0: choose one first)."""

    prefix: ClassVar[str] = "dl"
    by: By
    key: int
    page: int

    @property
    def about(self) -> Subject | None:
        """The words that are searched for, while their results are leafed through."""
        return (About.SEARCH, _THE_ONE) if self.by is By.CARI else None


REGISTER = Button(f"📋 {_TITLE}", LookThrough(By.AWAL, 0, 0))
"""Opens the register."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """`/daftar`, `/ekspor`, which takes it out at once, and the buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("daftar", _daftar, here),
        CommandHandler("ekspor", _ekspor, here),
        CallbackQueryHandler(_look, LookThrough.pattern()),
        CallbackQueryHandler(_export, Export.pattern()),
    ]


async def answer(turn: Turn, _question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the words to search for; raises `Invalid` for anything that is no text."""
    await _search(turn, typed(update))
    return True


def typed(update: Update) -> str:
    """The words to search for; raises `Invalid` for anything that is no text, or a long one."""
    words = (update.message.text or "").strip() if update.message else ""
    if not words:
        raise refusals.Invalid(typed_instead(update.message))
    if len(words) > LONGEST:
        raise refusals.Invalid("Kata yang dicari terlalu panjang; cukup satu atau dua kata.")
    return words


async def _daftar(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await things.keeper(turn)
        if context.args:
            await _search(turn, " ".join(context.args)[:LONGEST])
        else:
            await turn.say(*await _ways(turn))


async def _ways(turn: Turn) -> tuple[str, Rows]:
    """How much there is, and the ways to look through it or take it out."""
    counts = await turn.tx.register.counts()
    servers, hostings = counts.get(Kind.SERVER, 0), counts.get(Kind.HOSTING, 0)
    words = f"📋 <b>{_TITLE}</b>\n{servers} server, {hostings} hosting aplikasi."
    return f"{words}\n\nLihat di sini, atau ambil berkasnya.", [
        [Button("🔎 Cari", LookThrough(By.CARI, 0, 0)), Button("📄 Semua", LookThrough(By.SEMUA, 0, 0))],
        [Button("🏛 Per instansi", LookThrough(By.INSTANSI, 0, 0)), Button("🗄 Per rak", LookThrough(By.RAK, 0, 0))],
        [Button("⏰ Lewat batas pengecekan", LookThrough(By.TERLAMBAT, 0, 0))],
        [Button("🗃 Sudah dikeluarkan", LookThrough(By.KELUAR, 0, 0))],
        [Button(_LABELS[bentuk], Export(bentuk)) for bentuk in (Bentuk.PDF, Bentuk.XLSX, Bentuk.CSV)],
    ]


async def _ekspor(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await things.keeper(turn)
        forms = columns([Button(label, Export(form)) for form, label in _LABELS.items()])
        await turn.say(f"📋 <b>{_TITLE}</b>\nPilih bentuk berkasnya. Untuk keperluan internal.", forms)


async def _export(update: Update, context: Context) -> None:
    packed, _ = tapped(update)
    bentuk = Export.parse(packed).bentuk
    async with context.look(update) as turn:
        await things.keeper(turn)
        reading = await export.read(turn, bentuk)
    async with context.begin(update) as turn:
        await things.keeper(turn)
        document = await export.issue(turn, bentuk, reading)
        await turn.document(document, caption=f"{_TITLE} per tanggal {tanggal_lengkap(turn.now, turn.config.tz)}")
        turn.toast = "Berkas disiapkan"


async def _look(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        asked = LookThrough.parse(packed)
        if asked.page < 0:
            raise refusals.NotOffered(packed)
        await things.keeper(turn)
        if asked.by is By.CARI and asked.key == 0:
            await _ask(turn)
            return
        text, rows = await _page(turn, asked)
        await turn.edit_message(message_id, text, rows)


async def _ask(turn: Turn) -> None:
    text = (
        "🔎 <b>Cari dalam daftar</b>\nKetik nama, instansi, nomor seri, sub domain, alamat IP, atau nomor permohonan."
    )
    await questions.pose(turn, SEARCH, _THE_ONE, {}, text, closing=Closing("", "🔎 Pencarian ditutup."))


async def _search(turn: Turn, words: str) -> None:
    """The first page of what has the words; the question stays open, and takes the next words."""
    text, rows = await _results(turn, LookThrough(By.CARI, _THE_ONE, 0), Wanted(words=words), f"🔎 “{esc(words)}”")
    await questions.pose(turn, SEARCH, _THE_ONE, {"words": words}, text, rows, closing=Closing("", text, rows))


async def _page(turn: Turn, asked: LookThrough) -> tuple[str, Rows]:
    if asked.by is By.AWAL:
        return await _ways(turn)
    if asked.by is By.CARI:
        kept = await questions.kept(turn, turn.person, SEARCH, _THE_ONE)
        if "words" not in kept:
            raise Answer("Pencarian ini sudah ditutup. Silakan cari lagi dengan /daftar.")
        return await _results(turn, asked, Wanted(words=kept["words"]), f"🔎 “{esc(kept['words'])}”")
    if asked.by is By.TERLAMBAT:
        return await _results(turn, asked, Wanted(overdue=True), "⏰ <b>Lewat batas pengecekan</b>")
    if asked.by is By.KELUAR:
        return await _results(turn, asked, Wanted(state=State.DILEPAS), "🗃 <b>Sudah dikeluarkan</b>")
    if asked.by is By.SEMUA:
        return await _results(turn, asked, Wanted(), f"📋 <b>{_TITLE}</b>")
    if asked.by is By.RAK:
        if not asked.key:
            return await _racks(turn, asked)
        view = await turn.tx.racks.rack(asked.key)
        if view is None:
            raise refusals.NotOffered(asked)
        return await _results(turn, asked, Wanted(rack_id=view.id), f"🗄 <b>{esc(view.name)}</b>, {esc(view.room)}")
    if not asked.key:
        return await _instansi(turn, asked)
    placement = await turn.tx.register.find(asked.key)
    if placement is None:
        raise refusals.NotOffered(asked)
    return await _results(turn, asked, Wanted(instansi=placement.instansi), f"🏛 <b>{esc(placement.instansi)}</b>")


async def _results(turn: Turn, asked: LookThrough, wanted: Wanted, head: str) -> tuple[str, Rows]:
    found = await turn.tx.register.lines(wanted, limit=PAGE + 1, offset=asked.page * PAGE)
    first = asked.page * PAGE + 1
    lines = [_line(number, line) for number, line in enumerate(found[:PAGE], first)]
    rows = [
        [Button(short(f"{number}. {line.placement.name}", 40), Sheet(line.placement.id))]
        for number, line in enumerate(found[:PAGE], first)
    ]
    return "\n".join([head, "", *(lines or ["Tidak ada."])]), [*rows, *_leaf(asked, more=len(found) > PAGE)]


def _line(number: int, line: Registered) -> str:
    placement = line.placement
    facts = (placement.nomor_seri or placement.sub_domain, line.where, line.ticket)
    head = f"{number}. <b>{esc(short(placement.name, 60))}</b> · {esc(short(placement.instansi, 60))}"
    return f"{head}\n   {esc(' · '.join(fact for fact in facts if fact))}"


async def _racks(turn: Turn, asked: LookThrough) -> tuple[str, Rows]:
    found = await turn.tx.racks.racks(PAGE + 1, asked.page * PAGE)
    rows = [[Button(f"{one.name} · {one.free}U kosong", LookThrough(By.RAK, one.id, 0))] for one in found[:PAGE]]
    return "🗄 <b>Rak yang mana?</b>", [*rows, *_leaf(asked, more=len(found) > PAGE)]


async def _instansi(turn: Turn, asked: LookThrough) -> tuple[str, Rows]:
    found = await turn.tx.register.instansi(PAGE + 1, asked.page * PAGE)
    rows = [
        [Button(f"{short(instansi, 34)} · {count}", LookThrough(By.INSTANSI, one, 0))]
        for instansi, count, one in found[:PAGE]
    ]
    return "🏛 <b>Instansi yang mana?</b>", [*rows, *_leaf(asked, more=len(found) > PAGE)]


def _leaf(asked: LookThrough, *, more: bool) -> list[list[Button]]:
    before = LookThrough(asked.by, asked.key, asked.page - 1) if asked.page else None
    after = LookThrough(asked.by, asked.key, asked.page + 1) if more else None
    one_of = asked.key and asked.by in (By.RAK, By.INSTANSI)
    up = LookThrough(asked.by, 0, 0) if one_of else LookThrough(By.AWAL, 0, 0)
    return [*leafing(before, after), [Button("◀️ Kembali", up)]]
