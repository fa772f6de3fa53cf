"""How long a tap takes to its toast and to the next official's card, with 100 people at work at Telegram's pace."""

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator

from bot.demo.office import DINAS, People
from bot.demo.telegram.people import User
from procedure.sop import STEPS, Choice, Step
from tests.bench.form import LAST, Pages
from tests.bench.kit.beside import CHATS
from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import folder, program
from tests.bench.kit.stage import PATIENCE, RTT, Row, crowd, drafted, each, ms, office, p95, spread, tapped, until

ACTS = 6
"""How often Kadis and Kabid each decide while it is timed; once more before, for the program has just begun."""

EVERY = 6.0
"""Seconds between two acts of an official: a card and its papers are five messages, and a chat gets one a second."""

THINKING = 15.0
"""Seconds a person thinks on average: with what the office is sent there are less than 30 messages a second."""

DISPOSE, VERIFY = Step.DISPOSISI, Step.VERIFIKASI
SEND = DINAS.words(STEPS[Step.PENGAJUAN].option(Choice.KIRIM).label)


async def act(api: Clocked, person: User, step: Step, then: User) -> tuple[float, float]:
    """Decides on a card: seconds from the tap to its toast, and to the card of the next official with its papers."""
    option = STEPS[step].option(Choice.DISPOSISI)
    words, papers = DINAS.words(option.label), len(STEPS[option.next].kelengkapan)
    newest = max(then.chat_state.messages, default=0)
    message, doing = await tapped(api, person, words)
    toast = doing.to_toast()

    def come() -> list[int] | None:
        new = {one: said for one, said in then.chat_state.messages.items() if one > newest}
        cards = [
            one for one, said in new.items() if message["text"][:13] in said.get("text", "") and "reply_markup" in said
        ]
        files = [one for one, said in new.items() if "document" in said]
        return [*cards, *files] if cards and len(files) >= papers else None

    card = doing.to_sent(*await until(then, come))
    await until(person, lambda: None if any(words in label for label in person.buttons(message)) else True)
    return toast, card


async def send_in(person: User) -> None:
    """Sends the form that lies finished."""
    await person.send("/ajukan")
    await person.tap("Lanjutkan", within=PATIENCE)
    await person.tap(SEND, within=PATIENCE)
    await person.sees("⏳ Disposisi Kepala Dinas", within=PATIENCE)


async def _prepare(api: Clocked, data: str) -> tuple[People, list[Pages]]:
    """Enough cards with Kadis and as many with Kabid, and all others at a question of the form that has buttons."""
    everybody = await office(api, data)
    senders, pemohon = crowd(api, 2 * ACTS + 2), crowd(api, CHATS - 2)
    pages = [Pages(api, person) for person in pemohon]
    await drafted(data, senders)
    await drafted(data, pemohon, without=LAST)
    async with program(api, data):
        await each(senders, send_in)
        for _ in range(ACTS + 1):
            await act(api, everybody.kadis, DISPOSE, everybody.kabid)
        await each(pages, Pages.open)
        await api.settled(2.0)
    return everybody, pages


async def measure() -> AsyncIterator[Row]:
    """100 people at once, at Telegram's pace and its distance."""
    async with Clocked(latency=RTT, limits=True) as api:
        with folder() as data:
            api.latency = 0.0
            limits, api.limits = api.limits, None
            everybody, pages = await _prepare(api, data)
            api.latency, api.limits = RTT, limits
            async with program(api, data, paced=True):
                toasts, cards, rate = await _working(api, everybody, pages)
    beside = f"median {ms(statistics.median(toasts))}, {len(toasts)} taps, {rate:.0f} messages/s"
    yield _row(f"tap to toast, p95, {CHATS} people at once", toasts, RTT + 0.1, beside)
    beside = f"median {ms(statistics.median(cards))}, {len(cards)} cards {spread([1000 * one for one in cards], '.0f')}"
    yield _row("tap to next official's card and papers, p95, same load", cards, 3 * RTT + 0.15, beside)
    (((name, _), most),) = api.uploads.most_common(1)
    often = sum(times > 1 for times in api.uploads.values())
    beside = f"{often} of {len(api.uploads)} more than once" + (f", as {name}" if often else "")
    yield Row("uploads of the same file, whoever gets it", f"{most}", "1", most == 1, beside)


def _row(what: str, taken: list[float], goal: float, beside: str) -> Row:
    return Row(what, ms(p95(taken)), f"<= {ms(goal)}", p95(taken) <= goal, beside)


async def _working(api: Clocked, everybody: People, pages: list[Pages]) -> tuple[list[float], list[float], float]:
    """Durations to toasts and to cards, and messages a second."""
    toasts: list[float] = []
    cards: list[float] = []
    chance = random.Random(1)  # noqa: S311  # the same load in every run
    await act(api, everybody.kadis, DISPOSE, everybody.kabid)
    await act(api, everybody.kabid, VERIFY, everybody.kasi)
    began, sent = time.perf_counter(), api.messages()
    end = began + ACTS * EVERY

    async def decide(person: User, step: Step, then: User, first: float) -> None:
        for number in range(ACTS):
            await asyncio.sleep(max(0.0, began + (number + first) * EVERY - time.perf_counter()))
            toast, card = await act(api, person, step, then)
            toasts.append(toast)
            cards.append(card)

    async def page(person: Pages) -> None:
        while time.perf_counter() + (pause := chance.uniform(0, 2 * THINKING)) < end:
            await asyncio.sleep(pause)
            toasts.append((await person.turn())[0])

    kadis = decide(everybody.kadis, DISPOSE, everybody.kabid, 0.25)
    kabid = decide(everybody.kabid, VERIFY, everybody.kasi, 0.75)
    await asyncio.gather(kadis, kabid, *(page(person) for person in pages))
    return toasts, cards, (api.messages() - sent) / (time.perf_counter() - began)
