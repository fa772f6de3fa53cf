"""What the sheets of one permohonan say of what was asked, found and decided, as real journeys print them."""

import pytest

from bot.demo.telegram.people import User
from procedure.sop import Kind
from tests.chat.papers.test_verification import content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.support.journeys import report, submit


def said(kantor: Kantor, person: User, paper: str) -> str:
    """What the newest of such files in a chat says."""
    return text(content(kantor, sent(person, paper)[-1]))


async def test_an_approval_of_hosting_names_capacity_host_and_what_kasi_was_warned_of(kantor: Kantor) -> None:
    who, another = kantor.people, kantor.api.person("Sari")
    await submit(who.pemohon, Kind.HOSTING, given={"berlaku_sampai": "Lewati"})
    await report(who, conclusion="Laik bersyarat", note="Uji keamanan menyusul")
    await submit(another, Kind.HOSTING)  # for the same sub domain, which Kasi could not know
    await who.kabid.tap("Setujui")
    await who.kabid.sees("form-persetujuan-")

    report_sheet, approval = said(kantor, who.kabid, "hasil-pengecekan-"), said(kantor, who.kabid, "form-persetujuan-")
    assert "2 vCPU, RAM 4 GB, penyimpanan 40 GB · Host 1" in report_sheet
    assert "Kapasitas : 2 vCPU, RAM 4 GB, penyimpanan 40 GB pada Host 1 Sub domain" in approval
    assert "Berlaku sampai : tidak ditentukan Kudus" in approval
    assert "Perhatian: Belum lulus uji keamanan. Baik 7" in report_sheet
    assert "6 Keamanan dan sub domain Baik. Perhatian: Belum lulus uji keamanan. 7" in approval
    assert "1. Uji keamanan menyusul. " in approval
    assert "juga diajukan" not in approval


@pytest.mark.begun("reported")
async def test_what_the_pemohon_asks_for_is_theirs_and_what_is_approved_is_kabids(kantor: Kantor) -> None:
    who = kantor.people
    form = said(kantor, who.pemohon, "form-pengajuan-")
    assert "Diminta berlaku sampai : 31 Desember 2027" in form
    assert "Berlaku sampai: PSH-" in form  # blank in the officer's box
    assert "Tinggi server : 2U" in form
    await who.kabid.tap("Setujui")
    await who.pemohon.sees("form-persetujuan-")
    approval = said(kantor, who.pemohon, "form-persetujuan-")
    assert "Letak : Rak A, U1–2, Ruang Server Berlaku sampai : 31 Desember 2027 Kudus" in approval


@pytest.mark.begun("reported")
async def test_a_letter_keeps_its_agenda_number_through_all_revisions(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    rejection = said(kantor, who.pemohon, "form-persetujuan-")
    assert "Permohonan tersebut DITOLAK dan dikembalikan kepada pemohon. Alasan: Spesifikasi belum jelas. " in rejection
    assert "Keputusan dicatat atas nama" in rejection
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.tap("Tetap kirim")
    await who.kadis.sees("revisi 2")
    await who.kadis.tap("Dengan catatan")
    await who.kadis.send("Mohon segera diselesaikan")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kadis.sees("-r2.pdf", after=sent(who.kadis, "form-pengajuan-")[-1]["message_id"])

    first, second = (said(kantor, who.kadis, f"lembar-disposisi-PSH-2026-0001{revision}") for revision in (".", "-r2"))
    agenda = "No. agenda : 067/002/18.01/2026"
    assert agenda in first
    assert agenda in second
    assert "Nomor: 067/002/18.01/2026 · Permohonan PSH-2026-0001 (edisi 2)" in first
    assert "Nomor: 067/002/18.01/2026" not in second
    assert "Catatan: Kepala Dinas Komunikasi dan Informatika: Mohon segera diselesaikan. " in second
    assert "Kepala Bidang Informatika Sesuai catatan" in second
