"""The office's own seal: a PAdES signature that shows a file is whole, and no more (the certificate is no PSrE's)."""

from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers


class Seal:
    """Seals PDFs with the key and certificate of a PKCS#12 file; raises ValueError where `passphrase` opens it not."""

    def __init__(self, p12: bytes, passphrase: str) -> None:
        try:
            self._signer = signers.SimpleSigner.load_pkcs12_data(p12, other_certs=[], passphrase=passphrase.encode())
        except AttributeError:
            raise ValueError("a PKCS#12 file without a key or without its certificate") from None

    @property
    def expires_at(self) -> datetime:
        """When the certificate ends (aware)."""
        ends: datetime = self._signer.signing_cert.not_valid_after
        return ends

    def __call__(self, pdf: bytes) -> bytes:
        """`pdf` with the seal added behind its own bytes. Blocking, and not from within a running event loop."""
        metadata = signers.PdfSignatureMetadata(
            field_name="Segel", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        sealed: bytes = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=self._signer
        ).getvalue()
        return sealed
