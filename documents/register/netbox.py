"""The register for NetBox: files for its bulk imports, numbered in the order in which they must go in.

The columns are those of NetBox's import forms (`forms/bulk_import.py` in `netbox/dcim`, `tenancy`, `virtualization` and
`ipam` of netbox-community/netbox), which find others by their names. A reservation must have a status since NetBox 4.4,
and may not have one before; the forms of 4.4 are taken.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from documents.register import csv_cells
from documents.register.csv_cells import Value, one_line
from documents.register.daftar import Daftar, ExportedThing
from documents.register.unique_names import Names, Slugs, maker_and_model
from procedure import rack
from procedure.life import State

_STATUS = {State.DIPESAN: "planned", State.DIPASANG: "staged", State.AKTIF: "active"}
_IP = {State.DIPESAN: "reserved", State.DIPASANG: "active", State.AKTIF: "active"}
_SERVER, _APPLICATION, _HOSTS = "Server", "Aplikasi", "Hosting aplikasi"
_KEPT = "Diblokir"
_NAME, _DEVICE, _TAG, _TEXT = 100, 64, 50, 200
"""The longest NetBox takes: names, devices, tags and serial numbers, descriptions."""
_OWN = 40
"""How much of a device's name its serial number may take."""
_MB = 1000
"""MB to a GB, of memory too: NetBox shows them so unless told otherwise (`RAM_BASE_UNIT`, `DISK_BASE_UNIT`)."""

_README = """\
Import these files into NetBox 4.4 or later in the order of their numbers: each page has "Import" in its menu, and
takes the file as CSV; choose the comma as delimiter. Before NetBox 4.4, remove the column "status" of file 08.

  01 Organization > Sites          02 Organization > Locations     03 Organization > Tenants
  04 Devices > Manufacturers       05 Devices > Device Types       06 Devices > Device Roles
  07 Racks > Racks                 08 Racks > Reservations         09 Devices > Devices
  10 Virtualization > Cluster Types  11 ... > Clusters             12 ... > Virtual Machines
  13 IPAM > IP Addresses

Files without lines are left out. Units that are kept free become reservations of whoever imports them.
"""


class _Model(NamedTuple):
    """What one device type is: NetBox knows the height and the depth by the type, not by the device.

    Maker and model are in small letters: two ways to write them are one type.
    """

    maker: str
    model: str
    height: int
    deep: bool


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
    return {name: csv_cells.written(head.split(","), rows) for name, head, rows in numbered if rows}


_Table = tuple[str, str, list[Sequence[Value]]]


class _Room:
    """The server room in NetBox's words."""

    def __init__(self, data: Daftar) -> None:
        self._data = data
        self._site = one_line(data.head.letterhead.office)[:_NAME]
        self._servers = [thing for thing in data.things if thing.rack and thing.status in _STATUS]
        self._virtual = [thing for thing in data.things if thing.host and thing.status in _STATUS]
        self._blocked = [thing for thing in data.things if thing.rack and thing.status not in _STATUS]
        self._racks = {one.name: one for one in data.racks}
        self._rack_names, self._rooms, self._tenants = Names(_NAME), Names(_NAME), Names(_NAME)
        self._makers, self._hosts = Names(_NAME), Names(_NAME)
        self._devices, self._machines = Names(_DEVICE), Names(_DEVICE)
        # A type's name is looked for among those of its maker only.
        self._models = defaultdict[str, Names](lambda: Names(_NAME))
        self._shapes = defaultdict[tuple[str, str], set[tuple[int, bool]]](set)
        for model in map(_model, self._servers):
            self._shapes[model.maker, model.model].add((model.height, model.deep))

    def tables(self) -> list[_Table]:
        """Every file: its name, its head and its rows."""
        return [
            ("sites", "name,slug,status", [(self._site, Slugs().of(self._site), "active")]),
            ("locations", "site,name,slug,status", self._locations()),
            ("tenants", "name,slug", self._slugged(self._tenant(thing) for thing in (*self._servers, *self._virtual))),
            ("manufacturers", "name,slug", self._slugged(self._maker(thing) for thing in self._servers)),
            ("device-types", "manufacturer,model,slug,u_height,is_full_depth", self._types()),
            ("device-roles", "name,slug,color,vm_role", self._roles()),
            (
                "racks",
                "site,location,name,status,width,u_height,desc_units,max_weight,weight_unit,comments",
                [self._rack(one.name) for one in self._data.racks],
            ),
            ("rack-reservations", "site,location,rack,units,status,description", self._reservations()),
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

    def _locations(self) -> list[Sequence[Value]]:
        slugs, names = Slugs(), dict.fromkeys(self._rooms.of(one.room, one.room) for one in self._data.racks)
        return [(self._site, name, slugs.of(name), "active") for name in names]

    def _slugged(self, names: Iterable[str]) -> list[Sequence[Value]]:
        slugs = Slugs()
        return [(name, slugs.of(name)) for name in dict.fromkeys(names)]

    def _tenant(self, thing: ExportedThing) -> str:
        return self._tenants.of(one_line(thing.instansi).lower(), thing.instansi)

    def _maker(self, thing: ExportedThing) -> str:
        maker, _ = maker_and_model(thing.name)
        return self._makers.of(maker.lower(), maker)

    def _types(self) -> list[Sequence[Value]]:
        slugs, rows = Slugs(), list[Sequence[Value]]()
        for model, thing in {_model(thing): thing for thing in self._servers}.items():
            maker, name = self._maker(thing), self._type(thing)
            rows.append((maker, name, slugs.of(f"{maker} {name}"), model.height, _flag(model.deep)))
        return rows

    def _type(self, thing: ExportedThing) -> str:
        """The name of its device type; where one model has several heights or depths, they are in the name.

        They and not a number, so that a type has the same name in the next export.
        """
        model, (_, name) = _model(thing), maker_and_model(thing.name)
        several = len(self._shapes[model.maker, model.model]) > 1
        shape = f" ({model.height}U{'' if model.deep else ', setengah kedalaman'})" if several else ""
        return self._models[model.maker].of(model, name[: _NAME - len(shape)] + shape)

    def _roles(self) -> list[Sequence[Value]]:
        found = [(_SERVER, "server", "2196f3", "false")] if self._servers else []
        return [*found, *([(_APPLICATION, "aplikasi", "4caf50", "true")] if self._virtual else [])]

    def _rack(self, name: str) -> Sequence[Value]:
        one = self._racks[name]
        power = f"Batas daya {one.max_watt} W" if one.max_watt else ""
        weight = (one.max_kg, "kg") if one.max_kg else ("", "")
        return (*self._in_rack(name), "active", "19", one.units, _flag(one.descending), *weight, power)

    def _in_rack(self, name: str) -> tuple[str, str, str]:
        room = self._racks[name].room
        return self._site, self._rooms.of(room, room), self._rack_names.of(name, name)

    def _first(self, thing: ExportedThing) -> int:
        """The lowest number among its units, as the rack numbers them: NetBox's position, whichever way it counts."""
        one, u, height = self._racks[thing.rack], thing.u or 1, thing.height or 1
        return rack.first_number(u, height, one.units if one.descending else None)

    def _reservations(self) -> list[Sequence[Value]]:
        """Units kept free, by rack and reason: NetBox reserves a unit once, the register each of its faces.

        A reservation and no device, for nothing stands there; the import names whoever imports it as its user.
        """
        reasons = defaultdict[tuple[str, int], dict[str, None]](dict)
        for thing in self._blocked:
            first = self._first(thing)
            for number in range(first, first + (thing.height or 1)):
                reasons[thing.rack, number][one_line(thing.name) or _KEPT] = None
        kept = defaultdict[tuple[str, str], list[str]](list)
        for (name, number), why in sorted(reasons.items(), key=lambda entry: entry[0]):
            kept[name, "; ".join(why)[:_TEXT]].append(str(number))
        return [(*self._in_rack(name), ",".join(units), "active", why) for (name, why), units in kept.items()]

    def _device(self, thing: ExportedThing) -> Sequence[Value]:
        own = (thing.nomor_seri or thing.tiket or f"{thing.rack} U{thing.u}")[:_OWN]
        return (
            self._devices.new(f"{thing.name[: _DEVICE - len(own) - 1]} {own}"),
            _SERVER,
            self._tenant(thing),
            self._maker(thing),
            self._type(thing),
            one_line(thing.nomor_seri)[:_TAG],
            one_line(thing.tiket)[:_TAG],
            _STATUS[thing.status],
            *self._in_rack(thing.rack),
            self._first(thing),
            "rear" if thing.sisi == "belakang" else "front",
            one_line(thing.owner),
        )

    def _machine(self, thing: ExportedThing) -> Sequence[Value]:
        return (
            self._machines.new(thing.sub_domain or thing.name),
            _STATUS[thing.status],
            self._hosts.of(thing.host, thing.host),
            _APPLICATION,
            self._tenant(thing),
            thing.vcpu or None,  # NetBox takes no 0
            thing.ram_gb * _MB,
            thing.disk_gb * _MB,
            one_line(f"{thing.name}; {thing.owner}"),
        )

    def _addresses(self) -> list[Sequence[Value]]:
        return [
            (f"{thing.ip}/32", _IP[thing.status], self._tenant(thing), thing.sub_domain, one_line(thing.name)[:_TEXT])
            for thing in (*self._servers, *self._virtual)
            if thing.ip
        ]


def _model(thing: ExportedThing) -> _Model:
    maker, model = maker_and_model(thing.name)
    return _Model(maker.lower(), model.lower(), thing.height or 1, thing.sisi in ("penuh", ""))


def _flag(value: bool) -> str:
    return "true" if value else "false"
