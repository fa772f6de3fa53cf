"""An approval is decided on what is true now."""

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Permohonan
from tests.support.overtaking.doing import shows, visit_of
from tests.support.server_room import Room, holding


async def hosted(room: Room, **given: object) -> tuple[Permohonan, int]:
    permohonan = await room.at(Step.PERSETUJUAN, Kind.HOSTING, vcpu=20, **given)
    return permohonan, (await room.kabid.sees(f"{permohonan.ticket} ·"))["message_id"]


async def test_an_approval_that_can_hold_nothing_asks_first(room: Room) -> None:
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
    _, card_a = await hosted(room)
    b, card_b = await hosted(room, sub_domain="lain.kuduskab.go.id")
    await shows(room.kabid, card_b, "32 vCPU")
    await room.kabid.tap_on(card_a, "Setujui")
    await shows(room.kabid, card_b, "tidak ada host dengan kapasitas yang cukup")
    await room.kabid.tap_on(card_b, "Setujui")
    await shows(room.kabid, card_b, "Tidak ada tempat yang cukup untuk dipesan saat ini.")
    assert (await visit_of(room, b)).step is Step.PERSETUJUAN
    said = (await room.kabid.send("Setuju saja"))["message_id"]
    await room.kabid.sees("Silakan tekan “Setujui tanpa tempat” atau “Kembali” pada kartunya.")
    await room.kabid.edit(said, "Setuju")
    assert f"{b.ticket} belum diputuskan." in (await room.kabid.sees("tidak dibaca", after=said))["text"]
    await room.kabid.tap_on(card_b, "Setujui tanpa tempat")
    await shows(room.kabid, card_b, "Disetujui tanpa tempat yang dipesan")
    await room.pemohon.sees(f"form-persetujuan-{b.ticket}.pdf Disetujui. Tempatnya belum tersedia;")
    await room.admin.sees(f"{b.ticket} disetujui tanpa tempat: belum ada host")
    card = await room.agus.sees(f"{b.ticket} ·")
    assert "Disetujui tanpa tempat yang dipesan" in plain(card)
    async with room.begin() as tx:
        last = await tx.permohonan.last(b.id, Step.PERSETUJUAN)
    assert last
    assert last.choice is Choice.SETUJU


async def test_two_requests_for_the_same_thing_warn_kasi(api: BotApi, room: Room) -> None:
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    first = await room.at(Step.PENGECEKAN, Kind.SERVER)
    card = (await kasi.sees(f"{first.ticket} ·"))["message_id"]
    assert "juga diajukan" not in plain(kasi.chat_state.messages[card])
    second = await room.at(Step.PENGECEKAN, Kind.SERVER, nomor_seri="7xk9q13")
    await kasi.sees(f"Nomor seri 7xk9q13 juga diajukan pada {first.ticket}")
    await shows(kasi, card, f"Nomor seri 7XK9Q13 juga diajukan pada {second.ticket}")
    early = await room.at(Step.DISPOSISI, Kind.HOSTING)
    await room.at(Step.PENGECEKAN, Kind.HOSTING)
    await kasi.sees(f"Sub domain simpus.kuduskab.go.id juga diajukan pada {early.ticket}")
