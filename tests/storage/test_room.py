"""The room whatever happens in it: never two things in one place, none lost, whoever writes."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
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

from procedure.rack import Cell, Need, Rack, Sisi, Spot, best_racks, fits, proposals
from storage.database import Storage, Transaction
from storage.models import Base, Placement, State
from storage.room.racks import spot_of
from storage.taken import Taken
from tests.support.stores import NOW, Broken, all_of, applied
from tests.support.things import cells, check_sums, programs, standing, thing

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

    def rack(self, rack: int, but: int | None = None) -> Rack:
        units, kg, watt, descending = RACKS[rack]
        there = [thing for id_, thing in self.things.items() if thing.rack == rack and id_ != but]
        return Rack(
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
            placement = await self.tx.register.of((await applied(self.tx)).id)
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


WRITERS = 8


@pytest.fixture
async def eight(tmp_path: Path) -> AsyncIterator[list[Storage]]:
    """Eight programs on one database."""
    async with programs(tmp_path, WRITERS) as stores:
        yield stores


async def occupied(storage: Storage, placement_id: int, rack: int, spot: Spot) -> None:
    async with storage.begin(NOW) as tx:
        await tx.racks.occupy(await tx._session.get_one(Placement, placement_id), rack, spot)


async def where(storage: Storage, ids: Sequence[int]) -> list[tuple[int | None, Spot]]:
    """Rack and spot of each, once it is certain that no cell is anybody else's and every sum is right."""
    async with storage.read(NOW) as tx:
        await check_sums(tx)
        rows = [await tx._session.get_one(Placement, id_) for id_ in ids]
        return [(row.rack_id, spot_of(row)) for row in rows]


async def lined_up(storage: Storage) -> list[int]:
    """Eight things in the first rack, and a second that is empty."""
    async with storage.begin(NOW) as tx:
        await tx.racks.add_rack("Rak A", "Ruang", 2 * WRITERS)
        await tx.racks.add_rack("Rak B", "Ruang", 10)
        return [(await standing(tx, 1, 1 + 2 * n, 2, kg=n + 0.5, watt=100)).id for n in range(WRITERS)]


async def test_of_eight_writers_one_gets_the_place_and_seven_keep_theirs(eight: list[Storage]) -> None:
    ids = await lined_up(eight[0])
    for spot in (Spot(1, 2, Sisi.PENUH), Spot(4, 2, Sisi.DEPAN), Spot(4, 2, Sisi.BELAKANG), Spot(9, 2, Sisi.PENUH)):
        before = await where(eight[0], ids)
        results = await all_of(*(occupied(eight[n], ids[n], 2, spot) for n in range(WRITERS)))
        after = await where(eight[-1], ids)
        (winner,) = [n for n, result in enumerate(results) if result is None]
        assert all(isinstance(result, Taken) for n, result in enumerate(results) if n != winner)
        assert after == [(2, spot) if n == winner else before[n] for n in range(WRITERS)]


async def test_eight_writers_who_want_front_and_rear_and_neighbours_at_once(eight: list[Storage]) -> None:
    ids = await lined_up(eight[0])
    chance = random.Random(8)  # noqa: S311 - no secret
    wanted = [
        [
            (chance.choice((1, 2, 2)), Spot(chance.randint(0, 10), chance.randint(1, 2), chance.choice(list(Sisi))))
            for _ in range(8)
        ]
        for _ in range(WRITERS)
    ]
    got: list[list[tuple[int, Spot]]] = [[] for _ in range(WRITERS)]

    async def write(n: int) -> None:
        for rack, spot in wanted[n]:
            (result,) = await all_of(occupied(eight[n], ids[n], rack, spot))
            if result is None:
                got[n].append((rack, spot))
            assert result is None or isinstance(result, Taken)

    first = await where(eight[0], ids)
    assert await all_of(*(write(n) for n in range(WRITERS))) == [None] * WRITERS
    assert await where(eight[0], ids) == [got[n][-1] if got[n] else first[n] for n in range(WRITERS)]
    assert any(got)
    assert sum(map(len, got)) < 8 * WRITERS


async def test_eight_writers_in_one_rack_leave_its_sums_right(eight: list[Storage]) -> None:
    """Nobody is in anybody's way but for the rack's row, which all of them change."""
    ids = await lined_up(eight[0])
    spots = [(2, Spot(1 + n, 1, Sisi.PENUH)) for n in range(WRITERS)]
    for _ in range(2):
        assert not any(await all_of(*(occupied(eight[n], ids[n], *spots[n]) for n in range(WRITERS))))
        assert await where(eight[0], ids) == spots

    async def release(n: int) -> None:
        async with eight[n].begin(NOW) as tx:
            await tx.racks.release(await tx._session.get_one(Placement, ids[n]))

    assert not any(await all_of(*(release(n) for n in range(WRITERS))))
    assert await where(eight[0], ids) == [(None, Spot(1, 1, Sisi.PENUH))] * WRITERS
