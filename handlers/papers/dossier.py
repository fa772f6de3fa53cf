"""The papers of one permohonan, listed for those who may have them, each sent from the archive at a tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.buttons import Button, Data
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, revised, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.papers import giving
from procedure import refusals
from procedure.rights import Right, may
from procedure.sop import FOR_PEMOHON, OF_THEIR_DAY, PAPER_TITLES, Step
from storage.models import Deed, Document, Permohonan
from storage.papers.issued import Issued

SHOWN = 20
"""Documents listed at most, the newest: more would not go into one message."""


@dataclass(frozen=True)
class Dossier(Data):
    """*Dokumen permohonan*: lists all documents of a permohonan."""

    prefix: ClassVar[str] = "vl"
    permohonan: int


@dataclass(frozen=True)
class FetchReceived(Data):
    """Sends one file that came with the form of a `revision`, by its `place` among them (from 0)."""

    prefix: ClassVar[str] = "vb"
    permohonan: int
    revision: int
    place: int


@dataclass(frozen=True)
class FetchPaper(Data):
    """Sends one document from the archive."""

    prefix: ClassVar[str] = "vd"
    document: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The three buttons."""
    return [
        CallbackQueryHandler(_dossier, Dossier.pattern()),
        CallbackQueryHandler(_fetch, FetchPaper.pattern()),
        CallbackQueryHandler(_fetch_received, FetchReceived.pattern()),
    ]


def button(permohonan: Permohonan) -> Button:
    """*Dokumen permohonan*."""
    return Button("📚 Dokumen permohonan", Dossier(permohonan.id))


def named(turn: Turn, document: Document | Issued) -> str:
    """`Form persetujuan 067/012/18.01/2026, diterbitkan 23 November 2026`: what everybody may know."""
    replaced = document.edition > 1 and document.paper not in OF_THEIR_DAY
    edition = f" (edisi {document.edition})" if replaced else ""
    rejection = " (penolakan)" if document.rejects else ""
    name = f"{PAPER_TITLES[document.paper]}{rejection} {document.number or ''}".strip()
    return f"{esc(name)}{edition}, diterbitkan {tanggal_lengkap(document.issued_at, turn.config.tz)}"


async def may_see(turn: Turn, permohonan: Permohonan) -> bool:
    """Whether this person is an official, an admin, or one whose it is or was."""
    return may(await turn.who(turn.person), Right.READ) or turn.person in await _owners(turn, permohonan)


async def _owners(turn: Turn, permohonan: Permohonan) -> set[int | None]:
    """Whose it is or was: the pemohon's, whoever sent it, and who looks after the thing now."""
    placement = await turn.tx.register.placement(permohonan.id)
    senders = {visit.by for visit in await turn.tx.permohonan.visits(permohonan.id) if visit.step is Step.PENGAJUAN}
    return senders | {permohonan.pemohon_id, placement.owner_id if placement else None}


async def _documents(turn: Turn, permohonan: Permohonan) -> Sequence[Document]:
    """Those this person may have: officials get all, the owner what is a pemohon's, a former one what is older."""
    issued = await turn.tx.papers.of(permohonan.id)
    if may(await turn.who(turn.person), Right.READ):
        return issued
    until = await _given_away(turn, permohonan)
    return [one for one in issued if one.paper in FOR_PEMOHON and (until is None or one.issued_at <= until)]


async def _given_away(turn: Turn, permohonan: Permohonan) -> datetime | None:
    """When this person handed the thing over to somebody else; None while it is theirs."""
    placement = await turn.tx.register.placement(permohonan.id)
    if placement is None or placement.owner_id == turn.person:
        return None
    at = None
    for event in await turn.tx.history.of(placement):
        if event.deed is Deed.DIALIHKAN:
            if event.by == turn.person:
                break  # it had come back to them
            at = event.at
    return at


async def _dossier(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        permohonan = await turn.tx.permohonan.find(Dossier.parse(packed).permohonan)
        if permohonan is None or not await may_see(turn, permohonan):
            raise refusals.NotOffered(packed)
        await list_documents(turn, permohonan)


async def list_documents(turn: Turn, permohonan: Permohonan) -> None:
    """Every paper of a permohonan that this person may have, each with a button that sends it.

    Officials have what came with the form too, in the revision that counts.
    """
    found: list[tuple[str, str, Data]] = []
    if may(await turn.who(turn.person), Right.READ):
        for place, one in enumerate(await _received(turn, permohonan, permohonan.revision)):
            fetch = FetchReceived(permohonan.id, permohonan.revision, place)
            found.append((one.title, one.title, fetch))
    for document in (await _documents(turn, permohonan))[-SHOWN:]:
        revision = revised(document.revision)
        title = f"{PAPER_TITLES[document.paper]}{revision}"
        found.append((f"{named(turn, document)}{revision}", title, FetchPaper(document.id)))
    lines = [f"{number}. {words}" for number, (words, _, _) in enumerate(found, 1)]
    rows = [[Button(f"{number}. {title}", fetch)] for number, (_, title, fetch) in enumerate(found, 1)]
    head = f"📚 <b>{permohonan.ticket}</b> · dokumen\n"
    await turn.say("\n".join([head, *lines]) if rows else "Belum ada dokumen yang diterbitkan.", rows)


async def _received(turn: Turn, permohonan: Permohonan, revision: int) -> Sequence[giving.Sheet]:
    if not 0 < revision <= permohonan.revision:
        return ()
    sent = await turn.tx.permohonan.revision(permohonan.id, revision)
    return giving.received(permohonan, sent.answers)


async def _fetch(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        document = await turn.tx.papers.find(FetchPaper.parse(packed).document)
        if document is None or document.permohonan_id is None:
            raise refusals.NotOffered(packed)
        permohonan = await turn.tx.permohonan.get(document.permohonan_id)
        theirs = await _documents(turn, permohonan) if await may_see(turn, permohonan) else ()
        if theirs and document.id in await turn.tx.papers.voided(permohonan.id):
            raise Answer("Dokumen ini sudah dibatalkan; silakan buka lagi daftar dokumennya.")
        if document not in theirs:
            raise refusals.NotOffered(packed)
        await giving.give(turn, giving.sheet(document), to=turn.person)


async def _fetch_received(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        data = FetchReceived.parse(packed)
        permohonan = await turn.tx.permohonan.find(data.permohonan)
        if permohonan is None or not may(await turn.who(turn.person), Right.READ):
            raise refusals.NotOffered(packed)
        files = await _received(turn, permohonan, data.revision)
        if not 0 <= data.place < len(files):
            raise refusals.NotOffered(packed)
        await giving.give(turn, files[data.place], to=turn.person)
