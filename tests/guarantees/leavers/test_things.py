"""Whoever loses a thing gets no document any more that is issued for it later."""

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from handlers.facts.thing_buttons import Move
from handlers.papers.dossier import Dossier, FetchPaper
from storage.models import Placement
from tests.support.overtaking.doing import tap
from tests.support.server_room import Room, registered


async def moved(room: Room, thing: Placement, unit: str) -> None:
    before = room.agus.last["message_id"]
    await tap(room.agus, Move(thing.id, since=await room.since(thing)))
    for label in ("Rak A", unit, "Penataan ulang rak", "Konfirmasi pemindahan"):
        await room.agus.tap(label)
    await room.agus.sees("✅ Dipindahkan", after=before)


async def taken_over(room: Room, thing: Placement, person: User) -> None:
    async with room.begin() as tx:
        code = await tx.transfers.offer([thing], thing.owner_id or 0)
    await person.open(f"https://t.me/{room.bot_name}?start=a_{code}")
    for title, answer in (("Nama lengkap", person.name), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        await person.sees(title)
        await person.send(answer)
    await person.tap("Terima tanggung jawab")
    await person.sees("kini penanggung jawab")


async def dossier(person: User, permohonan: int) -> list[str]:
    """The buttons of the list of documents."""
    before = person.last["message_id"]
    await tap(person, Dossier(permohonan))
    return person.buttons(await person.sees("dokumen", after=before))


async def test_a_former_owner_gets_no_document_issued_after_the_handing_over(room: Room, api: BotApi) -> None:
    thing = await registered(room.services, room.pemohon.id)
    permohonan = thing.permohonan_id or 0
    await moved(room, thing, "U3–4")
    sari = api.person("Sari Dewi")
    await taken_over(room, thing, sari)
    await moved(room, thing, "U5–6")
    assert len(await dossier(sari, permohonan)) == 2
    assert len(await dossier(room.pemohon, permohonan)) == 1
    async with room.begin() as tx:
        first, second = await tx.papers.of(permohonan)
    before = room.pemohon.last["message_id"]
    assert await tap(room.pemohon, FetchPaper(first.id)) == ""
    await room.pemohon.sees(first.filename, after=before)
    assert "tidak dikenal" in await tap(room.pemohon, FetchPaper(second.id))
