"""The room whoever writes: of eight programs on one database one gets a place, and no other loses its own."""

import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from procedure.rack import Sisi, Spot
from storage.connecting.taken import Taken
from storage.database import Storage
from storage.models import Placement
from storage.room.racks import spot_of
from tests.support.stores import NOW, all_of
from tests.support.things import check_sums, programs, standing

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
