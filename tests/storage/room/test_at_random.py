"""The room whatever happens in it: never two things in one place, none lost."""

import asyncio
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from procedure.rack import Cell, Need, RackSpace, Sisi, Spot, best_racks, fits, proposals
from storage.connecting.taken import Taken
from storage.database import Storage
from storage.models import Base, Placement, State
from storage.transaction import Transaction
from tests.support.stores import NOW, Broken, applied
from tests.support.things import cells, programs, thing

RACKS = {1: (6, None, None, False), 2: (8, 60, 2000, True)}
"""By id: units, kg, watt, and whether it counts from the top."""

NOWHERE = 404
UNKNOWN_RACK = 99
RACK_IDS = st.sampled_from([1, 2, 1, 2, UNKNOWN_RACK])
SPOTS = st.builds(Spot, st.integers(-1, 9), st.integers(1, 4), st.sampled_from(Sisi))
NEEDS = st.builds(
    Need, st.integers(1, 4), st.booleans(), st.sampled_from([0, 0.25, 12.5, 30]), st.sampled_from([0, 350, 800])
)
WHICH = st.integers(0, 20)


@dataclass
class Thing:
    """What the model knows of a thing: where it stands, if anywhere, and what it weighs and draws."""

    state: State
    kg: float
    watt: int
    rack: int | None = None
    spot: Spot | None = None


@dataclass
class Model:
    """The room as it must be."""

    things: dict[int, Thing] = field(default_factory=dict)

    def cells(self, rack: int, but: int | None = None) -> dict[Cell, int]:
        held = [(id_, thing.spot) for id_, thing in self.things.items() if thing.rack == rack and id_ != but]
        return {cell: id_ for id_, spot in held if spot for cell in spot.cells}

    def rack(self, rack: int, but: int | None = None) -> RackSpace:
        units, kg, watt, descending = RACKS[rack]
        there = [thing for id_, thing in self.things.items() if thing.rack == rack and id_ != but]
        return RackSpace(
            rack,
            units,
            frozenset(self.cells(rack, but)),
            None if kg is None else kg - sum(thing.kg for thing in there),
            None if watt is None else watt - sum(thing.watt for thing in there),
            descending,
        )

    def takes(self, id_: int, rack: int, spot: Spot) -> bool:
        return rack in RACKS and fits(self.rack(rack, id_), spot)


class Room(RuleBasedStateMachine):
    """Staf Teknis and Kabid at work, on a database that is emptied first; some transactions end, and some fail."""

    def __init__(self, runner: asyncio.Runner, storage: Storage) -> None:
        super().__init__()
        self.runner = runner
        self.storage = storage
        self.model = Model()
        self.kept = Model()
        self.stack = AsyncExitStack()
        self.tx: Transaction

    @initialize()
    def furnish(self) -> None:
        async def furnish() -> None:
            await _empty(self.storage)
            async with self.storage.begin(NOW) as tx:
                for id_, (units, kg, watt, descending) in RACKS.items():
                    await tx.racks.add_rack(
                        f"Rak {id_}", "Ruang", units, max_kg=kg, max_watt=watt, descending=descending
                    )
            await self._begin()

        self.runner.run(furnish())

    @rule(rack=RACK_IDS, spot=SPOTS, need=NEEDS)
    def hold(self, rack: int, spot: Spot, need: Need) -> None:
        """Kabid approves: units are held for a permohonan."""

        async def hold() -> None:
            placement = await self.tx.register.begin((await applied(self.tx)).id)
            await self.tx.register.update(placement, kg=need.kg, watt=need.watt)
            self.model.things[placement.id] = Thing(State.DIPESAN, need.kg, need.watt)
            await self._occupy(placement, rack, spot)

        self.runner.run(hold())

    @rule(need=NEEDS)
    def hold_where_it_is_offered(self, need: Need) -> None:
        """What is offered is the best there is, and can be had."""

        async def hold() -> None:
            offered = await self.tx.racks.with_room(need)
            best = best_racks((self.model.rack(rack) for rack in RACKS), need)
            assert [view.id for view in offered] == [rack.key for rack in best]
            for view in offered[:1]:
                placement = await thing(self.tx, state=State.DIPESAN, kg=need.kg, watt=need.watt)
                self.model.things[placement.id] = Thing(State.DIPESAN, need.kg, need.watt)
                spot = proposals(view.rack(), need)[0]
                assert self.model.takes(placement.id, view.id, spot)
                await self._occupy(placement, view.id, spot)

        self.runner.run(hold())

    @precondition(lambda self: self.those(State.DIPESAN))
    @rule(which=WHICH, rack=RACK_IDS, spot=SPOTS)
    def place(self, which: int, rack: int, spot: Spot) -> None:
        """Staf Teknis puts it there, or somewhere else than it was held."""

        async def place() -> None:
            placement = await self._one(which, State.DIPESAN)
            if await self._occupy(placement, rack, spot):
                await self.tx.register.update(placement, state=State.DIPASANG)
                self.model.things[placement.id].state = State.DIPASANG

        self.runner.run(place())

    @precondition(lambda self: self.those(State.DIPASANG, State.DIBLOKIR))
    @rule(which=WHICH, rack=RACK_IDS, spot=SPOTS)
    def move(self, which: int, rack: int, spot: Spot) -> None:
        async def move() -> None:
            await self._occupy(await self._one(which, State.DIPASANG, State.DIBLOKIR), rack, spot)

        self.runner.run(move())

    @precondition(lambda self: self.those(State.DIPASANG))
    @rule(which=WHICH, need=NEEDS)
    def move_where_it_is_offered(self, which: int, need: Need) -> None:
        """Its own place counts as free."""

        async def move() -> None:
            placement = await self._one(which, State.DIPASANG)
            own = self.model.things[placement.id]
            need_of_it = Need(need.height, need.shallow, own.kg, own.watt)
            offered = await self.tx.racks.with_room(need_of_it, placement)
            best = best_racks((self.model.rack(rack, placement.id) for rack in RACKS), need_of_it)
            assert sorted(view.id for view in offered) == sorted(rack.key for rack in best)
            for view in offered[:1]:
                assert await self._occupy(placement, view.id, proposals(view.rack(placement), need_of_it)[0])

        self.runner.run(move())

    @precondition(lambda self: self.those(State.DIPESAN))
    @rule(which=WHICH)
    def free(self, which: int) -> None:
        """A hold ends; the approval stays."""

        async def free() -> None:
            placement = await self._one(which, State.DIPESAN)
            await self.tx.racks.release(placement)
            self._gone_from(placement.id)

        self.runner.run(free())

    @precondition(lambda self: self.those(State.DIPESAN, State.DIPASANG, State.DIBLOKIR))
    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        async def remove() -> None:
            placement = await self._one(which, State.DIPESAN, State.DIPASANG, State.DIBLOKIR)
            await self.tx.racks.release(placement)
            await self.tx.register.update(placement, state=State.DILEPAS)
            self._gone_from(placement.id)
            self.model.things[placement.id].state = State.DILEPAS

        self.runner.run(remove())

    @rule(rack=RACK_IDS, spot=SPOTS)
    def block(self, rack: int, spot: Spot) -> None:
        async def block() -> None:
            placement = await thing(self.tx, state=State.DIBLOKIR, name="jalur kabel")
            self.model.things[placement.id] = Thing(State.DIBLOKIR, 0, 0)
            await self._occupy(placement, rack, spot)

        self.runner.run(block())

    @rule()
    def commit(self) -> None:
        async def commit() -> None:
            await self.stack.aclose()
            self.kept = deepcopy(self.model)
            await self._begin()

        self.runner.run(commit())

    @rule()
    def go_wrong(self) -> None:
        """All since the last commit has never been."""

        async def fail() -> None:
            with pytest.raises(Broken):
                async with self.stack:
                    raise Broken
            self.model = deepcopy(self.kept)
            await self._begin()

        self.runner.run(fail())

    @invariant()
    def check(self) -> None:
        async def check() -> None:
            held = {(rack, u, face): id_ for rack in RACKS for (u, face), id_ in self.model.cells(rack).items()}
            assert await cells(self.tx) == held
            for row in await self.tx.racks.racks():
                there = [thing for thing in self.model.things.values() if thing.rack == row.id]
                assert row.free == self.model.rack(row.id).free
                assert row.kg == sum(thing.kg for thing in there)
                assert row.watt == sum(thing.watt for thing in there)
            rows = await self.tx._session.execute(
                sa.select(
                    Placement.id, Placement.state, Placement.rack_id, Placement.u, Placement.height, Placement.sisi
                )
            )
            assert {id_: (state, *place) for id_, state, *place in rows} == {
                id_: (thing.state, thing.rack, *_columns(thing.spot)) for id_, thing in self.model.things.items()
            }

        if hasattr(self, "tx"):
            self.runner.run(check())

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())

    def those(self, *states: State) -> list[int]:
        return [id_ for id_, thing in self.model.things.items() if thing.state in states]

    async def _begin(self) -> None:
        self.stack = AsyncExitStack()
        self.tx = await self.stack.enter_async_context(self.storage.begin(NOW))

    async def _one(self, which: int, *states: State) -> Placement:
        ids = self.those(*states)
        found = await self.tx.register.find(ids[which % len(ids)])
        assert found
        return found

    async def _occupy(self, placement: Placement, rack: int, spot: Spot) -> bool:
        """Tries it: refused exactly where the model refuses it, and then nothing has changed."""
        free = self.model.takes(placement.id, rack, spot)
        try:
            await self.tx.racks.occupy(placement, rack, spot)
        except Taken:
            assert not free
            return False
        assert free
        self.model.things[placement.id].rack, self.model.things[placement.id].spot = rack, spot
        return True

    def _gone_from(self, id_: int) -> None:
        self.model.things[id_].rack = self.model.things[id_].spot = None


def _columns(spot: Spot | None) -> tuple[int | None, int | None, Sisi | None]:
    return (spot.u, spot.height, spot.sisi) if spot else (None, None, None)


async def _empty(storage: Storage) -> None:
    async with storage.begin(NOW) as tx:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in ("journal", "journal_head"):  # which refuses
                await tx._session.execute(sa.delete(table))
        if storage._engine.dialect.name == "postgresql":  # where numbers do not begin anew by themselves
            for table in ("permohonan", "placement", "rack"):
                await tx._session.execute(sa.text(f"ALTER SEQUENCE {table}_id_seq RESTART"))


def test_never_two_things_in_one_place_and_none_lost(tmp_path: Path) -> None:
    """Many short days in the room."""
    opened = programs(tmp_path)
    with asyncio.Runner() as runner:
        (storage,) = runner.run(opened.__aenter__())
        try:
            run_state_machine_as_test(
                lambda: Room(runner, storage),  # type: ignore[arg-type]  # a factory does, says its docstring
                settings=settings(
                    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
