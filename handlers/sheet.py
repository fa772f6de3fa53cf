"""The sheet of one thing of the register: what it is, whose, where, and its history."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler

from handlers import commands, dossier, things
from handlers.access import Renew, Reveal
from handlers.buttons import Button, Rows
from handlers.checks import CheckNow, Unused
from handlers.context import Context, Turn
from handlers.moving import Move
from handlers.removal import Remove
from handlers.texts import esc, short, tanggal_jam, tanggal_lengkap
from handlers.things import Back, OnThing, Sheet, on_thing
from handlers.transfers import Hand
from procedure.rules import show_date
from procedure.sop import Kind, Office
from storage.models import Deed, Event, Placement, State
from storage.register import OVERDUE, Registered

PICTURES = 4
"""Pictures sent at most, the newest."""

HISTORY = 8
"""Lines of the history that a sheet shows, the newest."""

STATES = {
    State.DIPESAN: "Dipesan",
    State.DIPASANG: "Menunggu serah terima",
    State.AKTIF: "Aktif",
    State.DILEPAS: "Dikeluarkan",
    State.DIBLOKIR: "Diblokir",
}
_DEEDS = {
    Deed.DIPASANG: "Dipasang",
    Deed.DITERIMA: "Diterima pemohon",
    Deed.DICATAT: "Dicatat",
    Deed.DIPINDAH: "Dipindahkan",
    Deed.DICEK: "Dicek",
    Deed.CATATAN: "Catatan",
    Deed.MASALAH: "Masalah",
    Deed.DITANGANI: "Ditangani",
    Deed.TERLAMBAT: "Lewat batas pengecekan",
    Deed.DIALIHKAN: "Dialihkan",
    Deed.HAK_AKSES: "Hak akses diperbarui",
    Deed.TIDAK_DIPAKAI: "Tidak dipakai lagi",
    Deed.DILEPAS: "Dikeluarkan",
}


@dataclass(frozen=True)
class Photos(OnThing):
    """Sends the pictures of the thing's history."""

    prefix: ClassVar[str] = "tb"


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The button that shows it."""
    return [
        on_thing(Sheet, _sheet, things.anybody_concerned, gone=True),
        on_thing(Back, _back, things.anybody_concerned, gone=True),
        on_thing(Photos, _photos, things.anybody_concerned, gone=True),
    ]


async def post(turn: Turn, placement: Placement) -> None:
    """The sheet as a new message."""
    text, rows = await page(turn, placement)
    await turn.say(text, rows)


async def page(turn: Turn, placement: Placement) -> tuple[str, Rows]:
    """The sheet as this person may see it: its HTML and its buttons."""
    line = await turn.tx.register.line(placement)
    kind = "Server" if placement.kind is Kind.SERVER else "Hosting"
    head = f"🗂 <b>{esc(placement.name)}</b>"
    if placement.state is State.DIBLOKIR:
        head = f"🚫 <b>Diblokir</b>: {esc(placement.name)}"
    whose = [part for part in (line.ticket, placement.instansi) if part]
    facts = [(title, value) for title, value in await _facts(turn, placement) if value]
    body = "\n".join(f"{title}: <b>{esc(value)}</b>" for title, value in facts)
    parts = [f"{head}\n{esc(' · '.join([kind, *whose]))}", body]
    history = await turn.tx.history.of(placement, HISTORY)
    if history:
        told = [await _line(turn, event) for event in history]
        parts.append("<b>Riwayat</b>, yang terbaru di atas\n" + "\n".join(told))
    rows = await _buttons(turn, placement, line)
    if any(event.photo for event in history):
        rows.append([Button("📷 Foto", Photos(placement.id))])
    return "\n\n".join(part for part in parts if part), rows


async def _facts(turn: Turn, placement: Placement) -> list[tuple[str, str]]:
    tz = turn.config.tz
    owner = await turn.tx.offices.person(placement.owner_id) if placement.owner_id else None
    until, checked = placement.berlaku_sampai, placement.checked_at
    return [
        ("Nomor seri", placement.nomor_seri or ""),
        ("Sub domain", placement.sub_domain or ""),
        ("Letak", await things.where(turn, placement)),
        ("Alamat IP", placement.ip or ""),
        ("Penanggung jawab", placement.contact),
        ("Pemilik", (owner.nama or "") if owner else ""),
        ("Status", STATES[placement.state]),
        ("Diterima", tanggal_lengkap(placement.accepted_at, tz) if placement.accepted_at else ""),
        ("Berlaku sampai", show_date(until.isoformat()) if until else ""),
        ("Pengecekan", placement.cek_berkala or ""),
        ("Cek terakhir", tanggal_lengkap(checked, tz) if checked else ""),
        ("Cek berikutnya", _due(turn, placement)),
        ("Hak akses", "tersimpan, terenkripsi" if placement.secret else ""),
    ]


def _due(turn: Turn, placement: Placement) -> str:
    if placement.check_stage >= OVERDUE:
        return "⚠️ lewat batas"
    if placement.check_stage:
        return "sekarang; pemilik sudah diminta"
    return tanggal_lengkap(placement.check_at, turn.config.tz) if placement.check_at else ""


async def _line(turn: Turn, event: Event) -> str:
    by = (await turn.tx.offices.person(event.by)).nama if event.by else None
    words = f" {esc(short(event.words, 160))}" if event.words else ""
    who = f" ({esc(by)})" if by else ""
    mark = " 📷" if event.photo else ""
    return f"• {tanggal_jam(event.at, turn.config.tz)} · {_DEEDS[event.deed]}:{words}{who}{mark}".replace(": (", " (")


async def _buttons(turn: Turn, placement: Placement, line: Registered) -> list[list[Button]]:
    id_, rows = placement.id, list[list[Button]]()
    has = await commands.roles(turn, turn.person)
    staf, active = Office.STAF_TEKNIS in has.offices, placement.state is State.AKTIF
    if placement.owner_id == turn.person and active:
        rows.append([Button("🩺 Cek sekarang", CheckNow(id_))])
        rows.append([Button("🔑 Perbarui hak akses", Renew(id_))])
        rows.append([Button("👥 Alihkan ke rekan", Hand(id_)), Button("Tidak dipakai lagi", Unused(id_, 0))])
    elif active and has.admin:
        rows.append([Button("👥 Alihkan ke orang lain", Hand(id_))])
    if placement.secret and has.offices & {Office.STAF_TEKNIS, Office.KASI} and placement.state is not State.DILEPAS:
        rows.append([Button("🔑 Lihat hak akses", Reveal(id_))])
    if active and staf:
        rows.append([Button("↔️ Pindahkan", Move(id_)), Button("📤 Keluarkan", Remove(id_))])
    elif placement.state is State.DIBLOKIR and (staf or has.admin):
        rows.append([Button("Buka blokir", Remove(id_))])
    if line.permohonan is not None:
        rows.append([dossier.button(line.permohonan)])
    return rows


async def _photos(turn: Turn, _data: Photos, placement: Placement, _tapped: int) -> None:
    events = [event for event in await turn.tx.history.of(placement) if event.photo][:PICTURES]
    for event in reversed(events):
        told = await _line(turn, event)
        await turn.photo(event.photo or "", caption=f"{esc(placement.name)}\n{told}")
    turn.toast = "Foto dikirim di bawah" if events else "Belum ada foto"


async def _back(turn: Turn, _data: Back, placement: Placement, tapped: int) -> None:
    await turn.edit_message(tapped, *await page(turn, placement))
    turn.toast = "Tidak jadi"


async def _sheet(turn: Turn, _data: Sheet, placement: Placement, _tapped: int) -> None:
    await post(turn, placement)
    turn.toast = "Lembar data ada di bawah"
