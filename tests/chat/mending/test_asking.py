"""*Minta perbaikan*: the pemohon is asked for certain answers, and they come back to who asked."""

from datetime import timedelta

import pytest

from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from documents.kit.frozen import from_json
from documents.sop.lembar_disposisi import LembarDisposisi
from procedure.checklist import Mark
from procedure.sop import Choice, Paper, Step
from storage.models import Permohonan, Visit
from storage.permohonan import marks_of
from tests.chat.mending.conftest import ask, mend
from tests.conftest import Kantor
from tests.guarantees.test_journey import files
from tests.support.journeys import PDF, check_all
from tests.support.room_and_clock import Room

WORDS = "Nomor surat tidak sama dengan berkasnya"
NUMBER = "Nomor surat permohonan"


async def stands(kantor: Kantor) -> tuple[Permohonan, list[Visit]]:
    """The permohonan and its visits, in a journal that is whole."""
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        assert (await tx.journal.verify())[1] == []
        return await tx.permohonan.get(1), await tx.permohonan.visits(1)


async def disposed(kantor: Kantor) -> list[tuple[str, str]]:
    """The rows of the newest lembar disposisi: who gave each, and what it says."""
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        sheets = [one for one in await tx.papers.of(1) if one.paper is Paper.LEMBAR_DISPOSISI]
        rows = from_json(LembarDisposisi, sheets[-1].data).disposisi
        return [(row.dari.jabatan, row.catatan) for row in rows]


def changed(card: Json) -> list[str]:
    """What a card says has changed, the names alone."""
    return [line[2:].partition(":")[0] for line in plain(card).splitlines() if line.startswith("• ")]


@pytest.mark.begun("filed")
async def test_kabid_asks_at_verifikasi_and_has_it_back(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Dengan catatan")
    await who.kadis.send("Mohon dipercepat")
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Verifikasi Kabid")
    assert who.kabid.buttons(card) == [
        "Verifikasi dan disposisi ke Kasi",
        "✍️ Dengan catatan",
        "📎 Lihat berkas",
        "✏️ Minta perbaikan",
    ]
    await ask(who.kabid, [NUMBER, "Nama lengkap"], WORDS)
    asked = await who.kabid.sees("↩️ Perbaikan diminta dari pemohon")
    assert not who.kabid.buttons(asked)
    assert "Nomor surat permohonan" in plain(asked)
    told = plain(await who.pemohon.sees("meminta perbaikan", within=5))
    assert f"• Nama lengkap\n• {NUMBER}\n“{WORDS}”" in told
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Langkah 1 dari 2 · Nama lengkap")
    await who.pemohon.tap("Jawaban tetap")
    await who.pemohon.sees(f"Langkah 2 dari 2 · {NUMBER}")
    await who.pemohon.tap("Kembali")
    await who.pemohon.sees("Langkah 1 dari 2 · Nama lengkap")
    await who.pemohon.tap("Jawaban tetap")
    await who.pemohon.send("045/999/2026")
    await who.pemohon.sees("→ 045/999/2026")
    before = len(who.kadis.said)
    await who.pemohon.tap("Setuju dan kirim")
    again = await who.kabid.sees("revisi 2")
    assert f"Sebelumnya dikembalikan Kabid: “{WORDS}”" in plain(again)
    assert "Kepala Dinas: Mohon dipercepat" in plain(again)
    assert changed(again) == [NUMBER]
    status = plain(await who.pemohon.sees("⏳ Verifikasi Kabid"))
    assert "✅ Disposisi Kepala Dinas" in status
    assert len(who.kadis.said) == before
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    kasi = await who.kasi.sees("revisi 2")
    assert f"Sebelumnya dikembalikan Kabid: “{WORDS}”" in plain(kasi)
    assert [note for _, note in await disposed(kantor)] == ["Mohon dipercepat", ""]
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")
    assert len(await disposed(kantor)) == 3


@pytest.mark.begun("filed")
async def test_kasi_asks_and_judges_again_only_what_has_changed(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await ask(who.kasi, [NUMBER], WORDS)
    await mend(who.pemohon, ["045/999/2026"])
    card = await who.kasi.sees("revisi 2")
    assert [label for label in who.kasi.buttons(card) if label.startswith("⬜")] == ["⬜ Surat"]
    assert changed(card) == [NUMBER]
    assert "Semua butir" in (await who.kasi.tap("Laik") or "")
    await who.kasi.tap("Tandai sisanya")
    await who.kasi.tap("Laik")
    await who.kabid.sees("Hasil Kasi: Laik")


@pytest.mark.begun("reported")
async def test_kabid_asks_at_persetujuan_and_has_it_straight_back_where_nothing_judged_has_changed(
    kantor: Kantor,
) -> None:
    who = kantor.people
    await ask(who.kabid, ["Alamat instansi"], "Alamatnya belum lengkap")
    sheets = len(files(who.kabid))
    await mend(who.pemohon, ["Jl. Pemuda No. 7 Kudus"])
    card = await who.kabid.sees("revisi 2")
    assert "Hasil Kasi: Laik" in plain(card)
    assert changed(card) == ["Alamat instansi"]
    assert [name.rpartition("-")[2] for name in files(who.kabid)[sheets:]] == ["r2.pdf"]
    permohonan, visits = await stands(kantor)
    assert permohonan.step is Step.PERSETUJUAN
    assert visits[-3].asked == ["alamat"]
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")


@pytest.mark.begun("reported")
async def test_what_kasi_judged_and_has_changed_goes_through_kasi_again(kantor: Kantor) -> None:
    who = kantor.people
    await ask(who.kabid, ["Berkas surat permohonan"], "Suratnya belum ditandatangani")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Langkah 1 dari 1 · Berkas surat permohonan")
    await who.pemohon.document(PDF + b"\n% signed", "surat.pdf")
    await who.pemohon.sees("Perubahan sejak revisi 1")
    await who.pemohon.tap("Setuju dan kirim")
    card = await who.kasi.sees("revisi 2")
    assert "Sebelumnya dikembalikan Kabid: “Suratnya belum ditandatangani”" in plain(card)
    permohonan, visits = await stands(kantor)
    assert (permohonan.step, visits[-2].choice) == (Step.PENGECEKAN, Choice.KIRIM)
    assert set(marks_of(visits[-1]).values()) == {Mark.BAIK}
    assert [label for label in who.kasi.buttons(card) if label.startswith("⬜")] == ["⬜ Surat"]
    await who.kasi.tap("Tandai sisanya")
    await who.kasi.tap("Laik")
    again = await who.kabid.sees("revisi 2")
    assert changed(again) == ["Berkas surat permohonan"]
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")


@pytest.mark.begun("filed")
async def test_nothing_is_asked_without_a_mark_and_a_line_nor_by_a_dead_button(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Verifikasi Kabid")
    await who.kabid.tap("Minta perbaikan")
    panel = await who.kabid.sees("tandai yang perlu diperbaiki")
    assert "↩️ Kirim ke pemohon" not in who.kabid.buttons(panel)

    async def sends() -> str:
        return await who.kabid.answer(who.kabid.forge(card["message_id"], "ks:3")) or ""

    assert await sends() == "Alasan perlu diisi dahulu."
    await who.kabid.send(WORDS)
    await who.kabid.sees("📝")
    assert await sends() == "Mohon ditandai dahulu apa yang perlu diperbaiki."
    assert "tidak dikenal" in (await who.kabid.answer(who.kabid.forge(card["message_id"], "kt:3:tinggi")) or "")
    assert "tidak dikenal" in (await who.kabid.answer(who.kabid.forge(card["message_id"], "d:3:perbaikan")) or "")
    assert "bukan pemegang" in (await who.kasi.answer(who.kasi.forge(who.kasi.last["message_id"], "ks:3")) or "")
    await who.kabid.tap("Kembali")
    await who.kabid.tap("Minta perbaikan")
    await who.kabid.sees("📝")
    await who.kabid.tap(NUMBER)
    await who.kabid.tap("Kirim ke pemohon")
    await who.pemohon.sees("meminta perbaikan")
    assert "Sudah diproses" in await sends()
    _, visits = await stands(kantor)
    assert [visit.choice for visit in visits].count(Choice.PERBAIKAN) == 1


async def spent(room: Room) -> int | None:
    async with room.kantor.storage.read(room.clock()) as tx:
        return (await tx.permohonan.visits(1))[-1].clock_spent


@pytest.mark.begun("filed")
async def test_the_clock_stands_still_while_the_pemohon_corrects(room: Room) -> None:
    who = room.kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    room.clock.now += timedelta(minutes=4)
    await ask(who.kabid, [NUMBER], WORDS)
    room.later(2)
    await mend(who.pemohon, ["045/999/2026"])
    await who.kabid.sees("revisi 2")
    assert await spent(room) == 4
