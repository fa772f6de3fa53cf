"""Who stands on a paper: officials and pemohon as they were at their act, and the two sides of a berita acara."""

from dataclasses import replace
from datetime import datetime

from documents.kit.shared import Official
from documents.sop.pihak import Party
from handlers.chat.desk import Desk
from handlers.chat.turn import Turn
from handlers.facts.cases import Case
from procedure.sop import Office
from storage.models import Person, Visit


async def official(desk: Desk, visit: Visit, office: Office) -> Official:
    """Who ended the visit, and when, in `office`."""
    if visit.by is None:
        raise LookupError(f"nobody has ended visit {visit.id}")
    person = await desk.tx.offices.person(visit.by)
    return replace(await holder(desk, person, office, visit.until or desk.now), at=visit.until)


async def holder(desk: Desk, person: Person, office: Office, at: datetime) -> Official:
    """A person as the holder of `office` at that time, `Plh.` or `Plt.` where they were; they have not acted."""
    tenure = await desk.tx.offices.tenure(person.id, office, at)
    acting = tenure.acting if tenure is not None else None
    delegation = await desk.tx.delegations.of_tenure(tenure)
    return Official(
        nama=person.nama or "–",
        nip=person.nip,
        pangkat=person.pangkat,
        jabatan=desk.titles.of(office).long,
        at=None,
        prefix=acting.value if acting else "",
        surat=(delegation.surat if delegation is not None else None) or "",
    )


async def holding(desk: Desk, office: Office) -> Official | None:
    """Who holds the office now, None where nobody does; they have not acted."""
    holders = await desk.tx.offices.holders(office)
    return await holder(desk, holders[0], office, desk.now) if holders else None


def pemohon(case: Case, visit: Visit | None) -> Official:
    """The pemohon by what the form says, who acted when the `visit` ended."""
    answers = case.answers
    return Official(
        nama=answers["nama"],
        nip=answers.get("nip"),
        pangkat=answers.get("pangkat"),
        jabatan=answers["jabatan"],
        at=visit.until if visit else None,
    )


async def accepted_by(desk: Desk, case: Case, accepted: Visit) -> Official:
    """Who has accepted: the pemohon, or the colleague to whom the thing was passed on before."""
    sent = case.sent
    if accepted.by is None or sent is None or sent.by == accepted.by:
        return pemohon(case, accepted)
    return replace(owner(await desk.tx.offices.person(accepted.by)), at=accepted.until)


def owner(person: Person | None) -> Official:
    """Who looks after a thing, by what they said of themselves when it became theirs; nameless where nobody does."""
    profile = (person.profile if person else None) or {}
    return Official(
        nama=profile.get("nama") or (person.nama if person else None) or "",
        nip=profile.get("nip"),
        pangkat=profile.get("pangkat"),
        jabatan=profile.get("jabatan") or "",
        at=None,
    )


async def petugas(turn: Turn) -> Party:
    """The technician of this turn, who confirms it now."""
    person = await turn.tx.offices.person(turn.person)
    return of_dinas(turn, replace(await holder(turn, person, Office.STAF_TEKNIS, turn.now), at=turn.now))


def of_dinas(desk: Desk, official: Official) -> Party:
    """An official as the side of the dinas."""
    dinas = desk.config.dinas
    return Party(official, f"{dinas.name} {dinas.government}", dinas.address)
