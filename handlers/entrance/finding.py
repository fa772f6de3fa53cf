"""`/cari`: permohonan found by number, instansi, person, serial number, sub domain, step and month.

Officials find what concerns their offices, a pemohon their own; each that is found leads to its papers, and to its card
where it waits for whoever looks for it.
"""

import zlib
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat import questions
from handlers.chat.buttons import Button, Rows, columns, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import FINDING, Asked, Closing, Kept, Prompt
from handlers.chat.taps import tapped
from handlers.chat.texts import KINDS, esc, revised, short
from handlers.chat.turn import Turn
from handlers.entrance import waiting
from handlers.entrance.finding_buttons import THE_ONE, AtStep, Bring, By, Found, Narrow
from handlers.facts import cases, things
from handlers.facts.cases import Case
from handlers.papers import dossier
from handlers.permohonan import cards, status
from handlers.register.search import LONGEST, PAGE, typed
from handlers.returns import closing
from procedure import finding, refusals, review
from procedure.finding import Sought
from procedure.rights import Right, may, may_act
from procedure.sop import STEPS, Step
from storage.models import OpenQuestion, Permohonan, Visit

_MONTHS = 12
"""Months that are offered, the last ones."""

_ENDS = {Step.SELESAI: "Selesai", Step.DITARIK: "Ditarik kembali", Step.DITUTUP: "Ditutup"}
_HINT = "Ketik nomor permohonan, instansi, nama, nomor seri, atau sub domain."


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and the buttons."""
    return [
        CommandHandler("cari", _cari, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE),
        CallbackQueryHandler(_narrow, Narrow.pattern()),
        CallbackQueryHandler(_at_step, AtStep.pattern()),
        CallbackQueryHandler(_found, Found.pattern()),
        CallbackQueryHandler(_bring, Bring.pattern()),
    ]


async def answer(turn: Turn, _question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the words to look for; raises `Invalid` for anything that is no text."""
    await _search(turn, typed(update))
    return True


async def _cari(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if context.args:
            await _search(turn, " ".join(context.args)[:LONGEST])
            return
        kept = {"words": "", "step": None, "month": 0}
        text = f"🔎 <b>Cari permohonan</b>\n{_HINT}"
        rows = [_narrowing(kept)]
        await questions.pose(turn, FINDING, THE_ONE, kept, text, rows, closing=Closing("", "🔎 Pencarian ditutup."))


async def _search(turn: Turn, words: str) -> None:
    """The first page of what has the words; the question stays open, and takes the next words."""
    asked = finding.sought(words, turn.today)
    if asked == Sought():
        raise refusals.Invalid("Kata yang dicari terlalu pendek; mohon ditulis sedikit lebih panjang.")
    kept = {"words": words, "step": None, "month": asked.month.number if asked.month else 0}
    found = await _page_of(turn, kept, 0)
    text, rows = await (_one(turn, found[0]) if len(found) == 1 else _results(turn, kept, 0, found))
    await questions.pose(turn, FINDING, THE_ONE, kept, text, rows, closing=Closing("", text, rows))


async def _narrow(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Narrow.parse(packed)
        kept = await _kept(turn, data.search)
        never = data.value > 0 and data.by is By.BULAN and not finding.numbered(data.value).known
        if never or data.value < -1 or (data.by is By.HALAMAN and data.value < 0):
            raise refusals.NotOffered(packed)
        if data.by is By.HALAMAN:
            await _show(turn, kept, message_id, data.value)
        elif data.value < 0:
            text, rows = _offered(turn, data.by, kept)
            await _say(turn, kept, message_id, text, rows)
        elif data.by is By.TAHAP:
            await _show(turn, {**kept, "step": None}, message_id)
        else:
            await _show(turn, {**kept, "month": data.value}, message_id)


async def _at_step(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = AtStep.parse(packed)
        await _show(turn, {**await _kept(turn, data.search), "step": data.step}, message_id)


async def _found(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        await turn.say(*await _one(turn, await _concerning(turn, Found.parse(packed).permohonan)))


async def _bring(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        permohonan = await _concerning(turn, Bring.parse(packed).permohonan)
        if permohonan.pemohon_id == turn.person:
            await waiting.show(turn, permohonan)
            return
        case = await cases.load(turn, permohonan)
        if await _theirs(turn, permohonan) is None:
            raise Answer("Permohonan ini tidak menunggu Bapak/Ibu saat ini.")
        await cards.offer(turn, case)


async def _concerning(turn: Turn, permohonan_id: int) -> Permohonan:
    """The permohonan, for whom it concerns; raises `NotOffered` for anybody else, as for one that never was."""
    permohonan = await turn.tx.permohonan.find(permohonan_id)
    whose = finding.concerned(await turn.who(turn.person))
    if permohonan is None or not permohonan.revision or not await turn.tx.finding.concerns(whose, permohonan):
        raise refusals.NotOffered(permohonan_id)
    return permohonan


async def _theirs(turn: Turn, permohonan: Permohonan) -> Visit | None:
    """The open visit, where it waits for this person's office and nobody else has taken it."""
    visit = await turn.tx.permohonan.open_visit(permohonan.id)
    if visit is None or visit.office is None or visit.taken_by not in (None, turn.person):
        return None
    return visit if may_act(await turn.who(turn.person), visit.office, permohonan.pemohon_id) else None


async def _kept(turn: Turn, search: int) -> Kept:
    """What the search asks for; raises an `Answer` where another was begun meanwhile, or it was given up."""
    kept = await questions.kept(turn, turn.person, FINDING, THE_ONE)
    if "words" not in kept or _number(kept) != search:
        raise Answer("Pencarian ini sudah ditutup. Silakan cari lagi dengan /cari.")
    return kept


def _number(kept: Kept) -> int:
    return zlib.crc32(kept["words"].encode())


def _sought(turn: Turn, kept: Kept) -> Sought:
    asked = finding.sought(kept["words"], turn.today)
    return replace(
        asked,
        step=Step(kept["step"]) if kept["step"] else None,
        month=finding.numbered(kept["month"]) if kept["month"] else None,
    )


async def _page_of(turn: Turn, kept: Kept, page: int) -> list[Permohonan]:
    """A page of what is found, and one more where there is more."""
    whose = finding.concerned(await turn.who(turn.person))
    return await turn.tx.finding.page(whose, _sought(turn, kept), turn.config.tz, limit=PAGE + 1, offset=page * PAGE)


async def _show(turn: Turn, kept: Kept, message_id: int, page: int = 0) -> None:
    await _say(turn, kept, message_id, *await _results(turn, kept, page, await _page_of(turn, kept, page)))


async def _say(turn: Turn, kept: Kept, message_id: int, text: str, rows: Rows) -> None:
    """The tapped message becomes that, and what is typed next is looked for in its place."""
    prompt, closing = Prompt(message_id=message_id), Closing("", text, rows)
    await questions.ask(turn, FINDING, THE_ONE, kept, prompt=prompt, closing=closing, asked=Asked(text, rows))
    await turn.edit_message(message_id, text, rows)


async def _results(turn: Turn, kept: Kept, page: int, found: list[Permohonan]) -> tuple[str, Rows]:
    search = _number(kept)
    told = [await cases.load(turn, permohonan) for permohonan in found[:PAGE]]
    first = page * PAGE + 1
    lines = [_line(turn, number, case) for number, case in enumerate(told, first)]
    rows = [
        [Button(short(f"{number}. {case.permohonan.ticket} · {case.name}", 40), Found(case.permohonan.id))]
        for number, case in enumerate(told, first)
    ]
    before = Narrow(search, By.HALAMAN, page - 1) if page else None
    after = Narrow(search, By.HALAMAN, page + 1) if len(found) > PAGE else None
    text = "\n".join([_head(turn, kept), "", *(lines or [f"Tidak ada yang cocok. {_HINT}"])])
    return text, [*rows, *leafing(before, after), _narrowing(kept)]


def _head(turn: Turn, kept: Kept) -> str:
    """`🔎 “kesehatan” · Persetujuan Kabid · November 2026`."""
    asked = _sought(turn, kept)
    parts = [f"“{esc(kept['words'])}”"] if kept["words"] else []
    parts += [esc(_title(turn, asked.step))] if asked.step else []
    parts += [asked.month.name] if asked.month else []
    return f"🔎 {' · '.join(parts) or '<b>Semua permohonan</b>'}"


def _line(turn: Turn, number: int, case: Case) -> str:
    head = f"{number}. <b>{case.permohonan.ticket}</b> · {esc(short(case.name, 60))}"
    where = _title(turn, case.permohonan.step)
    return f"{head}\n   {esc(short(case.answers['instansi'], 60))} · {esc(where)}"


def _title(turn: Turn, step: Step) -> str:
    rule = STEPS.get(step)
    return turn.words(rule.title) if rule else _ENDS[step]


def _narrowing(kept: Kept) -> list[Button]:
    search = _number(kept)
    return [Button("🗂 Tahap", Narrow(search, By.TAHAP, -1)), Button("📅 Bulan", Narrow(search, By.BULAN, -1))]


def _offered(turn: Turn, by: By, kept: Kept) -> tuple[str, Rows]:
    """What the results may be narrowed by; the first gives that up."""
    search, head = _number(kept), _head(turn, kept)
    if by is By.TAHAP:
        buttons = [Button(_title(turn, step), AtStep(search, step)) for step in Step]
        return f"{head}\n\nTahap yang mana?", [[Button("Semua tahap", Narrow(search, by, 0))], *columns(buttons)]
    months = finding.months_until(turn.today, _MONTHS)
    buttons = [Button(month.name, Narrow(search, by, month.number)) for month in months]
    return f"{head}\n\nBulan masuknya?", [[Button("Semua bulan", Narrow(search, by, 0))], *columns(buttons)]


async def _one(turn: Turn, permohonan: Permohonan) -> tuple[str, Rows]:
    """How a permohonan stands, and what it leads to."""
    case = await cases.load(turn, permohonan)
    head = f"🔎 <b>{permohonan.ticket}</b>{revised(permohonan.revision)} · {KINDS[case.kind]}"
    said = [
        review.thing(case.kind, case.answers),
        str(case.answers["instansi"]),
        f"Pemohon: {case.answers['nama']}",
    ]
    facts = "\n".join(esc(short(one, 150)) for one in said)
    text = f"{head}\n{facts}\n\n" + "\n".join(status.way(turn, case))
    ended = _ENDS[permohonan.step] if permohonan.step not in STEPS else ""
    rows = []
    if permohonan.pemohon_id == turn.person:
        rows.append([Button("📍 Tampilkan statusnya", Bring(permohonan.id))])
    elif await _theirs(turn, permohonan) is not None:
        rows.append([Button("📥 Tampilkan kartunya", Bring(permohonan.id))])
    if permohonan.step is Step.DITUTUP and may(await turn.who(turn.person), Right.ADMINISTER):
        rows.append([closing.reopen_button(permohonan, case.visits[-1].id)])
    rows.append([dossier.button(permohonan)])
    placement = await turn.tx.register.placement(permohonan.id)
    if placement is not None and may(await turn.who(turn.person), Right.SEE, placement.owner_id):
        rows.append([things.sheet_button(placement)])
    return (f"{text}\n\n{esc(ended)}." if ended else text), rows
