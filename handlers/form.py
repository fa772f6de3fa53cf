"""The form pengajuan as a conversation (SOP row 1): how it begins, goes on after a pause, and ends unsent."""

import warnings
from collections.abc import Callable, Coroutine

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from handlers import accounts, form_answers, questions, review, taps
from handlers.buttons import Action, Button, Data, Fix, Menu, Rows
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.form_buttons import Choose, Edit, Fate, Go, Keep, Look, Part, Profile, Start, version
from handlers.form_screen import (
    ASKING,
    END,
    GONE,
    REVIEWING,
    ask,
    ask_anew,
    confirm_discard,
    leave,
    state_of,
)
from handlers.form_way import upcoming, way
from handlers.texts import KINDS, esc
from procedure.form import PROFILE_KEYS, question
from procedure.refusals import NotHolder
from procedure.sop import Kind, Step
from storage.models import Draft

_WHICH = (
    "Apa yang Bapak/Ibu ajukan?\n\n"
    "<b>Penempatan server</b>: server milik instansi ditempatkan di ruang server.\n"
    "<b>Hosting aplikasi</b>: aplikasi instansi dijalankan di server yang sudah ada."
)
_OPEN = "Masih ada formulir yang belum selesai. Kirim /ajukan untuk melanjutkannya atau memulai yang baru."
_GONE_ON = "Formulir sudah dilanjutkan; silakan jawab pertanyaan terbaru, atau kirim /batal untuk membuangnya."
_SHOWN_PROFILE = ("nama", "jabatan", "instansi", "hp", "email")


async def on_begin(update: Update, context: Context) -> int:
    """`/ajukan` or its button: which kind, or what becomes of the form that is open already."""
    async with context.begin(update) as turn:
        await questions.given_up(turn)
        draft = await turn.tx.drafts.get(turn.person)
        turn.toast = "Ajukan permohonan"
        if draft is None:
            await accounts.check_running(turn)
            await turn.say(_WHICH, _kinds())
            return END
        what = "Formulir" if draft.permohonan_id is None else "Perbaikan permohonan"
        await turn.say(f"{what} <b>{KINDS[draft.kind]}</b> belum selesai ({_where(draft)}).", _fates(draft))
        return state_of(draft)


def _kinds() -> Rows:
    return [[Button(label, Start(kind))] for kind, label in KINDS.items()]


def _fates(draft: Draft) -> Rows:
    now = version(draft)
    return [[Button("Lanjutkan", Keep(Fate.LANJUTKAN, now)), Button("Mulai baru", Keep(Fate.BARU, now))]]


def _where(draft: Draft) -> str:
    if draft.at is None or draft.editing:
        return "tinggal ditinjau dan dikirim"
    keys = [entry.key for entry in way(draft)]
    return f"langkah {keys.index(draft.at) + 1} dari {len(keys)}"


async def on_start(update: Update, context: Context) -> int:
    """**Penempatan server** or **Hosting aplikasi**: the first question, or the profile that is known."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Start.parse(packed)
        await _refuse_second(turn)
        person = await turn.tx.offices.person(turn.person)
        turn.toast = KINDS[data.kind]
        if not person.profile:
            return await _open(turn, tapped, data.kind, {})
        known = [question(key, data.kind) for key in _SHOWN_PROFILE]
        lines = [f"{esc(entry.title)}: {esc(entry.show(person.profile.get(entry.key)))}" for entry in known]
        text = "\n".join([f"<b>{KINDS[data.kind]}</b>", "Data pemohon yang tersimpan:", "", *lines])
        rows = [
            [Button("Pakai data tersimpan", Profile(data.kind, 1))],
            [Button("Ubah data", Profile(data.kind, 0))],
        ]
        await turn.edit_message(tapped, text, rows)
        return END


async def on_profile(update: Update, context: Context) -> int:
    """*Pakai data tersimpan* or *Ubah data*: the first question that remains."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Profile.parse(packed)
        await _refuse_second(turn)
        person = await turn.tx.offices.person(turn.person)
        known = {key: value for key, value in (person.profile or {}).items() if key in PROFILE_KEYS}
        turn.toast = "Data tersimpan dipakai" if data.reuse else "Silakan isi data pemohon"
        return await _open(turn, tapped, data.kind, known if data.reuse else {})


async def _refuse_second(turn: Turn) -> None:
    if await turn.tx.drafts.get(turn.person) is not None:
        raise Answer(_OPEN)


async def _open(turn: Turn, tapped: int, kind: Kind, known: dict[str, object]) -> int:
    await questions.given_up(turn)
    complete = known.keys() >= set(PROFILE_KEYS)
    draft = await turn.tx.drafts.begin(turn.person, kind, known, at=None, with_profile=not complete)
    draft.at = upcoming(draft)
    await turn.edit_message(
        tapped,
        f"📝 <b>{KINDS[kind]}</b>\nAda {len(way(draft))} pertanyaan. Jawaban langsung tersimpan; "
        "pengisian boleh dilanjutkan kapan saja dengan /ajukan.",
    )
    return await ask(turn, draft)


async def on_fate(update: Update, context: Context) -> int:
    """*Lanjutkan*, *Mulai baru* and **Ya, buang**."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Keep.parse(packed)
        draft = await turn.tx.drafts.get(turn.person)
        if draft is None:
            raise Answer(GONE)
        if version(draft) != data.version:
            turn.toast = _GONE_ON
            await turn.edit_message(tapped, _GONE_ON)
            return state_of(draft)
        if data.fate is Fate.LANJUTKAN:
            turn.toast = "Formulir dilanjutkan"
            draft.waiting, draft.closing = 0, False  # whatever is on its way still counts when it comes
            await questions.given_up(turn)
            state = await ask_anew(turn, draft)
            await turn.edit_message(tapped, "▶️ Formulir dilanjutkan.")
            return state
        await leave(turn, draft)
        await turn.tx.drafts.discard(turn.person)
        turn.toast = "Formulir dibuang"
        if data.fate is Fate.BARU:
            await turn.edit_message(tapped, _WHICH, _kinds())
        else:
            await turn.edit_message(tapped, "🗑 Formulir dibuang. Permohonan baru dapat diajukan dengan /ajukan.")
        return END


async def on_fix(update: Update, context: Context) -> int:
    """**Perbaiki dan ajukan lagi**: the form with what was sent, at its review."""
    async with context.begin(update) as turn:
        data = Fix.parse(taps.tapped(update)[0])
        draft = await turn.tx.drafts.get(turn.person)
        if draft is not None and draft.permohonan_id != data.permohonan:
            raise Answer(_OPEN)
        permohonan = await turn.tx.permohonan.find(data.permohonan)
        if permohonan is None or permohonan.pemohon_id != turn.person:
            raise NotHolder(Step.PENGAJUAN)
        if permohonan.step is not Step.PENGAJUAN:
            raise Answer("Permohonan ini tidak lagi menunggu perbaikan.")
        turn.toast = "Perbaiki data, lalu kirim lagi"
        await questions.given_up(turn)
        if draft is not None:
            return await ask_anew(turn, draft)
        sent = await turn.tx.permohonan.revision(permohonan.id, permohonan.revision)
        draft = await turn.tx.drafts.begin(
            turn.person,
            permohonan.kind,
            sent.answers,
            at=None,
            with_profile=True,
            permohonan_id=permohonan.id,
            secret=sent.secret,
        )
        return await ask(turn, draft)


async def on_batal(update: Update, context: Context) -> int:
    """`/batal` while a form is open: gives up the other open question, if any; else asks about the form."""
    async with context.begin(update) as turn:
        draft = await turn.tx.drafts.get(turn.person)
        if await questions.given_up(turn):
            await turn.say("Dibatalkan. Formulir permohonan tetap tersimpan.")
        elif draft is None:
            await turn.say("Tidak ada yang sedang diisi.")
        else:
            return await confirm_discard(turn, draft)
        return state_of(draft)


def handlers() -> list[BaseHandler[Update, Context, object]]:
    """The form's `ConversationHandler`, the first of all: while a form is open, what is typed is meant for it.

    Each button is checked against the draft row, and so is an entry point, whatever the state; only what is typed
    depends on that.
    """
    typed = filters.ChatType.PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL
    new = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    answers: list[BaseHandler[Update, Context, object]] = [MessageHandler(typed, form_answers.on_message)]
    tapped: dict[type[Data], Callable[[Update, Context], Coroutine[None, None, int]]] = {
        Start: on_start,
        Profile: on_profile,
        Keep: on_fate,
        Fix: on_fix,
        Choose: form_answers.on_choice,
        Go: form_answers.on_move,
        Look: review.on_look,
        Part: review.on_part,
        Edit: review.on_edit,
    }
    entries: list[BaseHandler[Update, Context, object]] = [
        CommandHandler("ajukan", on_begin, new),
        CallbackQueryHandler(on_begin, f"^{Menu(Action.AJUKAN).pack()}$"),
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
