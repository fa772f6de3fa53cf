"""Nobody in who does not belong: forged, stale, replayed and doubled taps, strangers, floods, forged webhooks."""

import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum

import aiohttp
import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.buttons import Data, kinds, parts_of
from handlers.chat.commands import ADMINS, EVERYONE, OFFICIALS
from handlers.facts.thing_buttons import Forget, Reveal
from handlers.form.buttons import PullBack
from handlers.permohonan.buttons import Undo, Withdraw
from handlers.register.search import Export
from handlers.reports.choosing import TakeReport
from procedure.sop import Kind, Office
from storage.journal.acts import JournalAct
from storage.models import Inbox
from tests.conftest import Kantor
from tests.support.aftermath import parked, record, settled
from tests.support.journeys import check_all, submit
from tests.support.server_room import registered

SORRY = "terjadi gangguan"


def _forged(kind: type[Data], numbers: Sequence[int]) -> Iterator[str]:
    """Callback data of this kind with these numbers, and with every word it knows."""
    values = [
        [member.value for member in part.type]
        if isinstance(part.type, type) and issubclass(part.type, StrEnum)
        else numbers
        for part in parts_of(kind)
    ]
    for at in range(max((len(column) for column in values), default=1)):
        yield ":".join([kind.prefix, *(str(column[at % len(column)]) for column in values)])


def _broken(kind: type[Data]) -> Iterator[str]:
    """Callback data that was never on any button."""
    parts = len(parts_of(kind))
    yield from _forged(kind, [0, -1, 2**31, 2**62, 2**63, 10**25])
    yield from (kind.prefix, f"{kind.prefix}:")
    for part, times in (("x", parts), ("1", parts + 1), ("१", parts), ("", parts)):
        yield ":".join([kind.prefix, *[part] * times])


async def _twice(person: User, label: str, *words: str) -> list[str | None]:
    """Two taps at once on the newest message with such a button; both toasts."""

    def look() -> tuple[int, str] | None:
        for message in reversed(person.chat):
            found = find_button([message.get("reply_markup", {})], label)
            if found and all(word in plain(message) for word in words):
                return message["message_id"], found[1]["callback_data"]
        return None

    found = await person.chat_state.bell.until(look, 5)
    assert found, person.missing(label)
    queries = [person.forge(*found) for _ in range(2)]
    return [await person.answer(query) for query in queries]


@pytest.mark.slow
async def test_no_button_does_anything_for_whom_it_was_not_made(kantor: Kantor) -> None:
    people = kantor.people
    await submit(people.pemohon, Kind.SERVER)
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kabid.sees("Verifikasi Kabid")
    stranger = kantor.api.person("Orang Lain")
    await stranger.send("/start")
    await stranger.sees("Selamat datang")
    # A thing of somebody else's, in the register: its buttons carry its number.
    await registered(kantor.app.bot_data["services"], kantor.api.person("Pemilik").id)
    before = await record(kantor.storage)
    visits = [int(str(row[0])) for row in before["visit"]]
    for person in (stranger, people.kasi, people.kadis, people.pemohon):
        (*_, shown) = (one["message_id"] for one in person.chat if one["from"]["is_bot"] and "text" in one)
        # The pemohon may take back what is theirs, Kepala Dinas their tap; reports, the register and access are read.
        theirs: dict[User, list[type[Data]]] = {
            people.pemohon: [Withdraw, PullBack],
            people.kadis: [Undo, TakeReport],
            people.kasi: [Export, Forget, Reveal],
        }
        others = [kind for kind in kinds() if kind not in theirs.get(person, [])]
        packed = [packed for kind in others for packed in _forged(kind, visits)]
        if person is stranger:
            packed += [packed for kind in others for packed in _broken(kind)]
        for tap in [person.forge(shown, data) for data in packed]:
            toast = await person.answer(tap, within=20)
            assert SORRY not in (toast or ""), tap.data
        assert SORRY not in person.transcript()
    assert await record(kantor.storage) == before
    assert await parked(kantor.storage) == []


async def test_every_tap_counts_once_however_often_it_comes(kantor: Kantor) -> None:
    people = kantor.people
    await submit(people.pemohon, Kind.HOSTING)
    for official, label in (
        (people.kadis, "Disposisi ke Kabid"),
        (people.kabid, "Verifikasi dan disposisi ke Kasi"),
    ):
        assert "Sudah diproses" in " ".join(str(toast) for toast in await _twice(official, label))
    await people.kasi.sees("Pengecekan Kasi")
    await check_all(people.kasi)
    for person, label in (
        (people.kasi, "Laik"),
        (people.kabid, "Setujui"),
        (people.staf, "Saya kerjakan"),
        (people.staf, "Host"),
        (people.staf, "Lewati"),
        (people.staf, "Belum aktif"),
        (people.staf, "Konfirmasi"),
        (people.pemohon, "Terima"),
    ):
        await _twice(person, label)
    await people.pemohon.sees("✅ Selesai")
    await settled(kantor.api, kantor.storage)
    acts = [
        row[3]
        for row in (await record(kantor.storage))["journal"]
        if row[4] is not None and row[3] != JournalAct.BERKAS
    ]
    assert acts == ["kirim", "disposisi", "disposisi", "laik", "setuju", "ambil", "selesai", "terima"]
    journal = await record(kantor.storage)
    for query in [*kantor.api.telegram.queries.values()]:
        person = next(person for person in kantor.api.people if person.id == query.chat.id)
        await person.replay(query)
    assert (await record(kantor.storage))["visit"] == journal["visit"]
    assert (await record(kantor.storage))["journal"] == journal["journal"]
    assert await parked(kantor.storage) == []


async def test_a_stranger_learns_nothing_from_any_command(kantor: Kantor) -> None:
    number = await submit(kantor.people.pemohon, Kind.SERVER)
    stranger = kantor.api.person("Orang Lain")
    before = await record(kantor.storage)
    others = ("aset", "verifikasi", "cari", "delegasi", "laporan", "rak", "daftar", "pejabat", "ekspor", "sisihan")
    for command in (*EVERYONE, *OFFICIALS, *ADMINS, *others):
        sent = await stranger.send(f"/{command}")
        await stranger.sees("", after=sent["message_id"])
        sent = await stranger.send(f"/{command} {number}")
        await stranger.sees("", after=sent["message_id"])
    told = stranger.transcript().replace(f" {number}", "").replace(f"“{number}”", "")  # what they typed themselves
    for secret in (number, "Drs. Kholid", "Budi Santoso", "Rak A", "SIMPUS", "t.me", "j_"):
        assert secret not in told
    assert await record(kantor.storage) == before


async def test_an_invitation_is_guessed_or_shared_by_nobody(kantor: Kantor) -> None:
    async with kantor.storage.begin(utc_now()) as tx:
        code = await tx.offices.invite(Office.STAF_TEKNIS, None)
    async with kantor.storage.begin(utc_now() - timedelta(hours=73)) as tx:
        expired = await tx.offices.invite(Office.KABID, None)
    before = (await record(kantor.storage))["tenure"]
    stranger = kantor.api.person("Orang Lain")
    for guess in (expired, code.swapcase(), code[:-1], "", "A" * 60, "1", "%00", "' OR 1=1 --"):
        sent = await stranger.send(f"/start j_{guess}")
        await stranger.sees("tidak berlaku", after=sent["message_id"])
    # Two open it; who takes the office first spends it.
    first, second = kantor.api.person("Satu"), kantor.api.person("Dua")
    for person in (first, second):
        await person.send(f"/start j_{code}")
        for title, answer in (("Nama lengkap", person.name), ("NIP", "199107252015032006"), ("Pangkat", "II-c")):
            await person.sees(f"\n{title}" if title == "Nama lengkap" else title)
            await person.send(f"{answer} Nama" if title == "Nama lengkap" else answer)
        await person.tap("S1 Komputer")
        await person.sees("Bila sudah benar")
    await first.tap("Terima jabatan")
    assert "tidak berlaku" in str(await second.tap("Terima jabatan"))
    assert len((await record(kantor.storage))["tenure"]) == len(before) + 1


async def test_a_flood_from_one_account_delays_nobody_else(api: BotApi, settings: Settings) -> None:
    paced = settings.model_copy(update={"messages_per_second": 30.0, "messages_per_chat": 4.0})
    async with running(paced) as app:
        noisy, calm = api.person("Ribut"), api.person("Tenang")
        for number in range(200):
            await noisy.send(f"pesan {number}")
        await calm.send("/start")
        await calm.sees("Selamat datang")
        await calm.tap("Syarat dan alur")
        meanwhile = api.count("sendMessage", noisy.id)
        await noisy.sees("masuk terlalu cepat", within=60)
        assert meanwhile < api.count("sendMessage", noisy.id) < 200
        assert await parked(app.bot_data["services"].storage) == []


async def test_the_webhook_opens_to_telegram_only(api: BotApi, settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = settings.model_validate(
        settings.model_dump()
        | {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port, "webhook_secret": "s3cret"}
    )
    async with running(hook) as app, aiohttp.ClientSession() as session:
        budi = api.person("Budi")
        await budi.send("/start")
        await budi.sees("Selamat datang")
        forged = {"update_id": 7, "message": {**budi.chat[0], "text": "/status"}}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": "S3CRET"}):
            address = f"http://127.0.0.1:{port}/hook"
            async with session.post(address, json=forged, headers=headers, expect100=True) as response:
                assert response.status == 403
        async with app.bot_data["services"].storage.read(utc_now()) as tx:
            assert await tx._session.scalar(sa.select(sa.func.count()).select_from(Inbox)) == 1


async def test_trouble_with_telegram_writes_no_secret_into_the_log(
    api: BotApi, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    for trouble in (api.faults.drop, api.faults.fail, api.faults.lose):
        trouble(times=1)
    api.faults.drop(method="getUpdates", times=1)
    async with running(settings):
        budi = api.person("Budi")
        await budi.send("/start")
        await budi.sees("Selamat datang", within=20)
    assert caplog.text
    for secret in (settings.token, settings.secret()):
        assert secret not in caplog.text
