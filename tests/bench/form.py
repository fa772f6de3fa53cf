"""Form answers a second, beside PTB's own echo bot; and what Telegram's full pace costs of one core."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.demo.office import DINAS
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure import form
from procedure.sop import Kind
from tests.bench.stage import RTT, Program, Row, crowd, each, folder, ms, office, p95, program
from tests.support.journeys import answer, begin

CHATS = 100
SECONDS = 8.0

Answer = Callable[[User], Awaitable[bool]]


class Form:
    """One person's way through the form: `answer` answers the question asked and waits for the next."""

    def __init__(self, person: User, kind: Kind = Kind.HOSTING) -> None:
        self.person = person
        self._kind = kind
        self._questions = form.questions(kind, with_profile=True)
        self.answered = 0

    async def begin(self) -> None:
        await begin(self.person, self._kind, within=30)
        await self._asked()

    async def answer(self) -> bool:
        """False once there is nothing left to answer."""
        if self.answered == len(self._questions) - 1:
            return False
        entry = self._questions[self.answered]
        await answer(self.person, entry, DINAS.words(entry.contoh))
        self.answered += 1
        await self._asked()
        return True

    async def _asked(self) -> None:
        await self.person.sees(f"Langkah {self.answered + 1} dari {len(self._questions)}", within=60)


async def answering(ways: Sequence[Callable[[], Awaitable[bool]]], seconds: float, pause: float = 0) -> list[float]:
    """Everybody answers as fast as they are asked, for `seconds`: how long each answer took to its next question."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def one(answer: Callable[[], Awaitable[bool]]) -> None:
        while (began := time.perf_counter()) < end and await answer():
            if (now := time.perf_counter()) < end:
                taken.append(now - began)
            await asyncio.sleep(pause)

    await each(ways, one)
    return taken


class Timed(NamedTuple):
    """What came of answers for some seconds; those that ended later have no duration, but cost `cpu` and messages."""

    taken: list[float]
    cpu: float
    sent: int
    answers: int


async def ours(api: BotApi, seconds: float = SECONDS, *, paced: bool = False) -> Timed:
    """The form answers of `CHATS` people: what is offered is tapped, all else typed."""
    with folder() as data:
        await office(api, data)
        forms = [Form(person) for person in crowd(api, CHATS)]
        async with program(api, data, paced=paced) as bot:
            await each(forms, Form.begin)
            return await _timed(api, bot, forms, seconds)


async def _timed(api: BotApi, bot: Program, forms: list[Form], seconds: float) -> Timed:
    cpu, sent = bot.cpu(), messages(api)
    taken = await answering([form.answer for form in forms], seconds)
    return Timed(taken, bot.cpu() - cpu, messages(api) - sent, sum(form.answered for form in forms))


def messages(api: BotApi) -> int:
    """What counts against Telegram's limits."""
    return sum(call.ok and call.method.startswith(("send", "edit")) for call in api.calls)


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def peer(origin: str, token: str) -> None:
    """PTB as it comes: its echo bot, with httpx, one update at a time, no storage."""
    application = Application.builder().token(token).base_url(f"{origin}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


@contextlib.asynccontextmanager
async def _peer(api: BotApi) -> AsyncIterator[None]:
    code = f"from tests.bench.form import peer; peer({api.url!r}, {api.token!r})"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def echoes(api: BotApi) -> list[float]:
    """Durations of the echoes that `CHATS` people got within `SECONDS`."""
    everybody = crowd(api, CHATS)
    said = dict.fromkeys(everybody, 0)

    async def say(person: User) -> bool:
        said[person] += 1
        await person.send(f"pesan {said[person]};")
        await person.sees(f"pesan {said[person]};", within=60)
        return True

    async with _peer(api):
        await say(everybody[0])
        return await answering([lambda person=person: say(person) for person in everybody], SECONDS)  # type: ignore[misc]  # mypy cannot infer a lambda with a default


async def measure() -> AsyncIterator[Row]:
    """Form answers a second at both speeds, beside the peer."""
    for rtt in (RTT, 0.0):
        async with BotApi(strict=False, latency=rtt) as api:
            their = len(await echoes(api)) / SECONDS
        async with BotApi(strict=False, latency=rtt) as api:
            taken, cpu, sent, answers = await ours(api)
        our = len(taken) / SECONDS
        beside = f"PTB echo {their:.0f}/s"
        what = f"form answers, {CHATS} chats, {ms(rtt)} a call"
        detail = f"{our:.0f}/s (p95 {ms(p95(taken))}, {1000 * cpu / len(taken):.1f} ms CPU each)"
        if rtt:
            ratio = our / their
            yield Row(what, f"{detail}, {ratio:.1f} x", ">= 10 x", ratio >= 10, beside)
            calls = sent / answers
            yield Row("calls within Telegram's limits, for each answer", f"{calls:.2f}", "<= 1.1", calls <= 1.1)
        else:
            yield Row(what, detail, ">= 120/s", our >= 120, beside)


async def measure_cpu() -> AsyncIterator[Row]:
    """One core's share while replies go out as fast as Telegram lets them."""
    async with BotApi(strict=False, latency=RTT, limits=True) as api:
        taken, cpu, sent, _ = await ours(api, 10.0, paced=True)
        refused = sum(not call.ok for call in api.calls if call.method.startswith(("send", "edit")))
    share = 30 * cpu / sent  # some answers end after the time is up, with their CPU and their messages
    beside = f"{1000 * cpu / sent:.1f} ms a message, {len(taken)} answers, {refused} refused"
    yield Row("CPU of one core at 30 messages/s", f"{share:.0%}", "<= 35 %", share <= 0.35, beside)
