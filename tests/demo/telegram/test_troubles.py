"""The local Bot API fails as Telegram and the line to it fail, when a test says so."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.demo.listening import PortTaken
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from tests.demo.telegram.conftest import bot_of


async def test_a_wrong_token_opens_nothing(api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        async with bot_of(api, "123:wrong"):
            pass


async def test_a_taken_port_is_named(api: BotApi) -> None:
    with pytest.raises(PortTaken, match=f"port {api.port} on 127.0.0.1 is taken"):
        await BotApi(api.port).__aenter__()


async def test_troubles(api: BotApi, bot: Bot, budi: User) -> None:
    api.faults.flood(7, chat=budi.id, times=1)
    with pytest.raises(RetryAfter) as flooded:
        await bot.send_message(budi.id, "429")
    assert flooded.value.retry_after == timedelta(seconds=7)
    api.faults.fail(502, "Bad Gateway", times=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(budi.id, "502")
    api.faults.drop(times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(budi.id, "dropped")
    assert [m["text"] for m in budi.chat] == ["/start"]
    lost = api.faults.lose(method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(budi.id, "lost")
    assert (budi.last["text"], lost.met) == ("lost", 1)
    api.faults.clear(lost)
    siti = api.person("Siti")
    await siti.send("/start")
    api.faults.drop(chat=budi.id)
    await bot.send_message(siti.id, "a")
    api.faults.clear()
    await bot.send_message(budi.id, "a")
    assert [c.ok for c in api.calls if c.method == "sendMessage"] == [False, False, False, True, True, True]


async def test_a_download_breaks_too(api: BotApi, bot: Bot, budi: User) -> None:
    sent = await budi.document(b"isi", "a.pdf")
    file = await bot.get_file(sent["document"]["file_id"])
    api.faults.drop(method="download", times=1)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"isi"


async def test_a_slow_chat_does_not_slow_the_others(api: BotApi, bot: Bot, budi: User) -> None:
    siti = api.person("Siti")
    await siti.send("/start")
    api.faults.delay(0.2, chat=budi.id)
    slow = asyncio.create_task(bot.send_message(budi.id, "a"))
    await bot.send_message(siti.id, "a")
    assert not slow.done()
    await slow
