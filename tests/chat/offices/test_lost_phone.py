"""A lost phone: the new account has all that the old one had, and the old one nothing."""

import re

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind
from storage.journal.acts import JournalAct
from tests.conftest import Kantor
from tests.support.aftermath import settled
from tests.support.journeys import begin, photo, report, submit


async def link(admin: User, words: str) -> str:
    """The link by which somebody's new account takes over, as the admin makes it."""
    await admin.send("/pejabat")
    await admin.tap("Ganti akun")
    await admin.sees("Akun siapa")
    sent = await admin.send(words)
    found = await admin.sees("Yang mana orangnya?", after=sent["message_id"])
    await admin.tap_on(found["message_id"], admin.buttons(found)[0])
    await admin.tap("Buat tautan")
    said = await admin.sees("?start=g_", after=sent["message_id"])
    link = re.search(r"https://\S+", plain(said))
    assert link
    return link[0]


async def test_a_pemohon_goes_on_from_a_new_phone(kantor: Kantor) -> None:
    who = kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER)
    await begin(who.pemohon, Kind.HOSTING)
    await who.pemohon.tap("Pakai data tersimpan")
    first = await who.pemohon.sees("Langkah 1 dari")
    await who.pemohon.send("045/123/2026")
    second = await who.pemohon.sees("Langkah 2 dari")
    new = kantor.api.person("Ponsel Baru")
    await new.open(await link(who.admin, str(ticket)))
    assert "1 permohonan" in plain(await new.sees("menggantikan akun lama"))
    await new.tap("Ambil alih")
    await new.sees("dilanjutkan dengan /ajukan")
    await new.sees("⏳ Disposisi")
    await who.pemohon.sees("sudah diganti dengan akun yang baru")
    assert all("deleted" in who.pemohon.chat_state.messages[one["message_id"]] for one in (first, second))
    await who.kadis.tap("Disposisi ke")
    await new.sees("✅ Disposisi")
    before = len(who.pemohon.chat)
    await who.pemohon.send("/status")
    await who.pemohon.sees("Tidak ada permohonan", after=who.pemohon.chat[before - 1]["message_id"])
    await new.send("/ajukan")
    await new.tap("Lanjutkan")
    await new.sees("Langkah 2 dari")
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        assert (await tx.journal.verify())[1] == []
        acts = [line.act for line in await tx.journal.newest(20)]
    assert JournalAct.GANTI_AKUN in acts
    assert JournalAct.GANTI_AKUN_TAUTAN in acts


async def test_an_official_decides_from_a_new_phone_and_an_owner_keeps_their_thing(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.SERVER)
    new = kantor.api.person("Ponsel Kadis")
    await new.open(await link(who.admin, who.kadis.name))
    await new.tap("Ambil alih")
    await new.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    assert not [message for message in who.kadis.chat if "Disposisi ke Kabid" in who.kadis.buttons(message)]
    await who.kasi.tap("Tandai sisanya")
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    staf = kantor.api.person("Ponsel Staf")
    await staf.open(await link(who.admin, who.staf.name))
    await staf.tap("Ambil alih")
    for label in ("Lanjutkan", "Disetujui: Rak A", "Lewati"):
        await staf.tap(label)
    await staf.sees("foto")
    await staf.photo(photo())
    await staf.tap("Konfirmasi")
    owner = kantor.api.person("Ponsel Pemohon")
    await owner.open(await link(who.admin, who.pemohon.name))
    await owner.tap("Ambil alih")
    await owner.tap("Terima")
    await owner.sees("Selesai. Terima kasih.")
    await owner.send("/aset")
    await owner.sees("PowerEdge")


async def test_a_link_works_once_and_for_an_account_that_has_nothing(kantor: Kantor) -> None:
    who = kantor.people
    address = await link(who.admin, who.kasi.name)
    await who.kabid.open(address)
    await who.kabid.sees("sudah dipakai untuk layanan ini")
    await who.kasi.open(address)
    await who.kasi.sees("masih yang lama")
    new, late = kantor.api.person("Ponsel Baru"), kantor.api.person("Orang Lain")
    await late.open(address)
    await late.sees("menggantikan akun lama")
    await new.open(address)
    await new.tap("Ambil alih")
    await new.sees("kini menggantikan")
    assert "sudah dipakai" in str(await late.tap("Ambil alih"))
    await late.open(address)
    await late.sees("sudah dipakai")


async def test_with_one_link_the_others_are_spent_too(kantor: Kantor) -> None:
    who = kantor.people
    first, second = await link(who.admin, who.kasi.name), await link(who.admin, who.kasi.name)
    new, late = kantor.api.person("Ponsel Baru"), kantor.api.person("Orang Lain")
    await new.open(second)
    await new.tap("Ambil alih")
    await new.sees("kini menggantikan")
    await late.open(first)
    await late.sees("sudah dipakai")


async def test_a_returned_permohonan_leaves_no_button_in_the_old_chat(kantor: Kantor) -> None:
    who = kantor.people
    ticket = await submit(who.pemohon, Kind.HOSTING)
    await report(who, conclusion="Tidak laik", note="Belum diuji.")
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Uji keamanan belum dilakukan")
    await who.pemohon.sees("dikembalikan untuk diperbaiki")
    new = kantor.api.person("Ponsel Baru")
    await new.open(await link(who.admin, ticket))
    await new.tap("Ambil alih")
    await new.sees("Dikembalikan untuk diperbaiki")
    await settled(kantor.api, kantor.storage)
    assert not [one for one in who.pemohon.said if any("Perbaiki" in label for label in who.pemohon.buttons(one))]


async def test_nobody_but_an_admin_makes_such_a_link(kantor: Kantor) -> None:
    who = kantor.people
    await who.admin.send("/pejabat")
    page = await who.admin.sees("Pejabat")
    data = next(
        button["callback_data"]
        for row in page["reply_markup"]["inline_keyboard"]
        for button in row
        if "Ganti akun" in button["text"]
    )
    query = who.kasi.forge(who.kasi.last["message_id"], data)
    assert "admin" in str(await who.kasi.answer(query))


async def test_an_admin_who_has_found_the_wrong_person_makes_no_link(kantor: Kantor) -> None:
    admin = kantor.people.admin
    await admin.send("/pejabat")
    await admin.tap("Ganti akun")
    await admin.sees("Akun siapa")
    await admin.send(kantor.people.kasi.name)
    await admin.sees("Yang mana orangnya?")
    await admin.tap(kantor.people.kasi.name)
    await admin.sees("temui sendiri")
    await admin.tap("Batal")
    assert not admin.buttons(await admin.sees("Akun tidak diganti."))
    assert not [message for message in admin.chat if "?start=g_" in plain(message)]
