"""The review in chat: looking through the answers, changing one, and sending the form."""

from collections.abc import Awaitable, Callable

from telegram import Update

from handlers.chat import taps
from handlers.chat.buttons import Button, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import tanggal_jam
from handlers.chat.turn import Turn
from handlers.form import review_text
from handlers.form.buttons import AtReview, Edit, PartOfReview, Reviewing, version
from handlers.form.kept import ended
from handlers.form.screen import REVIEWING, ask, confirm_discard, dismiss, leave, pressed, state
from handlers.form.way import check
from procedure import form, review
from procedure.refusals import Invalid, NotOffered
from procedure.sop import Step
from storage.models import Draft, Permohonan

CHANGED = "Tinjauan ini sudah berubah; silakan gunakan pesan yang terbaru."
WITHDRAWN = "Permohonan ini tidak lagi menunggu perbaikan, sehingga perbaikannya tidak dapat dikirim."


Send = Callable[[Turn, Draft], Awaitable[Permohonan]]
"""Sends a finished form."""


async def on_look(update: Update, context: Context, send: Send) -> int:
    """**Setuju dan kirim**, which does `send`, **Ubah**, **Batal**, and *Kembali* from what was shown instead.

    A correction that corrects nothing is sent once **Tetap kirim** is tapped, too.
    """
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = AtReview.parse(packed)
        draft = await _reviewed(turn, tapped, data)
        if draft is None:
            return await state(turn)
        match data.what:
            case Reviewing.KIRIM | Reviewing.TETAP:
                return await _send(turn, draft, tapped, send, anyway=data.what is Reviewing.TETAP)
            case Reviewing.BATAL:
                return await confirm_discard(turn, draft, tapped)
            case Reviewing.UBAH:
                titles = [title for title, _ in review.rows(draft.kind, draft.answers)]
                parts = [
                    Button(title, PartOfReview(at, data.version, draft=draft.id)) for at, title in enumerate(titles)
                ]
                await turn.edit_message(tapped, "Bagian mana yang diubah?", [*columns(parts), [_back(draft)]])
            case Reviewing.KEMBALI:
                *_, last = await review_text.texts(turn, draft)
                await turn.edit_message(tapped, last, review_text.rows(draft))
        return REVIEWING


async def on_part(update: Update, context: Context) -> int:
    """A section: its answers, a button for each."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = PartOfReview.parse(packed)
        draft = await _reviewed(turn, tapped, data)
        if draft is None:
            return await state(turn)
        sections = review.rows(draft.kind, draft.answers)
        if not 0 <= data.index < len(sections):
            raise NotOffered(data)
        title, rows = sections[data.index]
        answers = columns([Button(name, Edit(key, data.version, draft=draft.id)) for key, name, _ in rows])
        text = f"{review_text.section(title, rows)}\n\nJawaban mana yang diubah?"
        await turn.edit_message(tapped, text, [*answers, [_back(draft)]])
        return REVIEWING


async def on_edit(update: Update, context: Context) -> int:
    """An answer to change: its question is asked, and the review comes again after it."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Edit.parse(packed)
        draft = await _reviewed(turn, tapped, data)
        if draft is None:
            return await state(turn)
        try:
            entry = form.question(data.key, draft.kind)
        except KeyError:
            raise NotOffered(data) from None
        into = await leave(turn, draft, tapped)
        draft.at, draft.editing = entry.key, True
        return await ask(turn, draft, into=into)


def _back(draft: Draft) -> Button:
    return Button("Kembali", AtReview(Reviewing.KEMBALI, version(draft), draft=draft.id))


async def _reviewed(turn: Turn, tapped: int, data: AtReview | PartOfReview | Edit) -> Draft | None:
    draft = await pressed(turn, tapped, data.draft, data.version)
    if draft is not None and (draft.at is not None or version(draft) != data.version):
        raise Answer(CHANGED)
    return draft


async def over(turn: Turn, draft: Draft, tapped: int) -> bool:
    """Whether the permohonan that the form corrects waits for it no more, which ends it: the tapped message says so."""
    if draft.permohonan_id is None or (await turn.tx.permohonan.get(draft.permohonan_id)).step is Step.PENGAJUAN:
        return False
    await dismiss(turn, draft, WITHDRAWN)
    await turn.tx.drafts.discard(draft)
    await ended(turn, tapped, WITHDRAWN)
    return True


async def _send(turn: Turn, draft: Draft, tapped: int, send: Send, *, anyway: bool) -> int:
    if await over(turn, draft, tapped):
        return await state(turn)
    correction = await review_text.corrected(turn, draft)
    if correction is not None and not correction[1] and not anyway:
        keep = Button("Tetap kirim", AtReview(Reviewing.TETAP, version(draft), draft=draft.id))
        await turn.edit_message(tapped, f"{review_text.UNCHANGED} Tetap kirim?", [[keep, _back(draft)]])
        return REVIEWING
    for entry in form.questions(draft.kind, with_profile=True):
        try:
            await check(turn, draft, entry)
        except Invalid as invalid:
            into = await leave(turn, draft, tapped)
            draft.answers = {key: value for key, value in draft.answers.items() if key != entry.key}
            draft.at, draft.editing = entry.key, True
            return await ask(turn, draft, invalid.sentence, into=into)
    permohonan = await send(turn, draft)
    sent = tanggal_jam(turn.now, turn.config.tz)
    await ended(turn, tapped, f"✅ Permohonan <b>{permohonan.ticket}</b> terkirim · {sent}")
    return await state(turn)
