"""A thing to place, and what its rack looks like then."""

from hypothesis import strategies as st

from procedure.rack import Cell, Sisi, Spot
from procedure.sop import Kind
from storage.models import Placement
from storage.room.racks import RackView
from storage.transaction import Transaction
from tests.support.stores import applied

UNITS = 10
DEPAN, BELAKANG, PENUH = Sisi.DEPAN, Sisi.BELAKANG, Sisi.PENUH
spots = st.builds(Spot, st.integers(-1, UNITS + 1), st.integers(1, 4), st.sampled_from(Sisi))


async def placement(tx: Transaction, kind: Kind = Kind.SERVER) -> Placement:
    return await tx.register.begin((await applied(tx, kind)).id)


async def view(tx: Transaction, rack_id: int = 1) -> RackView:
    found = await tx.racks.rack(rack_id)
    assert found
    return found


async def taken(tx: Transaction) -> dict[Cell, int]:
    """What is taken in the first rack, and by whom."""
    return dict((await view(tx)).cells)


def place(placement: Placement) -> tuple[int | None, int | None, int | None, Sisi | None]:
    return placement.rack_id, placement.u, placement.height, placement.sisi
