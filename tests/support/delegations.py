"""Delegations as tests need them: made behind everybody's back, or set through chat."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure import delegation as rules
from procedure.sop import Office
from storage.transaction import Transaction

KUDUS = ZoneInfo("Asia/Jakarta")


async def link(
    tx: Transaction,
    office: Office,
    now: datetime,
    *,
    first: int = 0,
    days: int = 7,
    surat: str = "800/123/2026",
    deputy: int | None = None,
    by: int | None = None,
) -> str:
    """The code for a deputy in the office, from so many days from now on, for so many `days`."""
    holder = await tx.delegations.principal(office)
    day = now.astimezone(KUDUS).date() + timedelta(days=first)
    span = rules.span(day, day + timedelta(days=days - 1), KUDUS)
    kind = rules.kind_of(holder)
    _, code = await tx.delegations.set(office, kind, span, holder=holder, deputy=deputy, surat=surat, created_by=by)
    return code


async def appointed(who: User, button: str, deputy: str, first: str, last: str, *, surat: str = "800/123/2026") -> None:
    """Goes through the dialogue of `/delegasi` up to its end."""
    sent = await who.send("/delegasi")
    await who.sees("Plh. dan Plt.", after=sent["message_id"])
    await who.tap(button)
    asked = await who.sees("Siapa yang ditunjuk", after=sent["message_id"])
    await who.tap(deputy)
    await who.sees("Nomor surat perintah\n", after=asked["message_id"])
    await who.send(surat)
    asked = await who.sees("Mulai\n", after=asked["message_id"])
    await who.send(first)
    asked = await who.sees("Hari terakhir\n", after=asked["message_id"])
    await who.send(last)
    await who.sees("tekan “Tunjuk”", after=asked["message_id"])
    await who.tap("Tunjuk")
    await who.sees("✅ Penunjukan dicatat", after=sent["message_id"])


async def link_in(who: User, after: int = 0) -> str:
    """The newest link in somebody's chat, in a message after that one."""
    found = re.search(r"https://\S+", plain(await who.sees("https://t.me/", after=after)))
    assert found
    return found[0]


async def accepted(who: User, address: str) -> None:
    """Opens the link, as an official who is known, and accepts."""
    before = (await who.open(address))["message_id"]
    await who.sees("Bapak/Ibu ditunjuk sebagai", after=before)
    await who.tap("Terima jabatan")
    await who.sees("✅ Penunjukan sebagai", after=before)


def said(day: date) -> str:
    """A day as people type it."""
    return f"{day.day}-{day.month}-{day.year}"
