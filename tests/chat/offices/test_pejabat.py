"""`/pejabat`: what needs attention, who cannot be reached, and the buttons that help."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.texts import LONGEST, units
from handlers.offices.pejabat.buttons import BackUp, InviteInto, Show, View
from handlers.upkeep import backups
from procedure.health import Backups, Seen
from procedure.sop import Kind, Office
from storage.journal.acts import JournalAct
from storage.models import Unreachable
from tests.conftest import Kantor
from tests.support.aftermath import settled
from tests.support.journeys import submit
from tests.support.room_and_clock import Room

HOUR = timedelta(hours=1)


def sight(room: Room, **seen: Any) -> None:
    """What is seen outside the record from now on; all well where nothing is given."""
    fresh = Backups(room.clock.now - HOUR, room.clock.now - HOUR)

    async def look(at: datetime) -> Seen:
        return replace(Seen(at, 30 * 1024**3, 100 * 1024**3, None, fresh), **seen)

    room.kantor.app.bot_data["services"] = replace(room.services, look=look)


async def page(admin: User) -> Any:
    """The message of a new `/pejabat`."""
    sent = await admin.send("/pejabat")
    return await admin.sees("Pejabat", after=sent["message_id"])


def link_in(message: Any) -> str:
    found = re.search(r"https://\S+", plain(message))
    assert found
    return found[0]


async def became(admin: User, message: Any, words: str) -> str:
    """What the message says once it has the words."""
    text = await admin.chat_state.bell.until(
        lambda: plain(found) if words in plain(found := admin.chat_state.messages[message["message_id"]]) else None, 10
    )
    assert text, admin.missing(words)
    return str(text)


async def answered(person: User, link: str) -> None:
    """Opens an invitation, and answers with a name and nothing else."""
    await person.open(link)
    await person.sees("Nama lengkap")
    await person.send(person.name)
    for asked in ("NIP", "Pangkat/golongan"):
        await person.tap("Lewati")
        await person.sees(f"▫️ {asked}: dilewati")


async def acts(room: Room, count: int) -> list[str]:
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.journal.verify())[1] == []
        return [line.act for line in reversed(await tx.journal.newest(count))]


async def test_where_nothing_needs_attention_one_line_says_so(room: Room) -> None:
    sight(room)
    shown = await page(room.kantor.people.admin)
    assert plain(shown).startswith("Pejabat\n✅ Tidak ada yang perlu perhatian.\n\n1. Kepala Dinas: Drs. Kholid")
    assert "Periksa lagi" not in str(shown["reply_markup"])


async def test_all_that_is_wrong_is_said_with_its_button(room: Room) -> None:
    admin, now = room.kantor.people.admin, room.clock.now
    old = Backups(now - timedelta(days=4), now - timedelta(days=140), beside=True)
    sight(room, free=300 * 1024**2, seal_ends=now + timedelta(days=12), backups=old)
    shown = await page(admin)
    said = plain(shown)
    for words in (
        "⚠️ Perlu perhatian",
        "Ruang disk server tinggal 300 MB dari 100 GB",
        "Sertifikat segel berakhir",
        ", 4 hari lalu.",
        "di disk yang sama dengan data",
        "Pemulihan cadangan terakhir kali diuji",
    ):
        assert words in said
    assert admin.buttons(shown)[:2] == ["💾 Cadangkan sekarang", "🔄 Periksa lagi"]
    assert admin.buttons(shown).count("🔄 Periksa lagi") == 1
    assert "5 hal perlu perhatian" in str(await admin.tap("Periksa lagi"))
    sight(room)
    assert "tidak ada yang perlu perhatian" in str(await admin.tap("Periksa lagi"))
    assert "✅ Tidak ada yang perlu perhatian." in await became(admin, shown, "Tidak ada yang perlu")
    sight(room, seal_ends=now - HOUR, backups=None)
    said = plain(await page(admin))
    assert "Sertifikat segel sudah berakhir" in said
    assert "Pencadangan malam belum diatur" in said
    for place, words in (
        (Backups(), "Belum ada satu pun cadangan"),
        (Backups(fault="no answer"), "Tempat cadangan tidak dapat dibaca"),
        (Backups(now - HOUR, None), "Pemulihan cadangan belum pernah diuji"),
    ):
        sight(room, backups=place)
        assert words in plain(await page(admin))


async def test_a_backup_is_asked_for_once(room: Room) -> None:
    admin, now = room.kantor.people.admin, room.clock.now
    sight(room, backups=Backups(now - timedelta(days=4), now - HOUR))
    shown = await page(admin)
    tap = BackUp.after(now - timedelta(days=4)).pack()
    for _ in range(2):
        assert await admin.answer(admin.forge(shown["message_id"], tap)) == "Sedang dibuat; hasilnya dikabarkan di sini"
    assert "Yang baru sedang dibuat." in await became(admin, shown, "sedang dibuat")
    assert "Cadangkan" not in str(admin.chat_state.messages[shown["message_id"]]["reply_markup"])
    async with room.services.storage.begin(now) as tx:
        speaker = room.services.speaker(tx)
        assert await backups.asked(speaker) == {admin.id: now}
        await backups.tell(speaker, [admin.id], made=True, whole=True)
    sight(room)
    assert "Sudah ada cadangan baru" in str(await admin.answer(admin.forge(shown["message_id"], tap)))
    for none in (None, Backups(fault="no answer")):
        sight(room, backups=none)
        assert "belum diatur, atau tidak dapat dibaca" in str(await admin.answer(admin.forge(shown["message_id"], tap)))
    async with room.services.storage.read(now) as tx:
        assert await backups.asked(room.services.speaker(tx)) == {}


async def test_a_year_without_cuti_bersama_is_named(room: Room) -> None:
    sight(room)
    known, year = room.services.config.calendar, room.clock.now.year
    national = {day: one for day, one in known.national.items() if not (one.joint and day.year == year)}
    config = replace(room.services.config, calendar=replace(known, national=national))
    room.kantor.app.bot_data["services"] = replace(room.services, config=config)
    assert f"Cuti bersama {room.clock.now.year} belum tercatat." in plain(await page(room.kantor.people.admin))


async def test_what_is_set_aside_is_shown_by_a_button(room: Room) -> None:
    sight(room)
    who = room.kantor.people
    await who.kadis.block()
    async with room.services.storage.begin(room.clock()) as tx:
        row = await tx.outbox.post(who.kadis.id, "sendMessage", {"text": "satu"})
    await who.admin.sees("tidak dapat dikirim")
    shown = await page(who.admin)
    assert "1 pesan atau ketukan disisihkan" in plain(shown)
    await who.admin.tap("Lihat yang disisihkan")
    listed = await who.admin.sees(f"(m{row})", after=shown["message_id"])
    await who.kadis.unblock()
    await who.admin.tap_on(listed["message_id"], "Coba lagi")
    await who.kadis.sees("satu")
    stale = who.admin.forge(shown["message_id"], Show(View.SISIHAN).pack())
    assert await who.admin.answer(stale) == "Tidak ada yang disisihkan."
    assert "disisihkan" not in await became(who.admin, shown, "Tidak ada yang perlu perhatian")


@pytest.mark.begun("filed")
async def test_into_a_vacant_office_is_invited_once(room: Room) -> None:
    sight(room)
    who = room.kantor.people
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.offices.leave(who.kadis.id, Office.KEPALA_DINAS)
        await tx.journal.write(JournalAct.JABATAN_AKHIR, person=None)
    shown = await page(who.admin)
    assert "Kepala Dinas belum ada pemegangnya, dan 1 permohonan menunggu." in plain(shown)
    tap = InviteInto(Office.KEPALA_DINAS).pack()
    queries = [who.admin.forge(shown["message_id"], tap) for _ in range(2)]
    toasts = [await who.admin.answer(query) for query in queries]
    assert toasts == [None, "Undangan untuk Kepala Dinas sudah ada dan belum dipakai; “Kirim ulang” menggantinya"]
    said = await became(who.admin, shown, "Undangan yang belum dipakai")
    assert "permohonan menunggu; undangannya berlaku sampai" in said
    await who.admin.sees("?start=j_")
    links = [one for one in who.admin.chat if "?start=j_" in plain(one)]
    assert len(links) == 1
    assert await acts(room, 1) == ["undang"]
    new = room.kantor.api.person("Kadis Baru")
    await answered(new, link_in(links[0]))
    await new.tap("Terima jabatan")
    await new.sees("kini memegang jabatan")
    assert await who.admin.answer(who.admin.forge(shown["message_id"], tap)) == (
        "Jabatan Kepala Dinas sudah ada pemegangnya"
    )


async def test_the_page_leads_to_inviting_and_back(room: Room) -> None:
    sight(room)
    admin = room.kantor.people.admin
    shown = await page(admin)
    await admin.tap("Undang pejabat")
    await became(admin, shown, "Untuk jabatan apa undangan dibuat?")
    await admin.tap_on(shown["message_id"], "Staf Teknis")
    await became(admin, shown, "✅ Undangan Staf Teknis ada di bawah")
    await admin.sees("?start=j_", after=shown["message_id"])
    await admin.tap_on(shown["message_id"], "Kembali")
    assert "Staf Teknis, sampai" in await became(admin, shown, "Undangan yang belum dipakai")
    # `/undang` by itself has no way back, for it came from nowhere.
    sent = await admin.send("/undang")
    asked = await admin.sees("Untuk jabatan apa", after=sent["message_id"])
    assert "◀️ Kembali" not in admin.buttons(asked)


async def test_whoever_has_blocked_the_bot_is_seen_until_they_write(room: Room) -> None:
    sight(room)
    who = room.kantor.people
    await who.kasi.block()
    await settled(room.kantor.api, room.services.storage)
    shown = await page(who.admin)
    line = next(line for line in plain(shown).splitlines() if "🔕" in line)
    assert line.strip().startswith("🔕 memblokir bot ini sejak ")
    assert "🔕" not in who.pemohon.transcript()
    await who.kasi.unblock()
    await settled(room.kantor.api, room.services.storage)
    assert "🔕" not in plain(await page(who.admin))


async def test_whoever_has_blocked_the_bot_and_writes_in_a_group_is_not_reached(room: Room) -> None:
    sight(room)
    who = room.kantor.people
    await who.kasi.block()
    await room.kantor.api.group("Kominfo", by=who.kasi).leaves()
    await settled(room.kantor.api, room.services.storage)
    assert "🔕 memblokir bot ini sejak " in plain(await page(who.admin))


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("Forbidden: bot was blocked by the user", "memblokir bot ini sejak"),
        ("Forbidden: user is deactivated", "akun Telegramnya sudah dihapus"),
        ("Bad Request: chat not found", "belum membuka bot ini"),
    ],
)
@pytest.mark.begun("filed")
async def test_delivery_finds_out_by_itself(room: Room, says: str, words: str) -> None:
    sight(room)
    who = room.kantor.people
    who.kabid.chat_state.away = says
    await who.kadis.tap("Disposisi ke Kabid")
    await who.admin.sees("tidak dapat dikirim")
    await settled(room.kantor.api, room.services.storage)
    assert words in plain(await page(who.admin))
    who.kabid.chat_state.away = None
    await who.kabid.send("/start")
    await settled(room.kantor.api, room.services.storage)
    assert "🔕" not in plain(await page(who.admin))


@pytest.mark.begun("filed")
async def test_an_edit_that_does_not_arrive_tells_it_too(room: Room) -> None:
    sight(room)
    who = room.kantor.people
    who.pemohon.chat_state.away = "Forbidden: bot was blocked by the user"
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi")
    await settled(room.kantor.api, room.services.storage)
    async with room.services.storage.read(room.clock()) as tx:
        person = await tx.offices.person(who.pemohon.id)
    assert person.unreachable is Unreachable.BLOCKED
    assert person.unreachable_since == room.clock.now


async def test_an_admin_by_the_settings_who_never_came_is_told_of(api: BotApi, settings: Settings) -> None:
    both = settings.model_copy(update={"admin_ids": settings.admin_ids | {4711}})
    async with running(both):
        admin = api.person("Admin", id=next(iter(settings.admin_ids)))
        await admin.send("/start")
        lines = plain(await page(admin)).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("• Admin: 4711"))
    assert lines[at + 1].strip() == "🔕 belum membuka bot ini, sehingga tidak menerima pesan"
    assert not any("🔕" in line for line in lines[:at])


async def test_the_fullest_page_still_goes_into_one_message(room: Room) -> None:
    admin, now = room.kantor.people.admin, room.clock.now
    worst = Backups(now - timedelta(days=4), None, beside=True)
    sight(room, free=0, seal_ends=now, backups=worst)
    async with room.services.storage.begin(now) as tx:
        for number in range(30):
            person = await tx.offices.meet(9000 + number)
            person.nama = f"{'Raden Mas Sastro ' * 4}{number}"
            await tx.offices.hold(person.id, Office.STAF_TEKNIS)
            await tx.offices.unreachable(person.id, Unreachable.BLOCKED)
            await tx.offices.invite(Office.STAF_TEKNIS, None)
        await tx.journal.write(JournalAct.TERIMA_JABATAN, person=None)
    shown = await page(admin)
    assert units(plain(shown)) <= LONGEST
    assert plain(shown).splitlines()[-1] == "Selebihnya: python -m bot office list di server."
    assert len(admin.buttons(shown)) <= 100


async def test_nobody_but_admins_sees_or_does_anything(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    sent = await who.kasi.send("/pejabat")
    refused = await who.kasi.sees("hanya dapat dilakukan oleh admin", after=sent["message_id"])
    for data in (*(Show(view) for view in View), InviteInto(Office.KABID), BackUp(0)):
        toast = await who.kasi.answer(who.kasi.forge(refused["message_id"], data.pack()))
        assert toast == "Ini hanya dapat dilakukan oleh admin."
