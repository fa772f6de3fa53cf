"""A server room with what is awkward to hand on: half depths, two faces, blocked units, names that occur twice."""

from dataclasses import replace
from datetime import date

from documents.register.daftar import Bentuk, ExportedThing, HostRow, RackRow
from procedure.life import State
from procedure.sop import Kind
from tests.support.documents_samples import DAFTAR

SERVER = ExportedThing(
    tiket="PSH-2026-0001",
    kind=Kind.SERVER,
    instansi="Dinas Kesehatan Kabupaten Kudus",
    name="Dell PowerEdge R450",
    nomor_seri="7XK9Q13",
    sub_domain="",
    rack="Rak A",
    u=8,
    height=2,
    sisi="penuh",
    host="",
    vcpu=0,
    ram_gb=0,
    disk_gb=0,
    ip="10.10.4.5",
    kg=18.5,
    watt=800,
    status=State.AKTIF,
    since=date(2026, 11, 23),
    owner="Siti Aminah, 0857-1111-2222",
)
REAR = replace(
    SERVER, tiket="", name="Mikrotik", nomor_seri="AA-2", u=3, height=1, sisi="belakang", ip="", status=State.DIPASANG
)
FRONT = replace(REAR, nomor_seri="", sisi="depan", status=State.DIPESAN, kg=None, watt=None, since=None)
UPSIDE = replace(SERVER, tiket="PSH-2026-0009", nomor_seri="TT-1", rack="Rak T", u=11, ip="")
HOSTED = replace(
    SERVER,
    tiket="PSH-2026-0002",
    kind=Kind.HOSTING,
    name="SIMPUS",
    nomor_seri="",
    sub_domain="simpus.kuduskab.go.id",
    rack="",
    u=None,
    height=None,
    sisi="",
    host="Host 1",
    vcpu=2,
    ram_gb=4,
    disk_gb=40,
    ip="10.10.4.6",
)
BLOCKED = replace(FRONT, name="patch panel", u=41, height=2, sisi="penuh", status=State.DIBLOKIR)
RACKS = (
    RackRow("Rak A", "Ruang Server", 42, descending=False, max_kg=800, max_watt=5000),
    RackRow("Rak T", "Ruang Arsip", 12, descending=True, max_kg=None, max_watt=None),
)
ROOM = replace(
    DAFTAR,
    bentuk=Bentuk.NETBOX,
    things=(SERVER, REAR, FRONT, UPSIDE, HOSTED, BLOCKED),
    racks=RACKS,
    hosts=(HostRow("Host 1", 32, 128, 4000),),
)
