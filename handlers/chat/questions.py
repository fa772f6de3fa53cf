"""What people are asked outside the form: one open question a chat, each kept with what it is about.

A question that is left for another matter rests with what was said to it; `dialogues` closes it where it can be seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.chat.buttons import Rows, keyboard
from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker, Turn
from storage.models import OpenQuestion

REASON, NOTE, MENDING, PLACEMENT = "alasan", "catatan", "perbaikan", "penempatan"
ABOUT_VISIT = frozenset({REASON, NOTE, MENDING, PLACEMENT})
"""The kinds of questions whose subject is a visit."""

ON_CARD = frozenset({REASON, NOTE, MENDING})
"""The kinds that are asked on the card itself, which shows its question for as long as it is open."""

ACCESS, REPORT, TRANSFER, MOVING = "hak_akses", "laporan", "alih", "pindah"
JOINING, EQUIPMENT, SEARCH, VERIFICATION = "gabung", "peralatan", "cari", "verifikasi"
DELEGATING, DELEGATION_END = "delegasi", "akhir_delegasi"
FINDING, ACCOUNT, SETTLING = "temukan", "ganti_akun", "tangani"
SUGGESTION, COMPLAINT, REPLY = "saran", "pengaduan", "jawaban"
CALENDAR = "kalender"
ABOUT_THING = frozenset({ACCESS, REPORT, MOVING, SETTLING})
"""The kinds of questions whose subject is a thing of the register."""

FOR_A_TIME = frozenset({JOINING, TRANSFER, SEARCH, FINDING})
"""The kinds whose answers are kept while they rest, and which nothing else ends."""

_BELOW = "⬇️ Pertanyaan ini ada di bawah."

Kept = Mapping[str, Any]
"""What a question remembers, as JSON holds it."""


@dataclass(frozen=True)
class Prompt:
    """The message that asks: an outbox row, or the Telegram id of the message a button was tapped on.

    A `picture` asks below it.
    """

    row: int | None = None
    message_id: int | None = None
    picture: bool = False


@dataclass(frozen=True)
class Closing:
    """How a question is left: `words` (plain) say what has not been done, and how to go on.

    `text` with `rows` is what the asking message becomes; a card needs none, for it is shown as it is then.
    """

    words: str
    text: str = ""
    rows: Rows = ()


@dataclass(frozen=True)
class Asked:
    """What the asking message says (HTML), to be said again after a wrong answer."""

    text: str
    rows: Rows = ()


async def ask(
    turn: Turn, kind: str, subject: int, data: Kept, *, prompt: Prompt, closing: Closing, asked: Asked | None = None
) -> None:
    """Opens a question about `subject`, with what it is to remember; what is `asked` can be asked `again`."""
    kept = _remembered(data, prompt, closing)
    if asked is not None:
        kept["asked"] = {"text": asked.text, **keyboard(asked.rows)}
    await turn.tx.drafts.ask(turn.person, kind, subject, kept, prompt.row)


async def remember(turn: Turn, kind: str, subject: int, data: Kept) -> None:
    """What was said to a question that is not asked now, and is gone on with where it will be."""
    await turn.tx.drafts.keep(turn.person, kind, subject, _remembered(data, Prompt(), Closing("")))


def _remembered(data: Kept, prompt: Prompt, closing: Closing) -> dict[str, Any]:
    return {
        "data": dict(data),
        "message_id": prompt.message_id,
        "picture": prompt.picture,
        "closed": {"words": closing.words, "text": closing.text, **keyboard(closing.rows)},
    }


async def pose(
    turn: Turn, kind: str, subject: int, data: Kept, text: str, rows: Rows = (), *, closing: Closing
) -> None:
    """Asks in a new message, of HTML `text`."""
    row = await turn.say(text, rows)
    await ask(turn, kind, subject, data, prompt=Prompt(row=row), closing=closing, asked=Asked(text, rows))


async def again(turn: Turn, question: OpenQuestion, wrong: str) -> None:
    """What is wrong with an answer (plain), and the question below it, which is asked nowhere else any more.

    On a card it stays; so it does where it was asked before questions were kept with their words.
    """
    asked = question.data.get("asked")
    if asked is None:
        await turn.say(esc(wrong))
        return
    if prompt_of(question).picture:
        topic = None
        await say(turn, question, _BELOW)
    else:
        topic = await withdraw(turn, question)
    text = f"⚠️ {esc(wrong)}\n\n{asked['text']}"
    row = await turn.say(text, topic=topic, markup=asked.get("reply_markup"))
    kept = {**question.data, "message_id": None, "picture": False}
    await turn.tx.drafts.ask(turn.person, question.kind, question.subject, kept, row)


async def withdraw(turn: Turn, question: OpenQuestion) -> str | None:
    """The message that asked goes, or points down where it is too old to go; gives the topic that it was live about."""
    prompt = prompt_of(question)
    row = prompt.row if prompt.message_id is None else await turn.tx.outbox.row_of(turn.person, prompt.message_id)
    if row is not None and await turn.tx.outbox.removable(row):
        await turn.remove(row)
    else:
        await say(turn, question, _BELOW)  # so does one that is not known any more, or is a stray copy
    return await turn.tx.outbox.retire(row) if row is not None else None


async def current(turn: Turn, kind: str, subject: int) -> Kept | None:
    """The data of the open question if it is this one."""
    question = await turn.tx.drafts.question(turn.person)
    if question is None or (question.kind, question.subject) != (kind, subject):
        return None
    return data_of(question)


async def kept(desk: Desk, person: int, kind: str, subject: int) -> Kept:
    """What the person has said to the question so far, open or resting; empty for nothing."""
    question = await desk.tx.drafts.asked(person, kind, subject)
    return data_of(question) if question is not None else {}


async def end(turn: Turn, kind: str, subject: int) -> None:
    """Forgets the question, open or resting: it has been answered."""
    question = await turn.tx.drafts.asked(turn.person, kind, subject)
    if question is not None:
        await turn.tx.drafts.forget(question)


async def over(desk: Desk, kinds: frozenset[str], subject: int) -> None:
    """Nobody can answer any of these about `subject` any more."""
    for question in await desk.tx.drafts.about(kinds, subject):
        await desk.tx.drafts.forget(question)


async def say(speaker: Speaker, question: OpenQuestion, text: str, rows: Rows = ()) -> None:
    """The message that asked becomes `text` (HTML), with these buttons."""
    await _become(speaker, question, {"text": text, **keyboard(rows)})


async def restore(speaker: Speaker, question: OpenQuestion) -> None:
    """The message that asked becomes what `ask` was told for that."""
    closed = {key: value for key, value in question.data["closed"].items() if key != "words"}
    if not closed.get("text"):
        return
    await _become(speaker, question, closed)


async def _become(speaker: Speaker, question: OpenQuestion, content: Kept) -> None:
    prompt = prompt_of(question)
    if prompt.row is None and prompt.message_id is None:
        return
    method, payload = "editMessageText", {**content, "parse_mode": "HTML"}
    if prompt.picture:
        method, payload["caption"] = "editMessageCaption", payload.pop("text")
    else:
        payload["link_preview_options"] = {"is_disabled": True}
    if prompt.row is None:
        payload["message_id"] = prompt.message_id
    await speaker.tx.outbox.post(question.person_id, method, payload, edits=prompt.row)


def data_of(question: OpenQuestion) -> Kept:
    """What was stored with `ask`."""
    data: Kept = question.data["data"]
    return data


def words_of(question: OpenQuestion) -> str:
    """What is said when it is left; empty for what was asked before there were such words."""
    return str(question.data["closed"].get("words", ""))


def prompt_of(question: OpenQuestion) -> Prompt:
    """The message that asked."""
    return Prompt(question.prompt, question.data["message_id"], question.data.get("picture", False))
