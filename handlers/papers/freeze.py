"""A permohonan's documents: frozen in the transaction of the act each stands on, and sent."""

from functools import partial

from handlers.chat.turn import Desk, Speaker
from handlers.facts.cases import Case
from handlers.papers import issuing
from handlers.papers.contents import MAKERS
from procedure.sop import Paper
from storage.models import Document


async def issue(desk: Desk, case: Case, paper: Paper, journal_no: int) -> Document:
    """Issues `paper` of a permohonan."""
    permohonan = case.permohonan
    revised = f"-r{permohonan.revision}" if permohonan.revision > 1 else ""
    says = partial(MAKERS[paper], desk, case)
    name = f"{permohonan.ticket}{revised}"
    return await issuing.issue(desk, paper, journal_no, says, name=name, permohonan=permohonan)


async def send(speaker: Speaker, case: Case, paper: Paper, to: int) -> None:
    """Sends the newest edition of `paper`, if it has been issued."""
    document = await speaker.tx.papers.latest(case.permohonan.id, paper)
    if document is not None:
        await speaker.document(document, to=to)


async def send_letter(speaker: Speaker, case: Case, to: int) -> None:
    """Sends the surat permohonan as it was received."""
    letter = case.answers["surat_berkas"]
    suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[letter["mime"]]
    await speaker.file(
        letter["sha256"], f"surat-permohonan-{case.permohonan.ticket}.{suffix}", to=to, about=case.permohonan.id
    )
