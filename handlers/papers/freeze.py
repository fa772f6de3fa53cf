"""A permohonan's documents: frozen in the transaction of the act each stands on."""

from functools import partial

from handlers.chat.desk import Desk
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
