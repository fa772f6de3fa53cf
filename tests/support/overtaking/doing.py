"""What people do that overtakes what others have before them: they move things, hand them over, ask for removal."""

import re
from typing import Any

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.chat.buttons import Data
from handlers.facts.thing_buttons import HandOver, Sheet
from procedure.sop import Kind, Step
from storage.models import Permohonan, Placement, Visit
from tests.support.aftermath import settled
from tests.support.server_room import Room, registered


async def two(room: Room, step: Step, official: User) -> tuple[Permohonan, int, Permohonan, int]:
    """Two permohonan at a step, each with the message of its card in the official's chat."""
    a = await room.at(step, Kind.SERVER)
    b = await room.at(step, Kind.HOSTING)
    cards = [(await official.sees(f"{one.ticket} ·"))["message_id"] for one in (a, b)]
    return a, cards[0], b, cards[1]


async def visit_of(room: Room, permohonan: Permohonan) -> Visit:
    async with room.begin() as tx:
        visit = await tx.permohonan.open_visit(permohonan.id)
    assert visit
    return visit


async def tap(person: User, data: Data, message_id: int | None = None) -> str:
    """A tap on this message, or on the bot's newest text, as if it had this button; its toast."""
    shown = [one["message_id"] for one in person.chat if one["from"]["is_bot"] and "text" in one]
    return await person.answer(person.forge(message_id or shown[-1], data.pack())) or ""


async def shows(person: User, message_id: int, words: str) -> str:
    """What the message says once it says `words`."""
    messages = person.chat_state.messages
    seen = await person.chat_state.bell.until(lambda: words in plain(messages[message_id]) or None, 10)
    assert seen, (words, plain(messages[message_id]))
    return plain(messages[message_id])


async def thing(room: Room, **given: Any) -> Placement:
    return await registered(room.services, room.pemohon.id, u=1, **given)


async def now(room: Room, placement: Placement) -> Placement:
    async with room.begin() as tx:
        found = await tx.register.find(placement.id)
    assert found
    return found


async def sheet(person: User, placement: Placement) -> int:
    """Opens the sheet; its message."""
    before = person.last["message_id"]
    await tap(person, Sheet(placement.id))
    return int((await person.sees("Status: ", after=before))["message_id"])


async def moved(room: Room, placement: Placement, unit: str = "U3–4") -> None:
    """Rina moves it."""
    await sheet(room.rina, placement)
    for label in ("Pindahkan", "Rak A", unit, "Penataan ulang rak", "Konfirmasi pemindahan"):
        await room.rina.tap(label)
    await room.rina.sees("✅ Dipindahkan")
    await settled(room.api, room.services.storage)


async def asked_to_remove(room: Room, placement: Placement) -> int:
    """The owner does not use it any more; the message of Agus' card."""
    await sheet(room.pemohon, placement)
    for label in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await room.pemohon.tap(label)
    return int((await room.agus.sees("Minta dikeluarkan"))["message_id"])


async def link(room: Room, person: User, placement: Placement) -> str:
    """A link that hands the thing over, as its owner or an admin makes it."""
    before = person.last["message_id"]
    await tap(person, HandOver(placement.id, since=await room.since(placement)))
    found = re.search(r"https://\S+", plain(await person.sees("https://t.me/", after=before)))
    assert found
    return found[0]


async def taken_over(room: Room, address: str, person: User) -> None:
    before = person.last["message_id"]
    await person.open(address)
    for title, answer in (("Nama lengkap", person.name), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        shown = await person.sees("Tanggung jawab dialihkan", after=before)
        if title in plain(shown):
            before = (await person.send(answer))["message_id"]
    await person.tap("Terima tanggung jawab")
    await person.sees("kini penanggung jawab", after=before)
