"""Strangers who send the heaviest letters there are, all at once, and what is needed to look at them."""

import asyncio
import random
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.demo.telegram.people import User
from bot.work import jobs
from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import folder, program
from tests.bench.kit.stage import PATIENCE, Row, crowd, drafted

STRANGERS = jobs.AT_ONCE
"""How many there are while memory is weighed: as many as have a file fetched at once."""

SECONDS = 12.0
CASES = Path(__file__).parents[1] / "cases"


def heaviest() -> list[bytes]:
    """What unfolds, lasts or is long: a PNG of 8 kB, a PDF of 130 kB, a JPEG of hundreds of scans; 14 and 19 MB."""
    scans, noise = BytesIO(), BytesIO()
    Image.new("L", (4000, 4000), "white").save(scans, "JPEG", progressive=True)
    whole = scans.getvalue()
    first = whole.index(b"\xff\xda")
    second = min(at for mark in (b"\xff\xc4", b"\xff\xda") if (at := whole.find(mark, first + 1)) > 0)
    dots = random.Random(1).randbytes(3 * 2600 * 2600)  # noqa: S311  # the same in every run
    Image.frombytes("RGB", (2600, 2600), dots).save(noise, "JPEG", quality=97)
    return [
        (CASES / "gambar-7990-piksel.png").read_bytes(),
        whole[:first] + whole[first:second] * 400 + whole[first:],
        noise.getvalue(),
        b"%PDF-1.7\n1 0 obj<<>>endobj\n" + bytes(19_000_000),
        unfolding(),
    ]


def unfolding() -> bytes:
    """A PDF whose table of objects takes 128 MB."""
    packer, size = zlib.compressobj(9), 128
    table = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    entry = (
        f"3 0 obj<</Type/XRef/W[1 2 1]/Size {size << 18}/Root 1 0 R/Filter/FlateDecode/Length {len(table)}>>stream\n"
    )
    return head + entry.encode() + table + f"\nendstream endobj\nstartxref\n{len(head)}\n%%EOF".encode()


async def measure() -> AsyncIterator[Row]:
    """The most that all processes together ever had."""
    letters = await asyncio.to_thread(heaviest)
    most, end = 0.0, asyncio.get_running_loop().time() + SECONDS
    async with Clocked() as api:
        with folder() as data:
            strangers = crowd(api, STRANGERS)
            await drafted(data, strangers, without="surat_berkas")
            async with program(api, data) as bot:
                fresh = bot.memory()
                async with beside(strangers, letters):
                    while asyncio.get_running_loop().time() < end:
                        most = max(most, bot.memory())
                        await asyncio.sleep(0.05)
    what = f"memory of all processes, bombs of {STRANGERS} strangers"
    yield Row(what, f"{most:.0f} MB", "<= 450 MB", most <= 450, f"{fresh:.0f} MB fresh")


@asynccontextmanager
async def beside(strangers: Sequence[User], letters: Sequence[bytes]) -> AsyncIterator[None]:
    """Each sends all of them at once, and again every few seconds."""
    tasks = [asyncio.create_task(_bother(stranger, letters)) for stranger in strangers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _bother(stranger: User, letters: Sequence[bytes]) -> None:
    await stranger.send("/ajukan")
    await stranger.tap("Lanjutkan", within=PATIENCE)
    while True:
        for letter in letters:
            await stranger.document(letter, "surat.jpg")
        await asyncio.sleep(3)
