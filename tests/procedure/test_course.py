"""What of a permohonan's past still counts, and whose clock goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import course
from procedure.sop import STEPS, Choice, Step

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stay:
    """A visit, by its number."""

    id: int
    step: Step
    choice: Choice | None

    @property
    def until(self) -> datetime | None:
        return AT if self.choice else None


def stays(*pairs: tuple[Step, Choice | None]) -> list[Stay]:
    return [Stay(number, step, choice) for number, (step, choice) in enumerate(pairs, 1)]


SENT = (Step.PENGAJUAN, Choice.KIRIM)
DISPOSED = (Step.DISPOSISI, Choice.DISPOSISI)
VERIFIED = (Step.VERIFIKASI, Choice.DISPOSISI)
FIT = (Step.PENGECEKAN, Choice.LAIK)
ASKED = Choice.PERBAIKAN

RESUMED = [
    ("what is asked at verifikasi goes on there", [SENT, DISPOSED, (Step.VERIFIKASI, ASKED), SENT], Step.VERIFIKASI, 3),
    ("so it does at pengecekan", [SENT, DISPOSED, VERIFIED, (Step.PENGECEKAN, ASKED), SENT], Step.PENGECEKAN, 4),
    (
        "and at persetujuan",
        [SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, ASKED), SENT],
        Step.PERSETUJUAN,
        5,
    ),
    (
        "Kasi who checks again goes on",
        [SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, ASKED), SENT],
        Step.PENGECEKAN,
        4,
    ),
    (
        "and Kabid after Kasi",
        [SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, ASKED), SENT, FIT],
        Step.PERSETUJUAN,
        5,
    ),
    ("who was interrupted goes on", [SENT, (Step.DISPOSISI, Choice.PERBAIKI), SENT], Step.DISPOSISI, 2),
    (
        "but the first office begins afresh where another was interrupted",
        [SENT, DISPOSED, (Step.VERIFIKASI, Choice.PERBAIKI), SENT],
        Step.DISPOSISI,
        None,
    ),
    (
        "and everybody after a rejection",
        [SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, Choice.TOLAK), SENT, DISPOSED],
        Step.VERIFIKASI,
        None,
    ),
    ("nobody goes on at first", [SENT, DISPOSED], Step.VERIFIKASI, None),
    (
        "nor does the pemohon, whose time is not counted",
        [SENT, DISPOSED, (Step.VERIFIKASI, ASKED)],
        Step.PENGAJUAN,
        None,
    ),
]


@pytest.mark.parametrize(("before", "now", "resumed"), [row[1:] for row in RESUMED], ids=[name for name, *_ in RESUMED])
def test_whose_clock_goes_on(before: list[tuple[Step, Choice | None]], now: Step, resumed: int | None) -> None:
    found = course.resumes(stays(*before, (now, None)))
    assert (found.id if found else None) == resumed


def test_what_was_said_before_a_correction_still_counts() -> None:
    visits = stays(SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, ASKED), SENT, (Step.PERSETUJUAN, None))
    assert [visit.id for visit in course.course(visits)] == [2, 3, 4, 5, 6, 7]
    check, sent = course.done(visits, Step.PENGECEKAN), course.sent(visits)
    assert check is visits[3]
    assert sent is visits[5]
    assert course.done(visits, Step.PERSETUJUAN) is None
    assert course.asked_by(visits) is visits[4]


def test_what_was_said_before_a_rejection_does_not() -> None:
    visits = stays(SENT, DISPOSED, VERIFIED, FIT, (Step.PERSETUJUAN, Choice.TOLAK), SENT, (Step.DISPOSISI, None))
    assert course.done(visits, Step.PENGECEKAN) is None
    assert course.asked_by(visits) is None


@given(st.lists(st.tuples(st.sampled_from(list(STEPS)), st.sampled_from(Choice)), max_size=12))
def test_whatever_has_been_a_course_is_its_end_and_holds_one_beginning(pairs: list[tuple[Step, Choice]]) -> None:
    visits = stays(*pairs)
    found = list(course.course(visits))
    assert found == visits[len(visits) - len(found) :]
    assert sum(visit.step is Step.DISPOSISI for visit in found) <= 1
    for step in STEPS:
        done = course.done(visits, step)
        assert done is None or (done in found and done.choice not in {None, Choice.PERBAIKAN, Choice.PERBAIKI})
