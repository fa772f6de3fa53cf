"""Words go where they were meant, and a note is kept with what it was typed about."""

import pytest

import bot.service.schedule
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind, Office, Step
from tests.support.aftermath import settled
from tests.support.overtaking.doing import shows, two, visit_of
from tests.support.server_room import Room, holding, opened


async def test_a_reason_is_not_taken_for_the_card_before(room: Room) -> None:
    kabid = room.kabid
    a, card_a, b, card_b = await two(room, Step.PERSETUJUAN, kabid)
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
    await kabid.tap_on(card_a, "Tolak")
    assert f"Tolak · {a.ticket}" in await shows(kabid, card_a, "ketik alasan lain")
    toast = await kabid.tap_on(card_b, "Setujui")
    words = f"Alasan untuk {a.ticket} belum ditulis; tekan lagi “Tolak”"
    assert toast == words
    await shows(kabid, card_a, words)
    sent = await kabid.send("Tolong dipasang hari ini juga")
    await kabid.sees("menunggu Bapak/Ibu", after=sent["message_id"])
    assert (await visit_of(room, a)).step is Step.PERSETUJUAN
    assert (await visit_of(room, b)).step is Step.PENEMPATAN
    await kabid.tap_on(card_a, "Tolak")
    await kabid.send("Mohon dilengkapi")
    assert "Mohon dilengkapi" in await shows(kabid, card_a, "Dikembalikan ke pemohon")


async def test_a_finding_is_not_explained_by_what_was_typed_about_another(api: BotApi, room: Room) -> None:
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    a, card_a, b, card_b = await two(room, Step.PENGECEKAN, kasi)
    await kasi.tap_on(card_a, "Tandai sisanya")
    await settled(api, room.services.storage)
    marks = iter(("❌ Tidak", *["✅ Baik"] * 7))
    while left := [
        label for label in kasi.buttons(kasi.chat_state.messages[card_a]) if label.startswith(("⬜", "✅ Surat"))
    ]:
        await kasi.tap_on(card_a, left[0])
        await shows(kasi, card_a, "👉")
        await kasi.tap_on(card_a, next(marks))
        await settled(api, room.services.storage)
    await kasi.tap_on(card_a, "Tidak laik")
    await kasi.tap_on(card_b, "Spesifikasi")
    await shows(kasi, card_a, f"Alasan untuk {a.ticket} belum ditulis; tekan lagi “Tidak laik”")
    sent = await kasi.send("Spesifikasinya sudah sesuai")
    await kasi.sees("menunggu Bapak/Ibu", after=sent["message_id"])
    assert (await visit_of(room, a)).step is Step.PENGECEKAN
    assert (await visit_of(room, b)).step is Step.PENGECEKAN


async def test_a_reply_belongs_to_what_it_quotes_or_is_refused(room: Room) -> None:
    kabid = room.kabid
    a, card_a, b, card_b = await two(room, Step.PERSETUJUAN, kabid)
    await kabid.tap_on(card_a, "Tolak")
    await kabid.tap_on(card_b, "Tolak")
    sent = await kabid.reply(card_a, "Kapasitasnya belum ada")
    await kabid.sees(f"Balasan pada {a.ticket} tidak dicatat", after=sent["message_id"])
    mine = await kabid.reply(sent["message_id"], "maksud saya yang tadi")
    await kabid.sees("mengutip pesan lain", after=mine["message_id"])
    for permohonan in (a, b):
        assert (await visit_of(room, permohonan)).step is Step.PERSETUJUAN
    await kabid.reply(card_b, "Mohon <b>dilengkapi</b>")
    await shows(kabid, card_b, "Dikembalikan ke pemohon")
    assert (await visit_of(room, a)).step is Step.PERSETUJUAN
    assert (await visit_of(room, b)).step is Step.PENGAJUAN
    quoted = await kabid.reply(card_a, "Setuju saja")
    await kabid.sees(f"Balasan pada {a.ticket} tidak dicatat", after=quoted["message_id"])


async def test_a_changed_message_is_not_read_and_that_is_said(room: Room) -> None:
    permohonan = await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.sees("Verifikasi Kabid")
    await room.kabid.tap("Dengan catatan")
    note = await room.kabid.send("Mohon dicek dayany")
    await room.kabid.sees("Mohon dicek dayany")
    await room.kabid.edit(note["message_id"], "Mohon dicek dayanya")
    told = await room.kabid.sees("Perubahan pada pesan yang sudah terkirim tidak dibaca")
    assert f"Catatan untuk {permohonan.ticket} tersimpan dan akan ikut dikirim." in told["text"]


async def test_a_note_survives_a_look_at_another_card_and_a_restart(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.service.schedule, "LOOK", 0.05)
    async with opened(api, settings) as room:
        kadis = await holding(api, room, Office.KEPALA_DINAS, "Dra. Sri Utami")
        _, card_a, _, card_b = await two(room, Step.DISPOSISI, kadis)
        for label in ("Dengan catatan", "Sangat segera", "Telaah dan laporkan"):
            await kadis.tap_on(card_a, label)
            await settled(api, room.services.storage)
        await kadis.send("Mohon dicek kapasitas listriknya")
        await shows(kadis, card_a, "Mohon dicek kapasitas listriknya")
        await kadis.tap_on(card_b, "Dengan catatan")
        await settled(api, room.services.storage)
        shown = await shows(kadis, card_a, "Akan ikut dikirim:")
        assert "Dengan catatan untuk" not in shown
        assert (
            "Akan ikut dikirim:\n📌 Sangat segera · Telaah dan laporkan\n📝 Mohon dicek kapasitas listriknya" in shown
        )
    async with running(settings):
        await kadis.tap_on(card_a, "Disposisi ke Kabid")
        card = await room.kabid.sees("Sangat segera · Kepala Dinas: Telaah dan laporkan")
        assert "Mohon dicek kapasitas listriknya" in plain(card)


async def test_a_note_can_be_taken_back(room: Room) -> None:
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    card = (await room.kabid.sees("Verifikasi Kabid"))["message_id"]
    await room.kabid.tap("Dengan catatan")
    await room.kabid.send("Ayo")
    await shows(room.kabid, card, "📝 Ayo")
    await room.kabid.tap("Hapus catatan")
    await room.kabid.tap("Kembali")
    await room.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert "Ayo" not in await shows(room.kabid, card, "✅ Diverifikasi")
