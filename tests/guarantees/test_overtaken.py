"""What was seen is what is decided: people do two things at once, come back to old messages, and change their minds."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

import bot.service.schedule
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.buttons import Data
from handlers.facts.thing_buttons import Hand, Remove, RemoveFor, Renew, Report, Sheet, Unused
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Deed, Permohonan, Placement, State, Visit
from tests.support.aftermath import record, settled
from tests.support.server_room import Room, greeted, opened, place, registered


@pytest.fixture
async def room(api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(bot.service.schedule, "LOOK", 0.05)
    async with greeted(api, settings) as room:
        yield room


async def holding(api: BotApi, room: Room, office: Office, name: str) -> Person:
    """Somebody more, in office."""
    person = api.person(name)
    await person.send("/bantuan")
    await person.sees("/start –")
    async with room.begin() as tx:
        (await tx.offices.meet(person.id)).nama = name
        invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
        await tx.offices.join(person.id, invitation.code_hash)
    return person


async def two(room: Room, step: Step, official: Person) -> tuple[Permohonan, int, Permohonan, int]:
    """Two permohonan at a step, each with the message of its card in the official's chat."""
    a = await room.at(step, Kind.SERVER)
    b = await room.at(step, Kind.HOSTING)
    cards = [(await official.sees(f"{one.ticket} ·"))["message_id"] for one in (a, b)]
    return a, cards[0], b, cards[1]


async def visit_of(room: Room, permohonan: Permohonan) -> Visit:
    async with room.begin() as tx:
        visit = await tx.permohonan.open_visit(permohonan.id)
    assert visit
    return visit


async def tap(person: Person, data: Data, message_id: int | None = None) -> str:
    """A tap on this message, or on the bot's newest text, as if it had this button; its toast."""
    shown = [one["message_id"] for one in person.chat if one["from"]["is_bot"] and "text" in one]
    return str(await person.answer(person.forge(message_id or shown[-1], data.pack())))


async def shows(person: Person, message_id: int, words: str) -> str:
    """What the message says once it says `words`."""
    messages = person.chat_state.messages
    seen = await person.chat_state.bell.until(lambda: words in plain(messages[message_id]) or None, 10)
    assert seen, (words, plain(messages[message_id]))
    return plain(messages[message_id])


# Words go where they were meant


async def test_a_reason_is_not_taken_for_the_card_before(room: Room) -> None:
    kabid = room.kabid
    a, card_a, b, card_b = await two(room, Step.PERSETUJUAN, kabid)
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
    await kabid.tap_on(card_a, "Tolak")
    assert f"Tolak · {a.ticket}" in await shows(kabid, card_a, "ketik alasan lain")
    toast = await kabid.tap_on(card_b, "Setujui")
    words = f"Alasan untuk {a.ticket} belum ditulis; ketuk Tolak lagi"
    assert toast == f"Disetujui. {words}"
    await shows(kabid, card_a, words)
    sent = await kabid.send("Tolong dipasang hari ini juga")
    await kabid.sees("tidak dapat dipahami", after=sent["message_id"])
    assert (await visit_of(room, a)).step is Step.PERSETUJUAN
    assert (await visit_of(room, b)).step is Step.PENEMPATAN
    await kabid.tap_on(card_a, "Tolak")
    await kabid.send("Mohon dilengkapi")
    assert "Mohon dilengkapi" in await shows(kabid, card_a, "Dikembalikan ke pemohon")


async def test_a_finding_is_not_explained_by_what_was_typed_about_another(api: BotApi, room: Room) -> None:
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    a, card_a, b, card_b = await two(room, Step.PENGECEKAN, kasi)
    for _ in range(3):
        await kasi.tap_on(card_a, "Kelengkapan surat")
    await kasi.tap_on(card_a, "Tandai sisanya")
    await shows(kasi, card_a, "❌ Kelengkapan surat")
    while any(label.startswith("⬜") for label in kasi.buttons(kasi.chat_state.messages[card_a])):
        await kasi.tap_on(card_a, next(one for one in kasi.buttons(kasi.chat_state.messages[card_a]) if "⬜" in one))
        await settled(api, room.services.storage)
    await kasi.tap_on(card_a, "Tidak laik")
    await kasi.tap_on(card_b, "Spesifikasi")
    await shows(kasi, card_a, f"Alasan untuk {a.ticket} belum ditulis; ketuk Tidak laik lagi")
    sent = await kasi.send("Spesifikasinya sudah sesuai")
    await kasi.sees("tidak dapat dipahami", after=sent["message_id"])
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
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.sees("Verifikasi Kabid")
    await room.kabid.tap("Dengan catatan")
    note = await room.kabid.send("Mohon dicek dayany")
    await room.kabid.sees("Mohon dicek dayany")
    await room.kabid.edit(note["message_id"], "Mohon dicek dayanya")
    await room.kabid.sees("Perubahan pada pesan yang sudah terkirim tidak dibaca")


# What was typed is kept with what it was typed about


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
        card = await room.kabid.sees("Sangat segera · Telaah dan laporkan")
        assert "Mohon dicek kapasitas listriknya" in plain(card)


async def test_a_note_can_be_taken_back(room: Room) -> None:
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    card = (await room.kabid.sees("Verifikasi Kabid"))["message_id"]
    await room.kabid.tap("Dengan catatan")
    await room.kabid.send("Mohon segera")
    await shows(room.kabid, card, "📝 Mohon segera")
    await room.kabid.tap("Hapus catatan")
    await room.kabid.tap("Kembali")
    await room.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert "Mohon segera" not in await shows(room.kabid, card, "✅ Diverifikasi")


# Confirmations know what they confirm


async def thing(room: Room, **given: Any) -> Placement:
    return await registered(room.services, room.pemohon.id, u=1, **given)


async def now(room: Room, placement: Placement) -> Placement:
    async with room.begin() as tx:
        found = await tx.register.find(placement.id)
    assert found
    return found


async def sheet(person: Person, placement: Placement) -> int:
    """Opens the sheet; its message."""
    before = person.last["message_id"]
    await tap(person, Sheet(placement.id))
    return int((await person.sees("Status: ", after=before))["message_id"])


async def moved(room: Room, placement: Placement, unit: str = "U3–4") -> None:
    """Rina moves it."""
    await sheet(room.rina, placement)
    for label in ("Pindahkan", "Rak A", unit, "Konfirmasi pemindahan"):
        await room.rina.tap(label)
    await room.rina.sees("✅ Dipindahkan")
    await settled(room.api, room.services.storage)


async def asked_to_remove(room: Room, placement: Placement) -> int:
    """The owner does not use it any more; the message of Agus' card."""
    await sheet(room.pemohon, placement)
    for label in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await room.pemohon.tap(label)
    return int((await room.agus.sees("Minta dikeluarkan"))["message_id"])


async def test_a_removal_that_a_move_has_overtaken_removes_nothing(room: Room) -> None:
    placement = await thing(room)
    message = await sheet(room.agus, placement)
    for label in ("Keluarkan", "Rusak"):
        await room.agus.tap_on(message, label)
        await shows(room.agus, message, "Mengapa?" if label == "Keluarkan" else "Alasan: Rusak")
    await moved(room, placement)
    before = await record(room.services.storage)
    toast = await room.agus.tap_on(message, "Konfirmasi pengeluaran")
    assert re.fullmatch(
        r"Belum dilakukan\. Sudah ada perubahan: dipindahkan oleh Rina Wati pukul \d\d\.\d\d\.", toast or ""
    )
    assert await record(room.services.storage) == before
    assert "Letak: Rak A, U3–4" in await shows(room.agus, message, "Status: Aktif")
    for label in ("Keluarkan", "Rusak", "Konfirmasi pengeluaran"):
        await room.agus.tap_on(message, label)
        await settled(room.api, room.services.storage)
    assert (await now(room, placement)).state is State.DILEPAS


async def test_a_removal_ends_once_the_thing_is_found_well(room: Room) -> None:
    placement = await thing(room)
    card = await asked_to_remove(room, placement)
    shown = await sheet(room.pemohon, placement)
    assert "menunggu dikeluarkan" in await shows(room.pemohon, shown, "Status: ")
    for label in ("Cek sekarang", "Sudah dicek, baik"):
        await room.pemohon.tap(label)
    await shows(room.agus, card, "Tidak jadi dikeluarkan: sudah dicek pemilik, keadaannya baik.")
    before = await record(room.services.storage)
    for data in (Remove(placement.id), RemoveFor(placement.id, 0, 1), Remove(placement.id, since=1)):
        assert "Belum dilakukan." in await tap(room.agus, data, card)
    assert await record(room.services.storage) == before
    await room.agus.send("/tugas")
    await room.agus.sees("Tidak ada yang menunggu")


async def test_a_removal_ends_once_the_thing_is_another_s(room: Room) -> None:
    placement = await thing(room)
    card = await asked_to_remove(room, placement)
    old = room.agus.chat_state.messages[card]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await taken_over(room, await link(room, room.pemohon, placement), room.kabid)
    await shows(room.agus, card, "Tidak jadi dikeluarkan: tanggung jawabnya sudah dialihkan.")
    toast = await room.agus.answer(room.agus.forge(card, old))
    assert "Sudah ada perubahan: dialihkan oleh Drs. Kholid" in (toast or "")
    found = await now(room, placement)
    assert (found.owner_id, found.state) == (room.kabid.id, State.AKTIF)


async def test_what_is_asked_about_a_thing_ends_with_it(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Renew(placement.id))
    asked = (await room.pemohon.sees("Isi yang lama diganti"))["message_id"]
    await tap(room.agus, RemoveFor(placement.id, 3, 1, since=await room.since(placement)))
    await room.pemohon.sees("Berita acaranya di bawah")
    text = await shows(room.pemohon, asked, "Sudah ada perubahan: dikeluarkan oleh Agus Priyanto")
    assert "belum diperbarui" not in text
    sent = await room.pemohon.send("akun baru, kunci diserahkan langsung")
    await room.pemohon.sees("tidak dapat dipahami", after=sent["message_id"])
    assert (await now(room, placement)).secret is None
    for data in (Report(placement.id, 1, since=await room.since(placement)), Renew(placement.id)):
        assert "dikeluarkan" in await tap(room.pemohon, data)


async def test_an_open_problem_ends_with_its_thing_and_whoever_reported_it_hears(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    await room.pemohon.sees("Tuliskan masalahnya")
    await room.pemohon.send("Kipas berisik")
    card = (await room.agus.sees("Kipas berisik"))["message_id"]
    await moved(room, placement)
    await shows(room.agus, card, "U3–4")
    await tap(room.rina, RemoveFor(placement.id, 3, 1, since=await room.since(placement)))
    await shows(room.agus, card, "Sudah dikeluarkan dari daftar.")
    await room.pemohon.sees("Alasan: Rusak")
    await room.pemohon.sees("1 masalah yang dilaporkan ikut ditutup")


async def test_an_answer_that_was_overtaken_is_not_recorded(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    asked = (await room.pemohon.sees("Tuliskan masalahnya"))["message_id"]
    await moved(room, placement)
    await shows(room.pemohon, asked, "Masalah Dell PowerEdge R450 belum dilaporkan; ketuk Ada masalah lagi")
    before = await record(room.services.storage)
    sent = await room.pemohon.send("Kipas berisik")
    await room.pemohon.sees("tidak dapat dipahami", after=sent["message_id"])
    assert await record(room.services.storage) == before


# One list of what is open


async def test_a_problem_does_not_hide_the_request_to_remove(room: Room) -> None:
    placement = await thing(room)
    await asked_to_remove(room, placement)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    await room.pemohon.sees("Tuliskan masalahnya")
    await room.pemohon.send("Kipas berisik")
    await room.agus.sees("Kipas berisik")
    sent = await room.agus.send("/tugas")
    await room.agus.sees("Minta dikeluarkan", after=sent["message_id"])
    await room.agus.sees("Kipas berisik", after=sent["message_id"])
    greeted = await room.agus.send("/start")
    await room.agus.sees("Masalah: 1 · minta dikeluarkan: 1", after=greeted["message_id"])
    again = Unused(placement.id, 1, since=await room.since(placement))
    assert await tap(room.pemohon, again) == "Sudah disampaikan kepada Staf Teknis; mohon tunggu."
    assert (await now(room, placement)).check_at is None


# A right is used up for ever


async def link(room: Room, person: Person, placement: Placement) -> str:
    """A link that hands the thing over, as its owner or an admin makes it."""
    before = person.last["message_id"]
    await tap(person, Hand(placement.id, since=await room.since(placement)))
    found = re.search(r"https://\S+", plain(await person.sees("https://t.me/", after=before)))
    assert found
    return found[0]


async def taken_over(room: Room, address: str, person: Person) -> None:
    before = person.last["message_id"]
    await person.open(address)
    for title, answer in (("Nama lengkap", person.name), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        shown = await person.sees("Tanggung jawab dialihkan", after=before)
        if title in plain(shown):
            before = (await person.send(answer))["message_id"]
    await person.tap("Terima tanggung jawab")
    await person.sees("kini penanggung jawab", after=before)


async def test_a_change_of_owner_ends_every_older_link(room: Room) -> None:
    placement = await thing(room)
    first, second = [await link(room, room.pemohon, placement) for _ in range(2)]
    await taken_over(room, first, room.kabid)
    await taken_over(room, await link(room, room.kabid, placement), room.pemohon)
    await room.rina.open(second)
    await room.rina.sees("Tautan pengalihan ini tidak berlaku")
    assert (await now(room, placement)).owner_id == room.pemohon.id


async def test_who_takes_over_is_shown_what_has_changed_meanwhile(room: Room) -> None:
    placement = await thing(room)
    await room.kabid.open(await link(room, room.pemohon, placement))
    for title, answer in (("Nama lengkap", "Drs. Kholid"), ("Jabatan", "Analis"), ("Nomor HP", "0812-2222-3333")):
        await room.kabid.sees(title)
        await room.kabid.send(answer)
    accept = (await room.kabid.sees("Dengan menerima"))["message_id"]
    await moved(room, placement)
    assert await room.kabid.tap_on(accept, "Terima tanggung jawab") == "Keadaannya sudah berubah; silakan dibaca lagi"
    assert (await now(room, placement)).owner_id == room.pemohon.id
    await room.kabid.sees("Dengan menerima", after=accept)
    await room.kabid.tap("Terima tanggung jawab")
    await room.kabid.sees("kini penanggung jawab")
    assert (await now(room, placement)).owner_id == room.kabid.id


# Decided on what is true now


async def hosted(room: Room, **given: object) -> tuple[Permohonan, int]:
    permohonan = await room.at(Step.PERSETUJUAN, Kind.HOSTING, vcpu=20, **given)
    return permohonan, (await room.kabid.sees(f"{permohonan.ticket} ·"))["message_id"]


async def test_an_approval_that_can_hold_nothing_asks_first(room: Room) -> None:
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
    _, card_a = await hosted(room)
    b, card_b = await hosted(room, sub_domain="lain.kuduskab.go.id")
    await shows(room.kabid, card_b, "32 vCPU")
    await room.kabid.tap_on(card_a, "Setujui")
    await shows(room.kabid, card_b, "tidak ada host dengan kapasitas yang cukup")
    assert await room.kabid.tap_on(card_b, "Setujui") == "Tidak ada tempat yang cukup"
    await shows(room.kabid, card_b, "Tidak ada tempat yang cukup untuk dipesan saat ini.")
    assert (await visit_of(room, b)).step is Step.PERSETUJUAN
    await room.kabid.tap_on(card_b, "Setujui tanpa tempat")
    await shows(room.kabid, card_b, "Disetujui tanpa tempat yang dipesan")
    await room.pemohon.sees(f"{b.ticket} disetujui. Tempatnya belum tersedia")
    await room.admin.sees(f"{b.ticket} disetujui tanpa tempat: belum ada host")
    card = await room.agus.sees(f"{b.ticket} ·")
    assert "Disetujui tanpa tempat yang dipesan" in plain(card)
    async with room.begin() as tx:
        last = await tx.permohonan.last(b.id, Step.PERSETUJUAN)
    assert last
    assert last.choice is Choice.SETUJU


async def test_two_requests_for_the_same_thing_warn_kasi(api: BotApi, room: Room) -> None:
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    first = await room.at(Step.PENGECEKAN, Kind.SERVER)
    card = (await kasi.sees(f"{first.ticket} ·"))["message_id"]
    assert "juga diajukan" not in plain(kasi.chat_state.messages[card])
    second = await room.at(Step.PENGECEKAN, Kind.SERVER, nomor_seri="7xk9q13")
    await kasi.sees(f"Nomor seri 7xk9q13 juga diajukan pada {first.ticket}")
    await shows(kasi, card, f"Nomor seri 7XK9Q13 juga diajukan pada {second.ticket}")
    early = await room.at(Step.DISPOSISI, Kind.HOSTING)
    await room.at(Step.PENGECEKAN, Kind.HOSTING)
    await kasi.sees(f"Sub domain simpus.kuduskab.go.id juga diajukan pada {early.ticket}")


# The way back is complete


async def test_a_handover_that_waits_can_be_passed_on(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    waiting = (await room.pemohon.sees("Kewajiban instansi"))["message_id"]
    await room.pemohon.tap_on(waiting, "Alihkan ke rekan")
    address = re.search(r"https://\S+", plain(await room.pemohon.sees("https://t.me/")))
    assert address
    await taken_over(room, address[0], room.kabid)
    await shows(room.pemohon, waiting, "Tanggung jawab kini pada Drs. Kholid.")
    await room.kabid.sees("Kewajiban instansi")
    await room.kabid.tap("Terima")
    await room.kabid.sees("✅ Diterima")
    found = await room.placed(permohonan)
    assert (found.state, found.owner_id) == (State.AKTIF, room.kabid.id)
    async with room.begin() as tx:
        assert (await tx.journal.verify())[1] == []
        papers = [one for one in await tx.papers.of(permohonan.id) if "serah-terima" in one.filename]
        deeds = [event.deed for event in await tx.history.of(found)]
    assert papers[-1].data["pertama"]["official"]["nama"] == "Drs. Kholid"
    assert deeds == [Deed.DITERIMA, Deed.DIALIHKAN, Deed.DIPASANG]


async def test_an_admin_passes_on_a_handover_whose_pemohon_has_left(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban instansi")
    await taken_over(room, await link(room, room.admin, await room.placed(permohonan)), room.rina)
    await room.rina.tap("Tolak")
    await room.rina.tap("Belum dapat diakses")
    await room.agus.sees("Serah terima ditolak pemohon")
