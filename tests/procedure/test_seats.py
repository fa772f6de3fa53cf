"""Nobody decides on their own request: where it goes instead, as one table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.seats import Conflict, Seat, conflict, seat
from procedure.sop import STEPS, Office, Step

KADIS, KABID, KASI, OTHER = 1, 2, 3, 9
HELD = {Office.KEPALA_DINAS: KADIS, Office.KABID: KABID, Office.KASI: KASI}


@pytest.mark.parametrize(
    ("step", "held", "pemohon", "checker", "found"),
    [
        (Step.PENGECEKAN, HELD, OTHER, None, Seat(Office.KASI)),
        (Step.PENGECEKAN, HELD, KASI, None, Seat(Office.KABID, Conflict.OWN)),
        (Step.PENGECEKAN, HELD | {Office.KABID: KASI}, KASI, None, Seat(Office.KEPALA_DINAS, Conflict.OWN)),
        (Step.PENGECEKAN, dict.fromkeys(HELD, KASI), KASI, None, Seat(Office.KEPALA_DINAS, Conflict.OWN, True)),
        (Step.PENGECEKAN, {Office.KASI: KASI}, KASI, None, Seat(Office.KABID, Conflict.OWN)),
        (Step.PERSETUJUAN, HELD, KABID, KASI, Seat(Office.KEPALA_DINAS, Conflict.OWN)),
        (Step.PERSETUJUAN, HELD, KASI, KABID, Seat(Office.KEPALA_DINAS, Conflict.CHECKED)),
        (Step.PERSETUJUAN, HELD, KASI, KASI, Seat(Office.KABID)),
        (Step.PERSETUJUAN, {}, KABID, KABID, Seat(Office.KABID)),
        (Step.DISPOSISI, HELD, KADIS, None, Seat(Office.KEPALA_DINAS)),
        (Step.VERIFIKASI, HELD, KABID, None, Seat(Office.KABID)),
        (Step.PENEMPATAN, HELD, OTHER, None, None),
        (Step.SERAH_TERIMA, HELD, OTHER, None, None),
    ],
)
def test_where_it_is_decided(
    step: Step, held: dict[Office, int], pemohon: int, checker: int | None, found: Seat | None
) -> None:
    assert seat(step, held, pemohon, checker) == found


def test_nobody_places_their_own() -> None:
    assert conflict(Step.PENEMPATAN, OTHER, OTHER, None) is Conflict.OWN
    assert conflict(Step.PENEMPATAN, KASI, OTHER, KASI) is None


@given(
    st.sampled_from(list(STEPS)),
    st.dictionaries(st.sampled_from(sorted(HELD)), st.integers(1, 4)),
    st.integers(1, 4),
    st.none() | st.integers(1, 4),
)
def test_whoever_it_comes_to_may_decide_it_or_it_is_blocked(
    step: Step, held: dict[Office, int], pemohon: int, checker: int | None
) -> None:
    found = seat(step, held, pemohon, checker)
    if found is not None and found.office in held:
        assert found.blocked == bool(conflict(step, held[found.office], pemohon, checker))
