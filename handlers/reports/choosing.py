"""`/laporan`: the span is chosen by buttons, and the report comes as a page with its summary, and as a workbook."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from documents.report.laporan import ReportForm
from handlers.chat.buttons import Button, Data, Rows, keyboard, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import MONTHS
from handlers.chat.turn import Turn, captioned
from handlers.reports import frozen, summary
from procedure import refusals
from procedure.quality.reporting import ROMAN, Period, Span
from procedure.rights import Right, may

_SPANS = {Span.BULAN: "🗓 Bulan", Span.TRIWULAN: "📆 Triwulan", Span.TAHUN: "📚 Tahun"}
_HEAD = "📈 <b>Laporan layanan</b>"


@dataclass(frozen=True)
class ChooseSpan(Data):
    """The spans of a kind to choose from, in a `year`."""

    prefix: ClassVar[str] = "lp"
    span: Span
    year: int


@dataclass(frozen=True)
class TakeReport(Data):
    """The report of a span, in all its forms, or (`workbook` 1) as a workbook only."""

    prefix: ClassVar[str] = "lq"
    span: Span
    year: int
    number: int
    workbook: int = 0


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and the buttons."""
    return [
        CommandHandler("laporan", _laporan, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE),
        CallbackQueryHandler(_chosen, ChooseSpan.pattern()),
        CallbackQueryHandler(_taken, TakeReport.pattern()),
    ]


def workbook(period: Period) -> Button:
    """Brings the report as a workbook."""
    return Button("📊 Excel", TakeReport(period.span, period.year, period.number, 1))


async def _check(turn: Turn) -> None:
    if not may(await turn.who(turn.person), Right.REPORT):
        raise Answer(turn.words("Laporan hanya untuk {kepala_dinas}, {kabid}, dan admin."))


async def _laporan(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await _check(turn)
        await turn.say(*await _page(turn, Span.BULAN, turn.today.year))


async def _chosen(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        await _check(turn)
        wanted = ChooseSpan.parse(packed)
        await turn.edit_message(message_id, *await _page(turn, wanted.span, wanted.year))


async def _page(turn: Turn, span: Span, year: int) -> tuple[str, Rows]:
    """The spans of a kind that have begun, and the other kinds."""
    today, first = turn.today, await turn.tx.reports.first_year(turn.config.tz)
    first = min(first, today.year)
    if not first <= year <= today.year:
        raise refusals.NotOffered(year)
    others = [Button(label, ChooseSpan(one, year)) for one, label in _SPANS.items() if one is not span]
    if span is Span.TAHUN:
        years = range(max(first, today.year - 7), today.year + 1)
        return f"{_HEAD}\nTahun yang mana?", [
            *_rows([Button(f"{one}", TakeReport(span, one, 1)) for one in years], 4),
            others,
        ]
    begun = [one for at in range(1, 12 // span.months + 1) if (one := Period(span, year, at)).first <= today]
    labels = MONTHS if span is Span.BULAN else [f"Triwulan {number}" for number in ROMAN]
    buttons = [Button(labels[one.number - 1], TakeReport(span, year, one.number)) for one in begun]
    before = ChooseSpan(span, year - 1) if year > first else None
    after = ChooseSpan(span, year + 1) if year < today.year else None
    which = "Bulan" if span is Span.BULAN else "Triwulan"
    rows = _rows(buttons, 4 if span is Span.BULAN else 2)
    return f"{_HEAD} · {year}\n{which} yang mana?", [*rows, *leafing(before, after), others]


def _rows(buttons: list[Button], width: int) -> list[list[Button]]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]


async def _taken(update: Update, context: Context) -> None:
    packed, _ = tapped(update)
    wanted = TakeReport.parse(packed)
    period = Period(wanted.span, wanted.year, wanted.number)
    async with context.look(update) as turn:
        await _check(turn)
        if not period.valid or period.first > turn.today:
            raise refusals.NotOffered(packed)
        figures = await frozen.read(turn, period)
    async with context.begin(update) as turn:
        await _check(turn)
        book = await frozen.issue(turn, figures, ReportForm.XLSX)
        if not wanted.workbook:
            page = await frozen.issue(turn, figures, ReportForm.PDF)
            await turn.document(page, caption=summary.told(turn, figures))
        await turn.document(book)
        turn.toast = "Berkas disiapkan"


async def send(turn: Turn, figures: frozen.Figures, document_id: int, filename: str) -> None:
    """The page of a report to whoever's turn it is, which notifies, with the way to its workbook."""
    content = captioned(summary.told(turn, figures), silent=False) | keyboard([[workbook(figures.period)]])
    await turn.tx.outbox.post(turn.person, "sendDocument", content, document_id=document_id, filename=filename)
