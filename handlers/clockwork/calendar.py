"""In December the admins are asked for the next year's cuti bersama, where none is known of it."""

from datetime import date, datetime, time, timedelta

from handlers.chat.turn import Speaker
from handlers.clockwork.calendar_buttons import BEGIN, enter_button
from procedure.calendar import EntryKind
from procedure.reminders import next_digest, quiet

ALARM = "cuti bersama"


async def run(speaker: Speaker) -> None:
    """Asks, where it is due and not known; it is due again in the next December."""
    planned = await speaker.tx.reminders.alarm(ALARM)
    if planned is None:
        await _plan(speaker, speaker.today.year)
        return
    if quiet(speaker.now, speaker.config.work_hours):
        await speaker.tx.reminders.set_alarm(ALARM, next_digest(speaker.now, speaker.config.work_hours))
        return
    decembers = planned.astimezone(speaker.config.tz).year
    year = max(decembers + 1, speaker.today.year)
    if year in speaker.config.calendar.without_cuti_bersama(speaker.today):
        text = (
            f"📅 Cuti bersama {year} belum tercatat, sehingga jam kerjanya belum dapat dihitung dengan benar.\n\n"
            "Mohon dicatat begitu ditetapkan pemerintah, juga jam kerja Ramadan."
        )
        rows = [[enter_button(EntryKind.CUTI_BERSAMA)], [enter_button(EntryKind.RAMADAN)], [BEGIN]]
        for admin in await speaker.admins():
            await speaker.say(text, rows, to=admin, loud=True)
    await _plan(speaker, year)


async def _plan(speaker: Speaker, year: int) -> None:
    """It is due at the first digest of December of `year`, or at the next one where that month has begun."""
    first = datetime.combine(date(year, 12, 1), time(), speaker.config.tz) - timedelta(seconds=1)
    await speaker.tx.reminders.set_alarm(ALARM, next_digest(max(first, speaker.now), speaker.config.work_hours))
