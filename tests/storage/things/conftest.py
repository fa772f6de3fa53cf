"""Racks and a host for things to be in, and how they are looked up."""

from typing import Any

from procedure.sop import Kind
from storage.models import Placement
from storage.things.register import Wanted
from storage.transaction import Transaction
from tests.support.things import thing


async def found(tx: Transaction, wanted: Wanted, **page: int) -> list[str]:
    return [line.placement.name for line in await tx.register.lines(wanted, **page)]


async def hosted(tx: Transaction, **values: Any) -> Placement:
    return await thing(tx, **{"kind": Kind.HOSTING, "host_id": 1} | values)


async def furnished(tx: Transaction) -> None:
    await tx.racks.add_rack("Rak A", "Ruang server", 42)
    await tx.racks.add_rack("Rak B", "Ruang server", 42, descending=True)
    await tx.hosts.add("Inang A", 16, 64, 500)
