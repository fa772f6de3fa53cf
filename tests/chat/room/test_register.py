"""The register: for those who may have it, as PDF, for Excel and as CSV, with no answer ever a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # has no types
import pytest
from pypdf import PdfReader

from bot.demo.telegram.people import User
from documents.register.daftar import Bentuk
from documents.render import render
from procedure.sop import Office, Paper
from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor, Run
from tests.documents.reading import pages, text
from tests.guarantees.test_journey import acts, permohonan
from tests.support.documents_samples import DAFTAR, entries
from tests.support.journeys import handed_over, place_server, report
from tests.support.room_and_clock import open_sheet
from tests.support.server_room import registered

FORMULAS = ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "  =HYPERLINK(0)", "=cmd|' /C calc'!A0"]


async def taken_out(kantor: Kantor, person: User, label: str) -> bytes:
    """The register in one of its forms, as it arrives in the chat."""
    asked = await person.send("/daftar")
    await person.sees("Lihat di sini, atau ambil berkasnya", after=asked["message_id"])
    assert await person.tap(label) == "Berkas disiapkan"
    await person.sees("Daftar server dan hosting aplikasi per tanggal", after=asked["message_id"])
    return content(kantor, sent(person, "daftar-server-")[-1])


async def corrected(pemohon: User, answers: Sequence[tuple[str, str, str]]) -> None:
    """Corrects what came back, by section, title and new answer, and sends it again."""
    await pemohon.tap("Perbaiki dan ajukan lagi")
    for section, title, answer in answers:
        await pemohon.tap("Ubah")
        await pemohon.tap(section)
        await pemohon.tap(title)
        asked = await pemohon.send(answer)
        await pemohon.sees("Saya menyatakan data di atas benar", after=asked["message_id"])
    await pemohon.tap("Setuju dan kirim")


async def looked_up(person: User, words: str) -> str:
    """What the sheet of a thing says to whoever keeps the register."""
    return str(person.chat_state.messages[await open_sheet(person, words)]["text"])


@pytest.mark.begun("placed")
async def test_staf_teknis_and_admin_take_it_out_in_three_forms(kantor: Kantor) -> None:
    who = kantor.people
    pdf = await taken_out(kantor, who.staf, "PDF")
    words = text(pdf)
    assert "Untuk keperluan internal. 1 entri." in words
    assert "Dell PowerEdge R450 7XK9Q13 Rak A, U1–2" in words
    assert "Aktif" in words
    stranger = kantor.api.person("Orang Lain")
    verdict = await answered(stranger, pdf)
    assert verdict.startswith("✅ Asli: Daftar server dan hosting aplikasi, diterbitkan ")
    assert "Dokumen ini mencatat keadaan pada hari itu." in verdict
    assert "berlaku" not in verdict

    sheet = openpyxl.load_workbook(io.BytesIO(await taken_out(kantor, who.admin, "Excel"))).active
    assert [cell.value for cell in sheet[5]][:6] == [
        1,
        "PSH-2026-0001".replace("2026", sheet["B5"].value[4:8]),
        "Server",
        "Dinas Kesehatan Kabupaten Kudus",
        "Dell PowerEdge R450",
        "7XK9Q13",
    ]
    rows = list(csv.reader(io.StringIO((await taken_out(kantor, who.admin, "CSV")).decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in rows] == [13, 13]


async def test_what_is_there_beyond_its_end_says_so(kantor: Kantor) -> None:
    who, services = kantor.people, kantor.app.bot_data["services"]
    today = services.clock().astimezone(services.config.tz).date()
    for u, name, last in ((1, "LEWAT", today - timedelta(days=1)), (3, "BELUM", today)):
        until = last.isoformat()
        await registered(services, who.pemohon.id, u=u, merk_tipe=name, nomor_seri=name, berlaku_sampai=until)
    assert "Status: Aktif · ⚠️ masa berlaku habis\n" in await looked_up(who.staf, "LEWAT")
    assert "Status: Aktif\n" in await looked_up(who.staf, "BELUM")
    asked = await who.pemohon.send("/aset")
    listed = (await who.pemohon.sees("Atas nama Bapak/Ibu", after=asked["message_id"]))["text"].splitlines()
    signs = [line.strip().partition(": ")[0] for line in listed[3::2]]
    assert signs == ["⚠️ masa berlaku habis · cek berikutnya", "cek berikutnya"]
    async with services.storage.begin(services.clock()) as tx:
        late = (await tx.register.owned(who.pemohon.id))[0]
        late.check_stage, late.check_at = 4, None
    rows = list(csv.reader(io.StringIO((await taken_out(kantor, who.admin, "CSV")).decode("utf-8-sig")), delimiter=";"))
    assert [row[-1] for row in rows[1:]] == ["Aktif, masa berlaku habis, lewat batas cek", "Aktif"]


async def test_others_do_not_get_it(kantor: Kantor) -> None:
    for person in (kantor.people.pemohon, kantor.people.kadis, kantor.api.person("Orang Lain")):
        await person.send("/daftar")
        await person.sees("Daftar ini untuk Staf Teknis, Kasi, dan admin.")
        forged = await person.answer(person.forge(person.last["message_id"], "dx:pdf"))
        assert forged == "Daftar ini untuk Staf Teknis, Kasi, dan admin."
        assert not sent(person, "daftar-server-")


@pytest.mark.begun("reported")
async def test_what_a_later_revision_corrects_is_right_everywhere(kantor: Kantor) -> None:
    who = kantor.people
    ticket = (await permohonan(kantor)).ticket
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    new = {
        ("Profil pemohon", "Nama lengkap"): "Budi Santosa, M.Kom.",
        ("Profil pemohon", "Instansi"): "Dinas Pendidikan Kabupaten Kudus",
        ("Penanggung jawab teknis", "Nama penanggung jawab"): "Tono Wijaya",
        ("Data server", "Merek dan tipe"): "HPE ProLiant DL380",
    }
    await corrected(who.pemohon, [(*where, answer) for where, answer in new.items()])
    await who.pemohon.sees(f"{ticket} · revisi 2\nPenempatan server: HPE ProLiant DL380")
    await report(who)
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")

    told = await looked_up(who.staf, "HPE")
    assert "Dinas Pendidikan Kabupaten Kudus" in told
    assert "Penanggung jawab: Tono Wijaya, 0857-1111-2222" in told
    assert "Pemilik: Budi Santosa, M.Kom." in told
    assert "Diterima pemohon (Budi Santosa, M.Kom.)" in told
    await who.pemohon.sees(f"form-serah-terima-{ticket}-r2.pdf")
    paper = content(kantor, sent(who.pemohon, f"form-serah-terima-{ticket}")[-1])
    words = text(paper)
    for before in ("Budi Santoso", "Dinas Kesehatan", "Siti Aminah", "Dell PowerEdge"):
        assert before not in told
        assert before not in words
    assert "Budi Santosa, M.Kom." in words

    await who.pemohon.send("/aset")
    for label in ("Cek sekarang", "Ada masalah"):
        await who.pemohon.tap(label)
    await who.pemohon.send("Kipas belakang berisik")
    assert "Budi Santosa, M.Kom.: “Kipas belakang berisik”" in (await who.staf.sees("Kipas belakang berisik"))["text"]
    assert "terima" in await acts(kantor)  # and every line seals what it changed


@pytest.mark.parametrize(("in_office", "called"), [(False, "Agus Prasetyo, M.Kom."), (True, "Agus Prasetyo, S.Kom.")])
async def test_the_newest_name_counts_after_a_transfer_but_not_in_office(
    kantor: Kantor, in_office: bool, called: str
) -> None:
    who, services = kantor.people, kantor.app.bot_data["services"]
    await registered(services, who.pemohon.id)
    if not in_office:
        async with services.storage.begin(services.clock()) as tx:
            await tx.offices.leave(who.kasi.id, Office.KASI)
    await handed_over(who.pemohon, who.kasi, "Agus Prasetyo, M.Kom.")
    told = await looked_up(who.staf, "PowerEdge")
    assert f"Pemilik: {called}" in told
    assert f"kepada Agus Prasetyo, M.Kom. ({called})" in told


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_answer_becomes_a_formula(formula: str) -> None:
    entry = replace(DAFTAR.entries[0], nama=formula, instansi=formula, penanggung_jawab=formula)
    data = replace(DAFTAR, entries=(entry,))
    book = openpyxl.load_workbook(io.BytesIO(render(Paper.DAFTAR, replace(data, bentuk=Bentuk.XLSX))))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d"}
    cells = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert formula.replace("\t", " ") in cells
    text = render(Paper.DAFTAR, replace(data, bentuk=Bentuk.CSV)).decode("utf-8-sig")
    (_, line) = csv.reader(io.StringIO(text), delimiter=data.pemisah)
    assert line[3] == line[4] == line[8] == "'" + formula.replace("\t", " ")


def test_excel_finds_filters_a_frozen_head_widths_and_real_dates() -> None:
    data = replace(DAFTAR, bentuk=Bentuk.XLSX, entries=entries(50))
    content = render(Paper.DAFTAR, data)
    assert content == render(Paper.DAFTAR, data)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.auto_filter.ref == "A4:M704"
    assert sheet.freeze_panes == "C5"
    assert sheet.column_dimensions["D"].width > 25
    assert sheet["J5"].value == datetime(2026, 11, 23)  # noqa: DTZ001  # Excel knows no zones
    assert sheet.max_row == 704
    assert "Untuk keperluan internal." in str(sheet["A2"].value)


@pytest.mark.parametrize("separator", [";", ","])
def test_csv_has_the_separator_that_is_set(separator: str) -> None:
    entry = replace(DAFTAR.entries[0], nama="Rak; dan, lain-lain")
    data = replace(DAFTAR, bentuk=Bentuk.CSV, entries=(entry,), pemisah=separator)
    (_, row) = csv.reader(io.StringIO(render(Paper.DAFTAR, data).decode("utf-8-sig")), delimiter=separator)
    assert (len(row), row[4]) == (13, "Rak; dan, lain-lain")


def test_csv_begins_with_the_mark_excel_knows_utf8_by() -> None:
    content = render(Paper.DAFTAR, replace(DAFTAR, bentuk=Bentuk.CSV, pemisah=";"))
    assert content.startswith(b"\xef\xbb\xbfNo;Tiket;Jenis;")
    assert b"Rak 1, U1\xe2\x80\x932" in content


def test_fifty_racks_repeat_the_head_and_have_a_bookmark_each() -> None:
    pdf = render(Paper.DAFTAR, replace(DAFTAR, entries=entries(50, servers=4)))
    reader, shown = PdfReader(io.BytesIO(pdf)), pages(pdf)
    assert [mark.title for mark in reader.outline] == [f"Rak {rack}" for rack in range(1, 51)]  # type: ignore[union-attr]
    marked = [reader.get_destination_page_number(mark) for mark in reader.outline]  # type: ignore[arg-type]
    for rack, place in enumerate(marked, 1):
        assert place is not None
        assert f"Rak {rack}, U1–2" in shown[place]
    for number, words in enumerate(shown, 1):
        assert f"Halaman {number} dari {len(reader.pages)}" in words
        assert "Penanggung jawab dan HP" in words


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv"])
def test_the_command_line_writes_it(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"daftar.{form}"
    assert run("register", "export", "--format", form, "--output", str(target)) == (0, f"{target}: 0 entries\n", "")
    assert target.stat().st_size > 50
    assert run("audit", "verify")[0] == 0
    missing = tmp_path / "nowhere" / "x"
    status, _, err = run("register", "export", "--format", form, "--output", str(missing))
    assert status == 1
    assert err.count("\n") == 1
