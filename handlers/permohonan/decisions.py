"""Taps on cards: deciding with one tap, with a note, or with a reason."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.context import Context
from handlers.chat.errors import Answer, processed
from handlers.chat.questions import MENDING, NOTE, REASON, Closing, Prompt
from handlers.chat.texts import esc, jam, sentence, units
from handlers.chat.turn import HEARD, WRITTEN, Turn
from handlers.facts import cases, seats
from handlers.facts.cases import Case
from handlers.papers import dossier
from handlers.permohonan import acts, cards, hold, panels
from handlers.permohonan.buttons import (
    Decide,
    Instruct,
    Noting,
    OnVisit,
    Reason,
    ShowFiles,
    ToCard,
    Unnote,
    Urgency,
    WithoutPlace,
)
from procedure import refusals, review
from procedure.decision import Act, considered, note_required
from procedure.rights import may_act
from procedure.sop import INSTRUKSI, STEPS, Choice, Sifat, Step
from storage.models import OpenQuestion, Permohonan, Visit

NOTE_SHORTEST, NOTE_LIMIT = 3, 500

B = TypeVar("B", bound=OnVisit)


async def of_visit(turn: Turn, visit_id: int) -> tuple[Permohonan, Visit]:
    """A visit, open or over, for a person whose step it is.

    Raises `NotOffered` for a visit that never was and `NotHolder` for anybody else.
    """
    visit = await turn.tx.permohonan.visit(visit_id)
    if visit is None or visit.step is Step.PENGAJUAN:
        raise refusals.NotOffered(visit_id)
    permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
    if not may_act(await turn.who(turn.person), visit.office, permohonan.pemohon_id):
        raise refusals.NotHolder(visit.step)
    return permohonan, visit


async def at_visit(turn: Turn, visit_id: int, tapped: int) -> tuple[Case, Visit] | None:
    """The open visit a button belongs to, for a person whose step it is; raises what `of_visit` does, and `Conflicted`.

    Where the visit is over, the message is redrawn as it ended, the toast says by whom, and None is returned.
    """
    permohonan, visit = await of_visit(turn, visit_id)
    case = await cases.load(turn, permohonan)
    if visit.until is None:
        if seats.bars(case, visit.step, turn.person):
            raise refusals.Conflicted(visit.step)
        return case, visit
    turn.toast = await _too_late(turn, case, visit)
    await cards.redraw(turn, case, visit, tapped)
    return None


async def _too_late(turn: Turn, case: Case, visit: Visit) -> str:
    if visit.undone_at is not None:
        what = "Sudah" if visit.choice is not None else "Tahap sebelumnya"
        return f"{what} diurungkan pukul {jam(visit.undone_at, turn.config.tz)}"
    if visit.revision < case.permohonan.revision:
        before = await turn.tx.permohonan.revision(case.permohonan.id, visit.revision)
        changed = [title for title, _, _ in review.changes(case.kind, before.answers, case.answers)]
        return f"Permohonan sudah direvisi; ini yang berubah: {', '.join(changed) or 'tidak ada'}"
    if visit.choice is Choice.PERBAIKI and visit.revision == case.permohonan.revision:
        return "Permohonan sedang diperbaiki pemohon; kartunya datang lagi bila sudah dikirim"
    if visit.until is None or visit.by is None or visit.choice is Choice.TARIK:
        return "Permohonan sudah ditarik kembali oleh pemohon"
    by = await turn.tx.offices.name(visit.by)
    return processed(by or "pemohon", visit.until, turn.now, turn.config.tz)


def on_card(
    kind: type[B], tap: Callable[[Turn, B, Case, Visit, int], Awaitable[None]], *, looks: bool = False
) -> CallbackQueryHandler[Context, None]:
    """The handler of one kind of button on a card: `tap` runs where its visit is open and the person's.

    Whoever taps has begun with it, so that what led to it is taken back no more, unless the button only `looks`.

    The visit is what the card showed: nobody but its holder changes what is decided on within it. `tap` is given the
    button, the case, the visit and the id of the message the button was on.
    """

    async def handle(update: Update, context: Context) -> None:
        query = update.callback_query
        async with context.begin(update) as turn:
            if query is None or query.message is None:
                raise refusals.NotOffered
            data, tapped = kind.parse(query.data), query.message.message_id
            found = await at_visit(turn, data.visit, tapped)
            if found is not None:
                if not looks:
                    await turn.tx.undoing.begun(found[1])
                await tap(turn, data, *found, tapped)

    return CallbackQueryHandler(handle, pattern=kind.pattern())


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes a typed reason or note for the open question; raises `Answer` for anything that is no fitting text."""
    message = update.message
    data = questions.data_of(question)
    if data.get("no_place"):
        raise Answer("Silakan tekan “Setujui tanpa tempat” atau “Kembali” pada kartunya.")
    text = fitting((message.text or "").strip() if message else "", panels.asked_for(question.kind, data))
    tapped = questions.prompt_of(question).message_id or 0
    found = await at_visit(turn, question.subject, tapped)
    if found is None:
        await turn.tx.drafts.forget(question)
        await turn.say(esc(turn.toast or ""))
        return True
    case, visit = found
    if question.kind == REASON:
        await _finish(turn, case, visit, Choice(data["choice"]), text, tapped)
    else:
        await _note(turn, case, visit, {**data, "note": text}, tapped)
    if message is not None:
        await turn.react(message.message_id, HEARD if question.kind == REASON else WRITTEN)
    return True


def fitting(text: str, what: str) -> str:
    """The `text` of a note, reason or condition (`what`); raises an `Answer` that says what is wrong with it."""
    if not text:
        raise Answer(f"{what}nya berupa teks; mohon diketik, atau tekan “Kembali” pada kartunya.")
    if len(text) < NOTE_SHORTEST:
        raise Answer(f"{what}nya terlalu pendek; mohon ditulis lebih jelas, atau tekan “Kembali” pada kartunya.")
    if units(text) > NOTE_LIMIT:
        raise Answer(
            f"{what}nya terlalu panjang ({units(text)} karakter); mohon diringkas menjadi paling banyak {NOTE_LIMIT}."
        )
    return text


async def _decide(turn: Turn, data: Decide, case: Case, visit: Visit, tapped: int) -> None:
    if STEPS[visit.step].taken or data.choice is Choice.PERBAIKAN:
        raise refusals.NotOffered(data.choice)
    position = await turn.tx.permohonan.position(case.permohonan, case.visits)
    option = considered(position, await turn.who(turn.person), Act(data.choice, visit.id))
    written = await panels.reason(turn, visit, turn.person) if data.choice is Choice.SETUJU else ""
    if not written and note_required(position, option):
        await _ask(turn, case, visit, {"choice": data.choice}, tapped)
        return
    await _finish(turn, case, visit, data.choice, written, tapped)


async def _finish(
    turn: Turn,
    case: Case,
    visit: Visit,
    choice: Choice,
    note: str,
    tapped: int,
    *,
    without_place: bool = False,
) -> None:
    """Does it, but for an approval that can hold nothing: that asks first, and goes on as `without_place`."""
    asks = choice is Choice.SETUJU and not without_place
    if asks and not await cases.has_room(turn, case):
        await _ask(turn, case, visit, {"choice": choice, "note": note, "no_place": True}, tapped)
        return
    noted = await panels.noted(turn, visit, turn.person)
    act = Act(choice, visit.id, note or noted["note"])
    sifat = Sifat(noted["sifat"])
    await acts.perform(turn, case, act, instruksi=noted["instruksi"], sifat=sifat, tapped=tapped)


async def _without_place(turn: Turn, _data: WithoutPlace, case: Case, visit: Visit, tapped: int) -> None:
    asked = await questions.kept(turn, turn.person, REASON, visit.id)
    if not asked.get("no_place") or await cases.has_room(turn, case):
        turn.toast = "Keadaannya sudah berubah; silakan tekan lagi “Setujui”"
        await cards.refresh(turn, case, visit, tapped=tapped)
        return
    reason = asked["note"]
    note = f"{sentence(reason)} {hold.WITHOUT_PLACE}" if reason else hold.WITHOUT_PLACE
    await _finish(turn, case, visit, Choice.SETUJU, note, tapped, without_place=True)


async def _reason(turn: Turn, data: Reason, case: Case, visit: Visit, tapped: int) -> None:
    reasons = await panels.reasons_for(turn, visit, STEPS[visit.step].option(data.choice), turn.person)
    if not 0 <= data.index < len(reasons):
        raise refusals.NotOffered(data.index)
    await _finish(turn, case, visit, data.choice, reasons[data.index], tapped)


async def _ask(turn: Turn, case: Case, visit: Visit, data: questions.Kept, tapped: int) -> None:
    label = turn.words(STEPS[visit.step].option(data["choice"]).label)
    words = f"{panels.asked_for(REASON, data)} untuk {case.permohonan.ticket} belum ditulis; tekan lagi “{label}”"
    if data.get("no_place"):
        words = f"{case.permohonan.ticket} belum diputuskan; tekan lagi “{label}”"
    prompt = Prompt(message_id=tapped)
    await questions.ask(turn, REASON, visit.id, data, prompt=prompt, closing=Closing(words))
    await cards.refresh(turn, case, visit, tapped=tapped)


async def _noting(turn: Turn, data: Noting, case: Case, visit: Visit, tapped: int) -> None:
    await _note(turn, case, visit, await _notable(turn, visit, data), tapped)


async def _instruct(turn: Turn, data: Instruct, case: Case, visit: Visit, tapped: int) -> None:
    noted = await _notable(turn, visit, data)
    if not 0 <= data.index < len(INSTRUKSI):
        raise refusals.NotOffered(data.index)
    ticked = {*noted["instruksi"]} ^ {INSTRUKSI[data.index]}
    await _note(turn, case, visit, {**noted, "instruksi": [i for i in INSTRUKSI if i in ticked]}, tapped)


async def _urgency(turn: Turn, data: Urgency, case: Case, visit: Visit, tapped: int) -> None:
    noted = await _notable(turn, visit, data)
    if not 0 <= data.index < len(panels.SIFAT):
        raise refusals.NotOffered(data.index)
    await _note(turn, case, visit, {**noted, "sifat": panels.SIFAT[data.index].value}, tapped)


async def _unnote(turn: Turn, data: Unnote, case: Case, visit: Visit, tapped: int) -> None:
    await _note(turn, case, visit, {**await _notable(turn, visit, data), "note": ""}, tapped)


async def _notable(turn: Turn, visit: Visit, data: OnVisit) -> questions.Kept:
    if not panels.can_note(visit):
        raise refusals.NotOffered(data)
    return await panels.noted(turn, visit, turn.person)


async def _note(turn: Turn, case: Case, visit: Visit, noted: questions.Kept, tapped: int) -> None:
    """Keeps the note being made, and shows it on the card."""
    words = (
        f"Catatan untuk {case.permohonan.ticket} tersimpan dan akan ikut dikirim" if panels.goes_along(noted) else ""
    )
    prompt = Prompt(message_id=tapped)
    await questions.ask(turn, NOTE, visit.id, noted, prompt=prompt, closing=Closing(words))
    await cards.refresh(turn, case, visit, tapped=tapped)


async def _back(turn: Turn, _data: ToCard, case: Case, visit: Visit, tapped: int) -> None:
    await questions.end(turn, REASON, visit.id)
    for kind in (NOTE, MENDING):
        kept = await turn.tx.drafts.asked(turn.person, kind, visit.id)
        if kept is not None:
            await turn.tx.drafts.suspend(kept)
    await cards.refresh(turn, case, visit, tapped=tapped)


async def _files(turn: Turn, _data: ShowFiles, case: Case, _visit: Visit, _tapped: int) -> None:
    await dossier.list_documents(turn, case.permohonan)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What the buttons of a card do."""
    return [
        on_card(Decide, _decide),
        on_card(Reason, _reason),
        on_card(WithoutPlace, _without_place),
        on_card(Noting, _noting),
        on_card(Instruct, _instruct),
        on_card(Urgency, _urgency),
        on_card(Unnote, _unnote),
        on_card(ToCard, _back),
        on_card(ShowFiles, _files, looks=True),
    ]
