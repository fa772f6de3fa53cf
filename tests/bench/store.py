"""What is owed to many, what is printed, what many years leave behind, and what the program itself takes."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.work.printer import Printer
from documents.kit.codes import new_code
from documents.kit.frozen import to_json
from documents.render import render
from procedure.sop import Kind, Paper
from storage.journal.acts import JournalAct
from tests.bench.stage import RTT, Row, crowd, drafted, each, folder, ms, office, program, storage, tapped
from tests.bench.taps import send_in
from tests.support import databases
from tests.support.documents_samples import DAFTAR, PHOTOS, SAMPLES, entries

PEOPLE, EACH = 200, 5
FEW, MANY, ROUNDS = 100, 100_000, 15
WAITING = 8


async def measure_owed() -> AsyncIterator[Row]:
    """1,000 messages owed to 200 people, at Telegram's limits."""
    async with BotApi(strict=False, latency=RTT, limits=True) as api:
        with folder() as data:
            await office(api, data)
            everybody = crowd(api, PEOPLE)
            async with storage(data) as opened, opened.begin(utc_now()) as tx:
                for number in range(EACH):
                    for person in everybody:
                        await tx.outbox.post(person.id, "sendMessage", {"text": f"Pengumuman {number}"})
            async with program(api, data, paced=True):
                await each(everybody, lambda person: person.sees(f"Pengumuman {EACH - 1}", within=120))
        calls = [call for call in api.calls if call.method == "sendMessage"]
        times = [call.time for call in calls if call.ok]
        refused = len(calls) - len(times)
    rate = (len(times) - 1) / (times[-1] - times[0])
    met = rate >= 27 and not refused
    yield Row("1,000 messages owed to 200 people", f"{rate:.1f}/s, {refused} refused", ">= 27/s, none refused", met)


async def measure_paper() -> AsyncIterator[Row]:
    """Each document, and the event loop while 100 are made as the bot makes them."""
    render(Paper.FORM_PENGAJUAN, SAMPLES[Paper.FORM_PENGAJUAN])
    for paper, data in SAMPLES.items():
        took = []
        for _ in range(9):
            began = time.perf_counter()
            pdf = render(paper, data, PHOTOS)
            took.append(time.perf_counter() - began)
        median, pages = statistics.median(took), len(PdfReader(BytesIO(pdf)).pages)
        one = pages == 1
        yield Row(f"PDF {paper}", ms(median), "<= 30 ms" if one else "", median <= 0.03 if one else None, f"{pages} p.")
    began = time.perf_counter()
    render(Paper.DAFTAR, replace(DAFTAR, entries=entries(50)))
    yield Row("PDF of the register with 50 racks", ms(time.perf_counter() - began), "", None, "700 entries")
    with folder() as directory:
        lags, took_all = await _lags(directory, 100)
    p99 = statistics.quantiles(lags, n=100, method="inclusive")[-1]
    beside = f"worst {ms(max(lags))}, {ms(took_all / 100)} a document with its archive"
    yield Row("event-loop lag p99 while 100 PDFs are made", ms(p99), "<= 20 ms", p99 <= 0.02, beside)


async def _lags(data: str, documents: int) -> tuple[list[float], float]:
    """Seconds by which a timer of 2 ms came late while so many documents were printed, and how long it took."""
    async with storage(data) as opened:
        async with opened.begin(utc_now()) as tx:
            person = await tx.offices.meet(1)
            permohonan = await tx.permohonan.create(Kind.SERVER, person.id, year=2026)
            line = await tx.journal.write(JournalAct.KIRIM, person=1, permohonan=permohonan.id)
            sample = to_json(SAMPLES[Paper.FORM_PENGAJUAN])
            for edition in range(1, documents + 1):
                await tx.papers.issue(
                    Paper.FORM_PENGAJUAN,
                    permohonan.id,
                    1,
                    edition=edition,
                    number="1",
                    filename="a.pdf",
                    journal_no=line,
                    code=new_code(),
                    data=sample,
                )
        printer = Printer(opened, utc_now)
        printer.start()
        lags: list[float] = []
        began = time.perf_counter()

        async def printed() -> None:
            for document in range(1, documents + 1):
                await printer.file(document)

        printing = asyncio.create_task(printed())
        while not printing.done():
            due = time.perf_counter() + 0.002
            await asyncio.sleep(0.002)
            lags.append(time.perf_counter() - due)
        await printing
        took = time.perf_counter() - began
        await printer.stop()
    return lags, took


_PAST = (
    "INSERT INTO permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version) "
    "SELECT i, 1900 + i / 1000, i % 1000, 'server', :person, 'selesai', 1, :at, 7 FROM n",
    "INSERT INTO revision (permohonan_id, revision, answers, sent_at) "
    "SELECT i, 1, (SELECT answers FROM revision WHERE permohonan_id = :model), :at FROM n",
    "INSERT INTO visit (permohonan_id, step, revision, since, until, by, choice, note, instruksi, marks, version) "
    "SELECT i, value, 1, :at, :at, :person, 'disposisi', '', '[]', '{}', 1 FROM n, "
    'json_each(\'["pengajuan", "disposisi", "verifikasi", "pengecekan", "persetujuan", "penempatan"]\')',
    "INSERT INTO word (permohonan_id, word) SELECT i, value FROM n, "
    'json_each(\'["dinas", "kesehatan", "budi", "santoso", "dell", "poweredge", "r450"]\')',
    "INSERT INTO word (permohonan_id, word) SELECT i, 'seri' || i FROM n",
    "INSERT INTO outbox (chat_id, topic, method, payload, reply, state, attempts, due_at, sent_at, message_id) "
    "SELECT :person, 'card:-' || i, 'sendMessage', '{}', 0, 'sent', 0, :at, :at, i FROM n, json_each('[1, 2, 3, 4]')",
)
"""What a permohonan that has ended leaves behind: six visits, what was sent, its words, four messages."""

_SOUGHT = ("seri1050", "kesehatan", "kesehatan seri1050", "0050", "kesehatan selesai")
"""What is looked for: what one has, what all have, both, a number, and what nobody has with what all have."""


def _past(data: str, person: int, size: int) -> None:
    """`size` permohonan that ended long ago."""
    with closing(sqlite3.connect(databases.sqlite.file(Path(data)))) as connection, connection:
        values = {"person": person, "at": "2020-01-02 03:04:05.000000", "first": 1_000, "last": 999 + size, "model": 1}
        n = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
        for statement in _PAST:
            head, _, select = statement.partition("SELECT")
            connection.execute(f"{head}{n}SELECT{select}", values)


async def measure_size() -> AsyncIterator[Row]:
    """`/tugas`, a card and searches with 100 and with 100,000 permohonan, two bots side by side, in turns."""
    async with AsyncExitStack() as stack:
        offices = []
        for size in (FEW, MANY):
            api = await stack.enter_async_context(BotApi(strict=False))
            data = stack.enter_context(folder())
            everybody, senders = await office(api, data), crowd(api, WAITING)
            await drafted(data, senders)
            async with program(api, data):
                await each(senders, send_in)
            await asyncio.to_thread(_past, data, senders[0].id, size)
            await stack.enter_async_context(program(api, data))
            offices.append(everybody.kadis)
        tasks: list[list[float]] = [[], []]
        cards: list[list[float]] = [[], []]
        found: dict[str, list[list[float]]] = {words: [[], []] for words in _SOUGHT}
        for _ in range(ROUNDS):
            for which, kadis in enumerate(offices):
                for words, took in found.items():
                    took[which].append(await _looked(kadis, words))
            for kadis, task, card in zip(offices, tasks, cards, strict=True):
                task.append(await _tasks(kadis))
                card.append((await tapped(kadis, "Dengan catatan"))[1])
                await kadis.sees("pilih instruksi", after=kadis.last["message_id"] - WAITING)
                card.append((await tapped(kadis, "Kembali"))[1])
    searches = [(f"/cari {words}", took) for words, took in found.items()]
    for what, figures in ((f"/tugas, {WAITING} waiting", tasks), ("a card, to its toast", cards), *searches):
        yield _ratio(what, figures)


async def _looked(kadis: User, words: str) -> float:
    """Seconds from `/cari` to what is found."""
    sent = await kadis.send(f"/cari {words}")
    began = time.perf_counter()
    await kadis.sees("🔎", after=sent["message_id"])
    return time.perf_counter() - began


async def _tasks(kadis: User) -> float:
    """Seconds from `/tugas` to the last of the cards."""
    before = (await kadis.send("/tugas"))["message_id"]
    began = time.perf_counter()

    def all_there() -> bool | None:
        new = [message for message in kadis.chat if message["message_id"] > before and "reply_markup" in message]
        return True if len(new) == WAITING else None

    assert await kadis.chat_state.bell.until(all_there, 30), kadis.transcript()
    return time.perf_counter() - began


def _ratio(what: str, figures: Sequence[Sequence[float]]) -> Row:
    few, many = (statistics.median(found) for found in figures)
    measured = f"{many / few:.2f} x ({ms(many)})"
    return Row(f"{what}: {MANY:,} permohonan", measured, "<= 1.5 x", many / few <= 1.5, f"{ms(few)} with {FEW}")


async def measure_life() -> AsyncIterator[Row]:
    """The start, and the memory after 1,000 permohonan have been sent, with their papers and cards."""
    async with BotApi(strict=False) as api:
        with folder() as data:
            await office(api, data)
            senders = crowd(api, 1000)
            await drafted(data, senders)
            starts = []
            for _ in range(3):
                async with program(api, data) as bot:
                    starts.append(bot.started)
            async with program(api, data) as bot:
                fresh = bot.memory()
                for first in range(0, len(senders), 50):
                    await each(senders[first : first + 50], send_in)
                memory = bot.memory()
    start = statistics.median(starts)
    yield Row("start to first poll", f"{start:.2f} s", "<= 2 s", start <= 2)
    yield Row("memory after 1,000 permohonan", f"{memory:.0f} MB", "<= 150 MB", memory <= 150, f"{fresh:.0f} MB fresh")
