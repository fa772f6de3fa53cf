"""What one account may use up, and accounts that an admin keeps out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import storage.people.accounts
from bot.demo.office import ADMIN_ID
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from procedure.sop import Kind, Office
from storage import models
from storage.people.accounts import BYTES, FILES, RUNNING, OverQuota
from tests.conftest import Kantor, Run
from tests.support.aftermath import settled
from tests.support.journeys import begin, photo
from tests.support.server_room import Room, example_answers, opened
from tests.support.stores import NOW, people
from tests.support.things import transaction

TOO_MANY = "Batas kiriman berkas untuk satu hari sudah tercapai."
OUT = "Akun ini tidak dilayani di sini."


def told(person: User, words: str) -> int:
    return sum(words in message.get("text", "") for message in person.chat)


async def at_the_letter(kantor: Kantor, person: User) -> None:
    await begin(person, Kind.HOSTING)
    async with kantor.storage.begin(NOW) as tx:
        draft = await tx.drafts.get(person.id)
        assert draft
        draft.at = "surat_berkas"


async def test_an_account_that_sends_too_many_files_is_stopped_and_can_be_blocked(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.people.accounts, "FILES", 3)
    admin, stranger, api = kantor.people.admin, kantor.people.pemohon, kantor.api
    before = kantor.storage.archive.extent()[0]
    await at_the_letter(kantor, stranger)
    await stranger.album([photo(colour) for colour in ("red", "green", "blue", "white", "black", "grey")])
    await stranger.sees(TOO_MANY)
    await stranger.sees("Halaman 3 diterima")
    await stranger.photo(photo("yellow"))
    await stranger.send("/status")
    await stranger.sees("Tidak ada permohonan")
    await settled(api, kantor.storage)
    assert kantor.storage.archive.extent()[0] == before + 3
    assert told(admin, "mengirim berkas melebihi batas sehari") == 1
    greeted = told(stranger, "Selamat datang")
    assert await admin.tap("Blokir akun") is None
    for _ in range(3):
        await stranger.send("/start")
    await stranger.sees(OUT)
    await settled(api, kantor.storage)
    assert (told(stranger, OUT), told(stranger, "Selamat datang")) == (1, greeted)
    async with kantor.storage.read(NOW) as tx:
        assert [line.act for line in await tx.journal.newest(1)] == ["blokir_akun"]
    assert await admin.tap("Buka blokir") is None
    sent = await stranger.send("/start")
    await stranger.sees("Selamat datang", after=sent["message_id"])


async def test_only_admins_block_and_never_whoever_holds_an_office(kantor: Kantor) -> None:
    who = kantor.people
    await who.admin.send("/start")
    page = await who.admin.sees("Selamat datang")
    for person in (who.kasi, who.admin):
        refused = await who.admin.answer(who.admin.forge(page["message_id"], f"ak:{person.id}:1"))
        assert refused == "Akun ini memegang jabatan; akhiri jabatannya dahulu."
    await who.kasi.send("/start")
    page = await who.kasi.sees("Selamat datang")
    refused = await who.kasi.answer(who.kasi.forge(page["message_id"], f"ak:{who.pemohon.id}:1"))
    assert refused == "Ini hanya dapat dilakukan oleh admin."


async def test_whoever_writes_is_known_from_then_on_and_nobody_is_by_being_spoken_of(kantor: Kantor) -> None:
    admin, stranger = kantor.people.admin, kantor.api.person("Orang Lain")
    await admin.send("/start")
    page = await admin.sees("Selamat datang")
    for told in ("Buka blokir", "Blokir dibuka"):  # whose account it is makes no difference to an admin
        async with kantor.storage.read(NOW) as tx:
            assert await tx.offices.known(stranger.id) is None, told
        assert await admin.answer(admin.forge(page["message_id"], f"ak:{stranger.id}:0")) is None
    await stranger.send("halo")
    await stranger.sees("tekan tombol di bawah")
    async with kantor.storage.read(NOW) as tx:
        assert (await tx.offices.person(stranger.id)).nama is None


def test_the_limits_are_those_of_the_readme() -> None:
    assert (FILES, BYTES, RUNNING) == (100, 100 * 1024**2, 10)


async def test_the_day_of_an_account_is_its_own_and_officials_have_no_quota(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await people(tx, 7, 8, 9)
        for _ in range(FILES):
            await tx.accounts.spend(7, 1)
        with pytest.raises(OverQuota):
            await tx.accounts.spend(7, 1)
        await tx.accounts.spend(8, BYTES)
        with pytest.raises(OverQuota):
            await tx.accounts.spend(8, 1)
        invitation = await tx.offices.invitation(await tx.offices.invite(Office.STAF_TEKNIS, None))
        await tx.offices.join(9, invitation.code_hash)
        await tx.accounts.spend(9, BYTES)
        await tx.accounts.spend(9, 1)
        for since in (NOW - timedelta(days=1), NOW + timedelta(hours=1)):  # over, or the clock went back
            (await tx._session.get_one(models.Person, 7)).fetched_since = since
            await tx.accounts.spend(7, 1)
            assert (await tx._session.get_one(models.Person, 7)).fetched_files == 1


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def test_so_many_permohonan_of_one_account_run_at_a_time(room: Room) -> None:
    async with room.begin() as tx:
        turn = room.services.turn(tx, room.pemohon.id, room.bot_name)
        answers = example_answers(turn, Kind.HOSTING) | {"berlaku_sampai": "2099-12-31"}
        await tx.drafts.begin(room.pemohon.id, Kind.HOSTING, answers, at=None, with_profile=True)
        for _ in range(RUNNING):
            await tx.permohonan.create(Kind.HOSTING, room.pemohon.id, year=2026)
    await room.pemohon.send("/ajukan")
    await room.pemohon.tap("Lanjutkan")
    refused = await room.pemohon.tap("Setuju dan kirim")
    assert (refused or "").startswith(f"Sudah ada {RUNNING} permohonan Bapak/Ibu yang berjalan.")
    async with room.begin() as tx:
        assert len(await tx.permohonan.running(room.pemohon.id)) == RUNNING
        await tx.drafts.discard(await tx.drafts.get(room.pemohon.id))
    await room.pemohon.send("/ajukan")
    await room.pemohon.sees(f"Sudah ada {RUNNING} permohonan")
    await room.admin.send("/start")
    page = await room.admin.sees("Selamat datang")
    assert await room.admin.answer(room.admin.forge(page["message_id"], f"ak:{room.pemohon.id}:1")) is None
    await room.admin.sees("Masih berjalan: PSH-2026-0010, ")


def test_an_account_is_blocked_from_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", str(ADMIN_ID))
    assert run("account", "list") == (0, "No account is blocked.\n", "")
    assert run("account", "block", "4711") == (0, "4711 is blocked\n", "")
    assert run("account", "list")[1].startswith("4711\t")
    assert run("account", "block", str(ADMIN_ID)) == (1, "", f"{ADMIN_ID} holds an office: end it first\n")
    assert run("account", "unblock", "4711")[1] == "4711 is not blocked any more\n"
    assert run("account", "list") == (0, "No account is blocked.\n", "")
    assert run("account", "block", "abc")[0] == 2
    assert run("audit", "verify")[0] == 0
