"""Units of a rack as they are typed where a spot is chosen: for a first placement, and for a move."""

from handlers.chat.texts import short
from procedure import rack, refusals
from procedure.rack import Need, Sisi, Spot
from storage.room.racks import RackView

ASKED = "Silakan ketik nomor U terbawah, misalnya <b>8</b>."
"""What *Lainnya* asks (HTML)."""


def typed(text: str, view: RackView, need: Need) -> Spot:
    """The spot that was typed by its lowest number, as the rack numbers its units; raises `Invalid` for none of it.

    Whether it is free is the caller's matter.
    """
    found = rack.typed(text)
    if found is None or (found.sisi is Sisi.PENUH and need.shallow):
        raise refusals.Invalid(f"“{short(text, 40)}” bukan nomor U; cukup angkanya, misalnya 8.")
    lowest, highest = view.rack().lowest(found.first, need.height), view.units - need.height + 1
    if not 1 <= lowest <= highest:
        raise refusals.Invalid(f"Server {need.height}U di {view.name} dapat mulai dari U1 sampai U{highest}.")
    rear = found.sisi is Sisi.BELAKANG
    if rear and not need.shallow:
        raise refusals.Invalid("Server ini memerlukan seluruh kedalaman rak; cukup tulis nomor U-nya.")
    return Spot(lowest, need.height, need.sides[rear])
