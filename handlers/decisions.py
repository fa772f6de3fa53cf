"""Taps on cards: deciding with one tap, with a note, or with a reason."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers import acts, cards, cases, dossier, questions
from handlers.buttons import Back, Button, Decide, Files, Instruct, Noting, OnVisit, Reason, Rows, Urgency, columns
from handlers.context import Context, Turn
from handlers.errors import Answer, processed
from handlers.questions import Prompt
from handlers.texts import esc
from procedure import checklist, refusals, review
from procedure.sop import INSTRUKSI, STEPS, Act, Choice, Sifat, Step, note_required
from storage.models import Permohonan, Question, Visit

NOTE_LIMIT = 500
REASON = "alasan"
NOTE = "catatan"
_SIFAT = tuple(Sifat)
_EMPTY: questions.Kept = {"instruksi": [], "sifat": Sifat.BIASA.value, "note": ""}

B = TypeVar("B", bound=OnVisit)


async def of_visit(turn: Turn, visit_id: int) -> tuple[Permohonan, Visit]:
    """A visit, open or over, for a person whose step it is.

    Raises `NotOffered` for a visit that never was and `NotHolder` for anybody else.
    """
    visit = await turn.tx.permohonan.visit(visit_id)
    if visit is None or visit.step is Step.PENGAJUAN:
        raise refusals.NotOffered(visit_id)
    permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
    office, actor = STEPS[visit.step].office, await turn.tx.offices.actor(turn.person)
    if office not in actor.offices and not (office is None and permohonan.pemohon_id == turn.person):
        raise refusals.NotHolder(visit.step)
    return permohonan, visit


async def at_visit(turn: Turn, visit_id: int, tapped: int) -> tuple[Permohonan, Visit] | None:
    """The open visit a button belongs to, for a person whose step it is; raises what `of_visit` does.

    Where the visit is over, the message is redrawn as it ended, the toast says by whom, and None is returned.
    """
    permohonan, visit = await of_visit(turn, visit_id)
    if visit.until is None:
        return permohonan, visit
    turn.toast = await _too_late(turn, permohonan, visit)
    await cards.redraw(turn, visit, tapped)
    return None


async def _too_late(turn: Turn, permohonan: Permohonan, visit: Visit) -> str:
    if visit.revision < permohonan.revision:
        case = await cases.load(turn, permohonan)
        before = await turn.tx.permohonan.revision(permohonan.id, visit.revision)
        changed = [title for title, _, _ in review.changes(permohonan.kind, before.answers, case.answers)]
        return f"Permohonan sudah direvisi; ini yang berubah: {', '.join(changed) or 'tidak ada'}"
    if visit.until is None or visit.by is None or visit.choice is Choice.TARIK:
        return "Permohonan sudah ditarik kembali oleh pemohon"
    by = await turn.tx.offices.person(visit.by)
    return processed(by.nama or "pemohon", visit.until, turn.now, turn.config.tz)


def on_card(
    kind: type[B], tap: Callable[[Turn, B, Permohonan, Visit, int], Awaitable[None]]
) -> CallbackQueryHandler[Context, None]:
    """The handler of one kind of button on a card: `tap` runs where its visit is open and the person's.

    `tap` is given the button, the permohonan, the visit and the id of the message the button was on.
    """

    async def handle(update: Update, context: Context) -> None:
        query = update.callback_query
        async with context.begin(update) as turn:
            if query is None or query.message is None:
                raise refusals.NotOffered
            data, tapped = kind.parse(query.data), query.message.message_id
            found = await at_visit(turn, data.visit, tapped)
            if found is not None:
                await tap(turn, data, *found, tapped)

    return CallbackQueryHandler(handle, pattern=kind.pattern())


async def answer(turn: Turn, question: Question, update: Update, _raw: object) -> bool:
    """Takes a typed reason or note for the open question; raises `Answer` for anything that is no fitting text."""
    message = update.message
    text = (message.text or "").strip() if message else ""
    if not 3 <= len(text) <= NOTE_LIMIT:
        raise Answer(f"Silakan ketik teks 3 sampai {NOTE_LIMIT} karakter, atau tekan „Kembali” pada kartunya.")
    tapped = questions.prompt_of(question).message_id or 0
    found = await at_visit(turn, question.subject, tapped)
    if found is None:
        await turn.tx.drafts.answered(turn.person)
        await turn.say(esc(turn.toast or ""))
        return True
    permohonan, visit = found
    data = questions.data_of(question)
    if question.kind == REASON:
        await _finish(turn, permohonan, visit, Choice(data["choice"]), text, tapped)
    else:
        await _note(turn, permohonan, visit, {**data, "note": text}, tapped)
    return True


async def _decide(turn: Turn, data: Decide, permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    if STEPS[visit.step].taken:
        raise refusals.NotOffered(data.choice)
    option = STEPS[visit.step].option(data.choice)
    if visit.step is Step.PENGECEKAN:
        checklist.conclude(cases.marks_of(visit), data.choice, note="menyusul")
    if note_required(await turn.tx.permohonan.position(permohonan), option):
        await _ask_reason(turn, permohonan, visit, data.choice, tapped)
        return
    await _finish(turn, permohonan, visit, data.choice, "", tapped)


async def _finish(turn: Turn, permohonan: Permohonan, visit: Visit, choice: Choice, note: str, tapped: int) -> None:
    noted = await questions.current(turn, NOTE, visit.id) or _EMPTY
    await questions.end(turn, NOTE, visit.id)
    await questions.end(turn, REASON, visit.id)
    act = Act(choice, visit.id, note or noted["note"])
    sifat = Sifat(noted["sifat"])
    await acts.perform(turn, permohonan, act, instruksi=noted["instruksi"], sifat=sifat, tapped=tapped)
    turn.toast = STEPS[visit.step].option(choice).done


async def _reason(turn: Turn, data: Reason, permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    reasons = STEPS[visit.step].option(data.choice).reasons
    if not 0 <= data.index < len(reasons):
        raise refusals.NotOffered(data.index)
    await _finish(turn, permohonan, visit, data.choice, reasons[data.index], tapped)


async def _ask_reason(turn: Turn, permohonan: Permohonan, visit: Visit, choice: Choice, tapped: int) -> None:
    option = STEPS[visit.step].option(choice)
    text, rows = await _card(turn, permohonan, visit)
    await questions.ask(
        turn,
        REASON,
        visit.id,
        {"choice": choice},
        prompt=Prompt(message_id=tapped),
        closed_text=text,
        closed_rows=rows,
    )
    how = "Pilih alasannya, atau ketik alasan lain." if option.reasons else "Ketik alasan atau catatannya."
    if choice is Choice.SETUJU:
        how = "Hasil Kasi tidak laik; ketik alasan persetujuannya."
    offered = [[Button(reason, Reason(visit.id, choice, i))] for i, reason in enumerate(option.reasons)]
    await turn.edit_message(tapped, f"{text}\n\n<b>{option.label}</b>\n{how}", [*offered, [cards.back(visit)]])
    turn.toast = how


async def _noting(turn: Turn, data: Noting, permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    if not _can_note(visit):
        raise refusals.NotOffered(data)
    noted = await questions.current(turn, NOTE, visit.id) or _EMPTY
    await _note(turn, permohonan, visit, noted, tapped)
    turn.toast = "Pilih instruksi atau ketik catatan"


async def _instruct(turn: Turn, data: Instruct, permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    if not _can_note(visit) or not 0 <= data.index < len(INSTRUKSI):
        raise refusals.NotOffered(data.index)
    noted = await questions.current(turn, NOTE, visit.id) or _EMPTY
    ticked = {*noted["instruksi"]} ^ {INSTRUKSI[data.index]}
    await _note(turn, permohonan, visit, {**noted, "instruksi": [i for i in INSTRUKSI if i in ticked]}, tapped)
    turn.toast = f"{_tick(INSTRUKSI[data.index] in ticked)} {INSTRUKSI[data.index]}"


async def _urgency(turn: Turn, data: Urgency, permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    if not _can_note(visit) or not 0 <= data.index < len(_SIFAT):
        raise refusals.NotOffered(data.index)
    noted = await questions.current(turn, NOTE, visit.id) or _EMPTY
    await _note(turn, permohonan, visit, {**noted, "sifat": _SIFAT[data.index].value}, tapped)
    turn.toast = f"Sifat: {_SIFAT[data.index].value}"


def _can_note(visit: Visit) -> bool:
    return any(option.choice is Choice.DISPOSISI for option in STEPS[visit.step].options)


async def _note(turn: Turn, permohonan: Permohonan, visit: Visit, noted: questions.Kept, tapped: int) -> None:
    """Shows the note being made on the card, and keeps it."""
    text, rows = await _card(turn, permohonan, visit)
    await questions.ask(
        turn, NOTE, visit.id, noted, prompt=Prompt(message_id=tapped), closed_text=text, closed_rows=rows
    )
    written = f"\n📝 <i>{esc(noted['note'])}</i>" if noted["note"] else ""
    asks = f"{text}\n\n<b>Dengan catatan</b>: pilih instruksi dan sifat, ketik catatan bila perlu.{written}"
    await turn.edit_message(tapped, asks, _note_rows(visit, noted))


def _tick(ticked: bool) -> str:
    return "☑" if ticked else "☐"


def _note_rows(visit: Visit, noted: questions.Kept) -> Rows:
    ticks = [
        Button(f"{_tick(instruksi in noted['instruksi'])} {instruksi}", Instruct(visit.id, i))
        for i, instruksi in enumerate(INSTRUKSI)
    ]
    sifat = [
        Button(f"{'●' if kind.value == noted['sifat'] else '○'} {kind.value}", Urgency(visit.id, i))
        for i, kind in enumerate(_SIFAT)
    ]
    decide = [Button(option.label, Decide(visit.id, option.choice)) for option in STEPS[visit.step].options]
    return [*columns(ticks), *columns(sifat), decide, [cards.back(visit)]]


async def _back(turn: Turn, _data: Back, _permohonan: Permohonan, visit: Visit, tapped: int) -> None:
    await questions.end(turn, NOTE, visit.id)
    await questions.end(turn, REASON, visit.id)
    await cards.redraw(turn, visit, tapped)
    turn.toast = "Kembali"


async def _files(turn: Turn, _data: Files, permohonan: Permohonan, visit: Visit, _tapped: int) -> None:
    await cards.send_files(turn, await cases.load(turn, permohonan), visit, turn.person)
    if any(one.paper not in STEPS[visit.step].kelengkapan for one in await turn.tx.papers.of(permohonan.id)):
        await dossier.list_documents(turn, permohonan)
    turn.toast = "Berkas dikirim di bawah"


async def _card(turn: Turn, permohonan: Permohonan, visit: Visit) -> tuple[str, Rows]:
    return await cards.render(turn, await cases.load(turn, permohonan), visit, turn.person)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What the buttons of a card do."""
    return [
        on_card(Decide, _decide),
        on_card(Reason, _reason),
        on_card(Noting, _noting),
        on_card(Instruct, _instruct),
        on_card(Urgency, _urgency),
        on_card(Back, _back),
        on_card(Files, _files),
    ]
