"""Addresses: the ranges that may be given, and what of them is taken."""

import ipaddress
from collections.abc import Collection
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.taken import Taken, unless_taken
from storage.models import LIVE, IpRange, IpReserved, Placement, identity

_ADDRESSES = 256
"""Addresses of a range looked at together."""


class Addresses:
    """The records of addresses within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_range(self, cidr: str) -> None:
        """Addresses that may be given; raises `ValueError` for no network and `Taken` for a known one."""
        await self._add(IpRange(cidr=str(ipaddress.ip_network(cidr))))

    async def reserve(self, address: str, reason: str) -> None:
        """An address that is not to be given; raises `ValueError` for none, `Taken` for one reserved already."""
        await self._add(IpReserved(address=str(ipaddress.ip_address(address)), reason=reason))

    async def free(self, limit: int) -> list[str]:
        """The first addresses of the ranges that are neither given nor reserved, in order."""
        free: list[str] = []
        for cidr in await self._session.scalars(sa.select(IpRange.cidr).order_by(IpRange.cidr)):
            hosts = (str(address) for address in ipaddress.ip_network(cidr).hosts())
            while len(free) < limit and (some := list(islice(hosts, _ADDRESSES))):
                taken = await self._given(some)
                free += [address for address in some if address not in taken]
        return free[:limit]

    async def outside(self, address: str) -> bool:
        """Whether the address is in none of the ranges, where there are any; raises `ValueError` for none."""
        ranges = [ipaddress.ip_network(cidr) for cidr in await self._session.scalars(sa.select(IpRange.cidr))]
        return bool(ranges) and not any(ipaddress.ip_address(address) in one for one in ranges)

    async def reserved(self, address: str) -> str | None:
        """Why the address is not to be given, None where it may."""
        known = await self._session.get(IpReserved, address)
        return known.reason if known else None

    async def _given(self, addresses: Collection[str]) -> set[str | None]:
        in_use = sa.select(Placement.ip).where(Placement.ip.in_(addresses), LIVE)
        kept = sa.select(IpReserved.address).where(IpReserved.address.in_(addresses))
        return {*await self._session.scalars(in_use), *await self._session.scalars(kept)}

    async def _add(self, row: IpRange | IpReserved) -> None:
        if await self._session.get(type(row), identity(row)) is not None:
            raise Taken
        async with unless_taken(self._session):
            self._session.add(row)
