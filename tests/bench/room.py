"""What a full server room costs: the register and the choice of a place, beside a room that is nearly empty."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path

from bot.demo.office import People
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from tests.bench.stage import Row, crowd, drafted, each, folder, ms, office, program, tapped
from tests.bench.taps import send_in
from tests.support import databases
from tests.support.journeys import check_all

FEW, MANY, ROUNDS = 100, 20_000, 25
IN_A_RACK = 20
_FIRST = 1_000
_AT = "2026-01-02 03:04:05.000000"


def fill(data: str, person: int, size: int) -> None:
    """So many servers of 2U, twenty in a rack, each with its permohonan."""
    things = range(_FIRST, _FIRST + size)
    with closing(sqlite3.connect(databases.sqlite.file(Path(data)))) as connection, connection:
        run = connection.executemany
        racks = [(_FIRST + number, f"Rak P{number:04}", "Ruang B", 42, 2) for number in range(-(-size // IN_A_RACK))]
        run("INSERT INTO rack (id, name, room, units, free) VALUES (?, ?, ?, ?, ?)", racks)
        run(
            "INSERT INTO permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version) "
            "VALUES (?, 2025, ?, 'server', ?, 'selesai', 1, ?, 7)",
            [(thing, thing, person, _AT) for thing in things],
        )
        run(
            "INSERT INTO placement (id, permohonan_id, state, kind, name, instansi, owner_id, rack_id, u, height, "
            "sisi, ip, nomor_seri, haystack, check_at, vcpu, ram_gb, disk_gb) "
            "VALUES (?, ?, 'aktif', 'server', 'Dell PowerEdge', "
            "?, ?, ?, ?, 2, 'penuh', ?, ?, ?, '2099-01-01 00:00:00.000000', 0, 0, 0)",
            [
                (
                    thing,
                    thing,
                    f"Dinas {thing % 60:02}",
                    person,
                    _FIRST + (thing - _FIRST) // IN_A_RACK,
                    2 * ((thing - _FIRST) % IN_A_RACK) + 1,
                    f"10.{thing >> 16}.{(thing >> 8) & 255}.{thing & 255}",
                    f"SN-{thing:06}",
                    f"dell poweredge dinas {thing % 60:02} sn-{thing:06}",
                )
                for thing in things
            ],
        )
        run(
            "INSERT INTO rack_cell (rack_id, u, face, placement_id) VALUES (?, ?, ?, ?)",
            [
                (_FIRST + (thing - _FIRST) // IN_A_RACK, 2 * ((thing - _FIRST) % IN_A_RACK) + 1 + up, face, thing)
                for thing in things
                for up in (0, 1)
                for face in ("depan", "belakang")
            ],
        )


async def measure() -> AsyncIterator[Row]:
    """`/daftar`, a search and the choice of a rack and a unit, with 100 and with 20,000 things, in turns."""
    async with AsyncExitStack() as stack:
        staff: list[User] = []
        for size in (FEW, MANY):
            api = await stack.enter_async_context(BotApi(strict=False))
            data = stack.enter_context(folder())
            everybody, senders = await office(api, data), crowd(api, 1)
            await drafted(data, senders)
            async with program(api, data):
                await each(senders, send_in)
            await asyncio.to_thread(fill, data, senders[0].id, size)
            await stack.enter_async_context(program(api, data))
            await _approved(everybody)
            staff.append(everybody.staf)
        figures: dict[str, list[list[float]]] = {}
        for _ in range(ROUNDS):
            for which, staf in enumerate(staff):
                for what, seconds in (await _round(staf)).items():
                    figures.setdefault(what, [[], []])[which].append(seconds)
    for what, (few, many) in figures.items():
        yield _ratio(what, few, many)


async def _approved(who: People) -> None:
    """The permohonan is brought to the technician, who takes it and has matched the serial number once."""
    await tapped(who.kadis, "Disposisi ke Kabid")
    await tapped(who.kabid, "Verifikasi dan disposisi")
    await check_all(who.kasi)
    await tapped(who.kasi, "Laik")
    await tapped(who.kabid, "Setujui")
    await tapped(who.staf, "Saya kerjakan")


async def _round(staf: User) -> dict[str, float]:
    took = {}
    for what, words, seen in (
        ("/daftar", "/daftar", "Lihat di sini"),
        ("/daftar with a serial number", f"/daftar sn-{_FIRST + 50:06}", "🔎"),
    ):
        began = time.perf_counter()
        sent = await staf.send(words)
        await staf.sees(seen, after=sent["message_id"])
        took[what] = time.perf_counter() - began
    await tapped(staf, "Lanjutkan penempatan")
    took["the racks that have room"] = await _shown(staf, "Cocok", "Pilih rak untuk server")
    took["the units of a rack, to the question"] = await _shown(staf, "Rak 3 ·", "Pilih letak di")
    await _shown(staf, "Kembali", "Pilih rak untuk server")
    await _shown(staf, "Kembali", "Nomor seri pada label server")
    return took


async def _shown(staf: User, label: str, seen: str) -> float:
    """Seconds from the tap to what it leads to."""
    before = staf.chat_state.version
    began = time.perf_counter()
    await tapped(staf, label)

    def look() -> bool | None:
        changed = [
            staf.chat_state.messages[one] for one, version in staf.chat_state.changed.items() if version > before
        ]
        return any(seen in str(message.get("text")) for message in changed) or None

    assert await staf.chat_state.bell.until(look, 30), staf.transcript()
    return time.perf_counter() - began


def _ratio(what: str, few: Sequence[float], many: Sequence[float]) -> Row:
    small, large = statistics.median(few), statistics.median(many)
    measured = f"{large / small:.2f} x ({ms(large)})"
    return Row(f"{what}: {MANY:,} placements", measured, "<= 1.5 x", large / small <= 1.5, f"{ms(small)} with {FEW}")
