"""`doctor` and the years whose cuti bersama nobody has entered."""

import asyncio
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from procedure.calendar import Entered, EntryKind
from storage.database import Storage
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


def test_the_doctor_counts_what_was_entered_in_chat(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now, natal = datetime(2028, 12, 1, tzinfo=UTC), date(2028, 12, 26)
    known = "ok\tholidays\tnational holidays and cuti bersama are known"

    async def enter(*entries: Entered) -> None:
        url = os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///data/penempatan.db")
        storage = await Storage.open(url, tmp_path / "data", (tmp_path / "data" / "secret.key").read_text().strip())
        async with storage.begin(now) as tx:
            await tx.offices.meet(1)
            for one in entries:
                await tx.calendar.enter(one, 1)
        await storage.close()

    monkeypatch.setattr("bot.cli.doctor.utc_now", lambda: now)
    run("rack", "list")
    this = Entered(EntryKind.CUTI_BERSAMA, natal, natal, "Cuti bersama Natal")
    asyncio.run(enter(this, Entered(EntryKind.LIBUR, date(2029, 2, 1), date(2029, 2, 1), "Libur daerah")))
    line = "WARNING\tholidays\tno cuti bersama is known of 2029: an admin enters them in chat (/pejabat, Hari libur)"
    assert line in run("doctor")[1].splitlines()
    asyncio.run(enter(Entered(EntryKind.CUTI_BERSAMA, date(2029, 12, 26), date(2029, 12, 26), "Cuti bersama Natal")))
    assert known in run("doctor")[1].splitlines()
