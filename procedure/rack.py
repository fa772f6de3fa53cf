"""Where a thing fits: free units of a rack and proposals for a server, hosts with room for an application.

Units are counted from 1 at the bottom here and in the record, whichever way the rack itself numbers them; a unit has
two faces, and a thing of full depth takes both (after NetBox's rule for placing devices).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

HEAVY_KG = 25.0
"""A server of this weight or more is proposed as low as it fits: the rack must not tip, nor its fitters lift high."""


class Sisi(StrEnum):
    """The faces of its units that a thing takes: the front, the rear, or both."""

    DEPAN = "depan"
    BELAKANG = "belakang"
    PENUH = "penuh"

    @property
    def faces(self) -> tuple["Sisi", ...]:
        """`DEPAN`, `BELAKANG` or both."""
        return (Sisi.DEPAN, Sisi.BELAKANG) if self is Sisi.PENUH else (self,)


_TYPED = re.compile(r"u?\s*([0-9]{1,3})(?:\s*[-–]\s*u?\s*([0-9]{1,3}))?\s*(depan|belakang|penuh)?", re.IGNORECASE)

Cell = tuple[int, Sisi]
"""One face of one unit."""


@dataclass(frozen=True)
class Spot:
    """`height` units from `u` up, on the faces of `sisi`."""

    u: int
    height: int
    sisi: Sisi

    @property
    def cells(self) -> frozenset[Cell]:
        """What a thing that stands here takes."""
        return frozenset((u, face) for u in range(self.u, self.u + self.height) for face in self.sisi.faces)

    def shown(self, down_from: int | None = None) -> str:
        """`U8–9`, or `U8–9 belakang` where it is not the whole depth; `down_from` as for `span`."""
        side = "" if self.sisi is Sisi.PENUH else f" {self.sisi}"
        return f"{span(self.u, self.height, down_from)}{side}"


@dataclass(frozen=True)
class Need:
    """What a server asks of a rack: `height` in units, `kg` and `watt` (0 where unknown), and whether it is `shallow`.

    Without a known depth it counts as deep.
    """

    height: int
    shallow: bool = False
    kg: float = 0
    watt: int = 0

    @property
    def sides(self) -> tuple[Sisi, ...]:
        """The ways it can stand, the usual one first."""
        return (Sisi.DEPAN, Sisi.BELAKANG) if self.shallow else (Sisi.PENUH,)


@dataclass(frozen=True)
class RackSpace:
    """A rack as far as room goes: its `units`, the `cells` taken (held ones too), and what it may still carry and feed.

    `key` is the caller's; `kg` and `watt` are None where no limit is known. A `descending` rack has its U1 at the top.
    """

    key: int
    units: int
    cells: frozenset[Cell]
    kg: float | None = None
    watt: int | None = None
    descending: bool = False

    @property
    def free(self) -> int:
        """How many units are free on both faces."""
        return self.units - len({u for u, _ in self.cells if 1 <= u <= self.units})

    def carries(self, need: Need) -> bool:
        """Whether its limits of weight and power allow for the server."""
        return (self.kg is None or need.kg <= self.kg) and (self.watt is None or need.watt <= self.watt)

    @property
    def down_from(self) -> int | None:
        """Its height, where it numbers its units from the top."""
        return self.units if self.descending else None

    def lowest(self, first: int, height: int) -> int:
        """The lowest unit from the bottom of a server whose `span` begins with the number `first`."""
        return first_number(first, height, self.down_from)


@dataclass(frozen=True)
class Typed:
    """Units as somebody typed them: the `first` of `height` numbers of the rack's own, and the side if it was said."""

    first: int
    height: int
    sisi: Sisi | None

    def spot(self, rack: RackSpace) -> Spot:
        """Where that is in the `rack`; the whole depth where no side was said. It need not be there, or free."""
        return Spot(rack.lowest(self.first, self.height), self.height, self.sisi or Sisi.PENUH)


def typed(text: str) -> Typed | None:
    """What `12`, `U12–13` or `12-13 belakang` means; None for anything else."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    return Typed(first, last - first + 1, Sisi(found[3].lower()) if found[3] else None)


def shallow(depth_mm: int | None) -> bool:
    """Whether a server of that depth leaves the other face of its units free; one of unknown depth is thought deep."""
    return depth_mm is not None and depth_mm <= 600


def power(psu: int, watt: int) -> int:
    """The watts to reckon with for a server of `psu` supplies of `watt` each: half of several are there in reserve."""
    return -(-psu // 2) * watt


def free_runs(rack: RackSpace, sisi: Sisi = Sisi.PENUH) -> list[range]:
    """The longest stretches of units that are free on all faces of `sisi`, from the bottom up."""
    taken = sorted({u for u, face in rack.cells if face in sisi.faces and 1 <= u <= rack.units})
    edges = zip([0, *taken], [*taken, rack.units + 1], strict=True)
    return [range(below + 1, above) for below, above in edges if above - below > 1]


def fits(rack: RackSpace, spot: Spot) -> bool:
    """Whether all of `spot` is in the rack and free."""
    return spot.u >= 1 and spot.u + spot.height - 1 <= rack.units and not spot.cells & rack.cells


def proposals(rack: RackSpace, need: Need, limit: int = 6) -> list[Spot]:
    """At most `limit` spots for a server, the best first; none overlaps another.

    A spot stands on the bottom of a free run or on another spot, so that what is left stays in one piece. What is heavy
    goes low; all else into the smallest gap that takes it, and a shallow server to where the other face is taken
    already, so that large gaps stay whole.
    """
    found: list[tuple[tuple[int, ...], Spot]] = []
    for side, sisi in enumerate(need.sides):
        for run in free_runs(rack, sisi):
            for place, u in enumerate(range(run.start, run.stop - need.height + 1, need.height)):
                spot = Spot(u, need.height, sisi)
                order = (u, side) if need.kg >= HEAVY_KG else (_broken(rack, spot), side, place, len(run), u)
                found.append((order, spot))
    return [spot for _, spot in sorted(found, key=lambda entry: entry[0])[:limit]]


def best_racks(racks: Iterable[RackSpace], need: Need, limit: int = 6) -> list[RackSpace]:
    """At most `limit` racks that take the server, the emptiest first: it is the coolest too."""
    fitting = [rack for rack in racks if rack.carries(need) and proposals(rack, need, 1)]
    return sorted(fitting, key=lambda rack: -rack.free)[:limit]


def span(u: int, height: int, down_from: int | None = None) -> str:
    """The `height` units from `u` up, counted from the bottom, as `U8–9`, or `U8` if it is one.

    `down_from` is the height of a rack that numbers its units from the top.
    """
    first = first_number(u, height, down_from)
    return f"U{first}" if height == 1 else f"U{first}–{first + height - 1}"


def first_number(u: int, height: int, down_from: int | None = None) -> int:
    """The lowest number among the `height` units from `u` up, as the rack numbers them; `down_from` as for `span`."""
    return u if down_from is None else down_from + 2 - u - height


def _broken(rack: RackSpace, spot: Spot) -> int:
    """How many units that were whole are only half free afterwards."""
    if spot.sisi is Sisi.PENUH:
        return 0
    other = Sisi.BELAKANG if spot.sisi is Sisi.DEPAN else Sisi.DEPAN
    return sum((u, other) not in rack.cells for u in range(spot.u, spot.u + spot.height))


# Hosts


class Capacity(NamedTuple):
    """What an application needs: vCPU, GB of RAM and GB of disk."""

    vcpu: int
    ram_gb: int
    disk_gb: int


class Free(Protocol):
    """A host, as far as what is free on it goes."""

    @property
    def id(self) -> int:
        """Tells hosts apart."""

    @property
    def free_vcpu(self) -> int:
        """What nobody has been given."""

    @property
    def free_ram_gb(self) -> int:
        """What nobody has been given."""

    @property
    def free_disk_gb(self) -> int:
        """What nobody has been given."""


H = TypeVar("H", bound=Free)


def has_room(host: Free, need: Capacity) -> bool:
    """Whether so much is free."""
    return host.free_vcpu >= need.vcpu and host.free_ram_gb >= need.ram_gb and host.free_disk_gb >= need.disk_gb


def best_hosts(hosts: Iterable[H], need: Capacity, *, own: int | None = None, limit: int = 6) -> list[H]:
    """At most `limit` hosts that take the application: the one it has already (`own`), then by memory left."""
    fitting = [host for host in hosts if host.id == own or has_room(host, need)]
    return sorted(fitting, key=lambda host: (host.id != own, -host.free_ram_gb))[:limit]
