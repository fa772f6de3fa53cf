"""Racks as they are drawn: from what the record says stands in them."""

from collections.abc import Sequence

from documents.data import Block, Cell, Elevation
from handlers.context import Turn
from storage.models import Placement, State
from storage.racks import RackView


async def of(turn: Turn, placement: Placement, name: str) -> Elevation | None:
    """The rack of a placement with the thing in it marked by `name`; None for what stands in no rack."""
    if placement.rack_id is None or placement.u is None:
        return None
    view = next(view for view in await turn.tx.racks.racks() if view.id == placement.rack_id)
    own = Block(placement.u, placement.height or 1, Cell.DIPILIH, name)
    return await _elevation(turn, view, placement.permohonan_id, [own], "Server ini")


async def choice(turn: Turn, view: RackView, permohonan_id: int, height: int, offered: Sequence[int]) -> Elevation:
    """A rack with the units `offered` to a server of `height`; what it holds itself counts as free."""
    blocks = [Block(u, height, Cell.DIPILIH, "usulan") for u in offered]
    return await _elevation(turn, view, permohonan_id, blocks, "Usulan")


async def _elevation(
    turn: Turn, view: RackView, permohonan_id: int, marked: Sequence[Block], meaning: str
) -> Elevation:
    """Others are named by their ticket only: what they are is not everybody's business."""
    blocks = [
        Block(
            placement.u or 1,
            placement.height or 1,
            Cell.DIPESAN if placement.state is State.DIPESAN else Cell.TERISI,
            permohonan.ticket,
        )
        for placement, permohonan in await turn.tx.racks.standing(view.id)
        if permohonan.id != permohonan_id
    ]
    return Elevation(view.name, view.room, view.units, (*blocks, *marked), meaning)
