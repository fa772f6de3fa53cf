"""What a report adds up to, by tables counted by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.quality.reporting import (
    COUNTED,
    OTHER_REASON,
    Period,
    Span,
    Stay,
    before,
    finished,
    median,
    month_of,
    percentile,
    rejections,
    steps,
)
from procedure.sop import STEPS, Choice, Step
from procedure.workhours import WorkHours, parse

TZ = ZoneInfo("Asia/Jakarta")
HOURS = WorkHours(parse("Mon–Thu 07.30–12.00, 13.00–16.00; Fri 07.30–11.30, 13.00–16.30"), frozenset(), TZ)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=TZ)
BOUNDS = Period(Span.BULAN, 2026, 11).bounds(TZ)


def stay(
    step: Step,
    begin: int,
    end: int,
    choice: Choice = Choice.DISPOSISI,
    *,
    of: int = 1,
    revision: int = 1,
    **given: object,
) -> Stay:
    """A visit from minute `begin` to `end` of Monday's eight o'clock."""
    at = [MONDAY + timedelta(minutes=minute) for minute in (begin, end)]
    return Stay(of, step, revision, at[0], at[1], choice, str(given.get("note", "")), *given.get("clock", ()))  # type: ignore[misc]


def norm(step: Step) -> int | None:
    return STEPS[step].norm


@pytest.mark.parametrize(
    ("values", "middle", "ninetieth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], 1.5, 2),
        ([3, 1, 2], 2, 3),
        ([*range(1, 11)], 5.5, 9),
        ([*range(1, 12)], 6, 10),
        ([5] * 9 + [500], 5, 5),
        ([5] * 8 + [500] * 2, 5, 500),
    ],
)
def test_median_and_ninetieth_percentile(values: list[int], middle: float | None, ninetieth: int | None) -> None:
    assert median(values) == middle
    assert percentile(values, 90) == ninetieth


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_nine_in_ten_do_not_exceed_the_ninetieth_and_fewer_a_smaller_one(values: list[int]) -> None:
    found = percentile(values, 90)
    assert found is not None
    assert sum(value <= found for value in values) * 10 >= len(values) * 9
    smaller = [value for value in values if value < found]
    assert len(smaller) * 10 < len(values) * 9


def test_periods() -> None:
    quarter, year, december = Period(Span.TRIWULAN, 2026, 4), Period(Span.TAHUN, 2026), Period(Span.BULAN, 2026, 12)
    assert [one.title for one in (quarter, year, december)] == ["Triwulan IV 2026", "Tahun 2026", "Desember 2026"]
    assert [one.name for one in (quarter, year, december)] == ["2026-t4", "2026", "2026-12"]
    assert quarter.months == ("2026-10", "2026-11", "2026-12")
    assert (quarter.first, quarter.after, year.after, december.after) == (
        date(2026, 10, 1), date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1),
    )  # fmt: skip
    assert december.bounds(TZ)[0].astimezone(UTC) == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert before(Period(Span.BULAN, 2026, 1)) == Period(Span.BULAN, 2025, 12)
    assert month_of(date(2026, 12, 31)) == december
    assert [Period(Span.TRIWULAN, 2026, at).valid for at in (0, 1, 4, 5)] == [False, True, True, False]


def test_each_step_counts_by_its_own_clock_and_row_3_by_one() -> None:
    stays = [
        stay(Step.PENGAJUAN, 0, 0, Choice.KIRIM),
        stay(Step.DISPOSISI, 0, 10),
        stay(Step.VERIFIKASI, 10, 16),
        stay(Step.PENGECEKAN, 16, 21, Choice.LAIK),  # eleven minutes since the verification
        stay(Step.PERSETUJUAN, 21, 61, Choice.SETUJU, clock=(2, MONDAY + timedelta(minutes=55))),  # stood still
        stay(Step.PENEMPATAN, 61, 91, Choice.SELESAI, clock=(31, None)),
        stay(Step.SERAH_TERIMA, 91, 100, Choice.TERIMA),
    ]
    found = {one.step: one for one in steps(stays, BOUNDS, norm, HOURS)}
    assert tuple(found) == COUNTED
    assert {step: (one.median, one.within) for step, one in found.items()} == {
        Step.DISPOSISI: (10, 1),
        Step.VERIFIKASI: (6, 1),
        Step.PENGECEKAN: (11, 0),
        Step.PERSETUJUAN: (8, 1),
        Step.PENEMPATAN: (31, 0),
        Step.SERAH_TERIMA: (9, None),
    }
    assert finished(stays, BOUNDS) == 1


def test_a_second_revision_counts_from_its_own_verification() -> None:
    stays = [
        stay(Step.VERIFIKASI, 0, 5),
        stay(Step.PENGECEKAN, 5, 9, Choice.LAIK),
        stay(Step.VERIFIKASI, 100, 103, revision=2),
        stay(Step.PENGECEKAN, 103, 107, Choice.LAIK, revision=2),
        stay(Step.PENGECEKAN, 200, 203, Choice.LAIK, of=2, revision=2),
    ]
    found = {one.step: one for one in steps(stays, BOUNDS, norm, HOURS)}
    assert (found[Step.PENGECEKAN].count, found[Step.PENGECEKAN].median, found[Step.PENGECEKAN].p90) == (3, 7, 9)


def test_what_ended_otherwise_or_elsewhere_does_not_count() -> None:
    night = int((BOUNDS[1] - MONDAY) / timedelta(minutes=1))
    stays = [
        stay(Step.DISPOSISI, 0, 4, Choice.TARIK),
        stay(Step.DISPOSISI, 0, 4, Choice.PERBAIKI),
        stay(Step.DISPOSISI, 0, 4, Choice.PERBAIKAN),
        stay(Step.DISPOSISI, 0, night),
        stay(Step.DISPOSISI, 0, night - 1),
    ]
    assert steps(stays, BOUNDS, norm, HOURS)[0].count == 1


def test_rejections_by_reason_typed_ones_together() -> None:
    offered = STEPS[Step.PERSETUJUAN].option(Choice.TOLAK).reasons
    stays = [
        stay(Step.PERSETUJUAN, 0, 1, Choice.TOLAK, note=offered[1]),
        stay(Step.PERSETUJUAN, 0, 1, Choice.TOLAK, note=offered[1]),
        stay(Step.PERSETUJUAN, 0, 1, Choice.TOLAK, note="Pak Budi sudah pensiun"),
        stay(Step.SERAH_TERIMA, 0, 1, Choice.TOLAK, note="Belum dapat diakses"),
        stay(Step.PERSETUJUAN, 0, 1, Choice.SETUJU),
    ]
    assert [(one.step, one.reason, one.count) for one in rejections(stays, BOUNDS)] == [
        (Step.PERSETUJUAN, offered[1], 2),
        (Step.PERSETUJUAN, OTHER_REASON, 1),
        (Step.SERAH_TERIMA, "Belum dapat diakses", 1),
    ]
