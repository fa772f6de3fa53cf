"""Freezing a document, in the transaction of the act it stands on."""

from documents.kit.codes import new_code
from documents.kit.frozen import to_json
from documents.kit.shared import Head
from handlers.chat.turn import Desk, Speaker
from handlers.facts.cases import Case
from handlers.papers.contents import MAKERS
from procedure.sop import Paper
from storage.models import Document


async def issue(turn: Desk, case: Case, paper: Paper, journal_no: int) -> Document:
    """Issues `paper` with all it will ever say; a further edition keeps its sheet's number."""
    permohonan = case.permohonan
    before = await turn.tx.papers.latest(permohonan.id, paper, permohonan.revision)
    number = before.number if before and before.number else await next_number(turn)
    code = new_code()
    frame = head(
        turn,
        code,
        journal_no,
        ticket=permohonan.ticket,
        number=number,
        edition=before.edition + 1 if before else 1,
        revision=permohonan.revision,
        sealed=turn.config.sealed,
    )
    revised = f"-r{permohonan.revision}" if permohonan.revision > 1 else ""
    return await turn.tx.papers.issue(
        paper,
        permohonan.id,
        permohonan.revision,
        edition=frame.edition,
        number=number,
        filename=f"{paper}-{permohonan.ticket}{revised}.pdf",
        journal_no=journal_no,
        code=code,
        data=to_json(await MAKERS[paper](turn, case, frame)),
    )


def head(
    turn: Desk,
    code: str,
    journal_no: int,
    *,
    ticket: str = "",
    number: str = "",
    edition: int = 1,
    revision: int = 1,
    sealed: bool,
) -> Head:
    """What every document carries; the link in its QR opens the bot with `code`, where the bot's name is known."""
    return Head(
        ticket=ticket,
        number=number,
        edition=edition,
        revision=revision,
        journal_no=journal_no,
        issued_at=turn.now,
        letterhead=turn.config.letterhead,
        verification=f"https://t.me/{turn.bot_name}?start=v_{code}" if turn.bot_name else "",
        sealed=sealed,
    )


async def send(turn: Speaker, case: Case, paper: Paper, to: int) -> None:
    """Sends the newest edition of `paper`, if it has been issued."""
    document = await turn.tx.papers.latest(case.permohonan.id, paper)
    if document is not None:
        await turn.document(document, to=to)


async def send_letter(turn: Speaker, case: Case, to: int) -> None:
    """Sends the surat permohonan as it was received."""
    letter = case.answers["surat_berkas"]
    suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[letter["mime"]]
    await turn.file(
        letter["sha256"], f"surat-permohonan-{case.permohonan.ticket}.{suffix}", to=to, about=case.permohonan.id
    )


async def next_number(turn: Desk) -> str:
    """The next official number of the year's agenda."""
    year = turn.today.year
    return turn.config.document_number.format(urut=await turn.tx.papers.number(year), tahun=year)
