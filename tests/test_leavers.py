"""Whoever loses an office or a thing has nothing of it left: no question, card, work or command, and no way back in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import pytest

from bot.demo.people import Person
from bot.demo.server import BotApi
from bot.demo.sight import plain
from bot.settings import Settings
from handlers.access import QUESTION as ACCESS
from handlers.access import Renew
from handlers.buttons import Data
from handlers.decisions import NOTE, REASON
from handlers.dialogues import DIALOGUES, anybody
from handlers.dossier import Dossier, Fetch
from handlers.equipment import QUESTION as EQUIPMENT
from handlers.equipment import Describe
from handlers.joining import QUESTION as JOINING
from handlers.moving import Move
from handlers.placement import QUESTION as PLACEMENT
from handlers.problems import QUESTION as PROBLEMS
from handlers.problems import Report
from handlers.register import QUESTION as SEARCH
from handlers.register import By, Look
from handlers.transfers import QUESTION as TRANSFERS
from procedure.sop import Kind, Office, Step
from storage.models import Placement
from tests.aftermath import record
from tests.server_room import Room, opened, registered


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        for person in (room.pemohon, room.kabid, room.agus, room.rina):
            await person.send("/bantuan")
            await person.sees("/start –")
        yield room


Loss = Callable[[], Awaitable[None]]
Opened = tuple[Person, str, Loss]
"""Who is asked something, an answer that would be taken, and how they lose the right to it behind everybody's back."""


async def tap(person: Person, data: Data) -> str:
    """A tap on the newest text of the bot's, as if it had this button; its toast."""
    shown = [one["message_id"] for one in person.chat if one["from"]["is_bot"] and "text" in one]
    return str(await person.answer(person.forge(shown[-1], data.pack())))


async def says(person: Person, message_id: int, words: str) -> bool:
    """Whether the message comes to say so, and has no buttons."""
    messages = person.chat_state.messages
    there = await person.chat_state.bell.until(lambda: words in plain(messages[message_id]) or None, 5)
    return bool(there) and "reply_markup" not in messages[message_id]


def left(room: Room, person: Person, office: Office) -> Loss:
    async def lose() -> None:
        async with room.begin() as tx:
            await tx.offices.leave(person.id, office)

    return lose


async def joined(room: Room, person: Person, office: Office) -> None:
    async with room.begin() as tx:
        invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
        await tx.offices.join(person.id, invitation.code_hash)


def given_away(room: Room, thing: Placement) -> Loss:
    async def lose() -> None:
        async with room.begin() as tx:
            found = await tx.register.find(thing.id)
            assert found
            found.owner_id = room.rina.id

    return lose


async def a_note(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.tap("Dengan catatan")
    return room.kabid, "Mohon segera dicek", left(room, room.kabid, Office.KABID)


async def a_reason(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await room.at(Step.PERSETUJUAN, Kind.HOSTING)
    await room.kabid.tap("Tolak")
    return room.kabid, "Mohon dilengkapi", left(room, room.kabid, Office.KABID)


async def a_placement(room: Room) -> Opened:
    await room.approved(Kind.SERVER)
    for label in ("Saya kerjakan", "Beda"):
        await room.agus.tap(label)
    return room.agus, "LAIN-1", left(room, room.agus, Office.STAF_TEKNIS)


async def equipment(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    await tap(room.agus, Describe(1, 1))
    await room.agus.sees("Unit mana yang diblokir?")
    await room.agus.send("40")
    await room.agus.sees("Apa alasannya?")
    return room.agus, "patch panel", left(room, room.agus, Office.STAF_TEKNIS)


async def a_search(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    await tap(room.agus, Look(By.CARI, 0, 0))
    return room.agus, "Dell", left(room, room.agus, Office.STAF_TEKNIS)


async def access(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=1)
    await tap(room.pemohon, Renew(thing.id))
    return room.pemohon, "akun lain, kunci diserahkan langsung", given_away(room, thing)


async def a_problem(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=5, nomor_seri="LAIN-5")
    await tap(room.pemohon, Report(thing.id, 1))
    await room.pemohon.sees("Tuliskan masalahnya")
    return room.pemohon, "Kipas berisik", given_away(room, thing)


async def an_enrolment(room: Room) -> Opened:
    async with room.begin() as tx:
        code = await tx.offices.invite(Office.KASI, None)

    async def lose() -> None:
        async with room.begin() as tx:
            (await tx.offices.invitation(code)).expires_at = tx.now

    await room.rina.open(f"https://t.me/{room.bot_name}?start=j_{code}")
    await room.rina.sees("Nama lengkap")
    return room.rina, "Rina Wati", lose


async def a_transfer(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=9, nomor_seri="LAIN-9")
    async with room.begin() as tx:
        code = await tx.transfers.offer([thing], room.pemohon.id)
    await room.kabid.open(f"https://t.me/{room.bot_name}?start=a_{code}")
    await room.kabid.sees("Tanggung jawab dialihkan")
    return room.kabid, "Drs. Kholid", given_away(room, thing)


OPENED: Mapping[str, Callable[[Room], Awaitable[Opened]]] = {
    NOTE: a_note,
    REASON: a_reason,
    PLACEMENT: a_placement,
    EQUIPMENT: equipment,
    SEARCH: a_search,
    ACCESS: access,
    PROBLEMS: a_problem,
    JOINING: an_enrolment,
    TRANSFERS: a_transfer,
}
"""How each kind of question comes to be open, in an order in which they follow one another."""


def test_every_kind_of_question_that_needs_a_right_is_tried() -> None:
    assert OPENED.keys() == {kind for kind, dialogue in DIALOGUES.items() if dialogue.right is not anybody}


async def test_an_answer_counts_only_while_its_right_lasts(room: Room) -> None:
    for kind, begin in OPENED.items():
        person, answer, lose = await begin(room)
        await lose()
        async with room.begin() as tx:
            question = await tx.drafts.question(person.id)
        assert question is not None, kind
        assert question.kind == kind
        before, asked = await record(room.services.storage), person.last["message_id"]
        sent = await person.send(answer)
        await person.sees("Pertanyaan ini ditutup.", after=sent["message_id"])
        assert await record(room.services.storage) == before, kind
        async with room.begin() as tx:
            assert await tx.drafts.question(person.id) is None, kind
        assert await says(person, asked, "Pertanyaan ini ditutup."), kind


# Things


async def moved(room: Room, thing: Placement, unit: str) -> None:
    before = room.agus.last["message_id"]
    await tap(room.agus, Move(thing.id))
    for label in ("Rak A", unit, "Konfirmasi pemindahan"):
        await room.agus.tap(label)
    await room.agus.sees("✅ Dipindahkan", after=before)


async def taken_over(room: Room, thing: Placement, person: Person) -> None:
    async with room.begin() as tx:
        code = await tx.transfers.offer([thing], thing.owner_id or 0)
    await person.open(f"https://t.me/{room.bot_name}?start=a_{code}")
    for title, answer in (("Nama lengkap", person.name), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        await person.sees(title)
        await person.send(answer)
    await person.tap("Terima tanggung jawab")
    await person.sees("kini penanggung jawab")


async def dossier(person: Person, permohonan: int) -> list[str]:
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
    assert "Dokumen dikirim" in await tap(room.pemohon, Fetch(first.id))
    assert "tidak dikenal" in await tap(room.pemohon, Fetch(second.id))
