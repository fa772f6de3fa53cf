"""The SOP as its people live it: each choice of the procedure is in one of these journeys."""

import json
import re

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from procedure.sop import Choice, Kind, Step
from storage.journal.acts import JournalAct
from storage.models import Permohonan, State
from tests.conftest import Kantor
from tests.support.journeys import check_all, place_server, report, submit


def files(person: User) -> list[str]:
    """The names of the documents in a chat, in order."""
    return [message["document"]["file_name"] for message in person.chat if "document" in message]


async def to_kabid(kantor: Kantor, kind: Kind, *, conclusion: str = "Laik", note: str = "") -> str:
    """A permohonan that Kasi has reported on."""
    ticket = await submit(kantor.people.pemohon, kind)
    await report(kantor.people, conclusion=conclusion, note=note)
    return ticket


async def permohonan(kantor: Kantor) -> Permohonan:
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        return await tx.permohonan.get(1)


async def acts(kantor: Kantor) -> list[str]:
    """The acts of the first permohonan in the journal, which must be whole."""
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        _, faults = await tx.journal.verify()
        assert faults == []
        about = [line for line in reversed(await tx.journal.newest(99)) if line.permohonan_id == 1]
        return [line.act for line in about if line.act != JournalAct.BERKAS]


async def test_a_server_from_the_letter_to_the_handover(kantor: Kantor) -> None:
    who = kantor.people
    ticket = await to_kabid(kantor, Kind.SERVER)
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")
    await who.staf.sees("Serah terima diterima pemohon")
    await who.pemohon.sees(f"form-serah-terima-{ticket}.pdf")

    assert files(who.pemohon)[1:] == [
        f"form-pengajuan-{ticket}.pdf",
        f"form-persetujuan-{ticket}.pdf",
        f"form-serah-terima-{ticket}.pdf",
    ]
    assert files(who.kadis) == [
        f"surat-permohonan-{ticket}.pdf",
        f"form-pengajuan-{ticket}.pdf",
        f"lembar-disposisi-{ticket}.pdf",
    ]
    assert f"hasil-pengecekan-{ticket}.pdf" in files(who.kabid)
    assert await acts(kantor) == [
        Choice.KIRIM,
        Choice.DISPOSISI,
        Choice.DISPOSISI,
        Choice.LAIK,
        Choice.SETUJU,
        "ambil",
        Choice.SELESAI,
        Choice.TERIMA,
    ]
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        placement = await tx.register.of(1)
        assert (placement.state, placement.u, placement.nomor_seri) == (State.AKTIF, 1, "7XK9Q13")
        numbers = [(await tx.papers.get(id_)).number for id_ in range(1, 8)]
    urut = [int((number or "").split("/")[1]) for number in numbers]
    assert sorted(set(urut)) == list(range(1, 6))  # three editions of one lembar disposisi, no gap


async def test_hosting_with_a_note_and_a_condition(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    await who.kadis.tap("Dengan catatan")
    await who.kadis.tap("Telaah dan laporkan")
    await who.kadis.tap("Segera")
    await who.kadis.send("Mohon perhatikan <b>keamanannya</b>.")
    await who.kadis.sees("keamanannya")
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Segera · Kepala Dinas: Telaah dan laporkan")
    assert "Mohon perhatikan <b>keamanannya</b>." in card["text"]

    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik bersyarat")
    await who.kasi.send("Uji keamanan menyusul sebelum tayang.")
    await who.kabid.sees("Uji keamanan menyusul")
    await who.kabid.tap("Setujui")
    for label in ("Saya kerjakan", "Disetujui: Host 1", "10.10.4.1", "Sub domain aktif", "Konfirmasi"):
        await who.staf.tap(label)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")


@pytest.mark.begun("reported")
async def test_a_rejected_permohonan_comes_back_corrected(kantor: Kantor) -> None:
    who = kantor.people
    ticket = (await permohonan(kantor)).ticket
    old_card = await who.kadis.sees("Didisposisikan")
    await who.kabid.tap("Tolak")
    assert (await permohonan(kantor)).step is Step.PERSETUJUAN
    await who.kabid.tap("Kembali")
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    await who.pemohon.sees("Spesifikasi belum jelas")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.tap("Ubah")
    await who.pemohon.tap("Data server")
    await who.pemohon.tap("Nomor seri")
    await who.pemohon.send("7XK9Q99")
    await who.pemohon.sees("7XK9Q13")  # the review says what changed
    await who.pemohon.tap("Setuju dan kirim")

    card = await who.kadis.sees(f"{ticket} · revisi 2")
    assert "Nomor seri: 7XK9Q13 → 7XK9Q99" in card["text"]
    assert f"form-pengajuan-{ticket}-r2.pdf" in files(who.kadis)
    toast = await who.kadis.answer(who.kadis.forge(old_card["message_id"], "d:2:disposisi"))
    assert toast == "Permohonan sudah direvisi; ini yang berubah: Nomor seri"
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("revisi 2")
    assert (await permohonan(kantor)).revision == 2


async def test_kabid_overrules_a_finding_only_with_a_reason(kantor: Kantor) -> None:
    who = kantor.people
    await to_kabid(kantor, Kind.SERVER, conclusion="Tidak laik", note="Daya ruang server belum cukup.")
    await who.kabid.tap("Setujui")
    assert (await permohonan(kantor)).step is Step.PERSETUJUAN
    for wrong, said in (("ok", "Alasannya terlalu pendek"), ("o" * 501, "Alasannya terlalu panjang")):
        sent = await who.kabid.send(wrong)
        await who.kabid.sees(said, after=sent["message_id"])
    reason = await who.kabid.send("Penambahan daya selesai besok.")
    assert await who.kabid.marked(reason["message_id"]) == "👍"
    await who.staf.sees("Penambahan daya selesai besok.")
    assert (await permohonan(kantor)).step is Step.PENEMPATAN


async def test_the_checklist_holds_kasi_to_its_rules(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    assert "Semua butir" in (await who.kasi.tap("Laik") or "")
    assert await who.kasi.tap("Tandai sisanya") == "Masih perlu dilihat: Keamanan"  # it carries a warning
    for mark in ("✅ Baik", "✏️ Catatan", "❌ Tidak"):
        await who.kasi.tap("Keamanan")
        await who.kasi.tap(mark)
        card = await who.kasi.sees(f"{mark.split()[0]} Keamanan")
        assert "Tandai sisanya ✅" not in who.kasi.buttons(card)
    assert "selama ada ❌" in (await who.kasi.tap("Laik") or "")
    assert (await permohonan(kantor)).step is Step.PENGECEKAN
    await who.kasi.tap("Tidak laik")
    await who.kasi.send("Belum lulus uji keamanan.")
    card = await who.kabid.sees("Hasil Kasi: Tidak laik")
    assert "❌ Keamanan dan sub domain" in card["text"]


@pytest.mark.begun("filed")
async def test_the_pemohon_withdraws_until_kabid_has_decided(kantor: Kantor) -> None:
    who = kantor.people
    await who.pemohon.sees("⏳ Disposisi Kepala Dinas")
    card = await who.kadis.sees("Disposisi Kepala Dinas")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Tidak")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Batalkan permohonan")
    await who.kadis.sees("Ditarik kembali oleh pemohon")
    toast = await who.kadis.answer(who.kadis.forge(card["message_id"], "d:2:disposisi"))
    assert toast == "Permohonan sudah ditarik kembali oleh pemohon"


@pytest.mark.begun("filed")
async def test_nothing_is_withdrawn_by_a_button_of_an_earlier_step(kantor: Kantor) -> None:
    who = kantor.people
    status = await who.pemohon.sees("⏳ Disposisi Kepala Dinas")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    stale = await who.pemohon.answer(who.pemohon.forge(status["message_id"], "w:2:1"))
    assert stale == "Tahapnya sudah berganti; silakan periksa statusnya."
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")
    late = await who.pemohon.answer(who.pemohon.forge(status["message_id"], "w:5:1"))
    assert "tidak dapat ditarik kembali" in (late or "")


@pytest.mark.begun("reported")
async def test_a_serial_number_is_approved_once(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.SERVER, known=True)
    await who.kadis.tap("Disposisi ke Kabid")
    first = await who.kabid.sees("PSH-2026-0001")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    second = await who.kabid.sees("Persetujuan Kabid", after=first["message_id"])
    await who.kabid.tap_on(first["message_id"], "Setujui")
    await who.staf.sees("PSH-2026-0001")
    toast = await who.kabid.tap_on(second["message_id"], "Setujui")
    assert toast == "Nomor seri 7XK9Q13 sudah dipakai permohonan lain yang disetujui"


@pytest.mark.begun("filed")
async def test_taps_that_may_not_act_change_nothing(kantor: Kantor) -> None:
    who = kantor.people
    card: Json = await who.kadis.sees("Disposisi Kepala Dinas")
    for stranger in (who.pemohon, who.kasi, who.admin):
        tap = stranger.forge(stranger.last["message_id"], "d:2:disposisi")
        assert await stranger.answer(tap) == "Bapak/Ibu bukan pemegang jabatan ini"
    taps = [who.kadis.forge(card["message_id"], "d:2:disposisi") for _ in range(3)]
    toasts = [await who.kadis.answer(tap) for tap in taps]
    assert toasts[0] is None  # the card says it
    assert all(re.fullmatch(r"Sudah diproses Drs\. Kholid, MM pukul \d\d\.\d\d", toast or "") for toast in toasts[1:])
    await who.kabid.sees("Verifikasi Kabid")
    assert await acts(kantor) == [Choice.KIRIM, Choice.DISPOSISI]
    assert len([name for name in files(who.kadis) if name.startswith("lembar")]) == 1


@pytest.mark.begun("filed")
async def test_tugas_shows_what_waits_and_retires_the_older_card(kantor: Kantor) -> None:
    who = kantor.people
    old = await who.kadis.sees("Disposisi Kepala Dinas")
    await who.kadis.send("/tugas")
    new = await who.kadis.sees("Disposisi Kepala Dinas", after=old["message_id"])
    await who.kadis.sees("Kartu ini ada di bawah")
    assert who.kadis.buttons(who.kadis.chat_state.messages[old["message_id"]]) == []
    await who.kadis.tap_on(new["message_id"], "Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")


@pytest.mark.begun("filed")
async def test_files_come_again_on_request(kantor: Kantor) -> None:
    who = kantor.people
    ticket = (await permohonan(kantor)).ticket
    card = await who.kadis.sees("Disposisi Kepala Dinas")
    assert await who.kadis.tap("Lihat berkas") is None
    listed = await who.kadis.sees("Surat permohonan", after=card["message_id"])
    assert who.kadis.buttons(listed) == ["1. Surat permohonan", "2. Form pengajuan"]
    assert len(files(who.kadis)) == 2
    await who.kadis.tap("2. Form pengajuan")
    await who.kadis.sees(f"form-pengajuan-{ticket}.pdf", after=listed["message_id"])
    await who.kadis.tap("1. Surat permohonan")
    await who.kadis.sees(f"surat-permohonan-{ticket}.pdf", after=listed["message_id"])
    assert sorted(files(who.kadis)) == sorted(2 * files(who.kadis)[:2])


async def test_the_longest_answers_still_make_a_card(kantor: Kantor) -> None:
    """Telegram refuses a text over 4,096 characters: a card must never be that."""
    who = kantor.people
    ports = "; ".join(f"tcp/{port} dari internet" for port in (22, 3306, 3389, 5432) * 5)
    lengths = {"nama": 100, "pangkat": 60, "jabatan": 100, "instansi": 150, "alamat": 200, "surat_nomor": 60}
    lengths |= {"merk_tipe": 80, "spesifikasi": 200, "sistem_operasi": 60, "aplikasi": 500}
    longest = {key: "&lt " * (length // 4) for key, length in lengths.items()}
    longest |= {"nip": "196513321992131005", "port_firewall": ports, "email": "umum@contoh.com"}
    await submit(who.pemohon, Kind.SERVER, given=longest)
    for official, decision in ((who.kadis, "Disposisi ke Kabid"), (who.kabid, "Verifikasi dan disposisi ke Kasi")):
        await official.tap("Dengan catatan")
        await official.send("catatan " * 62)
        await official.sees("📝 catatan")
        await official.tap(decision)
    await check_all(who.kasi)
    await who.kasi.tap("Laik bersyarat")
    await who.kasi.send("syarat " * 70)
    await who.kabid.sees("Persetujuan Kabid")
    await who.kabid.tap("Tolak")
    await who.kabid.send("alasan " * 70)
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    for title in ("Merek dan tipe server", "Aplikasi dan fungsinya", "Prosesor, RAM, dan penyimpanan"):
        await who.pemohon.tap("Ubah")
        await who.pemohon.tap("Data server")
        await who.pemohon.tap(title)
        await who.pemohon.send("<b>& " * 16)
        await who.pemohon.sees("Saya menyatakan")
    await who.pemohon.tap("Setuju dan kirim")
    await who.kadis.sees("revisi 2")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("revisi 2")
    await who.kabid.tap("Dengan catatan")
    await who.kabid.send("catatan " * 62)
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    card = await who.kasi.sees("revisi 2")
    assert "Perubahan sejak revisi 1" in card["text"]
    assert not any(call for call in kantor.api.calls if call[1] == "sendMessage" and not call[3])


async def test_the_line_of_each_act_tells_what_was_decided_by_it(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await who.kadis.tap("Dengan catatan")
    await who.kadis.tap("Segera")
    await who.kadis.sees("📌 Segera")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await who.staf.sees("Saya kerjakan")
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        lines = [line for line in reversed(await tx.journal.newest(99)) if line.permohonan_id == 1]
    details = [(line.act, json.loads(line.detail)) for line in lines if line.act != JournalAct.BERKAS]
    assert [(act, detail["to"], sorted(detail.keys() & {"sifat", "marks", "place"})) for act, detail in details] == [
        (Choice.KIRIM, Step.DISPOSISI, []),
        (Choice.DISPOSISI, Step.VERIFIKASI, ["sifat"]),
        (Choice.DISPOSISI, Step.PENGECEKAN, ["sifat"]),
        (Choice.LAIK, Step.PERSETUJUAN, ["marks", "sifat"]),
        (Choice.SETUJU, Step.PENEMPATAN, ["place", "sifat"]),
    ]
    assert [detail.get("sifat") for _, detail in details] == [None, "Segera", "Biasa", "Biasa", "Biasa"]
    assert set(details[3][1]["marks"].values()) == {"baik"}
    assert {name: details[4][1]["place"][name] for name in ("id", "rack_id", "u", "height", "nomor_seri")} == {
        **{"id": 1, "rack_id": 1, "u": 1, "height": 2, "nomor_seri": "7XK9Q13"},
    }
