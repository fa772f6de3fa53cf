"""Things for the register and racks to put them in, on databases that need not be made anew each time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.demo.office import DINAS
from procedure.form import Circumstances, Input, accept, questions
from procedure.rack import Cell, Sisi, Spot
from procedure.sop import Kind
from storage.database import Storage
from storage.models import Placement, RackCell, State
from storage.transaction import Transaction
from tests.support.stores import NOW, opened


@asynccontextmanager
async def programs(folder: Path, count: int = 1) -> AsyncIterator[list[Storage]]:
    """So many programs on one file."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(folder)) for _ in range(count)]


@asynccontextmanager
async def transaction(folder: Path) -> AsyncIterator[Transaction]:
    """One on a file of its own."""
    async with programs(folder) as (storage,), storage.begin(NOW) as tx:
        yield tx


async def thing(tx: Transaction, **values: Any) -> Placement:
    """A thing without a permohonan, nowhere yet."""
    usual = {"state": State.AKTIF, "kind": Kind.SERVER, "name": "Dell R450", "instansi": "Dinas Kesehatan"}
    return await tx.register.add(**usual | values)


async def standing(tx: Transaction, rack_id: int, u: int, height: int = 1, **values: Any) -> Placement:
    """A thing in a rack; `sisi` as for a spot."""
    sisi = values.pop("sisi", Sisi.PENUH)
    placement = await thing(tx, **values)
    await tx.racks.occupy(placement, rack_id, Spot(u, height, sisi))
    return placement


async def sent(tx: Transaction, kind: Kind = Kind.SERVER, person: int = 700, **given: Any) -> int:
    """A permohonan whose form was answered as its examples are, but for what is `given`."""
    await tx.offices.meet(person)
    permohonan = await tx.permohonan.create(kind, person, year=NOW.year)
    permohonan.revision = 1
    answers = {
        asked.key: accept(asked, DINAS.words(asked.contoh), Circumstances(NOW.date(), DINAS))
        for asked in questions(kind, with_profile=True)
        if asked.input is not Input.FILE and asked.key not in ("surat_tanggal", "hak_akses")
    }
    secret = tx.vault.encrypt(b"akun pengelola")
    await tx.permohonan.revise(permohonan, answers | given, secret)
    return permohonan.id


async def cells(tx: Transaction) -> dict[tuple[int, int, Sisi], int]:
    """Everything that is taken, with whoever holds it."""
    rows = await tx._session.execute(sa.select(RackCell.rack_id, RackCell.u, RackCell.face, RackCell.placement_id))
    return {(rack_id, u, Sisi(face)): placement_id for rack_id, u, face, placement_id in rows}


async def check_sums(tx: Transaction) -> None:
    """Each thing holds the cells its row says and no others, and each rack's sums are those of what stands in it."""
    rows = await tx._session.execute(
        sa.select(
            Placement.id, Placement.rack_id, Placement.u, Placement.height, Placement.sisi, Placement.kg, Placement.watt
        ).where(Placement.rack_id.is_not(None))
    )
    held: dict[tuple[int, int, Sisi], int] = {}
    sums: dict[int, tuple[float, int]] = {}
    for id_, rack_id, u, height, sisi, kg, watt in rows:
        assert rack_id is not None
        assert u is not None
        assert height is not None
        assert sisi is not None
        for unit, face in Spot(u, height, sisi).cells:
            assert held.setdefault((rack_id, unit, face), id_) == id_
        before = sums.get(rack_id, (0.0, 0))
        sums[rack_id] = (before[0] + (kg or 0), before[1] + (watt or 0))
    assert await cells(tx) == held
    for rack in await tx.racks.racks():
        used: set[Cell] = {(u, face) for rack_id, u, face in held if rack_id == rack.id}
        assert rack.free == rack.units - len({u for u, _ in used})
        assert (rack.kg, rack.watt) == sums.get(rack.id, (0.0, 0))
