"""What must hold after the year, asked of the database by plain SQL and of the phones by what they show."""

import sqlite3
import sys
from collections import Counter
from zoneinfo import ZoneInfo

from tests.year import figures, load
from tests.year.office import Year

JAKARTA = ZoneInfo("Asia/Jakarta")
QUIET_FROM, QUIET_UNTIL = 17, 7


async def all_of(year: Year) -> list[str]:
    """Everything that does not hold, a line each."""
    async with year.services.storage.read(year.clock()) as tx:
        faults = [f"journal: {fault}" for fault in (await tx.journal.verify())[1]]
    with sqlite3.connect(year.settings.data_dir / "penempatan.db") as base:
        faults += _without_office(base)
        faults += _open_visits(base)
        faults += _numbers(base)
        faults += _unfinished(base)
        faults += await figures.compared(year, base)
    return faults + _by_night(year) + _twice(year)


_OFFICE_OF = """COALESCE(v.seat, CASE v.step WHEN 'disposisi' THEN 'kepala_dinas' WHEN 'verifikasi' THEN 'kabid'
  WHEN 'persetujuan' THEN 'kabid' WHEN 'pengecekan' THEN 'kasi' WHEN 'penempatan' THEN 'staf_teknis' END)"""

_OF_PEMOHON = """(v.step IN ('pengajuan', 'serah_terima') OR v.choice IN ('tarik', 'perbaiki'))"""


def _without_office(base: sqlite3.Connection) -> list[str]:
    """Acts of a step by somebody who did not hold the office it was at, or whose it was not, at that instant."""
    officials = base.execute(
        f"""
        SELECT v.id, v.step, v."by", v.until FROM visit v
        WHERE v."by" IS NOT NULL AND NOT {_OF_PEMOHON}
          AND NOT EXISTS (
            SELECT 1 FROM tenure t WHERE t.person_id = v."by" AND t.office = {_OFFICE_OF}
              AND t.since <= v.until AND (t.until IS NULL OR t.until >= v.until))
        """  # noqa: S608 - nothing in it comes from outside
    )
    pemohon = base.execute(
        f"""
        WITH RECURSIVE was(permohonan_id, person_id) AS (
          SELECT id, pemohon_id FROM permohonan
          UNION SELECT was.permohonan_id, c.person_id FROM was JOIN account_change c ON c.spent_by = was.person_id)
        SELECT v.id, v.step, v."by", v.until FROM visit v JOIN permohonan p ON p.id = v.permohonan_id
        WHERE v."by" IS NOT NULL AND {_OF_PEMOHON}
          AND NOT EXISTS (
            SELECT 1 FROM was LEFT JOIN account_change c ON c.person_id = was.person_id AND c.spent_at IS NOT NULL
            WHERE was.permohonan_id = v.permohonan_id AND was.person_id = v."by"
              AND (was.person_id = p.pemohon_id OR c.spent_at >= v.until))
        """  # noqa: S608 - nothing in it comes from outside
    )
    return [
        f"visit {row[0]} ({row[1]}) was ended by {row[2]} at {row[3]}, whose it was not"
        for row in (*officials, *pemohon)
    ]


def _open_visits(base: sqlite3.Connection) -> list[str]:
    rows = base.execute(
        """
        SELECT p.id, p.step, COUNT(v.id) FROM permohonan p
        LEFT JOIN visit v ON v.permohonan_id = p.id AND v.until IS NULL
        GROUP BY p.id HAVING COUNT(v.id) <> (p.step NOT IN ('selesai', 'ditarik', 'ditutup'))
        """
    )
    return [f"permohonan {row[0]} at {row[1]} has {row[2]} open visits" for row in rows]


def _numbers(base: sqlite3.Connection) -> list[str]:
    rows = base.execute(
        """
        SELECT number, COUNT(DISTINCT permohonan_id || paper || revision) FROM document
        WHERE number IS NOT NULL GROUP BY number HAVING COUNT(DISTINCT permohonan_id || paper || revision) > 1
        """
    )
    return [f"number {row[0]} stands on {row[1]} sheets" for row in rows]


def _unfinished(base: sqlite3.Connection) -> list[str]:
    """Who filed by 20 November has an answer by the end of the year."""
    rows = base.execute("SELECT id, step FROM permohonan WHERE step NOT IN ('selesai', 'ditarik', 'ditutup')")
    return [f"permohonan {row[0]} is still at {row[1]}" for row in rows]


def _by_night(year: Year) -> list[str]:
    """What is said by the clock and not by an act, outside the hours for it."""
    return [
        f"{one.chat} was told at {one.at:%d %b %H.%M}: {one.words[:60]!r}"
        for one in year.heard.all
        if one.by_clock and not QUIET_UNTIL <= one.at.astimezone(JAKARTA).hour < QUIET_FROM
    ]


def _twice(year: Year) -> list[str]:
    """The same notice to the same person more than once in a day: what waits since 07.40 may do so on another."""
    counted = Counter(
        (one.chat, f"{one.at.astimezone(JAKARTA):%d %b}", one.words) for one in year.heard.all if one.by_clock
    )
    return [
        f"{chat} was told {count} times on {day}: {words[:80]!r}"
        for (chat, day, words), count in counted.items()
        if count > 1
    ]


def tell(year: Year) -> None:
    """Where all are in the end."""
    with sqlite3.connect(year.settings.data_dir / "penempatan.db") as base:
        steps = dict(base.execute("SELECT step, COUNT(*) FROM permohonan GROUP BY step"))
    sys.stdout.write(f"permohonan: {steps}\n")
    load.tell(year, sum(steps.values()))
