"""Cards keep saying what they are about: while a note is made, a reason is asked, or another card comes below."""

import pytest

from handlers.chat.desk import Desk
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from procedure.sop import Kind, Step
from storage.models import Permohonan
from tests.conftest import Kantor
from tests.support.journeys import begin, check_all, photo, submit


async def test_a_note_begun_on_an_older_card_ends_with_it(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    old = await who.kadis.sees("Disposisi Kepala Dinas")
    for label in ("Dengan catatan", "☐ Tindak lanjuti", "○ Segera"):
        assert await who.kadis.tap(label) is None  # the card itself shows it
    await who.kadis.send("/tugas")
    await who.kadis.sees("Disposisi Kepala Dinas", after=old["message_id"])
    await who.kadis.send("Mohon ditelaah.")
    await who.kadis.sees("menunggu Bapak/Ibu")
    assert who.kadis.buttons(who.kadis.chat_state.messages[old["message_id"]]) == []


async def test_a_taken_placement_waits_for_nobody_else_and_its_handover_keeps_its_words(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Tidak laik")
    await who.kasi.send("Kapasitas kurang.")
    await who.kabid.sees("Hasil Kasi")
    await who.kabid.tap("Setujui")
    await who.kabid.sees("Hasil Kasi tidak laik. Apa alasan persetujuannya?")
    await who.kabid.send("Kapasitas ditambah besok.")
    await who.admin.send("/undang")
    await who.admin.tap("Staf Teknis")
    link = (await who.admin.sees("?start=j_"))["text"]
    await who.kasi.open(next(word for word in link.split() if "?start=j_" in word))
    await who.kasi.tap("Pakai data tersimpan")
    await who.kasi.tap("Terima jabatan")
    await who.staf.tap("Saya kerjakan")
    taken = await who.kasi.sees("Dikerjakan oleh")
    await who.kasi.send("/tugas")
    await who.kasi.sees("Tidak ada yang menunggu Bapak/Ibu saat ini.", after=taken["message_id"])

    for label in ("Disetujui: Host 1", "10.10.4.1", "Sub domain aktif", "Konfirmasi"):
        await who.staf.tap(label)
    await who.pemohon.sees("Mohon diperiksa")
    await who.pemohon.tap("Tolak")
    assert "Kewajiban instansi" in (await who.pemohon.sees("Apa alasannya?"))["text"]
    await who.pemohon.tap("Kembali")
    await who.pemohon.tap("✅ Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")


@pytest.mark.begun("filed")
async def test_an_answer_to_the_form_is_never_the_reason_of_a_rejection(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    card = await who.kabid.sees("Persetujuan Kabid")
    await who.kabid.tap("Tolak")
    await begin(who.kabid, Kind.SERVER)
    await who.kabid.sees("Nama lengkap")
    await who.kabid.send("Rini Wulandari, S.T.")
    await who.kabid.sees("Langkah 2 dari")
    assert "Setujui" in who.kabid.buttons(who.kabid.chat_state.messages[card["message_id"]])
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        assert (await tx.permohonan.get(1)).step is Step.PERSETUJUAN


async def test_a_photo_goes_to_the_placement_it_was_sent_for(kantor: Kantor) -> None:
    who, api = kantor.people, kantor.api
    tickets = [await submit(who.pemohon, Kind.SERVER)]
    other = api.person("Ani")
    tickets.append(await submit(other, Kind.SERVER, given={"nomor_seri": "9ZZ1A11"}))
    for official, label in ((who.kadis, "Disposisi ke Kabid"), (who.kabid, "Verifikasi dan disposisi ke Kasi")):
        for ticket in tickets:
            card = await official.sees(f"{ticket} ·")
            await official.tap_on(card["message_id"], label)
    for ticket in tickets:
        await who.kasi.tap_on((await who.kasi.sees(f"{ticket} ·"))["message_id"], "Tandai sisanya")
        await who.kasi.sees("✅ Lisensi")
        await who.kasi.tap_on((await who.kasi.sees(f"{ticket} ·"))["message_id"], "Laik")
        await who.kabid.tap_on((await who.kabid.sees("Persetujuan Kabid"))["message_id"], "Setujui")
    for ticket in tickets:
        card = await who.staf.sees(f"{ticket} ·")
        await who.staf.tap_on(card["message_id"], "Saya kerjakan")
        for label in ("Cocok", "Disetujui", "Lewati"):
            await who.staf.tap(label)
        await who.staf.sees("Kirim satu foto", after=card["message_id"] - 1)
    slow = api.faults.delay(1.0, method="getFile")
    await who.staf.photo(photo("red"))
    asked = await who.staf.send("/tugas")
    card = await who.staf.sees(f"{tickets[0]} ·", after=asked["message_id"])
    await who.staf.tap_on(card["message_id"], "Lanjutkan")
    await who.staf.sees("foto tersimpan")
    api.faults.clear(slow)
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        photos = [(await tx.register.of(number)).photo for number in (1, 2)]
    assert photos[0] is None
    assert photos[1] is not None


async def test_each_tap_reads_its_case_once(kantor: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    who, read = kantor.people, list[str]()
    load = cases.load

    async def counted(desk: Desk, permohonan: Permohonan) -> Case:
        if isinstance(desk, Turn):
            read.append(permohonan.ticket)
        return await load(desk, permohonan)

    monkeypatch.setattr(cases, "load", counted)
    ticket = await submit(who.pemohon, Kind.HOSTING)
    assert read == [ticket]
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    read.clear()
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")
    assert read == [ticket, ticket]


@pytest.mark.begun("filed")
async def test_an_item_of_a_copy_of_the_card_offers_its_marks_though_a_reason_is_asked(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    card = await who.kasi.sees("✅ Lisensi")
    (item,) = (
        button["callback_data"]
        for row in card["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "✅ Daya"
    )
    await who.kasi.tap("Tidak laik")
    await who.kasi.sees("Apa alasannya?")
    toast = await who.kasi.answer(who.kasi.forge(card["message_id"], item))
    assert toast == f"Alasan untuk {card['text'][:13]} belum ditulis; tekan lagi “Tidak laik”"
    await who.kasi.sees("👉 Daya")
    await who.kasi.tap("✏️ Catatan")
    await who.kasi.sees("✏️ Daya")
    await who.kasi.send("Listriknya kurang.")
    await who.kasi.sees("menunggu Bapak/Ibu")
