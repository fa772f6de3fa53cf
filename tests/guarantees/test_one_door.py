"""No act hangs on one message: what waits is offered again to whoever lost it, or never got it."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from handlers.things.deeds import record
from procedure.decision import Act, Outcome
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Deed, State
from tests.support.aftermath import settled
from tests.support.server_room import Room, opened, place, registered

COMMANDS = ("/start", "/status", "/tugas", "/aset")


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


def empty(person: User) -> None:
    """They clear the chat on their phone."""
    for message in person.chat_state.messages.values():
        message["deleted"] = True


async def test_a_handover_is_offered_again(api: BotApi, room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await room.pemohon.block()
    await place(room.agus)
    await room.admin.sees("tidak dapat dikirim")
    await settled(api, room.services.storage)
    await room.pemohon.unblock()
    for command in COMMANDS:
        empty(room.pemohon)
        await room.pemohon.send(command)
        card = await room.pemohon.sees("Kewajiban instansi")
        assert sum("photo" in message for message in room.pemohon.chat) == 2
    await room.pemohon.tap("Tolak")
    await room.pemohon.send("/status")
    again = await room.pemohon.sees("Kewajiban instansi", after=card["message_id"])
    await room.pemohon.sees("Kartu ini ada di bawah.")
    await room.pemohon.tap_on(again["message_id"], "✅ Terima")
    await room.pemohon.sees("✅ Diterima")
    assert (await room.placed(permohonan)).state is State.AKTIF


async def test_a_return_is_offered_again_with_its_reason(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    async with room.begin() as tx:
        permohonan = await tx.permohonan.get(permohonan.id)
        visit = await tx.permohonan.open_visit(permohonan.id)
        assert visit
        outcome = Outcome(Step.PENGAJUAN, permohonan.revision)
        await tx.permohonan.move(permohonan, Act(Choice.TOLAK, visit.id, note="Daya <kurang>"), room.kabid.id, outcome)
    for command in COMMANDS:
        empty(room.pemohon)
        await room.pemohon.send(command)
        shown = await room.pemohon.sees("Dikembalikan untuk diperbaiki. Alasan:\nDaya <kurang>")
    await room.pemohon.tap_on(shown["message_id"], "✏️ Perbaiki dan ajukan lagi")
    await room.pemohon.sees("Saya menyatakan data di atas benar")


async def test_a_check_is_offered_again(room: Room) -> None:
    placement = await registered(room.services, room.pemohon.id)
    async with room.begin() as tx:
        found = await tx.register.find(placement.id)
        assert found
        found.check_stage = 1
    for command in COMMANDS:
        empty(room.pemohon)
        await room.pemohon.send(command)
        asked = await room.pemohon.sees("Pengecekan berkala")
        assert "pengingat" not in asked["text"]
    await room.pemohon.tap("Sudah dicek, baik")
    await room.pemohon.sees("✅ Dicek, baik")


async def test_a_problem_is_offered_again_also_to_an_admin_where_there_is_no_technician(room: Room) -> None:
    placement = await registered(room.services, room.pemohon.id)
    async with room.begin() as tx:
        turn = room.services.turn(tx, room.pemohon.id, room.bot_name)
        found = await tx.register.find(placement.id)
        assert found
        await record(turn, found, Deed.MASALAH, "Kipas berisik")
    await room.agus.send("/start")
    await room.agus.sees("Ada 1 masalah menunggu Bapak/Ibu.")
    async with room.begin() as tx:
        for person in (room.agus, room.rina):
            await tx.offices.leave(person.id, Office.STAF_TEKNIS)
    await room.agus.send("/tugas")
    await room.agus.sees("Perintah ini untuk pejabat")
    await room.admin.send("/tugas")
    await room.admin.sees("Kipas berisik")
    await room.admin.tap("Sudah ditangani")
    await room.admin.tap("Tanpa catatan")
    await room.pemohon.sees("✅ Ditangani")


async def test_more_things_than_one_message_lists_can_all_be_opened(room: Room) -> None:
    for u in range(1, 43, 2):
        await registered(room.services, room.pemohon.id, u=u, nomor_seri=f"SN-{u:04}")
    await room.pemohon.send("/aset")
    await room.pemohon.sees("1–20 dari 21")
    await room.pemohon.tap("Berikutnya")
    await room.pemohon.sees("21–21 dari 21")
    await room.pemohon.tap("21. Dell")
    await room.pemohon.sees("Nomor seri: SN-0041")
