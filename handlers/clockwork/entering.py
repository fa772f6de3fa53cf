"""An admin enters a holiday, cuti bersama or the hours of a Ramadan: a short dialogue, and what was understood."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import asking, dialogues, questions
from handlers.chat.asking import Asking
from handlers.chat.buttons import Button, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import CALENDAR, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from handlers.clockwork.calendar_buttons import (
    BEGIN,
    Ask,
    DoEnter,
    Doing,
    EnterDays,
    PickEntered,
    enter_button,
    subject_of,
)
from procedure import calendar_entries as rules
from procedure import form
from procedure.answers import Answers
from procedure.calendar import Calendar, Entered, EntryKind
from procedure.calendar_words import on_weekday, show_days
from procedure.form import Section
from procedure.refusals import Invalid, NotOffered
from procedure.sop import Kind
from storage.models import OpenQuestion

_TITLES = {
    EntryKind.CUTI_BERSAMA: "Cuti bersama",
    EntryKind.LIBUR: "Hari libur lain",
    EntryKind.RAMADAN: "Jam kerja Ramadan",
}
_NAMES = {
    EntryKind.CUTI_BERSAMA: ("Imlek", "Nyepi", "Idulfitri", "Waisak", "Iduladha", "Natal"),
    EntryKind.LIBUR: ("Libur daerah", "Pemungutan suara"),
}
_FOLLOWS = "Batas waktu, pengingat, dan jadwal mengikutinya."
_CLOSED = "Pertanyaan ini sudah ditutup. Silakan mulai lagi dari “Hari libur” pada /pejabat."


@dataclass(frozen=True)
class Wish:
    """What is being entered, with the answers so far."""

    kind: EntryKind
    values: Answers

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `data` wrote."""
        return cls(EntryKind(data["kind"]), data["values"])

    @property
    def data(self) -> dict[str, Any]:
        """What the open question keeps."""
        return {"kind": self.kind, "values": {**self.values}}

    @property
    def seen(self) -> int:
        """Tells these answers apart from any others."""
        return zlib.crc32(json.dumps(self.data, sort_keys=True).encode()) + 1

    def asking(self, calendar: Calendar, today: date) -> Asking:
        """How far the questions have come."""
        when = _when(self.kind, calendar, today)
        return Asking([when, _hours(calendar) if self.kind is EntryKind.RAMADAN else _name(self.kind)], self.values)

    def entered(self) -> Entered:
        """The entry, once all has been answered."""
        first, last = rules.span_of(self.values[Ask.TANGGAL])
        name = "Ramadan" if self.kind is EntryKind.RAMADAN else str(self.values[Ask.NAMA])
        return Entered(self.kind, first, last, name, self.values.get(Ask.JAM))


def _when(kind: EntryKind, calendar: Calendar, today: date) -> form.Question:
    later = today + timedelta(days=14 - today.weekday())
    if kind is EntryKind.RAMADAN:
        choices = rules.ramadans(calendar, today)
        example = (*choices, show_days(later, later + timedelta(days=29)))[0]
        words, rule = "Dari tanggal berapa sampai tanggal berapa?", rules.ramadan_rule(calendar)
    else:
        near = (("Hari ini", today), ("Besok", today + timedelta(days=1)))
        choices = tuple(label for label, day in near if kind is EntryKind.LIBUR and calendar.hours.works_on(day))
        example = show_days(later, later + timedelta(days=1))
        words, rule = "Satu hari, atau hari pertama dan terakhirnya.", rules.free_rule(calendar)
    return form.Question(Section.PROFIL, frozenset(Kind), Ask.TANGGAL, "Tanggal", words, example, rule, choices=choices)


def _name(kind: EntryKind) -> form.Question:
    words = "Cuti bersama apa?" if kind is EntryKind.CUTI_BERSAMA else "Libur apa?"
    return form.Question(
        Section.PROFIL,
        frozenset(Kind),
        Ask.NAMA,
        "Nama",
        f"{words} Pilih, atau ketik namanya.",
        _NAMES[kind][0],
        rules.name_rule(kind),
        choices=_NAMES[kind],
    )


def _hours(calendar: Calendar) -> form.Question:
    return form.Question(
        Section.PROFIL,
        frozenset(Kind),
        Ask.JAM,
        "Jam kerja",
        f"Tekan “{rules.BY_DECREE}” (seperti contoh ini), atau ketik jam lain.",
        rules.RAMADAN_HOURS,
        rules.hours_rule(calendar.usual),
        choices=(rules.BY_DECREE,),
    )


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """Beginning, answering and confirming."""
    return [
        CallbackQueryHandler(_begun, EnterDays.pattern()),
        CallbackQueryHandler(_picked, PickEntered.pattern()),
        CallbackQueryHandler(_done, DoEnter.pattern()),
    ]


async def by_admin(turn: Turn, _subject: int) -> None:
    """Raises `Invalid` for anybody but an admin."""
    await turn.check_admin()


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was typed; raises `Invalid` or `Answer`, which say what is expected."""
    wish = Wish.read(questions.data_of(question))
    at_end = "Silakan tekan “Simpan”, “Isi ulang”, atau “Batal” pada pesan di atas."
    asked = wish.asking(turn.config.calendar, turn.today)
    await _ask(turn, replace(wish, values=await asking.typed(turn, question, asked, update, at_end=at_end)))
    return True


async def _begun(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        kind = EnterDays.parse(packed).kind
        await turn.check_admin()
        if kind not in _TITLES:
            raise NotOffered(kind)
        await _ask(turn, Wish(kind, {}))


async def _picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = PickEntered.parse(packed)
        wish = await _current(turn, picked.kind)
        asked = wish.asking(turn.config.calendar, turn.today)
        meant = asked.next is not None and asked.next.key == picked.ask
        await _ask(turn, replace(wish, values=await asking.tapped(turn, asked, picked.index, message_id, meant=meant)))


async def _done(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = DoEnter.parse(packed)
        wish = await _current(turn, wanted.kind)
        if wanted.act is Doing.BATAL:
            await dialogues.given_up(turn)
        elif wanted.act is Doing.ULANG:
            await turn.edit_message(message_id, "Data diisi ulang.")
            await _ask(turn, replace(wish, values={}))
        elif wish.asking(turn.config.calendar, turn.today).next is not None or wanted.seen != wish.seen:
            raise Answer("Tombol ini sudah tidak berlaku. Silakan gunakan tombol pada pesan terbaru.")
        else:
            await _save(turn, wish, message_id)


async def _current(turn: Turn, kind: EntryKind) -> Wish:
    await turn.check_admin()
    data = await questions.current(turn, CALENDAR, subject_of(kind))
    if data is None:
        raise Answer(_CLOSED)
    return Wish.read(data)


async def _ask(turn: Turn, wish: Wish, opening: str = "") -> None:
    """Asks what is not known yet, or whether all that is understood is right."""
    asked, kind = wish.asking(turn.config.calendar, turn.today), wish.kind
    rows: list[list[Button]] = []
    if asked.next is None:
        body = f"<b>{_TITLES[kind]}</b>\n{asked.summary}{_counted(turn, wish)}\n\nBila sudah benar, tekan “Simpan”."
        rows.append([Button("✅ Simpan", DoEnter(kind, Doing.SIMPAN, seen=wish.seen))])
    else:
        body = f"{'' if wish.values else f'<b>{_TITLES[kind]}</b>' + chr(10) * 2}{asking.prompt(turn, asked.next)}"
        ask, offered = Ask(asked.next.key), asking.choices_of(asked.next)
        rows += columns([Button(label, PickEntered(kind, ask, at)) for at, label in enumerate(offered)])
    again = [Button("Isi ulang", DoEnter(kind, Doing.ULANG))] if wish.values else []
    rows.append([*again, Button("Batal", DoEnter(kind, Doing.BATAL))])
    text = f"{opening}\n\n{body}" if opening else body
    closing = Closing(
        f"{_TITLES[kind]} belum dicatat; “Hari libur” pada /pejabat memulainya lagi", "Tidak jadi dicatat."
    )
    await questions.pose(turn, CALENDAR, subject_of(kind), wish.data, text, rows, closing=closing)


def _counted(turn: Turn, wish: Wish) -> str:
    """How many working days become free, where it is a range."""
    first, last = rules.span_of(wish.values[Ask.TANGGAL])
    if wish.kind is EntryKind.RAMADAN or first == last:
        return ""
    return f"\n\nHari kerja yang menjadi libur: {rules.freed(turn.config.calendar, first, last)}."


async def _save(turn: Turn, wish: Wish, message_id: int) -> None:
    """It is entered, unless something has come into its way since it was asked: then it is asked anew."""
    calendar, kind = await turn.tx.calendar.current(turn.config.calendar), wish.kind
    entered = wish.entered()
    try:
        rules.in_bounds(entered.first, entered.last, turn.today)
        (rules.check_ramadan if kind is EntryKind.RAMADAN else rules.check_free)(calendar, entered.first, entered.last)
    except Invalid as wrong:
        await turn.edit_message(message_id, "Belum dicatat.")
        await _ask(turn, replace(wish, values={}), f"⚠️ {esc(wrong.sentence)}")
        return
    await turn.tx.calendar.enter(entered, turn.person)
    await questions.end(turn, CALENDAR, subject_of(kind))
    when = on_weekday(entered.first, entered.last)
    done = (
        f"Jam kerja Ramadan {when} ditetapkan."
        if kind is EntryKind.RAMADAN
        else sentence(f"{when}: {esc(entered.name)}")
    )
    rows = [[BEGIN]] if kind is EntryKind.RAMADAN else [[enter_button(kind)], [BEGIN]]
    await turn.edit_message(message_id, f"✅ {done}\n{_FOLLOWS}", rows)
