"""Answers to the form: what is typed, shared or sent while it asks, and the buttons of its questions."""

from collections.abc import Awaitable, Callable

from telegram import Message, Update

from handlers.chat import dialogues, files, overlong, quoting, taps
from handlers.chat.asking import circumstances
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.form import attachments, kept, letter
from handlers.form.buttons import MOVES, Choose, FormMove, Go
from handlers.form.question import ATTACHED, LETTER, MISTAKE, moves
from handlers.form.screen import END, ask_again, confirm_discard, go_back, pressed, proceed, state, state_of, take
from handlers.form.way import asked, check_free
from procedure.answers import ToType, same
from procedure.form import Input, Question, answer, looks_like_password
from procedure.refusals import Invalid, NotOffered
from storage.models import Draft

CLOSED = "Pertanyaan ini sudah dijawab; gunakan “Kembali” untuk mengubahnya."

_EDITED = "Jawaban tidak berubah bila pesannya diubah. Silakan tekan “Kembali”, atau “Ubah” pada tinjauan."
_AT_REVIEW = "Silakan periksa tinjauan di atas, lalu tekan “Setuju dan kirim”, “Ubah”, atau “Batal”."
_DELETED = " Pesan tadi dihapus dari chat ini; bila berisi kata sandi yang dipakai, mohon segera diganti."


Unclaimed = Callable[[Turn, Update, Context], Awaitable[None]]
"""Takes a message that answers nothing."""


async def on_message(update: Update, context: Context, unclaimed: Unclaimed) -> int | None:
    """Anything but a command while a form is open: an answer, part of the letter, or what cannot be one."""
    async with context.begin(update) as turn:
        question, draft, _ = turn.pending
        if await dialogues.answer(turn, question, update, context):
            return None
        if context.result is not None:
            return await letter.arrived(turn, update.message, context, context.result)
        if draft is None:
            await _outside(turn, update, context, unclaimed)
            return END
        if update.message is None:
            return await _refuse_edit(turn, draft, update.edited_message)
        if overlong.is_rest(update.message, draft.overflow_at):
            return await _swallow(turn, draft, update.message)
        if not await quoting.answers(turn, update.message, draft):
            return await _swallow(turn, draft, update.message)
        if draft.at is None:
            raise Answer(_AT_REVIEW)
        return await _read(turn, draft, update.message, context)


async def _outside(turn: Turn, update: Update, context: Context, unclaimed: Unclaimed) -> None:
    """Nothing is being filled: forms that rest take no answer, and another part of the program let this one rest."""
    if await kept.resting(turn):
        await unclaimed(turn, update, context)
    else:
        await turn.say(esc(kept.GONE))


async def _read(turn: Turn, draft: Draft, message: Message, context: Context) -> int:
    question = asked(draft)
    if draft.at == ATTACHED and not (message.document or message.photo):
        await attachments.saw(turn, draft, message)
    if message.text is not None:
        return await _typed(turn, draft, message, message.text, context)
    if message.contact is not None and question.input in {Input.PHONE_OWN, Input.PHONE_ANY}:
        if question.input is Input.PHONE_OWN and message.contact.user_id != turn.person:
            return await ask_again(turn, draft, files.OTHERS_CONTACT)
        return await _answered(turn, draft, message.contact.phone_number)
    if message.document is not None or message.photo:
        return await _file(turn, draft, message, context)
    return await ask_again(turn, draft, _expected(question, message))


async def _file(turn: Turn, draft: Draft, message: Message, context: Context) -> int:
    """A document or photo: a page of the letter, an attachment, or too late for either."""
    question = asked(draft)
    if draft.at == LETTER:
        draft.album = message.media_group_id
    if draft.closing:
        return await _refuse_file(turn, draft, message, f"{letter.binding(draft)} Berkas ini tidak disertakan.")
    if draft.at == ATTACHED and await attachments.of_letter(turn, draft, message):
        return await _refuse_file(turn, draft, message, letter.LATE)
    if question.input is Input.FILE:
        if draft.at == ATTACHED:
            full, too_many, receive = attachments.full, attachments.TOO_MANY, attachments.receive
        else:
            full, too_many, receive = letter.full, letter.TOO_MANY, letter.receive
        if full(draft):
            return await _refuse_file(turn, draft, message, too_many)
        return await receive(turn, draft, message, context)
    if LETTER in draft.answers:
        return await _refuse_file(turn, draft, message, letter.LATE)
    if message.media_group_id is None:
        return await ask_again(turn, draft, files.typed_instead(message))
    return await _refuse_file(turn, draft, message, files.typed_instead(message))


async def _refuse_edit(turn: Turn, draft: Draft, edited: Message | None) -> int:
    unsafe = await _unsay(turn, asked(draft), edited) if edited is not None and draft.at is not None else ""
    await turn.say(esc(_EDITED + unsafe))
    return state_of(draft)


async def _refuse_file(turn: Turn, draft: Draft, message: Message, sentence: str) -> int:
    album = f"album:{message.media_group_id}" if message.media_group_id else None
    if album is None or not await turn.tx.outbox.about(album):
        await turn.say(esc(sentence), topic=album)
    return state_of(draft)


def _expected(question: Question, message: Message) -> str:
    """What a message is that cannot answer, and what can."""
    return files.sent_instead(message) if question.input is Input.FILE else files.typed_instead(message)


async def _typed(turn: Turn, draft: Draft, message: Message, text: str, context: Context) -> int:
    letter.refuse_while_binding(draft)
    question = asked(draft)
    move = _meant(draft, next((move for move, label in MOVES.items() if same(label, text)), None))
    if move is not None and move is not FormMove.LEWATI and move in moves(draft):
        return await _move(turn, draft, move, context)
    if move is FormMove.KEMBALI:
        raise Answer("Ini pertanyaan pertama; tidak ada pertanyaan sebelumnya.")
    if move is not None and move is not FormMove.LEWATI:
        raise Answer(f"“{MOVES[move]}” tidak diperlukan di sini; silakan jawab pertanyaan di atas.")
    unsafe = await _unsay(turn, question, message)
    if not overlong.may_go_on(message):
        return await _answered(turn, draft, text, said_before=unsafe)
    draft.overflow_at = message.date
    too_long = _expected(question, message) if question.input is Input.FILE else dialogues.TOO_LONG
    return await ask_again(turn, draft, too_long + unsafe)


def _meant(draft: Draft, move: FormMove | None) -> FormMove | None:
    """Who changes one answer has nothing to throw away there: *Batal*, typed or on an older message, is *Kembali*."""
    return FormMove.KEMBALI if move is FormMove.BATAL and draft.editing else move


async def _answered(turn: Turn, draft: Draft, text: str, *, tapped: int | None = None, said_before: str = "") -> int:
    """Takes `text` as the answer; a wrong one is told with `said_before` after it, and the question asked again."""
    try:
        values = answer(asked(draft), text, circumstances(turn), draft.answers)
        await check_free(turn, draft, values)
    except Invalid as invalid:
        # The question comes again with the sentence, which the refusal's own answer could not do.
        sign = "" if isinstance(invalid, ToType) else MISTAKE
        return await ask_again(turn, draft, invalid.sentence + said_before, tapped, sign)
    return await take(turn, draft, values, tapped)


async def _unsay(turn: Turn, question: Question, message: Message) -> str:
    """Removes a message with a password from the chat; returns what is said about it, if anything."""
    if question.input is not Input.SECRET or not looks_like_password(message.text or ""):
        return ""
    await turn.delete_message(message.message_id)
    return _DELETED


async def _swallow(turn: Turn, draft: Draft, message: Message) -> int:
    """The rest of a text too long, refused with its beginning; a short part was the last."""
    if draft.at is not None:
        await _unsay(turn, asked(draft), message)
    draft.overflow_at = message.date if overlong.may_go_on(message) else None
    return state_of(draft)


async def on_choice(update: Update, context: Context) -> int:
    """One of a question's choices."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Choose.parse(packed)
        draft = await _pressed(turn, tapped, data)
        if draft is None:
            return await state(turn)
        choices = asked(draft).choices
        if not 0 <= data.index < len(choices):
            raise NotOffered(data)
        return await _answered(turn, draft, choices[data.index], tapped=tapped)


async def on_move(update: Update, context: Context) -> int:
    """*Lewati*, *Kembali*, *Batal* and the like; for *Selesai* also what its job found."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Go.parse(packed)
        if context.result is not None:
            return await letter.arrived(turn, None, context, context.result)
        draft = await _pressed(turn, tapped, data)
        if draft is None:
            return await state(turn)
        letter.refuse_while_binding(draft)
        move = _meant(draft, data.move)
        if move not in moves(draft):
            raise NotOffered(data)
        return await _move(turn, draft, move, context, tapped)


async def _move(turn: Turn, draft: Draft, move: FormMove, context: Context, tapped: int | None = None) -> int:
    match move:
        case FormMove.LEWATI:
            return await _answered(turn, draft, MOVES[move], tapped=tapped)
        case FormMove.TETAP:
            return await proceed(turn, draft, tapped)
        case FormMove.SELESAI if draft.at == ATTACHED:
            return await attachments.close(turn, draft, tapped)
        case FormMove.SELESAI:
            return await letter.close(turn, draft, context, tapped)
        case FormMove.HAPUS:
            return await attachments.clear(turn, draft, tapped)
        case FormMove.KEMBALI:
            return await go_back(turn, draft, tapped)
        case FormMove.BATAL:
            return await confirm_discard(turn, draft, tapped)


async def _pressed(turn: Turn, tapped: int, data: Choose | Go) -> Draft | None:
    draft = await pressed(turn, tapped, data.draft)
    if draft is not None and draft.at != data.key:
        raise Answer(CLOSED)
    return draft
