"""What an answer of the placement dialogue changes, tapped or typed.

Each function returns what to tell the person in a few plain words. Where somebody was faster it says so and leaves the
stage open, so that fresh choices are shown.
"""

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import IPv4Address

from handlers.chat import files
from handlers.chat.asking import accept
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from handlers.facts import units
from handlers.facts.work import Stage, Work, chosen_rack, hosts
from handlers.placement.pages import EXPECTED, SUPPLIES, supplied
from procedure import form, rack, refusals
from procedure.answers import UNKNOWN, Json, check_length
from procedure.sop import Kind, Office
from storage.connecting.taken import Taken
from storage.journal.acts import JournalAct
from storage.mail.jobkinds import Result
from storage.permohonan import noted

_NOTE = (3, 200)
"""Characters of what is noted about a server's condition: with it the summary is still a caption."""

_PHOTOS = {1: "Foto tersimpan", 2: "Foto kedua dipakai, menggantikan yang pertama"}


async def picked(turn: Turn, work: Work, value: int) -> str:
    """The button of the present stage with `value`; raises `NotOffered` for one that was never shown."""
    picker = _PICKS.get(work.stage)
    if picker is None:
        raise refusals.NotOffered(work.stage)
    return await picker(turn, work, value)


async def typed(turn: Turn, work: Work, text: str) -> str:
    """The typed answer to the present stage; raises `Invalid`, which says what is expected."""
    if work.stage is Stage.SERI:
        asked = form.question("nomor_seri", Kind.SERVER)
        return await _serial(turn, work, accept(turn, asked, text))
    if work.stage is Stage.DAYA:
        return await _power(turn, work, accept(turn, form.question("daya", Kind.SERVER), text))
    if work.stage is Stage.UNIT:
        view = await chosen_rack(turn, work)
        spot = units.typed(text, view, work.need)
        if not rack.fits(view.rack(work.placement), spot):  # which was not offered: nobody was faster
            return f"{spot.shown(view.rack().down_from)} tidak kosong"
        return await _occupy(turn, work, work.value(spot))
    if work.stage is Stage.IP:
        return await _address(turn, work, address(text))
    if work.stage is Stage.RINGKAS:
        check_length(text, *_NOTE, "Catatannya")
        noted(work.visit, text)
        return "Catatan tersimpan"
    raise refusals.Invalid(EXPECTED[work.stage])


async def photographed(turn: Turn, work: Work, result: Result) -> str:
    """The photo that was fetched (a job's result); raises `Invalid` where it is none or could not be fetched."""
    if not files.is_photo(result):
        raise refusals.Invalid(files.no_photo(result))
    await turn.tx.register.update(work.placement, photo=result.sha256)
    count = work.visit.marks.get(Stage.FOTO, 0) + 1
    work.mark(Stage.FOTO, count)
    return _PHOTOS.get(count, "Foto terakhir dipakai, menggantikan yang sebelumnya")


async def _pick_seri(turn: Turn, work: Work, _value: int) -> str:
    return await _serial(turn, work, work.serial)


async def _serial(turn: Turn, work: Work, serial: str) -> str:
    permohonan = work.case.permohonan
    if await turn.tx.register.serial_in_use(serial, except_for=permohonan.id):
        raise refusals.Invalid(form.SERIAL_TAKEN)
    if serial != work.serial:
        await _differs(turn, work, serial)
    await turn.tx.register.update(work.placement, nomor_seri=serial)
    work.mark(Stage.SERI)
    return f"Nomor seri {serial}"


async def _differs(turn: Turn, work: Work, serial: str) -> None:
    permohonan, applied = work.case.permohonan, work.serial
    await turn.tx.journal.write(
        JournalAct.BEDA_NOMOR_SERI, person=turn.person, permohonan=permohonan.id, sebelumnya=applied, terpasang=serial
    )
    line = (
        f"ℹ️ <b>{esc(permohonan.ticket)}</b> · {esc(work.case.name)}\n"
        f"Nomor seri pada server <b>{esc(serial)}</b>, bukan {esc(applied)}. Selanjutnya {esc(serial)} yang dipakai."
    )
    kabid = [person.id for person in await turn.tx.offices.holders(Office.KABID)]
    for person in {permohonan.pemohon_id, *kabid}:
        await turn.say(line, to=person)


async def _pick_daya(turn: Turn, work: Work, value: int) -> str:
    if value > 0:
        psu, watt = supplied(value)
        if (psu, watt) not in SUPPLIES:
            raise refusals.NotOffered(value)
        return await _power(turn, work, {"psu": psu, "watt": watt})
    if value < 0 and work.placement.watt is None:
        raise refusals.NotOffered(value)
    work.mark(Stage.DAYA)
    return "Catu daya dilewati" if not value else "Catu daya tetap"


async def _power(turn: Turn, work: Work, found: Json) -> str:
    """The power supplies read on the machine (*Belum tahu* is none) count for the rack from now on."""
    if found == UNKNOWN:
        return await _pick_daya(turn, work, 0)
    asked = form.question("daya", Kind.SERVER)
    await turn.tx.things.powered(work.placement, rack.power(found["psu"], found["watt"]))
    work.mark(Stage.DAYA)
    return f"Catu daya {asked.show(found)}"


async def _pick_rak(turn: Turn, work: Work, value: int) -> str:
    placement = work.placement
    if value == 0:
        if placement.rack_id is None or placement.u is None:
            raise refusals.NotOffered(value)
        view = await turn.tx.racks.rack(placement.rack_id)
        if view is not None and not view.rack(placement).carries(work.need):  # with the power that was found
            return f"Batas berat atau daya {view.name} terlampaui"
        work.mark(Stage.RAK, placement.rack_id)
        work.mark(Stage.UNIT)
        await turn.tx.things.keep(placement)
        return "Tetap di letak semula" if placement.by else "Di letak yang disetujui"
    view = await turn.tx.racks.rack(value)
    if view is None:
        raise refusals.NotOffered(value)
    left = view.rack(work.placement)
    if not left.carries(work.need):
        return f"Batas berat atau daya {view.name} terlampaui"
    if not rack.proposals(left, work.need, 1):
        return f"{view.name} tidak punya {work.need.height}U yang kosong berurutan"
    work.mark(Stage.RAK, value)
    return view.name


async def _occupy(turn: Turn, work: Work, value: int) -> str:
    view, spot = await chosen_rack(turn, work), work.spot(value)
    called = spot.shown(view.rack().down_from)
    left = view.rack(work.placement)
    if not rack.fits(left, spot):
        return f"{called} baru saja terisi"
    if not left.carries(work.need):
        return f"Batas berat atau daya {view.name} terlampaui"
    try:
        await turn.tx.things.choose_units(work.placement, view.id, spot)
    except Taken:
        return f"{called} baru saja terisi"
    work.mark(Stage.UNIT)
    return f"{view.name} {called} dipesan"


async def _pick_host(turn: Turn, work: Work, value: int) -> str:
    host = next((host for host in await hosts(turn, work) if host.id == value), None)
    if host is None:
        return "Kapasitas host ini baru saja terpakai"
    await turn.tx.things.choose_host(work.placement, host.id, work.capacity)
    work.mark(Stage.HOST)
    return host.name


async def _pick_ip(turn: Turn, work: Work, value: int) -> str:
    if value:
        try:
            offered = str(IPv4Address(value))
        except ValueError as error:
            raise refusals.NotOffered(value) from error
        return await _address(turn, work, address(offered))
    await turn.tx.register.update(work.placement, ip=None)
    work.mark(Stage.IP)
    return "Tanpa alamat IP"


def address(text: str) -> IPv4Address:
    """What was typed, if a machine may have it; raises `Invalid`."""
    try:
        found = IPv4Address(text.strip())
    except ValueError as error:
        raise refusals.Invalid(f"“{short(text, 40)}” bukan alamat IP; tulis misalnya 10.10.20.5.") from error
    if found.is_loopback or found.is_multicast or found.is_unspecified or found.is_link_local:
        raise refusals.Invalid(f"{found} tidak dapat dipakai sebuah server; mohon periksa alamatnya.")
    return found


async def _address(turn: Turn, work: Work, wanted: IPv4Address) -> str:
    reason = await turn.tx.addresses.reserved(str(wanted))
    if reason is not None:
        return f"{wanted} dicadangkan: {reason}"
    try:
        await turn.tx.register.update(work.placement, ip=str(wanted))
    except Taken:
        return f"{wanted} baru saja dipakai"
    work.mark(Stage.IP)
    return f"IP {wanted}"


async def _pick_domain(turn: Turn, work: Work, value: int) -> str:
    await turn.tx.register.update(work.placement, sub_domain_active=bool(value))
    work.mark(Stage.DOMAIN)
    return "Sub domain aktif" if value else "Sub domain belum aktif"


async def _pick_foto(_turn: Turn, work: Work, _value: int) -> str:
    if work.placement.photo is None:
        raise refusals.NotOffered(Stage.FOTO)
    work.mark(Stage.FOTO)
    return "Foto sebelumnya dipakai"


async def _pick_ringkas(_turn: Turn, work: Work, _value: int) -> str:
    noted(work.visit, "")
    return "Kondisi baik"


_PICKS: Mapping[Stage, Callable[[Turn, Work, int], Awaitable[str]]] = {
    Stage.SERI: _pick_seri,
    Stage.DAYA: _pick_daya,
    Stage.RAK: _pick_rak,
    Stage.UNIT: _occupy,
    Stage.HOST: _pick_host,
    Stage.IP: _pick_ip,
    Stage.DOMAIN: _pick_domain,
    Stage.FOTO: _pick_foto,
    Stage.RINGKAS: _pick_ringkas,
}
