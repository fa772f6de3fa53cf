"""*Hari libur*: what an admin enters counts at once, for whatever has been planned, and goes again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.texts import LONGEST, units
from handlers.clockwork.calendar_buttons import DoEnter, Doing, EnterDays, Holidays, RemoveEntry, WorkOn
from procedure import workhours
from procedure.calendar import Entered, EntryKind
from procedure.calendar_words import on_weekday, show_days
from procedure.reminders import quiet
from procedure.rules import show_date
from procedure.sop import Kind
from procedure.sop import Office as Jabatan
from storage.journal.acts import JournalAct
from tests.chat.clockwork.conftest import Office
from tests.chat.clockwork.test_reminding import LATE
from tests.conftest import Kantor, restore
from tests.support.journeys import submit
from tests.support.room_and_clock import Clock, Looks


def today(office: Office) -> date:
    return office.clock.now.astimezone(office.services.config.tz).date()


def ahead(office: Office, days: int) -> date:
    return today(office) + timedelta(days=days)


def works(office: Office, day: date) -> bool:
    return office.services.config.work_hours.works_on(day)


async def open_page(admin: User) -> int:
    sent = await admin.send("/pejabat")
    await admin.sees("Pejabat", after=sent["message_id"])
    await admin.tap("📅 Hari libur")
    return int((await admin.sees("Jam kerja Ramadan", after=sent["message_id"]))["message_id"])


async def enter(admin: User, label: str, when: str, name: str = "") -> str:
    """Enters what the button says: the day is typed, the name is tapped or typed; what is said in the end."""
    await open_page(admin)
    await admin.tap(label)
    await admin.sees("hari pertama dan terakhirnya")
    await admin.send(when)
    asked = await admin.sees("Pilih, atau ketik namanya")
    await (admin.tap(name) if name in admin.buttons(asked) else admin.send(name))
    await admin.sees("Bila sudah benar")
    await admin.tap("Simpan")
    return plain(await admin.sees("Batas waktu, pengingat, dan jadwal mengikutinya."))


async def test_what_falls_on_a_new_holiday_moves(office: Office) -> None:
    who = office.kantor.people
    tomorrow, after = ahead(office, 1), ahead(office, 2)
    await office.at("15.59")
    ticket = await submit(who.pemohon, Kind.SERVER)
    await office.calm()
    card = await who.kadis.sees(ticket)
    assert "07.39" in plain(card)
    said = await enter(who.admin, "Libur lain", show_date(tomorrow.isoformat()), "Libur daerah")
    assert said.startswith(f"✅ {on_weekday(tomorrow, tomorrow)}: Libur daerah.")
    await office.calm()
    batas = next(line for line in plain(await who.kadis.sees(ticket)).splitlines() if "batas" in line.lower())
    assert "07.39" in batas
    assert str(after.day) in batas
    before = {person: len(person.chat) for person in (who.kadis, who.pemohon)}
    for at in ("07.45", "10.00"):
        await office.at(f"{tomorrow.isoformat()} {at}")
        assert office.said(who.kadis, "☀️") == office.said(who.kadis, LATE) == []
    assert {person: len(person.chat) for person in before} == before
    assert "lewat batas" not in office.board(who.kadis)
    await office.at(f"{after.isoformat()} 07.40")
    assert len(office.said(who.kadis, LATE)) == 1


async def test_a_holiday_today_begins_at_once_and_what_was_late_is_not(office: Office) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await office.at("09.05")
    await open_page(who.admin)
    await who.admin.tap("Libur lain")
    await who.admin.tap("Hari ini")
    await who.admin.tap("Pemungutan suara")
    await who.admin.tap("Simpan")
    await who.admin.sees("mengikutinya")
    assert quiet(office.clock(), office.services.config.work_hours)
    await office.at("10.00")
    assert office.said(who.kadis, LATE) == []
    await office.at(f"{ahead(office, 1).isoformat()} 07.41")
    assert len(office.said(who.kadis, LATE)) == 1


async def test_a_card_that_was_late_by_other_hours_is_late_no_more(office: Office) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await office.at("09.11")
    assert len(office.said(who.kadis, LATE)) == 1
    await who.pemohon.sees("· lewat batas")
    await enter(who.admin, "Libur lain", "hari ini", "Libur daerah")
    await office.calm()
    assert office.board(who.kadis) == "📌 1 menunggu"
    assert office.said(who.pemohon, "· lewat batas") == []
    assert office.said(who.kadis, LATE) == []
    assert "sebab hari kerjanya berubah." in office.said(who.kadis, "Batasnya kini")[0]


async def test_a_range_is_read_counted_listed_and_removed(office: Office) -> None:
    admin = office.kantor.people.admin
    first, last = ahead(office, 0), ahead(office, 1)
    await open_page(admin)
    await admin.tap("Cuti bersama")
    await admin.sees("Satu hari, atau hari pertama dan terakhirnya.")
    await admin.send(f"{first.day}/{first.month}/{first.year} s.d. {show_date(last.isoformat())}")
    await admin.tap("Natal")
    assert "Hari kerja yang menjadi libur: 2." in plain(await admin.sees("Bila sudah benar"))
    await admin.tap("Simpan")
    await admin.sees(f"✅ {show_days(first, last)}: Cuti bersama Natal.")
    assert not works(office, first)
    assert not works(office, last)
    await admin.tap("📅 Hari libur")
    page = await admin.sees(f"1. {show_days(first, last)}: Cuti bersama Natal")
    await admin.tap_on(page["message_id"], "Hapus 1")
    await admin.sees(f"Hapus {show_days(first, last)}, Cuti bersama Natal?")
    await admin.tap("Ya, hapus")
    await admin.sees(f"✅ Dihapus: {show_days(first, last)}, Cuti bersama Natal.")
    assert works(office, first)
    assert works(office, last)
    async with office.kantor.storage.read(office.clock()) as tx:
        assert (await tx.journal.verify())[1] == []
        acts = [line.act for line in await tx.journal.newest(2)]
    assert acts == [JournalAct.KALENDER_HAPUS, JournalAct.LIBUR]


async def test_of_one_that_has_begun_only_what_is_to_come_goes(office: Office) -> None:
    who = office.kantor.people
    first, last = ahead(office, 0), ahead(office, 1)
    await enter(who.admin, "Libur lain", show_days(first, last), "Libur daerah")
    await office.at(f"{last.isoformat()} 09.00")
    page = await open_page(who.admin)
    await who.admin.tap_on(page, "Hapus 1")
    await who.admin.sees("Hari yang sudah lewat tidak berubah.")
    await who.admin.tap("Ya, hapus")
    await who.admin.sees("✅ Dihapus")
    assert not works(office, first)
    assert works(office, last)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 Januari 2020", "Tanggal ini sudah lewat; paling awal hari ini,"),
        ("24 Desember", "Tahunnya belum tertulis"),
        ("31 Februari 2027", "Tanggal 31 Februari tidak ada."),
        ("25 Desember 2030", "Rabu, 25 Desember 2030 sudah libur: Hari Raya Natal."),
        ("6 Januari 2029", "Sabtu, 6 Januari 2029 memang bukan hari kerja."),
        ("6-7 Januari 2029", "Semua hari itu sudah libur."),
        ("1 Maret s.d. 30 April 2029", "Masa ini lebih dari sebulan"),
        ("1 Maret 2050", "Tanggal ini lebih dari lima tahun lagi"),
        ("9 s.d. 5 Maret 2029", "Hari terakhirnya mendahului hari pertama"),
    ],
)
async def test_a_day_that_cannot_be_is_answered_with_why(office: Office, typed: str, said: str) -> None:
    admin = office.kantor.people.admin
    await open_page(admin)
    await admin.tap("Libur lain")
    await admin.sees("Satu hari, atau hari pertama dan terakhirnya.")
    sent = await admin.send(typed)
    answer = plain(await admin.sees("⚠️", after=sent["message_id"]))
    assert said in answer
    assert "Tanggal" in answer
    await admin.tap("Batal")
    await admin.sees("Tidak jadi dicatat.")
    assert office.services.config.calendar.entered == ()


async def test_however_much_was_entered_all_of_it_is_shown_and_can_be_removed(office: Office) -> None:
    admin, hours = office.kantor.people.admin, workhours.parse(long_hours())
    async with office.kantor.storage.begin(office.clock()) as tx:
        for number in range(25):
            day = date(2029, 3, 1) + timedelta(days=number)
            await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "🎉" * 58 + f"{number:02}"), admin.id)
        for number in range(9):
            day = date(2030, 3, 1) + timedelta(days=2 * number)
            season = Entered(EntryKind.RAMADAN, day, day + timedelta(days=1), "Ramadan", workhours.write(hours))
            await tx.calendar.enter(season, admin.id)
    page = await open_page(admin)
    said = [plain(admin.chat_state.messages[page])]
    for _ in range(2):
        await admin.tap_on(page, "Berikutnya")
        await office.calm()
        said.append(plain(admin.chat_state.messages[page]))
    assert all(units(one) <= LONGEST for one in said)
    assert all(f"🎉{number:02}\n" in "".join(said) for number in range(25))
    assert "17–18 Maret 2030" in said[2]
    await admin.tap_on(page, "Hapus 5")
    await admin.sees("🎉24?")
    await admin.tap("Ya, hapus")
    await admin.sees("✅ Dihapus")


def long_hours() -> str:
    """Hours of a Ramadan as nobody keeps them: every quarter of an hour another break."""
    spans = ", ".join(
        f"{hour:02}.{minute:02}–{hour:02}.{minute + 5:02}" for hour in range(24) for minute in (0, 15, 30)
    )
    return f"Mon–Thu {spans}; Fri {spans}"


async def test_two_taps_end_what_had_begun_and_neither_says_that_it_stays(office: Office) -> None:
    admin, first, last = office.kantor.people.admin, ahead(office, 0), ahead(office, 1)
    await enter(admin, "Libur lain", show_days(first, last), "Libur daerah")
    await office.at(f"{last.isoformat()} 09.00")
    page = await open_page(admin)
    (entry,) = office.services.config.calendar.entered
    for _ in range(2):
        await admin.answer(admin.forge(page, RemoveEntry(entry.id, 1).pack()))
    await admin.sees("Catatan ini sudah tidak berlaku lagi.")
    assert office.services.config.calendar.entered == (replace(entry, last=first),)


async def test_a_holiday_becomes_a_working_day_and_no_more(office: Office) -> None:
    admin = office.kantor.people.admin
    calendar = office.services.config.calendar
    day = calendar.workable(today(office))[0]
    await open_page(admin)
    await admin.tap("Tetap bekerja")
    await admin.sees("Pada hari libur mana kantor tetap bekerja?")
    await admin.tap(show_days(day, day))
    await admin.sees(f"Jadikan {on_weekday(day, day)} ({calendar.name(day)}) hari kerja?")
    await admin.tap("Ya, hari kerja")
    await admin.sees("menjadi hari kerja.")
    assert works(office, day)
    page = await admin.sees(f"1. {on_weekday(day, day)}: tetap bekerja ({calendar.name(day)})")
    await admin.tap("Libur lain")
    await admin.sees("Satu hari, atau hari pertama dan terakhirnya.")
    await admin.send(show_date(day.isoformat()))
    await admin.sees(f"{show_date(day.isoformat())} dicatat sebagai hari kerja; mohon hapus dahulu catatan itu.")
    await admin.tap_on(page["message_id"], "Hapus 1")
    await admin.sees("Hari itu kembali menjadi hari libur.")
    await admin.tap("Ya, hapus")
    await admin.sees("✅ Dihapus")
    assert not works(office, day)


async def test_ramadan_is_set_by_buttons_and_removed(office: Office) -> None:
    admin = office.kantor.people.admin
    await open_page(admin)
    await admin.tap("Jam Ramadan")
    asked = await admin.sees("Dari tanggal berapa sampai tanggal berapa?")
    days = admin.buttons(asked)[0]
    await admin.tap_on(asked["message_id"], days)
    assert "Senin–Kamis 08.00–12.00 dan 12.30–15.00" in plain(await admin.sees("ketik jam lain"))
    await admin.tap("Jam menurut Perpres")
    assert "Jumat 08.00–11.30 dan 12.30–15.30" in plain(await admin.sees("Bila sudah benar"))
    await admin.tap("Simpan")
    await admin.sees(f"✅ Jam kerja Ramadan {days} ditetapkan.")
    (season,) = office.services.config.work_hours.seasons
    day = season.first
    while not works(office, day):
        day += timedelta(days=1)
    opens = office.services.config.work_hours.opening_of(day)
    assert opens
    assert opens.astimezone(office.services.config.tz).strftime("%H.%M") == "08.00"

    await open_page(admin)
    await admin.tap("Jam Ramadan")
    await admin.sees("Dari tanggal berapa")
    await admin.send(days)
    await admin.sees(f"Jam kerja {days} sudah ditetapkan.")
    await admin.tap("Batal")
    page = await open_page(admin)
    await admin.tap_on(page, "Hapus 1")
    await admin.sees("Jam kerja biasa berlaku kembali.")
    await admin.tap("Ya, hapus")
    await admin.sees("Belum ditetapkan.")
    assert office.services.config.work_hours.seasons == ()


async def test_other_hours_of_ramadan_are_typed(office: Office) -> None:
    admin = office.kantor.people.admin
    await open_page(admin)
    await admin.tap("Jam Ramadan")
    await admin.sees("Dari tanggal berapa")
    await admin.send("1 s.d. 29 Februari 2028")
    await admin.sees("ketik jam lain")
    await admin.send("Senin-Kamis 08.00-15.00")
    await admin.sees("Jam hari Jumat belum tertulis; mohon dilengkapi.")
    await admin.send("jam delapan")
    await admin.sees("Jam ini tidak dikenali")
    await admin.send("Senin-Kamis 08.00-15.00, Jumat 08.00-14.00")
    await admin.tap("Simpan")
    await admin.sees("✅ Jam kerja Ramadan 1–29 Februari 2028 ditetapkan.")
    assert office.services.config.work_hours.opening_of(date(2028, 2, 1))


async def test_what_has_come_in_between_is_asked_anew_and_twice_is_once(office: Office) -> None:
    admin, day = office.kantor.people.admin, ahead(office, 1)
    await open_page(admin)
    await admin.tap("Libur lain")
    await admin.tap("Besok")
    await admin.tap("Libur daerah")
    asked = await admin.sees("Bila sudah benar")
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Banjir"), admin.id)
    await admin.tap("Simpan")
    await admin.sees(f"⚠️ {on_weekday(day, day)} sudah libur: Banjir.")
    data = DoEnter(EntryKind.LIBUR, Doing.SIMPAN).pack()
    said = await admin.replay(admin.forge(asked["message_id"], data))
    assert "tidak berlaku" in str(said)
    assert len(office.services.config.calendar.entered) == 1


async def test_two_admins_at_once_enter_it_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has waited for the first, and knows the calendar as it was when it began to wait."""
    admin, day = office.kantor.people.admin, ahead(office, 1)
    holiday = office.services.config.calendar.workable(today(office))[0]
    await open_page(admin)
    await admin.tap("Libur lain")
    await admin.tap("Besok")
    await admin.tap("Libur daerah")
    asked = await admin.sees("Bila sudah benar")
    monkeypatch.setattr("bot.service.calendar.CalendarKeeper.follow", lambda _self, _tx: None)
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Banjir"), admin.id)
        await tx.calendar.enter(Entered(EntryKind.KERJA, holiday, holiday, ""), admin.id)
    await admin.tap("Simpan")
    await admin.sees(f"⚠️ {on_weekday(day, day)} sudah libur: Banjir.")
    await admin.answer(admin.forge(asked["message_id"], WorkOn(holiday.toordinal(), 1).pack()))
    await admin.sees("Hari itu tidak lagi dapat dijadikan hari kerja.")
    async with office.kantor.storage.read(office.clock()) as tx:
        assert len(await tx.calendar.entered()) == 2


async def test_who_is_no_admin_has_none_of_it(office: Office) -> None:
    who = office.kantor.people
    day = ahead(office, 1)
    async with office.kantor.storage.begin(office.clock()) as tx:
        entry = await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Banjir"), who.admin.id)
    card = await who.kabid.sees("")
    for data in (
        Holidays(0, 1),
        EnterDays(EntryKind.LIBUR),
        DoEnter(EntryKind.LIBUR, Doing.SIMPAN),
        RemoveEntry(entry, 1),
        WorkOn(office.services.config.calendar.workable(today(office))[0].toordinal(), 1),
    ):
        said = await who.kabid.replay(who.kabid.forge(card["message_id"], data.pack()))
        assert said == "Ini hanya dapat dilakukan oleh admin."
    assert [one.id for one in office.services.config.calendar.entered] == [entry]
    assert not works(office, day)


async def test_whoever_is_admin_no_more_cannot_save_what_was_asked(office: Office) -> None:
    agus, day = office.kantor.people.staf, ahead(office, 1)
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.offices.hold(agus.id, Jabatan.ADMIN)
    await open_page(agus)
    await agus.tap("Libur lain")
    await agus.tap("Besok")
    await agus.tap("Libur daerah")
    await agus.sees("Bila sudah benar")
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.offices.leave(agus.id, Jabatan.ADMIN)
    assert await agus.tap("Simpan") == "Ini hanya dapat dilakukan oleh admin."
    assert works(office, day)


async def test_after_a_restart_it_is_known_even_where_nobody_was_told(
    begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock, day = Clock(), date(2029, 3, 7)
    async with running(settings, clock) as app:
        services = app.bot_data["services"]
        assert services.config.work_hours.works_on(day)
        with monkeypatch.context() as killed:  # between the commit and what follows from it
            killed.setattr("bot.service.calendar.CalendarKeeper.follow", lambda _self, _tx: None)
            async with services.storage.begin(clock()) as tx:
                await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Libur daerah"), everybody.admin.id)
        assert services.config.work_hours.works_on(day)
    async with running(settings, clock) as app:
        services = app.bot_data["services"]
        assert not services.config.work_hours.works_on(day)
        async with services.storage.read(clock()) as tx:
            assert (await tx.journal.verify())[1] == []


async def test_a_commit_that_was_not_heard_of_counts_as_soon_as_the_record_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, storage = ahead(office, 1), office.kantor.storage

    class Lost(ConnectionError):
        """The answer to the commit."""

    def unheard(_tx: object) -> None:
        storage.on_trouble()  # as where the database fails
        raise Lost

    with monkeypatch.context() as losing:
        losing.setattr(storage, "on_commit", unheard)
        with pytest.raises(Lost):
            async with storage.begin(office.clock()) as tx:
                await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Banjir"), office.kantor.people.admin.id)
    await office.looks.whole()
    assert not works(office, day)


async def test_a_service_that_runs_for_years_knows_their_holidays(office: Office) -> None:
    natal = date(today(office).year + 8, 12, 25)
    assert natal not in office.services.config.work_hours.holidays
    day = ahead(office, 1)
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.calendar.enter(Entered(EntryKind.LIBUR, day, day, "Banjir"), office.kantor.people.admin.id)
    office.clock.now += timedelta(days=3 * 366)
    await office.kantor.people.admin.send("/start")
    await office.calm()
    assert natal in office.services.config.work_hours.holidays
    assert day in office.services.config.work_hours.holidays
