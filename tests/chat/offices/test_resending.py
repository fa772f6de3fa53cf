"""**Kirim ulang**: another link instead of one that nobody has used, for a fresh 72 hours; and what it says else."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.offices.pejabat.buttons import Resend
from procedure.sop import Office
from storage.models import Invitation
from tests.chat.offices.test_pejabat import acts, answered, became, link_in, page, sight
from tests.support.room_and_clock import Room


async def invited(room: Room) -> tuple[str, Invitation]:
    """An invitation into Staf Teknis by the admin: its link, and how the record has it."""
    sight(room)
    admin = room.kantor.people.admin
    shown = await page(admin)
    await admin.tap("Undang pejabat")
    await became(admin, shown, "Untuk jabatan apa")
    await admin.tap_on(shown["message_id"], "Staf Teknis")
    link = link_in(await admin.sees("?start=j_", after=shown["message_id"]))
    async with room.services.storage.read(room.clock()) as tx:
        (invitation,) = await tx.offices.unused(Office.STAF_TEKNIS)
    return link, invitation


async def joined(person: User, link: str) -> None:
    await answered(person, link)
    await person.tap("S1 Komputer")
    await person.tap("Terima jabatan")
    await person.sees("kini memegang jabatan")


def resend(admin: User, shown: Any, invitation: Invitation) -> Any:
    return admin.forge(shown["message_id"], Resend(invitation.number).pack())


async def test_the_old_link_dies_and_a_new_one_has_72_hours(room: Room) -> None:
    admin = room.kantor.people.admin
    old, _ = await invited(room)
    room.clock.now += timedelta(hours=50)
    shown = await page(admin)
    assert [row for row in admin.buttons(shown) if row in {"Kirim ulang 5", "Cabut 5"}] == ["Kirim ulang 5", "Cabut 5"]
    assert await admin.tap("Kirim ulang 5") is None
    assert "Tautan baru untuk Staf Teknis ada di bawah" in await became(admin, shown, "✅")
    said = await admin.sees("?start=j_", after=shown["message_id"])
    new = link_in(said)
    assert new != old
    async with room.services.storage.read(room.clock()) as tx:
        (fresh,) = await tx.offices.unused(Office.STAF_TEKNIS)
    assert fresh.expires_at == room.clock.now + timedelta(hours=72)
    assert fresh.created_by == admin.id
    assert await acts(room, 2) == ["undangan_cabut", "undang"]
    late, person = room.kantor.api.person("Terlambat"), room.kantor.api.person("Rina Wati")
    await late.open(old)
    await late.sees("Undangan ini tidak berlaku")
    await joined(person, new)


async def test_two_taps_send_one_link(room: Room) -> None:
    admin = room.kantor.people.admin
    _, old = await invited(room)
    shown = await page(admin)
    taps = [resend(admin, shown, old) for _ in range(2)]
    assert [await admin.answer(tap) for tap in taps] == [None, "Undangan ini sudah dikirim ulang atau dicabut"]
    await became(admin, shown, "Undangan ini sudah dikirim ulang atau dicabut.")
    assert len([one for one in admin.chat if "?start=j_" in plain(one)]) == 2
    assert await acts(room, 3) == ["undang", "undangan_cabut", "undang"]


async def test_a_used_one_says_by_whom(room: Room) -> None:
    admin, person = room.kantor.people.admin, room.kantor.api.person("Rina Wati")
    link, old = await invited(room)
    shown = await page(admin)
    await joined(person, link)
    before = await acts(room, 1)
    assert str(await admin.answer(resend(admin, shown, old))).startswith("Undangan ini sudah dipakai Rina Wati pada ")
    await became(admin, shown, "sudah dipakai Rina Wati")
    assert await acts(room, 1) == before


async def test_by_whom_it_was_used_is_no_markup(room: Room) -> None:
    admin, person = room.kantor.people.admin, room.kantor.api.person("Rina <b> & Wati")
    link, old = await invited(room)
    shown = await page(admin)
    await joined(person, link)
    await admin.answer(resend(admin, shown, old))
    await became(admin, shown, "Undangan ini sudah dipakai Rina <b> & Wati pada ")


async def test_an_expired_or_revoked_one_says_so(room: Room) -> None:
    admin = room.kantor.people.admin
    _, old = await invited(room)
    shown = await page(admin)
    await admin.tap("Cabut 5")
    await admin.tap("Ya, cabut")
    assert await admin.answer(resend(admin, shown, old)) == "Undangan ini sudah dikirim ulang atau dicabut"
    _, other = await invited(room)
    room.clock.now += timedelta(hours=73)
    said = str(await admin.answer(resend(admin, shown, other)))
    assert said.startswith("Undangan ini berlaku hanya sampai ")
    assert said.endswith("; silakan undang lagi")
    assert await acts(room, 1) == ["undang"]


@pytest.mark.parametrize("who", ["kasi", "pemohon"])
async def test_nobody_else_may(room: Room, who: str) -> None:
    _, old = await invited(room)
    person = room.kantor.people.kasi if who == "kasi" else room.kantor.people.pemohon
    sent = await person.send("/status")
    shown = await person.sees("", after=sent["message_id"])
    assert await person.answer(resend(person, shown, old)) == "Ini hanya dapat dilakukan oleh admin."
    async with room.services.storage.read(room.clock()) as tx:
        assert [one.number for one in await tx.offices.unused(Office.STAF_TEKNIS)] == [old.number]
