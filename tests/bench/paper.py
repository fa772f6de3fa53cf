"""What a document costs, and whether anybody waits while many are made."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from bot.clock import utc_now
from bot.work.printer import Printer
from documents.kit.codes import new_code
from documents.kit.frozen import to_json
from documents.render import render
from procedure.sop import Kind, Paper
from storage.journal.acts import JournalAct
from tests.bench.kit.program import folder, storage
from tests.bench.kit.stage import Row, ms
from tests.support.documents_samples import DAFTAR, PHOTOS, SAMPLES, entries


async def measure() -> AsyncIterator[Row]:
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
