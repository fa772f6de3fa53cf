"""Replies: what is written under a quoted message is about that message, whatever is asked in the chat meanwhile."""

from telegram import Message

from handlers.chat import questions, topics
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from storage.mail.outbox import Known
from storage.models import Draft, OpenQuestion

_UNREAD = "Balasan pada <b>{}</b> tidak dicatat. Silakan tekan dahulu tombol pada kartunya."
_NO_ANSWER = "Balasan ini tidak dicatat. Silakan tekan dahulu tombol pada pesan yang dibalas."
_OTHER = (
    "Balasan ini mengutip pesan lain, sehingga tidak dicatat. "
    "Untuk menjawab yang ditanyakan sekarang, mohon kirim tanpa mengutip."
)


async def meant(turn: Turn, message: Message, question: OpenQuestion) -> bool:
    """Whether a message is for the open `question`: it quotes nothing, or what the question is about.

    Where it is not, the person is told so.
    """
    quoted, prompt = message.reply_to_message, questions.prompt_of(question)
    if not _quotes(message) or (quoted is not None and quoted.message_id == prompt.message_id):
        return True
    known = await _quoted(turn, message)
    if known is not None and (known.row == prompt.row or await _same(turn, known, question)):
        return True
    await _refuse(turn, known)
    return False


async def answers(turn: Turn, message: Message, draft: Draft) -> bool:
    """Whether a message is for the question of a form: it quotes nothing, or that. Else the person is told so."""
    known = await _quoted(turn, message)
    if not _quotes(message) or (known is not None and known.row == draft.prompt):
        return True
    await _refuse(turn, known)
    return False


async def refused(turn: Turn, message: Message) -> bool:
    """Whether the message quotes a card while nothing is asked: the person is told which buttons act on it."""
    known = await _quoted(turn, message)
    ticket = await _ticket(turn, known)
    if ticket is not None:
        await turn.say(_UNREAD.format(ticket))
    elif known is not None and known.topic:
        await turn.say(_NO_ANSWER)
    else:
        return False
    return True


def _quotes(message: Message) -> bool:
    return message.reply_to_message is not None or message.external_reply is not None


async def _quoted(turn: Turn, message: Message) -> Known | None:
    quoted = message.reply_to_message
    return await turn.tx.outbox.known(turn.person, quoted.message_id) if quoted is not None else None


async def _refuse(turn: Turn, known: Known | None) -> None:
    ticket = await _ticket(turn, known)
    await turn.say(_UNREAD.format(ticket) if ticket else esc(_OTHER))


async def _same(turn: Turn, known: Known, question: OpenQuestion) -> bool:
    """Whether the quoted message is about what the question is about: a card of it, its status, a paper."""
    if question.kind in questions.ABOUT_THING:
        return known.topic in topics.of_thing(question.subject)
    if question.kind not in questions.ABOUT_VISIT:
        return False
    visit = await turn.tx.permohonan.visit(question.subject)
    if visit is None:
        return False
    about = (topics.card(visit.id), topics.status(visit.permohonan_id))
    return known.permohonan_id == visit.permohonan_id or known.topic in about


async def _ticket(turn: Turn, known: Known | None) -> str | None:
    """The number of the permohonan that a quoted message is about."""
    if known is None:
        return None
    visit_id = topics.visit_of(known.topic)
    visit = await turn.tx.permohonan.visit(visit_id) if visit_id is not None else None
    about = visit.permohonan_id if visit is not None else known.permohonan_id
    permohonan = await turn.tx.permohonan.find(about) if about is not None else None
    return permohonan.ticket if permohonan is not None else None
