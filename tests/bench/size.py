"""What many years cost: the same looks with 100, with 10,000 and with 100,000 permohonan, three bots in turn."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from bot.demo.office import People
from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from tests.bench.kit.clocked import Act, Clocked
from tests.bench.kit.grown import FIRST, grow
from tests.bench.kit.program import folder, program
from tests.bench.kit.stage import PATIENCE, Row, crowd, drafted, each, ms, office, spread, tapped, until
from tests.bench.taps import send_in
from tests.support.journeys import check_all

SIZES = (100, 10_000, 100_000)
ROUNDS = 9
WAITING = 8

_SOUGHT = ("seri1050", "kesehatan", "kesehatan seri1050", "0050", "kesehatan selesai")
"""What is looked for: what one has, what all have, both, a number, and what nobody has with what all have."""

_LISTED = {"/daftar": "Lihat di sini", f"/daftar sn-{FIRST + 50}": "🔎"}
"""The register's first page, and one line of it, with what is seen then."""


async def measure() -> AsyncIterator[Row]:
    """All look at the same things; what differs is how many others there are."""
    async with AsyncExitStack() as stack:
        offices = [await _office(stack, size) for size in SIZES]
        figures: dict[str, list[list[float]]] = {}
        for _ in range(ROUNDS):
            for which, (api, everybody) in enumerate(offices):
                for what, seconds in (await _looks(api, everybody)).items():
                    figures.setdefault(what, [[] for _ in SIZES])[which].append(seconds)
    for what, found in figures.items():
        yield _row(what, *found)


async def _office(stack: AsyncExitStack, size: int) -> tuple[Clocked, People]:
    """So many permohonan have ended, some wait for Kepala Dinas, and one is with the technician."""
    api = await stack.enter_async_context(Clocked())
    data = stack.enter_context(folder())
    everybody, senders = await office(api, data), crowd(api, WAITING + 1)
    await drafted(data, senders)
    async with program(api, data):
        await each(senders, send_in)
        await api.settled(1.0)
    await asyncio.to_thread(grow, data, size, person=senders[0].id, model=1)
    await stack.enter_async_context(program(api, data))
    await tapped(api, everybody.kadis, "Disposisi ke Kabid")
    await tapped(api, everybody.kabid, "Verifikasi dan disposisi")
    await check_all(everybody.kasi)
    await tapped(api, everybody.kasi, "Laik")
    await tapped(api, everybody.kabid, "Setujui")
    await tapped(api, everybody.staf, "Saya kerjakan")
    return api, everybody


async def _looks(api: Clocked, who: People) -> dict[str, float]:
    """Seconds to what each leads to."""
    took = {f"/tugas, {WAITING} waiting": await _tasks(api, who.kadis)}
    took["a card, opened for a note"] = await _tapped(api, who.kadis, "Dengan catatan", "pilih instruksi")
    await tapped(api, who.kadis, "Kembali")
    for words in _SOUGHT:
        took[f"/cari {words}"] = await _said(api, who.kadis, f"/cari {words}", "🔎")
    for words, seen in _LISTED.items():
        took[words] = await _said(api, who.staf, words, seen)
    await tapped(api, who.staf, "Lanjutkan penempatan")
    took["the racks that have room"] = await _tapped(api, who.staf, "Cocok", "Pilih rak untuk server")
    took["the units of a rack"] = await _tapped(api, who.staf, "Rak 3 ·", "Pilih letak di")
    await _tapped(api, who.staf, "Kembali", "Pilih rak untuk server")
    await _tapped(api, who.staf, "Kembali", "Nomor seri pada label server")
    return took


async def _said(api: Clocked, person: User, words: str, seen: str) -> float:
    act = Act(api, person)
    sent = await person.send(words)
    return act.to((await person.sees(seen, after=sent["message_id"], within=PATIENCE))["message_id"])


async def _tapped(api: Clocked, person: User, label: str, seen: str) -> float:
    """To the message that is changed by a tap."""
    chat = person.chat_state
    before = chat.version
    _, act = await tapped(api, person, label)

    def look() -> int | None:
        changed = [one for one, version in chat.changed.items() if version > before]
        return next((one for one in changed if seen in plain(chat.messages[one])), None)

    return act.to(await until(person, look))


async def _tasks(api: Clocked, kadis: User) -> float:
    """To the last of the cards."""
    act = Act(api, kadis)
    before = (await kadis.send("/tugas"))["message_id"]

    def all_there() -> list[int] | None:
        new = [one["message_id"] for one in kadis.chat if one["message_id"] > before and "reply_markup" in one]
        return new if len(new) >= WAITING else None

    return act.to(*await until(kadis, all_there))


def _row(what: str, few: Sequence[float], some: Sequence[float], many: Sequence[float]) -> Row:
    ratio = statistics.median(many) / statistics.median(few)
    ratios = [large / small for large, small in zip(many, few, strict=True)]
    quartiles = statistics.quantiles(ratios, n=4)
    measured = f"{ratio:.2f} x {spread(quartiles)}, {ms(statistics.median(many))}"
    beside = ", ".join(
        f"{ms(statistics.median(took))} with {size:,}" for took, size in ((few, SIZES[0]), (some, SIZES[1]))
    )
    return Row(f"{what}: {SIZES[2]:,} permohonan", measured, "<= 1.5 x", ratio <= 1.5, beside)
