"""Where a server fits: free units and proposals. Units are counted from 1 at the bottom, as on the rack itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rack:
    """A rack as far as room goes: its `units` in all and those `occupied` (held ones too); `key` is the caller's."""

    key: int
    units: int
    occupied: frozenset[int]

    @property
    def free(self) -> int:
        """How many units are free."""
        return self.units - len(self.occupied & set(range(1, self.units + 1)))


def free_runs(units: int, occupied: Collection[int]) -> list[range]:
    """The longest stretches of free units of a rack of `units`, from the bottom up."""
    taken = sorted(u for u in set(occupied) if 1 <= u <= units)
    edges = zip([0, *taken], [*taken, units + 1], strict=True)
    return [range(below + 1, above) for below, above in edges if above - below > 1]


def proposals(units: int, occupied: Collection[int], height: int, limit: int = 6) -> list[int]:
    """At most `limit` lowest units at which a server of `height` units fits, the lowest first.

    A proposal stands on the bottom of a free run or on another proposal, so that what is left stays in one piece.
    The bottoms of all runs are proposed before second places in any.
    """
    stacked = [
        (place, u)
        for run in free_runs(units, occupied)
        for place, u in enumerate(range(run.start, run.stop - height + 1, height))
    ]
    return sorted(u for _, u in sorted(stacked)[:limit])


def best_racks(racks: Iterable[Rack], height: int, limit: int = 6) -> list[Rack]:
    """At most `limit` racks with room for a server of `height` units, the emptiest first: it is the coolest too."""
    fitting = [rack for rack in racks if proposals(rack.units, rack.occupied, height, 1)]
    return sorted(fitting, key=lambda rack: -rack.free)[:limit]


def span(u: int, height: int) -> str:
    """The units of a server of `height` whose lowest is `u`, as `U8–9`, or `U8` if it is one."""
    return f"U{u}" if height == 1 else f"U{u}–{u + height - 1}"
