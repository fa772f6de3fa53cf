"""What needs an admin's attention, for `/pejabat`: each with the button that helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.chat.buttons import Button
from handlers.chat.desk import Desk
from handlers.chat.texts import tanggal_jam
from handlers.clockwork import calendar_buttons
from handlers.offices import leaving
from handlers.offices.pejabat.buttons import BackUp, InviteInto, Show, View
from handlers.upkeep import backups, health
from procedure.calendar import EntryKind
from procedure.health import Ill, Seen
from procedure.sop import Office


@dataclass(frozen=True)
class Need:
    """One thing in a sentence of HTML; without a button where nothing can be done about it here."""

    words: str
    button: Button | None = None


AGAIN = Button("🔄 Periksa lagi", Show(View.PERIKSA))


async def needs(desk: Desk, seen: Seen) -> list[Need]:
    """All that needs attention now; one button looks again at all that was `seen` outside the record."""
    found = [*await _aside(desk), *[need for office in Office for need in await _vacant(desk, office)]]
    return [*found, *_calendar(desk), *await _outside(desk, seen)]


def buttons(found: Sequence[Need]) -> list[Button]:
    """Their buttons, each once, the one that only looks again last."""
    once = dict.fromkeys(need.button for need in found if need.button is not None)
    return sorted(once, key=lambda button: button == AGAIN)


async def _outside(desk: Desk, seen: Seen) -> list[Need]:
    """What a backup helps against has a button that makes one, until it is asked for; the rest looks again."""
    helped, asked = {Ill.BACKUP_NONE, Ill.BACKUP_OLD}, bool(await backups.asked(desk))
    make = Button("💾 Cadangkan sekarang", BackUp.after(seen.backups.newest if seen.backups else None))
    found = []
    for ill, words in health.told(desk, seen):
        if ill in helped and asked:
            found.append(Need(f"{words} Yang baru sedang dibuat.", AGAIN))
        else:
            found.append(Need(words, make if ill in helped else AGAIN))
    return found


async def _aside(desk: Desk) -> list[Need]:
    count = await desk.tx.aside.count()
    if not count:
        return []
    words = f"<b>{count}</b> pesan atau ketukan disisihkan, sebab gagal dikirim atau diproses."
    return [Need(words, Button("Lihat yang disisihkan", Show(View.SISIHAN)))]


async def _vacant(desk: Desk, office: Office) -> list[Need]:
    if not await leaving.vacant(desk, office):
        return []
    title, waiting = desk.titles.of(office).short, len(await desk.tx.permohonan.waiting([office]))
    words = f"<b>{title}</b> belum ada pemegangnya"
    words += f", dan {waiting} permohonan menunggu" if waiting else ""
    unused = await invited(desk, office)
    if unused is not None:
        return [Need(f"{words}; undangannya berlaku sampai {unused}.")]
    return [Need(f"{words}.", Button(f"➕ Undang {title}", InviteInto(office)))]


async def invited(desk: Desk, office: Office) -> str | None:
    """Until when the newest unused invitation into the office is good, None where there is none."""
    unused = [one for one in await desk.tx.offices.unused(office) if one.acting is None]
    return tanggal_jam(unused[-1].expires_at, desk.config.tz) if unused else None


def _calendar(desk: Desk) -> list[Need]:
    enter = calendar_buttons.enter_button(EntryKind.CUTI_BERSAMA)
    return [Need(f"Cuti bersama {year} belum tercatat.", enter) for year in desk.config.calendar.asked_for(desk.today)]
