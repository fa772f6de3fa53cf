"""The review in chat: looking through the answers, changing one, and sending the form."""

from telegram import Update

from handlers import acts, questions, review_text, taps
from handlers.buttons import Button, columns
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.form_buttons import Edit, Look, Part, Reviewing, version
from handlers.form_screen import (
    END,
    GONE,
    REVIEWING,
    ask,
    confirm_discard,
    leave,
)
from handlers.form_way import check
from handlers.texts import tanggal_jam
from procedure import form, review
from procedure.refusals import Invalid, NotOffered
from procedure.sop import Step
from storage.models import Draft

CHANGED = "Tinjauan ini sudah berubah; silakan gunakan pesan yang terbaru."
WITHDRAWN = "Permohonan ini tidak lagi menunggu perbaikan, sehingga perbaikannya tidak dapat dikirim."


async def on_look(update: Update, context: Context) -> int:
    """**Setuju dan kirim**, **Ubah**, **Batal**, and *Kembali* from what *Ubah* shows."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Look.parse(packed)
        draft = await _reviewed(turn, data.version)
        match data.what:
            case Reviewing.KIRIM:
                return await _send(turn, draft, tapped)
            case Reviewing.BATAL:
                turn.toast = "Batal"
                return await confirm_discard(turn, draft, tapped)
            case Reviewing.UBAH:
                turn.toast = "Pilih bagian yang diubah"
                titles = [title for title, _ in review.rows(draft.kind, draft.answers)]
                parts = [Button(title, Part(at, data.version)) for at, title in enumerate(titles)]
                await turn.edit_message(tapped, "Bagian mana yang diubah?", [*columns(parts), [_back(draft)]])
            case Reviewing.KEMBALI:
                turn.toast = "Tinjauan"
                *_, last = await review_text.texts(turn, draft)
                await turn.edit_message(tapped, last, review_text.rows(draft))
        return REVIEWING


async def on_part(update: Update, context: Context) -> int:
    """A section: its answers, a button for each."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Part.parse(packed)
        draft = await _reviewed(turn, data.version)
        sections = review.rows(draft.kind, draft.answers)
        if not 0 <= data.index < len(sections):
            raise NotOffered(data)
        title, rows = sections[data.index]
        answers = columns([Button(name, Edit(key, data.version)) for key, name, _ in rows])
        text = f"{review_text.section(title, rows)}\n\nJawaban mana yang diubah?"
        await turn.edit_message(tapped, text, [*answers, [_back(draft)]])
        turn.toast = title
        return REVIEWING


async def on_edit(update: Update, context: Context) -> int:
    """An answer to change: its question is asked, and the review comes again after it."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Edit.parse(packed)
        draft = await _reviewed(turn, data.version)
        try:
            entry = form.question(data.key, draft.kind)
        except KeyError:
            raise NotOffered(data) from None
        await leave(turn, draft, tapped)
        draft.at, draft.editing = entry.key, True
        turn.toast = entry.title
        return await ask(turn, draft)


def _back(draft: Draft) -> Button:
    return Button("Kembali", Look(Reviewing.KEMBALI, version(draft)))


async def _reviewed(turn: Turn, seen: int) -> Draft:
    draft = await turn.tx.drafts.get(turn.person)
    if draft is None:
        raise Answer(GONE)
    if draft.at is not None or version(draft) != seen:
        raise Answer(CHANGED)
    await questions.given_up(turn)
    return draft


async def _send(turn: Turn, draft: Draft, tapped: int) -> int:
    if draft.permohonan_id is not None:
        permohonan = await turn.tx.permohonan.get(draft.permohonan_id)
        if permohonan.step is not Step.PENGAJUAN:
            await turn.tx.drafts.discard(turn.person)
            await turn.edit_message(tapped, WITHDRAWN)
            return END
    for entry in form.questions(draft.kind, with_profile=True):
        try:
            await check(turn, draft, entry)
        except Invalid as invalid:
            turn.toast = invalid.sentence
            await leave(turn, draft, tapped)
            draft.answers = {key: value for key, value in draft.answers.items() if key != entry.key}
            draft.at, draft.editing = entry.key, True
            return await ask(turn, draft, invalid.sentence)
    permohonan = await acts.submit(turn, draft)
    turn.toast = "Permohonan terkirim"
    sent = tanggal_jam(turn.now, turn.config.tz)
    await turn.edit_message(tapped, f"✅ Permohonan <b>{permohonan.ticket}</b> terkirim · {sent}")
    return END
