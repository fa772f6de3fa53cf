"""The register for NetBox: files for its bulk imports, numbered in the order in which they must go in.

The columns are those of NetBox's import forms (`netbox/*/forms/bulk_import.py` of NetBox 4), which find others by their
names. Sizes in MB are NetBox's since 4.1.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from documents import cells
from documents.cells import one_line
from documents.data import Daftar, Thing
from procedure import rack

_STATUS = {"dipesan": "planned", "dipasang": "staged", "aktif": "active"}
_SERVER, _APPLICATION, _HOSTS = "Server", "Aplikasi", "Hosting aplikasi"
_UNKNOWN = "Tanpa merk"
_NAME, _DEVICE, _SLUG, _TAG, _TEXT = 100, 64, 100, 50, 200
"""The longest NetBox takes: names, devices, slugs, tags and serial numbers, descriptions."""

_README = """\
Import these files into NetBox 4.1 or later in the order of their numbers: each page has "Import" in its menu, and
takes the file's content as CSV.

  01 Organization > Sites          02 Organization > Locations     03 Organization > Tenants
  04 Devices > Manufacturers       05 Devices > Device Types       06 Devices > Device Roles
  07 Racks > Racks                 08 Racks > Reservations         09 Devices > Devices
  10 Virtualization > Cluster Types  11 ... > Clusters             12 ... > Virtual Machines
  13 IPAM > IP Addresses

Files without lines are left out. Units that are kept free become reservations of whoever imports them.
"""


class Model(NamedTuple):
    """What one device type is: NetBox knows the height and the depth by the type, not by the device."""

    maker: str
    model: str
    height: int
    deep: bool


class _Names:
    """Gives each original a name of its own, at most `limit` characters long."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._given: dict[object, str] = {}
        self._taken: set[str] = set()

    def of(self, original: object, wanted: str) -> str:
        """The name of `original`, as near to `wanted` as can be."""
        if original not in self._given:
            name, number = one_line(wanted)[: self._limit].strip() or "-", 1
            while name.lower() in self._taken:
                number += 1
                suffix = f" {number}"
                name = one_line(wanted)[: self._limit - len(suffix)].strip() + suffix
            self._taken.add(name.lower())
            self._given[original] = name
        return self._given[original]


class _Slugs:
    """A slug for each name, unique: letters, digits and hyphens."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: _SLUG - 5] or "x"
        slug, number = plain, 1
        while slug in self._taken:
            number += 1
            slug = f"{plain}-{number}"
        self._taken.add(slug)
        return slug


def zipped(data: Daftar) -> bytes:
    """The files in a ZIP, the same bytes for the same data."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"README.txt": _README, **files(data)}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def files(data: Daftar) -> dict[str, str]:
    """Each file by its name; those that would have no lines are left out."""
    tables = _Room(data).tables()
    numbered = [(f"{number:02}-{name}.csv", head, rows) for number, (name, head, rows) in enumerate(tables, 1)]
    return {name: cells.written(head.split(","), rows) for name, head, rows in numbered if rows}


_Table = tuple[str, str, list[Sequence[cells.Cell]]]


class _Room:
    """The server room in NetBox's words."""

    def __init__(self, data: Daftar) -> None:
        self._data = data
        self._site = one_line(data.head.letterhead.office)[:_NAME]
        self._servers = [thing for thing in data.things if thing.rack and thing.status in _STATUS]
        self._virtual = [thing for thing in data.things if thing.host and thing.status in _STATUS]
        self._blocked = [thing for thing in data.things if thing.rack and thing.status not in _STATUS]
        self._racks = {one.name: one for one in data.racks}
        self._rack_names, self._rooms, self._tenants = _Names(_NAME), _Names(_NAME), _Names(_NAME)
        self._makers, self._models, self._hosts = _Names(_NAME), _Names(_NAME), _Names(_NAME)
        self._devices, self._machines = _Names(_DEVICE), _Names(_DEVICE)

    def tables(self) -> list[_Table]:
        """Every file: its name, its head and its rows."""
        return [
            ("sites", "name,slug,status", [(self._site, _Slugs().of(self._site), "active")]),
            ("locations", "site,name,slug,status", self._locations()),
            ("tenants", "name,slug", self._slugged(self._tenant(thing) for thing in self._data.things)),
            ("manufacturers", "name,slug", self._slugged(self._maker(thing) for thing in self._servers)),
            ("device-types", "manufacturer,model,slug,u_height,is_full_depth", self._types()),
            ("device-roles", "name,slug,color,vm_role", self._roles()),
            (
                "racks",
                "site,location,name,status,width,u_height,desc_units,max_weight,weight_unit,comments",
                [self._rack(one.name) for one in self._data.racks],
            ),
            ("rack-reservations", "site,location,rack,units,description", [self._kept(one) for one in self._blocked]),
            (
                "devices",
                "name,role,tenant,manufacturer,device_type,serial,asset_tag,status,site,location,rack,position,face,comments",
                [self._device(thing) for thing in self._servers],
            ),
            ("cluster-types", "name,slug", self._slugged([_HOSTS] if self._data.hosts else [])),
            (
                "clusters",
                "name,type,status",
                [(self._hosts.of(one.name, one.name), _HOSTS, "active") for one in self._data.hosts],
            ),
            (
                "virtual-machines",
                "name,status,cluster,role,tenant,vcpus,memory,disk,comments",
                [self._machine(thing) for thing in self._virtual],
            ),
            ("ip-addresses", "address,status,tenant,dns_name,description", self._addresses()),
        ]

    def _locations(self) -> list[Sequence[cells.Cell]]:
        slugs, names = _Slugs(), dict.fromkeys(self._rooms.of(one.room, one.room) for one in self._data.racks)
        return [(self._site, name, slugs.of(name), "active") for name in names]

    def _slugged(self, names: Iterable[str]) -> list[Sequence[cells.Cell]]:
        slugs = _Slugs()
        return [(name, slugs.of(name)) for name in dict.fromkeys(names)]

    def _tenant(self, thing: Thing) -> str:
        return self._tenants.of(thing.instansi, thing.instansi)

    def _maker(self, thing: Thing) -> str:
        maker = _model(thing).maker
        return self._makers.of(maker.lower(), maker)

    def _types(self) -> list[Sequence[cells.Cell]]:
        slugs = _Slugs()
        known = {_model(thing): thing for thing in self._servers}
        return [
            (
                self._maker(thing),
                self._type(model),
                slugs.of(f"{model.maker} {self._type(model)}"),
                model.height,
                _flag(model.deep),
            )
            for model, thing in known.items()
        ]

    def _type(self, model: Model) -> str:
        """Unique over all makers: the import of a device finds its type by this name."""
        return self._models.of(model, model.model)

    def _roles(self) -> list[Sequence[cells.Cell]]:
        found = [(_SERVER, "server", "2196f3", "false")] if self._servers else []
        return [*found, *([(_APPLICATION, "aplikasi", "4caf50", "true")] if self._virtual else [])]

    def _rack(self, name: str) -> Sequence[cells.Cell]:
        one = self._racks[name]
        power = f"Batas daya {one.max_watt} W" if one.max_watt else ""
        weight = (one.max_kg, "kg") if one.max_kg else ("", "")
        place = (self._site, self._rooms.of(one.room, one.room), self._rack_names.of(name, name))
        return (*place, "active", "19", one.units, _flag(one.descending), *weight, power)

    def _in_rack(self, thing: Thing) -> tuple[str, str, str]:
        room = self._racks[thing.rack].room
        return self._site, self._rooms.of(room, room), self._rack_names.of(thing.rack, thing.rack)

    def _first(self, thing: Thing) -> int:
        """The lowest number among its units, as the rack numbers them: NetBox's position, whichever way it counts."""
        one, u, height = self._racks[thing.rack], thing.u or 1, thing.height or 1
        return rack.first_number(u, height, one.units if one.descending else None)

    def _kept(self, thing: Thing) -> Sequence[cells.Cell]:
        first = self._first(thing)
        units = ",".join(str(number) for number in range(first, first + (thing.height or 1)))
        return (*self._in_rack(thing), units, one_line(thing.name)[:_TEXT])

    def _device(self, thing: Thing) -> Sequence[cells.Cell]:
        model, own = _model(thing), thing.nomor_seri or thing.tiket or f"{thing.rack} U{thing.u}"
        return (
            self._devices.of(thing, f"{thing.name[: _DEVICE - len(own) - 1]} {own}"),
            _SERVER,
            self._tenant(thing),
            self._maker(thing),
            self._type(model),
            one_line(thing.nomor_seri)[:_TAG],
            one_line(thing.tiket)[:_TAG],
            _STATUS[thing.status],
            *self._in_rack(thing),
            self._first(thing),
            "rear" if thing.sisi == "belakang" else "front",
            one_line(thing.owner),
        )

    def _machine(self, thing: Thing) -> Sequence[cells.Cell]:
        return (
            self._machines.of(thing, thing.sub_domain or thing.name),
            _STATUS[thing.status],
            self._hosts.of(thing.host, thing.host),
            _APPLICATION,
            self._tenant(thing),
            thing.vcpu,
            thing.ram_gb * 1024,
            thing.disk_gb * 1000,
            one_line(f"{thing.name}; {thing.owner}"),
        )

    def _addresses(self) -> list[Sequence[cells.Cell]]:
        return [
            (f"{thing.ip}/32", "active", self._tenant(thing), thing.sub_domain, one_line(thing.name)[:_TEXT])
            for thing in (*self._servers, *self._virtual)
            if thing.ip
        ]


def _model(thing: Thing) -> Model:
    maker, _, model = one_line(thing.name).partition(" ")
    return Model(maker or _UNKNOWN, model or maker or _UNKNOWN, thing.height or 1, thing.sisi in ("penuh", ""))


def _flag(value: bool) -> str:
    return "true" if value else "false"
