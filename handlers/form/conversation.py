"""The form pengajuan as a conversation (SOP row 1): how it goes on after a pause, is corrected, and ends unsent."""

import warnings
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from handlers.chat import dialogues, taps
from handlers.chat.buttons import Action, Data, Menu
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.turn import Turn
from handlers.form import answers as form_answers
from handlers.form import begin, kept, review
from handlers.form.begin import WHICH, kinds
from handlers.form.buttons import (
    AtReview,
    Choose,
    Edit,
    Fate,
    Fix,
    Go,
    Keep,
    PartOfReview,
    Profile,
    PullBack,
    Start,
    Understood,
    version,
)
from handlers.form.screen import (
    ASKING,
    REVIEWING,
    ask,
    confirm_discard,
    dismiss,
    make_way,
    pressed,
    resume,
    state,
    state_of,
)
from procedure import course
from procedure.form import questions
from procedure.refusals import NotHolder
from procedure.rights import Actor, may_act
from procedure.sop import Step
from storage.models import Draft, Permohonan

PullingBack = Callable[[Turn, int], Awaitable[Permohonan | None]]
"""Takes a permohonan back from a visit, for its pemohon; None where that is not open any more, which is said."""

_THROWN_AWAY = "🗑 Formulir dihapus. Permohonan baru dapat diajukan dengan /ajukan."
_GONE_ON = "Formulir sudah dilanjutkan; silakan jawab pertanyaan terbaru."


async def on_fate(update: Update, context: Context) -> int:
    """*Lanjutkan*, *Mulai baru* and **Ya, hapus**."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Keep.parse(packed)
        draft = await kept.meant(turn, data.draft, data.version)
        if data.fate is Fate.LANJUTKAN and not draft.active:
            return await _go_on(turn, draft, tapped)  # nothing is lost by it, whatever has come to the form since
        if version(draft) != data.version:
            return await _gone_on(turn, draft, tapped)
        match data.fate:
            case Fate.LANJUTKAN:
                return await _go_on(turn, draft, tapped)
            case Fate.BARU:
                replaced = draft if draft.permohonan_id is None else None
                await make_way(turn, replaced)
                if replaced is not None:
                    await _throw_away(turn, replaced)
                await turn.edit_message(tapped, WHICH, kinds())
            case Fate.BUANG:
                await _throw_away(turn, draft)
                await kept.ended(turn, tapped, _THROWN_AWAY)
        return await state(turn)


async def _go_on(turn: Turn, draft: Draft, tapped: int) -> int:
    await turn.tx.outbox.retire_all(kept.beginning(turn.person))
    if await review.over(turn, draft, tapped):
        return await state(turn)
    asked = await turn.tx.outbox.message_of(draft.prompt) if draft.prompt is not None else None
    went_on = await resume(turn, draft, here=tapped == asked)
    if tapped != asked:  # which has been seen to
        await turn.edit_message(tapped, f"▶️ <b>{await kept.name(turn, draft)}</b> dilanjutkan di bawah.")
    return went_on


async def _gone_on(turn: Turn, draft: Draft, tapped: int) -> int:
    """The form has changed since the button was made."""
    if await pressed(turn, tapped, draft.id) is not None:
        turn.toast = _GONE_ON
        await turn.edit_message(tapped, _GONE_ON)
    return await state(turn)


async def _throw_away(turn: Turn, draft: Draft) -> None:
    await dismiss(turn, draft, f"🗑 <b>{await kept.name(turn, draft)}</b> dihapus.")
    await turn.tx.drafts.discard(draft)


async def on_fix(update: Update, context: Context) -> int:
    """**Perbaiki dan ajukan lagi**: the form with what was sent, at its review, or as far as it was changed already."""
    async with context.begin(update) as turn:
        data = Fix.parse(taps.tapped(update)[0])
        permohonan = await turn.tx.permohonan.find(data.permohonan)
        if permohonan is None or not may_act(Actor(turn.person), None, permohonan.pemohon_id):
            raise NotHolder(Step.PENGAJUAN)
        if permohonan.step is not Step.PENGAJUAN:
            raise Answer("Permohonan ini tidak lagi menunggu perbaikan.")
        return await _correct(turn, permohonan)


async def on_pull_back(update: Update, context: Context, pull_back: PullingBack) -> int:
    """**Perbaiki dulu**: the permohonan is the pemohon's again at once, by `pull_back`, and its form opens filled."""
    async with context.begin(update) as turn:
        packed, _ = taps.tapped(update)
        permohonan = await pull_back(turn, PullBack.parse(packed).visit)
        return await state(turn) if permohonan is None else await _correct(turn, permohonan)


async def _correct(turn: Turn, permohonan: Permohonan) -> int:
    """The form of what was sent, filled, at what was asked to be corrected, else at its review; or as far as it is."""
    visit = await turn.tx.permohonan.open_visit(permohonan.id)
    if visit is not None:
        await turn.tx.undoing.begun(visit)
    draft = await turn.tx.drafts.of(turn.person, permohonan.id)
    if draft is not None:
        return await resume(turn, draft)
    await make_way(turn)
    sent = await turn.tx.permohonan.revision(permohonan.id, permohonan.revision)
    asking = course.asked_by(await turn.tx.permohonan.visits(permohonan.id))
    wanted = (asking.asked if asking else None) or ()
    asked = [entry.key for entry in questions(permohonan.kind, with_profile=True) if entry.key in wanted]
    draft = await turn.tx.drafts.begin(
        turn.person,
        permohonan.kind,
        sent.answers,
        at=asked[0] if asked else None,
        with_profile=True,
        permohonan_id=permohonan.id,
        secret=sent.secret,
        asked=asked,
    )
    return await ask(turn, draft)


async def on_batal(update: Update, context: Context) -> int:
    """`/batal` while a form is open: gives up the other open question, if any; else asks about the form."""
    async with context.begin(update) as turn:
        draft = await turn.tx.drafts.get(turn.person)
        if await dialogues.given_up(turn):
            await turn.say("Dibatalkan. Formulir permohonan tetap tersimpan.")
        elif draft is None:
            await turn.say(await kept.nothing_open(turn))
        else:
            return await confirm_discard(turn, draft)
        return state_of(draft)


def handlers(
    send: review.Send, pull_back: PullingBack, unclaimed: form_answers.Unclaimed
) -> list[BaseHandler[Update, Context, object]]:
    """The form's `ConversationHandler`, the first of all: while a form is open, what is typed is meant for it.

    `send` sends a finished form, `pull_back` takes one back to correct it, `unclaimed` takes what is typed and answers
    nothing. Each button is checked against the draft row, and so is an entry point, whatever the state; only what is
    typed depends on that.
    """
    typed = filters.ChatType.PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL
    new = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    answers: list[BaseHandler[Update, Context, object]] = [
        MessageHandler(typed, partial(form_answers.on_message, unclaimed=unclaimed))
    ]
    tapped: dict[type[Data], Callable[[Update, Context], Coroutine[None, None, int]]] = {
        Start: begin.on_start,
        Understood: begin.on_understood,
        Profile: begin.on_profile,
        Keep: on_fate,
        Fix: on_fix,
        PullBack: partial(on_pull_back, pull_back=pull_back),
        Choose: form_answers.on_choice,
        Go: form_answers.on_move,
        AtReview: partial(review.on_look, send=send),
        PartOfReview: review.on_part,
        Edit: review.on_edit,
    }
    entries: list[BaseHandler[Update, Context, object]] = [
        CommandHandler("ajukan", begin.on_begin, new),
        CallbackQueryHandler(begin.on_begin, f"^{Menu(Action.AJUKAN).pack()}$"),
    ]
    entries += [CallbackQueryHandler(callback, data.pattern()) for data, callback in tapped.items()]
    with warnings.catch_warnings():
        # That a button's message has no conversation of its own is meant: one person fills one form.
        warnings.filterwarnings("ignore", message=".*CallbackQueryHandler", category=PTBUserWarning)
        conversation = ConversationHandler(
            entry_points=entries,
            states={ASKING: answers, REVIEWING: answers},
            fallbacks=[CommandHandler("batal", on_batal, new)],
            name="form",
            persistent=True,
            allow_reentry=True,
        )
    return [conversation]
