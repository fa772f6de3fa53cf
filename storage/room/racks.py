"""Racks and what holds their cells.

Free space is worked out in `procedure/rack.py`; that nothing is given twice is the database's doing.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure import rack
from procedure.rack import Cell, Need, Sisi, Spot
from storage.connecting.taken import unless_taken
from storage.models import LIVE, Placement, Rack, RackCell, folded

_AT_ONCE = 24
"""Racks looked at together for room."""


_GRAM = 0.001
"""Sums of weights are not exact: a gram more is not too heavy."""


class Ambiguous(Exception):
    """Racks of several rooms have the name; the message lists what each is called."""


@dataclass(frozen=True)
class RackView:
    """A rack, its limits and who holds its `cells`, by placement id."""

    id: int
    name: str
    room: str
    units: int
    descending: bool
    max_kg: int | None
    max_watt: int | None
    kg: float
    watt: int
    cells: Mapping[Cell, int] = field(default_factory=dict)

    def rack(self, own: Placement | None = None) -> rack.RackSpace:
        """What is left of it; what the placement `own` holds itself counts as free."""
        mine = own if own is not None and own.rack_id == self.id else None
        kg = self.kg - (mine.kg or 0 if mine else 0)
        watt = self.watt - (mine.watt or 0 if mine else 0)
        return rack.RackSpace(
            self.id,
            self.units,
            frozenset(cell for cell, holder in self.cells.items() if own is None or holder != own.id),
            None if self.max_kg is None else round(self.max_kg - kg, 3),
            None if self.max_watt is None else self.max_watt - watt,
            self.descending,
        )

    def span(self, placement: Placement) -> str:
        """The units of what stands in it, as the rack numbers them, with the side where it is not the whole depth."""
        return spot_of(placement).shown(self.rack().down_from)


def spot_of(placement: Placement) -> Spot:
    """The cells of what stands in a rack."""
    return Spot(placement.u or 1, placement.height or 1, placement.sisi or Sisi.PENUH)


class Racks:
    """The records of racks within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_rack(
        self,
        name: str,
        room: str,
        units: int,
        *,
        descending: bool = False,
        max_kg: int | None = None,
        max_watt: int | None = None,
    ) -> None:
        """Raises `Taken` where a rack of the room has that name, however either is written."""
        rooms = await self._session.scalars(sa.select(Rack.room).distinct().order_by(Rack.room))
        room = next((known for known in rooms if folded(known) == folded(room)), room)
        async with unless_taken(self._session):
            self._session.add(
                Rack(
                    name=name,
                    room=room,
                    units=units,
                    descending=descending,
                    max_kg=max_kg,
                    max_watt=max_watt,
                    free=units,
                )
            )

    async def racks(self, limit: int | None = None, offset: int = 0) -> list[Rack]:
        """The racks by name, without what stands in them."""
        query = sa.select(Rack).order_by(Rack.name, Rack.id).limit(limit).offset(offset)
        return list(await self._session.scalars(query.execution_options(populate_existing=True)))

    async def rack(self, rack_id: int) -> RackView | None:
        """One rack with all that holds it; None where there is none."""
        found = await self._session.get(Rack, rack_id, populate_existing=True)
        if found is None:
            return None
        (view,) = await self._views([found])
        return view

    async def named(self, name: str) -> RackView | None:
        """The rack of that name, capitals or not; `NAME, ROOM` tells racks of one name apart.

        Raises `Ambiguous`.
        """
        found = await self._called(name)
        if not found and "," in name:
            name, _, room = name.rpartition(",")
            found = [one for one in await self._called(name) if folded(one.room) == folded(room)]
        match [one for one in found if one.name == name] or found:
            case []:
                return None
            case [one]:
                return await self.rack(one.id)
            case several:
                raise Ambiguous(" or ".join(f"'{one.name}, {one.room}'" for one in several))

    async def unnamed(self) -> list[Rack]:
        """Racks of old data whose name another of their room has, but for how it is written."""
        return list(await self._session.scalars(sa.select(Rack).where(Rack.folded.is_(None)).order_by(Rack.id)))

    async def with_room(self, need: Need, own: Placement | None = None, limit: int = 6) -> list[RackView]:
        """At most `limit` racks that take a server, the emptiest first; what `own` holds counts as free."""
        found: list[RackView] = []
        if own is not None and own.rack_id is not None:
            present = await self.rack(own.rack_id)
            found += [present] if present is not None else []
        async for view in self._emptiest(need):
            if (own is None or view.id != own.rack_id) and _takes(view, need, own):
                found.append(view)
                if len(found) > limit:
                    break
        views = {view.id: view for view in found}
        return [views[best.key] for best in rack.best_racks((view.rack(own) for view in found), need, limit)]

    async def stamp(self) -> tuple[object, ...]:
        """Changes whenever the space in racks does (for a moment's comparison, not for keeping)."""
        columns = (Rack.units, Rack.max_kg, Rack.max_watt, Rack.free, Rack.kg, Rack.watt)
        return tuple((await self._session.execute(sa.select(*(sa.func.sum(Rack.id * one) for one in columns)))).one())

    async def verify(self) -> list[str]:
        """Which racks' units are not held as their things say, in one English sentence each."""
        rows = await self._session.execute(
            sa.select(RackCell.rack_id, RackCell.u, RackCell.face, RackCell.placement_id)
        )
        held = {(rack_id, u, Sisi(face)): placement for rack_id, u, face, placement in rows}
        standing = await self._session.scalars(sa.select(Placement).where(Placement.rack_id.is_not(None), LIVE))
        meant = {(one.rack_id or 0, u, face): one.id for one in standing for u, face in spot_of(one).cells}
        wrong = {cell[0] for cell in held.keys() | meant.keys() if held.get(cell) != meant.get(cell)}
        return [f"the units of rack {rack_id} are not held as its things say" for rack_id in wrong]

    async def occupy(self, placement: Placement, rack_id: int, spot: Spot) -> None:
        """Gives `placement` the cells of `spot` instead of any it had.

        Raises `Taken`, with nothing changed, where one of them is not free (the key of `rack_cell` refuses it) or the
        rack has no such unit (a trigger does).
        """
        before = placement.rack_id
        async with unless_taken(self._session):
            await self._session.execute(sa.delete(RackCell).where(RackCell.placement_id == placement.id))
            cells = [
                {"rack_id": rack_id, "u": u, "face": face.value, "placement_id": placement.id}
                for u, face in sorted(spot.cells)
            ]
            await self._session.execute(sa.insert(RackCell), cells)
            placement.rack_id, placement.u = rack_id, spot.u
            placement.height, placement.sisi = spot.height, spot.sisi
            await self._session.flush()
            await self._sum_up({rack_id, before} - {None})

    async def release(self, placement: Placement) -> None:
        """Takes units, host and address from `placement`: others may have them."""
        before = placement.rack_id
        await self._session.execute(sa.delete(RackCell).where(RackCell.placement_id == placement.id))
        placement.rack_id = placement.u = placement.height = placement.sisi = None
        placement.host_id = placement.ip = None
        placement.vcpu = placement.ram_gb = placement.disk_gb = 0
        placement.held_until = None
        await self._session.flush()
        await self._sum_up({before} - {None})

    async def _called(self, name: str) -> list[Rack]:
        query = sa.select(Rack).where(sa.or_(Rack.folded == folded(name), Rack.name == name)).order_by(Rack.id)
        return list(await self._session.scalars(query))

    async def reckon(self, placement: Placement) -> None:
        """The sums of the rack that a thing is in are those of what it holds now."""
        await self._session.flush()
        await self._sum_up([placement.rack_id])

    async def _sum_up(self, racks: Collection[int | None]) -> None:
        used = sa.select(sa.func.count(RackCell.u.distinct())).where(RackCell.rack_id == Rack.id).scalar_subquery()
        standing = sa.select(sa.func.coalesce(sa.func.sum(Placement.kg), 0)).where(Placement.rack_id == Rack.id)
        feeding = sa.select(sa.func.coalesce(sa.func.sum(Placement.watt), 0)).where(Placement.rack_id == Rack.id)
        await self._session.execute(
            sa.update(Rack)
            .where(Rack.id.in_(racks))
            .values(free=Rack.units - used, kg=standing.scalar_subquery(), watt=feeding.scalar_subquery())
            .execution_options(synchronize_session=False)
        )

    async def _emptiest(self, need: Need) -> AsyncIterator[RackView]:
        """Racks whose sums allow for the server, the emptiest first."""
        query = sa.select(Rack).where(
            sa.or_(Rack.max_kg.is_(None), Rack.max_kg - Rack.kg >= need.kg - _GRAM),
            sa.or_(Rack.max_watt.is_(None), Rack.max_watt - Rack.watt >= need.watt),
        )
        if not need.shallow:
            query = query.where(Rack.free >= need.height)
        query = query.order_by(Rack.free.desc(), Rack.id).limit(_AT_ONCE).execution_options(populate_existing=True)
        for offset in count(step=_AT_ONCE):
            found = list(await self._session.scalars(query.offset(offset)))
            for view in await self._views(found):
                yield view
            if len(found) < _AT_ONCE:
                return

    async def _views(self, racks: Iterable[Rack]) -> list[RackView]:
        known = list(racks)
        cells: dict[int, dict[Cell, int]] = {one.id: {} for one in known}
        rows = await self._session.execute(
            sa.select(RackCell.rack_id, RackCell.u, RackCell.face, RackCell.placement_id).where(
                RackCell.rack_id.in_(cells)
            )
        )
        for rack_id, u, face, placement_id in rows:
            cells[rack_id][u, Sisi(face)] = placement_id
        return [
            RackView(
                one.id,
                one.name,
                one.room,
                one.units,
                one.descending,
                one.max_kg,
                one.max_watt,
                one.kg,
                one.watt,
                cells[one.id],
            )
            for one in known
        ]


def _takes(view: RackView, need: Need, own: Placement | None) -> bool:
    left = view.rack(own)
    return left.carries(need) and bool(rack.proposals(left, need, 1))
