"""Plh. and Plt.: set by `/delegasi`, accepted by a link, over at their end or before, and the holder has it back."""

from datetime import date, timedelta

import pytest

from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from handlers.offices.delegation_buttons import EndIt
from procedure.sop import Office
from storage.journal.acts import JournalAct
from tests.chat.papers.test_verification import content, sent
from tests.documents.reading import text
from tests.support.aftermath import settled
from tests.support.delegations import KUDUS, accepted, appointed, link_in, said
from tests.support.journeys import check_all
from tests.support.room_and_clock import Room


def today(room: Room) -> date:
    return room.clock.now.astimezone(KUDUS).date()


async def holders(room: Room, office: Office) -> list[int]:
    async with room.services.storage.read(room.clock()) as tx:
        return [person.id for person in await tx.offices.holders(office)]


async def undisturbed(room: Room, *people: User) -> None:
    """By now nobody of these is told anything of a deputy; what else comes with the days is not meant."""

    def told() -> list[int]:
        return [sum("Plh." in plain(one) or "Plt." in plain(one) for one in person.chat) for person in people]

    before = told()
    await room.looks.whole()
    await settled(room.kantor.api, room.kantor.storage)
    assert told() == before


async def set_plh(room: Room, by: User, first: str, last: str) -> str:
    """Kabid is going to be acted for by Kasi; the link, as Kasi reads it."""
    who = room.kantor.people
    before = who.kasi.last["message_id"]
    await appointed(by, "Tunjuk Plh. Kabid Informatika", (await name(room, who.kasi)), first, last)
    return await link_in(who.kasi, before)


async def name(room: Room, person: User) -> str:
    async with room.services.storage.read(room.clock()) as tx:
        return str(await tx.offices.name(person.id))


@pytest.mark.begun("filed")
async def test_a_plh_acts_signs_and_gives_back(room: Room) -> None:
    who = room.kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Verifikasi Kabid")
    await who.kabid.tap("Dengan catatan")
    link = await set_plh(room, who.kabid, "Hari ini", "3 hari")
    await accepted(who.kasi, link)

    last = today(room) + timedelta(days=2)
    until = f"sampai {last.day} "
    told = plain(await who.kabid.sees("Jabatan Bapak/Ibu kini dijalankan Plh. Kepala Bidang Informatika"))
    assert until in told
    old = plain(who.kabid.chat_state.messages[card["message_id"]])
    assert "Kartu ini kini pada Plh. Kabid Informatika" in old
    assert not who.kabid.buttons(who.kabid.chat_state.messages[card["message_id"]])
    await who.kabid.send("Mohon segera")  # the note that was asked is closed
    await who.kabid.sees("Untuk mengajukan permohonan")
    await who.kabid.send("/tugas")
    await who.kabid.sees("/delegasi mengakhirinya lebih awal")
    assert who.kabid.commands[0] == "delegasi"

    await who.kasi.sees("Bapak/Ibu kini Plh. Kepala Bidang Informatika sampai")
    new = plain(await who.kasi.sees("Verifikasi Kabid"))
    assert "Sebagai Plh. Kabid" in new
    await who.kasi.tap("Verifikasi dan disposisi ke Kasi")
    own = plain(await who.kasi.sees("Pengecekan Kasi"))
    assert "Sebagai" not in own
    sheet = text(content(room.kantor, sent(who.kasi, "lembar-disposisi-")[-1]))
    assert "Plh. Kepala Bidang Informatika" in sheet
    assert "Surat Perintah Nomor 800/123/2026" in sheet
    await who.kasi.send("/start")
    await who.kasi.sees("Plh. Kepala Bidang Informatika, Kepala Seksi TI dan Persandian")

    room.clock.now += timedelta(days=3)
    back = plain(await who.kabid.sees("✅ Jabatan Kepala Bidang Informatika kembali kepada Bapak/Ibu."))
    assert "PSH-2026-0001: mendisposisikan" in back
    await who.kasi.sees("Tugas Bapak/Ibu sebagai Plh. Kepala Bidang Informatika sudah berakhir.")
    assert await holders(room, Office.KABID) == [who.kabid.id]
    assert await holders(room, Office.KASI) == [who.kasi.id]
    assert JournalAct.DELEGASI_AKHIR in await room.journal()
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    approval = plain(await who.kabid.sees("Persetujuan Kabid"))
    assert "Sebagai" not in approval
    await who.kabid.tap("Setujui")
    await who.kabid.sees("✅ Disetujui")


async def test_it_begins_and_ends_by_itself_and_nothing_before(room: Room) -> None:
    who = room.kantor.people
    first, last = today(room) + timedelta(days=2), today(room) + timedelta(days=3)
    link = await set_plh(room, who.admin, said(first), said(last))
    await who.kabid.sees("Ditunjuk oleh admin")
    await accepted(who.kasi, link)
    await who.admin.sees("menerima penunjukan sebagai Plh. Kepala Bidang Informatika")
    assert await holders(room, Office.KABID) == [who.kabid.id]
    await undisturbed(room, who.kabid, who.kasi)
    room.clock.now += timedelta(days=2)
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    assert await holders(room, Office.KABID) == [who.kasi.id]
    assert JournalAct.DELEGASI_MULAI in await room.journal()
    room.clock.now += timedelta(days=2)
    await who.kabid.sees("Selama itu tidak ada yang diputus atas nama Bapak/Ibu.")
    assert await holders(room, Office.KABID) == [who.kabid.id]
    await undisturbed(room, who.kabid, who.kasi, who.admin)


@pytest.mark.begun("filed")
async def test_what_begins_at_night_makes_no_sound(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    who = room.kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    first = today(room) + timedelta(days=1)
    await accepted(who.kasi, await set_plh(room, who.kabid, said(first), "1 hari"))
    heard = list[Json]()
    carry_out = room.kantor.api.carry_out

    async def noted(method: str, p: Json) -> str:
        if method == "sendMessage":
            heard.append(p)
        return await carry_out(method, p)

    await settled(room.kantor.api, room.kantor.storage)
    monkeypatch.setattr(room.kantor.api, "carry_out", noted)
    local = room.clock.now.astimezone(KUDUS)
    room.clock.now += timedelta(hours=24 - local.hour, minutes=1)  # just past midnight
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    await who.kasi.sees("Verifikasi Kabid")
    await who.kabid.sees("kini dijalankan Plh.")
    assert [p["text"] for p in heard if not p.get("disable_notification")] == []
    assert len(heard) > 2


@pytest.mark.parametrize("ender", ["kabid", "admin"])
async def test_the_holder_or_an_admin_ends_it_early(room: Room, ender: str) -> None:
    who = room.kantor.people
    await accepted(who.kasi, await set_plh(room, who.kabid, "Hari ini", "1 minggu"))
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    person: User = getattr(who, ender)
    sent_ = await person.send("/delegasi")
    shown = plain(await person.sees("Plh. dan Plt.", after=sent_["message_id"]))
    assert f"1. Plh. Kabid Informatika: {await name(room, who.kasi)}, mewakili {await name(room, who.kabid)}" in shown
    assert "· surat perintah 800/123/2026" in shown
    await person.tap("Akhiri 1")
    await person.sees("Jabatan seketika kembali kepada")
    await person.tap("Tidak")
    await person.tap("Akhiri 1")
    await person.tap("Ya, akhiri")
    await who.kabid.sees("✅ Jabatan Kepala Bidang Informatika kembali kepada Bapak/Ibu.")
    assert await holders(room, Office.KABID) == [who.kabid.id]
    await who.kasi.send("/delegasi")
    page = await who.kasi.sees("belum ada")
    assert who.kasi.buttons(page) == ["Tunjuk Plh. Kasi TI dan Persandian"]


async def test_the_admin_sees_and_ends_it_among_the_officials(room: Room) -> None:
    who = room.kantor.people
    await accepted(who.kasi, await set_plh(room, who.kabid, "Hari ini", "1 minggu"))
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    sent_ = await who.admin.send("/pejabat")
    lines = plain(await who.admin.sees("Pejabat", after=sent_["message_id"])).splitlines()
    acting = next(line for line in lines if "Plh. Kabid Informatika" in line)
    assert f"mewakili {await name(room, who.kabid)}" in acting
    await who.admin.tap(f"Akhiri {acting.partition('.')[0]}")
    await who.admin.sees("Sesudah itu jabatan kembali kepada")
    await who.admin.tap("Ya, akhiri")
    await who.admin.sees("✅ Delegasi")
    assert await holders(room, Office.KABID) == [who.kabid.id]


async def test_overlaps_are_refused_with_the_reason(room: Room) -> None:
    who = room.kantor.people
    first = today(room) + timedelta(days=10)
    await set_plh(room, who.kabid, said(first), "3 hari")
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Tunjuk Plh. Kabid Informatika")
    await who.kabid.tap("Orang lain")
    await who.kabid.send("800/2/2026")
    asked = await who.kabid.sees("Mulai\n")
    for begins, ends in ((0, 10), (12, None)):
        await who.kabid.send(said(today(room) + timedelta(days=begins)))
        if ends is not None:
            await who.kabid.sees("Hari terakhir\n", after=asked["message_id"])
            await who.kabid.send(said(today(room) + timedelta(days=ends)))
        asked = await who.kabid.sees("⚠️ Sudah ada Plh. Kabid Informatika:", after=asked["message_id"])
    await who.kabid.tap("Besok")
    await who.kabid.send(said(first - timedelta(days=1)))
    await who.kabid.tap("Tunjuk")
    await who.kabid.sees("Tautannya ada di bawah; mohon diteruskan")


async def test_a_plt_is_an_admins_and_only_where_nobody_holds_the_office(room: Room) -> None:
    who = room.kantor.people
    for person in (who.admin, who.kasi):
        sent_ = await person.send("/delegasi")
        page = await person.sees("Plh. dan Plt.", after=sent_["message_id"])
        assert not any("Plt." in label for label in person.buttons(page))
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.offices.leave(who.kabid.id, Office.KABID)
    await appointed(who.admin, "Tunjuk Plt. Kabid Informatika", "Orang lain", "Hari ini", "2 minggu")
    guest = room.kantor.api.person("Hendro Susilo")
    before = (await guest.open(await link_in(who.admin)))["message_id"]
    await guest.sees("ditunjuk sebagai Plt. Kepala Bidang Informatika", after=before)
    for title, answer in (("Nama lengkap", "Hendro Susilo, S.Sos."), ("NIP", "Lewati"), ("Pangkat", "Lewati")):
        await guest.sees(title, after=before)
        await guest.send(answer)
    await guest.tap("Terima jabatan")
    await guest.sees("Bapak/Ibu kini Plt. Kepala Bidang Informatika")
    assert await holders(room, Office.KABID) == [guest.id]
    await who.kadis.send("/delegasi")
    page = await who.kadis.sees("Plh. dan Plt.")
    assert who.kadis.buttons(page) == ["Tunjuk Plh. Kepala Dinas"]
    # A definitive holder joins: it is over, and the deputy has nothing left.
    async with room.services.storage.begin(room.clock()) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    await who.kabid.open(f"https://t.me/{room.kantor.app.bot.username}?start=j_{code}")
    await who.kabid.tap("Pakai data tersimpan")
    await who.kabid.tap("Terima jabatan")
    await guest.sees("kini memegang jabatan Kepala Bidang Informatika.")
    assert await holders(room, Office.KABID) == [who.kabid.id]
    async with room.services.storage.read(room.clock()) as tx:
        assert await tx.delegations.open() == []
    await settled(room.kantor.api, room.kantor.storage)
    assert "tugas" not in guest.commands


async def test_a_new_holder_ends_a_plh_and_what_was_to_come(room: Room) -> None:
    who = room.kantor.people
    await accepted(who.kasi, await set_plh(room, who.kabid, "Hari ini", "3 hari"))
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    later = today(room) + timedelta(days=20)
    await set_plh(room, who.kabid, said(later), "1 hari")
    async with room.services.storage.begin(room.clock()) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    new = room.kantor.api.person("Kabid Baru")
    before = (await new.open(f"https://t.me/{room.kantor.app.bot.username}?start=j_{code}"))["message_id"]
    for title, answer in (("Nama lengkap", "Kabid Baru, M.Kom."), ("NIP", "Lewati"), ("Pangkat", "Lewati")):
        await new.sees(title, after=before)
        await new.send(answer)
    await new.tap("Terima jabatan")
    await who.kabid.sees("Jabatan ini sudah ada pemegang barunya.")
    assert await holders(room, Office.KABID) == [new.id]
    assert await holders(room, Office.KASI) == [who.kasi.id]
    await settled(room.kantor.api, room.kantor.storage)
    room.clock.now += timedelta(days=30)
    await undisturbed(room, who.kabid, who.kasi, new)
    assert await holders(room, Office.KABID) == [new.id]
    async with room.services.storage.read(room.clock()) as tx:
        assert await tx.delegations.open() == []


async def test_a_link_is_for_who_was_named_once_and_for_a_time(room: Room) -> None:
    who = room.kantor.people
    link = await set_plh(room, who.kabid, "Hari ini", "2 minggu")
    for person in (who.staf, room.kantor.api.person("Orang Lain")):
        sent_ = await person.open(link)
        await person.sees("tidak berlaku", after=sent_["message_id"])
    sent_ = await who.kabid.open(link)
    await who.kabid.sees("tidak berlaku", after=sent_["message_id"])
    room.clock.now += timedelta(hours=73)
    await who.kabid.sees("Tautannya tidak diterima sampai batas waktunya.")
    sent_ = await who.kasi.open(link)
    await who.kasi.sees("tidak berlaku", after=sent_["message_id"])
    assert await holders(room, Office.KABID) == [who.kabid.id]
    again = await set_plh(room, who.kabid, "Hari ini", "1 hari")
    await accepted(who.kasi, again)
    sent_ = await who.kasi.open(again)
    await who.kasi.sees("tidak berlaku", after=sent_["message_id"])


async def test_what_was_called_off_never_begins(room: Room) -> None:
    who = room.kantor.people
    await accepted(who.kasi, await set_plh(room, who.kabid, "Besok", "1 hari"))
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Batalkan 1")
    await who.kabid.tap("Ya, batalkan")
    await who.kasi.sees("Penunjukan ini dibatalkan.")
    room.clock.now += timedelta(days=1)
    await undisturbed(room, who.kabid, who.kasi)
    assert await holders(room, Office.KABID) == [who.kabid.id]


async def test_strangers_and_technicians_set_nothing(room: Room) -> None:
    who = room.kantor.people
    for person in (who.pemohon, who.staf):
        await person.send("/delegasi")
        await person.sees("Perintah ini untuk pemegang jabatan yang dapat diwakili")


async def twice(person: User, label: str) -> str:
    """Two taps at once on the newest button so labelled; what the second says, and what is said of it."""
    for message in reversed(person.chat):
        found = find_button([message.get("reply_markup", {})], label)
        if found:
            break
    else:
        raise AssertionError(label)
    queries = [person.forge(message["message_id"], found[1]["callback_data"]) for _ in range(2)]
    return " ".join([str(await person.answer(query)) for query in queries])


async def test_each_tap_counts_once_and_a_copied_one_for_nobody_else(room: Room) -> None:
    who = room.kantor.people
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Tunjuk Plh. Kabid Informatika")
    await who.kabid.tap(await name(room, who.kasi))
    await who.kabid.send("800/123/2026")
    await who.kabid.tap("Hari ini")
    await who.kabid.tap("3 hari")
    await who.kabid.sees("tekan “Tunjuk”")
    before = who.kasi.last["message_id"]
    assert "sudah ditutup" in await twice(who.kabid, "✅ Tunjuk")
    await who.kasi.open(await link_in(who.kasi, before))
    await who.kasi.sees("Bapak/Ibu ditunjuk sebagai")
    assert "sudah ditutup" in await twice(who.kasi, "✅ Terima jabatan")
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    async with room.services.storage.read(room.clock()) as tx:
        (delegation,) = await tx.delegations.open()
    for person in (who.kasi, who.kadis, who.staf, who.pemohon):  # not the deputy's to end either
        await person.send("/bantuan")
        shown = await person.sees("/start –")
        forged = person.forge(shown["message_id"], EndIt(delegation.id, 1).pack())
        assert "hanya diakhiri" in str(await person.answer(forged))
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Akhiri 1")
    await who.kabid.sees("Jabatan seketika kembali")
    assert "sudah berakhir" in await twice(who.kabid, "Ya, akhiri")
    async with room.services.storage.read(room.clock()) as tx:
        acts = [line.act for line in reversed(await tx.journal.newest(30)) if line.act.startswith("delegasi")]
    assert acts == ["delegasi", "delegasi_terima", "delegasi_mulai", "delegasi_akhir"]
    assert await holders(room, Office.KABID) == [who.kabid.id]


async def test_whoever_is_set_while_they_hold_the_office_in_full_loses_nothing(room: Room) -> None:
    """Kasi acts for Kabid, and becomes Kabid for good: the delegation is over, and they are no Plh. any more."""
    who = room.kantor.people
    await accepted(who.kasi, await set_plh(room, who.kabid, "Hari ini", "3 hari"))
    await who.kasi.sees("Bapak/Ibu kini Plh.")
    async with room.services.storage.begin(room.clock()) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    await who.kasi.open(f"https://t.me/{room.kantor.app.bot.username}?start=j_{code}")
    await who.kasi.tap("Pakai data tersimpan")
    await who.kasi.tap("Terima jabatan")
    await who.kabid.sees("Jabatan ini sudah ada pemegang barunya.")
    assert await holders(room, Office.KABID) == [who.kasi.id]
    async with room.services.storage.read(room.clock()) as tx:
        assert await tx.offices.acting(who.kasi.id, Office.KABID, room.clock()) is None
        assert await tx.delegations.open() == []
        assert (await tx.journal.verify())[1] == []
