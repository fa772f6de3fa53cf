"""A card that lies: its holder is reminded at the norm and in the morning, then those above; no more, and no less."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind
from tests.chat.clockwork.conftest import Office
from tests.conftest import Kantor, restore
from tests.support.journeys import submit
from tests.support.room_and_clock import Clock, Looks

LATE = "Lewat batas sejak"


def after(office: Office, days: int) -> str:
    """The day that is so many days after the office's, as `Office.day` takes it."""
    return (office.clock.now.astimezone(office.services.config.tz).date() + timedelta(days=days)).isoformat()


async def test_a_card_that_lies_is_named_three_times(office: Office) -> None:
    who = office.kantor.people
    everybody = [who.kadis, who.kabid, who.kasi, who.staf, who.admin]
    ticket = await submit(who.pemohon, Kind.SERVER)
    card = await who.kadis.sees("batas 09.10")
    await office.at("09.10", seconds=0)
    assert office.said(who.kadis, LATE) == []
    await office.at("09.11")
    (reminder,) = office.said(who.kadis, LATE)
    assert f"{ticket} · Disposisi Kepala Dinas" in reminder
    assert reminder.endswith("Lewat batas sejak 09.10.")
    said = await who.kadis.sees(LATE)
    assert said["reply_to_message"]["message_id"] == card["message_id"]
    assert "· lewat batas" in plain(await who.pemohon.sees("Disposisi Kepala Dinas · sejak"))
    assert office.board(who.kadis) == "📌 1 menunggu · 1 lewat batas"
    assert [office.said(one, ticket) for one in everybody[1:]] == [[], [], [], []]

    first, second, third = after(office, 1), after(office, 2), after(office, 3)
    await office.at(f"{first} 07.44")
    assert office.said(who.kadis, "menunggu Bapak/Ibu") == []
    await office.at(f"{first} 07.45")
    (digest,) = office.said(who.kadis, "menunggu Bapak/Ibu")
    assert digest.startswith("☀️ 1 permohonan menunggu Bapak/Ibu, 1 lewat batas.")
    assert f"{ticket} · Disposisi Kepala Dinas · lewat batas sejak" in digest
    assert office.said(who.admin, ticket) == []

    await office.at(f"{second} 07.45")
    (above,) = office.said(who.admin, ticket)
    assert "Belum juga diproses pejabatnya" in above
    assert office.said(who.kabid, ticket) == []
    await office.at(f"{third} 07.45")
    assert len(office.said(who.kadis, "menunggu Bapak/Ibu")) == 1
    assert len(office.said(who.kadis, LATE)) == 1
    assert len(office.said(who.admin, ticket)) == 1


async def test_what_was_done_in_between_is_not_reminded_of(office: Office) -> None:
    who = office.kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER)
    await office.at("09.11")
    assert len(office.said(who.kadis, LATE)) == 1
    await who.kadis.tap("Disposisi ke Kabid")
    await office.calm()
    assert office.said(who.kadis, LATE) == []
    assert office.said(who.kadis, "Sudah tidak menunggu.") == [
        f"✅ {ticket} · Disposisi Kepala Dinas\nSudah tidak menunggu."
    ]
    assert office.board(who.kadis) == ""
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await office.calm()
    await office.at(f"{after(office, 1)} 07.45")
    assert [office.said(one, "☀️") for one in (who.kadis, who.kabid)] == [[], []]


async def test_of_what_kasi_leaves_kabid_hears_in_the_end(office: Office) -> None:
    who = office.kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await office.at("09.11")
    assert len(office.said(who.kasi, LATE)) == 1
    first, second = after(office, 1), after(office, 2)
    await office.at(f"{first} 07.45")
    await office.at(f"{second} 07.45")
    for above in (who.kabid, who.admin):
        assert f"{ticket} · Pengecekan Kasi" in office.said(above, "Belum juga diproses")[0]
    assert office.said(who.kadis, "Belum juga diproses") == []


async def test_at_night_nobody_is_reminded(office: Office) -> None:
    who = office.kantor.people
    await office.at("15.56")
    ticket = await submit(who.pemohon, Kind.SERVER)
    first = after(office, 1)
    await office.at("22.00")
    assert office.said(who.kadis, LATE) == []
    await office.at(f"{first} 07.36", seconds=0)
    assert office.said(who.kadis, LATE) == []
    await office.at(f"{first} 07.37")
    assert office.said(who.kadis, LATE)[0].endswith("Lewat batas sejak 07.36.")
    await office.at(f"{first} 07.45")  # named nine minutes ago
    assert office.said(who.kadis, "☀️") == []
    assert len(office.said(who.kadis, ticket)) > 0


async def test_what_may_not_be_said_at_night_is_a_line_of_the_morning_and_said_once(office: Office) -> None:
    """As after a program that was away when the norm ran out."""
    who = office.kantor.people
    ticket = await submit(who.pemohon, Kind.SERVER)
    await office.calm()
    await office.at("20.00")
    assert office.said(who.kadis, LATE) == []
    assert office.board(who.kadis) == "📌 1 menunggu · 1 lewat batas"
    await office.at(f"{after(office, 1)} 07.45")
    assert ticket in office.said(who.kadis, "☀️")[0]
    await office.at("16.00")
    assert office.said(who.kadis, LATE) == []


async def test_sangat_segera_may_be_reminded_of_until_nine(office: Office) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await urge(who.kadis)
    await office.calm()
    await office.at("20.00")
    assert len(office.said(who.kabid, LATE)) == 1


async def urge(kadis: User) -> None:
    """Kepala Dinas disposes with the sifat *Sangat segera*."""
    await kadis.tap("Dengan catatan")
    await kadis.tap("Sangat segera")
    await kadis.tap("Disposisi ke Kabid")


@pytest.mark.parametrize(("at", "heard"), [("10.00", True), ("18.00", False)])
async def test_what_an_act_causes_comes_at_once_and_at_night_without_a_sound(
    office: Office, monkeypatch: pytest.MonkeyPatch, at: str, *, heard: bool
) -> None:
    who, loud = office.kantor.people, set[tuple[int, bool]]()
    carry_out = office.kantor.api.carry_out

    async def noted(method: str, p: Any) -> str:
        if method in ("sendMessage", "sendDocument", "sendMediaGroup") and not p.get("disable_notification"):
            loud.add((p["chat_id"], "reply_parameters" in p))
        return await carry_out(method, p)

    monkeypatch.setattr(office.kantor.api, "carry_out", noted)
    await office.at(at)
    await submit(who.pemohon, Kind.SERVER)
    await who.kadis.sees("Disposisi Kepala Dinas")
    assert ((who.kadis.id, False) in loud) is heard
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    assert ((who.kabid.id, False) in loud) is heard
    assert (who.pemohon.id, False) in loud  # who is just writing is answered as ever


@pytest.mark.parametrize("before", [True, False])
async def test_a_restart_says_nothing_twice(
    begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch, *, before: bool
) -> None:
    """The instants are rows: whoever opens the office anew says what is due, and nothing of what was said."""
    looks, clock = Looks(monkeypatch), Clock()
    everybody = restore(begun, api, settings)
    async with running(settings, clock) as app:
        office = Office(Kantor(api, app, settings, everybody), clock, looks)
        clock.now = office.services.config.work_hours.opening(clock.now + timedelta(days=1)) + timedelta(hours=1)
        await submit(everybody.pemohon, Kind.SERVER)
        await office.calm()
        if before:  # it is said before the restart, else after it
            clock.now += timedelta(minutes=11)
            await office.calm()
    clock.now += timedelta(minutes=12)
    for _ in range(2):
        async with running(settings, clock) as app:
            office = Office(Kantor(api, app, settings, everybody), clock, looks)
            await office.calm()
            assert len(office.said(everybody.kadis, LATE)) == 1
            assert office.board(everybody.kadis) == "📌 1 menunggu · 1 lewat batas"
