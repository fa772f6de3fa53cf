"""How fast it may go, by Telegram's limits."""

import asyncio

import pytest

from bot.sending.pace import WINDOW, Pace
from tests.service.delivery.quick import quickly


class TestPace:
    """The limits by themselves, by a clock that goes as fast as the test."""

    def test_never_more_than_the_limit_in_a_second_and_never_much_less(self) -> None:
        async def all_of_them() -> None:
            times: list[float] = []
            pace = Pace(30, 1)

            async def one(chat: int) -> None:
                await pace.take(chat, reply=False)
                times.append(now())

            await asyncio.gather(*(one(number % 6) for number in range(90)))
            assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))
            assert 90 / times[-1] >= 27

        quickly(all_of_them())

    def test_a_reply_does_not_wait_behind_what_is_owed(self) -> None:
        async def reply() -> None:
            pace = Pace(30, 0)
            bulk = [asyncio.create_task(pace.take(number, reply=False)) for number in range(200)]
            await asyncio.wait(bulk[:28])
            start = now()
            await pace.take(1, reply=True)
            await pace.take(2, reply=True)
            assert now() - start < 0.1
            for task in bulk:
                task.cancel()

        quickly(reply())

    def test_one_chat_gets_a_burst_and_then_its_rate(self) -> None:
        async def burst() -> None:
            pace = Pace(0, 10)
            for _ in range(20):
                await pace.take(1, reply=False)
            assert now() < 0.01
            for number in range(1, 6):
                await pace.take(1, reply=False)
                assert now() == pytest.approx(number * WINDOW / 10, abs=0.01)
            begun = now()
            await pace.take(2, reply=False)
            assert now() - begun < 0.01

        quickly(burst())

    def test_what_little_a_quiet_office_says_follows_without_a_gap(self) -> None:
        async def card() -> None:
            pace = Pace(30, 1)
            for items in (1, 1, 3, 1):  # the pemohon's status, the card decided on, the next one's papers, their card
                await pace.take(items, reply=False, items=items)
            assert now() < 0.01

        quickly(card())

    def test_an_album_counts_as_its_items_and_goes_at_once(self) -> None:
        async def albums() -> None:
            times: list[float] = []
            pace = Pace(30, 0)

            async def one(chat: int, items: int) -> None:
                await pace.take(chat, reply=chat % 5 == 0, items=items)
                times.extend([now()] * items)

            await asyncio.gather(*(one(number, (1, 10, 3)[number % 3]) for number in range(60)))
            assert len(times) == 280
            assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))
            assert 280 / times[-1] >= 20

        quickly(albums())

    def test_an_album_uses_up_a_chats_burst(self) -> None:
        async def burst() -> None:
            pace = Pace(0, 10)
            for _ in range(2):
                await pace.take(1, reply=False, items=10)
            assert now() < 0.01
            await pace.take(1, reply=False, items=3)
            assert now() == pytest.approx(3 * WINDOW / 10, abs=0.01)

        quickly(burst())

    def test_an_album_of_more_than_a_second_has_room_for_goes_alone(self) -> None:
        async def alone() -> None:
            pace = Pace(5, 0)
            await pace.take(1, reply=True)
            await pace.take(2, reply=False, items=10)
            assert now() >= WINDOW
            begun = now()
            await pace.take(3, reply=True)
            assert now() - begun >= WINDOW

        quickly(alone())

    def test_no_limits(self) -> None:
        async def unlimited() -> None:
            pace = Pace(0, 0)
            await asyncio.gather(*(pace.take(1, reply=False) for _ in range(1000)))
            assert now() < 0.01

        quickly(unlimited())


def now() -> float:
    return asyncio.get_running_loop().time()
