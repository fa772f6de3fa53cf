"""A server that must still be brought, as cards and messages tell of it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.chat.desk import Desk
from handlers.chat.texts import tanggal, tanggal_jam
from procedure.calendar_words import WEEKDAYS
from storage.models import Arrival

_SHORT = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")


def when(desk: Desk, at: datetime) -> str:
    """`Rabu, 2 Des 09.00`."""
    local = at.astimezone(desk.config.tz)
    return f"{WEEKDAYS[local.weekday()]}, {tanggal_jam(at, desk.config.tz, desk.now)}"


def minutes(at: datetime) -> int:
    """An instant as a button carries it."""
    return int(at.timestamp()) // 60


def day_label(day: date, tz: ZoneInfo) -> str:
    """`Rab 2 Des`, for a button."""
    return f"{_SHORT[day.weekday()]} {tanggal(datetime(day.year, day.month, day.day, 12, tzinfo=tz), tz)}"


def on_card(desk: Desk, arrival: Arrival) -> str:
    """What the card says of what is waited for, plain text."""
    if arrival.at is None:
        said = "Perangkat belum tiba; pemohon diminta memilih waktunya."
    elif arrival.confirmed_at is not None:
        said = f"Perangkat dibawa {when(desk, arrival.at)}, sudah disepakati."
    elif arrival.by_pemohon:
        said = f"Pemohon mengusulkan {when(desk, arrival.at)}."
    else:
        said = f"Diusulkan kepada pemohon: {when(desk, arrival.at)}."
    return f"{said} Jadwal terlewat {arrival.missed} kali." if arrival.missed else said
