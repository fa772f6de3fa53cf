"""Verification: right, altered, foreign and superseded documents told apart, and nothing personal told to strangers."""

import random
import re
import tracemalloc
import zlib
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
import zxingcpp
from pypdf import PdfWriter

from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from documents.incoming.verification import codes_in
from handlers.papers.dossier import Dossier, FetchPaper, FetchReceived
from handlers.papers.verification import FOREIGN, UNKNOWN
from tests.conftest import Kantor
from tests.support.journeys import PDF

pytestmark = pytest.mark.begun("filed")

PRIVATE = ("PSH-", "Budi", "Dinas Kesehatan", "Dell", "R450", "7XK9Q13")


def sent(person: User, name: str) -> list[Json]:
    """The messages in which the bot sent a file whose name begins so, oldest first."""
    return [one for one in person.chat if one.get("document", {}).get("file_name", "").startswith(name)]


def content(kantor: Kantor, message: Json) -> bytes:
    return kantor.api.telegram.files.content(message["document"]["file_id"]).data


def form_of(kantor: Kantor) -> bytes:
    """The form pengajuan of what was filed, as Kepala Dinas got it."""
    return content(kantor, sent(kantor.people.kadis, "form-pengajuan-")[0])


async def answered(person: User, data: bytes, name: str = "dokumen.pdf") -> str:
    """What the bot says of a file."""
    return await said(person, await person.document(data, name))


async def said(person: User, after: Json) -> str:
    def look() -> str | None:
        for message in person.chat:
            words = message.get("text", "")
            if message["message_id"] > after["message_id"] and words and "sedang diperiksa" not in words:
                return str(words)
        return None

    found = await person.chat_state.bell.until(look, 20)
    assert found, person.chat
    return found


def link_in_qr(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=3).to_pil()
    document.close()
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


async def test_a_stranger_learns_kind_number_date_and_validity_and_no_more(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    stranger = kantor.api.person("Orang Lain")
    words = await answered(stranger, pdf)
    assert words.startswith("✅ Asli: Form pengajuan 067/001/18.01/")
    assert ", diterbitkan " in words
    assert "Dokumen ini berlaku." in words
    assert not any(private in words for private in PRIVATE)
    assert not stranger.buttons(stranger.last)


async def test_one_byte_makes_it_altered_wherever_it_is(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    chance = random.Random(4)  # noqa: S311  # the same places in every run
    places = [0, 8, len(pdf) - 3, pdf.index(b"start=v_") + 10, *chance.sample(range(len(pdf)), 12)]
    stranger = kantor.api.person("Orang Lain")
    for place in places:
        forged = bytearray(pdf)
        forged[place] ^= 1
        words = await answered(stranger, bytes(forged))
        assert words.startswith("❌ Tidak sama dengan arsip."), place
        assert not any(private in words for private in PRIVATE)


async def test_what_an_editor_stored_anew_is_altered_too(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    writer = PdfWriter(clone_from=BytesIO(pdf))
    stored = BytesIO()
    writer.write(stored)
    words = await answered(kantor.api.person("Orang Lain"), stored.getvalue())
    assert words.startswith("❌ Tidak sama dengan arsip.")


async def test_a_foreign_pdf_even_the_letter_itself_is_none_of_ours(kantor: Kantor) -> None:
    stranger = kantor.api.person("Orang Lain")
    for pdf in (PDF, b"%PDF-1.7\nstart=v_" + b"a" * 26, b"not even a PDF"):
        assert await answered(stranger, pdf) == FOREIGN
        assert stranger.buttons(stranger.last) == ["📝 Ajukan permohonan"]
    assert await answered(kantor.people.kasi, PDF) == FOREIGN
    assert not kantor.people.kasi.buttons(kantor.people.kasi.last)


async def test_the_qr_opens_the_bot_and_says_so(kantor: Kantor) -> None:
    stranger = kantor.api.person("Orang Lain")
    words = await said(stranger, await stranger.open(link_in_qr(form_of(kantor))))
    assert words.startswith("✅ Asli: Form pengajuan 067/001/18.01/")
    assert "cocokkan dengan kertasnya" in words
    assert not any(private in words for private in PRIVATE)


async def test_a_code_can_be_typed_as_it_is_printed(kantor: Kantor) -> None:
    (code,) = codes_in(form_of(kantor))
    stranger = kantor.api.person("Orang Lain")
    asked = await stranger.send("/verifikasi")
    prompt = await stranger.sees("ketik kode verifikasi")
    assert (await said(stranger, await stranger.send(" ".join((code[:5], code[5:12], code[12:]))))).startswith(
        "✅ Asli"
    )
    await stranger.sees("jawabannya ada di bawah")
    assert prompt["message_id"] > asked["message_id"]
    assert (await said(stranger, await stranger.send(f"/verifikasi {code.upper()}"))).startswith("✅ Asli")
    wrong = ("b" if code[0] == "a" else "a") + code[1:]
    assert await said(stranger, await stranger.send(f"/verifikasi {wrong}")) == UNKNOWN
    asked = await stranger.send("/verifikasi")
    await stranger.sees("Verifikasi dokumen", after=asked["message_id"])
    again = await said(stranger, await stranger.send(wrong))
    assert again.startswith(f"⚠️ {UNKNOWN}\n\n🔎 Verifikasi dokumen")


async def test_verifikasi_takes_the_file_and_says_what_it_wants(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    stranger = kantor.api.person("Orang Lain")
    await stranger.send("/verifikasi")
    await stranger.sees("Kirim berkas PDF-nya")
    wrong = await stranger.sticker()
    await stranger.sees("⚠️ Yang dapat diperiksa hanya berkas PDF", after=wrong["message_id"])
    file = await stranger.document(pdf, "form.pdf")
    await stranger.sees("Asli: Form pengajuan", after=file["message_id"])


async def test_an_edition_is_superseded_by_the_next_and_a_revision_too(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kadis.sees("lembar-disposisi-")
    first = content(kantor, sent(who.kadis, "lembar-disposisi-")[0])
    stranger = kantor.api.person("Orang Lain")
    assert (await answered(stranger, first)).startswith("✅ Asli: Lembar disposisi")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kasi.sees("lembar-disposisi-")
    words = await answered(stranger, first)
    assert words.startswith("⚠️ Asli: Lembar disposisi")
    assert re.search(r"Tidak berlaku lagi: sudah diganti edisi 2, terbit \d+ \w+ \d{4} pukul \d\d\.\d\d\.", words)
    second = content(kantor, sent(who.kasi, "lembar-disposisi-")[0])
    assert "(edisi 2)" in await answered(stranger, second)


async def test_what_was_withdrawn_counts_no_longer(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    await kantor.people.pemohon.tap("Tarik kembali")
    await kantor.people.pemohon.tap("Batalkan permohonan")
    await kantor.people.pemohon.sees("Ditarik kembali")
    words = await answered(kantor.api.person("Orang Lain"), pdf)
    assert "Tidak berlaku lagi: permohonannya ditarik kembali." in words


async def test_officials_find_every_document_and_the_pemohon_theirs(kantor: Kantor) -> None:
    who = kantor.people
    pdf = form_of(kantor)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    file = await who.kasi.document(pdf, "form.pdf")
    await who.kasi.sees("Permohonan PSH-", after=file["message_id"])
    await who.kasi.tap("📚 Dokumen permohonan")
    listed = await who.kasi.sees("3. Lembar disposisi 067/002/18.01/")
    assert who.kasi.buttons(listed)[0] == "1. Surat permohonan"
    assert await who.kasi.tap("3. Lembar disposisi") is None
    await who.kasi.sees("lembar-disposisi-", after=listed["message_id"])

    await who.pemohon.tap("📚 Dokumen permohonan")
    own = await who.pemohon.sees("1. Form pengajuan 067/001/18.01/")
    assert who.pemohon.buttons(own) == ["1. Form pengajuan"]
    for data in (FetchPaper(2), FetchPaper(99), FetchReceived(1, 1, 0)):
        assert "tidak dikenal" in (await who.pemohon.answer(who.pemohon.forge(own["message_id"], data.pack())) or "")


async def test_a_stranger_gets_nothing_by_forged_buttons(kantor: Kantor) -> None:
    stranger = kantor.api.person("Orang Lain")
    await stranger.send("/start")
    welcome = await stranger.sees("Selamat datang")
    for data in (Dossier(1), Dossier(99), FetchPaper(1), FetchPaper(99), FetchReceived(1, 1, 0)):
        assert "tidak dikenal" in (await stranger.answer(stranger.forge(welcome["message_id"], data.pack())) or "")
    assert stranger.last == welcome
    card = await kantor.people.kadis.sees("Disposisi Kepala Dinas")
    for data in (FetchReceived(1, 1, 1), FetchReceived(1, 1, -1), FetchReceived(1, 2, 0), FetchReceived(99, 1, 0)):
        tap = kantor.people.kadis.forge(card["message_id"], data.pack())
        assert "tidak dikenal" in (await kantor.people.kadis.answer(tap) or "")


@pytest.mark.parametrize(
    "hostile",
    [
        b"stream\n" * 100_000,
        b"stream\n" + bytes(1_000_000),
        b"start=v_" * 100_000,
        b"",
    ],
)
def test_hostile_files_carry_no_codes(hostile: bytes) -> None:
    assert codes_in(hostile) == []


def test_of_a_file_full_of_codes_only_some_are_looked_up() -> None:
    codes = [f"start=v_{chr(97 + at // 26)}{chr(97 + at % 26)}{'a' * 24}".encode() for at in range(500)]
    assert len(codes_in(b" ".join(codes))) == 20


def test_a_bomb_is_not_unpacked_whole() -> None:
    bomb = b"stream\n" + zlib.compress(bytes(150_000_000)) + b"endstream\n"
    tracemalloc.start()
    assert codes_in(bomb * 50) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000
