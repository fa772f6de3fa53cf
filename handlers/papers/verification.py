"""*Verifikasi*: whether a PDF is the archived document, and what a QR stands for; to strangers nothing personal."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CommandHandler, filters

from documents.incoming.letter import LARGEST
from documents.kit.codes import CODE
from handlers.chat import files, questions
from handlers.chat.buttons import AJUKAN, Rows
from handlers.chat.context import Context
from handlers.chat.errors import warn_of_journal
from handlers.chat.questions import VERIFICATION, Closing
from handlers.chat.texts import KINDS, esc, jam, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.papers import dossier
from procedure import refusals
from procedure.sop import OF_THEIR_DAY, Step
from storage.mail.jobkinds import Examine, Examined, Result
from storage.models import Document, OpenQuestion
from storage.papers.issued import Issued

LOG = logging.getLogger(__name__)

AT_ONCE = 3
"""How many files of one person are examined at the same time."""

FOREIGN = "Berkas ini bukan dokumen dari sistem ini."
UNKNOWN = "Kode ini tidak tercatat di sini; mohon diperiksa sekali lagi."
_ASKS = (
    "🔎 <b>Verifikasi dokumen</b>\n"
    "Kirim berkas PDF-nya, atau ketik kode verifikasi di sebelah kode QR. Kode QR juga dapat dipindai langsung."
)
_ANSWERED = "🔎 Verifikasi dokumen: jawabannya ada di bawah."
_CLOSED = "🔎 Verifikasi ditutup. Berkas PDF dapat dikirim kapan saja."
_CHECKING = "🔎 Berkas sedang diperiksa…"
_ERRORS = {
    "too_big": "Berkas ini lebih dari 20 MB, sehingga tidak dapat diperiksa.",
    "interrupted": "Pemeriksaan berkas ini beberapa kali terputus oleh gangguan sistem; silakan kirim sekali lagi.",
    "heavy": "Berkas ini terlalu berat untuk diperiksa; dokumen dari sistem ini jauh lebih ringan.",
}
_ORIGINAL = "<b>Asli</b>: "
_SIGNED = (
    "<b>Dokumen asli dengan tanda tangan elektronik yang ditambahkan kemudian</b>; "
    "keabsahan tanda tangan diperiksa pada layanan PSrE.\n"
)
_UNAVAILABLE = "Berkas ini tidak dapat diambil dari Telegram; mohon kirim sekali lagi."


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command."""
    return [CommandHandler("verifikasi", _verifikasi, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE)]


async def _verifikasi(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if context.args:
            await by_code(turn, " ".join(context.args))
            return
        await questions.pose(turn, VERIFICATION, 0, {}, _ASKS, closing=Closing("", _CLOSED))


async def answer(turn: Turn, question: OpenQuestion, update: Update, raw: Mapping[str, Any]) -> bool:
    """Takes a PDF or a typed code for the open question; raises `Invalid` for what is neither."""
    message = update.message
    if message is not None and is_pdf(message):
        await receive(turn, message, raw)
    elif message is not None and message.text:
        if not await _told(turn, message.text):
            raise refusals.Invalid(UNKNOWN)
    else:
        raise refusals.Invalid("Yang dapat diperiksa hanya berkas PDF, atau kode verifikasinya.")
    if question.prompt is not None:
        await turn.edit(question.prompt, _ANSWERED)
    await questions.end(turn, VERIFICATION, 0)
    return True


def is_pdf(message: Message) -> bool:
    """Whether a file came that calls itself a PDF."""
    file = message.document
    return file is not None and (file.mime_type == "application/pdf" or (file.file_name or "").lower().endswith(".pdf"))


async def receive(turn: Turn, message: Message, raw: Mapping[str, Any]) -> None:
    """Has a PDF examined; `examined` tells the outcome in the message that says so."""
    file = message.document
    if file is None or (file.file_size or 0) > LARGEST:
        await turn.say(_ERRORS["too_big"])
        return
    topic = f"{VERIFICATION}:{turn.person}"
    if len(await turn.tx.outbox.about(topic)) >= AT_ONCE:
        await turn.say("Mohon tunggu hasil pemeriksaan berkas sebelumnya, lalu kirim lagi.")
        return
    row = await turn.say(_CHECKING, topic=topic)
    await turn.tx.jobs.start(Examine(f"{VERIFICATION}:{row}", file.file_id, file.file_size), raw)


async def examined(turn: Turn, row: int, result: Result, _update: Update) -> None:
    """What a job found of a PDF: the SHA-256 of its content, the codes it carries, and signatures added later."""
    await turn.tx.outbox.retire(row)
    if not isinstance(result, Examined):
        await turn.edit(row, _ERRORS.get(files.error(result), _UNAVAILABLE))
        return
    text, rows = await _examined(turn, result)
    await turn.edit(row, text, rows)


async def _examined(turn: Turn, result: Examined) -> tuple[str, Rows]:
    sha256 = result.sha256
    rows = [await turn.tx.papers.with_file(sha256), *[await turn.tx.papers.with_code(code) for code in result.codes]]
    known = [document for document in rows if document is not None and document.sha256 is not None]
    found = {document: await turn.tx.papers.issued(document) for document in known}
    for issued in found.values():
        if issued is not None and issued.sha256 == sha256:
            return await _genuine(turn, issued, "Isi berkas ini sama persis dengan arsip.")
    for issued in found.values():
        if issued is not None and issued.sha256 in result.signed:
            return await _genuine(turn, issued, "Isi sebelum tanda tangan sama dengan arsip.", _SIGNED)
    if not found:
        return FOREIGN, await _beginning(turn)
    document, issued = next(iter(found.items()))
    if issued is None:
        return await _doubtful(turn, document)
    rewritten = result.whole and issued.sha256 not in result.begins
    return await (_rewritten if rewritten else _altered)(turn, issued)


async def _beginning(turn: Turn) -> Rows:
    """What a stranger may have come for; an official has not."""
    return [] if (await turn.who(turn.person)).offices else [[AJUKAN]]


async def _doubtful(turn: Turn, document: Document) -> tuple[str, Rows]:
    """The record of a document is not as the journal sealed it: nothing it says now is passed on, and admins hear."""
    LOG.error("document %s is not as the journal seals it: see `audit verify`", document.id)
    await warn_of_journal(turn)
    return (
        "⚠️ <b>Belum dapat dipastikan.</b> Keaslian dokumen ini perlu diteliti petugas; untuk sementara mohon tidak "
        f"digunakan, dan silakan hubungi {esc(turn.config.dinas.name)}."
    ), []


def is_code(typed: str) -> bool:
    """Whether a text is a verification code, or the link in a QR."""
    return re.fullmatch(CODE, _squeezed(typed)) is not None


def _squeezed(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed.rpartition("start=v_")[2]).lower()


async def by_code(turn: Turn, typed: str) -> None:
    """Tells what a code stands for, as it comes with a QR's link or as somebody typed it, or that it is unknown."""
    if not await _told(turn, typed):
        await turn.say(UNKNOWN, await _beginning(turn))


async def _told(turn: Turn, typed: str) -> bool:
    document = await turn.tx.papers.with_code(_squeezed(typed)) if is_code(typed) else None
    if document is None or document.sha256 is None:
        return False
    issued = await turn.tx.papers.issued(document)
    about = (
        "Itulah yang tercatat untuk kode ini. Mohon cocokkan dengan kertasnya; "
        "untuk memeriksa isinya, kirim berkas PDF-nya ke sini."
    )
    await turn.say(*await (_doubtful(turn, document) if issued is None else _genuine(turn, issued, about)))
    return True


async def _genuine(turn: Turn, issued: Issued, about: str, head: str = _ORIGINAL) -> tuple[str, Rows]:
    void = await _void(turn, issued)
    sign, validity = ("⚠️", f"<b>Tidak berlaku lagi</b>: {void}.") if void else ("✅", "Dokumen ini berlaku.")
    if issued.paper in OF_THEIR_DAY:
        validity = "Dokumen ini mencatat keadaan pada hari itu."
    more, rows = await _for_insiders(turn, issued)
    return f"{sign} {head}{dossier.named(turn, issued)}.\n{validity}\n{about}{more}", rows


async def _altered(turn: Turn, issued: Issued) -> tuple[str, Rows]:
    more, rows = await _for_insiders(turn, issued)
    return (
        f"❌ <b>Tidak sama dengan arsip.</b> Berkas ini memuat kode milik {dossier.named(turn, issued)}, "
        f"tetapi isinya sudah berubah atau disimpan ulang. Mohon jangan dipakai; mintalah berkas aslinya.{more}"
    ), rows


async def _rewritten(turn: Turn, issued: Issued) -> tuple[str, Rows]:
    more, rows = await _for_insiders(turn, issued)
    return (
        f"⚠️ <b>Tidak dapat dicocokkan dengan arsip.</b> Berkas ini memuat kode milik {dossier.named(turn, issued)} dan "
        "tanda tangan elektronik, tetapi disimpan ulang sebelum ditandatangani; isinya tidak dapat dipastikan. "
        f"Mohon bandingkan dengan dokumen aslinya.{more}"
    ), rows


async def _void(turn: Turn, issued: Issued) -> str | None:
    """Why a document counts no longer; None while it does, and for what tells of its day."""
    if issued.permohonan_id is None or issued.paper in OF_THEIR_DAY:
        return None
    void = (await turn.tx.papers.voided(issued.permohonan_id)).get(issued.id)
    if void is not None:
        return f"dibatalkan {tanggal_lengkap(void, turn.config.tz)} pukul {jam(void, turn.config.tz)}"
    newest = await turn.tx.papers.replacing(issued)
    if newest is not None:
        same = newest.revision == issued.revision
        which = f"edisi {newest.edition}" if same else f"revisi {newest.revision}"
        at = f"{tanggal_lengkap(newest.issued_at, turn.config.tz)} pukul {jam(newest.issued_at, turn.config.tz)}"
        return f"sudah diganti {which}, terbit {at}"
    permohonan = await turn.tx.permohonan.get(issued.permohonan_id)
    if permohonan.step is Step.DITARIK:
        return "permohonannya ditarik kembali"
    if permohonan.step is Step.DITUTUP:
        return "permohonannya ditutup"
    if permohonan.revision > issued.revision:
        return "permohonannya sudah direvisi"
    return None


async def _for_insiders(turn: Turn, issued: Issued) -> tuple[str, Rows]:
    """What officials and the pemohon see besides."""
    if issued.permohonan_id is None:
        return "", []
    permohonan = await turn.tx.permohonan.get(issued.permohonan_id)
    if not await dossier.may_see(turn, permohonan):
        return "", []
    words = f"\n\nPermohonan <b>{permohonan.ticket}</b> · {KINDS[permohonan.kind]}"
    return words, [[dossier.button(permohonan)]]
