"""Who is given which papers of a permohonan: each once, and a further edition takes the place of the one before.

What somebody has had is known by what went out: each paper does so under a topic of its own, so that its messages are
never forgotten, and the newest in each chat is the one that is kept up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.chat import topics
from handlers.chat.texts import jam
from handlers.chat.turn import Speaker, captioned
from handlers.facts import cases
from handlers.facts.cases import Case
from procedure.answers import Answers
from procedure.rights import Right, may
from procedure.sop import FOR_PEMOHON, NOT_FOR_ITS_MAKER, OF_THEIR_DAY, STEPS, Paper, Step
from storage.models import Document, Permohonan

_ALBUM = 10
"""Files that go out together at most."""

_VOID = "⚠️ <b>Dibatalkan</b> pukul {}. Dokumen ini tidak berlaku lagi."

_SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class Sheet:
    """A paper as it lies in a chat: what it is called, where it is found again, and its document or archived file."""

    title: str
    filename: str
    topic: str
    permohonan_id: int | None
    document_id: int | None = None
    sha256: str | None = None


def sheet(document: Document) -> Sheet:
    """A document issued, for sending; what tells of its day is another sheet each time."""
    part = document.edition if document.paper in OF_THEIR_DAY else document.revision
    topic = _topic(document.permohonan_id or 0, document.paper, part)
    return Sheet(document.filename, document.filename, topic, document.permohonan_id, document_id=document.id)


def received(permohonan: Permohonan, answers: Answers) -> list[Sheet]:
    """What the pemohon has sent with the form, as it was received: the surat permohonan, then each lampiran."""
    files = [("Surat permohonan", answers["surat_berkas"])]
    files += [(f"Lampiran {number}", file) for number, file in enumerate(answers.get("lampiran") or (), 1)]
    return [
        Sheet(
            title,
            f"{title.lower().replace(' ', '-')}-{permohonan.ticket}.{_SUFFIXES[file['mime']]}",
            topics.paper(permohonan.id, f"{title}:{file['sha256'][:16]}"),  # another file is another paper
            permohonan.id,
            sha256=file["sha256"],
        )
        for title, file in files
    ]


async def with_card(speaker: Speaker, case: Case, step: Step, to: int) -> None:
    """The papers that come with a card of `step`, but for what this person has had: one silent album.

    The surat permohonan is for those who decide on it, not for the pemohon's steps and the work that somebody takes.
    """
    rule, permohonan = STEPS[step], case.permohonan
    letter = received(permohonan, case.answers)[:1] if rule.office is not None and not rule.taken else []
    issued = [await cases.document(speaker, case, paper) for paper in rule.kelengkapan]
    sheets = [*letter, *(sheet(document) for document in issued if document is not None)]
    had = await speaker.tx.outbox.live_in(to, [one.topic for one in sheets])
    await _send(speaker, [one for one in sheets if one.topic not in had], to=to)


async def issued(speaker: Speaker, case: Case, document: Document, by: int, news: str) -> None:
    """A document that somebody's act has yielded, to whoever has its edition before, to them, and to the pemohon.

    `news` (HTML) is what it tells the pemohon, who is notified of it; without any it comes silently.
    """
    paper, pemohon, new = document.paper, case.permohonan.pemohon_id, sheet(document)
    receivers = dict.fromkeys([by] * (paper not in NOT_FOR_ITS_MAKER) + [pemohon] * (paper in FOR_PEMOHON))
    newest = {chat: row for row, chat, _ in await speaker.tx.outbox.about(new.topic)}
    for chat, row in newest.items():
        # Who has left the office keeps what there was then.
        if chat in receivers or may(await speaker.who(chat), Right.READ):
            await _replace(speaker, row, new, to=chat)
    for person in receivers:
        if person not in newest:
            said = news if person == pemohon else ""
            await _send(speaker, [new], to=person, caption=said, silent=not said)


async def voided(speaker: Speaker, documents: Sequence[Document]) -> None:
    """Documents that are void from now on: what lies in a chat is the edition before again, or else says so.

    What has not gone out does not. Where it says so it is kept up no more: what comes after it is another paper.
    """
    for document in documents:
        before = await speaker.tx.papers.latest(document.permohonan_id or 0, document.paper, document.revision)
        for row, chat, _ in await speaker.tx.outbox.about(sheet(document).topic):
            if before is not None:
                await _replace(speaker, row, sheet(before), to=chat)
            else:
                said = captioned(_VOID.format(jam(speaker.now, speaker.config.tz)), silent=False)
                await speaker.tx.outbox.post(chat, "editMessageCaption", said, edits=row)
                await speaker.tx.outbox.retire(row)
            await speaker.tx.outbox.recalled(row, document.id)  # after that: it may be going out now


async def give(speaker: Speaker, one: Sheet, *, to: int, caption: str = "", silent: bool = True) -> None:
    """Sends a paper, whether or not this person has had it: from now on this message is the one that is kept up."""
    await _send(speaker, [one], to=to, caption=caption, silent=silent)


async def _send(speaker: Speaker, sheets: Sequence[Sheet], *, to: int, caption: str = "", silent: bool = True) -> None:
    album: int | None = None
    for at, one in enumerate(sheets):
        if at % _ALBUM == 0:
            album = None
        row = await speaker.tx.outbox.post(
            to,
            "sendDocument",
            captioned(caption, silent=silent or speaker.quiet(to)),
            topic=one.topic,
            document_id=one.document_id,
            sha256=one.sha256,
            filename=one.filename,
            album=album,
            permohonan_id=one.permohonan_id,
        )
        album = album or row


async def _replace(speaker: Speaker, row: int, new: Sheet, *, to: int) -> None:
    await speaker.tx.outbox.post(
        to,
        "editMessageMedia",
        captioned(""),
        edits=row,
        document_id=new.document_id,
        filename=new.filename,
        permohonan_id=new.permohonan_id,
    )


def _topic(permohonan_id: int, paper: Paper, part: int) -> str:
    return topics.paper(permohonan_id, f"{paper}:{part}")
