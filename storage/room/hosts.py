"""Hosts: machines that run applications, and what of them is not given out."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.taken import Taken, unless_taken
from storage.models import LIVE, Host, Placement, folded


@dataclass(frozen=True)
class HostView:
    """A host and what of its capacity is not given out."""

    id: int
    name: str
    vcpu: int
    ram_gb: int
    disk_gb: int
    free_vcpu: int
    free_ram_gb: int
    free_disk_gb: int


class Hosts:
    """The records of hosts within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, name: str, vcpu: int, ram_gb: int, disk_gb: int) -> None:
        """Raises `Taken` where a host has that name, however it is written."""
        if folded(name) in {folded(known) for known in await self._session.scalars(sa.select(Host.name))}:
            raise Taken
        async with unless_taken(self._session):
            self._session.add(Host(name=name, vcpu=vcpu, ram_gb=ram_gb, disk_gb=disk_gb))

    async def all(self) -> list[HostView]:
        """All hosts, by name."""
        used = (
            sa.select(
                Placement.host_id,
                sa.func.sum(Placement.vcpu).label("vcpu"),
                sa.func.sum(Placement.ram_gb).label("ram_gb"),
                sa.func.sum(Placement.disk_gb).label("disk_gb"),
            )
            .where(LIVE)
            .group_by(Placement.host_id)
            .subquery()
        )
        rows = await self._session.execute(
            sa.select(Host, used.c.vcpu, used.c.ram_gb, used.c.disk_gb)
            .outerjoin(used, used.c.host_id == Host.id)
            .order_by(Host.name)
        )
        return [
            HostView(
                id=host.id,
                name=host.name,
                vcpu=host.vcpu,
                ram_gb=host.ram_gb,
                disk_gb=host.disk_gb,
                free_vcpu=host.vcpu - int(vcpu or 0),
                free_ram_gb=host.ram_gb - int(ram_gb or 0),
                free_disk_gb=host.disk_gb - int(disk_gb or 0),
            )
            for host, vcpu, ram_gb, disk_gb in rows
        ]

    async def stamp(self) -> tuple[object, ...]:
        """Changes whenever the space on hosts does (for a moment's comparison, not for keeping)."""
        whole = (Host.vcpu, Host.ram_gb, Host.disk_gb)
        used = (Placement.vcpu, Placement.ram_gb, Placement.disk_gb)
        queries = (
            sa.select(*(sa.func.sum(Host.id * column) for column in whole)),
            sa.select(*(sa.func.sum(Placement.host_id * column) for column in used)).where(LIVE),
        )
        rows = [(await self._session.execute(query)).one() for query in queries]
        return tuple(value for row in rows for value in row)
