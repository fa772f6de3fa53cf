"""The digest of the morning, the year's calendar, and that neither a restart nor a replay says a thing twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from handlers.clockwork import calendar, due
from handlers.clockwork.due import ALARMS
from handlers.facts import cases, clocks
from procedure.calendar import Entered, EntryKind
from procedure.sop import Kind
from storage.models import Reminder
from tests.chat.clockwork.conftest import Office
from tests.chat.clockwork.test_reminding import LATE, after
from tests.support.journeys import submit


async def test_it_comes_only_where_something_waits(office: Office) -> None:
    who = office.kantor.people
    await office.at("15.59")
    ticket = await submit(who.pemohon, Kind.SERVER)
    await office.calm()
    morning = after(office, 1)
    await office.at(f"{morning} 07.30")
    async with office.kantor.storage.begin(office.clock()) as tx:
        (reminder,) = (await tx.reminders.all()).values()
        assert isinstance(reminder, Reminder)
        reminder.due_at = reminder.at = office.day("08.00")  # as where the norm is an hour
    await office.at("07.45")
    (digest,) = office.said(who.kadis, "☀️")
    assert digest == f"☀️ 1 permohonan menunggu Bapak/Ibu.\n\n• {ticket} · Disposisi Kepala Dinas · batas 08.00"
    assert [office.said(one, "☀️") for one in (who.kabid, who.kasi, who.staf, who.admin, who.pemohon)] == [[]] * 5


async def test_what_is_due_is_done_once_however_often_it_is_looked_at(office: Office) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await office.at("09.11")
    for _ in range(3):
        async with office.kantor.storage.begin(office.clock()) as tx:
            await due.run(office.services.speaker(tx, "bot"))
    await office.calm()
    assert len(office.said(who.kadis, LATE)) == 1
    async with office.kantor.storage.read(office.clock()) as tx:
        assert not await tx.reminders.anything([*ALARMS])


async def test_on_a_holiday_and_at_a_weekend_nothing_comes(office: Office) -> None:
    who, hours = office.kantor.people, office.services.config.work_hours
    await submit(who.pemohon, Kind.SERVER)
    await office.at("09.11")
    day = office.clock.now.astimezone(hours.tz).date()
    while hours.works_on(day):
        day += timedelta(days=1)
    office.clock.now = datetime.combine(day, datetime.min.time(), hours.tz) - timedelta(hours=2)
    await office.calm()
    before = [len(person.chat) for person in (who.kadis, who.admin)]
    for at in ("07.45", "10.00", "16.00"):
        await office.at(f"{day.isoformat()} {at}")
    assert [len(person.chat) for person in (who.kadis, who.admin)] == before


async def test_a_clock_that_stands_still_names_nobody(office: Office) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await office.calm()
    async with office.kantor.storage.begin(office.clock()) as tx:
        speaker = office.services.speaker(tx, "bot")
        (visit,) = await tx.permohonan.waiting({one.office for one in await tx.reminders.standing()})
        await clocks.stop(speaker, await cases.load(speaker, await tx.permohonan.get(visit.permohonan_id)), visit)
    await office.at("11.00")
    await office.at(f"{after(office, 1)} 07.45")
    assert [office.said(who.kadis, words) for words in (LATE, "☀️")] == [[], []]
    assert office.board(who.kadis) == "📌 1 menunggu"
    await office.at("09.00")
    async with office.kantor.storage.begin(office.clock()) as tx:
        speaker = office.services.speaker(tx, "bot")
        again = await tx.permohonan.visit(visit.id)
        assert again
        await clocks.start(speaker, await cases.load(speaker, await tx.permohonan.get(again.permohonan_id)), again)
    await office.at("09.10")
    assert office.said(who.kadis, LATE) == []
    await office.at("09.11")
    assert len(office.said(who.kadis, LATE)) == 1


@pytest.mark.parametrize("missing", [True, False])
async def test_in_december_the_admins_are_asked_for_the_next_years_cuti_bersama(
    office: Office, *, missing: bool
) -> None:
    admin = office.kantor.people.admin
    async with office.kantor.storage.read(office.clock()) as tx:
        asked = await tx.reminders.alarm(calendar.ALARM)
    assert asked
    local = asked.astimezone(office.services.config.tz)
    year, known = local.year + 1, office.services.config.calendar
    entered = (Entered(EntryKind.CUTI_BERSAMA, date(year, 12, 24), date(year, 12, 24), "Cuti bersama Natal"),)
    national = {day: one for day, one in known.national.items() if not (one.joint and day.year == year)}
    known = replace(known, national=national, entered=() if missing else entered)
    office.services.config = replace(office.services.config, calendar=known)
    assert (local.month, local.strftime("%H.%M")) == (12, "07.45")
    await office.at(local.strftime("%Y-%m-%d %H.%M"))
    await office.at(local.strftime("%Y-%m-%d 09.00"))
    assert len(office.said(admin, f"Cuti bersama {year} belum tercatat")) == int(missing)
    if missing:
        assert {"➕ Cuti bersama", "🌙 Jam Ramadan", "📅 Hari libur"} <= {*admin.buttons(admin.last)}
    async with office.kantor.storage.read(office.clock()) as tx:
        again = await tx.reminders.alarm(calendar.ALARM)
    assert again
    assert again.astimezone(office.services.config.tz).year == local.year + 1
