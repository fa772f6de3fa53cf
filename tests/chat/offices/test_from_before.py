"""Who acts since an older version does so until the admin sets an end; invitations of then open nothing."""

from datetime import timedelta

from bot.demo.telegram.sight import plain
from procedure.sop import Acting, Office
from storage.journal.acts import JournalAct
from tests.chat.offices.test_delegations import holders, today, undisturbed
from tests.support.aftermath import settled
from tests.support.delegations import said
from tests.support.room_and_clock import Room


async def replaced(room: Room, acting: Acting) -> None:
    """Kabid is replaced by Kasi, as older versions had somebody act."""
    who = room.kantor.people
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.offices.leave(who.kabid.id, Office.KABID)
        await tx.offices.hold(who.kasi.id, Office.KABID, acting)


async def test_the_admin_is_asked_once_until_when_and_the_holder_has_the_office_back(room: Room) -> None:
    who = room.kantor.people
    await replaced(room, Acting.PLH)
    asked = plain(await who.admin.sees("Mohon tetapkan kapan delegasi ini berakhir."))
    assert "akhirnya belum ditetapkan" in asked
    await settled(room.kantor.api, room.kantor.storage)
    await undisturbed(room, who.admin, who.kasi, who.kabid)
    await who.admin.tap("Tetapkan akhir")
    await who.admin.sees("Nomor surat perintah")
    await who.admin.send("800/77/2026")
    await who.admin.sees("Hari terakhir")
    await who.admin.send(said(today(room) - timedelta(days=1)))
    await who.admin.sees("⚠️ Hari terakhir paling awal")
    await who.admin.tap("3 hari")
    await who.kasi.sees("· surat perintah 800/77/2026")
    assert JournalAct.DELEGASI_BATAS in await room.journal()
    assert await holders(room, Office.KABID) == [who.kasi.id]
    room.clock.now += timedelta(days=3)
    await who.kabid.sees("✅ Jabatan Kepala Bidang Informatika kembali kepada Bapak/Ibu.")
    assert await holders(room, Office.KABID) == [who.kabid.id]


async def test_what_nobody_held_before_is_vacant_after(room: Room) -> None:
    who = room.kantor.people
    await replaced(room, Acting.PLT)
    await who.admin.sees("Mohon tetapkan kapan delegasi ini berakhir.")
    await who.admin.tap("Akhiri sekarang")
    await who.admin.sees("Jabatannya kemudian kosong.")
    await who.admin.tap("Ya, akhiri")
    await who.kasi.sees("Tugas Bapak/Ibu sebagai Plt. Kepala Bidang Informatika sudah berakhir.")
    await who.admin.sees("tunjuk Plt. dengan /delegasi")
    assert await holders(room, Office.KABID) == []


async def test_an_unused_invitation_to_act_opens_nothing_and_the_admin_hears_it(room: Room) -> None:
    who = room.kantor.people
    until = room.clock.now + timedelta(hours=50)
    async with room.services.storage.begin(room.clock()) as tx:
        code = await tx.offices.link(Office.KABID, who.admin.id, until, Acting.PLH)
    await who.admin.sees("Undangan Plh. Kepala Bidang Informatika dicabut; silakan gunakan /delegasi.")
    sent = await who.kasi.open(f"https://t.me/{room.kantor.app.bot.username}?start=j_{code}")
    await who.kasi.sees("tidak berlaku", after=sent["message_id"])
    assert await holders(room, Office.KABID) == [who.kabid.id]
