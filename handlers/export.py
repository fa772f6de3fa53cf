"""The register frozen as a document: as it stands now, for people and for other systems."""

from collections.abc import Sequence
from dataclasses import replace

from documents import data
from documents.codes import new_code
from documents.data import Bentuk
from documents.frozen import to_json
from handlers import papers
from handlers.context import Turn
from handlers.sheet import STATES
from procedure.sop import Kind, Paper
from storage.models import Document, State
from storage.register import OVERDUE, Registered, Wanted

_KINDS = {Kind.SERVER: "Server", Kind.HOSTING: "Hosting"}


async def issue(turn: Turn, bentuk: Bentuk) -> Document:
    """Issues the register as it stands now. Where the bot's name is not known (command line), it carries no QR.

    The journal gets a line, for the register names people; person 0 is the command line.
    """
    journal_no = await turn.tx.journal.write("ekspor", person=turn.person or None, bentuk=bentuk)
    code, lines = new_code(), await turn.tx.register.lines()
    head = papers.head(turn, code, journal_no, sealed=turn.config.sealed and bentuk is Bentuk.PDF)
    content = data.Daftar(head, bentuk, tuple(_entry(turn, line) for line in lines))
    if bentuk in data.NEIGHBOURS:
        content = await _with_things(turn, content, lines)
    return await turn.tx.papers.issue(
        Paper.DAFTAR,
        None,
        1,
        edition=1,
        number=None,
        filename=f"{Paper.DAFTAR}-{turn.today.isoformat()}.{bentuk.suffix}",
        journal_no=journal_no,
        code=code,
        data=to_json(content),
    )


async def _with_things(turn: Turn, content: data.Daftar, lines: Sequence[Registered]) -> data.Daftar:
    """What other systems are told besides: racks, hosts, and each thing as data and not as shown."""
    blocked = await turn.tx.register.lines(Wanted(state=State.DIBLOKIR))
    racks = [
        data.RackRow(one.name, one.room, one.units, one.descending, one.max_kg, one.max_watt)
        for one in await turn.tx.racks.racks()
    ]
    hosts = [data.HostRow(one.name, one.vcpu, one.ram_gb, one.disk_gb) for one in await turn.tx.racks.hosts()]
    things = tuple(_thing(turn, line) for line in (*lines, *blocked))
    return replace(content, things=things, racks=tuple(racks), hosts=tuple(hosts))


def _thing(turn: Turn, line: Registered) -> data.Thing:
    placement = line.placement
    placed = placement.accepted_at or placement.confirmed_at
    return data.Thing(
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
        since=placed.astimezone(turn.config.tz).date() if placed else None,
        owner=placement.contact,
    )


def _entry(turn: Turn, line: Registered) -> data.Entry:
    placement = line.placement
    placed = placement.accepted_at or placement.confirmed_at
    return data.Entry(
        tiket=line.ticket,
        jenis=_KINDS[placement.kind],
        instansi=placement.instansi,
        nama=placement.name,
        pengenal=placement.nomor_seri or placement.sub_domain or "",
        rak=line.rack.name if line.rack else line.host or "",
        tempat=line.where,
        ip=placement.ip or "",
        penanggung_jawab=placement.contact,
        tanggal=placed.astimezone(turn.config.tz).date() if placed else None,
        berlaku=placement.berlaku_sampai,
        cek_terakhir=placement.checked_at.astimezone(turn.config.tz).date() if placement.checked_at else None,
        status=STATES[placement.state] + (", lewat batas cek" if placement.check_stage >= OVERDUE else ""),
    )
