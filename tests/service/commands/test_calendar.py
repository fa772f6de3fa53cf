"""`doctor` and the years whose cuti bersama nobody has entered."""

from datetime import UTC, datetime

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    ("now", "extra", "line"),
    [
        (datetime(2026, 11, 27, tzinfo=UTC), "", "ok\tholidays\tnational holidays and cuti bersama are known"),
        (datetime(2027, 9, 30, tzinfo=UTC), "", "ok\tholidays\tnational holidays and cuti bersama are known"),
        (
            datetime(2027, 10, 1, tzinfo=UTC),
            "",
            "WARNING\tholidays\tno cuti bersama is known of 2028: an admin enters them in chat (/pejabat, Hari libur)",
        ),
        (
            datetime(2028, 12, 1, tzinfo=UTC),
            "2028-12-26",
            "WARNING\tholidays\tno cuti bersama is known of 2029: an admin enters them in chat (/pejabat, Hari libur)",
        ),
        (
            datetime(2028, 12, 1, tzinfo=UTC),
            "2028-12-26,2029-12-26",
            "ok\tholidays\tnational holidays and cuti bersama are known",
        ),
    ],
)
def test_the_doctor_warns_of_a_year_without_cuti_bersama(
    run: Run, monkeypatch: pytest.MonkeyPatch, now: datetime, extra: str, line: str
) -> None:
    monkeypatch.setattr("bot.cli.doctor.utc_now", lambda: now)
    monkeypatch.setenv("HOLIDAYS_EXTRA", extra)
    assert line in run("doctor")[1].splitlines()
