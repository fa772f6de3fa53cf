"""The register frozen as a document: as it stands now, for people and for other systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.kit.frozen import to_json
from documents.kit.shared import Head
from documents.register.daftar import NEIGHBOURS, Bentuk, Daftar, ExportedThing, HostRow, ListEntry, RackRow
from handlers.chat.desk import Desk
from handlers.facts.things import expired
from handlers.facts.words import EXPIRED, STATES
from handlers.papers import issuing, who
from procedure.sop import Kind, Office, Paper
from storage.journal.acts import JournalAct
from storage.models import Document, State
from storage.things.life import check_of
from storage.things.register import Registered, Wanted

_KINDS = {Kind.SERVER: "Server", Kind.HOSTING: "Hosting"}


@dataclass(frozen=True)
class Reading:
    """The register as it stood on line `journal_no` of the journal: the fields of `Daftar` as JSON."""

    journal_no: int
    content: Mapping[str, Any]


async def read(desk: Desk, bentuk: Bentuk) -> Reading:
    """Reads the register, in a transaction before that of `issue`: while a long one is read, the others may write."""
    journal_no = await desk.tx.journal.last_act()
    content: dict[str, list[Any]] = {"entries": [], "things": []}
    for_neighbours = bentuk in NEIGHBOURS
    async for line in desk.tx.register.all_lines():
        content["entries"].append(to_json(_entry(desk, line)))
        if for_neighbours:
            content["things"].append(to_json(_thing(desk, line)))
    if for_neighbours:
        content |= await _room(desk)
        async for line in desk.tx.register.all_lines(Wanted(state=State.DIBLOKIR)):
            content["things"].append(to_json(_thing(desk, line)))
    return Reading(journal_no, content)


async def issue(desk: Desk, bentuk: Bentuk, reading: Reading) -> Document:
    """Issues the register as it stands now: as it was read, or read again where something was done since.

    Where the bot's name is not known (command line), it carries no QR. The journal gets a line, for the register names
    people.
    """
    if reading.journal_no != await desk.tx.journal.last_act():
        reading = await read(desk, bentuk)
    journal_no = await desk.tx.journal.write(JournalAct.EKSPOR, person=desk.actor, bentuk=bentuk)

    async def says(head: Head) -> Daftar:
        kabid, kasi = await who.holding(desk, Office.KABID), await who.holding(desk, Office.KASI)
        return Daftar(head, bentuk, (), pemisah=desk.config.csv_separator, kabid=kabid, kasi=kasi)

    return await issuing.issue(
        desk,
        Paper.DAFTAR,
        journal_no,
        says,
        name=desk.today.isoformat(),
        suffix=bentuk.suffix,
        besides=reading.content,
    )


async def _room(desk: Desk) -> dict[str, list[Any]]:
    """What other systems are told besides the things: the racks and hosts."""
    racks = [
        RackRow(one.name, one.room, one.units, one.descending, one.max_kg, one.max_watt)
        for one in await desk.tx.racks.racks()
    ]
    hosts = [HostRow(one.name, one.vcpu, one.ram_gb, one.disk_gb) for one in await desk.tx.hosts.all()]
    return {"racks": [to_json(rack) for rack in racks], "hosts": [to_json(host) for host in hosts]}


def _thing(desk: Desk, line: Registered) -> ExportedThing:
    placement = line.placement
    placed = placement.accepted_at or placement.confirmed_at
    return ExportedThing(
        tiket=line.ticket,
        kind=placement.kind,
        instansi=placement.instansi,
        name=placement.name,
        nomor_seri=placement.nomor_seri or "",
        sub_domain=placement.sub_domain or "",
        rack=line.rack.name if line.rack else "",
        u=placement.u,
        height=placement.height,
        sisi=placement.sisi or "",
        host=line.host or "",
        vcpu=placement.vcpu,
        ram_gb=placement.ram_gb,
        disk_gb=placement.disk_gb,
        ip=placement.ip or "",
        kg=placement.kg,
        watt=placement.watt,
        status=placement.state,
        since=placed.astimezone(desk.config.tz).date() if placed else None,
        owner=placement.contact,
    )


def _entry(desk: Desk, line: Registered) -> ListEntry:
    placement = line.placement
    placed = placement.accepted_at or placement.confirmed_at
    signs = {EXPIRED: expired(desk, placement), "lewat batas cek": check_of(placement).overdue}
    return ListEntry(
        tiket=line.ticket,
        jenis=_KINDS[placement.kind],
        instansi=placement.instansi,
        nama=placement.name,
        pengenal=placement.nomor_seri or placement.sub_domain or "",
        rak=line.rack.name if line.rack else line.host or "",
        tempat=line.where,
        ip=placement.ip or "",
        penanggung_jawab=placement.contact,
        tanggal=placed.astimezone(desk.config.tz).date() if placed else None,
        berlaku=placement.berlaku_sampai,
        cek_terakhir=placement.checked_at.astimezone(desk.config.tz).date() if placement.checked_at else None,
        status=", ".join([STATES[placement.state], *(sign for sign, there in signs.items() if there)]),
    )
