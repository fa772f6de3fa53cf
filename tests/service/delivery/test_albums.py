"""Files that go out together: one call, a message each, which is known afterwards like any other."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.sending.delivery import MAYBE
from bot.service.application import running
from procedure.sop import Kind
from storage.models import Outbox
from tests.support.barebones import echo, handle_with, settings
from tests.support.house import House, opened
from tests.support.journeys import pdf

TOLD = "Chat not found"
"""What becomes of the one word to the admin, who is not here."""

LETTERS = [pdf(pages) for pages in (1, 2, 3)]


async def owe_album(
    house: House, person: User, files: Sequence[bytes] = LETTERS, *, about: int | None = None
) -> list[int]:
    kept = [(house.storage.archive.put(content), len(content)) for content in files]
    rows: list[int] = []
    async with house.storage.begin(utc_now()) as tx:
        for number, (sha256, size) in enumerate(kept):
            await tx.papers.archived(sha256, size=size, mime="application/pdf")
            rows.append(
                await tx.outbox.post(
                    person.id,
                    "sendDocument",
                    {"caption": f"halaman {number}"},
                    topic=f"berkas:{number}",
                    sha256=sha256,
                    filename=f"surat-{number}.pdf",
                    album=rows[0] if rows else None,
                    permohonan_id=about,
                )
            )
    return rows


async def replace(house: House, person: User, row: int, content: bytes, caption: str = "baru") -> int:
    sha256 = house.storage.archive.put(content)
    async with house.storage.begin(utc_now()) as tx:
        await tx.papers.archived(sha256, size=len(content), mime="application/pdf")
        payload = {"caption": caption, "disable_notification": True}
        return await tx.outbox.post(
            person.id, "editMessageMedia", payload, edits=row, sha256=sha256, filename="baru.pdf"
        )


def files(person: User) -> list[Json]:
    return [message for message in person.chat if "document" in message]


def names(person: User) -> list[str]:
    return [message["document"]["file_name"] for message in files(person)]


NAMES = [f"surat-{number}.pdf" for number in range(3)]


async def test_an_album_is_one_call_and_each_of_its_messages_is_known(house: House) -> None:
    budi = await house.person("Budi")
    rows = await owe_album(house, budi)
    await house.owe(budi, "kartu")
    await budi.sees("kartu")
    assert [call.method for call in house.api.calls if call.chat_id == budi.id][-2:] == [
        "sendMediaGroup",
        "sendMessage",
    ]
    album = files(budi)
    assert [one["caption"] for one in album] == ["halaman 0", "halaman 1", "halaman 2"]
    assert len({one["media_group_id"] for one in album}) == 1
    assert [await budi.download(one) for one in album] == LETTERS
    async with house.storage.read(utc_now()) as tx:
        for number, (row, message) in enumerate(zip(rows, album, strict=True)):
            known = await tx.outbox.known(budi.id, message["message_id"])
            assert known
            assert (known.row, known.topic) == (row, f"berkas:{number}")


async def test_a_file_of_an_album_is_replaced_in_its_message(house: House) -> None:
    budi = await house.person("Budi")
    rows = await owe_album(house, budi)
    await replace(house, budi, rows[1], pdf(9))  # read together with the album
    message = await budi.sees("baru.pdf baru")
    assert message == files(budi)[1]
    assert message["media_group_id"] == files(budi)[0]["media_group_id"]
    assert await budi.download(message) == pdf(9)
    assert names(budi) == ["surat-0.pdf", "baru.pdf", "surat-2.pdf"]


async def test_an_album_is_read_whole(house: House) -> None:
    """However much is owed before it."""
    budi = await house.person("Budi")
    house.api.faults.delay(0.3, chat=budi.id, times=1)
    await house.owe(budi, *(str(number) for number in range(16)))
    await owe_album(house, budi, [pdf(number) for number in range(1, 11)])
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    assert len({one["media_group_id"] for one in files(budi)}) == 1
    assert len(files(budi)) == 10


async def test_what_is_left_alone_of_an_album_is_no_album(house: House) -> None:
    budi = await house.person("Budi")
    house.api.faults.delay(0.3, chat=budi.id, times=1)
    await house.owe(budi, "sebelumnya")
    async with house.storage.begin(utc_now()) as tx:
        await tx.offices.meet(5)
        permohonan = await tx.permohonan.create(Kind.SERVER, 5, year=2026)
    rows = await owe_album(house, budi, about=permohonan.id)
    async with house.storage.begin(utc_now()) as tx:
        await tx._session.execute(sa.update(Outbox).where(Outbox.id == rows[2]).values(permohonan_id=None))
        await tx.outbox.cancelled(permohonan.id)
    await budi.sees("halaman 2")
    assert names(budi) == [NAMES[2]]
    assert house.tries("sendMediaGroup") == 0


async def test_a_lost_answer_repeats_the_album_once(house: House) -> None:
    budi = await house.person("Budi")
    house.api.faults.lose(times=1, method="sendMediaGroup")
    rows = await owe_album(house, budi)
    await house.owe(budi, "kartu")
    await budi.sees("kartu")
    assert names(budi) == 2 * NAMES
    await replace(house, budi, rows[0], pdf(9))
    assert await budi.sees("baru.pdf") == files(budi)[3]


@pytest.mark.usefixtures("hasty")
async def test_an_album_that_may_have_arrived_is_not_sent_for_ever(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    house.api.faults.lose(method="sendMediaGroup")
    async with house.talk(siti):
        await owe_album(house, budi)
        await house.owe(budi, "kartu")
        await budi.sees("kartu")
    await house.settled()
    assert await house.aside() == [MAYBE] * 3 + [TOLD]
    assert len(names(budi)) == 9


async def test_an_album_telegram_holds_back_comes_whole(house: House) -> None:
    budi = await house.person("Budi")
    flood = house.api.faults.flood(1, method="sendMediaGroup", times=1)
    await owe_album(house, budi)
    await house.owe(budi, "kartu")
    await budi.sees("kartu")
    assert flood.met == 1
    assert names(budi) == NAMES


async def test_only_the_file_that_telegram_refuses_is_set_aside(house: House) -> None:
    budi = await house.person("Budi")
    rows = await owe_album(house, budi, [LETTERS[0], b"", LETTERS[2]])
    await house.owe(budi, "kartu")
    await budi.sees("kartu")
    assert names(budi) == [NAMES[0], NAMES[2]]
    await house.settled()
    assert await house.aside() == ["File must be non-empty", TOLD]
    await replace(house, budi, rows[2], pdf(9))
    assert await budi.sees("baru.pdf") == files(budi)[1]


@pytest.mark.usefixtures("hasty")
async def test_only_the_file_that_cannot_be_read_is_set_aside(house: House) -> None:
    budi = await house.person("Budi")
    sha256 = house.storage.archive.put(LETTERS[1])
    house.api.faults.delay(0.3, chat=budi.id, times=1)
    await house.owe(budi, "sebelumnya")
    await owe_album(house, budi)
    (house.storage.archive.root / sha256[:2] / sha256).unlink()
    await house.owe(budi, "kartu")
    await budi.sees("kartu")
    assert names(budi) == [NAMES[0], NAMES[2]]
    await house.settled()
    assert await house.aside() == ["no file: FileNotFoundError", TOLD]


async def test_an_album_to_who_has_blocked_the_bot_is_tried_once(house: House) -> None:
    budi = await house.person("Budi")
    await budi.block()
    await owe_album(house, budi)
    await house.settled()
    assert house.tries("sendMediaGroup") == 1
    assert house.tries("sendDocument") == 0
    assert await house.aside() == 3 * ["Forbidden: bot was blocked by the user"] + [TOLD]


async def test_an_album_survives_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        config = settings(api.url, tmp_path)
        async with running(config) as app:
            house = House(api, app.bot_data["services"].storage)
            budi = await house.person("Budi")
            fault = api.faults.fail(500, chat=budi.id)
            rows = await owe_album(house, budi)
            assert await api.called.until(lambda: fault.met or None, 10)
        api.faults.clear(fault)
        async with running(config) as app:
            await budi.sees("halaman 2")
            assert names(budi) == NAMES
            house = House(api, app.bot_data["services"].storage)
            await house.settled()
            await replace(house, budi, rows[2], pdf(9))
            assert await budi.sees("baru.pdf") == files(budi)[2]


async def test_each_file_of_an_album_counts_against_the_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At a pace of 20, with Telegram's limit of 30 as room for a machine on which a call arrives long after it left."""
    async with opened(monkeypatch, tmp_path, limits=True, messages_per_second=20, messages_per_chat=1) as house:
        people = [await house.person(f"Orang {number}") for number in range(4)]
        ten = [pdf(number) for number in range(1, 11)]
        for person in people:
            await owe_album(house, person, ten)
            await house.owe(person, "kartu")
        for person in people:
            await person.sees("kartu")
            assert len(files(person)) == 10
        assert [call for call in house.api.calls if not call.ok] == []


class TestReplaced:
    async def test_only_the_last_of_those_that_wait_goes_out(self, house: House) -> None:
        budi = await house.person("Budi")
        (row, *_) = await owe_album(house, budi)
        await budi.sees("halaman 2")
        house.api.faults.delay(0.3, chat=budi.id, times=1)
        await house.owe(budi, "sebelumnya")
        for number in (4, 5, 6):
            await replace(house, budi, row, pdf(number), f"edisi {number}")
        message = await budi.sees("edisi 6")
        assert await budi.download(message) == pdf(6)
        assert house.tries("editMessageMedia") == 1

    async def test_a_message_that_is_gone_is_sent_anew_and_is_the_live_one(self, house: House) -> None:
        budi = await house.person("Budi")
        rows = await owe_album(house, budi)
        gone = await budi.sees("halaman 0")
        gone["deleted"] = True
        again = await replace(house, budi, rows[0], pdf(4), "edisi 4")
        message = await budi.sees("edisi 4")
        assert message["message_id"] > gone["message_id"] + 2
        await house.settled()
        async with house.storage.read(utc_now()) as tx:
            assert await tx.outbox.about("berkas:0") == [(again, budi.id, message["message_id"])]
            known = await tx.outbox.known(budi.id, message["message_id"])
            assert known
            assert known.topic == "berkas:0"
        await replace(house, budi, again, pdf(5), "edisi 5")
        assert (await budi.sees("edisi 5"))["message_id"] == message["message_id"]
        assert len(files(budi)) == 3

    async def test_the_same_file_once_more_is_done(self, house: House) -> None:
        budi = await house.person("Budi")
        (row, *_) = await owe_album(house, budi)
        await replace(house, budi, row, pdf(4))
        await budi.sees("baru.pdf")
        await replace(house, budi, row, pdf(4))
        await house.owe(budi, "sesudahnya")
        await budi.sees("sesudahnya")
        await house.settled()
        assert [call.ok for call in house.api.calls if call.method == "editMessageMedia"] == [True, False]
        assert await house.aside() == []
        await replace(house, budi, row, pdf(5), "edisi 5")
        await budi.sees("edisi 5")

    async def test_a_lost_answer_changes_nothing(self, house: House) -> None:
        budi = await house.person("Budi")
        (row, *_) = await owe_album(house, budi)
        house.api.faults.lose(times=2, method="editMessageMedia")
        await replace(house, budi, row, pdf(4))
        await house.owe(budi, "sesudahnya")
        await budi.sees("sesudahnya")
        assert names(budi) == ["baru.pdf", *NAMES[1:]]
