"""What a card says is what its reader decides on, word for word, and what was said before reaches whoever obeys it."""

import asyncio
import re

import pytest

from bot.demo.telegram.schema import Json
from procedure.sop import Kind
from tests.conftest import Kantor
from tests.support.journeys import check_all, place_server, submit

_TIME = re.compile(r"(batas )(\d+ \w+ )?\d\d\.\d\d")
"""The norm's end, which the day of the test decides."""

RISKY = {"email": "budi@gmail.com", "port_firewall": "tcp/443 dari internet; tcp/22 dari internet"}
SUBJECT = "SIMPUS, pencatatan layanan puskesmas\nDinas Kesehatan Kabupaten Kudus"


def said(card: Json) -> str:
    """Its text, with every time of the day as `09.14`."""
    return _TIME.sub(r"\g<1>09.14", card["text"])


async def test_each_card_says_what_its_reader_decides_on(kantor: Kantor) -> None:
    who = kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER, given=RISKY)
    head = f"{ticket} · Penempatan server\n{SUBJECT}"
    letter = "\nSurat 045/123/2026, 20 November 2026"
    card = await who.kadis.sees("Disposisi Kepala Dinas · ")
    assert said(card) == f"{head}{letter}\n\nDisposisi Kepala Dinas · batas 09.14"
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Verifikasi Kabid · ")
    assert said(card) == f"{head}{letter}\n\nVerifikasi Kabid · batas 09.14"
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    card = await who.kasi.sees("Pengecekan Kasi · ")
    assert said(card) == (
        f"{head}\nBudi Santoso, S.Kom.\n\nPengecekan Kasi · batas 09.14\n\n"
        "⬜ Surat: 045/123/2026, 20 November 2026\n⚠️ Email budi@gmail.com bukan .go.id\n"
        "⬜ Spesifikasi: Dell PowerEdge R450 · Xeon Silver 4310 12 core; RAM 64 GB; SSD 2 TB\n"
        "⬜ Ruang rak: 2U · 720 mm · Rak A: 42U kosong\n"
        "⬜ Daya: 2 × 800 watt · 18 kg\n"
        "⬜ Jaringan: 2 port LAN · tcp/443 dari internet; tcp/22 dari internet\n"
        "⚠️ tcp/22 terbuka untuk internet\n"
        "⬜ Keamanan: Memuat data pribadi\n⬜ Lisensi: Ubuntu Server 24.04"
    )
    assert [len(row) for row in card["reply_markup"]["inline_keyboard"]] == [2, 2, 2, 1, 1, 3, 2]
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    card = await who.kabid.sees("Persetujuan Kabid · ")
    assert said(card) == (
        f"{head}{letter}\n\nPersetujuan Kabid · batas 09.14\n\nHasil Kasi: Laik\n\n"
        "Kapasitas: Rak A: 42U kosong\nBila disetujui, dipesan: Rak A, U1–2"
    )
    await who.kabid.tap("Setujui")
    card = await who.staf.sees("Penempatan Staf Teknis · ")
    assert said(card) == (
        f"{head}\n\nPenempatan Staf Teknis · batas 09.14\n\nDell PowerEdge R450 · 2U · SN 7XK9Q13\n"
        "Disediakan: Rak A, U1–2\n☎️ Siti Aminah, A.Md., 0857-1111-2222"
    )


async def test_what_was_said_reaches_everybody_after(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.SERVER)
    for label in ("Dengan catatan", "○ Sangat segera", "☐ Telaah dan laporkan"):
        await who.kadis.tap(label)
    note = await who.kadis.send("mohon dicek kapasitas listriknya")
    assert await who.kadis.marked(note["message_id"]) == "✍"
    await who.kadis.tap("Disposisi ke Kabid")
    done = await who.kadis.sees("✅ Didisposisikan ke Kabid")
    assert "📌 Sangat segera · Telaah dan laporkan\n“mohon dicek kapasitas listriknya”" in done["text"]
    heard = "📌 Sangat segera · Kepala Dinas: Telaah dan laporkan; mohon dicek kapasitas listriknya"
    await who.kabid.sees(heard)
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert heard in (await who.kasi.sees("Pengecekan Kasi"))["text"]
    await check_all(who.kasi)
    await who.kasi.tap("Laik bersyarat")
    assert "Apa syaratnya?" in (await who.kasi.sees("Laik bersyarat · PSH"))["text"]
    await who.kasi.send("SSH dibatasi lewat VPN dinas")
    card = (await who.kabid.sees("Persetujuan Kabid"))["text"]
    condition = "Syarat: “SSH dibatasi lewat VPN dinas”"
    assert heard in card
    assert f"Hasil Kasi: Laik bersyarat\n{condition}" in card
    await who.kabid.tap("Setujui")
    card = (await who.staf.sees("Penempatan Staf Teknis"))["text"]
    assert heard in card
    assert condition in card
    placing = asyncio.create_task(place_server(who.staf))
    assert condition in (await who.staf.sees("pemohon lalu diminta menerima"))["caption"]
    await placing
    assert condition in (await who.pemohon.sees("Mohon diperiksa"))["text"]
    await who.pemohon.tap("Tolak")
    await who.pemohon.tap("Belum dapat diakses")
    again = await who.staf.sees("↩️ Serah terima ditolak pemohon: “Belum dapat diakses”")
    assert condition in again["text"]
    assert "Letak sekarang: Rak A, U1–2" in again["text"]


@pytest.mark.begun("reported")
async def test_a_second_revision_says_why_the_first_came_back(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    for label in ("Perbaiki dan ajukan lagi", "Ubah", "Data server", "Nomor seri"):
        await who.pemohon.tap(label)
    await who.pemohon.send("7XK9Q99")
    await who.pemohon.sees("7XK9Q13")
    await who.pemohon.tap("Setuju dan kirim")
    card = (await who.kadis.sees("revisi 2"))["text"]
    assert "↩️ Sebelumnya dikembalikan Kabid: “Spesifikasi belum jelas”" in card
    assert "• Nomor seri: 7XK9Q13 → 7XK9Q99" in card


@pytest.mark.begun("filed")
async def test_an_item_offers_its_marks_in_its_place(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kasi.tap("Ruang rak")
    card = await who.kasi.sees("👉 Ruang rak")
    rows = [[button["text"] for button in row] for row in card["reply_markup"]["inline_keyboard"]]
    assert rows[:3] == [
        ["⬜ Surat", "⬜ Spesifikasi"],
        ["✅ Baik", "✏️ Catatan", "❌ Tidak"],
        ["⬜ Daya", "⬜ Jaringan"],
    ]
    assert await who.kasi.tap("✏️ Catatan") is None
    card = await who.kasi.sees("✏️ Ruang rak")
    assert "✏️ Ruang rak" in who.kasi.buttons(card)
