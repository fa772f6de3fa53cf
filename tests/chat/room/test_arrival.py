"""A server that must still be brought: pemohon and Staf Teknis agree on a day, and what comes of it comes by itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.permohonan.buttons import Absent, Agree, Arrived, AskDay, OnDay, Propose
from procedure import arrival as rules
from procedure.calendar import Entered, EntryKind
from storage.models import Arrival, Permohonan, Placement, Visit
from tests.chat.offices.test_lost_phone import link
from tests.guarantees.test_journey import permohonan
from tests.support.aftermath import settled
from tests.support.journeys import photo
from tests.support.overtaking.doing import tap
from tests.support.room_and_clock import Room

pytestmark = pytest.mark.begun("reported_at_work")


async def standing(room: Room) -> tuple[Permohonan, Visit, Arrival | None, Placement]:
    filed = await permohonan(room.kantor)
    async with room.services.storage.read(room.clock()) as tx:
        visit = await tx.permohonan.open_visit(filed.id)
        assert visit
        placement = await tx.register.of(filed.id)
        return filed, visit, await tx.arrivals.of(visit.id), placement


async def absent(room: Room) -> None:
    """It is approved, Staf Teknis has taken it, and the server is not there."""
    who = room.kantor.people
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")
    await who.staf.sees("Nomor seri pada label server")
    await who.staf.tap("Perangkat belum tiba")
    await who.pemohon.sees("Hari apa servernya dibawa?")


async def chosen(room: Room, person: User, place: int, hour: str) -> datetime:
    """The person picks the day at that place among those offered, and the hour."""
    hours = room.services.config.work_hours
    day = rules.days(room.clock(), hours)[place]
    asked = await person.sees("Hari apa servernya dibawa?")
    await person.tap_on(asked["message_id"], person.buttons(asked)[place])
    shown = await person.sees("pukul berapa?")
    await person.tap_on(shown["message_id"], hour)
    return datetime.combine(day, time(int(hour[:2])), hours.tz).astimezone(UTC)


async def agreed(room: Room, place: int = 1, hour: str = "09.00") -> datetime:
    who = room.kantor.people
    at = await chosen(room, who.pemohon, place, hour)
    await who.staf.sees("Pemohon mengusulkan")
    await who.staf.tap("Setujui waktunya")
    await who.pemohon.sees("✅ Disepakati: server dibawa")
    return at


def opens(room: Room, day: date) -> datetime:
    """A moment after the office opens on that day."""
    return room.morning(day) + timedelta(seconds=1)


async def test_a_day_is_proposed_agreed_reminded_of_and_kept(room: Room) -> None:
    who, hours = room.kantor.people, room.services.config.work_hours
    await absent(room)
    _, visit, waited, _ = await standing(room)
    assert waited
    assert (visit.clock_since, visit.clock_spent) == (None, 0)
    card = plain(await who.staf.sees("Perangkat belum tiba; pemohon diminta memilih waktunya."))
    assert "batas" not in card
    at = await agreed(room, place=2)
    _, _, waited, placement = await standing(room)
    assert waited
    assert (waited.at, bool(waited.confirmed_at)) == (at, True)
    assert placement.held_until == hours.after_days(at, 1)
    assert "sudah disepakati" in plain(await who.staf.sees("Perangkat dibawa"))
    assert (await room.journal())[0] == "jadwal"

    reminder = rules.reminder(at, room.clock(), hours)
    assert reminder
    room.clock.now = reminder - timedelta(seconds=2)
    await room.silent(who.pemohon, who.staf)
    room.clock.now = reminder + timedelta(seconds=1)
    await who.pemohon.sees("🔔 Pengingat")
    await who.staf.sees("Servernya dibawa")
    await room.silent(who.pemohon, who.staf)  # once

    room.clock.now = at + timedelta(minutes=5)
    await room.silent(who.pemohon, who.staf)
    await who.staf.tap("Perangkat sudah tiba")
    await who.staf.sees("Nomor seri pada label server")
    await who.pemohon.sees("✅ Perangkat sudah tiba.")
    _, visit, waited, _ = await standing(room)
    assert waited is None
    assert (visit.clock_since, visit.clock_spent) == (room.clock.now, 0)
    assert (await room.journal())[0] == "tiba"
    for label in ("Cocok", "Disetujui:", "Lewati"):
        await who.staf.tap(label)
    await who.staf.sees("Kirim satu foto")
    await who.staf.photo(photo())
    await who.staf.tap("Konfirmasi")
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.journal.verify())[1] == []


async def test_staf_teknis_proposes_another_and_the_pemohon_agrees(room: Room) -> None:
    who = room.kantor.people
    await absent(room)
    await chosen(room, who.pemohon, 0, "08.00")
    await who.pemohon.sees("menunggu persetujuan Staf Teknis")
    await who.staf.sees("Pemohon mengusulkan")
    await who.staf.tap("Usulkan waktu lain")
    at = await chosen(room, who.staf, 3, "13.00")
    await who.staf.sees("Diusulkan kepada pemohon")
    await who.pemohon.sees("Staf Teknis mengusulkan")
    asked = await who.pemohon.send("/status")  # nothing hangs on one message
    again = await who.pemohon.sees("Staf Teknis mengusulkan", after=asked["message_id"])
    await who.pemohon.tap_on(again["message_id"], "Setuju")
    await who.staf.sees("sudah disepakati")
    _, visit, waited, _ = await standing(room)
    assert waited
    assert (waited.at, bool(waited.confirmed_at)) == (at, True)
    # What is agreed is not agreed again, and what was proposed before cannot be.
    assert await tap(who.pemohon, Agree(visit.id, int(at.timestamp()) // 60)) == "Sudah disepakati"
    assert "sudah berganti" in await tap(who.staf, Agree(visit.id, 5))


async def declared(room: Room, day: date) -> None:
    """An admin has entered that nobody works on that day."""
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Libur daerah"), room.kantor.people.admin.id)


async def test_on_a_day_that_becomes_a_holiday_nobody_comes_and_nothing_was_missed(room: Room) -> None:
    who, tz = room.kantor.people, room.services.config.tz
    await absent(room)
    at = await agreed(room, place=1)
    before = (await standing(room))[3].held_until
    await declared(room, at.astimezone(tz).date())
    asked = await who.pemohon.sees("kini hari libur; mohon pilih hari lain.")
    assert "Hari apa servernya dibawa?" in plain(asked)
    await who.staf.sees("Perangkat belum tiba; pemohon diminta memilih waktunya.")
    _, _, waited, placement = await standing(room)
    assert waited
    assert (waited.at, waited.missed) == (None, 0)
    assert before
    assert placement.held_until
    assert placement.held_until >= before
    await agreed(room, place=1)


async def test_where_the_day_to_remind_on_becomes_a_holiday_both_are_reminded_before(room: Room) -> None:
    who, tz = room.kantor.people, room.services.config.tz
    await absent(room)
    at = await agreed(room, place=1)
    await declared(room, rules.days(room.clock(), room.services.config.work_hours)[0])
    await who.pemohon.sees("🔔 Pengingat")
    await who.staf.sees("Servernya dibawa")
    _, _, waited, _ = await standing(room)
    assert waited
    assert waited.due_at == rules.missed(at, room.services.config.work_hours)
    room.clock.now = opens(room, at.astimezone(tz).date())
    await room.looks.whole()
    assert len([one for one in who.pemohon.chat if "🔔 Pengingat" in plain(one)]) == 1


async def test_missed_twice_kabid_is_told(room: Room) -> None:
    who, hours = room.kantor.people, room.services.config.work_hours
    await absent(room)
    for times in (1, 2):
        at = await agreed(room, place=0)
        before = who.pemohon.last["message_id"]
        room.clock.now = hours.opening_after(at.astimezone(hours.tz).date()) - timedelta(seconds=2)
        await room.looks.whole()
        assert "terlewat" not in who.pemohon.transcript().partition(f"#{before} ")[2]
        room.clock.now += timedelta(seconds=3)
        await who.pemohon.sees("terlewat", after=before)
        await who.staf.sees(f"Jadwal terlewat {times} kali.")
        if times == 1:
            await room.looks.whole()
            assert "tidak dibawa" not in who.kabid.transcript()
    told = plain(await who.kabid.sees("Servernya sudah 2 kali tidak dibawa"))
    assert "☎️" in told
    _, visit, waited, _ = await standing(room)
    assert waited
    assert (waited.missed, waited.at, waited.due_at) == (2, None, None)
    assert visit.clock_since is None


async def test_the_place_is_held_until_a_day_after_and_no_longer(room: Room) -> None:
    who = room.kantor.people
    await absent(room)
    at = await agreed(room, place=5)  # later than the hold of an approval lasts
    _, _, _, placement = await standing(room)
    assert placement.held_until
    assert placement.rack_id
    room.clock.now = at
    await room.looks.whole()
    assert (await standing(room))[3].rack_id
    room.clock.now = placement.held_until + timedelta(seconds=1)
    await who.kabid.sees("tempat yang dipesan dibebaskan")
    assert (await standing(room))[3].rack_id is None


async def test_whoever_takes_it_over_finds_what_is_agreed(room: Room) -> None:
    who = room.kantor.people
    await absent(room)
    at = await agreed(room, place=2)
    held = (await standing(room))[3].held_until
    await who.staf.tap("Lepaskan")
    _, visit, waited, placement = await standing(room)
    assert waited
    assert (waited.at, placement.held_until, visit.taken_by) == (at, held, None)
    assert visit.clock_since is None
    before = who.staf.last["message_id"]
    await who.staf.tap("Saya kerjakan")
    card = await who.staf.sees("Bapak/Ibu yang mengerjakan", after=before - 1)
    assert "📅 Usulkan waktu lain" in who.staf.buttons(card)
    assert (await standing(room))[2]  # it is not there because somebody has taken the work
    await who.staf.tap("Perangkat sudah tiba")
    assert (await standing(room))[2] is None


async def test_others_have_no_part_in_it_and_buttons_die_with_it(room: Room) -> None:
    who = room.kantor.people
    await absent(room)
    _, visit, _, _ = await standing(room)
    day = rules.days(room.clock(), room.services.config.work_hours)[0]
    slot = int(rules.slots(day, room.services.config.work_hours)[0].timestamp()) // 60
    buttons = (Absent(visit.id), Arrived(visit.id), AskDay(visit.id), OnDay(visit.id, day.toordinal()))
    everything = (*buttons, Propose(visit.id, slot), Agree(visit.id, slot))
    stranger = room.kantor.api.person("Orang Lain")
    await stranger.send("/bantuan")
    await stranger.sees("/start –")
    for person in (stranger, who.kadis, who.kabid):
        for data in everything:
            assert "bukan pemegang" in await tap(person, data), data
    assert "bukan pemegang" in await tap(who.pemohon, Arrived(visit.id))
    assert await tap(who.staf, Absent(visit.id)) == "Pemohon sudah ditanya"
    for at in (slot + 1, 0, 2**40):
        assert await tap(who.pemohon, Propose(visit.id, at))
    assert "sudah berlalu" in await tap(who.pemohon, OnDay(visit.id, day.toordinal() - 30))
    waited = (await standing(room))[2]
    assert waited
    assert waited.at is None
    await who.staf.tap("Perangkat sudah tiba")
    await who.pemohon.sees("✅ Perangkat sudah tiba.")
    for data in (AskDay(visit.id), OnDay(visit.id, day.toordinal()), Propose(visit.id, slot), Agree(visit.id, slot)):
        assert await tap(who.pemohon, data) == "Jadwal ini sudah berlalu."
        assert await tap(who.staf, data) == "Jadwal ini sudah berlalu."


async def test_with_a_new_account_the_pemohon_is_asked_there_and_the_old_one_reads_no_more(room: Room) -> None:
    who = room.kantor.people
    await absent(room)
    old = await who.pemohon.sees("Hari apa servernya dibawa?")
    new = room.kantor.api.person("Ponsel Pemohon")
    await new.open(await link(who.admin, who.pemohon.name))
    await new.tap("Ambil alih")
    await chosen(room, new, 1, "09.00")
    await who.staf.sees("Pemohon mengusulkan")
    await who.staf.tap("Setujui waktunya")
    await new.sees("✅ Disepakati: server dibawa")
    await settled(room.kantor.api, room.kantor.storage)
    left = who.pemohon.chat_state.messages[old["message_id"]]
    assert "sudah diganti" in plain(left)
    assert not who.pemohon.buttons(left)
