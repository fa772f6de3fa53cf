"""Whoever loses an office or a thing has nothing of it left: no question, card, work or command, and no way back in."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import pytest

from bot.cli import offices as office_commands
from bot.cli.command import CommandFailed
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from handlers import DIALOGUES
from handlers.chat.buttons import Data
from handlers.chat.dialogues import anybody
from handlers.chat.questions import ACCESS, EQUIPMENT, JOINING, NOTE, PLACEMENT, REASON, REPORT, SEARCH, TRANSFER
from handlers.facts.thing_buttons import Move, Renew, Report, Unused
from handlers.offices.officials import End
from handlers.papers.dossier import Dossier, Fetch
from handlers.register.equipment import Describe
from handlers.register.search import By, Look
from procedure.sop import Kind, Office, Step
from storage.models import Placement
from tests.support.aftermath import record, settled
from tests.support.server_room import Room, opened, place, registered


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
        await tx.offices.join((await tx.offices.meet(person.id)).id, invitation.code_hash)


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
    await tap(room.pemohon, Report(thing.id, 1, since=await room.since(thing)))
    await room.pemohon.sees("Tuliskan masalahnya")
    return room.pemohon, "Kipas berisik", given_away(room, thing)


async def an_enrolment(room: Room) -> Opened:
    await joined(room, room.agus, Office.ADMIN)
    async with room.begin() as tx:
        code = await tx.offices.invite(Office.KASI, room.agus.id)
    await room.rina.open(f"https://t.me/{room.bot_name}?start=j_{code}")
    await room.rina.sees("Nama lengkap")
    return room.rina, "Rina Wati", left(room, room.agus, Office.ADMIN)


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
    REPORT: a_problem,
    JOINING: an_enrolment,
    TRANSFER: a_transfer,
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


# Offices


async def offices(admin: Person) -> list[str]:
    """The lines of a new list of officials."""
    sent = await admin.send("/pejabat")
    return plain(await admin.sees("Pejabat", after=sent["message_id"])).splitlines()


async def ended(admin: Person, words: str) -> str:
    """Ends the holding whose line has the words; what the confirmation asked."""
    number = next(line for line in await offices(admin) if words in line).partition(".")[0]
    await admin.tap(f"Akhiri {number}")
    asked = plain(await admin.sees("Akhiri jabatan"))
    await admin.tap("Ya, akhiri")
    return asked


async def acts(room: Room) -> list[str]:
    """What the journal says, which is whole."""
    async with room.begin() as tx:
        assert (await tx.journal.verify())[1] == []
        return [line.act for line in reversed(await tx.journal.newest(9))]


async def test_with_an_office_go_its_cards_questions_work_and_commands(room: Room) -> None:
    agus, rina, admin = room.agus, room.rina, room.admin
    thing = await registered(room.services, room.pemohon.id, u=5, nomor_seri="LAIN-5")
    await tap(room.pemohon, Report(thing.id, 1, since=await room.since(thing)))
    await room.pemohon.sees("Tuliskan masalahnya")
    await room.pemohon.send("Kipas berisik")
    problem = (await agus.sees("Kipas berisik"))["message_id"]
    await agus.send("/start")
    await agus.sees("Jabatan Bapak/Ibu: Staf Teknis")
    assert "rak" in agus.commands
    unused = await registered(room.services, room.pemohon.id, u=9, nomor_seri="LAIN-9")
    await tap(room.pemohon, Unused(unused.id, 1, since=await room.since(unused)))
    removal = (await agus.sees("Minta dikeluarkan"))["message_id"]
    permohonan = await room.approved(Kind.SERVER)
    card = (await agus.sees(f"{permohonan.ticket} ·"))["message_id"]
    for label in ("Saya kerjakan", "Beda"):
        await agus.tap(label)
    await rina.sees("Dikerjakan oleh Agus Priyanto")

    asked = await ended(admin, "Agus Priyanto")
    assert "Akhiri jabatan Staf Teknis yang dipegang Agus Priyanto?" in asked
    assert "kosong" not in asked
    await agus.sees("Jabatan Staf Teknis yang Bapak/Ibu pegang sudah berakhir.")
    for message in (card, problem, removal):
        assert await says(agus, message, "Jabatan Bapak/Ibu untuk ini sudah berakhir.")
    await agus.send("LAIN-1")
    await agus.sees("tidak dapat dipahami")
    assert "rak" not in agus.commands
    assert await tap(admin, End(2, 1)) == "Jabatan ini sudah berakhir"
    assert (await room.placed(permohonan)).nomor_seri is None
    assert "Staf Teknis: Rina Wati" in " ".join(await offices(admin))
    assert "Agus Priyanto" not in " ".join(await offices(admin))

    await rina.sees(f"tidak lagi memegang jabatan: {permohonan.ticket}.")
    await rina.tap("Saya kerjakan")
    await rina.sees("Apakah nomor seri pada server")
    assert await room.acts(permohonan) == ["ambil", "lepas", "ambil"]
    assert (await acts(room))[-3:] == ["jabatan_akhir", "lepas", "ambil"]


async def test_who_has_left_hears_nothing_more_of_what_they_placed(room: Room, api: BotApi, settings: Settings) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban")
    await office_commands.office_end(settings, "staf_teknis", str(room.agus.id))
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    await settled(api, room.services.storage)
    assert "Serah terima diterima" not in room.agus.transcript()
    assert (await room.acts(permohonan))[-1] == "terima"


async def test_an_office_that_nobody_holds_any_more_is_told_of(
    room: Room, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.sees("Verifikasi Kabid")
    with pytest.raises(CommandFailed, match=r"'a' fits 2 holders of staf_teknis, and must fit one: Agus Priyanto \("):
        await office_commands.office_end(settings, "staf_teknis", "a")
    await office_commands.office_end(settings, "kabid", "kholid")
    await office_commands.office_list(settings)
    told = capsys.readouterr().out
    assert told.startswith("Drs. Kholid holds kabid no more; nobody does now\nstaf_teknis\t")
    assert f"admin\t{room.admin.id}\t?\t\tby ADMIN_IDS\n" in told
    await room.admin.sees(
        "Kepala Bidang Informatika yang dipegang Drs. Kholid sudah berakhir. Jabatan ini kini belum ada"
    )
    await room.admin.sees("dan 1 permohonan menunggu")
    await room.kabid.sees("Jabatan Bapak/Ibu untuk ini sudah berakhir.")
    assert (await acts(room))[-1] == "jabatan_akhir"


async def test_an_admin_who_leaves_has_no_way_back(room: Room, api: BotApi, settings: Settings) -> None:
    second, guest = api.person("Admin Dua"), api.person("Calon")
    await joined(room, second, Office.ADMIN)
    for person in (second, room.admin):
        await person.send("/undang")
        await person.sees("Untuk jabatan apa")
    await second.tap("Admin")
    link = re.search(r"https://\S+", plain(await second.sees("https://t.me/")))
    assert link
    await guest.open(link[0])
    await guest.sees("Nama lengkap")
    await room.admin.tap("Kasi TI dan Persandian")
    await room.admin.sees("https://t.me/")
    assert "kosong" not in await ended(room.admin, str(second.id))
    await room.admin.sees("Undangan darinya yang belum dipakai dicabut: 1.")
    await guest.send("Calon Admin")
    await guest.sees("Undangan ini tidak berlaku")
    await second.send("/pejabat")
    await second.sees("hanya dapat dilakukan oleh admin")
    assert (await acts(room))[-2:] == ["jabatan_akhir", "undangan_cabut"]

    assert "Undangan yang belum dipakai" in await offices(room.admin)
    for yes, toast in (("Tidak", "Tidak jadi"), ("Ya, cabut", "Undangan dicabut")):
        assert await room.admin.tap("Cabut 4") == "Cabut undangan ini?"
        asked = await room.admin.sees("Cabut undangan untuk Kepala Seksi TI dan Persandian")
        answer = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert await room.admin.tap(yes) == toast
    done = await room.admin.sees("✅ Undangan untuk")
    again = room.admin.forge(done["message_id"], answer)
    assert await room.admin.answer(again) == "Undangan ini sudah tidak berlaku"
    await room.admin.sees("Undangan ini sudah tidak berlaku.")
    assert "Undangan yang belum dipakai" not in await offices(room.admin)
    await office_commands.invite(settings, "kasi", None, revoke=True)
    assert (await acts(room))[-1] == "undangan_cabut"
    assert "Sesudah itu jabatan ini kosong." in await ended(room.admin, "Drs. Kholid")


async def test_whom_the_settings_make_an_admin_stays_one(room: Room, settings: Settings) -> None:
    await joined(room, room.admin, Office.ADMIN)
    assert any("tetap, menurut ADMIN_IDS" in line for line in await offices(room.admin))
    async with room.begin() as tx:
        (tenure,) = [tenure for tenure, _ in await tx.offices.tenures() if tenure.office is Office.ADMIN]
    assert "ADMIN_IDS" in await tap(room.admin, End(tenure.id, 1))
    assert "hanya dapat dilakukan oleh admin" in await tap(room.kabid, End(tenure.id, 1))
    with pytest.raises(CommandFailed, match="is an admin by ADMIN_IDS"):
        await office_commands.office_end(settings, "admin", str(room.admin.id))


# Things


async def moved(room: Room, thing: Placement, unit: str) -> None:
    before = room.agus.last["message_id"]
    await tap(room.agus, Move(thing.id, since=await room.since(thing)))
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
