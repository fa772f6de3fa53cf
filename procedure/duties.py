"""What the owner of a thing owes (SOP, *Peringatan*): checking it periodically, and minding how long it may stay."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from procedure.sop import Kind
from procedure.workhours import WorkHours

MONTHS: Mapping[str, int] = {"Bulanan": 1, "Triwulanan": 3, "Semesteran": 6}
"""How many months lie between two checks, by the form's `cek_berkala`, which offers these in this order."""

USUAL = "Triwulanan"
"""How often what was there before the bot is checked, once somebody looks after it."""

PATIENCE = (3, 4, 3)
"""Working days from asking for a check to the first reminder, to the second (3 and 7), and to telling Kasi (10).

How often owners are reminded stands here alone: one reminder less than there are waits.
"""

WARNED = (30, 7)
"""Days before `berlaku_sampai` on which the owner is told."""

ALASAN_KELUAR = ("Tidak dipakai lagi", "Diganti yang baru", "Masa berlaku habis", "Rusak")
"""The usual reasons why a thing leaves the register."""

ALASAN_PINDAH: Mapping[Kind, tuple[str, ...]] = {
    Kind.SERVER: (
        "Penataan ulang rak",
        "Daya atau pendingin tidak mencukupi",
        "Perbaikan atau pemeliharaan",
        "Permintaan instansi",
    ),
    Kind.HOSTING: (
        "Penataan ulang host",
        "Kapasitas tidak mencukupi",
        "Perbaikan atau pemeliharaan",
        "Permintaan instansi",
    ),
}
"""The usual reasons why a thing is moved; buttons count them, so further ones come last."""


@dataclass(frozen=True)
class Check:
    """How the periodic check of a thing stands: the `number`th is open or next, the one before was made at `last`.

    `asked` is how often its owner has been asked for the open one, reminders and the word to Kasi included; `at` is
    when something is next to be said of it (aware), None when nothing is.
    """

    number: int = 1
    asked: int = 0
    at: datetime | None = None
    last: datetime | None = None

    @property
    def overdue(self) -> bool:
        """Whether the owner was asked and reminded for nothing: Kasi has been told, and nothing more is planned."""
        return self.asked > 0 and self.at is None

    @property
    def reminders(self) -> int:
        """How often the owner has been reminded of the open one."""
        return max(self.asked - 1 - self.overdue, 0)


def begun(check: Check, cek_berkala: str | None, now: datetime, hours: WorkHours) -> Check:
    """The next check is due `cek_berkala` from today, at the opening of the office; never (None) nobody is asked."""
    if cek_berkala is None:
        return dropped(check)
    return replace(check, asked=0, at=_opening(next_check(_today(now, hours), cek_berkala), hours))


def made(check: Check, cek_berkala: str | None, now: datetime, hours: WorkHours) -> Check:
    """It has been made now: the next one begins."""
    return begun(replace(check, number=check.number + 1, last=now), cek_berkala, now, hours)


def pressed(check: Check, now: datetime, hours: WorkHours) -> Check:
    """What follows where something is due and has not been answered: asked, reminded, and then overdue."""
    asked = check.asked + 1
    at = None if asked > len(PATIENCE) else hours.after_days(now, PATIENCE[check.asked])
    return replace(check, asked=asked, at=at)


def passed_on(check: Check, cek_berkala: str | None, now: datetime, hours: WorkHours) -> Check:
    """Another owner's from now on, who is asked in the old one's stead where that one has been asked."""
    begins = begun(check, cek_berkala, now, hours)
    return replace(begins, at=hours.opening(now)) if check.asked and begins.at else begins


def dropped(check: Check) -> Check:
    """Nobody is asked any more."""
    return replace(check, asked=0, at=None)


def next_check(last: date, cek_berkala: str) -> date:
    """The day the next check is due after one on `last`: the same day of a later month, or that month's last day."""
    months = last.month - 1 + MONTHS[cek_berkala]
    year, month = last.year + months // 12, months % 12 + 1
    return date(year, month, min(last.day, calendar.monthrange(year, month)[1]))


def next_warning(today: date, berlaku_sampai: date) -> date | None:
    """The first day after `today` on which the owner is told that the end comes near; None when there is none left."""
    days = (berlaku_sampai - timedelta(days=before) for before in WARNED)
    return next((day for day in days if day > today), None)


def expired(today: date, berlaku_sampai: date | None) -> bool:
    """Whether the last day on which it may stay has passed; never where there is no such day."""
    return berlaku_sampai is not None and today > berlaku_sampai


def next_notice(today: date, berlaku_sampai: date | None, *, owned: bool, told: bool) -> date | None:
    """The day on which something is next to be said of the end; None when nothing is left to be said.

    That it comes near is for the owner, if there is one. That it has passed is said on the day after, which may be
    `today` or long ago, unless it has been `told` already.
    """
    if berlaku_sampai is None or told:
        return None
    near = next_warning(today, berlaku_sampai) if owned else None
    return near or berlaku_sampai + timedelta(days=1)


def notice_at(
    berlaku_sampai: date | None, now: datetime, hours: WorkHours, *, owned: bool, told: bool
) -> datetime | None:
    """The instant (aware) of the `next_notice`: the opening of the office on its day, never before `now`."""
    day = next_notice(_today(now, hours), berlaku_sampai, owned=owned, told=told)
    return None if day is None else hours.opening(max(datetime.combine(day, time(), hours.tz), now))


def _today(now: datetime, hours: WorkHours) -> date:
    return now.astimezone(hours.tz).date()


def _opening(day: date, hours: WorkHours) -> datetime:
    return hours.opening(datetime.combine(day, time(), hours.tz))
