"""Markup in every field, files that are not what they are called, texts without end: they are text, or refused."""

import io

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from bot.clock import utc_now
from bot.demo.office import DINAS
from bot.demo.telegram.sight import plain
from procedure import form
from procedure.answers import Circumstances
from procedure.refusals import Invalid
from procedure.sop import Kind
from storage.models import Document
from tests.conftest import Kantor
from tests.support.aftermath import parked, record
from tests.support.journeys import PDF, begin, check_all, photo, submit

MARK = "</b></para><img src=x>&<"
"""Breaks Telegram's HTML and reportlab's markup wherever it is not escaped; short enough for most fields."""

SORRY = "terjadi gangguan"


def _hostile(kind: Kind) -> dict[str, str]:
    """Markup in every field that takes text."""
    given = {}
    for entry in form.questions(kind, with_profile=True):
        if entry.input is not form.Input.FILE and entry.key != "hak_akses":
            for typed in (f"{DINAS.words(entry.contoh)} {MARK}", MARK):
                try:
                    value = form.accept(entry, typed, Circumstances(utc_now().date(), DINAS))
                except Invalid:
                    continue
                if MARK in str(value):
                    given[entry.key] = typed
                    break
    return given


@pytest.mark.parametrize("kind", Kind)
async def test_markup_is_only_text_from_the_form_to_the_handover(kantor: Kantor, kind: Kind) -> None:
    people = kantor.people
    async with kantor.storage.begin(utc_now()) as tx:
        for person in (people.kadis, people.kabid, people.kasi, people.staf):
            (await tx.offices.meet(person.id)).nama = f"Pejabat {MARK}"
    given = _hostile(kind)
    assert {"nama", "jabatan", "instansi", "alamat", "surat_nomor", "pj_nama", "aplikasi"} <= set(given)
    number = await submit(people.pemohon, kind, given=given)
    await people.kadis.tap("Dengan catatan")
    await people.kadis.send(f"Catatan {MARK}")
    await people.kadis.sees(f"📝 Catatan {MARK}")
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await people.kasi.sees("Pengecekan Kasi")
    await check_all(people.kasi)
    await people.kasi.tap("Laik bersyarat")
    await people.kasi.send(f"Syarat {MARK}")
    await people.kabid.sees(f"Syarat {MARK}")
    await people.kabid.tap("Tolak")
    await people.kabid.send(f"Alasan {MARK}")
    await people.pemohon.sees(f"Alasan {MARK}")
    await people.pemohon.tap("Perbaiki dan ajukan lagi")
    await people.pemohon.tap("Setuju dan kirim")
    await people.pemohon.tap("Tetap kirim")
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await people.kasi.sees("Perubahan sejak revisi 1")
    await check_all(people.kasi)
    await people.kasi.tap("Tidak laik")
    await people.kasi.send(f"Temuan {MARK}")
    await people.kabid.sees(f"Temuan {MARK}")
    await people.kabid.tap("Setujui")
    await people.kabid.send(f"Tetap {MARK}")
    for label in ("Saya kerjakan", *(("Cocok", "Rak A U1–2") if kind is Kind.SERVER else ("Host",)), "Lewati"):
        await people.staf.tap(label)
    if kind is Kind.SERVER:
        await people.staf.photo(photo(), caption=MARK)
    else:
        await people.staf.tap("Belum aktif")
    await people.staf.tap("Konfirmasi")
    await people.pemohon.tap("Tolak")
    await people.pemohon.send(f"Belum {MARK}")
    await people.staf.sees(f"Belum {MARK}")
    again = ("Cocok", "Rak A U1–2", "Lewati", "Pakai foto") if kind is Kind.SERVER else ("Host", "Lewati", "Belum")
    for label in ("Saya kerjakan", *again, "Konfirmasi"):
        await people.staf.tap(label)
    await people.pemohon.tap("Terima")
    await people.pemohon.sees("✅ Selesai")
    await people.staf.sees(f"form-serah-terima-{number}-r2.pdf")
    assert await parked(kantor.storage) == []
    assert SORRY not in people.pemohon.transcript()
    await _papers_quote(kantor)


async def _papers_quote(kantor: Kantor) -> None:
    """Every document was printed and says the markup as it was typed."""
    async with kantor.storage.read(utc_now()) as tx:
        documents = list(await tx._session.scalars(sa.select(Document)))
    assert {document.paper for document in documents if document.sha256} >= {document.paper for document in documents}
    for document in documents:
        assert document.sha256
        pages = PdfReader(io.BytesIO(kantor.storage.archive.get(document.sha256))).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        assert MARK.replace(" ", "") in text, document.paper


async def test_file_names_and_contents_are_not_believed(kantor: Kantor) -> None:
    pemohon = kantor.people.pemohon
    await begin(pemohon, Kind.SERVER)
    for entry in form.questions(Kind.SERVER, with_profile=True):
        if entry.input is form.Input.FILE:
            break
        await pemohon.sees(f"· {entry.title}")
        await pemohon.send(DINAS.words(entry.contoh))
    asked = await pemohon.sees("Berkas surat permohonan")
    for content, words in (
        (b"MZ\x90\x00 not a letter", "bukan PDF"),
        (b"<html><script>alert(1)</script></html>", "bukan PDF"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"", "bukan PDF"),
        (PDF + bytes(25 * 1024 * 1024), "lebih dari 20 MB"),
    ):
        sent = await pemohon.document(content, "surat.pdf")
        await pemohon.sees(words, after=sent["message_id"])
    await pemohon.document(PDF, f"../../../../etc/cron.d/{MARK}\\..\\x.pdf", asked["chat"]["type"])
    await pemohon.sees("· Lampiran")
    files = [path for path in kantor.settings.data_dir.rglob("*") if path.is_file() and "archive" in path.parts]
    assert files
    assert all(len(path.name) == 64 and path.name.isalnum() for path in files)
    assert SORRY not in pemohon.transcript()


async def test_a_reason_too_long_for_one_message_is_refused_as_one(kantor: Kantor) -> None:
    people = kantor.people
    await submit(people.pemohon, Kind.HOSTING)
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await people.kasi.sees("Pengecekan Kasi")
    await check_all(people.kasi)
    await people.kasi.tap("Laik bersyarat")
    for length in (5000, 4096 + 100, 9000):
        sent = await people.kasi.send("x" * length)
        await people.kasi.send("/bantuan")
        await people.kasi.sees("/bantuan", after=sent["message_id"])
        answers = [one for one in people.kasi.said if one["message_id"] > sent["message_id"] and one["from"]["is_bot"]]
        assert [plain(one) for one in answers if "terlalu panjang" in plain(one)] == [plain(answers[0])]
        assert len(answers) == 2
    assert "laik_bersyarat" not in [row[3] for row in (await record(kantor.storage))["journal"]]
