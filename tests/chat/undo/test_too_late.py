"""*Urungkan* is offered for two minutes, to whoever did it, and until the next one has begun; then it is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.demo.office import People
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Office, Step
from storage.database import Storage
from tests.chat.undo.test_taken_back import WITHDRAWN, acts, card, visits
from tests.conftest import Kantor, restore
from tests.support.aftermath import settled
from tests.support.journeys import check_all
from tests.support.room_and_clock import Clock, Room

OVER = "Waktu untuk mengurungkan sudah lewat."
ACTED = "Sudah ada yang melanjutkan; tidak dapat diurungkan lagi."
UNDO = ["↩️ Urungkan"]


def offers(person: User) -> list[str]:
    return [label for one in person.chat for label in person.buttons(one) if "Urungkan" in label]


async def gone(person: User) -> None:
    """By itself the card offers it no more."""
    assert await person.chat_state.bell.until(lambda: not offers(person) or None, 20), person.transcript()


async def tapped(person: User) -> tuple[int, str]:
    """Where *Urungkan* is, and what its button carries."""
    done = await person.sees("✅ Didisposisikan")
    (row,) = done["reply_markup"]["inline_keyboard"]
    return int(done["message_id"]), row[0]["callback_data"]


@pytest.mark.begun("filed")
async def test_after_two_minutes_the_button_is_gone(room: Room) -> None:
    who, kantor = room.kantor.people, room.kantor
    await who.kadis.tap("Disposisi ke Kabid")
    message, undo = await tapped(who.kadis)
    room.clock.now += timedelta(minutes=2) - timedelta(seconds=1)
    await room.looks.whole()
    await settled(kantor.api, kantor.storage)
    assert offers(who.kadis) == UNDO
    room.clock.now += timedelta(seconds=1)
    await gone(who.kadis)
    assert "✅ Didisposisikan ke Kabid" in plain(who.kadis.chat_state.messages[message])
    assert await who.kadis.answer(who.kadis.forge(message, undo)) == OVER
    assert await acts(kantor) == ["kirim", "disposisi"]


@pytest.mark.begun("filed")
async def test_a_restart_ends_nothing_and_lengthens_nothing(
    begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.schedule.LOOK", 0.05)
    who, clock = restore(begun, api, settings), Clock()
    async with running(settings, clock):
        await who.kadis.tap("Disposisi ke Kabid")
        message, undo = await tapped(who.kadis)
        await who.kabid.sees("Verifikasi Kabid")
    clock.now += timedelta(minutes=1)
    async with running(settings, clock) as app:
        kantor = Kantor(api, app, settings, who)
        await who.kadis.tap("Urungkan")
        await who.kabid.sees(WITHDRAWN)
        await who.kadis.tap("Disposisi ke Kabid")
        await who.kadis.sees("✅ Didisposisikan")
        await settled(api, kantor.storage)
    clock.now += timedelta(minutes=2)
    async with running(settings, clock) as app:
        await gone(who.kadis)
        assert await who.kadis.answer(who.kadis.forge(message, undo)) == "Sudah diurungkan."
        assert await acts(Kantor(api, app, settings, who)) == ["kirim", "disposisi", "urungkan", "disposisi"]


async def noted(who: People) -> None:
    await who.kabid.tap("Dengan catatan")


async def checked(who: People) -> None:
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kasi.tap("⬜ Surat")


async def approving(who: People) -> None:
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Tolak")


async def taken(who: People) -> None:
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")


async def mended(who: People) -> None:
    await approving(who)
    await who.kabid.tap("Spesifikasi belum jelas")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Tinjauan")


async def withdrew(who: People) -> None:
    await who.pemohon.sees("⏳ Verifikasi Kabid")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Batalkan permohonan")


async def corrects(who: People) -> None:
    await who.pemohon.sees("⏳ Verifikasi Kabid")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Perbaiki dulu")


BEGUN: dict[str, tuple[Callable[[People], Awaitable[None]], str]] = {
    "a note": (noted, "kadis"),
    "an item": (checked, "kabid"),
    "a reason": (approving, "kasi"),
    "the work": (taken, "kabid"),
    "the correction": (mended, "kabid"),
    "withdrawn": (withdrew, "kadis"),
    "corrected": (corrects, "kadis"),
}


@pytest.mark.begun("filed")
@pytest.mark.parametrize("name", BEGUN)
async def test_what_the_next_one_has_begun_stays(kantor: Kantor, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    begin, whose = BEGUN[name]
    who, person = kantor.people, getattr(kantor.people, whose)
    await who.kadis.tap("Disposisi ke Kabid")
    await begin(who)
    await settled(kantor.api, kantor.storage)
    before = await acts(kantor)
    done = [one for one in await visits(kantor) if one.by == person.id][-1]
    message = card(person, "✅" if name != "the correction" else "↩️")["message_id"]
    assert await person.answer(person.forge(message, f"un:{done.id}")) == ACTED
    await gone(person)
    assert await acts(kantor) == before


@pytest.mark.begun("filed")
async def test_looking_at_the_papers_is_no_beginning(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    await who.kabid.tap("Lihat berkas")
    await who.kabid.sees("dokumen")
    await who.kadis.tap("Urungkan")
    await who.kabid.sees(WITHDRAWN)


@pytest.mark.begun("filed")
async def test_twice_and_by_others_nothing_more_happens(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    arrived = await who.kabid.sees("Verifikasi Kabid")
    message, undo = await tapped(who.kadis)
    for stranger in (who.pemohon, who.kabid, who.staf, who.admin):
        said = await stranger.answer(stranger.forge(stranger.last["message_id"], undo))
        assert said == "Bapak/Ibu bukan pemegang jabatan ini"
    first, second = who.kadis.forge(message, undo), who.kadis.forge(message, undo)
    assert [await who.kadis.answer(one) for one in (first, second)] == [None, "Sudah diurungkan."]
    await settled(kantor.api, kantor.storage)
    assert await acts(kantor) == ["kirim", "disposisi", "urungkan"]
    assert "Disposisi ke Kabid" in who.kadis.buttons(who.kadis.chat_state.messages[message])
    before = (await visits(kantor))[1].id
    said = await who.kadis.answer(who.kadis.forge(message, f"d:{before}:disposisi"))
    assert said
    assert said.startswith("Sudah diurungkan pukul")
    withdrawn = (await visits(kantor))[2].id
    said = await who.kabid.answer(who.kabid.forge(arrived["message_id"], f"d:{withdrawn}:disposisi"))
    assert said
    assert said.startswith("Tahap sebelumnya diurungkan pukul")
    await settled(kantor.api, kantor.storage)
    assert "Disposisi ke Kabid" in who.kadis.buttons(who.kadis.chat_state.messages[message])
    assert WITHDRAWN in plain(who.kabid.chat_state.messages[arrived["message_id"]])
    assert await acts(kantor) == ["kirim", "disposisi", "urungkan"]


@pytest.mark.begun("filed")
async def test_whoever_holds_the_office_no_more_takes_nothing_back(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    message, undo = await tapped(who.kadis)
    async with kantor.storage.begin(utc_now()) as tx:
        await tx.offices.leave(who.kadis.id, Office.KEPALA_DINAS)
    assert await who.kadis.answer(who.kadis.forge(message, undo)) == "Bapak/Ibu bukan pemegang jabatan ini"
    assert await acts(kantor) == ["kirim", "disposisi"]


@pytest.mark.begun("filed")
async def test_of_two_at_the_same_instant_one_wins(kantor: Kantor) -> None:
    """Kadis takes it back while Kabid decides: either it is back, or it has gone on; never both."""
    who = kantor.people
    for _ in range(4):
        await who.kadis.tap("Disposisi ke Kabid")
        arrived = await who.kabid.sees("batas")
        await settled(kantor.api, kantor.storage)
        now = (await visits(kantor))[-1]
        done = [one for one in await visits(kantor) if one.by == who.kadis.id][-1]
        undo = who.kadis.forge(card(who.kadis, "✅")["message_id"], f"un:{done.id}")
        decide = who.kabid.forge(arrived["message_id"], f"d:{now.id}:disposisi")
        said = await asyncio.gather(who.kadis.answer(undo), who.kabid.answer(decide))
        await settled(kantor.api, kantor.storage)
        found = await visits(kantor)
        (open_,) = [one for one in found if one.until is None]
        assert [one is None for one in said] in ([True, False], [False, True])
        if open_.step is Step.PENGECEKAN:
            assert [*said] == [ACTED, None]
            return
        assert open_.step is Step.DISPOSISI


@pytest.mark.begun("filed")
async def test_the_database_refuses_the_second_of_two(kantor: Kantor) -> None:
    """The version of a visit, should two ever have read it before either wrote."""
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid")
    await settled(kantor.api, kantor.storage)
    storage: Storage = kantor.storage
    async with storage.read(utc_now()) as stale:
        visit = await stale.permohonan.open_visit(1)
        assert visit
        version = visit.version
    await who.kabid.tap("Dengan catatan")
    await who.kabid.sees("pilih instruksi")
    async with storage.read(utc_now()) as fresh:
        visit = await fresh.permohonan.open_visit(1)
        assert visit
        assert visit.version > version
