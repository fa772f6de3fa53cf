"""In what condition a server stands there is what its technician states, and nobody else."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from procedure.sop import Kind, Paper
from storage.models import Permohonan
from tests.support.journeys import photo
from tests.support.server_room import Room, opened, up_to_photo


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


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
