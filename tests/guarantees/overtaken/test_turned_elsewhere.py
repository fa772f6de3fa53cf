"""Words, photos and links that come late, in parts or over another question: none lands where it was not meant."""

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from handlers.facts.thing_buttons import MoveHost, Renew, Report
from handlers.papers.dossier import Dossier
from handlers.permohonan.buttons import Reason, Withdraw
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Deed, Placement, State
from tests.support.aftermath import settled
from tests.support.journeys import begin
from tests.support.overtaking.doing import (
    link,
    moved,
    now,
    sheet,
    shows,
    taken_over,
    tap,
    thing,
    two,
    visit_of,
)
from tests.support.server_room import Room, holding, picture, place, registered


async def deeds(room: Room, placement: Placement) -> list[Deed]:
    async with room.begin() as tx:
        return [event.deed for event in await tx.history.of(placement)]


async def reporting(room: Room, placement: Placement) -> int:
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    return int((await room.pemohon.sees("Tuliskan masalahnya"))["message_id"])


# Handovers


async def test_a_link_hands_nothing_over_while_it_is_placed_anew(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban instansi")
    address = await link(room, room.pemohon, await room.placed(permohonan))
    await room.pemohon.tap("Tolak")
    await room.pemohon.tap("Belum dapat diakses")
    await room.agus.sees("Serah terima ditolak pemohon")
    await room.kabid.open(address)
    await room.kabid.sees("Tautan pengalihan ini tidak berlaku")
    assert (await room.placed(permohonan)).owner_id == room.pemohon.id


async def test_nobody_accepts_what_they_have_placed(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban instansi")
    await room.agus.open(await link(room, room.pemohon, await room.placed(permohonan)))
    await room.agus.sees("Tautan pengalihan ini tidak berlaku")


async def test_who_sent_a_permohonan_keeps_its_papers_after_passing_it_on(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.sees("Kewajiban instansi")
    await taken_over(room, await link(room, room.pemohon, await room.placed(permohonan)), room.kabid)
    assert await tap(room.pemohon, Dossier(permohonan.id)) == ""
    await room.pemohon.sees("Belum ada dokumen yang diterbitkan.")


# Words


async def test_the_second_part_of_a_long_reply_answers_nothing(room: Room) -> None:
    a, card_a, b, card_b = await two(room, Step.PERSETUJUAN, room.kabid)
    await room.kabid.tap_on(card_b, "Tolak")
    await room.kabid.reply(card_a, "panjang " * 500)
    await room.kabid.send("akhir dari alasan, mohon dilengkapi")
    await room.kabid.sees("terlalu panjang")
    await settled(room.api, room.services.storage)
    assert {(await visit_of(room, one)).step for one in (a, b)} == {Step.PERSETUJUAN}


async def test_a_password_in_a_reply_does_not_stay(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Renew(placement.id))
    await room.pemohon.sees("Isi yang lama diganti")
    first = room.pemohon.chat[0]["message_id"]
    sent = await room.pemohon.reply(first, "akun root password: Rahasia123!")
    await room.pemohon.sees("Pesan tadi berisi kata sandi")
    messages = room.pemohon.chat_state.messages
    assert await room.pemohon.chat_state.bell.until(lambda: "deleted" in messages[sent["message_id"]] or None, 10)


async def test_what_is_typed_for_a_question_that_others_closed_is_no_answer_to_the_form_beneath(room: Room) -> None:
    placement, rekan = await thing(room), room.rina
    await begin(rekan, Kind.HOSTING)
    await rekan.sees("Langkah 1 dari")
    await rekan.open(await link(room, room.pemohon, placement))
    await rekan.sees("Tanggung jawab dialihkan")
    await taken_over(room, await link(room, room.pemohon, placement), room.kabid)
    sent = await rekan.send("Kepala Bidang")
    await rekan.sees("Masih disimpan: Formulir Hosting aplikasi", after=sent["message_id"])
    async with room.begin() as tx:
        (draft,) = await tx.drafts.all(rekan.id)
    assert draft.answers == {}


async def test_another_matter_of_the_same_thing_closes_the_question(room: Room) -> None:
    placement = await thing(room)
    asked = await reporting(room, placement)
    await link(room, room.pemohon, placement)
    await shows(room.pemohon, asked, "Tidak jadi.")
    sent = await room.pemohon.send("Pak tolong diterima ya, sesuai tautan di atas")
    await room.pemohon.sees("tekan tombol di bawah", after=sent["message_id"])
    assert await deeds(room, placement) == []


async def test_a_note_that_rests_stays_on_the_card_however_long(room: Room) -> None:
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    card = (await room.kabid.sees("Verifikasi Kabid"))["message_id"]
    await room.kabid.tap("Dengan catatan")
    await room.kabid.send("Mohon segera")
    await shows(room.kabid, card, "📝 Mohon segera")
    await room.kabid.tap("Kembali")
    async with room.begin() as tx:
        (question,) = await tx.drafts.questions(room.kabid.id)
        question.asked_at = question.asked_at.replace(year=2024)
    async with room.begin() as tx:
        await tx.drafts.tidy(frozenset({"gabung", "alih", "cari"}))
    await room.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert "Mohon segera" in await shows(room.kabid, card, "✅ Diverifikasi")


# Photos


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_a_late_photo_answers_the_question_it_was_sent_to(api: BotApi, room: Room, *, elsewhere: bool) -> None:
    placement = await thing(room)
    await reporting(room, placement)
    api.faults.delay(1.0, method="getFile")
    await room.pemohon.photo(picture(), caption="Server berasap, mohon segera")
    if elsewhere:
        other = await registered(room.services, room.pemohon.id, u=9, nomor_seri="LAIN-9")
        await sheet(room.pemohon, other)
    await room.agus.sees("Server berasap, mohon segera")
    assert await deeds(room, placement) == [Deed.MASALAH]


async def test_who_sent_a_problem_that_something_has_overtaken_is_told(api: BotApi, room: Room) -> None:
    placement = await thing(room)
    await reporting(room, placement)
    api.faults.delay(2.0, method="getFile")
    await room.pemohon.photo(picture(), caption="Server berasap, mohon segera")
    await moved(room, placement)
    told = await room.pemohon.sees("masalahnya belum dilaporkan. Sudah ada perubahan: dipindahkan oleh Rina Wati")
    assert room.pemohon.buttons(told) == ["⚠️ Ada masalah"]
    assert await deeds(room, placement) == [Deed.CATATAN, Deed.DIPINDAH]


async def test_the_photo_of_a_note_is_no_problem(api: BotApi, room: Room) -> None:
    placement = await thing(room)
    for label in ("Cek sekarang", "Sudah dicek, baik", "Tambah catatan atau foto"):
        if label == "Cek sekarang":
            await sheet(room.pemohon, placement)
        await room.pemohon.tap(label)
    await room.pemohon.sees("Tuliskan catatannya")
    api.faults.delay(1.0, method="getFile")
    await room.pemohon.photo(picture(), caption="Sesudah dibersihkan, semua baik")
    await reporting(room, placement)
    await room.pemohon.sees("Foto tersimpan pada lembar data")
    assert await deeds(room, placement) == [Deed.CATATAN, Deed.DICEK]


# Cards


async def test_a_reason_is_kept_while_the_place_is_asked_about(api: BotApi, room: Room) -> None:
    permohonan = await room.at(Step.PERSETUJUAN, Kind.HOSTING)
    async with room.begin() as tx:
        found = await tx.permohonan.last(permohonan.id, Step.PENGECEKAN)
        assert found
        found.choice = Choice.TIDAK_LAIK
    card = (await room.kabid.sees(f"{permohonan.ticket} ·"))["message_id"]
    await room.kabid.tap_on(card, "Setujui")
    await room.kabid.send("Framework diperbarui sebelum tayang.")
    await shows(room.kabid, card, "Tidak ada tempat yang cukup")
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
    assert "Tidak ada tempat" not in await shows(room.kabid, card, "Tempatnya kini tersedia")
    await room.kabid.tap_on(card, "Setujui")
    assert "Framework diperbarui sebelum tayang." in await shows(room.kabid, card, "✅ Disetujui")
    assert (await room.placed(permohonan)).host_id == 1


async def test_a_card_follows_a_move_from_one_host_to_another(room: Room) -> None:
    async with room.begin() as tx:
        await tx.hosts.add("Host 1", 32, 128, 4000)
        await tx.hosts.add("Host 2", 32, 128, 4000)
    placement = await registered(room.services, room.pemohon.id, Kind.HOSTING)
    permohonan = await room.at(Step.PERSETUJUAN, Kind.HOSTING, sub_domain="lain.kuduskab.go.id")
    card = (await room.kabid.sees(f"{permohonan.ticket} ·"))["message_id"]
    await shows(room.kabid, card, "Host 2: 32 vCPU")
    await tap(room.agus, MoveHost(placement.id, 2, 1, since=await room.since(placement)))
    await shows(room.kabid, card, "Host 2: 30 vCPU")


async def test_no_leaves_the_card_as_it_was(room: Room) -> None:
    placement = await thing(room)
    await sheet(room.pemohon, placement)
    await room.pemohon.tap("Cek sekarang")
    card = (await room.pemohon.sees("Pengecekan berkala"))["message_id"]
    await room.pemohon.tap_on(card, "Tidak dipakai lagi")
    await shows(room.pemohon, card, "Tidak dipakai lagi?")
    await room.pemohon.tap_on(card, "Tidak")
    await shows(room.pemohon, card, "Mohon server ini dicek")
    await room.pemohon.tap_on(card, "Sudah dicek, baik")
    await shows(room.pemohon, card, "Dicek, baik")


async def test_a_correction_ends_with_its_permohonan(room: Room) -> None:
    permohonan = await room.at(Step.PERSETUJUAN, Kind.HOSTING)
    await room.kabid.sees(f"{permohonan.ticket} ·")
    await tap(room.kabid, Reason(await room.visit(permohonan), Choice.TOLAK, 1))
    await room.pemohon.tap("Perbaiki dan ajukan lagi")
    await room.pemohon.sees("Saya menyatakan")
    await tap(room.pemohon, Withdraw(await room.visit(permohonan), 1))
    await room.pemohon.sees(f"Perbaikan {permohonan.ticket} berakhir bersama permohonannya.")
    async with room.begin() as tx:
        assert await tx.drafts.all(room.pemohon.id) == []


async def test_what_is_in_the_register_already_warns_kasi(api: BotApi, room: Room) -> None:
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    placement = await thing(room)
    permohonan = await room.at(Step.PENGECEKAN, Kind.SERVER)
    card = plain(await kasi.sees(f"{permohonan.ticket} ·"))
    assert "Nomor seri 7XK9Q13 sudah tercatat pada PSH-2026-0001" in card
    assert (await now(room, placement)).state is State.AKTIF
