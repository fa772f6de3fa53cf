"""A thing passes to a colleague by a link that is good once."""

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind
from storage.models import Deed
from tests.support.room_and_clock import Room
from tests.support.things import thing


async def accepts(colleague: User, link: str) -> None:
    await colleague.open(link)
    for title, answer in (("Nama", "Sari Dewi"), ("Jabatan", "Analis Sistem"), ("Nomor HP", "0812-2222-3333")):
        await colleague.sees(title)
        await colleague.send(answer)
    await colleague.tap("Terima tanggung jawab")
    await colleague.sees("Bapak/Ibu kini penanggung jawab")


async def test_a_thing_is_handed_to_a_colleague_and_the_history_keeps_both(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Alihkan ke rekan")
    link = (await who.pemohon.sees("Tautan berlaku satu kali"))["text"]
    assert not any("Alihkan semua" in label for message in who.pemohon.chat for label in who.pemohon.buttons(message))
    link = link[link.index("https://") :].split()[0]
    colleague = room.kantor.api.person("Sari Dewi", phone="+6281222223333")
    await colleague.open(link)
    await colleague.sees("Tanggung jawab dialihkan")
    for title, answer in (("Nama lengkap", "Sari Dewi, S.Kom."), ("Jabatan", "Analis Sistem"), ("Nomor HP", "x")):
        await colleague.sees(title)
        await colleague.send(answer)
    await colleague.sees("⚠️ Nomor ini memuat “x”")
    await colleague.contact("81222229999", who.pemohon.id)
    await colleague.sees("⚠️ Kontak itu milik orang lain; mohon kirim kontak sendiri, atau ketik nomornya.")
    assert (
        sum("Tanggung jawab dialihkan" in plain(message) and "Nomor HP" in plain(message) for message in colleague.chat)
        == 1
    )
    await colleague.contact("81222223333", colleague.id)  # as some phones share it
    await colleague.sees("Jabatan: Analis Sistem\nNomor HP: 0812-2222-3333")
    await colleague.tap("Terima tanggung jawab")
    await colleague.sees("Bapak/Ibu kini penanggung jawab")
    await who.pemohon.sees("Tanggung jawab kini pada Sari Dewi, S.Kom.")
    changed = await room.now(placement)
    assert (changed.owner_id, changed.contact) == (colleague.id, "Sari Dewi, S.Kom., 0812-2222-3333")
    assert await room.deeds(placement) == [Deed.DIALIHKAN]
    await colleague.send("/aset")
    await colleague.sees("dari Budi Santoso, S.Kom. kepada Sari Dewi, S.Kom.")
    await who.pemohon.open(link)
    await who.pemohon.sees("Tautan pengalihan ini tidak berlaku")
    refused = await who.pemohon.answer(who.pemohon.forge(who.pemohon.last["message_id"], f"tc:{placement.id}"))
    assert refused == "Server atau aplikasi ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset."


async def test_an_older_link_takes_nothing_from_the_new_owner(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    links = []
    for person, opening in ((who.pemohon, "/aset"), (who.pemohon, "/aset"), (who.admin, "/daftar PowerEdge")):
        sent = await person.send(opening)
        if person is who.admin:
            await person.tap("1. Dell")
        await person.tap("Alihkan")
        text = (await person.sees("Tautan berlaku satu kali", after=sent["message_id"]))["text"]
        links.append(text[text.index("https://") :].split()[0])
    first, second = room.kantor.api.person("Sari Dewi"), room.kantor.api.person("Tono")
    await accepts(first, links[1])
    for link in (links[0], links[2]):
        await second.open(link)
        await second.sees("Tautan pengalihan ini tidak berlaku")
    assert not any("Nama lengkap" in str(message.get("text")) for message in second.chat)
    assert (await room.now(placement)).owner_id == first.id


async def test_all_that_somebody_looks_after_for_an_instansi_passes_by_one_link(room: Room) -> None:
    who = room.kantor.people
    theirs = [await room.standing(), await room.standing(Kind.HOSTING)]
    elsewhere = await room.standing(u=5, nomor_seri="LAIN-5", instansi="Dinas Perhubungan")
    await who.pemohon.send("/aset")
    await who.pemohon.tap("1. Dell")
    await who.pemohon.tap("Alihkan ke rekan")
    await who.pemohon.sees("atas nama Bapak/Ibu ada 2 di instansi ini")
    one = await who.pemohon.sees("Tautan berlaku satu kali")
    await who.pemohon.tap("Alihkan semua (2)")
    text = (await who.pemohon.sees("Tautan berlaku satu kali", after=one["message_id"]))["text"]
    colleague = room.kantor.api.person("Sari Dewi")
    await accepts(colleague, text[text.index("https://") :].split()[0])
    assert [(await room.now(thing)).owner_id for thing in (*theirs, elsewhere)] == [
        *(colleague.id, colleague.id, who.pemohon.id),
    ]


async def test_of_many_things_ten_are_named(room: Room) -> None:
    owner = room.kantor.people.pemohon.id
    for count, more in ((10, []), (11, ["• dan 1 lagi"])):
        async with room.services.storage.begin(room.clock()) as tx:
            many = [await thing(tx, name=f"Server {number}", owner_id=owner) for number in range(count)]
            code = await tx.transfers.offer(many, owner)
        colleague = room.kantor.api.person(f"Sari {count}")
        await colleague.open(f"https://t.me/penempatan_server_bot?start=a_{code}")
        shown = plain(await colleague.sees("Tanggung jawab dialihkan")).splitlines()
        assert [line for line in shown if line.startswith("• ")] == [
            *(f"• Server {number} · Dinas Kesehatan" for number in range(10)), *more,
        ]  # fmt: skip
