"""The server room: racks and their cells, hosts, addresses."""

import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from storage.models.base import Base


def folded(name: str) -> str:
    """A name as names are compared, whatever alphabet it is in: a database folds ASCII only."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


class Rack(Base):
    """A rack of `units` rack units, numbered by itself from the bottom, or from the top (`descending`).

    `folded` is its name as it is compared, which a room has once; None in old data that has it twice. `max_kg` and
    `max_watt` are what it may carry and feed, None where nobody knows. `free` (units free on both faces),
    `kg` and `watt` (what stands in it, held included) sum up its cells and placements, so that choosing a rack need not
    read them all.
    """

    __tablename__ = "rack"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str | None]
    room: Mapped[str]
    units: Mapped[int]
    descending: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    max_kg: Mapped[int | None]
    max_watt: Mapped[int | None]
    free: Mapped[int] = mapped_column(server_default="0")
    kg: Mapped[float] = mapped_column(default=0, server_default="0")
    watt: Mapped[int] = mapped_column(default=0, server_default="0")

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded = folded(name)
        return name


sa.Index("ix_rack_free", Rack.free.desc(), Rack.id)
sa.Index("uq_rack_folded", Rack.folded, Rack.room, unique=True)


class Host(Base):
    """A machine that hosts applications, with its whole capacity."""

    __tablename__ = "host"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    vcpu: Mapped[int]
    ram_gb: Mapped[int]
    disk_gb: Mapped[int]


class IpRange(Base):
    """Addresses that may be given, in CIDR notation."""

    __tablename__ = "ip_range"
    cidr: Mapped[str] = mapped_column(primary_key=True)


class IpReserved(Base):
    """An address of a range that is not to be given, and why (a gateway, a printer)."""

    __tablename__ = "ip_reserved"
    address: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]


class RackCell(Base):
    """One side (`depan`, `belakang`) of one rack unit, taken by a placement.

    The key lets nobody take it twice, a trigger nobody take one that the rack does not have.
    """

    __tablename__ = "rack_cell"
    rack_id: Mapped[int] = mapped_column(sa.ForeignKey("rack.id"), primary_key=True)
    u: Mapped[int] = mapped_column(primary_key=True)
    face: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(sa.ForeignKey("placement.id"), index=True)
