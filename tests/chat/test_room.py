"""The server room in chat: the register, a thing's sheet, moves and removals, owners, checks, access information."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

import bot.service.schedule
from bot.demo.bell import Bell
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running, utc_now
from bot.settings import Settings
from handlers.chat.context import Services
from procedure import things as rules
from procedure.sop import Kind, Office
from storage.journal.acts import JournalAct
from storage.models import Deed, Placement, State
from tests.conftest import Kantor, restore
from tests.guarantees.test_journey import files, place_server, reported, to_kabid
from tests.support.aftermath import settled
from tests.support.journeys import handed_over, photo, submit
from tests.support.server_room import SECRET, registered


class Clock:
    """The office's clock, at work, moved by the tests."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


class Looks:
    """Counts the looks for what is due, to wait for a whole one: then what has not come does not come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ended = Bell()
        self.count = 0
        look = bot.service.schedule.Schedule._look

        async def counted(schedule: bot.service.schedule.Schedule) -> bool:
            more = await look(schedule)
            self.count += not more
            self.ended.ring()
            return more

        monkeypatch.setattr(bot.service.schedule, "LOOK", 0.05)
        monkeypatch.setattr(bot.service.schedule.Schedule, "_look", counted)

    async def whole(self) -> None:
        """Waits for a look that begins from now on; the one after the next, for one may be under way."""
        until = self.count + 2
        assert await self.ended.until(lambda: self.count >= until or None, 20)


@dataclass(frozen=True)
class Room:
    """The office, its clock, and a thing in the register now and then."""

    kantor: Kantor
    clock: Clock
    looks: "Looks"

    @property
    def services(self) -> Services:
        services: Services = self.kantor.app.bot_data["services"]
        return services

    async def standing(self, kind: Kind = Kind.SERVER, u: int = 1, **given: Any) -> Placement:
        """A thing of the pemohon that has been handed over today."""
        return await registered(self.services, self.kantor.people.pemohon.id, kind, u, **given)

    async def now(self, placement: Placement) -> Placement:
        """The thing as the record has it now."""
        async with self.services.storage.read(self.clock()) as tx:
            found = await tx.register.find(placement.id)
        assert found
        return found

    async def deeds(self, placement: Placement) -> list[Deed]:
        async with self.services.storage.read(self.clock()) as tx:
            return [event.deed for event in await tx.history.of(placement)]

    async def journal(self) -> list[str]:
        async with self.services.storage.read(self.clock()) as tx:
            assert (await tx.journal.verify())[1] == []
            acts = [line.act for line in await tx.journal.newest(5)]
        return [act for act in acts if act != JournalAct.BERKAS]

    async def silent(self, *people: Person) -> None:
        """By now nobody of these is told anything."""
        before = [len(person.chat) for person in people]
        await self.looks.whole()
        await settled(self.kantor.api, self.kantor.storage)
        assert [len(person.chat) for person in people] == before

    def later(self, days: int) -> None:
        """So many working days later, at the same time of day."""
        self.clock.now = self.services.config.work_hours.after_days(self.clock.now, days) + timedelta(seconds=1)

    def morning(self, day: date) -> datetime:
        """When people begin to work on that day, or on the next one on which they do."""
        hours = self.services.config.work_hours
        return hours.opening(datetime.combine(day, time(), hours.tz))

    def on(self, day: date) -> None:
        """Ten in the morning of that day, or of the next one on which people work."""
        at = datetime.combine(day, time(3), UTC)
        self.clock.now = self.services.config.work_hours.opening(at) + timedelta(seconds=1)


@pytest.fixture
async def room(joined: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(joined, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.on(utc_now().date() + timedelta(days=1))
        yield room


async def open_sheet(person: Person, words: str = "PowerEdge") -> int:
    """Finds a thing through `/daftar` and opens its sheet; returns the sheet's message."""
    sent = await person.send(f"/daftar {words}")
    await person.sees("🔎", after=sent["message_id"])
    await person.tap(words)
    return int((await person.sees("Status: ", after=sent["message_id"]))["message_id"])


async def vanishes(person: Person, message_id: int) -> None:
    """The message is taken out of the chat."""
    chat = person.chat_state
    assert await chat.bell.until(lambda: "deleted" in chat.messages[message_id] or None, 10)


# The register


async def test_the_register_is_found_by_word_instansi_rack_and_delay(room: Room) -> None:
    staf = room.kantor.people.staf
    await room.standing()
    late = await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(late.id)
        assert found
        found.check_stage, found.check_at = 4, None
    await staf.send("/daftar")
    await staf.sees("1 server, 1 hosting aplikasi.")
    for button, seen in (
        ("Semua", "2. "),
        ("‹ Kembali", "Lihat di sini"),
        ("Per rak", "Rak yang mana?"),
        ("Rak A", "7XK9Q13 · Rak A, U1–2 · PSH-2026-0001"),
    ):
        await staf.tap(button)
        await staf.sees(seen)
    await staf.send("/daftar")
    await staf.tap("Per instansi")
    await staf.tap("Dinas Kesehatan")
    await staf.sees("simpus.kuduskab.go.id · Host 1")
    await staf.send("/daftar")
    await staf.tap("Lewat batas pengecekan")
    await staf.sees("1. SIMPUS")
    await staf.send("/daftar")
    await staf.tap("Cari")
    await staf.send("poweredge kesehatan")
    await staf.sees("🔎 „poweredge kesehatan”\n\n1. Dell PowerEdge R450")
    await staf.send("tidak ada yang begini")
    await staf.sees("Tidak ada.")
    await staf.send("psh-2026-0002")
    await staf.tap("1. SIMPUS")
    sheet = await staf.sees("Pengecekan: Triwulanan")
    assert "Hak akses: tersimpan, terenkripsi" in sheet["text"]
    assert "Cek berikutnya: ⚠️ lewat batas" in sheet["text"]


async def test_a_long_register_is_leafed_through(room: Room) -> None:
    staf = room.kantor.people.staf
    for number in range(10):
        await room.standing(Kind.SERVER, 1 + 2 * number, nomor_seri=f"SN-{number:02}")
    await staf.send("/daftar sn-")
    await staf.sees("8. Dell")
    await staf.tap("Berikutnya")
    await staf.sees("10. Dell")
    await staf.tap("Sebelumnya")
    await staf.sees("1. Dell")


# Moving and removing


async def test_a_server_is_moved_with_a_berita_acara(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await open_sheet(who.staf)
    await who.staf.tap("Pindahkan")
    await who.staf.tap("Rak A")
    await who.staf.sees("Pilih letak baru di Rak A")
    await who.staf.tap("U3–4")
    await who.staf.sees("Pindahkan ke Rak A, U3–4?")
    assert await who.staf.tap("Konfirmasi pemindahan") == "Dipindahkan"
    told = await who.pemohon.sees("Dipindahkan dari Rak A, U1–2, Ruang Server ke Rak A, U3–4, Ruang Server")
    await who.pemohon.sees("berita-acara-pemindahan-PSH-2026-0001.pdf", after=told["message_id"])
    await who.staf.sees("berita-acara-pemindahan-PSH-2026-0001.pdf")
    assert (await room.now(placement)).u == 3
    assert await room.deeds(placement) == [Deed.DIPINDAH]
    assert (await room.journal())[0] == "aset_dipindah"
    # The next move has a berita acara of its own.
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U1–2", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("berita-acara-pemindahan-PSH-2026-0001-2.pdf")
    await who.pemohon.tap("Lembar data")
    await who.pemohon.tap("Dokumen permohonan")
    listed = await who.pemohon.sees("📚")
    assert listed["text"].count("Berita acara pemindahan") == 2


async def test_who_is_faster_gives_a_fresh_picture(room: Room) -> None:
    staf = room.kantor.people.staf
    placement = await room.standing()
    await open_sheet(staf)
    await staf.tap("Pindahkan")
    await staf.tap("Rak A")
    await staf.sees("Pilih letak baru")
    await room.standing(Kind.SERVER, 3, nomor_seri="CEPAT-1")
    assert await staf.tap("U3–4") == "U3–4 baru saja terisi"
    fresh = await staf.sees("U3–4 baru saja terisi. Silakan pilih yang lain.")
    assert "U3–4" not in staf.buttons(fresh)
    assert (await room.now(placement)).u == 1


async def test_an_application_is_moved_to_another_host(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.hosts.add("Host 2", 8, 32, 500)
    await open_sheet(who.staf, "SIMPUS")
    for label in ("Pindahkan", "Host 2", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("Dipindahkan dari Host 1 ke Host 2")
    assert (await room.now(placement)).host_id == 2


async def test_what_is_not_used_any_more_leaves_and_frees_what_it_had(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Tidak dipakai lagi")
    await who.pemohon.tap("Ya, tidak dipakai lagi")
    await who.pemohon.sees("Disampaikan kepada Staf Teknis")
    await who.staf.sees("Minta dikeluarkan")
    asked = await who.staf.send("/tugas")
    await who.staf.sees("Minta dikeluarkan", after=asked["message_id"])
    await who.staf.tap("Keluarkan")
    assert await who.staf.tap("Batal") == "Tidak jadi"
    for label in ("Keluarkan", "Tidak dipakai lagi", "Konfirmasi pengeluaran"):
        await who.staf.tap(label)
    await who.pemohon.sees("Dikeluarkan dari daftar")
    await who.pemohon.sees("berita-acara-pengeluaran-PSH-2026-0001.pdf")
    gone = await room.now(placement)
    assert (gone.state, gone.rack_id, gone.secret, gone.check_at) == (State.DILEPAS, None, None, None)
    async with room.services.storage.read(room.clock()) as tx:
        view = await tx.racks.rack(1)
        assert view
        assert (view.rack().free, view.cells) == (42, {})
        assert not await tx.register.serial_in_use("7XK9Q13")
    await who.pemohon.send("/aset")
    await who.pemohon.sees("Belum ada server atau aplikasi atas nama Bapak/Ibu")
    await who.staf.send("/daftar")
    await who.staf.tap("Sudah dikeluarkan")
    await who.staf.tap("1. Dell PowerEdge R450")
    await who.staf.sees("Status: Dikeluarkan")
    assert await room.deeds(placement) == [Deed.DILEPAS, Deed.TIDAK_DIPAKAI]


# Checks


async def test_a_check_is_asked_reminded_and_put_before_kasi(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    due = (await room.now(placement)).check_at
    assert due
    room.clock.now = due - timedelta(seconds=1)
    await room.silent(who.pemohon)
    room.clock.now = due + timedelta(seconds=1)
    first = await who.pemohon.sees("Pengecekan berkala")
    assert who.pemohon.buttons(first) == ["✅ Sudah dicek, baik", "⚠️ Ada masalah", "🚫 Tidak dipakai lagi"]
    room.later(3)
    second = await who.pemohon.sees("pengingat ke-1")
    await who.pemohon.sees("Pertanyaan ini ada di bawah.")
    room.later(4)
    third = await who.pemohon.sees("pengingat ke-2", after=second["message_id"])
    room.later(3)
    card = await who.kasi.sees("Pengecekan lewat batas")
    assert "Budi Santoso" in card["text"]
    await who.kasi.tap("Lembar data")
    await who.kasi.sees("Cek berikutnya: ⚠️ lewat batas")
    assert await room.deeds(placement) == [Deed.TERLAMBAT]
    # The owner may still answer, with the newest message or an older one, but once only.
    assert await who.pemohon.tap_on(third["message_id"], "Sudah dicek, baik") == "Terima kasih, tercatat baik"
    stale = await who.pemohon.answer(who.pemohon.forge(first["message_id"], f"tg:{placement.id}:1:1"))
    assert "Sudah ada perubahan: dicek oleh Budi Santoso" in (stale or "")
    checked = await room.now(placement)
    assert (checked.check_stage, checked.check_no) == (0, 2)
    assert checked.check_at
    assert checked.check_at > room.clock.now + timedelta(days=85)
    await who.pemohon.tap("Tambah catatan atau foto")
    await who.pemohon.send("Kipas dibersihkan.")
    await who.pemohon.sees("Catatan tersimpan")
    assert (await room.deeds(placement))[:2] == [Deed.CATATAN, Deed.DICEK]


async def test_nobody_is_asked_outside_working_hours(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    due = (await room.now(placement)).check_at
    assert due
    evening = due.replace(hour=13)  # 20.00 WIB
    async with room.services.storage.begin(room.clock()) as tx:
        (await tx.register.find(placement.id)).expiry_at = evening  # type: ignore[union-attr]
        (await tx.register.find(placement.id)).check_at = evening  # type: ignore[union-attr]
        (await tx.register.find(placement.id)).berlaku_sampai = date(2029, 1, 1)  # type: ignore[union-attr]
    room.clock.now = evening + timedelta(minutes=1)
    await room.silent(who.pemohon)
    room.clock.now = room.services.config.work_hours.opening(evening) + timedelta(seconds=1)
    await who.pemohon.sees("Pengecekan berkala")


async def test_a_problem_goes_to_staf_teknis_and_comes_back_settled(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Cek sekarang")
    await who.pemohon.tap("Ada masalah")
    await who.pemohon.sees("Tuliskan masalahnya")
    await who.pemohon.photo(photo(), caption="Lampu <merah> menyala")
    card = await who.staf.sees("Lampu <merah> menyala")
    assert "photo" in who.staf.chat[[m["message_id"] for m in who.staf.chat].index(card["message_id"]) - 1]
    await who.pemohon.sees("Masalah disampaikan kepada Staf Teknis")
    asked = await who.staf.send("/tugas")
    again = await who.staf.sees("Lampu <merah> menyala", after=asked["message_id"])
    assert await who.staf.tap_on(again["message_id"], "Sudah ditangani") == "Ditangani; pelapor diberi tahu"
    await who.pemohon.sees("✅ Ditangani Dewi Lestari")
    twice = await who.staf.answer(who.staf.forge(again["message_id"], "td:1:1"))
    assert "Sudah diproses Dewi Lestari" in (twice or "")
    assert await room.deeds(placement) == [Deed.DITANGANI, Deed.MASALAH]
    await who.staf.send("/tugas")
    await who.staf.sees("Tidak ada yang menunggu")


async def test_the_end_is_told_of_30_and_7_days_before(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=60)
    placement = await room.standing(berlaku_sampai=end.isoformat(), cek_berkala="Semesteran")
    room.on(end - timedelta(days=30))
    first = await who.pemohon.sees("hari lagi")
    assert "Berlaku sampai" in first["text"]
    room.on(end - timedelta(days=7))
    await who.pemohon.sees("hari lagi", after=first["message_id"])
    assert (await room.now(placement)).expiry_at == room.morning(end + timedelta(days=1))


async def test_that_the_end_has_passed_is_told_to_owner_and_kasi_once(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=5)
    placement = await room.standing(berlaku_sampai=end.isoformat())
    seen = len(who.pemohon.chat)
    room.clock.now = room.morning(end + timedelta(days=1)) - timedelta(seconds=1)
    await who.pemohon.send("/status")  # a whole round of looking goes by meanwhile
    await who.pemohon.sees("Tidak ada permohonan yang sedang berjalan")
    assert len(who.pemohon.chat) == seen + 2
    room.clock.now += timedelta(seconds=1)
    told = await who.pemohon.sees("Masa berlaku habis")
    assert who.pemohon.buttons(told) == ["🚫 Tidak dipakai lagi", "🗂 Lembar data"]
    assert "mohon kirim surat perpanjangan kepada Dinas Komunikasi dan Informatika" in told["text"]
    card = await who.kasi.sees("Masa berlaku habis")
    assert "Pemilik: Budi Santoso, S.Kom., sudah diberi tahu." in card["text"]
    assert (await room.journal())[0] == "aset_kedaluwarsa"
    await who.kasi.tap("Lembar data")
    sheet = await who.kasi.sees("Status: Aktif · ⚠️ masa berlaku habis")
    assert sheet["text"].endswith("· Masa berlaku habis")
    # Neither a check nor a new owner brings it up again.
    await who.pemohon.tap_on(told["message_id"], "Lembar data")
    for label in ("Cek sekarang", "Sudah dicek, baik"):
        await who.pemohon.tap(label)
    assert (await room.now(placement)).expiry_at is None
    await handed_over(who.pemohon, room.kantor.api.person("Sari Dewi"), "Sari Dewi, S.Kom.")
    assert (await room.now(placement)).expiry_at is None
    assert await room.deeds(placement) == [Deed.DIALIHKAN, Deed.DICEK, Deed.KEDALUWARSA]
    # What they were told they can do still works after all that, for who looks after it now.
    refused = await who.pemohon.tap_on(told["message_id"], "Tidak dipakai lagi")
    assert refused == "Ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset."


async def test_a_change_of_owner_before_anybody_was_told_does_not_silence_the_end(room: Room) -> None:
    who, colleague = room.kantor.people, room.kantor.api.person("Sari Dewi")
    end = room.clock.now.date() + timedelta(days=5)
    await room.standing(berlaku_sampai=end.isoformat())
    room.clock.now = room.morning(end + timedelta(days=1)) - timedelta(hours=1)
    await handed_over(who.pemohon, colleague, "Sari Dewi, S.Kom.")
    room.clock.now += timedelta(hours=1)
    await colleague.sees("Masa berlaku habis")
    assert "Pemilik: Sari Dewi, S.Kom., sudah" in (await who.kasi.sees("Masa berlaku habis"))["text"]


async def test_what_is_handed_over_after_its_end_is_told_of_then(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=1)
    await submit(who.pemohon, Kind.SERVER, given={"berlaku_sampai": end.isoformat()})
    await reported(room.kantor)
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    room.clock.now = room.morning(end + timedelta(days=1)) + timedelta(hours=12)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")
    async with room.services.storage.read(room.clock()) as tx:
        due = (await tx.register.of(1)).expiry_at
    assert due == room.services.config.work_hours.opening(room.clock.now)
    room.clock.now = due
    await who.pemohon.sees("Masa berlaku habis")
    await who.kasi.sees("Masa berlaku habis")


@pytest.mark.parametrize("kasi", [True, False])
async def test_the_end_of_what_nobody_looks_after_is_told_to_kasi_or_the_admins(room: Room, kasi: bool) -> None:
    who = room.kantor.people
    placement = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(placement.id)
        assert found
        found.owner_id, found.berlaku_sampai = None, room.clock.now.date()
        noticed = rules.noticed(await tx.things.read(found), room.clock(), room.services.config.work_hours)
        await tx.things.become(found, noticed)
        if not kasi:
            await tx.offices.leave(who.kasi.id, Office.KASI)
    room.on(room.clock.now.date() + timedelta(days=1))
    told = await (who.kasi if kasi else who.admin).sees("Masa berlaku habis")
    assert "Pemilik: belum ada.\nPenanggung jawab: Siti Aminah" in told["text"]
    assert await room.deeds(placement) == [Deed.KEDALUWARSA]


async def test_whoever_has_said_that_it_is_not_used_any_more_is_not_told_of_the_end(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=60)
    placement = await room.standing(berlaku_sampai=end.isoformat(), cek_berkala="Semesteran")
    await who.pemohon.send("/aset")
    for label in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await who.pemohon.tap(label)
    await who.pemohon.sees("Disampaikan kepada Staf Teknis")
    seen = len(who.pemohon.chat)
    room.on(end - timedelta(days=30))
    await room.silent(who.pemohon, who.kasi)
    room.on(end + timedelta(days=1))
    told = await who.kasi.sees("Masa berlaku habis")
    assert "Pemilik: Budi Santoso, S.Kom., menyatakan tidak dipakai lagi." in told["text"]
    assert await room.deeds(placement) == [Deed.KEDALUWARSA, Deed.TIDAK_DIPAKAI]
    await room.silent(who.pemohon, who.kasi)
    assert len(who.pemohon.chat) == seen


async def test_an_owner_who_is_kasi_is_told_once(room: Room) -> None:
    kasi = room.kantor.people.kasi
    end = room.clock.now.date()
    placement = await registered(room.services, kasi.id, berlaku_sampai=end.isoformat())
    room.on(end + timedelta(days=1))
    await kasi.sees("Masa berlaku habis")
    assert await room.deeds(placement) == [Deed.KEDALUWARSA]
    await room.silent(kasi)
    assert sum("Masa berlaku habis" in plain(message) for message in kasi.chat) == 1


# Owners and access information


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
    await colleague.contact("81222223333", colleague.id)  # as some phones share it
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


async def test_a_photo_that_comes_late_is_kept(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Cek sekarang")
    await who.pemohon.tap("Ada masalah")
    await who.pemohon.sees("Tuliskan masalahnya")
    await who.pemohon.photo(photo(), caption="Kipas belakang mati total")
    await who.pemohon.photo(photo("red"))
    await who.staf.sees("Kipas belakang mati total")
    await who.pemohon.sees("Foto tersimpan pada lembar data")
    assert await room.deeds(placement) == [Deed.CATATAN, Deed.MASALAH]


async def test_a_confirmation_that_is_out_of_date_moves_nothing(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U3–4"):
        await who.staf.tap(label)
    stale = await who.staf.sees("Pindahkan ke Rak A, U3–4?")
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U5–6"):
        await who.staf.tap(label)
    await who.staf.sees("Pindahkan ke Rak A, U5–6?")
    await who.staf.tap("Konfirmasi pemindahan")
    toast = await who.staf.tap_on(stale["message_id"], "Konfirmasi pemindahan")
    assert "Sudah ada perubahan: dipindahkan oleh Dewi Lestari" in (toast or "")
    assert (await room.now(placement)).u == 5


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
    database = b"".join(path.read_bytes() for path in sorted(room.kantor.settings.data_dir.glob("test.db*")))
    assert b"kunci SSH diserahkan" not in database


async def test_the_owner_renews_access_information_but_never_with_a_password(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    before = (await room.now(placement)).secret
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Perbarui hak akses")
    sent = await who.pemohon.send("password: rahasia123")
    await who.pemohon.sees("kata sandi tidak boleh dikirim lewat chat")
    await vanishes(who.pemohon, sent["message_id"])
    assert (await room.now(placement)).secret == before
    await who.pemohon.send("akun operator, kunci SSH baru diserahkan di ruang server")
    await who.pemohon.sees("Hak akses tersimpan, terenkripsi")
    await open_sheet(who.staf)
    await who.staf.tap("Lihat hak akses")
    await who.staf.sees("akun operator, kunci SSH baru")
    assert await room.deeds(placement) == [Deed.HAK_AKSES]


# Racks


async def test_a_technician_enters_what_was_there_and_blocks_units(room: Room) -> None:
    who = room.kantor.people
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.sees("0 terpasang, 0 dipesan, 0 diblokir")
    await who.staf.tap("Catat peralatan")
    await who.staf.send("99")
    await who.staf.sees("Unit itu tidak kosong di Rak A")
    await who.staf.send("12-13 depan")
    await who.staf.send("HPE ProLiant DL380")
    await who.staf.tap("Dinas Komunikasi dan Informatika")
    await who.staf.tap("Lewati")
    await who.staf.sees("✅ Tercatat: HPE ProLiant DL380\nRak A, U12–13 depan")
    await who.admin.send("/rak")
    await who.admin.tap("Rak A")
    await who.admin.tap("Blokir unit")
    await who.admin.send("40–42")
    await who.admin.send("patch panel")
    await who.admin.sees("✅ Diblokir: patch panel")
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.sees("1 terpasang, 0 dipesan, 1 diblokir")
    await who.staf.tap("Isi rak")
    await who.staf.sees("2. patch panel")
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.tap("U40–42: patch panel")
    await who.staf.tap("Buka blokir")
    await who.staf.sees("tidak diblokir lagi")
    async with room.services.storage.read(room.clock()) as tx:
        view = await tx.racks.rack(1)
    assert view
    assert view.rack().free == 40


async def test_a_racks_label_opens_it_and_chooses_it(room: Room) -> None:
    who = room.kantor.people
    await to_kabid(room.kantor, Kind.SERVER)
    await who.kabid.tap("Setujui")
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.racks.add_rack("Rak B", "Ruang Server", 12, descending=True)
    await who.staf.open("https://t.me/penempatan_server_bot?start=r_2")
    await who.staf.sees("🗄 Rak B · Ruang Server · 12U")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    await who.staf.sees("pindai label QR")
    await who.staf.open("https://t.me/penempatan_server_bot?start=r_2")
    page = await who.staf.sees("Pilih letak di Rak B")
    assert who.staf.buttons(page)[0] == "U11–12"  # numbered from the top, the lowest first
    await who.staf.tap("U11–12")
    await who.staf.sees("Pilih alamat IP")
    stranger = room.kantor.api.person("Orang Lain")
    await stranger.open("https://t.me/penempatan_server_bot?start=r_2")
    await stranger.sees("Daftar ini untuk Staf Teknis, Kasi, dan admin.")


async def test_what_approval_holds_is_free_again_after_five_working_days(room: Room) -> None:
    who = room.kantor.people
    ticket = await to_kabid(room.kantor, Kind.SERVER)
    card = await who.kabid.sees("Kapasitas: Rak A: 42U kosong")
    assert card
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")
    room.later(4)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.racks.racks())[0].free == 40
    room.later(1)
    await who.kabid.sees(f"{ticket}: tempat yang dipesan dibebaskan")
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.racks.racks())[0].free == 42
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    page = await who.staf.sees("Pilih rak untuk server 2U")
    assert not any("Disetujui" in label for label in who.staf.buttons(page))
    assert files(who.staf)


async def test_what_a_technician_has_chosen_is_not_taken_away(room: Room) -> None:
    who = room.kantor.people
    await to_kabid(room.kantor, Kind.SERVER)
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    await who.staf.tap("Disetujui: Rak A U1–2")
    await who.staf.sees("Pilih alamat IP")
    room.later(9)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert not await tx.register.anything_due()
        assert (await tx.racks.racks())[0].free == 40


async def test_what_stands_there_already_is_never_freed_under_it(room: Room) -> None:
    who = room.kantor.people
    await to_kabid(room.kantor, Kind.SERVER)
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Tolak")
    await who.pemohon.tap("Belum dapat diakses")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Lepaskan")
    await who.staf.sees("Saya kerjakan")
    room.later(9)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert not await tx.register.anything_due()
        assert (await tx.racks.racks())[0].free == 40


async def test_a_rack_takes_no_more_than_it_can_carry_and_feed(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.racks.add_rack("Rak B", "Ruang Server", 42, max_kg=10)
        await tx.racks.add_rack("Rak C", "Ruang Server", 42, max_kg=800, max_watt=5000)
    await open_sheet(who.staf)
    await who.staf.tap("Pindahkan")
    page = await who.staf.sees("Ke rak mana?")
    assert who.staf.buttons(page) == ["Rak A · 42U kosong", "Rak C · 42U, 5.000 W, 800 kg kosong", "Batal"]
    since = page["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[2]
    toast = await who.staf.answer(who.staf.forge(page["message_id"], f"mu:{placement.id}:2:1:penuh:1:{since}"))
    assert toast == "Batas berat atau daya Rak B terlampaui; silakan pilih rak lain."
    await who.staf.tap("Rak C")
    for label in ("U1–2", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("ke Rak C, U1–2")
    async with room.services.storage.read(room.clock()) as tx:
        assert [(one.free, one.kg, one.watt) for one in await tx.racks.racks()] == [
            (42, 0, 0),
            (42, 0, 0),
            (40, 18, 800),
        ]


async def test_a_reserved_address_is_not_given(room: Room) -> None:
    who = room.kantor.people
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.addresses.reserve("10.10.4.1", "gateway")
    await to_kabid(room.kantor, Kind.SERVER)
    await who.kabid.tap("Setujui")
    for label in ("Saya kerjakan", "Cocok", "Disetujui: Rak A"):
        await who.staf.tap(label)
    page = await who.staf.sees("Pilih alamat IP")
    assert "10.10.4.1" not in who.staf.buttons(page)
    await who.staf.send("10.10.4.1")
    await who.staf.sees("10.10.4.1 dicadangkan: gateway")
    await who.staf.tap("10.10.4.2")
    await who.staf.sees("Kirim satu foto")
