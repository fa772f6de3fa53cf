"""Handing things over from one owner to the next, by a link that works once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import LIVE, Placement, Transfer
from storage.models.onetime import hashed, new_code

VALID_FOR = timedelta(hours=72)
"""How long a colleague may take things over."""


class TransferRefused(Exception):
    """The code is unknown, spent or expired, or the things have gone meanwhile."""


class Transfers:
    """The records of transfers within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def offer(self, placements: Sequence[Placement], by: int) -> str:
        """A new one-time code by which somebody takes the things over."""
        code = new_code()
        self._session.add(
            Transfer(
                code_hash=hashed(code),
                placements=[placement.id for placement in placements],
                created_by=by,
                expires_at=self._now + VALID_FOR,
            )
        )
        await self._session.flush()
        return code

    async def open(self, code: str = "", *, code_hash: str = "") -> tuple[Transfer, list[Placement]]:
        """The unspent transfer and the things of it that are still there; raises `TransferRefused`."""
        transfer = await self._session.get(Transfer, code_hash or hashed(code))
        if transfer is None or transfer.spent_at is not None or transfer.expires_at <= self._now:
            raise TransferRefused
        query = sa.select(Placement).where(Placement.id.in_(transfer.placements), LIVE)
        placements = list(await self._session.scalars(query.order_by(Placement.id)))
        if not placements:
            raise TransferRefused
        return transfer, placements

    async def expire(self, placement_id: int) -> list[int]:
        """No link made so far hands this thing over any more; returns the numbers of those that have nothing left."""
        query = sa.select(Transfer).where(Transfer.spent_at.is_(None), Transfer.expires_at > self._now)
        ended = []
        for transfer in await self._session.scalars(query):
            if placement_id in transfer.placements:
                transfer.placements = [one for one in transfer.placements if one != placement_id]
                ended += [] if transfer.placements else [transfer.number]
        await self._session.flush()
        return ended

    async def spend(self, transfer: Transfer) -> None:
        """The transfer has been used."""
        transfer.spent_at = self._now
        await self._session.flush()
