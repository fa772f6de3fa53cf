"""What admins enter into the calendar: how days and hours are read, what is refused, and what follows for the hours."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.settings import load
from procedure import calendar_entries as rules
from procedure import reminders, returns, workhours
from procedure.answers import Circumstances
from procedure.calendar import Calendar, Entered, EntryKind
from procedure.calendar_words import on_weekday, read_days, read_week, show_days, show_week
from procedure.dinas import Dinas
from procedure.refusals import Invalid
from procedure.workhours import WorkHours

TODAY = date(2026, 11, 27)
NATAL = date(2026, 12, 25)


def calendar(*entered: Entered, today: date = TODAY, **given: str) -> Calendar:
    return load(_env_file=None, **given).calendar(today, entered)


def entry(kind: EntryKind, first: str, last: str = "", hours: str | None = None, number: int = 1) -> Entered:
    return Entered(kind, date.fromisoformat(first), date.fromisoformat(last or first), "Libur daerah", hours, number)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("24 Desember 2027", "2027-12-24", "2027-12-24"),
        ("Jumat, 24 Desember 2027", "2027-12-24", "2027-12-24"),
        ("24/12/27", "2027-12-24", "2027-12-24"),
        ("1-3-2027", "2027-03-01", "2027-03-01"),
        ("2027-12-24", "2027-12-24", "2027-12-24"),
        ("besok", "2026-11-28", "2026-11-28"),
        ("Hari ini", "2026-11-27", "2026-11-27"),
        ("24-26 Desember 2027", "2027-12-24", "2027-12-26"),
        ("24–26 Des 2027", "2027-12-24", "2027-12-26"),
        ("24 s.d. 26 Desember 2027", "2027-12-24", "2027-12-26"),
        ("24 sd 26 Desember 2027", "2027-12-24", "2027-12-26"),
        ("Senin 7 - Rabu 9 Desember 2026", "2026-12-07", "2026-12-09"),
        ("8 Feb 2027 sampai dengan 9 Maret 2027", "2027-02-08", "2027-03-09"),
        ("28 Februari hingga 2 Maret 2027", "2027-02-28", "2027-03-02"),
        ("30 Desember s/d 2 Januari 2028", "2027-12-30", "2028-01-02"),
        ("24/12/2027 - 26/12/2027", "2027-12-24", "2027-12-26"),
        ("24/12-26/12/2027", "2027-12-24", "2027-12-26"),
        ("2027-02-08/2027-03-09", "2027-02-08", "2027-03-09"),
    ],
)
def test_days_are_read_as_people_write_them_and_as_they_are_shown(written: str, first: str, last: str) -> None:
    found = date.fromisoformat(first), date.fromisoformat(last)
    assert read_days(written, TODAY) == found
    assert read_days(show_days(*found), TODAY) == found
    assert read_days(on_weekday(*found), TODAY) == found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("24 Desember", "Tahunnya belum tertulis"),
        ("31 Februari 2027", "31 Februari tidak ada"),
        ("31 April s.d. 2 Mei 2027", "31 April tidak ada"),
        ("26-24 Desember 2027", "mendahului hari pertama"),
        ("24, 26 Desember 2027", "satu per satu"),
        ("24 dan 26 Desember 2027", "satu per satu"),
        ("30 November, 2 Desember 2027", "satu per satu"),
        ("24 Desember 2027 & 3 Januari 2028", "satu per satu"),
        ("nanti", "tidak dikenali"),
        ("–", "tidak dikenali"),
    ],
)
def test_what_is_no_day_is_refused_with_why(written: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_days(written, TODAY)
    assert why in refused.value.sentence


def test_days_are_shown_as_briefly_as_can_be() -> None:
    shown = [show_days(date(2027, 12, 24), last) for last in (date(2027, 12, 24), date(2027, 12, 26))]
    shown += [show_days(date(2027, 2, 28), date(2027, 3, 2)), show_days(date(2027, 12, 30), date(2028, 1, 2))]
    assert shown == [
        "24 Desember 2027",
        "24–26 Desember 2027",
        "28 Februari – 2 Maret 2027",
        "30 Desember 2027 – 2 Januari 2028",
    ]


@pytest.mark.parametrize(
    ("written", "setting"),
    [
        (
            rules.RAMADAN_HOURS,
            "Mon-Thu 08.00-12.00, 12.30-15.00; Fri 08.00-11.30, 12.30-15.30",
        ),
        ("senin-kamis: 8:00 s.d. 15:00, jum'at: 08.00-15.30", "Mon-Thu 08.00-15.00; Fri 08.00-15.30"),
        ("senin-jumat 8-12, 12.30-15", "Mon-Fri 08.00-12.00, 12.30-15.00"),
        ("Senin 08.00-12.00; Rabu 08.00-12.00", "Mon 08.00-12.00; Wed 08.00-12.00"),
    ],
)
def test_hours_are_read_as_people_write_them_and_as_they_are_shown(written: str, setting: str) -> None:
    week = read_week(written)
    assert week == workhours.parse(setting)
    assert workhours.parse(workhours.write(week)) == week
    assert read_week(show_week(week)) == week


@pytest.mark.parametrize("written", ["8-15", "Senin 15.00-08.00", "jam biasa", "Rabu–Senin 08.00-15.00"])
def test_what_are_no_hours_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_week(written)


def test_the_hours_of_ramadan_name_every_working_day() -> None:
    rule, world = rules.hours_rule(calendar().usual), Circumstances(TODAY, Dinas())
    assert rule.show(rule.parse(rules.BY_DECREE, world)) == rules.RAMADAN_HOURS
    with pytest.raises(Invalid) as refused:
        rule.parse("Senin–Kamis 08.00–15.00", world)
    assert refused.value.sentence == "Jam hari Jumat belum tertulis; mohon dilengkapi."


def test_what_was_entered_counts_beside_the_settings_and_the_package() -> None:
    known = calendar(
        entry(EntryKind.LIBUR, "2026-12-28", "2026-12-29"),
        entry(EntryKind.CUTI_BERSAMA, "2028-12-26"),
        entry(EntryKind.KERJA, "2026-12-24"),
        entry(EntryKind.RAMADAN, "2027-02-08", "2027-03-09", "Mon-Fri 08.00-15.00"),
        holidays_extra="2026-12-30",
        work_hours_ramadan="2028-01-28/2028-02-26: Mon-Fri 09.00-14.00",
    )
    hours = known.hours
    days = {day: hours.works_on(date(2026, 12, day)) for day in range(24, 32)}
    assert days == {24: True, 25: False, 26: False, 27: False, 28: False, 29: False, 30: False, 31: True}
    assert hours.opening_of(date(2027, 2, 9)) == datetime(2027, 2, 9, 1, tzinfo=UTC)
    assert hours.opening_of(date(2028, 1, 31)) == datetime(2028, 1, 31, 2, tzinfo=UTC)


def test_a_cuti_bersama_makes_its_year_known_and_another_holiday_does_not() -> None:
    autumn = date(2027, 10, 1)
    assert calendar(today=autumn).asked_for(autumn) == [2028]
    assert calendar(today=autumn).asked_for(date(2027, 9, 30)) == []
    assert calendar(entry(EntryKind.LIBUR, "2028-05-02"), today=autumn).asked_for(autumn) == [2028]
    assert calendar(entry(EntryKind.CUTI_BERSAMA, "2028-12-26"), today=autumn).asked_for(autumn) == []
    assert calendar(today=autumn, holidays_extra="2028-12-26").asked_for(autumn) == []


def test_what_is_to_come_is_in_order_and_says_whose_it_is() -> None:
    known = calendar(
        entry(EntryKind.LIBUR, "2026-11-26", "2026-11-30", number=4),
        entry(EntryKind.LIBUR, "2026-11-25", number=5),
        entry(EntryKind.KERJA, "2026-12-24", number=6),
        holidays_extra="2026-12-01",
    )
    assert known.coming(TODAY)[:2] == [(date(2026, 12, 1), ""), (NATAL, "Hari Raya Natal")]
    assert [one.id for one in known.own(TODAY)] == [4, 6]


def test_working_days_are_made_of_known_holidays_alone() -> None:
    known = calendar(entry(EntryKind.LIBUR, "2026-12-28"), entry(EntryKind.KERJA, "2026-12-24"))
    days = known.workable(TODAY)
    assert days[0] == NATAL
    assert date(2026, 12, 28) not in days
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-12-25", "2026-12-25", "Jumat, 25 Desember 2026 sudah libur: Hari Raya Natal."),
        ("2026-12-26", "2026-12-26", "Sabtu, 26 Desember 2026 memang bukan hari kerja."),
        ("2026-12-25", "2026-12-27", "Semua hari itu sudah libur."),
        ("2026-12-22", "2026-12-24", "24 Desember 2026 dicatat sebagai hari kerja; mohon hapus dahulu catatan itu."),
        ("2026-12-28", "2026-12-28", "Senin, 28 Desember 2026 sudah libur: Libur daerah."),
        ("2026-12-30", "2026-12-30", "Rabu, 30 Desember 2026 sudah libur."),
        ("2026-12-28", "2026-12-31", ""),
    ],
)
def test_only_what_was_a_working_day_becomes_a_holiday(first: str, last: str, why: str) -> None:
    known = calendar(
        entry(EntryKind.LIBUR, "2026-12-28"), entry(EntryKind.KERJA, "2026-12-24"), holidays_extra="2026-12-30"
    )
    days = date.fromisoformat(first), date.fromisoformat(last)
    if not why:
        rules.check_free(known, *days)
        assert rules.freed(known, *days) == 2
        return
    with pytest.raises(Invalid) as refused:
        rules.check_free(known, *days)
    assert refused.value.sentence == why


def test_the_next_ramadan_is_offered_until_it_is_set() -> None:
    assert rules.ramadans(calendar(), TODAY) == ("8 Februari – 9 Maret 2027", "9 Februari – 9 Maret 2027")
    set_ = calendar(entry(EntryKind.RAMADAN, "2027-02-09", "2027-03-09", "Mon-Fri 08.00-15.00"))
    assert rules.ramadans(set_, TODAY) == ("28 Januari – 26 Februari 2028", "29 Januari – 26 Februari 2028")
    with pytest.raises(Invalid):
        rules.check_ramadan(set_, date(2027, 3, 9), date(2027, 4, 1))
    rules.check_ramadan(set_, date(2027, 3, 10), date(2027, 4, 1))


def test_the_stamp_tells_other_hours_and_only_those() -> None:
    plain = calendar().stamp
    assert calendar().stamp == plain
    assert calendar(entry(EntryKind.LIBUR, "2026-12-25")).stamp == plain  # it is a holiday as it is
    others = {
        calendar(entry(EntryKind.LIBUR, "2026-12-28")).stamp,
        calendar(entry(EntryKind.KERJA, "2026-12-25")).stamp,
        calendar(entry(EntryKind.RAMADAN, "2027-02-08", "2027-03-09", "Mon-Fri 08.00-15.00")).stamp,
        calendar(today=date(2027, 1, 1)).stamp,
        calendar(work_hours="Mon-Fri 08.00-16.00").stamp,
        calendar(timezone="Asia/Makassar").stamp,
    }
    assert len(others) == 6
    assert plain not in others


TZ = ZoneInfo("Asia/Jakarta")
WEEK = workhours.parse("Mon-Fri 07.30-16.00")
BEFORE, AFTER = (WorkHours(WEEK, frozenset(days), TZ) for days in ((), (date(2026, 12, 2),)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date(2026, 12, day), time(hour, minute), TZ)


def test_a_digest_is_planned_by_the_new_hours_and_comes_once_a_day() -> None:
    tomorrow, later = at(2, 7, 45), at(3, 7, 45)
    assert reminders.digest_replanned(tomorrow, at(1, 10), AFTER) == later
    assert reminders.digest_replanned(later, at(1, 10), BEFORE) == tomorrow
    early = WorkHours(workhours.parse("Mon-Fri 12.00-16.00"), frozenset(), TZ)
    assert reminders.digest_replanned(tomorrow, at(1, 10), early) == at(2, 12, 15)  # that of today was at 07.45
    assert reminders.digest_replanned(at(1, 7, 45), at(1, 6), early) == at(1, 12, 15)


def test_a_return_is_reminded_of_by_the_new_hours_and_closes_never_sooner() -> None:
    since = at(1, 9)
    planned = returns.due(since, 0, BEFORE)
    assert planned == at(4, 9)
    assert returns.replanned(since, 0, planned, AFTER) == at(7, 9)
    closing = returns.due(since, len(returns.REMINDED), AFTER)
    assert returns.replanned(since, len(returns.REMINDED), closing, BEFORE) == closing
    sooner = returns.due(since, len(returns.REMINDED), BEFORE)
    assert sooner < closing
    assert returns.replanned(since, len(returns.REMINDED), sooner, AFTER) == closing


def test_holidays_are_known_as_far_back_as_reports_reach() -> None:
    assert {date(2019, 12, 25), NATAL, date(2031, 12, 25)} <= calendar().hours.holidays
