"""Words and forms that several conversations share. What users wrote is escaped here, where it enters markup."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape, unescape
from zoneinfo import ZoneInfo

from documents.kit.words import long_date
from procedure.sop import Kind

KINDS = {Kind.SERVER: "Penempatan server", Kind.HOSTING: "Hosting aplikasi"}
"""What is applied for, as its button says it."""

LONGEST = 4096
"""Units that a message may have, as `units` counts them."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


def esc(text: object) -> str:
    """User text, safe inside Telegram's HTML."""
    return escape(str(text), quote=False)


def jam(at: datetime, tz: ZoneInfo) -> str:
    """The local time of day: `09.14`."""
    return at.astimezone(tz).strftime("%H.%M")


def tanggal(at: datetime, tz: ZoneInfo, now: datetime | None = None) -> str:
    """The local day: `23 Nov`; with its year where that is not the one of `now`: `1 Mar 2027`."""
    local = at.astimezone(tz)
    year = f" {local.year}" if now is not None and local.year != now.astimezone(tz).year else ""
    return f"{local.day} {MONTHS[local.month - 1]}{year}"


def tanggal_jam(at: datetime, tz: ZoneInfo, now: datetime | None = None) -> str:
    """The local day, as `tanggal` has it, and time: `23 Nov 09.14`."""
    return f"{tanggal(at, tz, now)} {jam(at, tz)}"


def tanggal_lengkap(at: datetime, tz: ZoneInfo) -> str:
    """The local day in full: `23 November 2026`."""
    return long_date(at.astimezone(tz))


def waktu(at: datetime, now: datetime, tz: ZoneInfo) -> str:
    """The time alone when it is today, else with its day."""
    same = at.astimezone(tz).date() == now.astimezone(tz).date()
    return jam(at, tz) if same else tanggal_jam(at, tz, now)


def sentence(text: str) -> str:
    """`text` (HTML) with one full stop at its end, also where a name or a quotation has its own: `Budi, M.M.`."""
    return text if re.sub(r"(</?\w+>|”)+$", "", text).endswith(".") else f"{text}."


def listed(parts: Sequence[str]) -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    *before, last = parts
    if not before:
        return last
    return f"{', '.join(before)}{',' if len(before) > 1 else ''} dan {last}"


def revised(revision: int) -> str:
    """` · revisi 2`, to stand behind a name; nothing for the first."""
    return f" · revisi {revision}" if revision > 1 else ""


def units(text: str) -> int:
    """The length of plain text as Telegram counts it, in UTF-16 units: an emoji has two."""
    return len(_utf16(text)) // 2


def size(html: str) -> int:
    """The length of a message, without its entities; tags are counted too, to be safe."""
    return units(unescape(html))


def short(text: str, limit: int) -> str:
    """Plain `text`, or its beginning with an ellipsis, of `limit` units at most."""
    if units(text) <= limit:
        return text
    return _utf16(text)[: 2 * limit - 2].decode("utf-16-le", "ignore").rstrip() + "…"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
