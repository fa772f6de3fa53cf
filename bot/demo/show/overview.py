"""What stands above the phones: where each permohonan is, the server room, the papers, the journal."""

from datetime import datetime, timedelta

from bot.demo.telegram.schema import Json
from handlers.chat.desk import Config, Desk
from handlers.chat.texts import KINDS, waktu
from handlers.facts import cases, clocks
from handlers.facts.cases import Case
from procedure.sop import ENDS, OF_THEIR_DAY, PAPER_TITLES, STEPS
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import Document, JournalLine, State, Visit
from storage.room.racks import spot_of
from storage.things.register import Registered

CASES, PAPERS, LINES = 12, 40, 40
"""How much of each is shown, the newest."""

_STATES = {State.DIPESAN: "dipesan", State.DIPASANG: "terpasang", State.AKTIF: "aktif"}


async def read(storage: Storage, config: Config, now: datetime) -> Json:
    """The record as the page shows it at `now`: words in Indonesian, local times, people by their user ids."""
    async with storage.read(now) as tx:
        desk = Desk(tx, config)
        sent = [one for one in await tx.permohonan.newest(CASES) if one.revision]
        return {
            "cases": [await _case(desk, await cases.load(desk, one)) for one in sent],
            "room": await _room(desk),
            "papers": [
                await _paper(desk, document)
                for document in await tx.papers.newest(PAPERS)
                if document.filename.endswith(".pdf")  # what the page can show
            ],
            "journal": [await _line(desk, line) for line in await tx.journal.newest(LINES)],
            "working": config.work_hours.minutes_between(now, now + timedelta(minutes=1)) > 0,
        }


def steps(config: Config) -> list[Json]:
    """The SOP's steps in order, for the line the permohonan stand on; `norm` is in working minutes."""
    return [
        {
            "step": step,
            "title": rule.title.split()[0] if rule.office else rule.title,
            "who": config.dinas.titles.of(rule.office).short if rule.office else "Pemohon",
            "norm": config.norm(step),
        }
        for step, rule in STEPS.items()
    ]


def saves(config: Config) -> Json:
    """What the SOP takes without paper: whose service it is, its documents, hand-overs and working minutes."""
    done = {paper for rule in STEPS.values() for paper in rule.options[0].papers}
    norms = [config.norm(rule.step) for rule in STEPS.values() if rule.norm_since is None]
    return {
        "dinas": f"{config.dinas.name} {config.dinas.government}",
        "documents": len(done),
        "walks": len(STEPS) - 1,
        "minutes": sum(norm for norm in norms if norm),
    }


async def _case(desk: Desk, case: Case) -> Json:
    permohonan = case.permohonan
    visit = None if permohonan.step in ENDS else case.visits[-1]
    counted = [one for one in case.visits if STEPS[one.step].office is not None]
    hours = desk.config.work_hours
    return {
        "ticket": permohonan.ticket,
        "revision": permohonan.revision,
        "kind": KINDS[case.kind],
        "name": case.name,
        "instansi": case.answers["instansi"],
        "step": permohonan.step,
        "total": sum(hours.minutes_between(one.since, one.until or desk.now) for one in counted),
        **(await _standing(desk, case, visit) if visit else {}),
    }


async def _standing(desk: Desk, case: Case, visit: Visit) -> Json:
    """Whose turn it is, and how much of the norm is used; the pemohon's own time does not count."""
    office = visit.office
    if office is None:
        return {"who": [case.permohonan.pemohon_id]}
    holders = [person.id for person in await desk.tx.offices.holders(office)]
    clock, norm = clocks.clock(case, visit), desk.config.norm(visit.step)
    return {
        "who": holders if visit.taken_by is None else [visit.taken_by],
        "minutes": clock.used(desk.now, desk.config.work_hours),
        "norm": norm,
        "late": norm is not None and clock.late(norm, desk.now, desk.config.work_hours),
    }


async def _room(desk: Desk) -> list[Json]:
    """Racks and hosts with what is in them."""
    lines = await desk.tx.register.lines()
    things = [_thing(line) for line in lines]
    room: list[Json] = []
    for view in await desk.tx.racks.racks():
        inside = [thing for thing, line in zip(things, lines, strict=True) if line.placement.rack_id == view.id]
        room.append({"name": view.name, "free": f"{view.free}U kosong", "things": inside[::-1]})
    for host in await desk.tx.hosts.all():
        inside = [thing for thing, line in zip(things, lines, strict=True) if line.placement.host_id == host.id]
        free = f"{host.free_vcpu} vCPU, {host.free_ram_gb} GB kosong"
        room.append({"name": host.name, "free": free, "things": inside})
    return room


def _thing(line: Registered) -> Json:
    placement = line.placement
    return {
        "where": spot_of(placement).shown() if placement.rack_id else f"{placement.vcpu} vCPU",
        "ticket": line.ticket,
        "name": placement.name,
        "ip": placement.ip,
        "state": _STATES[placement.state],
    }


async def _paper(desk: Desk, document: Document) -> Json:
    whose = document.permohonan_id and await desk.tx.permohonan.get(document.permohonan_id)
    return {
        "id": document.id,
        "title": PAPER_TITLES[document.paper],
        "name": document.filename,
        "number": document.number,
        "edition": 1 if document.paper in OF_THEIR_DAY else document.edition,
        "ticket": whose.ticket if whose else None,
        "ready": document.sha256 is not None,
    }


async def _line(desk: Desk, line: JournalLine) -> Json:
    ticket = (await desk.tx.permohonan.get(line.permohonan_id)).ticket if line.permohonan_id else None
    return {
        "no": line.no,
        "at": waktu(line.at, desk.now, desk.config.tz),
        "who": line.person_id,
        "act": JournalAct(line.act).words,
        "ticket": ticket,
    }
