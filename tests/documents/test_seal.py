"""The office's seal: what is sealed is whole, what was changed afterwards is not, and the paper says what a seal is."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings, SettingsError, load
from documents.kit.seal import Seal
from documents.render import render
from procedure.sop import Kind, Paper
from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor, Run, restore
from tests.support.documents_samples import PERSETUJUAN
from tests.support.journeys import submit

SENTENCE = "Segel sistem (sertifikat mandiri, bukan PSrE) hanya menunjukkan keutuhan berkas."
PASSPHRASE = "rahasia sekali"


def certificate(until: datetime) -> bytes:
    """A PKCS#12 file as the office would make one for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Dinas Kominfo Kudus")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=400))
        .not_valid_after(until)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"segel", key, made, None, encryption)


@pytest.fixture
def p12() -> bytes:
    return certificate(utc_now() + timedelta(days=300))


def intact(pdf: bytes, p12: bytes) -> bool:
    """Whether the one seal covers the whole file, and fits it and the certificate."""
    _, own, _ = pkcs12.load_key_and_certificates(p12, PASSPHRASE.encode())
    assert own
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trusted = signature.signer_cert
    assert trusted.dump() == own.public_bytes(serialization.Encoding.DER)
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted], allow_fetching=False))
    return bool(status.bottom_line)


def test_a_sealed_file_is_whole_and_one_tampered_with_is_not(p12: bytes) -> None:
    pdf = render(Paper.FORM_PERSETUJUAN, replace(PERSETUJUAN, head=replace(PERSETUJUAN.head, sealed=True)))
    sealed = Seal(p12, PASSPHRASE)(pdf)
    assert sealed.startswith(pdf)
    assert intact(sealed, p12)
    place = pdf.index(b"stream") + 40
    forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert not intact(forged, p12)
    middle = len(pdf) // 2
    assert not intact(sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :], p12)


def test_the_paper_says_what_a_seal_is_and_is_not() -> None:
    for is_sealed in (False, True):
        data = replace(PERSETUJUAN, head=replace(PERSETUJUAN.head, sealed=is_sealed))
        words = " ".join(PdfReader(BytesIO(render(Paper.FORM_PERSETUJUAN, data))).pages[0].extract_text().split())
        assert (SENTENCE in words) is is_sealed
        assert "belum ditandatangani secara elektronik tersertifikasi (BSrE/PSrE)" in words


def test_a_wrong_passphrase_or_file_is_a_wrong_setting(p12: bytes, tmp_path: Path) -> None:
    path = tmp_path / "segel.p12"
    path.write_bytes(p12)
    assert load(_env_file=None, seal_p12=path, seal_passphrase=PASSPHRASE).seal()
    path.write_bytes(p12[:100])
    for given in (PASSPHRASE, "salah", ""):
        with pytest.raises(SettingsError, match="SEAL_P12 must be a PKCS#12 file"):
            load(_env_file=None, seal_p12=path, seal_passphrase=given).seal()


@pytest.fixture
def sealing(api: BotApi, settings: Settings, p12: bytes, tmp_path: Path) -> Settings:
    path = tmp_path / "segel.p12"
    path.write_bytes(p12)
    return settings.model_copy(
        update={"seal_p12": path, "seal_passphrase": load(seal_passphrase=PASSPHRASE).seal_passphrase}
    )


async def test_every_pdf_is_sealed_and_known_again(joined: Kantor, api: BotApi, sealing: Settings, p12: bytes) -> None:
    people = restore(joined, api, sealing)
    async with running(sealing) as app:
        kantor = Kantor(api, app, sealing, people)
        await submit(people.pemohon, Kind.SERVER)
        await people.kadis.sees("form-pengajuan-")
        pdf = content(kantor, sent(people.kadis, "form-pengajuan-")[0])
        assert await asyncio.to_thread(intact, pdf, p12)
        stranger = api.person("Orang Lain")
        assert (await answered(stranger, pdf)).startswith("✅ Asli")
        unsealed = pdf[: pdf.index(b"%%EOF") + 6]
        assert (await answered(stranger, unsealed)).startswith("❌ Tidak sama dengan arsip.")


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [
        (300, 0, "ok\tseal\tthe certificate of SEAL_P12 expires in 299 days"),
        (20, 0, "WARNING\tseal\tthe certificate of SEAL_P12 expires in 19 days"),
        (-1, 1, "the certificate of SEAL_P12 has expired"),
    ],
)
def test_the_doctor_warns_before_the_certificate_ends(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    days: int,
    status: int,
    words: str,
) -> None:
    path = tmp_path / "segel.p12"
    path.write_bytes(certificate(utc_now() + timedelta(days=days)))
    monkeypatch.setenv("SEAL_P12", str(path))
    monkeypatch.setenv("SEAL_PASSPHRASE", PASSPHRASE)
    ended, out, err = run("doctor")
    assert ended == status
    assert words in out + err
    assert PASSPHRASE not in out + err


def test_the_doctor_names_what_is_missing(run: Run) -> None:
    status, out, _ = run("doctor")
    assert status == 0
    assert "WARNING\tBOT_TOKEN\tmissing" in out
    assert "WARNING\toffices\tnobody holds Kepala Dinas Komunikasi dan Informatika, " in out
    assert "ok\tseal\tnone: SEAL_P12 is not set" in out
    assert f"ok\tcache\t{Path('data', 'cache')}: 0 KB of fonts" in out
