"""What a technician states of a server's condition: nobody else's words, and none that were not shown."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from handlers.facts.work import Stage
from handlers.placement.buttons import Confirm, Other, Pick
from procedure.sop import Kind, Paper
from storage.models import Permohonan
from tests.support.aftermath import settled
from tests.support.journeys import photo
from tests.support.server_room import Room, opened, picture, up_to_photo


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def test_a_button_that_did_not_show_the_condition_states_none(room: Room) -> None:
    """*Konfirmasi* of earlier versions says nothing of it."""
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    summary = await room.agus.sees("Sudah benar?")
    visit = await room.visit(permohonan)
    await room.agus.answer(room.agus.forge(summary["message_id"], Confirm(visit).pack()))
    await settled(room.api, room.services.storage)
    assert await room.acts(permohonan) == ["ambil"]
    await room.agus.tap("Konfirmasi")
    assert await room.acts(permohonan) == ["ambil", "selesai"]


async def test_nobody_else_notes_anything(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    await room.agus.sees("Sudah benar?")
    visit = await room.visit(permohonan)
    message = (await room.rina.sees("Dikerjakan oleh"))["message_id"]
    for data in (Other(visit, Stage.RINGKAS), Pick(visit, Stage.RINGKAS, 1), Confirm(visit)):
        said = await room.rina.answer(room.rina.forge(message, data.pack()))
        assert "Dikerjakan oleh Agus Priyanto" in str(said)
    await room.rina.send("Baut kanan belum ada")
    await settled(room.api, room.services.storage)
    await room.agus.tap("Konfirmasi")
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    assert await kondisi(room, permohonan) == ["Terpasang dalam kondisi baik"]


async def test_a_photo_that_comes_while_the_note_is_asked_for_takes_the_old_ones_place(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    await room.agus.sees("Sudah benar?")
    first = (await room.placed(permohonan)).photo
    await room.agus.tap("Ada catatan")
    asked = await room.agus.sees("Apa catatan tentang kondisinya?")
    await room.agus.photo(picture("red"))
    await room.agus.sees("Foto kedua dipakai", after=asked["message_id"])
    await settled(room.api, room.services.storage)
    assert (await room.placed(permohonan)).photo != first
    shown = [one for one in room.agus.chat if room.agus.buttons(one)]
    assert len(shown) == 1, [plain(one) for one in shown]
    await room.agus.send("Baut kanan belum ada")
    await room.agus.sees("⚠️ Mohon tekan “Konfirmasi”")
    await room.agus.tap("Ada catatan")
    await room.agus.send("x" * 2000)
    await room.agus.sees("paling panjang 200")
    await room.agus.send("Baut kanan\nbelum ada")
    await room.agus.sees("Catatan: Baut kanan")
    await room.agus.tap("Konfirmasi")
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    assert await kondisi(room, permohonan) == ["Terpasang, dengan catatan: Baut kanan\nbelum ada"]


async def test_after_a_refused_handover_the_condition_is_stated_anew(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    await room.agus.tap("Ada catatan")
    await room.agus.sees("Apa catatan")
    await room.agus.send("Baut kanan belum ada")
    await room.agus.sees("Catatan: Baut kanan belum ada")
    await room.agus.tap("Konfirmasi")
    await room.pemohon.sees("Baut kanan belum ada")
    await room.pemohon.tap("Tolak")
    await room.pemohon.send("Baut harus dipasang dahulu")
    await room.agus.sees("Baut harus dipasang")
    for label in ("Saya kerjakan", "Cocok", "Tetap di", "Tetap 10.10.20.1", "Pakai foto sebelumnya"):
        await room.agus.tap(label)
    again = await room.agus.sees("dalam kondisi baik")
    assert "Catatan" not in plain(again)
    await room.agus.tap("Konfirmasi")
    await room.pemohon.tap("✅ Terima")
    await room.pemohon.sees("✅ Diterima")
    assert await kondisi(room, permohonan) == ["Terpasang dalam kondisi baik"]


async def test_the_condition_is_what_the_technician_states(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    assert "saya menyatakan perangkat terpasang dalam kondisi baik" in plain(await room.agus.sees("Sudah benar?"))
    await room.agus.send("penutup depan retak")
    await room.agus.sees("⚠️ Mohon tekan “Konfirmasi”")  # nobody has asked for a note
    await room.agus.tap("Ada catatan")
    await room.agus.sees("Apa catatan tentang kondisinya?")
    await room.agus.send("ok")
    await room.agus.sees("⚠️ Catatannya terlalu pendek")
    await room.agus.send("Baut kanan belum ada")
    await room.agus.sees("Catatan: Baut kanan belum ada")
    await room.agus.tap("Ubah catatan")
    await room.agus.tap("Kondisi baik")
    await room.agus.sees("dalam kondisi baik")
    await room.agus.tap("Ada catatan")
    await room.agus.send("Penutup depan <retak>")
    noted = await room.agus.sees("Catatan: Penutup depan <retak>")
    assert "photo" in noted
    assert "saya menyatakan perangkat terpasang dengan catatan ini" in plain(noted)
    await room.agus.tap("Konfirmasi")
    await room.pemohon.sees("Kondisi: terpasang, dengan catatan: Penutup depan <retak>")
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    assert await kondisi(room, permohonan) == ["Terpasang, dengan catatan: Penutup depan <retak>"]


async def test_a_note_is_gone_with_the_work_that_is_given_back(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    await room.agus.tap("Ada catatan")
    await room.agus.send("Baut kanan belum ada")
    await room.agus.sees("Catatan: Baut kanan")
    await room.agus.tap("Lepaskan")
    for label in ("Saya kerjakan", "Cocok", "Rak A U1–2", "10.10.20.1", "Pakai foto sebelumnya"):
        await room.rina.tap(label)
    assert "Catatan" not in plain(await room.rina.sees("dalam kondisi baik"))
    await room.rina.tap("Konfirmasi")
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    assert await kondisi(room, permohonan) == ["Terpasang dalam kondisi baik"]


async def kondisi(room: Room, permohonan: Permohonan) -> list[str]:
    """What the berita acara says of it."""
    async with room.services.storage.read(room.services.clock()) as tx:
        paper = await tx.papers.latest(permohonan.id, Paper.FORM_SERAH_TERIMA)
    assert paper
    return [row["value"] for row in paper.data["barang"] if row["title"] == "Kondisi"]
