"""The register (*daftar server dan hosting aplikasi*): made on request as PDF, for Excel or as CSV."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from documents import data
from documents.codes import new_code
from documents.data import Bentuk
from documents.frozen import to_json
from handlers import commands, papers, questions
from handlers.buttons import Button, Data
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.taps import tapped
from handlers.texts import tanggal_lengkap
from procedure import rack, review
from procedure.form import question
from procedure.sop import PAPER_TITLES, Kind, Office, Paper
from storage.models import Document, State
from storage.racks import Registered

_TITLE = PAPER_TITLES[Paper.DAFTAR]
_LABELS = {Bentuk.PDF: "PDF", Bentuk.XLSX: "Excel", Bentuk.CSV: "CSV"}
_KINDS = {Kind.SERVER: "Server", Kind.HOSTING: "Hosting"}
_STATES = {State.DIPESAN: "Dipesan", State.DIPASANG: "Menunggu serah terima", State.AKTIF: "Aktif"}


@dataclass(frozen=True)
class Export(Data):
    """One of the forms of the register."""

    prefix: ClassVar[str] = "dx"
    bentuk: Bentuk


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """`/daftar`, for admins also `/ekspor`, and the buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [CommandHandler(["daftar", "ekspor"], _daftar, here), CallbackQueryHandler(_export, Export.pattern())]


async def issue(turn: Turn, bentuk: Bentuk) -> Document:
    """Issues the register as it stands now. Where the bot's name is not known (command line), it carries no QR.

    The journal gets a line, for the register names people; person 0 is the command line.
    """
    journal_no = await turn.tx.journal.write("ekspor", person=turn.person or None, bentuk=bentuk)
    code, entries = new_code(), tuple(_entry(turn, line) for line in await turn.tx.racks.register())
    head = papers.head(turn, code, journal_no, sealed=turn.config.sealed and bentuk is Bentuk.PDF)
    return await turn.tx.papers.issue(
        Paper.DAFTAR,
        None,
        1,
        edition=1,
        number=None,
        filename=f"{Paper.DAFTAR}-{turn.today.isoformat()}.{bentuk}",
        journal_no=journal_no,
        code=code,
        data=to_json(data.Daftar(head, bentuk, entries)),
    )


async def _daftar(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await _admit(turn)
        await questions.given_up(turn)
        counts = await turn.tx.racks.counts()
        servers, hostings = counts.get(Kind.SERVER, 0), counts.get(Kind.HOSTING, 0)
        words = f"📋 <b>{_TITLE}</b>\n{servers} server, {hostings} hosting aplikasi.\n\n"
        buttons = [Button(label, Export(bentuk)) for bentuk, label in _LABELS.items()]
        await turn.say(f"{words}Pilih bentuk berkasnya. Untuk keperluan internal.", [buttons])


async def _export(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        bentuk = Export.parse(packed).bentuk
        await _admit(turn)
        document = await issue(turn, bentuk)
        await turn.document(document, caption=f"{_TITLE} per tanggal {tanggal_lengkap(turn.now, turn.config.tz)}")
        turn.toast = "Berkas disiapkan"


async def _admit(turn: Turn) -> None:
    """The register names people: it is for Staf Teknis and admins."""
    has = await commands.roles(turn, turn.person)
    if Office.STAF_TEKNIS not in has.offices and not has.admin:
        raise Answer("Daftar ini untuk Staf Teknis dan admin.")


def _entry(turn: Turn, line: Registered) -> data.Entry:
    placement, kind, answers = line.placement, line.permohonan.kind, line.answers
    until, placed = answers.get("berlaku_sampai"), placement.accepted_at or placement.confirmed_at
    units = f", {rack.span(placement.u or 1, placement.height or 1)}" if line.rack else ""
    own = placement.nomor_seri or answers["nomor_seri"] if kind is Kind.SERVER else answers["sub_domain"]
    return data.Entry(
        tiket=line.permohonan.ticket,
        jenis=_KINDS[kind],
        instansi=answers["instansi"],
        nama=review.name(kind, answers),
        pengenal=own,
        rak=line.rack or line.host or "",
        tempat=f"{line.rack or line.host}{units}",
        ip=placement.ip or "",
        penanggung_jawab=f"{answers['pj_nama']}, {question('pj_hp', kind).show(answers['pj_hp'])}",
        tanggal=placed.astimezone(turn.config.tz).date() if placed else None,
        berlaku=date.fromisoformat(until) if until else None,
        cek_terakhir=None,
        status=_STATES[placement.state],
    )
