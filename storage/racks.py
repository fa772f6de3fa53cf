"""Racks, hosts, addresses, and what is placed where: the register.

Free space is worked out in `procedure/rack.py`; that nothing is given twice is the database's doing.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import Kind
from storage.models import Host, IpRange, Permohonan, Placement, Rack, RackCell, Revision, State

FACES = ("depan", "belakang")

_placed = sa.and_(
    Placement.state != State.DILEPAS, sa.or_(Placement.rack_id.is_not(None), Placement.host_id.is_not(None))
)


class Taken(Exception):
    """Somebody was faster: the rack units, the address, the serial number or the sub domain is in use."""


@dataclass(frozen=True)
class RackView:
    """A rack and who holds its units: `cells` maps each taken U (from 1, at the bottom) to a permohonan id."""

    id: int
    name: str
    room: str
    units: int
    cells: Mapping[int, int]


@dataclass(frozen=True)
class Registered:
    """A line of the register: the placement, whose it is, and the names of the rack or the host it is in."""

    placement: Placement
    permohonan: Permohonan
    answers: Mapping[str, Any]
    rack: str | None
    host: str | None


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

    def fits(self, vcpu: int, ram_gb: int, disk_gb: int) -> bool:
        """Whether so much is free."""
        return self.free_vcpu >= vcpu and self.free_ram_gb >= ram_gb and self.free_disk_gb >= disk_gb


class Racks:
    """The records of space and register within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def add_rack(self, name: str, room: str, units: int) -> None:
        """Raises `Taken` where a rack has that name."""
        await self._add(Rack(name=name, room=room, units=units))

    async def add_host(self, name: str, vcpu: int, ram_gb: int, disk_gb: int) -> None:
        """Raises `Taken` where a host has that name."""
        await self._add(Host(name=name, vcpu=vcpu, ram_gb=ram_gb, disk_gb=disk_gb))

    async def add_range(self, cidr: str) -> None:
        """Addresses that may be given; raises `ValueError` for no network and `Taken` for a known one."""
        await self._add(IpRange(cidr=str(ipaddress.ip_network(cidr))))

    async def racks(self) -> list[RackView]:
        """All racks, by name."""
        racks = list(await self._session.scalars(sa.select(Rack).order_by(Rack.name)))
        cells: dict[int, dict[int, int]] = {rack.id: {} for rack in racks}
        taken = await self._session.execute(
            sa.select(RackCell.rack_id, RackCell.u, Placement.permohonan_id).join(
                Placement, Placement.id == RackCell.placement_id
            )
        )
        for rack_id, u, permohonan_id in taken:
            cells[rack_id][u] = permohonan_id
        return [RackView(rack.id, rack.name, rack.room, rack.units, cells[rack.id]) for rack in racks]

    async def hosts(self) -> list[HostView]:
        """All hosts, by name."""
        used = (
            sa.select(
                Placement.host_id,
                sa.func.sum(Placement.vcpu).label("vcpu"),
                sa.func.sum(Placement.ram_gb).label("ram_gb"),
                sa.func.sum(Placement.disk_gb).label("disk_gb"),
            )
            .where(Placement.state != State.DILEPAS)
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
                free_vcpu=host.vcpu - (vcpu or 0),
                free_ram_gb=host.ram_gb - (ram_gb or 0),
                free_disk_gb=host.disk_gb - (disk_gb or 0),
            )
            for host, vcpu, ram_gb, disk_gb in rows
        ]

    async def free_ips(self, limit: int) -> list[str]:
        """The first free addresses of the ranges, in order."""
        taken = set(await self._session.scalars(sa.select(Placement.ip).where(Placement.state != State.DILEPAS)))
        free: list[str] = []
        for cidr in await self._session.scalars(sa.select(IpRange.cidr).order_by(IpRange.cidr)):
            for address in ipaddress.ip_network(cidr).hosts():
                if len(free) == limit:
                    return free
                if str(address) not in taken:
                    free.append(str(address))
        return free

    async def placed(self) -> list[Placement]:
        """Everything that has a place, held ones too: what is on hosts, then the racks from the top down."""
        return list(
            await self._session.scalars(
                sa.select(Placement)
                .where(_placed)
                .order_by(Placement.rack_id.nulls_first(), Placement.u.desc(), Placement.host_id, Placement.id)
            )
        )

    async def register(self) -> list[Registered]:
        """Everything that has a place, held ones too: rack by rack from the bottom up, then what is on hosts."""
        rows = await self._session.execute(
            sa.select(Placement, Permohonan, Revision.answers, Rack.name, Host.name)
            .join(Permohonan, Permohonan.id == Placement.permohonan_id)
            .join(
                Revision,
                sa.and_(Revision.permohonan_id == Permohonan.id, Revision.revision == Permohonan.revision),
            )
            .outerjoin(Rack, Rack.id == Placement.rack_id)
            .outerjoin(Host, Host.id == Placement.host_id)
            .where(_placed)
            .order_by(Rack.name.nulls_last(), Placement.u, Host.name, Placement.id)
        )
        return [Registered(*row) for row in rows]

    async def counts(self) -> dict[Kind, int]:
        """How many lines the register has of each kind."""
        rows = await self._session.execute(
            sa.select(Permohonan.kind, sa.func.count().label("count"))
            .join(Placement, Placement.permohonan_id == Permohonan.id)
            .where(_placed)
            .group_by(Permohonan.kind)
        )
        return dict(iter(rows))

    async def standing(self, rack_id: int) -> list[tuple[Placement, Permohonan]]:
        """What holds units of a rack, from the bottom up."""
        rows = await self._session.execute(
            sa.select(Placement, Permohonan)
            .join(Permohonan, Permohonan.id == Placement.permohonan_id)
            .where(Placement.rack_id == rack_id, Placement.state != State.DILEPAS)
            .order_by(Placement.u)
        )
        return [(placement, permohonan) for placement, permohonan in rows]

    async def placement(self, permohonan_id: int) -> Placement | None:
        """The register's row of a permohonan."""
        return await self._session.scalar(sa.select(Placement).where(Placement.permohonan_id == permohonan_id))

    async def of(self, permohonan_id: int) -> Placement:
        """The row of a permohonan, made (`dipesan`, nowhere yet) if there is none."""
        placement = await self.placement(permohonan_id)
        if placement is None:
            placement = Placement(permohonan_id=permohonan_id, state=State.DIPESAN)
            self._session.add(placement)
            await self._session.flush()
        return placement

    async def occupy(self, placement: Placement, rack_id: int, u: int, height: int) -> None:
        """Gives `placement` the units from `u` up, both faces, instead of any it had.

        Raises `Taken`, with nothing changed, where one of them is not free (the key of `rack_cell` refuses it) or the
        rack has no such unit (a trigger does).
        """
        try:
            async with self._session.begin_nested():
                await self._session.execute(sa.delete(RackCell).where(RackCell.placement_id == placement.id))
                await self._session.execute(
                    sa.insert(RackCell),
                    [
                        {"rack_id": rack_id, "u": unit, "face": face, "placement_id": placement.id}
                        for unit in range(u, u + height)
                        for face in FACES
                    ],
                )
                placement.rack_id, placement.u, placement.height = rack_id, u, height
                await self._session.flush()
        except IntegrityError as error:
            raise Taken from error

    async def update(self, placement: Placement, **values: object) -> None:
        """Sets columns of the row; raises `Taken`, with nothing changed, where the register refuses one as in use."""
        try:
            async with self._session.begin_nested():
                for name, value in values.items():
                    setattr(placement, name, value)
                await self._session.flush()
        except IntegrityError as error:
            await self._session.refresh(placement)
            raise Taken from error

    async def serial_in_use(self, nomor_seri: str, *, except_for: int | None = None) -> bool:
        """Whether a permohonan other than `except_for` is installed with the serial number, or approved with it."""
        return await self._in_use(Placement.nomor_seri == nomor_seri, except_for)

    async def sub_domain_in_use(self, sub_domain: str, *, except_for: int | None = None) -> bool:
        """Whether a permohonan other than `except_for` uses the sub domain, or is approved with it."""
        return await self._in_use(Placement.sub_domain == sub_domain, except_for)

    async def _in_use(self, condition: sa.ColumnElement[bool], except_for: int | None) -> bool:
        query = sa.select(Placement.id).where(condition, Placement.state != State.DILEPAS)
        if except_for is not None:
            query = query.where(Placement.permohonan_id != except_for)
        return await self._session.scalar(query.limit(1)) is not None

    async def _add(self, row: Rack | Host | IpRange) -> None:
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise Taken from error
