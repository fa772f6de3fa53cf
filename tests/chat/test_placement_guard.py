"""Two technicians at once, strangers, forged and late buttons: nothing is placed twice or by the wrong hand."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from handlers.facts.work import Stage
from handlers.permohonan.buttons import Decide, Release, Take
from handlers.placement.buttons import Confirm, Pick
from procedure.form import SERIAL_TAKEN
from procedure.sop import Choice, Kind, Step
from tests.support.server_room import Room, opened, picture, place
from tests.support.things import standing


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def test_somebody_faster_leads_to_fresh_proposals(room: Room) -> None:
    first, second = await room.approved(Kind.SERVER), await room.approved(Kind.SERVER, nomor_seri="LAIN-1")
    for staf, permohonan in ((room.agus, first), (room.rina, second)):
        message = await staf.sees(f"{permohonan.ticket} ·")
        await staf.tap_on(message["message_id"], "Saya kerjakan")
        await staf.tap("Cocok")
        await staf.tap("Rak A")
    await room.agus.tap("U1–2")
    assert await room.rina.tap("U1–2") is None
    fresh = await room.rina.sees("⚠️ U1–2 baru saja terisi. Silakan pilih yang lain.")
    assert "U1–2" not in room.rina.buttons(fresh)
    assert "Kosong: U3–42" in fresh["caption"]
    await room.rina.tap("Lainnya")
    await room.rina.send("2")
    await room.rina.sees("⚠️ U2–3 tidak kosong. Silakan pilih yang lain.")
    await room.rina.tap("U3–4")
    assert (await room.placed(first)).u == 1
    assert (await room.placed(second)).u == 3


async def test_the_others_see_who_works_on_it_and_may_not(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await room.rina.sees(permohonan.ticket)
    visit = await room.visit(permohonan)
    await room.agus.tap("Saya kerjakan")
    card = await room.rina.sees("Dikerjakan oleh Agus Priyanto")
    for data in (Take(visit), Pick(visit, Stage.SERI, 1), Release(visit), Confirm(visit)):
        query = room.rina.forge(card["message_id"], data.pack())
        assert "Dikerjakan oleh Agus Priyanto sejak" in str(await room.rina.answer(query))
    await room.agus.tap("Lepaskan")
    await room.rina.tap("Saya kerjakan")
    await room.agus.sees("Dikerjakan oleh Rina Wati")
    assert await room.acts(permohonan) == ["ambil", "lepas", "ambil"]


async def test_strangers_and_forged_buttons_change_nothing(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    visit, card = await room.visit(permohonan), await room.agus.sees(f"{permohonan.ticket} ·")
    message = card["message_id"]
    for person in (room.pemohon, room.kabid):
        await person.send("halo")
        said = await person.sees("")
        query = person.forge(said["message_id"], Take(visit).pack())
        assert await person.answer(query) == "Bapak/Ibu bukan pemegang jabatan ini"
    untaken = room.agus.forge(message, Pick(visit, Stage.SERI, 1).pack())
    assert "Saya kerjakan" in str(await room.agus.answer(untaken))
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    for data in (Pick(visit, Stage.RAK, 99).pack(), f"zp:{visit}:rak:x", Decide(visit, Choice.SELESAI).pack()):
        await room.agus.answer(room.agus.forge(message, data))
    early = room.agus.forge(message, Confirm(visit).pack())
    assert await room.agus.answer(early) == "Langkah ini sudah berlalu"
    await room.agus.tap("Rak A")
    await room.agus.answer(room.agus.forge(message, Pick(visit, Stage.UNIT, 42).pack()))
    assert (await room.placed(permohonan)).u is None
    assert await room.acts(permohonan) == ["ambil"]


async def test_a_double_tap_answers_once(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    visit, card = await room.visit(permohonan), await room.agus.sees(f"{permohonan.ticket} ·")
    await room.agus.tap("Saya kerjakan")
    twice = [room.agus.forge(card["message_id"], Pick(visit, Stage.SERI, 1).pack()) for _ in range(2)]
    assert [await room.agus.answer(query) for query in twice] == [None, "Langkah ini sudah berlalu"]
    await room.agus.sees("Pilih rak")


async def test_a_late_confirmation_says_who_has_done_it(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    visit = await room.visit(permohonan)
    await place(room.agus)
    query = room.agus.forge(room.agus.last["message_id"], Confirm(visit).pack())
    assert "Sudah diproses Agus Priyanto" in str(await room.agus.answer(query))
    assert await room.acts(permohonan) == ["ambil", "selesai"]


async def test_without_room_the_admin_is_told(room: Room) -> None:
    await room.approved(Kind.HOSTING)
    await room.agus.tap("Saya kerjakan")
    await room.agus.sees("Belum ada host dengan kapasitas kosong 2 vCPU, RAM 4 GB, penyimpanan 40 GB")
    await room.admin.sees("belum ada host dengan kapasitas cukup (2 vCPU, RAM 4 GB, penyimpanan 40 GB)")
    async with room.begin() as tx:
        await tx.hosts.add("baru", 8, 1536, 5000)
    await room.agus.tap("Periksa lagi")
    await room.agus.sees("baru: kosong 8 vCPU, RAM 1.536 GB, penyimpanan 5.000 GB")


async def test_a_number_in_use_elsewhere_is_refused_at_once(room: Room) -> None:
    first, second = await room.approved(Kind.SERVER), await room.approved(Kind.SERVER)
    for staf, permohonan in ((room.agus, first), (room.rina, second)):
        message = await staf.sees(f"{permohonan.ticket} ·")
        await staf.tap_on(message["message_id"], "Saya kerjakan")
    await room.agus.tap("Cocok")
    assert await room.rina.tap("Cocok") == SERIAL_TAKEN
    assert (await room.placed(second)).nomor_seri is None


async def test_what_stands_below_a_picture_fits_there_with_everything_at_its_longest(room: Room) -> None:
    async with room.begin() as tx:
        for u in range(4, 43, 2):
            await standing(tx, 1, u, 1)
    longest = {"merk_tipe": "M" * 80, "nomor_seri": "S" * 40, "aplikasi": "A" * 500, "instansi": "I" * 150}
    permohonan = await room.approved(Kind.SERVER, **longest)
    async with room.begin() as tx:
        (check,) = [one for one in await tx.permohonan.visits(permohonan.id) if one.step is Step.PENGECEKAN]
        check.choice, check.note = Choice.LAIK_BERSYARAT, "&" * 500
    for label in ("Saya kerjakan", "Cocok", "Rak A"):
        await room.agus.tap(label)
    shown = await room.agus.sees("Pilih letak di Rak A")
    assert "Kosong: U1–3, U5, U7" in shown["caption"]
    assert "&" * 500 in shown["caption"]
    for label in ("U1–2", "10.10.20."):
        await room.agus.tap(label)
    await room.agus.sees("Kirim satu foto")
    for colour in ("red", "blue", "green"):
        await room.agus.photo(picture(colour))
    summary = await room.agus.sees("Foto terakhir dipakai")
    assert f"Syarat: “{'&' * 119}…”" in summary["caption"]  # whole at each stage before
    assert await room.agus.tap("Konfirmasi") is None
    await room.agus.sees("✅ Penempatan dikonfirmasi")
