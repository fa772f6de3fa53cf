"""The sheet of one thing of the register: what it is, whose, where, and its history."""

from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import esc, short, tanggal_jam, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import CheckNow, HandOver, Move, Photos, Reached, Remove, Renew, Reveal, Unused
from handlers.facts.words import DEEDS, EXPIRED, STATES
from handlers.papers import dossier
from procedure.life import HANDED
from procedure.rights import Right, may
from procedure.rules import show_date
from procedure.sop import Kind
from storage.models import Event, Placement, State
from storage.things.life import check_of
from storage.things.register import Registered

HISTORY = 8
"""Lines of the history that a sheet shows, the newest."""


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
    unwanted = await turn.tx.history.unwanted(placement.id)
    facts = [(title, value) for title, value in await _facts(turn, placement, unwanted=unwanted) if value]
    body = "\n".join(f"{title}: <b>{esc(value)}</b>" for title, value in facts)
    parts = [f"{head}\n{esc(' · '.join([kind, *whose]))}", body]
    history = await turn.tx.history.of(placement, HISTORY)
    if history:
        told = [await history_line(turn, event) for event in history]
        parts.append("<b>Riwayat</b>, yang terbaru di atas\n" + "\n".join(told))
    rows = await _buttons(turn, placement, line, unwanted=unwanted)
    if any(event.photo for event in history):
        rows.append([Button("📷 Foto", Photos(placement.id))])
    return "\n\n".join(part for part in parts if part), rows


async def _facts(turn: Turn, placement: Placement, *, unwanted: bool) -> list[tuple[str, str]]:
    tz = turn.config.tz
    owner = await turn.tx.offices.known(placement.owner_id)
    until, checked = placement.berlaku_sampai, placement.checked_at
    signs = [f"⚠️ {EXPIRED}"] if things.expired(turn, placement) else []
    signs += ["menunggu dikeluarkan"] if unwanted else []
    return [
        ("Nomor seri", placement.nomor_seri or ""),
        ("Sub domain", _domain(placement)),
        ("Letak", await things.where(turn, placement)),
        ("Alamat IP", placement.ip or ""),
        ("Penanggung jawab", placement.contact),
        ("Pemilik", (owner.nama or "") if owner else ""),
        ("Status", STATES[placement.state] + "".join(f" · {sign}" for sign in signs)),
        ("Diterima", tanggal_lengkap(placement.accepted_at, tz) if placement.accepted_at else ""),
        ("Berlaku sampai", show_date(until.isoformat()) if until else ""),
        ("Pengecekan", placement.cek_berkala or ""),
        ("Cek terakhir", tanggal_lengkap(checked, tz) if checked else ""),
        ("Cek berikutnya", _due(turn, placement)),
        ("Hak akses", "tersimpan, terenkripsi" if placement.secret else ""),
    ]


def _domain(placement: Placement) -> str:
    unreached = " · belum aktif" if things.unreached(placement) else ""
    return f"{placement.sub_domain}{unreached}" if placement.sub_domain else ""


def _due(turn: Turn, placement: Placement) -> str:
    if check_of(placement).overdue:
        return "⚠️ lewat batas"
    if placement.check_stage:
        return "sekarang; pemilik sudah diminta"
    return tanggal_lengkap(placement.check_at, turn.config.tz) if placement.check_at else ""


async def history_line(turn: Turn, event: Event) -> str:
    """When, what, and by whom (HTML)."""
    by = await turn.tx.offices.name(event.by)
    words = f": {esc(short(event.words, 160))}" if event.words else ""
    who = f" ({esc(by)})" if by else ""
    mark = " 📷" if event.photo else ""
    return f"• {tanggal_jam(event.at, turn.config.tz, turn.now)} · {DEEDS[event.deed]}{words}{who}{mark}"


async def _buttons(turn: Turn, placement: Placement, line: Registered, *, unwanted: bool) -> list[list[Button]]:
    id_, since, rows = placement.id, await things.since(turn, placement), list[list[Button]]()
    actor, owner, active = await turn.who(turn.person), placement.owner_id, placement.state is State.AKTIF
    if may(actor, Right.OWN, owner) and placement.state is State.DIPASANG:
        rows.append([Button("👥 Alihkan ke rekan", HandOver(id_, since=since))])
    elif may(actor, Right.OWN, owner) and active:
        rows.append([Button("🩺 Cek sekarang", CheckNow(id_))])
        rows.append([Button("🔑 Perbarui hak akses", Renew(id_))])
        unused = [] if unwanted else [Button("Tidak dipakai lagi", Unused(id_, 0, since=since))]
        rows.append([Button("👥 Alihkan ke rekan", HandOver(id_, since=since)), *unused])
    elif placement.state in HANDED and may(actor, Right.HAND, owner):
        rows.append([Button("👥 Alihkan ke orang lain", HandOver(id_, since=since))])
    if placement.secret and may(actor, Right.OPEN) and placement.state is not State.DILEPAS:
        rows.append([Button("🔑 Lihat hak akses", Reveal(id_))])
    if active and may(actor, Right.PLACE):
        rows.append([Button("↔️ Pindahkan", Move(id_, since=since)), Button("📤 Keluarkan", Remove(id_, since=since))])
    elif placement.state is State.DIBLOKIR and may(actor, Right.FIT):
        rows.append([Button("Buka blokir", Remove(id_, since=since))])
    if active and things.unreached(placement) and may(actor, Right.FIT):
        rows.append([Button("🌐 Sub domain sudah aktif", Reached(id_, 0, since=since))])
    if line.permohonan is not None:
        rows.append([dossier.button(line.permohonan)])
    return rows
