"""How the form looks in chat: the question asked now, what an answered one leaves behind, and the next being asked."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import ConversationHandler

from documents.letter import MOST_PARTS
from handlers import review_text
from handlers.buttons import Button, Rows, columns
from handlers.context import Turn
from handlers.form_buttons import MOVES, Choose, Fate, Go, Keep, Move, version
from handlers.form_way import asked, before, copied, followed, upcoming, way
from handlers.texts import esc, short
from procedure.form import Input, Json, Question
from storage.models import Draft

ASKING, REVIEWING = range(2)
END = ConversationHandler.END

LETTER = "surat_berkas"
GONE = "Formulir ini sudah dikirim atau dibuang. Kirim /ajukan untuk membuat yang baru."

_SHOWN = 200
_COLLECTING = "📄 Halaman surat diterima satu per satu:"
_NO_KEYBOARD: Mapping[str, Any] = {"remove_keyboard": True}


def state_of(draft: Draft | None) -> int:
    """The state of the conversation; the draft row is its only truth."""
    if draft is None:
        return END
    return REVIEWING if draft.at is None else ASKING


def moves(draft: Draft) -> list[Move]:
    """What is offered besides answers at the question asked now."""
    question = asked(draft)
    offered = {
        Move.TETAP: draft.at in draft.answers,
        Move.LEWATI: question.optional,
        Move.SELESAI: question.input is Input.FILE and bool(draft.pages),
        Move.KEMBALI: draft.editing or before(draft) is not None,
        Move.BATAL: True,
    }
    return [move for move, is_offered in offered.items() if is_offered and not draft.closing]


def question_text(draft: Draft, wrong: str = "") -> str:
    """The question asked now, as HTML; after `wrong`, plain text, which says why the last answer was not taken."""
    question = asked(draft)
    keys = [entry.key for entry in way(draft)]
    step = "Ubah" if draft.editing else f"Langkah {keys.index(question.key) + 1} dari {len(keys)}"
    lines = [f"{step} · <b>{esc(question.title)}</b>"]
    if draft.closing:
        lines.append(f"⏳ {_pages(draft)} halaman sedang disatukan menjadi satu surat.")
    elif draft.at == LETTER and draft.waiting and not draft.pages:
        lines.append("⏳ Berkas sedang diterima.")
    elif draft.at == LETTER and len(draft.pages) >= MOST_PARTS:
        lines.append(f"{len(draft.pages)} foto atau PDF diterima; itu batasnya. Tekan <b>Selesai</b>.")
    elif draft.at == LETTER and draft.pages:
        lines.append(f"Halaman {_pages(draft)} diterima. Kirim halaman berikutnya, atau tekan <b>Selesai</b>.")
    else:
        lines += [esc(question.explanation), f"Contoh: {esc(question.contoh)}"]
    if question.key in draft.answers and not draft.pages:
        lines.append(f"Jawaban sekarang: {esc(short(question.show(draft.answers[question.key]), _SHOWN))}")
    text = "\n".join(lines)
    return f"⚠️ {esc(wrong)}\n\n{text}" if wrong else text


def _pages(draft: Draft) -> int:
    """How many pages have come; an entry that does not say how many it has is one."""
    return sum(int(entry.split(":")[2]) if entry.count(":") > 1 else 1 for entry in draft.pages)


def question_rows(draft: Draft) -> Rows:
    """The inline buttons of the question asked now."""
    question, offered = asked(draft), moves(draft)
    rows = columns([Button(label, Choose(question.key, at)) for at, label in enumerate(question.choices)])
    for group in ((Move.TETAP, Move.LEWATI, Move.SELESAI), (Move.KEMBALI, Move.BATAL)):
        row = [Button(MOVES[move], Go(question.key, move)) for move in group if move in offered]
        rows += [row] if row else []
    return rows


def _contact_keyboard(draft: Draft) -> Mapping[str, Any]:
    others = [{"text": MOVES[move]} for move in moves(draft)]
    rows = [[{"text": "📱 Bagikan kontak", "request_contact": True}], others]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}


async def ask(turn: Turn, draft: Draft, wrong: str = "") -> int:
    """Asks what the draft is at, after what was `wrong`, or shows the review; returns the conversation's state."""
    draft.updated_at = turn.now
    if draft.at is None:
        draft.prompt = await review_text.post(turn, draft)
    elif asked(draft).input is Input.PHONE_OWN:
        draft.prompt = await turn.say(question_text(draft, wrong), markup=_contact_keyboard(draft))
    else:
        draft.prompt = await turn.say(question_text(draft, wrong), question_rows(draft))
    return state_of(draft)


async def ask_again(turn: Turn, draft: Draft, wrong: str, tapped: int | None = None) -> int:
    """The same question with what was `wrong`: below the answer that was typed, or where the button was `tapped`."""
    if tapped is not None:
        await turn.edit_message(tapped, question_text(draft, wrong), question_rows(draft))
        return ASKING
    return await ask_anew(turn, draft, wrong)


async def ask_anew(turn: Turn, draft: Draft, wrong: str = "") -> int:
    """What the draft is at once more, at the end of the chat; a reply keyboard is simply replaced by its like."""
    if draft.at is None or asked(draft).input is not Input.PHONE_OWN:
        await leave(turn, draft, text=_COLLECTING if draft.at == LETTER and draft.pages else "")
    return await ask(turn, draft, wrong)


async def leave(turn: Turn, draft: Draft, tapped: int | None = None, text: str = "") -> None:
    """Takes the buttons from the message that asks; it says the answer, or `text`, from now on.

    Telegram edits no message that brought a reply keyboard, and another message must take that away.
    """
    question = asked(draft) if draft.at is not None else None
    left = text or (_line(draft, question) if question else "📝 Tinjauan dilanjutkan di bawah.")
    if question is not None and question.input is Input.PHONE_OWN:
        await turn.say(left, markup=_NO_KEYBOARD)
    elif tapped is not None:
        await turn.edit_message(tapped, left)
    elif draft.prompt is not None:
        await turn.edit(draft.prompt, left)


def _line(draft: Draft, question: Question) -> str:
    if question.key not in draft.answers:
        return f"▫️ {esc(question.title)}: belum dijawab"
    return f"✅ {esc(question.title)}: <b>{esc(short(question.show(draft.answers[question.key]), _SHOWN))}</b>"


async def take(turn: Turn, draft: Draft, values: Mapping[str, Json], tapped: int | None = None) -> int:
    """Stores what answers the question asked now and goes on; returns the conversation's state."""
    question = asked(draft)
    if question.input is Input.SECRET:
        draft.secret = turn.tx.drafts.hide(values[question.key])
        # Only when it was given may be seen: enough to tell a revision that somebody changed it.
        values = {question.key: turn.now.isoformat()}
    replaced = copied(draft.answers, question)
    answers = {key: value for key, value in draft.answers.items() if key not in replaced} | dict(values)
    draft.answers = answers | followed(draft, answers, question)
    return await proceed(turn, draft, tapped)


async def proceed(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """Leaves the question asked now for the next without an answer."""
    await leave(turn, draft, tapped)
    draft.at = upcoming(draft)
    draft.editing = draft.editing and draft.at is not None
    return await ask(turn, draft)


async def go_back(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """To the question before, or to the review where an answer was being changed."""
    await leave(turn, draft, tapped)
    draft.at = None if draft.editing else before(draft)
    draft.editing = False
    return await ask(turn, draft)


async def confirm_discard(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """Asks before a draft is thrown away."""
    text = "Buang formulir ini? Semua jawaban yang sudah diisi akan hilang."
    if draft.permohonan_id is not None:
        text = "Buang perbaikan ini? Perubahannya akan hilang; permohonannya tetap menunggu perbaikan."
    rows = [
        [
            Button("Ya, buang", Keep(Fate.BUANG, version(draft))),
            Button("Lanjutkan mengisi", Keep(Fate.LANJUTKAN, version(draft))),
        ]
    ]
    if tapped is not None:
        await turn.edit_message(tapped, text, rows)
    else:
        await turn.say(text, rows)
    return state_of(draft)
