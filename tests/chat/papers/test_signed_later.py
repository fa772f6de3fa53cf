"""A document of ours that somebody signed electronically afterwards, as its foot asks: known, and no more than that."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pypdf import PdfWriter

from bot.clock import utc_now
from documents.incoming.signatures import later
from documents.render import render
from procedure.sop import Paper
from tests.chat.papers.test_verification import answered, form_of
from tests.conftest import Kantor
from tests.documents.test_seal import PASSPHRASE, certificate
from tests.support.documents_samples import PENGAJUAN

SIGNED = "✅ Dokumen asli dengan tanda tangan elektronik yang ditambahkan kemudian; keabsahan"
ALTERED = "❌ Tidak sama dengan arsip."
UNSURE = "⚠️ Tidak dapat dicocokkan dengan arsip."


@cache
def signer() -> signers.SimpleSigner:
    p12 = certificate(utc_now() + timedelta(days=300))
    made: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(p12, [], passphrase=PASSPHRASE.encode())
    return made


def signed(pdf: bytes, name: str = "TTE") -> bytes:
    """With a visible signature of whoever presses the button in a signing service."""
    metadata = signers.PdfSignatureMetadata(field_name=name, subfilter=fields.SigSeedSubFilter.PADES)
    place = fields.SigFieldSpec(name, on_page=0, box=(300, 60, 400, 110))
    signing = signers.PdfSigner(metadata, signer(), new_field_spec=place)
    made: bytes = signing.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getvalue()
    return made


def twice(pdf: bytes) -> bytes:
    return signed(signed(pdf), "TTE2")


def with_dss(pdf: bytes) -> bytes:
    """And what a later check of the signature needs, added behind it as PAdES-B-LT has it."""
    content = BytesIO(signed(pdf))
    (signature,) = PdfFileReader(content).embedded_signatures
    DocumentSecurityStore.add_dss(content, signature.pkcs7_content, certs=[signature.signer_cert])
    return content.getvalue()


def page_replaced(pdf: bytes) -> bytes:
    """With another first page, as an update behind the file's own bytes."""
    writer, changed = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    page, *_ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # pyHanko's
    page.get_object()["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page.get_object())
    writer.write(changed)  # type: ignore[no-untyped-call]  # pyHanko's
    return changed.getvalue()


def titled(pdf: bytes) -> bytes:
    """With nothing but another title, which no signature covers."""
    writer, changed = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    title = generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("x")})  # type: ignore[no-untyped-call]
    writer.set_info(writer.add_object(title))
    writer.write(changed)  # type: ignore[no-untyped-call]  # pyHanko's
    return changed.getvalue()


def stored_anew(pdf: bytes) -> bytes:
    stored = BytesIO()
    PdfWriter(clone_from=BytesIO(pdf)).write(stored)
    return stored.getvalue()


def forged(pdf: bytes) -> bytes:
    """A signature that fits nothing any more."""
    return pdf + signed(pdf)[len(pdf) :].replace(b"300", b"200", 1)


KINDS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "signed": (signed, SIGNED),
    "signed twice": (twice, SIGNED),
    "with what a check needs": (with_dss, SIGNED),
    "changed behind the signature": (lambda pdf: page_replaced(signed(pdf)), ALTERED),
    "changed before the signature": (lambda pdf: signed(page_replaced(pdf)), ALTERED),
    "changed between signatures": (lambda pdf: signed(page_replaced(signed(pdf)), "TTE2"), ALTERED),
    "an unsigned update": (page_replaced, ALTERED),
    "a title behind the signature": (lambda pdf: titled(signed(pdf)), ALTERED),
    "a signature that does not fit": (forged, ALTERED),
    "stored anew": (stored_anew, ALTERED),
    "stored anew and signed": (lambda pdf: signed(stored_anew(pdf)), UNSURE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_signatures_added_later_are_known_and_nothing_else_is(kind: str) -> None:
    pdf = render(Paper.FORM_PENGAJUAN, PENGAJUAN)
    change, words = KINDS[kind]
    said, own = later(change(pdf)), sha256(pdf).hexdigest()
    assert (own in said["signed"]) is (words == SIGNED)
    assert (own in said["begins"]) is ("stored anew" not in kind)
    assert said["whole"] or words == ALTERED


@pytest.mark.begun("filed")
async def test_the_bot_says_so_and_no_more(kantor: Kantor) -> None:
    pdf = form_of(kantor)
    stranger = kantor.api.person("Orang Lain")
    said = {}
    for kind in ("signed", "changed between signatures", "stored anew and signed"):
        change, words = KINDS[kind]
        said[kind] = await answered(stranger, await asyncio.to_thread(change, pdf))
        assert said[kind].startswith(words)
    assert "tanda tangan diperiksa pada layanan PSrE.\nForm pengajuan 067/001/18.01/" in said["signed"]
    assert "sama persis" not in said["signed"]
    assert "067/001/18.01/" in said["stored anew and signed"]
    assert not any("PSH-" in words for words in said.values())


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 %%EOF /ByteRange", b"%%EOF\r\n" * 50_000])
def test_what_is_no_pdf_is_no_signed_one(pdf: bytes) -> None:
    said = later(pdf)
    assert (said["signed"], said["whole"]) == ([], False)
    assert len(said["begins"]) <= 36
