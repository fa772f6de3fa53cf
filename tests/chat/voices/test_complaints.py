"""`/pengaduan`: its number, a card with **Jawab**, the answer that goes back, and Kepala Dinas after five days."""

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.offices import leaving
from handlers.voices.cards import Reply
from handlers.voices.complaining import Complain
from procedure.sop import Kind, Office
from storage.models import Complaint
from tests.support.aftermath import settled
from tests.support.journeys import begin
from tests.support.room_and_clock import Room

WORDS = "Petugas tidak mengangkat telepon selama tiga hari."


async def complain(person: User, words: str = WORDS, about: str = "") -> str:
    """Complains about nothing in particular, or about a permohonan; gives the number."""
    sent = await person.send("/pengaduan")
    if about:
        await person.sees("Tentang permohonan yang mana?", after=sent["message_id"])
        await person.tap(about)
    asked = await person.sees("Silakan tulis apa yang terjadi", after=sent["message_id"])
    await person.send(words)
    said = plain(await person.sees("Pengaduan diterima", after=asked["message_id"]))
    return said[said.index("PGD-") :][:13]


def told(person: User) -> list[str]:
    """What they were told of the complaint."""
    return [said for message in person.chat if WORDS in (said := plain(message))]


async def complaints(room: Room) -> list[Complaint]:
    async with room.services.storage.read(room.clock()) as tx:
        return await tx.complaints.open()


async def left(room: Room, person: User, office: Office) -> None:
    async with room.services.storage.begin(room.clock()) as tx:
        speaker = room.services.speaker(tx, "penempatan_server_bot")
        await leaving.end(speaker, await tx.offices.person(person.id), office)


async def test_a_complaint_is_numbered_carried_and_answered(room: Room) -> None:
    who = room.kantor.people
    assert await complain(who.pemohon) == f"PGD-{room.clock.now.year}-0001"
    card = await who.kabid.sees(WORDS)
    assert who.kabid.buttons(card) == ["✍️ Jawab"]
    await who.kabid.tap("Jawab")
    await who.kabid.sees("Silakan ketik jawabannya")
    await who.kabid.send("ok")
    await who.kabid.sees("terlalu pendek")
    await who.kabid.send("Mohon maaf, telepon sudah diperbaiki.")
    await who.pemohon.sees("Mohon maaf, telepon sudah diperbaiki.")
    assert "✅ Dijawab" in plain(await who.kabid.sees("✅ Dijawab"))
    assert who.kabid.buttons(await who.kabid.sees("✅ Dijawab")) == []
    assert await complaints(room) == []
    assert (await room.journal())[:2] == ["aduan_jawab", "aduan"]
    said = await who.kabid.answer(who.kabid.forge(card["message_id"], Reply(1).pack()))
    assert "Sudah diproses" in (said or "")
    room.later(6)
    await room.looks.whole()
    assert not told(who.kadis)


async def test_no_line_of_the_journal_has_its_words_and_each_seals_them(room: Room) -> None:
    await complain(room.kantor.people.pemohon)
    async with room.services.storage.begin(room.clock()) as tx:
        (line,) = [one for one in await tx.journal.newest(5) if one.act == "aduan"]
        assert WORDS not in line.detail
        assert '"complaint": {"1"' in line.detail
        (complaint,) = await tx.complaints.open()
        complaint.words = "Semua baik."
        await tx.complaints.find(1)
        await tx._session.flush()
        tx._session.sync_session.info.clear()
    async with room.services.storage.read(room.clock()) as tx:
        faults = (await tx.journal.verify())[1]
    assert faults
    assert "complaint 1" in faults[0]


@pytest.mark.begun("filed")
async def test_it_may_be_about_a_permohonan_of_one_s_own(room: Room) -> None:
    who = room.kantor.people
    await complain(who.pemohon, about="PSH-")
    assert "Tentang PSH-" in plain(await who.kabid.sees(WORDS))
    (complaint,) = await complaints(room)
    assert complaint.permohonan_id == 1
    sent = await who.staf.send("/pengaduan")
    await who.staf.sees("Silakan tulis apa yang terjadi", after=sent["message_id"])  # has none: nothing to choose
    said = await who.staf.answer(who.staf.forge(who.staf.last["message_id"], Complain(1).pack()))
    assert "atas nama orang lain" in (said or "")


@pytest.mark.begun("filed")
async def test_who_writes_at_once_need_not_choose_what_it_is_about(room: Room) -> None:
    who = room.kantor.people
    await begin(who.pemohon, Kind.HOSTING)  # the form goes on waiting, and does not take the words
    await who.pemohon.tap("Pakai data tersimpan")
    await who.pemohon.sees("Langkah 1 dari")
    await who.pemohon.send("/pengaduan")
    await who.pemohon.sees("Tentang permohonan yang mana?")
    await who.pemohon.send("/batal")
    closed = await who.pemohon.sees("Tidak jadi dikirim.")
    assert who.pemohon.buttons(closed) == ["📣 Tulis pengaduan"]
    sent = await who.pemohon.send("/pengaduan")
    await who.pemohon.sees("atau langsung tulis apa yang terjadi", after=sent["message_id"])
    await who.pemohon.send(WORDS)
    await who.pemohon.sees("Pengaduan diterima")
    (complaint,) = await complaints(room)
    assert complaint.permohonan_id is None


async def test_unanswered_for_five_working_days_it_goes_to_kepala_dinas_too(room: Room) -> None:
    who = room.kantor.people
    await complain(who.pemohon)
    room.later(4)
    await room.looks.whole()
    assert not told(who.kadis)
    room.later(1)
    card = await who.kadis.sees("Belum dijawab 5 hari kerja")
    assert who.kadis.buttons(card) == ["✍️ Jawab"]
    await who.kabid.sees("Belum dijawab 5 hari kerja")
    room.later(8)
    await room.looks.whole()
    await settled(room.kantor.api, room.kantor.storage)
    assert len(told(who.kadis)) == 1
    await who.kadis.tap("Jawab")
    await who.kadis.sees("Silakan ketik jawabannya")
    await who.kadis.send("Akan kami perbaiki.")
    await who.pemohon.sees("Akan kami perbaiki.")
    assert who.kabid.buttons(await who.kabid.sees("✅ Dijawab")) == []


async def test_without_a_kabid_it_goes_to_the_admins_and_whoever_leaves_has_nothing_of_it(room: Room) -> None:
    who = room.kantor.people
    await complain(who.pemohon)
    card = await who.kabid.sees(WORDS)
    await who.kabid.tap("Jawab")
    await who.kabid.sees("Silakan ketik jawabannya")
    await left(room, who.kabid, Office.KABID)
    await who.kabid.sees("Pengaduan ini dijawab pejabat lain.")
    await who.admin.sees(WORDS)
    said = await who.kabid.answer(who.kabid.forge(card["message_id"], Reply(1).pack()))
    assert "bukan pemegang" in (said or "")
    sent = await who.kabid.send("Jawaban dari mantan")
    await who.kabid.sees("", after=sent["message_id"])
    assert len(await complaints(room)) == 1
    await who.admin.tap("Jawab")
    await who.admin.sees("Silakan ketik jawabannya")
    await who.admin.send("Sudah kami teruskan.")
    await who.pemohon.sees("Sudah kami teruskan.")


async def test_kabid_s_own_complaint_is_kepala_dinas_to_answer(room: Room) -> None:
    who = room.kantor.people
    await complain(who.kabid)
    await who.kadis.sees(WORDS)
    said = await who.kabid.answer(who.kabid.forge(who.kabid.last["message_id"], Reply(1).pack()))
    assert "bukan pemegang" in (said or "")


async def test_what_waits_is_offered_again_and_nobody_floods_the_office(room: Room) -> None:
    who = room.kantor.people
    for number in range(1, 4):
        assert (await complain(who.pemohon, f"{WORDS} Ke-{number}."))[-1] == str(number)
    sent = await who.pemohon.send("/pengaduan")
    await who.pemohon.sees("Masih ada 3 pengaduan", after=sent["message_id"])
    sent = await who.kabid.send("/start")
    await who.kabid.sees("Ada 3 pengaduan menunggu", after=sent["message_id"])
    sent = await who.kabid.send("/tugas")
    await who.kabid.sees("Ke-3.", after=sent["message_id"])
