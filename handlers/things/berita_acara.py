"""The short berita acara of a thing that is moved or leaves: frozen in the act's transaction, sent to both sides."""

from collections.abc import Sequence

from documents.kit.shared import Head, Row
from documents.sop.berita_acara import BeritaAcara
from documents.sop.pihak import Party
from handlers.chat.turn import Turn
from handlers.facts import cases, elevations
from handlers.papers import issuing, who
from procedure.sop import Kind, Paper
from storage.models import Document, Placement

Rows = Sequence[tuple[str, str]]
"""Titles and plain values."""


async def issue(turn: Turn, placement: Placement, paper: Paper, journal_no: int, before: Rows, why: str) -> Document:
    """Issues the berita acara of what was just done to `placement`, which stood at `before`; each has its number."""
    line = await turn.tx.register.line(placement)

    async def says(head: Head) -> BeritaAcara:
        return BeritaAcara(
            head=head,
            kind=placement.kind,
            pemilik=await _owner(turn, placement),
            petugas=await who.petugas(turn),
            barang=_thing(placement),
            dari=_rows(before),
            ke=_rows(await cases.place(turn, placement)) if paper is Paper.PEMINDAHAN else (),
            alasan=why,
            elevasi=await elevations.of(turn, placement, placement.name),
        )

    name = line.ticket or str(placement.id)
    return await issuing.issue(turn, paper, journal_no, says, name=name, permohonan=line.permohonan)


async def send(turn: Turn, placement: Placement, document: Document) -> None:
    """The technician and the owner get it."""
    for person in dict.fromkeys((turn.person, placement.owner_id)):
        if person is not None:
            await turn.document(document, to=person)


def _rows(found: Rows) -> tuple[Row, ...]:
    return tuple(Row(title, value) for title, value in found)


def _thing(placement: Placement) -> tuple[Row, ...]:
    server = placement.kind is Kind.SERVER
    rows = [("Merek dan tipe" if server else "Nama aplikasi", placement.name)]
    rows += [("Nomor seri", placement.nomor_seri)] if placement.nomor_seri else []
    rows += [("Sub domain", placement.sub_domain)] if placement.sub_domain else []
    return _rows(rows)


async def _owner(turn: Turn, placement: Placement) -> Party:
    person = await turn.tx.offices.known(placement.owner_id)
    address = ((person.profile if person else None) or {}).get("alamat") or ""
    return Party(who.owner(person), placement.instansi, address)
