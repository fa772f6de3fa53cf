"""Whoever loses an office has nothing of it left: no question, card, work or command, and no way back in."""

import re

import pytest

from bot.cli import offices as office_commands
from bot.cli.command import CommandFailed
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.facts.thing_buttons import Report, Unused
from handlers.offices.pejabat.buttons import End, Revoke
from procedure.sop import Kind, Office, Step
from tests.guarantees.leavers.conftest import says
from tests.guarantees.leavers.test_open_questions import joined
from tests.support.aftermath import settled
from tests.support.overtaking.doing import tap
from tests.support.server_room import Room, holding, opened, place, registered


async def offices(admin: User) -> list[str]:
    """The lines of a new list of officials."""
    sent = await admin.send("/pejabat")
    return plain(await admin.sees("Pejabat", after=sent["message_id"])).splitlines()


async def ended(admin: User, words: str) -> str:
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


async def test_the_list_says_that_there_are_more_than_it_shows(room: Room) -> None:
    async with room.begin() as tx:
        unused = len(await tx.offices.unused())
        for _ in range(20 - unused):
            await tx.offices.invite(Office.STAF_TEKNIS, None)
    shown = await offices(room.admin)
    assert "Selebihnya" not in shown[-1]
    async with room.begin() as tx:
        await tx.offices.invite(Office.STAF_TEKNIS, None)
    assert await offices(room.admin) == [*shown, "", "Selebihnya: python -m bot office list di server."]


async def test_no_ends_nothing_and_takes_nothing_back(room: Room) -> None:
    async with room.begin() as tx:
        await tx.offices.invite(Office.STAF_TEKNIS, None)
    before = await offices(room.admin)
    numbers = [line.partition(".")[0] for line in before if line[:1].isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    for act, number in (("Akhiri", numbers[0]), ("Cabut", numbers[-1])):
        await room.admin.tap(f"{act} {number}")
        assert await room.admin.tap("Tidak") is None
    assert await offices(room.admin) == before


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
    await agus.sees("tekan tombol di bawah")
    assert "rak" not in agus.commands
    assert await tap(admin, End(2, 1)) == "Jabatan ini sudah berakhir"
    assert (await room.placed(permohonan)).nomor_seri is None
    assert "Staf Teknis: Rina Wati" in " ".join(await offices(admin))
    assert "Agus Priyanto" not in " ".join(await offices(admin))

    await rina.sees(f"tidak lagi memegang jabatan: {permohonan.ticket}.")
    await rina.tap("Saya kerjakan")
    await rina.sees("Nomor seri pada label server")
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
    for yes in ("Tidak", "Ya, cabut"):
        assert await room.admin.tap("Cabut 4") is None
        asked = await room.admin.sees("Cabut undangan untuk Kepala Seksi TI dan Persandian")
        answer = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert await room.admin.tap(yes) is None
    done = await room.admin.sees("✅ Undangan untuk")
    again = room.admin.forge(done["message_id"], answer)
    assert await room.admin.answer(again) == "Undangan ini sudah tidak berlaku"
    await room.admin.sees("Undangan ini sudah tidak berlaku.")
    assert "Undangan yang belum dipakai" not in await offices(room.admin)
    await office_commands.invite(settings, "kasi", revoke=True)
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


async def test_the_last_admin_is_told_where_another_is_made(api: BotApi, settings: Settings) -> None:
    async with opened(api, settings) as room:
        last = await holding(api, room, Office.ADMIN, "Admin Akhir")
    async with running(settings.model_copy(update={"admin_ids": frozenset()})):
        made = "Admin baru hanya dapat diundang di server: python -m bot invite admin."
        assert (await ended(last, "Admin Akhir")).endswith(f"Sesudah itu jabatan ini kosong. {made}")
        done = plain(await last.sees("✅ Jabatan Admin yang dipegang Admin Akhir sudah berakhir."))
        assert done.endswith(f"Jabatan ini kini belum ada pemegangnya. {made}")
        assert "Undangan" not in done  # nor the list, which is for admins
        assert not last.buttons(last.chat_state.messages[last.last["message_id"]])


async def test_an_invitation_that_is_not_there_is_not_asked_about(room: Room) -> None:
    await offices(room.admin)
    assert await tap(room.admin, Revoke(404)) == "Undangan ini sudah tidak berlaku"
    await room.admin.sees("Undangan ini sudah tidak berlaku.")
