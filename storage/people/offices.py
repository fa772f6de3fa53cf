"""People and the offices they hold, each for a span of time; invitations into them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.rights import Actor
from procedure.sop import Acting, Office
from storage.connecting.direct import run
from storage.models import Delegation, Invitation, Person, Tenure, Unreachable
from storage.models.onetime import hashed, new_code, start_of

VALID_FOR = timedelta(hours=72)

_HELD = sa.select(Tenure.office).where(Tenure.person_id == sa.bindparam("person"), Tenure.until.is_(None))
"""Made once, for it is asked several times with each act; a tenure is written as soon as it changes."""


class InvitationRefused(Exception):
    """The code is unknown, spent or expired; which of them is nobody's business but the admin's."""


@dataclass(frozen=True)
class Joined:
    """What taking an office changed: whom it replaced, if anybody."""

    office: Office
    replaced: int | None


class Offices:
    """The records of people and offices within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def meet(self, person_id: int) -> Person:
        """The person, remembered from now on if they are new.

        Whose update is handled has been met by then; so all who do anything are known.
        """
        person = await self.known(person_id)
        if person is None:
            person = Person(id=person_id, since=self._now)
            self._session.add(person)
            await self._session.flush()
        return person

    async def person(self, person_id: int) -> Person:
        """Somebody who has been met; raises `sqlalchemy.exc.NoResultFound`."""
        return await self._session.get_one(Person, person_id)

    async def known(self, person_id: int | None) -> Person | None:
        """The person, if there is one and they were ever met."""
        return None if person_id is None else await self._session.get(Person, person_id)

    async def name(self, person_id: int | None) -> str | None:
        """How the person is called, None for nobody and for who has not said it."""
        return None if person_id is None else (await self.person(person_id)).nama

    async def called(self, person: Person, name: str) -> None:
        """The person is called `name` from now on; whoever holds an office keeps the name they joined with."""
        # That name signs papers, and joining asks for it; whoever is away holds the office again.
        away = sa.exists().where(
            Delegation.holder_id == person.id, Delegation.started_at.is_not(None), Delegation.ended_at.is_(None)
        )
        signs = (await self.actor(person.id)).offices or await self._session.scalar(sa.select(away))
        if not (person.nama and signs):
            person.nama = name

    def sign(self, person: Person, values: Mapping[str, Any]) -> None:
        """How an official signs from now on: `values` by column of the person."""
        for column, value in values.items():
            setattr(person, column, value)

    def describe(self, person: Person, profile: Mapping[str, Any]) -> None:
        """What the person has said of themselves, offered where it is asked again."""
        person.profile = dict(profile)

    def informed(self, person: Person) -> None:
        """The person has confirmed that they were told what their data are for."""
        person.informed_at = person.informed_at or self._now

    async def unreachable(self, person_id: int, why: Unreachable) -> None:
        """No message reaches the person from now on; nothing where that is known, and of who was never met."""
        since = sa.func.coalesce(Person.unreachable_since, self._now)
        news = Person.id == person_id, Person.unreachable.is_distinct_from(why)
        await self._session.execute(
            sa.update(Person).where(*news).values(unreachable=why, unreachable_since=since),
            execution_options={"synchronize_session": False},
        )

    async def reached(self, person_id: int) -> None:
        """Whoever writes is reached again."""
        await self._session.execute(
            sa.update(Person).where(Person.id == person_id).values(unreachable=None, unreachable_since=None)
        )

    async def actor(self, person_id: int, always: Collection[int] = ()) -> Actor:
        """The person and the offices they hold now; who is named in the settings (`always`) is an admin too."""
        offices = (await run(self._session, _HELD, {"person": person_id})).scalars()
        return Actor(person_id, frozenset(offices) | ({Office.ADMIN} if person_id in always else set()))

    async def holders(self, office: Office) -> list[Person]:
        """Who holds the office now, longest first; empty if nobody does."""
        return list(
            await self._session.scalars(
                sa.select(Person)
                .join(Tenure, Tenure.person_id == Person.id)
                .where(Tenure.office == office, Tenure.until.is_(None))
                .order_by(Tenure.id)
            )
        )

    async def admins(self, always: Collection[int]) -> list[int]:
        """The ids of all admins: those named in the settings (`always`) and the holders of the office."""
        holders = [person.id for person in await self.holders(Office.ADMIN)]
        return list(dict.fromkeys([*always, *holders]))

    async def acting(self, person_id: int, office: Office, at: datetime) -> Acting | None:
        """How the person held the office at that instant: None in full."""
        tenure = await self.tenure(person_id, office, at)
        return tenure.acting if tenure is not None else None

    async def tenure(self, person_id: int, office: Office, at: datetime) -> Tenure | None:
        """The tenure by which the person held the office at that instant; None where they did not."""
        return await self._session.scalar(
            sa.select(Tenure)
            .where(
                Tenure.person_id == person_id,
                Tenure.office == office,
                Tenure.since <= at,
                sa.or_(Tenure.until.is_(None), Tenure.until >= at),
            )
            .order_by(Tenure.id.desc())
            .limit(1)
        )

    async def invite(self, office: Office, created_by: int | None) -> str:
        """A new one-time code into `office`, valid for `VALID_FOR`."""
        return await self.link(office, created_by, self._now + VALID_FOR)

    async def link(self, office: Office, created_by: int | None, until: datetime, acting: Acting | None = None) -> str:
        """A code like that of `invite`, valid `until` then; one to act in it is spent by accepting its delegation."""
        code = new_code()
        self._session.add(
            Invitation(
                code_hash=hashed(code),
                office=office,
                acting=acting,
                created_by=created_by,
                created_at=self._now,
                expires_at=until,
            )
        )
        await self._session.flush()
        return code

    async def numbered(self, number: int) -> Invitation | None:
        """The invitation with this number, spent and expired or not; None where there never was one."""
        return await self._session.scalar(
            sa.select(Invitation).where(Invitation.code_hash.startswith(start_of(number))).limit(1)
        )

    async def invitation(self, code: str) -> Invitation:
        """The invitation `code` opens, unspent; raises `InvitationRefused`."""
        return await self.invitation_of(hashed(code))

    async def invitation_of(self, code_hash: str) -> Invitation:
        """The unspent invitation with this hash; raises `InvitationRefused`."""
        invitation = await self._session.get(Invitation, code_hash)
        if invitation is None or invitation.spent_at is not None or invitation.expires_at <= self._now:
            raise InvitationRefused
        return invitation

    async def join(self, person_id: int, code_hash: str) -> Joined:
        """Spends an invitation: the person holds its office from now on, alone where the office is single.

        Raises `InvitationRefused`. Whoever acts in the office holds it in full from now on.
        """
        invitation = await self.invitation_of(code_hash)
        if invitation.acting is not None:
            raise InvitationRefused
        invitation.spent_at, invitation.spent_by = self._now, person_id
        office = invitation.office
        holders = [holder.id for holder in await self.holders(office)]
        again = person_id in holders
        if again and await self.acting(person_id, office, self._now) is None:
            return Joined(office, None)
        alone = office.rule.single
        replaced = holders[0] if holders and alone and not again else None
        if again or replaced is not None:
            await self.leave(person_id if again else holders[0], office)
        await self.hold(person_id, office)
        return Joined(office, replaced)

    async def hold(self, person_id: int, office: Office, acting: Acting | None = None) -> Tenure:
        """The person holds the office from now on, in full or `acting`; nobody else may where it is single."""
        alone = office.rule.single
        tenure = Tenure(office=office, person_id=person_id, acting=acting, since=self._now, alone=alone)
        self._session.add(tenure)
        await self._session.flush()
        return tenure

    async def tenures(self) -> list[tuple[Tenure, Person]]:
        """Who holds which office now: in the order of the offices, longest first."""
        rows = await self._session.execute(
            sa.select(Tenure, Person).join(Person, Person.id == Tenure.person_id).where(Tenure.until.is_(None))
        )
        order = list(Office)
        return sorted(rows, key=lambda held: (order.index(held[0].office), held[0].id))

    async def unused(self, office: Office | None = None, *, by: int | None = None) -> list[Invitation]:
        """Invitations that still open an office, oldest first: all, those into `office`, those that `by` has made."""
        query = sa.select(Invitation).where(Invitation.spent_at.is_(None), Invitation.expires_at > self._now)
        if office is not None:
            query = query.where(Invitation.office == office)
        if by is not None:
            query = query.where(Invitation.created_by == by)
        return list(await self._session.scalars(query.order_by(Invitation.created_at, Invitation.code_hash)))

    async def revoke(self, invitation: Invitation) -> None:
        """It opens nothing any more: it ends now."""
        invitation.expires_at = self._now
        await self._session.flush()

    async def leave(self, person_id: int, office: Office) -> None:
        """Ends the person's holding of the office."""
        held = await self._session.scalars(
            sa.select(Tenure).where(Tenure.office == office, Tenure.person_id == person_id, Tenure.until.is_(None))
        )
        for tenure in held:
            tenure.until = self._now
        await self._session.flush()
