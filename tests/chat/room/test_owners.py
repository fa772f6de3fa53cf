"""A thing passes to a colleague by a link that is good once."""

from storage.models import Deed
from tests.support.room_and_clock import Room


async def test_a_thing_is_handed_to_a_colleague_and_the_history_keeps_both(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Alihkan ke rekan")
    link = (await who.pemohon.sees("Tautan berlaku satu kali"))["text"]
    link = link[link.index("https://") :].split()[0]
    colleague = room.kantor.api.person("Sari Dewi", phone="+6281222223333")
    await colleague.open(link)
    await colleague.sees("Tanggung jawab dialihkan")
    for title, answer in (("Nama lengkap", "Sari Dewi, S.Kom."), ("Jabatan", "Analis Sistem"), ("Nomor HP", "x")):
        await colleague.sees(title)
        await colleague.send(answer)
    await colleague.sees("memuat karakter selain angka")
    await colleague.contact("81222229999", who.pemohon.id)
    await colleague.sees("Mohon ketik jawaban untuk „Nomor HP”")
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
    assert refused == "Ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset."


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
    await first.open(links[1])
    for title, answer in (("Nama", "Sari Dewi"), ("Jabatan", "Analis Sistem"), ("Nomor HP", "0812-2222-3333")):
        await first.sees(title)
        await first.send(answer)
    await first.tap("Terima tanggung jawab")
    await first.sees("Bapak/Ibu kini penanggung jawab")
    for link in (links[0], links[2]):
        await second.open(link)
        await second.sees("Tautan pengalihan ini tidak berlaku")
    assert not any("Nama lengkap" in str(message.get("text")) for message in second.chat)
    assert (await room.now(placement)).owner_id == first.id
