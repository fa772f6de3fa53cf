"""What is counted in working days follows a holiday that is entered while it waits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from procedure import returns
from procedure.calendar import Entered, EntryKind
from procedure.quality import complaints
from storage.models import Unanswered
from tests.chat.mending.conftest import ask
from tests.guarantees.test_journey import permohonan
from tests.support.room_and_clock import Room

pytestmark = pytest.mark.begun("reported_at_work")


def next_days(room: Room, count: int) -> Sequence[date]:
    """The working days after today."""
    hours, day = room.services.config.work_hours, room.clock().astimezone(room.services.config.tz).date()
    found = list[date]()
    while len(found) < count:
        day += timedelta(days=1)
        found += [day] if hours.works_on(day) else []
    return found


async def declared(room: Room, days: Sequence[date]) -> None:
    """An admin has entered that nobody works on these days, and all has been planned by that."""
    async with room.services.storage.begin(room.clock()) as tx:
        for day in days:
            await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Libur daerah"), room.kantor.people.admin.id)
    await room.looks.whole()


async def held_until(room: Room) -> datetime:
    filed = await permohonan(room.kantor)
    async with room.services.storage.read(room.clock()) as tx:
        until = (await tx.register.of(filed.id)).held_until
    assert until
    return until


async def test_what_was_approved_is_held_for_as_many_working_days(room: Room) -> None:
    who, config = room.kantor.people, room.services.config
    await who.kabid.tap("Setujui")
    await who.kabid.sees("✅ Disetujui")
    before = await held_until(room)
    assert before == config.work_hours.after_days(room.clock(), config.hold_days)
    await declared(room, next_days(room, 2))
    longer = await held_until(room)
    assert longer == room.services.config.work_hours.after_days(room.clock(), config.hold_days)
    assert longer > before


async def test_a_hold_never_ends_sooner_for_it(room: Room) -> None:
    await room.kantor.people.kabid.tap("Setujui")
    await room.kantor.people.kabid.sees("✅ Disetujui")
    days = next_days(room, 2)
    await declared(room, days)
    before = await held_until(room)
    async with room.services.storage.begin(room.clock()) as tx:
        for one in await tx.calendar.entered():
            entry = await tx.calendar.find(one.id)
            assert entry
            await tx.calendar.remove(entry, room.kantor.people.admin.id, days[0] - timedelta(days=1))
    await room.looks.whole()
    assert await held_until(room) == before


async def waiting(room: Room) -> tuple[datetime, Unanswered]:
    async with room.services.storage.read(room.clock()) as tx:
        ((visit, unanswered),) = await tx.returns.waiting()
        return visit.since, unanswered


async def test_of_a_return_the_pemohon_is_reminded_as_many_working_days_after(room: Room) -> None:
    who = room.kantor.people
    await ask(who.kabid, ["Alamat instansi"], "Mohon dilengkapi")
    await who.pemohon.sees("meminta perbaikan")
    await room.looks.whole()
    since, before = await waiting(room)
    assert before.at == returns.due(since, 0, room.services.config.work_hours)
    await declared(room, next_days(room, 1))
    since, after = await waiting(room)
    assert after.at == returns.due(since, 0, room.services.config.work_hours)
    assert after.at > before.at


async def test_a_complaint_goes_further_as_many_working_days_after(room: Room) -> None:
    before = complaints.due(room.clock(), room.services.config.work_hours)
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.complaints.file(room.kantor.people.pemohon.id, None, "Lama sekali.", year=2026, due=before)
    await declared(room, next_days(room, 1))
    async with room.services.storage.read(room.clock()) as tx:
        (complaint,) = await tx.complaints.open()
    assert complaint.due_at == complaints.due(complaint.sent_at, room.services.config.work_hours)
    assert complaint.due_at > before


async def test_the_settings_of_a_new_start_are_planned_by_too(room: Room) -> None:
    """The stamp is a row: whatever the program was away for, it is planned by the hours that there are now."""
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.calendar.plan_by("that of other settings")
    await room.looks.whole()
    async with room.services.storage.read(room.clock()) as tx:
        assert await tx.calendar.planned_by() == room.services.config.calendar.stamp
