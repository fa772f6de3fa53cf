"""A right to take over is used up for ever, and whoever takes over sees what has changed."""

import re

from bot.demo.telegram.sight import plain
from procedure.sop import Kind
from storage.models import Deed, State
from tests.support.overtaking.doing import link, moved, now, shows, taken_over, thing
from tests.support.server_room import Room, place


async def test_a_change_of_owner_ends_every_older_link(room: Room) -> None:
    placement = await thing(room)
    first, second = [await link(room, room.pemohon, placement) for _ in range(2)]
    await taken_over(room, first, room.kabid)
    await taken_over(room, await link(room, room.kabid, placement), room.pemohon)
    await room.rina.open(second)
    await room.rina.sees("Tautan pengalihan ini tidak berlaku")
    assert (await now(room, placement)).owner_id == room.pemohon.id


async def test_who_takes_over_is_shown_what_has_changed_meanwhile(room: Room) -> None:
    placement = await thing(room)
    await room.kabid.open(await link(room, room.pemohon, placement))
    for title, answer in (("Nama lengkap", "Drs. Kholid"), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        await room.kabid.sees(title)
        await room.kabid.send(answer)
    accept = (await room.kabid.sees("Dengan menerima"))["message_id"]
    await moved(room, placement)
    assert await room.kabid.tap_on(accept, "Terima tanggung jawab") == "Keadaannya sudah berubah; silakan dibaca lagi"
    assert (await now(room, placement)).owner_id == room.pemohon.id
    await room.kabid.sees("Dengan menerima", after=accept)
    await room.kabid.tap("Terima tanggung jawab")
    await room.kabid.sees("kini penanggung jawab")
    assert (await now(room, placement)).owner_id == room.kabid.id


async def test_a_handover_that_waits_can_be_passed_on(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    waiting = (await room.pemohon.sees("Kewajiban instansi"))["message_id"]
    await room.pemohon.tap_on(waiting, "Alihkan ke rekan")
    address = re.search(r"https://\S+", plain(await room.pemohon.sees("https://t.me/")))
    assert address
    await taken_over(room, address[0], room.kabid)
    await shows(room.pemohon, waiting, "Tanggung jawab kini pada Drs. Kholid.")
    await room.kabid.sees("Kewajiban instansi")
    await room.kabid.tap("Terima")
    await room.kabid.sees("✅ Diterima")
    found = await room.placed(permohonan)
    assert (found.state, found.owner_id) == (State.AKTIF, room.kabid.id)
    async with room.begin() as tx:
        assert (await tx.journal.verify())[1] == []
        papers = [one for one in await tx.papers.of(permohonan.id) if "serah-terima" in one.filename]
        deeds = [event.deed for event in await tx.history.of(found)]
    assert papers[-1].data["pertama"]["official"]["nama"] == "Drs. Kholid"
    assert deeds == [Deed.DITERIMA, Deed.DIALIHKAN, Deed.DIPASANG]


async def test_an_admin_passes_on_a_handover_whose_pemohon_has_left(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban instansi")
    await taken_over(room, await link(room, room.admin, await room.placed(permohonan)), room.rina)
    await room.rina.tap("Tolak")
    await room.rina.tap("Belum dapat diakses")
    await room.agus.sees("Serah terima ditolak pemohon")
