"""Electronic signatures that somebody added to a PDF afterwards: whether they changed nothing else.

Who signed and whether that counts is not judged here: a PSrE's service says so.
"""

import hashlib
import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

_END = re.compile(rb"%%EOF(?:\r\n|[\r\n])?")
_REVISIONS = 12
"""Beginnings of a file looked at: more than the signatures of all officials make."""

_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


def later(content: bytes) -> dict[str, Any]:
    """`{"begins", "signed", "whole"}` of a PDF.

    `begins` are the SHA-256 of the earlier files it may begin with; `signed` those of them after which there is nothing
    but signatures, their fields and appearance, DSS and time stamps, every revision covered by an intact one (only what
    a validity check adds last, the DSS, no signature covers); `whole` says that an intact one covers the file.
    """
    begins = _begins(content)
    said: dict[str, Any] = {"begins": [*begins.values()], "signed": [], "whole": False}
    try:
        reader = PdfFileReader(BytesIO(content))
        covered = max(signature.signed_revision for signature in reader.embedded_signatures if _intact(signature))
        said["whole"] = _closed(reader, covered)
        said["signed"] = [
            sha256 for end, sha256 in begins.items() if said["whole"] and _only(reader, content[:end], covered)
        ]
    except MemoryError:
        raise
    except Exception:  # whatever is wrong with what a stranger made, it is then no signed file
        return said
    return said


def _begins(content: bytes) -> dict[int, str]:
    """The SHA-256 of what ends at each mark of an end, by its length; a line's end may belong to it or not."""
    ends = sorted({at for found in _END.finditer(content) for at in range(found.start() + 5, found.end() + 1)})
    digest, begin, begins = hashlib.sha256(), 0, {}
    for end in ends[: 3 * _REVISIONS]:
        digest.update(memoryview(content)[begin:end])
        begin = end
        if end < len(content):
            begins[end] = digest.hexdigest()
    return begins


def _intact(signature: EmbeddedPdfSignature) -> bool:
    """Whether it fits what it covers, one revision from the file's beginning to its end; nobody is trusted for it."""
    validate: Any = validate_pdf_timestamp if signature.sig_object_type == "/DocTimeStamp" else validate_pdf_signature
    status = validate(signature, ValidationContext(trust_roots=[], allow_fetching=False), skip_diff=True)
    return bool(status.intact and status.valid and status.coverage in _WHOLE)


def _closed(reader: PdfFileReader, covered: int) -> bool:
    """Whether no revision follows the `covered` ones but such as only add to the DSS."""
    old = reader.get_historical_resolver(covered)
    later = [reader.get_historical_resolver(at) for at in range(covered + 1, reader.xrefs.total_revisions)]
    return all(_adds_to_dss(new) and _level(old, new) is ModificationLevel.LTA_UPDATES for new in later)


def _adds_to_dss(new: HistoricalResolver) -> bool:
    dss = new.root.raw_get("/DSS") if "/DSS" in new.root else None
    changed = new.explicit_refs_in_revision()  # type: ignore[no-untyped-call]  # pyHanko's has no types
    return getattr(dss, "reference", None) in changed


def _level(old: HistoricalResolver, new: HistoricalResolver) -> ModificationLevel | None:
    try:
        level: ModificationLevel = DEFAULT_DIFF_POLICY.apply(old, new).modification_level
    except SuspiciousModification:
        return None
    return level


def _with_form(reader: PdfFileReader, revision: int) -> HistoricalResolver:
    """A revision, with an empty form where it has none: the policy is made for what follows a first signature."""
    old, form = reader.get_historical_resolver(revision), generic.DictionaryObject()  # type: ignore[no-untyped-call]  # pyHanko's
    if "/AcroForm" not in old.root:
        three = generic.NumberObject(3)  # type: ignore[no-untyped-call]  # pyHanko's
        form[generic.pdf_name("/Fields")] = generic.ArrayObject()
        form[generic.pdf_name("/SigFlags")] = reader.root["/AcroForm"].get("/SigFlags", three)
        old.root[generic.pdf_name("/AcroForm")] = form
    return old


def _only(reader: PdfFileReader, beginning: bytes, covered: int) -> bool:
    """Whether there is nothing but signatures after `beginning`, which is itself one of the file's revisions."""
    earlier = PdfFileReader(BytesIO(beginning)).xrefs
    base = earlier.total_revisions - 1
    if base >= covered or any(
        earlier.get_startxref_for_revision(at) != reader.xrefs.get_startxref_for_revision(at) for at in range(base + 1)
    ):
        return False
    found = DEFAULT_DIFF_POLICY.review_file(reader, _with_form(reader, base))
    return isinstance(found, DiffResult) and found.modification_level <= ModificationLevel.FORM_FILLING
