"""Access information: seen by few, renewed by the owner, never a password."""

from storage.models import Deed
from tests.support.room_and_clock import Room, open_sheet, vanishes
from tests.support.server_room import SECRET
from tests.support.stores import content


async def test_access_information_is_shown_to_few_and_each_look_is_journalled(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    for person in (who.staf, who.kasi):
        await open_sheet(person)
        await person.tap("Lihat hak akses")
        shown = await person.sees(SECRET)
        assert shown["has_protected_content"] is True
        assert (await room.journal())[0] == "lihat_hak_akses"
        await person.tap("Hapus pesan ini")
        await vanishes(person, shown["message_id"])
    for person in (who.admin, who.pemohon, who.kadis, who.kabid):
        toast = await person.answer(person.forge(person.last["message_id"], f"ta:{placement.id}"))
        assert toast == "Hak akses hanya untuk Staf Teknis dan Kasi."
    assert b"kunci SSH diserahkan" not in content(room.kantor.settings.data_dir)


async def test_the_owner_renews_access_information_but_never_with_a_password(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    before = (await room.now(placement)).secret
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Perbarui hak akses")
    sent = await who.pemohon.send("password: rahasia123")
    await who.pemohon.sees("⚠️ Pesan tadi berisi kata sandi, sehingga dihapus.")
    await vanishes(who.pemohon, sent["message_id"])
    assert (await room.now(placement)).secret == before
    await who.pemohon.send("akun operator, kunci SSH baru diserahkan di ruang server")
    await who.pemohon.sees("Hak akses diperbarui; isinya tersimpan terenkripsi")
    await open_sheet(who.staf)
    await who.staf.tap("Lihat hak akses")
    await who.staf.sees("akun operator, kunci SSH baru")
    assert await room.deeds(placement) == [Deed.HAK_AKSES]
