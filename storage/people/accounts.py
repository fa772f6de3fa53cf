"""What one account may use up, so that it costs nobody else anything; and the accounts that an admin has blocked."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import run
from storage.models import Delegation, Person
from storage.people.offices import Offices

FILES = 100
BYTES = 100 * 1024 * 1024
"""How many files of one account, and how many bytes of them, are fetched in a day: five of the heaviest letters."""

RUNNING = 10
"""How many permohonan of one account may run at a time."""

_DAY = timedelta(days=1)
_UNKNOWN = 20 * 1024 * 1024
"""What a file counts for whose size is not told: the most that is fetched."""


_BLOCKED = sa.select(Person.id).where(
    Person.id.in_(sa.bindparam("people", expanding=True)), Person.blocked_at.is_not(None)
)
"""Made once, for it is asked with every update."""


class OverQuota(Exception):
    """The account has used up its files for the day."""


class InOffice(Exception):
    """Whoever holds an office, or is an admin, is not blocked: the office is ended first."""


class Accounts:
    """The records of accounts within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._offices = Offices(session, now)

    async def spend(self, person_id: int, size: int | None) -> None:
        """Counts a file that is to be fetched; raises `OverQuota`. Who holds an office has no quota.

        An admin by the settings alone has one.
        """
        person = await self._offices.person(person_id)
        if not self._today(person.fetched_since):
            person.fetched_since, person.fetched_files, person.fetched_bytes = self._now, 0, 0
        person.fetched_files += 1
        person.fetched_bytes += size or _UNKNOWN
        over = person.fetched_files > FILES or person.fetched_bytes > BYTES
        if over and not await self._in_office(person_id):
            raise OverQuota

    async def told(self, person_id: int) -> bool:
        """Whether what is said of an account once a day has been said today; it counts as said from now on."""
        person = await self._offices.person(person_id)
        if self._today(person.told_at):
            return True
        person.told_at = self._now
        return False

    async def block(self, person_id: int, admins: Collection[int]) -> None:
        """Nothing of the account is taken any more; raises `InOffice`."""
        if person_id in admins or await self._in_office(person_id):
            raise InOffice
        person = await self._offices.meet(person_id)
        person.blocked_at, person.told_at = self._now, None

    async def unblock(self, person_id: int) -> None:
        """It is as any other again."""
        person = await self._offices.known(person_id)
        if person is not None:
            person.blocked_at = None

    async def blocked(self) -> list[Person]:
        """The accounts that are blocked."""
        query = sa.select(Person).where(Person.blocked_at.is_not(None)).order_by(Person.blocked_at, Person.id)
        return list(await self._session.scalars(query))

    async def blocked_among(self, people: Collection[int]) -> list[int]:
        """Which of these accounts are blocked."""
        return [id_ for (id_,) in await run(self._session, _BLOCKED, {"people": people})]

    def _today(self, since: datetime | None) -> bool:
        """Also the clock may go back: what lies ahead does not count."""
        return since is not None and timedelta(0) <= self._now - since < _DAY

    async def _in_office(self, person_id: int) -> bool:
        away = sa.exists().where(
            Delegation.holder_id == person_id, Delegation.started_at.is_not(None), Delegation.ended_at.is_(None)
        )
        in_office = bool((await self._offices.actor(person_id)).offices)
        return in_office or bool(await self._session.scalar(sa.select(away)))  # whose office is acted in has it again
