"""What the owner of a thing owes (SOP, *Peringatan*): checking it periodically, and minding how long it may stay."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

MONTHS: Mapping[str, int] = {"Bulanan": 1, "Triwulanan": 3, "Semesteran": 6}
"""How many months lie between two checks, by the form's `cek_berkala`."""

USUAL = "Triwulanan"
"""How often what was there before the bot is checked, once somebody looks after it."""

PATIENCE = (3, 4, 3)
"""Working days from asking for a check to the first reminder, to the second (3 and 7), and to telling Kasi (10)."""

WARNED = (30, 7)
"""Days before `berlaku_sampai` on which the owner is told."""

ALASAN_KELUAR = ("Tidak dipakai lagi", "Diganti yang baru", "Masa berlaku habis", "Rusak")
"""The usual reasons why a thing leaves the register."""


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
