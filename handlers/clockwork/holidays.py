"""*Hari libur*, for admins: the calendar to come, what is removed of it, and a holiday that becomes a working day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.buttons import Button, Rows, columns, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, short
from handlers.chat.turn import Turn
from handlers.clockwork.calendar_buttons import Holidays, RemoveEntry, WorkOn, enter_button
from procedure.calendar import Calendar, Entered, EntryKind
from procedure.calendar_words import on_weekday, show_days, show_week
from procedure.refusals import NotOffered
from procedure.rights import Right, may
from storage.models import CalendarEntry

SHOWN, SEASONS, HOURS = 10, 4, 120
"""Holidays of a page, entered or not, and those that are offered at a time; its seasons, each with so many units."""

_GONE = "Catatan ini sudah dihapus."
_PAST = "Catatan ini sudah tidak berlaku lagi."
_NO_HOLIDAY = "Hari itu tidak lagi dapat dijadikan hari kerja."


class _Numbered(NamedTuple):
    """A line of the page, and the id of what can be removed by its number."""

    line: str
    id: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons."""
    return [
        CallbackQueryHandler(_holidays, Holidays.pattern()),
        CallbackQueryHandler(_remove, RemoveEntry.pattern()),
        CallbackQueryHandler(_work_on, WorkOn.pattern()),
    ]


async def _holidays(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Holidays.parse(packed)
        await turn.check_admin()
        if wanted.fresh:
            await turn.say(*_page(turn, wanted.page))
        else:
            await turn.edit_message(message_id, *_page(turn, wanted.page))


# The page


def _calendar(turn: Turn) -> Calendar:
    """The calendar with what this very turn has changed."""
    calendar, changed = turn.config.calendar, turn.tx.calendar.changed
    return calendar if changed is None else replace(calendar, entered=tuple(changed))


def _page(turn: Turn, page: int = 0) -> tuple[str, Rows]:
    """What is to come, a part of it at a time; numbered is what can be removed."""
    calendar = _calendar(turn)
    coming, entered, seasons = calendar.coming(turn.today), calendar.own(turn.today), calendar.ramadan(turn.today)
    last = max(0, *((len(all_) - 1) // most for all_, most in ((coming, SHOWN), (entered, SHOWN), (seasons, SEASONS))))
    page = min(max(page, 0), last)
    known = [
        f"• {on_weekday(day, day)}: {esc(name) or 'libur (menurut HOLIDAYS_EXTRA)'}"
        for day, name in coming[page * SHOWN :][:SHOWN]
    ]
    own = [
        _Numbered(f"{on_weekday(one.first, one.last)}: {_called(one)}", one.id)
        for one in entered[page * SHOWN :][:SHOWN]
    ]
    ramadan = [
        _Numbered(
            f"{show_days(season.first, season.last)}: {short(show_week(season.week), HOURS)}"
            f"{'' if id_ else ' (menurut WORK_HOURS_RAMADAN)'}",
            id_,
        )
        for season, id_ in seasons[page * SEASONS :][:SEASONS]
    ]
    buttons = list[Button]()
    lines = ["📅 <b>Hari libur</b>", "", *known]
    if own:
        lines += ["", "✍️ <b>Dicatat admin</b>", *_listed(own, buttons)]
    if ramadan or not seasons:
        lines += ["", "🌙 <b>Jam kerja Ramadan</b>", *(_listed(ramadan, buttons) or ["Belum ditetapkan."])]
    if asked := calendar.asked_for(turn.today):
        lines += ["", f"⚠️ Cuti bersama {' dan '.join(map(str, asked))} belum tercatat."]
    before = Holidays(page - 1, 0) if page else None
    after = Holidays(page + 1, 0) if page < last else None
    acts = [enter_button(kind) for kind in (EntryKind.CUTI_BERSAMA, EntryKind.LIBUR, EntryKind.RAMADAN)]
    acts.append(Button("🏢 Tetap bekerja", WorkOn(0, 0)))
    return "\n".join(lines), [*leafing(before, after), *columns(buttons), *columns(acts)]


def _listed(lines: Sequence[_Numbered], buttons: list[Button]) -> list[str]:
    """The lines, with a number before what has a button, which is added to the `buttons`."""
    said = []
    for one in lines:
        if one.id:
            number = len(buttons) + 1
            buttons.append(Button(f"Hapus {number}", RemoveEntry(one.id, 0)))
        said.append(f"{number}. {one.line}" if one.id else f"• {one.line}")
    return said


def _called(one: Entered | CalendarEntry) -> str:
    """What its days are called (HTML), where a holiday may be a working day."""
    name = esc(one.name)
    return name if one.kind is not EntryKind.KERJA else f"tetap bekerja{f' ({name})' if name else ''}"


async def _show(turn: Turn, message_id: int, news: str = "") -> None:
    """The calendar as it is now, for who may still see it, and the `news`."""
    if not may(await turn.who(turn.person), Right.ADMINISTER):
        await turn.edit_message(message_id, news)
        return
    text, rows = _page(turn)
    await turn.edit_message(message_id, "\n\n".join(filter(None, (text, news))), rows)


# Removing what was entered


async def _remove(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = RemoveEntry.parse(packed)
        await turn.check_admin()
        entry = await turn.tx.calendar.find(data.entry)
        if data.confirmed < 0:
            await _show(turn, message_id)
        elif entry is None or entry.last < turn.today:
            await _show(turn, message_id, _GONE if entry is None else _PAST)
        elif data.confirmed != 1:
            yes, no = RemoveEntry(entry.id, 1), RemoveEntry(entry.id, -1)
            await turn.edit_message(message_id, _question(turn, entry), _yes_or_no("Ya, hapus", yes, no))
        else:
            name = sentence(f"✅ Dihapus: {_named(entry)}")
            await turn.tx.calendar.remove(entry, turn.person, turn.today)
            await _show(turn, message_id, name)


def _named(entry: CalendarEntry) -> str:
    called = "jam kerja Ramadan" if entry.kind is EntryKind.RAMADAN else _called(entry)
    return f"<b>{on_weekday(entry.first, entry.last)}</b>, {called}"


_AFTERWARDS = {
    EntryKind.RAMADAN: "Jam kerja biasa berlaku kembali.",
    EntryKind.KERJA: "Hari itu kembali menjadi hari libur.",
}


def _question(turn: Turn, entry: CalendarEntry) -> str:
    past = " Hari yang sudah lewat tidak berubah." if entry.first < turn.today else ""
    one = entry.first == entry.last
    free = "Hari itu kembali menjadi hari kerja." if one else "Hari kerja di antaranya berlaku kembali."
    after = _AFTERWARDS.get(entry.kind, free)
    return f"Hapus {_named(entry)}?\n\n{after}{past}"


def _yes_or_no(words: str, yes: RemoveEntry | WorkOn, no: RemoveEntry | WorkOn) -> Rows:
    return [[Button(words, yes), Button("Tidak", no)]]


# A holiday on which the office works


async def _work_on(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = WorkOn.parse(packed)
        await turn.check_admin()
        if data.confirmed < 0:
            await _show(turn, message_id)
            return
        if not data.day:
            await turn.edit_message(message_id, *_offered(turn, data.page))
            return
        day, calendar = _day(data.day), await turn.tx.calendar.current(turn.config.calendar)
        if day not in calendar.workable(turn.today):
            await _show(turn, message_id, _NO_HOLIDAY)
            return
        name = calendar.name(day)
        shown = f"<b>{on_weekday(day, day)}</b>{f' ({esc(name)})' if name else ''}"
        if data.confirmed != 1:
            yes, no = WorkOn(data.day, 1), WorkOn(data.day, -1)
            text = (
                f"Jadikan {shown} hari kerja?\n\nJamnya dihitung, dan pengingat dikirim seperti pada hari kerja lain."
            )
            await turn.edit_message(message_id, text, _yes_or_no("Ya, hari kerja", yes, no))
            return
        await turn.tx.calendar.enter(Entered(EntryKind.KERJA, day, day, name), turn.person)
        await _show(turn, message_id, f"✅ {shown} menjadi hari kerja.")


def _offered(turn: Turn, page: int) -> tuple[str, Rows]:
    """Asks which of the holidays."""
    days = _calendar(turn).workable(turn.today)
    if not days:
        raise Answer("Belum ada hari libur yang dapat dijadikan hari kerja.")
    page = min(max(page, 0), (len(days) - 1) // SHOWN)
    part = days[page * SHOWN :][:SHOWN]
    before = WorkOn(0, 0, page=page - 1) if page else None
    after = WorkOn(0, 0, page=page + 1) if (page + 1) * SHOWN < len(days) else None
    buttons = [Button(show_days(day, day), WorkOn(day.toordinal(), 0)) for day in part]
    rows = [*columns(buttons), *leafing(before, after), [Button("◀️ Kembali", Holidays(0, 0))]]
    lines = [f"• {on_weekday(day, day)}: {esc(_calendar(turn).name(day)) or 'libur'}" for day in part]
    return "\n".join(["🏢 <b>Pada hari libur mana kantor tetap bekerja?</b>", "", *lines]), rows


def _day(ordinal: int) -> date:
    """The day of a button; raises `NotOffered` for what is none."""
    if not 0 < ordinal <= date.max.toordinal():
        raise NotOffered(ordinal)
    return date.fromordinal(ordinal)
