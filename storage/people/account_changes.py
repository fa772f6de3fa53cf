"""A lost phone: somebody's new Telegram account takes over all that their old one had, by a link that works once."""

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import AccountChange, Delegation, Draft, Permohonan, Person, Placement, Tenure, Visit, folded
from storage.models.onetime import hashed, new_code, start_of

VALID_FOR = timedelta(hours=24)
"""How long a link works: the admin has just seen them."""

_TICKET = re.compile(r"PSH-(\d{4})-(\d{1,9})", re.IGNORECASE)

_KEPT = ("nama", "nip", "pangkat", "pendidikan", "profile", "informed_at")


class ChangeRefused(Exception):
    """The code is unknown, spent or expired."""


class InUse(Exception):
    """The new account has something of its own already."""


class AccountChanges:
    """The records of changed accounts within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def find(self, words: str, limit: int) -> list[Person]:
        """People whose name contains the words, or whose NIP or permohonan's number they are; the newest first."""
        said, digits = folded(words), "".join(words.split())
        ticket = _TICKET.fullmatch(digits)
        if ticket:
            numbered = Permohonan.year == int(ticket[1]), Permohonan.serial == int(ticket[2])
            query = sa.select(Person).join(Permohonan, Permohonan.pemohon_id == Person.id).where(*numbered)
            return list(await self._session.scalars(query))
        found: list[Person] = []
        for person in await self._session.scalars(sa.select(Person).order_by(Person.since.desc(), Person.id)):
            profile = person.profile or {}
            names = [name for name in (person.nama, profile.get("nama")) if name]
            if digits in {person.nip, profile.get("nip")} or any(said in folded(name) for name in names):
                found.append(person)
        return found[:limit]

    async def offer(self, person_id: int, by: int) -> str:
        """A new one-time code by which another account takes over from this person's."""
        code = new_code()
        change = AccountChange(
            code_hash=hashed(code), person_id=person_id, created_by=by, expires_at=self._now + VALID_FOR
        )
        self._session.add(change)
        await self._session.flush()
        return code

    async def open(self, code: str) -> AccountChange:
        """The unspent change that `code` opens; raises `ChangeRefused`."""
        return self._good(await self._session.get(AccountChange, hashed(code)))

    async def numbered(self, number: int) -> AccountChange:
        """The unspent change with this number; raises `ChangeRefused`."""
        query = sa.select(AccountChange).where(AccountChange.code_hash.startswith(start_of(number)))
        return self._good(await self._session.scalar(query))

    async def holds(self, person_id: int) -> tuple[int, int, int]:
        """How many offices the person holds or is to hold, permohonan they have, and things that are theirs."""
        counts = (
            sa.select(sa.func.count()).where(Tenure.person_id == person_id, Tenure.until.is_(None)),
            sa.select(sa.func.count()).where(*_stands_in(person_id)),
            sa.select(sa.func.count()).where(Permohonan.pemohon_id == person_id),
            sa.select(sa.func.count()).where(Placement.owner_id == person_id),
        )
        held, owed, permohonan, things = [int(await self._session.scalar(query) or 0) for query in counts]
        return held + owed, permohonan, things

    async def move(self, change: AccountChange, new_id: int) -> None:
        """Spends the change: offices, permohonan, work taken and forms are the new account's; raises `InUse`.

        The things of the register change hands one by one, each with its line in its history.
        """
        if any(await self.holds(new_id)) or await self._session.scalar(self._drafts(new_id).limit(1)):
            raise InUse
        change.spent_at, change.spent_by = self._now, new_id
        mine = AccountChange.person_id == change.person_id, AccountChange.spent_at.is_(None)
        for other in await self._session.scalars(sa.select(AccountChange).where(*mine)):
            other.expires_at = min(other.expires_at, self._now)  # there is nothing left to take over by it
        old, new = [await self._session.get_one(Person, id_) for id_ in (change.person_id, new_id)]
        for column in _KEPT:
            setattr(new, column, getattr(old, column))
        old.profile = None
        for tenure in list(await self._session.scalars(self._tenures(old.id))):
            tenure.until = self._now
            await self._session.flush()  # an office of one is free before the next holds it
            theirs = Tenure(
                office=tenure.office, person_id=new_id, acting=tenure.acting, since=self._now, alone=tenure.alone
            )
            self._session.add(theirs)
            await self._session.flush()
            for delegation in await self._session.scalars(
                sa.select(Delegation).where(Delegation.tenure_id == tenure.id)
            ):
                delegation.tenure_id = theirs.id
        for delegation in await self._session.scalars(sa.select(Delegation).where(*_stands_in(old.id))):
            delegation.holder_id = new_id if delegation.holder_id == old.id else delegation.holder_id
            delegation.deputy_id = new_id if delegation.deputy_id == old.id else delegation.deputy_id
        for permohonan in await self._session.scalars(sa.select(Permohonan).where(Permohonan.pemohon_id == old.id)):
            permohonan.pemohon_id = new_id
        for visit in await self._session.scalars(
            sa.select(Visit).where(Visit.taken_by == old.id, Visit.until.is_(None))
        ):
            visit.taken_by = new_id
        for draft in await self._session.scalars(self._drafts(old.id)):
            draft.person_id, draft.prompt, draft.active = new_id, None, False
            draft.waiting, draft.closing = 0, False  # what is on its way comes back to the old account, for nobody
        await self._session.flush()

    def _tenures(self, person_id: int) -> sa.Select[Tenure]:
        return sa.select(Tenure).where(Tenure.person_id == person_id, Tenure.until.is_(None)).order_by(Tenure.id)

    def _drafts(self, person_id: int) -> sa.Select[Draft]:
        return sa.select(Draft).where(Draft.person_id == person_id)

    def _good(self, change: AccountChange | None) -> AccountChange:
        if change is None or change.spent_at is not None or change.expires_at <= self._now:
            raise ChangeRefused
        return change


def _stands_in(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The delegations that have not ended in which the person is the holder or the deputy."""
    return Delegation.ended_at.is_(None), sa.or_(Delegation.holder_id == person_id, Delegation.deputy_id == person_id)
