"""How long a tap takes to its toast and to the next official's card, and whether one chat's trouble is another's."""

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator

from bot.demo.office import DINAS, People
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.sop import STEPS, Choice, Step
from tests.bench.form import CHATS, Form, answering, messages
from tests.bench.stage import RTT, Row, crowd, drafted, each, folder, ms, office, p95, program, storage, tapped, until
from tests.service.test_printing import LONG, crowded

ACTS = 6
"""How often Kadis and Kabid each decide while it is timed; once more before, for the program has just begun."""

EVERY = 6.0
"""Seconds between two acts of an official: a card and its papers are four messages, and a chat gets one a second."""

THINKING = 15.0
"""Seconds a person thinks on average: with two messages a tap, and the office's, there are less than 30 a second."""

DISPOSE = DINAS.words(STEPS[Step.DISPOSISI].option(Choice.DISPOSISI).label)
VERIFY = DINAS.words(STEPS[Step.VERIFIKASI].option(Choice.DISPOSISI).label)
SEND = DINAS.words(STEPS[Step.PENGAJUAN].option(Choice.KIRIM).label)


async def act(person: User, words: str, then: User) -> tuple[float, float]:
    """Decides on a card: seconds from the tap to its toast, and to the card of the next official `then`."""
    before = len(then.chat_state.messages)
    began = time.perf_counter()
    message, toast, _ = await tapped(person, words)

    def card() -> float | None:
        new = [*then.chat_state.messages.values()][before:]
        there = any(message["text"][:13] in one.get("text", "") and "reply_markup" in one for one in new)
        return time.perf_counter() if there else None

    came = await until(then, card)
    await until(person, lambda: None if any(words in label for label in person.buttons(message)) else True)
    return toast, came - began


async def send_in(person: User) -> None:
    """Sends the form that lies finished."""
    await person.send("/ajukan")
    await person.tap("Lanjutkan", within=60)
    await person.tap(SEND, within=60)
    await person.sees("⏳ Disposisi Kepala Dinas", within=60)


async def _prepare(api: BotApi, data: str) -> tuple[People, list[User]]:
    """Enough cards with Kadis and as many with Kabid, and all others at a question of the form that has buttons."""
    everybody = await office(api, data)
    senders, pemohon = crowd(api, 2 * ACTS + 2), crowd(api, CHATS - 2)
    await drafted(data, senders)
    await drafted(data, pemohon, without="cek_berkala")
    async with program(api, data):
        await each(senders, send_in)
        for _ in range(ACTS + 1):
            await act(everybody.kadis, DISPOSE, everybody.kabid)

        async def open_form(person: User) -> None:
            await person.send("/ajukan")
            await person.tap("Lanjutkan", within=60)
            await person.sees("Pengecekan berkala", within=60)

        await each(pemohon, open_form)
    return everybody, pemohon


async def _turn_page(person: User, page: int) -> float:
    """To the question before and on again, in turn: seconds to the toast."""
    words = ("Kembali", "Jawaban tetap")[page % 2]
    asked = ("Hak akses", "Pengecekan berkala")[page % 2]
    message, toast, _ = await tapped(person, words)
    await person.sees(asked, within=60, after=message["message_id"] - 1)  # going back asks in the same message
    return toast


async def measure() -> AsyncIterator[Row]:
    """100 people at once, at Telegram's pace and its distance; then all of them in the same instant."""
    async with BotApi(strict=False, latency=RTT, limits=True) as api:
        with folder() as data:
            api.latency = 0.0
            limits, api.limits = api.limits, None
            everybody, pemohon = await _prepare(api, data)
            api.latency, api.limits = RTT, limits
            async with program(api, data, paced=True):
                toasts, cards, rate = await _working(api, everybody, pemohon)
                at_once = await asyncio.gather(*(_first_tap(person) for person in pemohon))
    load = f"{len(toasts)} taps, {rate:.0f} messages/s"
    for what, seconds, goal, beside in (
        (f"tap to toast, p95, {CHATS} people at once", p95(toasts), RTT + 0.1, load),
        ("the same, median", statistics.median(toasts), None, ""),
        ("tap to next official's card, p95, same load", p95(cards), 3 * RTT + 0.15, f"{len(cards)} cards"),
        ("the same, median", statistics.median(cards), None, "the card comes after the album of its papers, in order"),
        (f"tap to toast, p95, {len(pemohon)} taps in one instant", p95(at_once), None, ""),
    ):
        met = None if goal is None else seconds <= goal
        yield Row(what, ms(seconds), "" if goal is None else f"<= {ms(goal)}", met, beside)


async def _working(api: BotApi, everybody: People, pemohon: list[User]) -> tuple[list[float], list[float], float]:
    """Durations to toasts and to cards, and messages a second."""
    toasts: list[float] = []
    cards: list[float] = []
    chance = random.Random(1)  # noqa: S311  # the same load in every run
    await act(everybody.kadis, DISPOSE, everybody.kabid)
    await act(everybody.kabid, VERIFY, everybody.kasi)
    began, sent = time.perf_counter(), messages(api)
    end = began + ACTS * EVERY

    async def decide(person: User, words: str, then: User, first: float) -> None:
        for number in range(ACTS):
            await asyncio.sleep(max(0.0, began + (number + first) * EVERY - time.perf_counter()))
            toast, card = await act(person, words, then)
            toasts.append(toast)
            cards.append(card)

    async def page(person: User) -> None:
        number = 0
        while time.perf_counter() + (pause := chance.uniform(0, 2 * THINKING)) < end:
            await asyncio.sleep(pause)
            toasts.append(await _turn_page(person, number))
            number += 1
        if number % 2:
            await _turn_page(person, number)

    kadis = decide(everybody.kadis, DISPOSE, everybody.kabid, 0.25)
    kabid = decide(everybody.kabid, VERIFY, everybody.kasi, 0.75)
    await asyncio.gather(kadis, kabid, *(page(person) for person in pemohon))
    return toasts, cards, (messages(api) - sent) / (time.perf_counter() - began)


async def _first_tap(person: User) -> float:
    return (await tapped(person, "Kembali"))[1]


async def measure_trouble() -> AsyncIterator[Row]:
    """Others' answers while one chat takes 5 s a call and another gets 429 for 5 s, in turns with quiet times."""
    async with BotApi(strict=False, latency=RTT) as api:
        with folder() as data:
            await office(api, data)
            forms = [Form(person) for person in crowd(api, 42)]
            async with program(api, data) as _:
                await each(forms, Form.begin)
                slow, flooded, *others = forms
                quiet: list[float] = []
                troubled: list[float] = []
                for _round in range(3):
                    quiet.append(p95(await answering([one.answer for one in others], 5.0, pause=1.5)))
                    api.faults.delay(5.0, chat=slow.person.id)
                    api.faults.flood(5, chat=flooded.person.id)
                    for one in (slow, flooded):
                        await one.person.send("Dinas Kesehatan")
                    troubled.append(p95(await answering([one.answer for one in others], 5.0, pause=1.5)))
                    api.faults.clear()
    ratio = statistics.median(with_ / without for with_, without in zip(troubled, quiet, strict=True))
    measured = f"{ratio:.2f} x ({ms(statistics.median(troubled))})"
    beside = f"{ms(statistics.median(quiet))} without"
    yield Row("others' p95 while one chat is slow, one flooded", measured, "<= 1.2 x", ratio <= 1.2, beside)


async def measure_print() -> AsyncIterator[Row]:
    """Others' answers while the whole register is made into one PDF, in turns with quiet times."""
    async with BotApi(strict=False, latency=RTT) as api:
        with folder() as data:
            staf = (await office(api, data)).staf
            async with storage(data) as opened:
                await crowded(opened, LONG)
            forms = [Form(person) for person in crowd(api, 40)]
            async with program(api, data) as _:
                await each(forms, Form.begin)
                quiet: list[float] = []
                printing: list[float] = []
                for _round in range(3):
                    quiet.append(p95(await answering([one.answer for one in forms], 5.0, pause=1.5)))
                    asked = await staf.send("/daftar")
                    await staf.tap("PDF", within=60)
                    printing.append(p95(await answering([one.answer for one in forms], 5.0, pause=1.5)))
                    await staf.sees("daftar-", after=asked["message_id"] + 1, within=120)
    ratio = statistics.median(with_ / without for with_, without in zip(printing, quiet, strict=True))
    measured = f"{ratio:.2f} x ({ms(statistics.median(printing))})"
    beside = f"{ms(statistics.median(quiet))} without"
    yield Row(f"others' p95 while a register of {LONG:,} lines prints", measured, "<= 1.2 x", ratio <= 1.2, beside)
