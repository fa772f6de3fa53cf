"""How a document is issued: numbered, with its code, and with all it will ever say frozen."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from documents.kit.codes import new_code
from documents.kit.frozen import to_json
from documents.kit.shared import Content, Head
from handlers.chat.desk import Desk
from procedure.sop import OF_THEIR_DAY, UNNUMBERED, Paper
from storage.models import Document, Permohonan

_NOTHING: Mapping[str, Any] = MappingProxyType({})


async def issue(
    desk: Desk,
    paper: Paper,
    journal_no: int,
    says: Callable[[Head], Awaitable[Content]],
    *,
    name: str,
    permohonan: Permohonan | None = None,
    suffix: str = "pdf",
    besides: Mapping[str, Any] = _NOTHING,
) -> Document:
    """Issues what `says` makes of its head, on line `journal_no` of the journal; `besides` is as JSON already.

    A further edition keeps its sheet's number, but for what comes after one that is void; what tells of its day has one
    each, but for what is `UNNUMBERED`. The file is called after `name`. Only a PDF can be sealed.
    """
    revision = permohonan.revision if permohonan else 1
    last, kept = await desk.tx.papers.before(permohonan.id, paper, revision) if permohonan else (0, None)
    edition, of_day = last + 1, paper in OF_THEIR_DAY
    number = None if of_day else kept
    if number is None and paper not in UNNUMBERED:
        number = await _next_number(desk)
    code = new_code()
    head = Head(
        ticket=permohonan.ticket if permohonan else "",
        number=number or "",
        edition=edition,
        revision=revision,
        journal_no=journal_no,
        issued_at=desk.now,
        letterhead=desk.config.letterhead,
        verification=f"https://t.me/{desk.bot_name}?start=v_{code}" if desk.bot_name else "",
        sealed=desk.config.sealed and suffix == "pdf",
    )
    again = f"-{edition}" if of_day and edition > 1 else ""
    return await desk.tx.papers.issue(
        paper,
        permohonan.id if permohonan else None,
        revision,
        edition=edition,
        number=number,
        filename=f"{paper}-{name}{again}.{suffix}",
        journal_no=journal_no,
        code=code,
        data={**to_json(await says(head)), **besides},
    )


async def _next_number(desk: Desk) -> str:
    """The next official number of the year's agenda."""
    year = desk.today.year
    return desk.config.document_number.format(urut=await desk.tx.papers.number(year), tahun=year)
