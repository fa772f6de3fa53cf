"""Buttons that nobody was shown, and places that are not to be had (any more): nothing is done, and why is said."""

from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from handlers.chat.buttons import Data
from handlers.facts.work import Stage
from handlers.permohonan import buttons as b
from handlers.placement.buttons import Confirm, Other, Pick, Retreat
from procedure.checklist import Item, Mark
from procedure.rack import Sisi
from procedure.sop import INSTRUKSI, STEPS, Choice, Kind, Sifat, Step
from tests.support.aftermath import record, settled
from tests.support.overtaking.doing import shows, tap
from tests.support.server_room import Room, opened
from tests.support.things import standing, thing

NOT_OFFERED = "Tombol ini tidak dikenal. Silakan gunakan tombol pada pesan terbaru."
SEEN = ""
"""What a tap answers whose outcome the screen shows already."""
PASSED = "Langkah ini sudah berlalu"


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def test_what_no_card_offers_is_refused(room: Room) -> None:
    verified, approved = await room.at(Step.VERIFIKASI, Kind.HOSTING), await room.at(Step.PERSETUJUAN, Kind.SERVER)
    await room.kabid.sees(f"{approved.ticket} ·")
    visit, other = await room.visit(verified), await room.visit(approved)
    async with room.begin() as tx:
        first, *_ = await tx.permohonan.visits(verified.id)
    await settled(room.api, room.services.storage)
    made_up: tuple[Data, ...] = (
        b.Decide(404, Choice.DISPOSISI),
        b.Decide(first.id, Choice.KIRIM),
        b.Reason(other, Choice.TOLAK, 99),
        b.Reason(other, Choice.TOLAK, -1),
        b.Noting(other),
        b.TurnMark(visit, Item.SURAT),
        b.SetMark(visit, Item.SURAT, Mark.BAIK),
        b.Take(visit),
    )
    before = await record(room.services.storage)
    for data in made_up:
        assert await tap(room.kabid, data) == NOT_OFFERED, data
    assert await record(room.services.storage) == before
    assert await tap(room.kabid, b.Noting(visit)) == SEEN
    before = await record(room.services.storage)
    for index in (-1, len(INSTRUKSI)):
        assert await tap(room.kabid, b.Instruct(visit, index)) == NOT_OFFERED
    for index in (-1, len(Sifat)):
        assert await tap(room.kabid, b.Urgency(visit, index)) == NOT_OFFERED
    assert await record(room.services.storage) == before
    assert await tap(room.kabid, b.Instruct(visit, 0)) == SEEN
    assert await tap(room.kabid, b.Instruct(visit, len(INSTRUKSI) - 1)) == SEEN
    assert await tap(room.kabid, b.Urgency(visit, len(Sifat) - 1)) == SEEN
    first_reason = STEPS[Step.PERSETUJUAN].option(Choice.TOLAK).reasons[0]
    assert await tap(room.kabid, b.Reason(other, Choice.TOLAK, 0)) != NOT_OFFERED
    await room.pemohon.sees(first_reason)
    assert await tap(room.kabid, b.Urgency(visit, 0)) == SEEN


async def test_what_the_dialogue_does_not_ask_is_not_answered(room: Room) -> None:
    async with room.begin() as tx:
        await tx.racks.add_rack("Rak B", "Ruang Server", 42, max_kg=1)
        await tx.racks.add_rack("Rak C", "Ruang Server", 4)
        for u in (1, 3):
            await standing(tx, 3, u)
    permohonan = await room.approved(Kind.SERVER, berat_kg=20)
    visit, agus = await room.visit(permohonan), room.agus
    await agus.tap("Saya kerjakan")
    await agus.sees("Nomor seri pada label server")
    assert await tap(agus, Other(visit, Stage.IP)) == NOT_OFFERED
    for passed in (Other(visit, Stage.UNIT), Retreat(visit, Stage.SERI), Retreat(visit, Stage.RAK), Confirm(visit)):
        assert await tap(agus, passed) == PASSED
    await agus.tap("Cocok")
    await agus.sees("Pilih rak")
    assert await tap(agus, Pick(visit, Stage.RAK, 0)) == NOT_OFFERED
    assert await tap(agus, Pick(visit, Stage.RAK, 404)) == NOT_OFFERED
    sent = await agus.send("Rak A saja")
    await agus.sees("⚠️ Mohon pilih raknya dengan tombol", after=sent["message_id"])
    await tap(agus, Pick(visit, Stage.RAK, 2))
    await agus.sees("⚠️ Batas berat atau daya Rak B terlampaui. Silakan pilih yang lain.")
    await tap(agus, Pick(visit, Stage.RAK, 3))
    await agus.sees("⚠️ Rak C tidak punya 2U yang kosong berurutan.")
    await agus.tap("Rak A")
    await agus.sees("Pilih letak")
    assert await tap(agus, Pick(visit, Stage.UNIT, 0)) == NOT_OFFERED
    assert await tap(agus, Pick(visit, Stage.UNIT, -5)) == NOT_OFFERED
    sent = await agus.send("8 belakang")
    await agus.sees("Server ini memerlukan seluruh kedalaman rak", after=sent["message_id"])
    await agus.tap("U1–2")
    await agus.sees("Pilih alamat IP")
    assert await tap(agus, Pick(visit, Stage.IP, 2**40)) == NOT_OFFERED
    async with room.begin() as tx:
        await thing(tx, ip="10.10.20.1")
        await tx.addresses.reserve("10.10.20.2", "pencetak")
    used = [Pick(visit, Stage.IP, int(ip_address(f"10.10.20.{last}"))) for last in (1, 2)]
    for one, why in zip(used, ("10.10.20.1 baru saja dipakai", "10.10.20.2 dicadangkan: pencetak"), strict=True):
        await tap(agus, one)
        await agus.sees(f"⚠️ {why}. Silakan pilih yang lain.")
    await agus.tap("Lewati")
    await agus.sees("Kirim satu foto")
    assert await tap(agus, Pick(visit, Stage.FOTO, 1)) == NOT_OFFERED
    placed = await room.placed(permohonan)
    assert (placed.rack_id, placed.u, placed.sisi, placed.ip, placed.photo) == (1, 1, Sisi.PENUH, None, None)


async def test_a_late_tap_brings_the_question_to_its_message_and_leaves_no_other(room: Room) -> None:
    visit, agus = await room.visit(await room.approved(Kind.SERVER)), room.agus
    await agus.tap("Saya kerjakan")
    old = (await agus.sees("Nomor seri pada label server"))["message_id"]
    await agus.tap("Beda")
    await agus.send("abc-123")
    await agus.sees("Pilih rak", after=old)
    assert await tap(agus, Pick(visit, Stage.SERI, 1), old) == PASSED
    await shows(agus, old, "Pilih rak")
    await settled(room.api, room.services.storage)
    assert [message["message_id"] for message in agus.chat if agus.buttons(message)] == [old]


async def test_what_a_rack_can_carry_no_more_is_said_where_its_unit_is_chosen(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER, berat_kg=20)
    visit, agus = await room.visit(permohonan), room.agus
    for label in ("Saya kerjakan", "Cocok", "Rak A"):
        await agus.tap(label)
    shown = await agus.sees("Pilih letak")
    assert "terlampaui" not in plain(shown)
    async with room.begin() as tx:
        (rack,) = await tx.racks.racks()
        rack.max_kg = 1
    await tap(agus, b.Take(visit))
    await agus.sees("⚠️ Batas berat atau daya rak ini terlampaui.")
    await agus.tap("U1–2")
    await agus.sees("⚠️ Batas berat atau daya Rak A terlampaui. Silakan pilih yang lain.")
    assert (await room.placed(permohonan)).u is None


async def test_without_a_rack_the_admin_is_told_what_is_lacking(room: Room) -> None:
    async with room.begin() as tx:
        await standing(tx, 1, 1, 42)
    await room.approved(Kind.SERVER)
    for label in ("Saya kerjakan", "Cocok"):
        await room.agus.tap(label)
    asked = await room.agus.sees("Belum ada rak dengan ruang kosong 2U. Admin sudah diberi tahu.")
    assert room.agus.buttons(asked)[0] == "🔄 Periksa lagi"
    await room.admin.sees("menunggu: belum ada rak dengan ruang kosong 2U. Mohon ditambahkan.")


async def test_what_no_rack_takes_can_be_approved_and_waits(room: Room) -> None:
    async with room.begin() as tx:
        await standing(tx, 1, 1, 42)
    permohonan = await room.at(Step.PERSETUJUAN, Kind.SERVER)
    await room.kabid.sees("tidak ada rak dengan ruang yang cukup")
    await room.kabid.tap("Setujui")
    await room.kabid.sees("⚠️ Tidak ada tempat yang cukup untuk dipesan")
    await room.kabid.tap("Setujui tanpa tempat")
    await room.pemohon.sees(f"form-persetujuan-{permohonan.ticket}.pdf Disetujui. Tempatnya belum tersedia;")
    lacking = "disetujui tanpa tempat: belum ada rak dengan ruang kosong 2U. Mohon ditambahkan."
    await room.admin.sees(f"{permohonan.ticket} {lacking}")
    assert (await room.placed(permohonan)).rack_id is None


async def test_a_label_chooses_no_rack_where_none_is_asked_for(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    for label in ("Saya kerjakan", "Cocok", "Rak A", "U1–2"):
        await room.agus.tap(label)
    asked = await room.agus.sees("Pilih alamat IP")
    await room.agus.open(f"https://t.me/{room.bot_name}?start=r_1")
    await room.agus.sees("Rak A", after=asked["message_id"])
    async with room.begin() as tx:
        visit = await tx.permohonan.open_visit(permohonan.id)
    assert visit
    assert {Stage.RAK, Stage.UNIT} <= visit.marks.keys()


async def test_hosting_that_others_were_faster_with_is_said_to_be_so(room: Room) -> None:
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
        for last in range(1, 15):
            await tx.addresses.reserve(f"10.10.20.{last}", "pencetak")
    permohonan = await room.approved(Kind.HOSTING)
    visit, agus = await room.visit(permohonan), room.agus
    await agus.tap("Saya kerjakan")
    await agus.sees("Pilih host")
    await tap(agus, Pick(visit, Stage.HOST, 404))
    await agus.sees("⚠️ Kapasitas host ini baru saja terpakai. Silakan pilih yang lain.")
    await agus.tap("Host 1")
    shown = await agus.sees("Tidak ada alamat kosong dalam rentang IP. Ketik alamat IP, atau lewati.")
    assert agus.buttons(shown)[0] == "Lewati"
    await agus.tap("Lewati")
    await agus.tap("Sub domain aktif")
    await agus.sees("Sudah benar?")
    async with room.begin() as tx:
        await thing(tx, kind=Kind.HOSTING, sub_domain="simpus.kuduskab.go.id")
    refused = "Sub domain simpus.kuduskab.go.id sudah tercatat terpasang pada permohonan lain."
    assert await agus.tap("Konfirmasi") == refused
    assert await room.acts(permohonan) == ["ambil"]
