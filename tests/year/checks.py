"""What must hold after the year, asked of the database by plain SQL and of the phones by what they show."""

import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.demo.telegram.people import User
from tests.year import figures
from tests.year.office import Year

JAKARTA = ZoneInfo("Asia/Jakarta")
QUIET_FROM, QUIET_UNTIL = 17, 7
BY_CLOCK = ("⏰", "☀️", "📊", "📅")
"""How what the clock says begins: reminders, digests, monthly reports, days that come near."""


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


def _without_office(base: sqlite3.Connection) -> list[str]:
    """Acts of a step by somebody who did not hold the office it was at, at that instant."""
    rows = base.execute(
        """
        SELECT v.id, v.step, v."by", v.until FROM visit v
        JOIN permohonan p ON p.id = v.permohonan_id
        WHERE v."by" IS NOT NULL AND v.choice NOT IN ('kirim', 'tarik', 'perbaiki', 'terima')
          AND NOT (v.step = 'serah_terima' AND v."by" = p.pemohon_id)
          AND NOT EXISTS (
            SELECT 1 FROM tenure t WHERE t.person_id = v."by"
              AND t.office = COALESCE(v.seat, CASE v.step WHEN 'disposisi' THEN 'kepala_dinas'
                WHEN 'verifikasi' THEN 'kabid' WHEN 'persetujuan' THEN 'kabid'
                WHEN 'pengecekan' THEN 'kasi' WHEN 'penempatan' THEN 'staf_teknis' END)
              AND t.since <= v.until AND (t.until IS NULL OR t.until >= v.until))
        """
    )
    return [f"visit {row[0]} ({row[1]}) was ended by {row[2]} at {row[3]}, who did not hold its office" for row in rows]


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
        f"{person.name} was told at {at:%d %b %H.%M}: {words[:60]!r}"
        for person, at, words in _told(year)
        if not QUIET_UNTIL <= at.hour < QUIET_FROM and words.startswith(BY_CLOCK)
    ]


def _twice(year: Year) -> list[str]:
    """The same notice to the same person more than once."""
    counted = Counter((person.name, words) for person, _, words in _told(year) if words.startswith(BY_CLOCK))
    return [f"{name} was told {count} times: {words[:80]!r}" for (name, words), count in counted.items() if count > 1]


def _told(year: Year) -> Iterator[tuple[User, datetime, str]]:
    """Every message that the bot sent to anybody, as it came."""
    people = {person.id: person for person in year.api.people}
    for chat, at, words in year.said:
        yield people[chat], at.astimezone(JAKARTA), words


def tell(year: Year) -> None:
    """What each role was sent: in the busiest hour, and for each permohonan."""
    with sqlite3.connect(year.settings.data_dir / "penempatan.db") as base:
        steps = dict(base.execute("SELECT step, COUNT(*) FROM permohonan GROUP BY step"))
    sys.stdout.write(f"permohonan: {steps}\n")
    filed = max(sum(steps.values()), 1)
    for role, people in _roles(year).items():
        sent, hours, each = 0, Counter[str](), list[int]()
        for person in people:
            for message in person.chat_state.messages.values():
                if message["from"]["is_bot"]:
                    sent += 1
                    at = datetime.fromtimestamp(message["date"], UTC).astimezone(JAKARTA)
                    hours[f"{person.id} {at:%Y-%m-%d %H}"] += 1
            each.append(max((n for key, n in hours.items() if key.startswith(str(person.id))), default=0))
        sys.stdout.write(f"{role:<14} {sent / filed:5.1f} a permohonan, {max(each, default=0)} in the busiest hour\n")


def _roles(year: Year) -> dict[str, list[User]]:
    roles: dict[str, list[User]] = defaultdict(list)
    for office, person in year.people.officials.items():
        roles[office.value].append(person)
    roles["staf_teknis"] = year.technicians
    return roles
