"""The office whose clock the tests move, where something is on its way."""

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from tests.conftest import Kantor, restore
from tests.support.room_and_clock import Clock, Looks, Room


@pytest.fixture
async def room(begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.clock.now = room.morning(utc_now().date())
        room.later(1)
        yield room


async def ask(official: User, answers: Sequence[str], words: str) -> None:
    """*Minta perbaikan* of the answers with these titles, wherever they are in the form."""
    await official.tap("Minta perbaikan")
    left = list(answers)
    while left:
        panel = await official.sees("tandai yang perlu diperbaiki")
        shown = [title for title in left if f"☐ {title}" in official.buttons(panel)]
        for title in shown:
            await official.tap_on(panel["message_id"], title)
            left.remove(title)
        if left:
            await official.tap("Berikutnya")
    await official.send(words)
    await official.sees("📝")
    await official.tap("Kirim ke pemohon")


async def mend(pemohon: User, answers: Sequence[str]) -> None:
    """The pemohon answers what they are asked for, and sends it."""
    await pemohon.sees("meminta perbaikan")
    await pemohon.tap("Perbaiki dan ajukan lagi")
    for number, said in enumerate(answers, 1):
        await pemohon.sees(f"Langkah {number} dari {len(answers)}")
        await pemohon.send(said)
    await pemohon.sees("Perubahan sejak revisi")
    await pemohon.tap("Setuju dan kirim")
