"""What the command line does about the server room: racks, hosts, addresses, and what was there before the bot."""

import asyncio
import ipaddress
from collections.abc import Iterable
from pathlib import Path

from bot.cli.command import CommandFailed, opened, reading, say, transaction, username, write
from bot.clock import utc_now
from bot.config import configured
from bot.settings import Settings
from documents.kit import elevation
from documents.register import labels as label
from handlers.chat.desk import Desk
from handlers.facts import elevations
from procedure import inventory, rack
from procedure.inventory import Equipment, Line
from procedure.rack import Spot
from procedure.sop import Kind
from storage.connecting.taken import Taken
from storage.journal.acts import JournalAct
from storage.models import Rack, State
from storage.room.racks import Ambiguous, RackView
from storage.transaction import Transaction


async def rack_add(
    settings: Settings,
    name: str,
    room: str,
    units: int,
    numbering: str,
    max_kg: int | None,
    max_watt: int | None,
) -> None:
    """Describes a rack."""
    described = {"descending": numbering == "down", "max_kg": max_kg, "max_watt": max_watt}
    async with transaction(settings, adds=f"a rack called {name} in {room}") as tx:
        await tx.racks.add_rack(name, room, units, descending=numbering == "down", max_kg=max_kg, max_watt=max_watt)
        await tx.journal.write(JournalAct.RAK, person=None, name=name, room=room, units=units, **described)
    say(f"{name}: {units}U in {room}")


async def rack_list(settings: Settings) -> None:
    """Prints every rack and how much of it is free."""
    async with reading(settings) as tx:
        racks = await tx.racks.racks()
    if not racks:
        say("No rack is described yet.")
    for one in racks:
        say(f"{one.name}\t{one.room}\t{one.units}U\t{one.free}U free{_limits(one)}")


def _limits(one: Rack) -> str:
    limits = ((one.max_kg, one.kg, "kg"), (one.max_watt, one.watt, "W"))
    return "".join(f"\t{used:.0f} of {most} {unit} used" for most, used, unit in limits if most is not None)


async def rack_draw(settings: Settings, name: str, output: Path) -> None:
    """Draws a rack with what stands in it, as a PNG."""
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        view = await _rack(tx, name)
        drawn = await elevations.plain(Desk(tx, await configured(settings, tx)), view)
    await write(output, await asyncio.to_thread(elevation.picture, drawn))
    say(f"{output}: {view.name}, {view.units}U")


async def rack_label(settings: Settings, output: Path) -> None:
    """Draws a sheet of labels whose QR opens the bot at each rack."""
    async with reading(settings) as tx:
        racks = await tx.racks.racks()
    if not racks:
        raise CommandFailed("no rack is described yet")
    bot = await username(settings)
    labels = [label.Label(one.name, one.room, one.units, f"https://t.me/{bot}?start=r_{one.id}") for one in racks]
    await write(output, await asyncio.to_thread(label.sheet, labels))
    say(f"{output}: {len(labels)} labels")


async def rack_block(settings: Settings, name: str, units: str, reason: str) -> None:
    """Keeps units of a rack free."""
    wanted = rack.typed(units)
    if wanted is None:
        raise CommandFailed(f"UNITS must be like 12 or 12-13, not '{units}'")
    async with transaction(settings) as tx:
        view = await _rack(tx, name)
        spot = wanted.spot(view.rack())
        block = {"state": State.DIBLOKIR, "kind": Kind.SERVER, "name": reason, "instansi": settings.dinas.name}
        try:
            await tx.things.enter(view.id, spot, by=None, **block)
        except Taken:
            raise CommandFailed(f"{reason} cannot be kept at {units} of {view.name}: not free, or not there") from None
    say(f"{view.name} {spot.shown(view.rack().down_from)} is kept free: {reason}")


async def rack_import(settings: Settings, file: Path, *, apply: bool) -> None:
    """Enters what was in the racks before the bot, from a CSV; without `apply` it only says what would happen.

    All of it or nothing: every line that is wrong is named first.
    """
    try:
        text = await asyncio.to_thread(file.read_text, "utf-8-sig")
        lines = inventory.read(text.splitlines(keepends=True))
    except UnicodeDecodeError:
        raise CommandFailed(f"{file} must be a CSV in UTF-8") from None
    except OSError as error:
        raise CommandFailed(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise CommandFailed(f"{file}: {error}") from None
    async with transaction(settings) as tx:
        faults = [f"line {line.number}: {fault}" for line in lines if (fault := await _enter(tx, line))]
        odd = [line for line in lines if line.item and line.item.ip and await tx.addresses.outside(line.item.ip)]
        await tx.journal.write(JournalAct.IMPOR, person=None, lines=len(lines))
        if faults or not apply:
            await tx.abandon()
    if faults:
        raise CommandFailed("\n".join([*faults, f"{len(faults)} of {len(lines)} lines are wrong; nothing was entered"]))
    for line in odd:
        say(f"WARNING\tline {line.number}: its ip is in no network that ip add has described")
    say(f"{len(lines)} entered" if apply else f"{len(lines)} lines are right; enter them with --apply")


async def _enter(tx: Transaction, line: Line) -> str:
    """Enters one line; returns what is wrong with it, empty where nothing is."""
    item = line.item
    if item is None:
        return line.fault
    try:
        view = await tx.racks.named(item.rak)
    except Ambiguous as error:
        return f"several racks are called '{item.rak}': {error}"
    if view is None:
        return f"there is no rack called '{item.rak}'"
    spot = Spot(view.rack().lowest(item.first, item.height), item.height, item.sisi)
    if not rack.fits(view.rack(), spot):
        shown = rack.span(item.first, item.height)
        inside = spot.u >= 1 and spot.u + spot.height - 1 <= view.units
        return f"{view.name} {shown} is taken" if inside else f"{view.name} has no {shown}"
    reason = await tx.addresses.reserved(item.ip) if item.ip else None
    if reason is not None:
        return f"ip {item.ip} is reserved: {reason}"
    try:
        await tx.things.enter(
            view.id,
            spot,
            by=None,
            state=State.AKTIF,
            kind=Kind.SERVER,
            name=item.nama,
            instansi=item.instansi,
            contact=item.penanggung_jawab,
            nomor_seri=item.nomor_seri,
            ip=item.ip,
            kg=item.kg,
            watt=item.watt,
        )
    except Taken:
        return _in_use(item)
    return ""


def _in_use(item: Equipment) -> str:
    known: Iterable[str] = (f"nomor_seri {item.nomor_seri}", f"ip {item.ip}")
    return f"{' or '.join(one for one in known if not one.endswith('None'))} is in the register already"


async def _rack(tx: Transaction, name: str) -> RackView:
    try:
        view = await tx.racks.named(name)
    except Ambiguous as error:
        raise CommandFailed(f"several racks are called {name}: {error}") from None
    if view is None:
        raise CommandFailed(f"there is no rack called {name}; rack list shows them")
    return view


async def host_add(settings: Settings, name: str, vcpu: int, ram_gb: int, disk_gb: int) -> None:
    """Describes a virtualisation host."""
    async with transaction(settings, adds=f"a host called {name}") as tx:
        await tx.hosts.add(name, vcpu, ram_gb, disk_gb)
        await tx.journal.write(JournalAct.HOST, person=None, name=name, vcpu=vcpu, ram_gb=ram_gb, disk_gb=disk_gb)
    say(f"{name}: {vcpu} vCPU, {ram_gb} GB RAM, {disk_gb} GB disk")


async def host_list(settings: Settings) -> None:
    """Prints every host and how much of it is free."""
    async with reading(settings) as tx:
        hosts = await tx.hosts.all()
    if not hosts:
        say("No host is described yet.")
    for host in hosts:
        say(
            f"{host.name}\tfree: {host.free_vcpu} of {host.vcpu} vCPU, {host.free_ram_gb} of {host.ram_gb} GB RAM, "
            f"{host.free_disk_gb} of {host.disk_gb} GB disk"
        )


async def ip_add(settings: Settings, cidr: str) -> None:
    """Lets addresses be given out."""
    try:
        network = ipaddress.ip_network(cidr)
    except ValueError as error:
        raise CommandFailed(f"CIDR must be a network like 10.10.4.0/24: {error}") from None
    if network.version != 4:
        raise CommandFailed("CIDR must be an IPv4 network; only those can be given out for now")
    async with transaction(settings, adds=f"the network {network}") as tx:
        await tx.addresses.add_range(str(network))
        await tx.journal.write(JournalAct.IP, person=None, cidr=str(network))
    say(f"{network}: {network.num_addresses} addresses")


async def ip_reserve(settings: Settings, address: str, reason: str) -> None:
    """Keeps an address from being given out."""
    try:
        known = str(ipaddress.IPv4Address(address))
    except ValueError:
        raise CommandFailed(f"ADDRESS must be an IPv4 address like 10.10.4.1, not '{address}'") from None
    async with transaction(settings, adds=f"a reservation of {known}") as tx:
        await tx.addresses.reserve(known, reason)
        await tx.journal.write(JournalAct.IP_CADANGAN, person=None, address=known, reason=reason)
    say(f"{known} is reserved: {reason}")
