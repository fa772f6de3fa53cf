"""Racks as they are drawn: from what the record says stands in them."""

from collections.abc import Sequence

from documents.kit.elevation import Cell, Elevation, Stretch
from handlers.chat.desk import Desk
from procedure.rack import Sisi, Spot
from storage.models import Placement, State
from storage.room.racks import RackView

_CELLS = {State.DIPESAN: Cell.DIPESAN, State.DIBLOKIR: Cell.DIBLOKIR}


async def of(desk: Desk, placement: Placement, name: str) -> Elevation | None:
    """The rack of a placement with the thing in it marked by `name`; None for what stands in no rack."""
    if placement.rack_id is None or placement.u is None:
        return None
    view = await desk.tx.racks.rack(placement.rack_id)
    if view is None:
        return None
    own = _block(placement, Cell.DIPILIH, name)
    return await _elevation(desk, view, placement.id, [own], "Server ini")


async def choice(desk: Desk, view: RackView, own: Placement, offered: Sequence[Spot]) -> Elevation:
    """A rack with the spots `offered` to `own`; what that holds itself counts as free."""
    blocks = [Stretch(spot.u, spot.height, Cell.DIPILIH, "usulan", spot.sisi) for spot in offered]
    return await _elevation(desk, view, own.id, blocks, "Usulan")


async def plain(desk: Desk, view: RackView) -> Elevation:
    """A rack with all that is in it, for those who look after it: things are named."""
    return await _elevation(desk, view, None, [], "", named=True)


async def _elevation(
    desk: Desk, view: RackView, own: int | None, marked: Sequence[Stretch], meaning: str, *, named: bool = False
) -> Elevation:
    """Unless they are to be `named`, others show their ticket only: what they are is not everybody's business."""
    blocks = []
    for line in await desk.tx.register.standing(view.id):
        if line.placement.id != own:
            state = _CELLS.get(line.placement.state, Cell.TERISI)
            open_to_all = named or state is Cell.DIBLOKIR
            words = line.placement.name if open_to_all else line.ticket or line.placement.instansi
            blocks.append(_block(line.placement, state, words))
    return Elevation(view.name, view.room, view.units, (*blocks, *marked), meaning, view.descending)


def _block(placement: Placement, state: Cell, words: str) -> Stretch:
    return Stretch(placement.u or 1, placement.height or 1, state, words, placement.sisi or Sisi.PENUH)
