"""What the placement dialogue shows at each stage: its text (HTML) and its buttons."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import ip_address

from documents.kit.elevation import Elevation
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from handlers.facts import cases, elevations, units
from handlers.facts.work import Stage, Work, addresses, chosen_rack, hosts, racks, summary
from handlers.permohonan import told
from handlers.permohonan.buttons import Absent, Release, Take
from handlers.placement.buttons import Confirm, Other, Pick, Retreat
from procedure import rack
from procedure.answers import thousands
from procedure.sop import STEPS, Choice, Kind, Step

Page = tuple[str, Rows]

SUPPLIES = ((1, 500), (2, 550), (2, 800), (2, 1100))
"""The power supplies that are offered: how many, and their watts each."""

_APART = 10_000

_THING, _FREE = 120, 120
"""Characters shown: with the longest condition a page stays below Telegram's 1,024 of a picture."""


def supplies(psu: int, watt: int) -> int:
    """Power supplies as a button carries them."""
    return psu * _APART + watt


def supplied(value: int) -> tuple[int, int]:
    """The other way round."""
    return divmod(value, _APART)


EXPECTED: Mapping[Stage, str] = {
    Stage.SERI: "Mohon pilih “Cocok” atau “Beda” dengan tombol.",
    Stage.DAYA: "Mohon pilih catu dayanya dengan tombol, atau ketik seperti “2 x 800”.",
    Stage.RAK: "Mohon pilih raknya dengan tombol, atau pindai label QR-nya.",
    Stage.UNIT: "Mohon pilih unitnya dengan tombol, atau ketik nomornya.",
    Stage.HOST: "Mohon pilih host-nya dengan tombol.",
    Stage.IP: "Mohon pilih alamat IP dengan tombol, atau ketik alamatnya.",
    Stage.DOMAIN: "Mohon pilih “Sub domain aktif” atau “Belum aktif” dengan tombol.",
    Stage.FOTO: "Yang diperlukan di sini foto servernya (JPEG atau PNG).",
    Stage.RINGKAS: "Mohon tekan “Konfirmasi”, atau “Kembali” untuk mengubah.",
}
"""What is told to somebody who sends what the stage does not take."""


async def page(turn: Turn, work: Work, said: str = "") -> Page:
    """The message of the present stage, with what was `said` about the last answer (HTML)."""
    text, rows = await _PAGES[work.stage](turn, work)
    foot = [Button("Lepaskan", Release(work.visit.id))]
    if work.answered:
        foot.insert(0, Button("◀️ Kembali", Retreat(work.visit.id, work.stage)))
    return "\n\n".join(filter(None, (_head(work), said, text))), [*rows, foot]


def typing(work: Work) -> tuple[str, Rows]:
    """The message that asks to type what no button says."""
    text = {
        Stage.SERI: "Silakan ketik nomor seri seperti pada label server.",
        Stage.UNIT: units.ASKED,
        Stage.RINGKAS: "Apa catatan tentang kondisinya? Misalnya “penutup depan retak”.",
    }[work.stage]
    sound = Button("Kondisi baik", Pick(work.visit.id, Stage.RINGKAS, 1, shown=work.shown(Stage.RINGKAS)))
    return f"{_head(work)}\n\n{text}", [
        *([[sound]] if work.visit.note else []),
        [Button("◀️ Kembali", Take(work.visit.id))],
    ]


def closed(work: Work) -> tuple[str, Rows]:
    """What the message becomes when another question takes its place."""
    text = f"{record(work)}\n\nPenempatan belum selesai; yang sudah dipilih tersimpan."
    return text, [[Button("▶️ Lanjutkan penempatan", Take(work.visit.id))]]


def record(work: Work) -> str:
    """The head of a message that no longer asks."""
    return f"🛠 <b>{esc(work.case.permohonan.ticket)}</b>\n{esc(short(work.thing, _THING))}"


def _head(work: Work) -> str:
    step = f"Langkah {len(work.answered) + 1} dari {len(work.stages) + 1}"
    # The summary is a caption, with a note beside: the condition was shown whole at each stage before.
    length = told.BRIEF if work.stage is Stage.RINGKAS else told.WHOLE
    return "\n".join(filter(None, (record(work), told.condition(work.case, length), step)))


async def _seri(_turn: Turn, work: Work) -> Page:
    text = f"Nomor seri pada label server: <b>{esc(work.serial)}</b>?"
    visit = work.visit.id
    return text, [
        [
            Button("✅ Cocok", Pick(visit, Stage.SERI, 1, shown=work.shown(Stage.SERI))),
            Button("Beda", Other(visit, Stage.SERI)),
        ],
        [Button("📅 Perangkat belum tiba", Absent(visit))],
    ]


async def _daya(_turn: Turn, work: Work) -> Page:
    visit, known = work.visit.id, work.placement.watt
    shown = work.shown(Stage.DAYA)
    keep = [[Button(f"Tetap {thousands(known)} watt", Pick(visit, Stage.DAYA, -1, shown=shown))]] if known else []
    usual = [
        Button(f"{psu} x {watt} W", Pick(visit, Stage.DAYA, supplies(psu, watt), shown=shown)) for psu, watt in SUPPLIES
    ]
    text = "Berapa catu dayanya (PSU)? Pilih, atau ketik seperti <b>2 x 800</b>; tertera pada label belakang server."
    return text, [*keep, *columns(usual), [Button("Lewati", Pick(visit, Stage.DAYA, 0, shown=shown))]]


async def _rak(turn: Turn, work: Work) -> Page:
    found, visit, placement = await racks(turn, work), work.visit.id, work.placement
    if not found:
        return (
            f"Belum ada rak dengan ruang kosong {work.need.height}U. Admin sudah diberi tahu.",
            [[Button("🔄 Periksa lagi", Take(visit))]],
        )
    rows: list[Sequence[Button]] = []
    if placement.rack_id and placement.u:
        view = await turn.tx.racks.rack(placement.rack_id)
        if view is not None:
            keep = f"{work.kept} {view.name} {view.span(placement)}"
            rows.append([Button(keep, Pick(visit, Stage.RAK, 0, shown=work.shown(Stage.RAK)))])
    rows += columns(
        [
            Button(f"{view.name} · {view.rack(placement).free}U kosong", Pick(visit, Stage.RAK, view.id))
            for view in found
        ]
    )
    return f"Pilih rak untuk server <b>{work.need.height}U</b>, atau pindai label QR raknya.", rows


async def drawn(turn: Turn, work: Work) -> Elevation:
    """The rack whose unit is being chosen, with the units that are offered."""
    view = await chosen_rack(turn, work)
    offered = rack.proposals(view.rack(work.placement), work.need)
    return await elevations.choice(turn, view, work.placement, offered)


async def _unit(turn: Turn, work: Work) -> Page:
    view, visit = await chosen_rack(turn, work), work.visit.id
    left = view.rack(work.placement)
    free = ", ".join(rack.span(run.start, len(run), left.down_from) for run in rack.free_runs(left)) or "–"
    shown = work.shown(Stage.UNIT)
    offered = [
        Button(spot.shown(left.down_from), Pick(visit, Stage.UNIT, work.value(spot), shown=shown))
        for spot in rack.proposals(left, work.need)
    ]
    text = f"Pilih letak di <b>{esc(view.name)}</b>, {esc(view.room)}.\nKosong: {short(free, _FREE)}"
    if not left.carries(work.need):
        text += "\n⚠️ Batas berat atau daya rak ini terlampaui."
    return text, [*columns(offered), [Button("Lainnya", Other(visit, Stage.UNIT))]]


async def _host(turn: Turn, work: Work) -> Page:
    found, visit = await hosts(turn, work), work.visit.id
    need = cases.amount(*work.capacity)
    if not found:
        return (
            f"Belum ada host dengan kapasitas kosong {need}. Admin sudah diberi tahu.",
            [[Button("🔄 Periksa lagi", Take(visit))]],
        )
    own = work.placement.host_id
    lines = [
        f"{esc(host.name)}: kosong {cases.amount(host.free_vcpu, host.free_ram_gb, host.free_disk_gb)}"
        for host in found
    ]
    buttons = [
        Button(f"{work.kept} {host.name}" if host.id == own else host.name, Pick(visit, Stage.HOST, host.id))
        for host in found
    ]
    return f"Pilih host; kebutuhan <b>{need}</b>.\n" + "\n".join(lines), columns(buttons)


async def _ip(turn: Turn, work: Work) -> Page:
    own, visit = work.placement.ip, work.visit.id
    offered = await addresses(turn, work)
    buttons = [
        Button(f"Tetap {address}" if address == own else address, Pick(visit, Stage.IP, int(ip_address(address))))
        for address in offered
    ]
    text = "Pilih alamat IP, atau ketik alamat lain."
    if not offered:
        text = "Tidak ada alamat kosong dalam rentang IP. Ketik alamat IP, atau lewati."
    return text, [*columns(buttons), [Button("Lewati", Pick(visit, Stage.IP, 0))]]


async def _domain(_turn: Turn, work: Work) -> Page:
    text = f"Apakah <b>{esc(work.case.answers['sub_domain'])}</b> sudah aktif?"
    visit = work.visit.id
    return text, [
        [
            Button("✅ Sub domain aktif", Pick(visit, Stage.DOMAIN, 1)),
            Button("Belum aktif", Pick(visit, Stage.DOMAIN, 0)),
        ]
    ]


async def _foto(_turn: Turn, work: Work) -> Page:
    rows: list[Sequence[Button]] = []
    if work.placement.photo:
        rows.append([Button("Pakai foto sebelumnya", Pick(work.visit.id, Stage.FOTO, 1, shown=work.shown(Stage.FOTO)))])
    return "📷 Kirim satu foto server yang sudah terpasang.", rows


async def _ringkas(turn: Turn, work: Work) -> Page:
    label = turn.words(STEPS[Step.PENEMPATAN].option(Choice.SELESAI).label)
    found, visit = await summary(turn, work), work.visit
    confirm = [Button(f"✅ {label}", Confirm(visit.id, shown=work.shown(Stage.RINGKAS)))]
    if work.case.kind is Kind.HOSTING:
        return f"{found}\n\nSudah benar? Setelah dikonfirmasi, pemohon diminta menerima.", [confirm]
    stated = "dengan catatan ini" if visit.note else "dalam kondisi baik"
    note = f"\nCatatan: <b>{esc(visit.note)}</b>" if visit.note else ""
    text = (
        f"{found}{note}\n\nSudah benar? Dengan <b>{label}</b> saya menyatakan perangkat terpasang {stated}; "
        "pemohon lalu diminta menerima."
    )
    return text, [confirm, [Button("Ubah catatan" if visit.note else "Ada catatan", Other(visit.id, Stage.RINGKAS))]]


_PAGES: Mapping[Stage, Callable[[Turn, Work], Awaitable[Page]]] = {
    Stage.SERI: _seri,
    Stage.DAYA: _daya,
    Stage.RAK: _rak,
    Stage.UNIT: _unit,
    Stage.HOST: _host,
    Stage.IP: _ip,
    Stage.DOMAIN: _domain,
    Stage.FOTO: _foto,
    Stage.RINGKAS: _ringkas,
}
