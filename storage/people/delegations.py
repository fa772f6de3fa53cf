"""Delegations: who stands in for whom in an office, and from when to when."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.delegation import Span
from procedure.sop import Acting, Office
from storage.models import Delegation, Invitation, Tenure
from storage.people.offices import VALID_FOR, Offices

_OPEN = Delegation.ended_at.is_(None)
_RUNS = sa.and_(_OPEN, Delegation.started_at.is_not(None))


class Delegations:
    """The records of delegations within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, offices: Offices) -> None:
        self._session = session
        self._now = now
        self._offices = offices

    async def find(self, id_: int) -> Delegation | None:
        """The delegation a button names, None where there never was one."""
        return await self._session.get(Delegation, id_)

    async def of_link(self, code_hash: str) -> Delegation | None:
        """The delegation that an invitation is to be accepted for."""
        return await self._session.scalar(sa.select(Delegation).where(Delegation.code_hash == code_hash))

    async def of_tenure(self, tenure: Tenure | None) -> Delegation | None:
        """The delegation by which somebody held an office, None where it was in full."""
        if tenure is None or tenure.acting is None:
            return None
        begun = sa.and_(Delegation.office == tenure.office, Delegation.started_at <= tenure.since)
        lasted = sa.or_(Delegation.ended_at.is_(None), Delegation.ended_at > tenure.since)
        own = Delegation.tenure_id == tenure.id  # it is a later one where the deputy has changed their account since
        query = sa.select(Delegation).where(sa.or_(own, sa.and_(begun, lasted))).order_by(own.desc(), Delegation.id)
        return await self._session.scalar(query.limit(1))

    async def open(self, office: Office | None = None) -> list[Delegation]:
        """Those that have not ended, of one office or of all, the earliest first."""
        query = sa.select(Delegation).where(_OPEN).order_by(Delegation.begins, Delegation.id)
        return list(await self._session.scalars(query if office is None else query.where(Delegation.office == office)))

    async def running(self, office: Office) -> Delegation | None:
        """The one by which somebody acts in the office now."""
        return await self._session.scalar(sa.select(Delegation).where(_RUNS, Delegation.office == office))

    async def away(self, person_id: int) -> list[Delegation]:
        """Those by which somebody acts for the person now."""
        return list(await self._session.scalars(sa.select(Delegation).where(_RUNS, Delegation.holder_id == person_id)))

    async def principal(self, office: Office) -> int | None:
        """Whose the office is, also while somebody acts for them; None where it is vacant, acted in or not."""
        running = await self.running(office)
        if running is not None:
            return running.holder_id
        holders = await self._offices.holders(office)
        return holders[0].id if holders else None

    async def set(
        self,
        office: Office,
        acting: Acting,
        span: Span,
        *,
        holder: int | None,
        deputy: int | None,
        surat: str,
        created_by: int | None,
    ) -> tuple[Delegation, str]:
        """A new one, which `deputy` (None: whoever comes first) is to accept; with the code of its link."""
        until = min(filter(None, (self._now + VALID_FOR, span.ends)))
        code = await self._offices.link(office, created_by, until, acting)
        delegation = Delegation(
            office=office,
            acting=acting,
            holder_id=holder,
            deputy_id=deputy,
            surat=surat,
            begins=span.begins,
            ends=span.ends,
            code_hash=(await self._offices.invitation(code)).code_hash,
            answer_by=until,
            created_by=created_by,
            created_at=self._now,
        )
        self._session.add(delegation)
        await self._session.flush()
        return delegation, code

    async def accept(self, delegation: Delegation, person_id: int) -> None:
        """The person will act; raises `InvitationRefused` where its link was used, or opens nothing any more."""
        invitation = await self._offices.invitation_of(delegation.code_hash or "")
        invitation.spent_at, invitation.spent_by = self._now, person_id
        delegation.deputy_id, delegation.accepted_at = person_id, self._now
        await self._session.flush()

    async def start(self, delegation: Delegation, deputy: int) -> None:
        """The deputy holds the office from now on, and whom they act for does not."""
        if delegation.holder_id is not None:
            await self._offices.leave(delegation.holder_id, delegation.office)
        tenure = await self._offices.hold(deputy, delegation.office, delegation.acting)
        delegation.started_at, delegation.tenure_id = self._now, tenure.id
        await self._session.flush()

    async def limit(self, delegation: Delegation, surat: str | None, ends: datetime) -> None:
        """It ends then, by that letter."""
        delegation.surat, delegation.ends = surat, ends
        await self._session.flush()

    async def end(self, delegation: Delegation, by: int | None, *, back: bool) -> None:
        """It is over, begun or not; whom the deputy acted for holds the office again where they come `back`."""
        delegation.ended_at, delegation.ended_by = self._now, by
        if delegation.code_hash is not None and delegation.accepted_at is None:
            link = await self._session.get(Invitation, delegation.code_hash)
            if link is not None:
                link.expires_at = min(link.expires_at, self._now)
        if delegation.started_at is not None:
            if delegation.deputy_id is not None and back:
                await self._offices.leave(delegation.deputy_id, delegation.office)
            if delegation.holder_id is not None and back:
                await self._offices.hold(delegation.holder_id, delegation.office)
        await self._session.flush()

    async def adopt(self, tenure: Tenure) -> Delegation:
        """What an older version had somebody act by, without an end: a Plh. had replaced the holder before."""
        before = sa.select(Tenure.person_id).where(
            Tenure.office == tenure.office,
            Tenure.acting.is_(None),
            Tenure.until == tenure.since,
            Tenure.person_id != tenure.person_id,
        )
        delegation = Delegation(
            office=tenure.office,
            acting=tenure.acting,
            holder_id=await self._session.scalar(before) if tenure.acting is Acting.PLH else None,
            deputy_id=tenure.person_id,
            begins=tenure.since,
            created_at=self._now,
            accepted_at=tenure.since,
            started_at=tenure.since,
            tenure_id=tenure.id,
        )
        self._session.add(delegation)
        await self._session.flush()
        return delegation

    # What falls due

    async def anything_due(self) -> bool:
        """Whether one begins, ends or was not accepted in time, or an older version has left something."""
        due = (self._over(), self._begun(), self._unanswered())
        found = sa.exists().where(_OPEN, sa.or_(*due))
        stray = sa.exists().where(self._stray_tenure()), sa.exists().where(self._stray_link())
        return bool(await self._session.scalar(sa.select(sa.or_(found, *stray))))

    async def over(self) -> list[Delegation]:
        """Those whose end has come."""
        return await self._that(self._over())

    async def begun(self) -> list[Delegation]:
        """Those that were accepted, and whose beginning has come."""
        return await self._that(self._begun())

    async def unanswered(self) -> list[Delegation]:
        """Those that nobody has accepted in time."""
        return await self._that(self._unanswered())

    async def strays(self) -> tuple[list[Tenure], list[Invitation]]:
        """By what older versions had somebody act: tenures, and invitations that nobody has used."""
        tenures = await self._session.scalars(sa.select(Tenure).where(self._stray_tenure()).order_by(Tenure.id))
        links = await self._session.scalars(
            sa.select(Invitation).where(self._stray_link()).order_by(Invitation.code_hash)
        )
        return list(tenures), list(links)

    async def _that(self, due: sa.ColumnElement[bool]) -> list[Delegation]:
        query = sa.select(Delegation).where(_OPEN, due).order_by(Delegation.begins, Delegation.id)
        return list(await self._session.scalars(query))

    def _over(self) -> sa.ColumnElement[bool]:
        return Delegation.ends <= self._now

    def _begun(self) -> sa.ColumnElement[bool]:
        unstarted = sa.and_(Delegation.accepted_at.is_not(None), Delegation.started_at.is_(None))
        return sa.and_(unstarted, Delegation.begins <= self._now)

    def _unanswered(self) -> sa.ColumnElement[bool]:
        return sa.and_(Delegation.accepted_at.is_(None), Delegation.answer_by <= self._now)

    def _stray_tenure(self) -> sa.ColumnElement[bool]:
        known = sa.select(Delegation.tenure_id).where(Delegation.tenure_id.is_not(None))
        return sa.and_(Tenure.acting.is_not(None), Tenure.until.is_(None), Tenure.id.not_in(known))

    def _stray_link(self) -> sa.ColumnElement[bool]:
        known = sa.select(Delegation.code_hash).where(Delegation.code_hash.is_not(None))
        unused = sa.and_(Invitation.spent_at.is_(None), Invitation.expires_at > self._now)
        return sa.and_(Invitation.acting.is_not(None), unused, Invitation.code_hash.not_in(known))
