"""Jobs: work outside a transaction that an update asked for, and whose result comes back through the inbox."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import count
from storage.mail.inbox import InboxRecords, Received
from storage.mail.jobkinds import AnyJob, FileJob, JobKind, Result, job_from_json, job_to_json
from storage.models import Job
from storage.people.accounts import Accounts
from storage.vault import Vault


@dataclass(frozen=True)
class Task:
    """A job to run (None: it cannot be read), and `by` whom it was asked for."""

    id: int
    job: AnyJob | None
    by: int | None
    attempts: int


class JobRecords:
    """The records of jobs within one transaction; `added` says whether there is a new one."""

    def __init__(
        self, session: AsyncSession, now: datetime, vault: Vault, actor: int | None, inbox: InboxRecords
    ) -> None:
        self._session = session
        self._now = now
        self._vault = vault
        self._actor = actor
        self._inbox = inbox
        self.added = False

    async def start(self, job: AnyJob, update: Mapping[str, Any]) -> int:
        """Asks for a job; `update` comes back through the inbox with its result.

        Raises `OverQuota` where it would fetch a file past what the person whose update it is may send in a day.
        """
        if isinstance(job, FileJob) and self._actor is not None:
            await Accounts(self._session, self._now).spend(self._actor, job.size)
        return await self.add(job, update, by=self._actor)

    async def add(self, job: AnyJob, update: Mapping[str, Any], *, by: int | None = None) -> int:
        """The same for a job that the program gives itself: it is nobody's, and costs nobody anything."""
        self.added = True
        payload = self._vault.encrypt(json.dumps(update).encode())
        data = job_to_json(job) | ({} if by is None else {"by": by})
        row = Job(data=data, payload=payload, due_at=self._now)
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def tasks(self, limit: int, large: int) -> list[Task]:
        """Jobs to be tried: everybody's oldest, then everybody's second, so that nobody waits for another's many.

        Of these, files of more than `large` bytes come last. What somebody waits for comes before what is only to be
        examined.
        """
        examined = sa.func.coalesce(Job.data["job"].as_string() == JobKind.EXAMINE, sa.false())
        by = Job.data["by"].as_integer()
        place = sa.func.row_number().over(partition_by=(examined, by), order_by=Job.id)
        long = sa.func.coalesce(Job.data["size"].as_integer() > large, sa.false())
        rows = await self._session.scalars(sa.select(Job).order_by(examined, place, long, Job.id).limit(limit))
        return [Task(row.id, _readable(row.data), row.data.get("by"), row.attempts) for row in rows]

    async def waiting(self) -> int:
        """How many are not finished."""
        return await count(self._session, Job.id)

    async def trying(self, job_id: int) -> int:
        """A try begins that may end the program; returns how many began, this one included."""
        job = await self._session.get_one(Job, job_id)
        tries = int(job.data.get("tries", 0)) + 1
        job.data = {**job.data, "tries": tries}
        return tries

    async def again(self, job_id: int) -> None:
        """A try of the job failed for a reason of its own."""
        await self._session.execute(sa.update(Job).where(Job.id == job_id).values(attempts=Job.attempts + 1))

    async def drop(self, job_id: int) -> None:
        """Removes a job that cannot be read, or whose update cannot."""
        await self._session.execute(sa.delete(Job).where(Job.id == job_id))

    async def finish(self, job_id: int, result: Result) -> Received | None:
        """Ends a job: its update and `result` enter the inbox; None if it had ended before."""
        payload = await self._session.scalar(sa.delete(Job).where(Job.id == job_id).returning(Job.payload))
        if payload is None:
            return None
        return await self._inbox.hand_back(json.loads(self._vault.decrypt(payload)), result)


def _readable(data: Mapping[str, Any]) -> AnyJob | None:
    """None for what cannot be read: it must not hold up the others."""
    try:
        return job_from_json(data)
    except (LookupError, ValueError):
        return None
