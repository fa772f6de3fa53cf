"""`kill -9` at random instants while several applicants go through the whole SOP at once: nothing is lost or doubled.

KILLS (10 by default, 100 and more for the long run) says how often; KILL_SEED which instants.
"""

import asyncio
import hashlib
import itertools
import logging
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.application import utc_now
from bot.demo.office import People, join_all, people
from bot.demo.people import Person
from bot.demo.server import BotApi
from bot.settings import Settings
from procedure import form
from procedure.sop import Kind
from storage.database import Storage, Transaction
from storage.models import (
    Agenda,
    Document,
    Draft,
    Inbox,
    Job,
    JournalLine,
    Outbox,
    Permohonan,
    Placement,
    Post,
    Question,
    State,
)
from tests.conftest import furnished
from tests.journeys import LABELS, PDF, photo, ticket
from tests.killing import PATIENCE, Program, Witness, environment, shown, tap

LOG = logging.getLogger(__name__)
KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("KILL_SEED", "1"))
APPLICANTS = 4
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "akun rahasia-sekali, kunci diserahkan langsung"

_CHECKED = ["kirim", "disposisi", "disposisi", "laik"]
_PLACED = ["setuju", "ambil", "selesai"]
ACTS = {
    "lurus": [*_CHECKED, *_PLACED, "terima"],
    "ditolak": [*_CHECKED, "tolak", *_CHECKED, *_PLACED, "terima"],
    "serah_terima_ditolak": [*_CHECKED, *_PLACED, "tolak", "ambil", "selesai", "terima"],
    "ditarik": ["kirim", "disposisi", "tarik"],
}
"""What the journal must say of a permohonan that went this way: each act once, in order."""


@dataclass
class Kantor:
    """Everybody, each with one pair of hands; `done` tells how each permohonan ended."""

    people: People
    killed: asyncio.Event
    hands: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    done: dict[str, str] = field(default_factory=dict)
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def apply(self, pemohon: Person, number: int) -> None:
        """Permohonan after permohonan, each kind and way in turn, until the killing is over."""
        ways, kinds = list(ACTS), list(Kind)
        for round_ in itertools.count():
            way = ways[(number + round_) % len(ways)]
            kind = kinds[(number + round_ // len(ways)) % len(kinds)]
            name = await self.file(pemohon, kind, known=round_ > 0)
            await self.follow(pemohon, name, kind, way)
            self.done[name] = way
            if self.killed.is_set():
                return

    async def file(self, pemohon: Person, kind: Kind, *, known: bool) -> str:
        serial = next(self.serial)
        given = {"nomor_seri": f"SN-{serial:04d}", "sub_domain": f"app{serial}.kuduskab.go.id", "hak_akses": SECRET}
        begun = (await pemohon.send("/ajukan"))["message_id"]
        await tap(pemohon, button=LABELS[kind], after=begun)
        if known:
            await tap(pemohon, button="Pakai data tersimpan", after=begun)
        asked = form.questions(kind, with_profile=not known)
        for at, entry in enumerate(asked, 1):
            prompt, _ = await shown(pemohon, f"Langkah {at} dari {len(asked)}", after=begun)
            answer = given.get(entry.key, entry.contoh)
            if entry.input is form.Input.FILE:
                await pemohon.document(PDF, "surat.pdf")
            elif answer in entry.choices:
                await tap(pemohon, entry.title, button=answer, after=prompt["message_id"] - 1)
            else:
                await pemohon.send(answer)
        await tap(pemohon, button="Setuju dan kirim", after=begun)
        status, _ = await shown(pemohon, "⏳ Disposisi Kepala Dinas", after=begun)
        return ticket(status)

    async def follow(self, pemohon: Person, name: str, kind: Kind, way: str) -> None:
        everybody = self.people
        await self.act(everybody.kadis, name, "Disposisi ke Kabid")
        if way == "ditarik":
            await tap(pemohon, name, "⏳ Verifikasi", button="Tarik kembali")
            await tap(pemohon, name, button="Ya, tarik kembali")
            await shown(pemohon, name, "↩️ Ditarik kembali")
            return
        await self.checked(name)
        if way == "ditolak":
            async with self.hands[everybody.kabid.id]:
                await tap(everybody.kabid, name, "Hasil Kasi", button="Tolak")
                await everybody.kabid.send("Mohon spesifikasinya dilengkapi")
                await shown(everybody.kabid, name, "Mohon spesifikasinya dilengkapi")
            returned, fix = await shown(pemohon, name, button="Perbaiki dan ajukan lagi")
            pemohon.forge(returned["message_id"], fix["callback_data"])
            await tap(pemohon, button="Setuju dan kirim", after=returned["message_id"])
            await self.act(everybody.kadis, name, "Disposisi ke Kabid")
            await self.checked(name)
        await self.act(everybody.kabid, name, "Setujui")
        await self.place(name, kind)
        if way == "serah_terima_ditolak":
            await tap(pemohon, name, "Kewajiban", button="Tolak")
            await tap(pemohon, name, button="Belum dapat diakses")
            await self.place(name, kind, again=True)
        await tap(pemohon, name, "Kewajiban", button="Terima")
        await shown(pemohon, name, "✅ Selesai. Terima kasih.")

    async def act(self, official: Person, name: str, label: str) -> None:
        async with self.hands[official.id]:
            await tap(official, name, button=label)

    async def checked(self, name: str) -> None:
        await self.act(self.people.kabid, name, "Verifikasi dan disposisi ke Kasi")
        kasi = self.people.kasi
        async with self.hands[kasi.id]:
            await tap(kasi, name, button="Tandai sisanya")
            card, _ = await shown(kasi, name, button="Laik")
            while open_items := [label for label in kasi.buttons(card) if label.startswith("⬜")]:
                await tap(kasi, name, button=open_items[0])
            await tap(kasi, name, button="Laik")

    async def place(self, name: str, kind: Kind, *, again: bool = False) -> None:
        staf = self.people.staf
        async with self.hands[staf.id]:
            rack = "Tetap di Rak" if again else "Disetujui: Rak"
            for label in ("Saya kerjakan", *(("Cocok", rack) if kind is Kind.SERVER else ("Host",))):
                await tap(staf, name, button=label)
            await tap(staf, name, button="Tetap 10." if again else "10.10.4.")
            if kind is Kind.HOSTING:
                await tap(staf, name, button="Sub domain aktif")
            elif again:
                await tap(staf, name, button="Pakai foto sebelumnya")
            else:
                await shown(staf, name, "Kirim satu foto")
                await staf.photo(photo())
            await tap(staf, name, button="Konfirmasi")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(token=TOKEN) as api:
        yield api


@pytest.fixture
def program(api: BotApi, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    witness = Witness()
    witness.watch(api, monkeypatch)
    return Program(api, environment(settings), tmp_path, witness)


async def test_killed_at_random_instants_nothing_is_lost_and_nothing_counts_twice(
    api: BotApi, settings: Settings, program: Program
) -> None:
    codes = await furnished(settings)
    async with _opened(settings) as storage, storage.begin(utc_now()) as tx:
        for number in range(2, 3 + KILLS // 10):
            await tx.racks.add_rack(f"Rak {number}", "Ruang Server", 42)
            await tx.racks.add_host(f"Host {number}", 64, 256, 8000)
        await tx.racks.add_range("10.10.5.0/24")
    everybody = people(api)
    await program.start()
    await join_all(everybody, codes)
    kantor = Kantor(everybody, asyncio.Event())
    applicants = [api.person(f"Pemohon {number}") for number in range(APPLICANTS)]
    async with asyncio.TaskGroup() as tasks:
        for number, pemohon in enumerate(applicants):
            tasks.create_task(kantor.apply(pemohon, number))
        await _kill(program, random.Random(SEED), settings)  # noqa: S311  # repeatable, not secret
        kantor.killed.set()
    async with _opened(settings) as storage:
        await _settled(api, storage)
        await program.end()
        async with storage.begin(utc_now()) as tx:
            await _nothing_owed(tx)
            await _each_act_once(tx, kantor.done)
            await _numbers_without_gaps(tx)
            await _documents_archived(tx, storage)
            await _one_placement_each(tx, kantor.done)
            repeated = await _repeats_explained(tx, program.witness)
            assert (await tx.journal.verify())[1] == []
    _asked_once(program.witness, applicants)
    _silent(program.log.read_text(), settings)
    LOG.info(
        "%d kills, %d permohonan, %d messages of which %d sent twice; start to first poll %.2f to %.2f s",
        KILLS, len(kantor.done), sum(map(len, program.witness.sent.values())), repeated,
        min(program.starts), max(program.starts),
    )  # fmt: skip


async def _kill(program: Program, chance: random.Random, settings: Settings) -> None:
    """Most hit while it works, one in five while it starts."""
    for number in range(KILLS):
        starting, instant = chance.random() < 0.2, chance.random()
        if starting:
            await asyncio.sleep(1.5 * instant)
        else:
            await program.polls()
            await asyncio.sleep(1.2 * instant)
        await program.kill()
        LOG.info("kill %d (seed %d): %s + %.3f", number + 1, SEED, "start" if starting else "first poll", instant)
        assert not _readable(settings, SECRET)
        await program.start()
    await program.polls()


def _readable(settings: Settings, secret: str) -> list[str]:
    """Files of the program that hold `secret` in plain text."""
    return [
        path.name
        for path in settings.data_dir.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in (secret.encode(), secret.encode("utf-16-be")))
    ]


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Storage]:
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    try:
        yield storage
    finally:
        await storage.close()


async def _settled(api: BotApi, storage: Storage) -> None:
    """Nothing is due any more and every document has its file."""

    async def open_() -> bool:
        async with storage.read(utc_now()) as tx:
            due = await tx.session.scalar(sa.select(Outbox.id).where(Outbox.state == Post.DUE).limit(1))
            return due is not None or bool(await tx.papers.unrendered())

    async with asyncio.timeout(PATIENCE):
        while await open_():
            await api.telegram.changed.until(lambda: None, 0.05)


async def _nothing_owed(tx: Transaction) -> None:
    """Nothing waits, nothing was set aside, nobody is left in the middle of something that has been answered."""
    assert list(await tx.session.scalars(sa.select(Inbox.id).where(Inbox.done_at.is_(None)))) == []
    assert list(await tx.session.scalars(sa.select(Outbox.id).where(Outbox.state.in_([Post.DUE, Post.PARKED])))) == []
    for table in (Job, Draft, Question):
        assert await tx.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table


async def _each_act_once(tx: Transaction, done: dict[str, str]) -> None:
    rows = await tx.session.execute(
        sa.select(Permohonan, JournalLine.act).join(JournalLine, JournalLine.permohonan_id == Permohonan.id)
        .order_by(JournalLine.no)
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for permohonan, act in rows:
        found.setdefault(permohonan.ticket, []).append(act)
    assert found == {name: ACTS[way] for name, way in done.items()}


async def _numbers_without_gaps(tx: Transaction) -> None:
    """One number a sheet: editions of the same sheet share theirs."""
    (agenda,) = await tx.session.scalars(sa.select(Agenda))
    documents = list(await tx.session.scalars(sa.select(Document)))
    sheets = {(one.permohonan_id, one.paper, one.revision): one.number for one in documents}
    numbers = sorted(int(number.split("/")[1]) for number in sheets.values())
    assert numbers == list(range(1, agenda.last + 1))
    assert all(one.number == sheets[one.permohonan_id, one.paper, one.revision] for one in documents)
    serials = sorted(await tx.session.scalars(sa.select(Permohonan.serial)))
    assert serials == list(range(1, len(serials) + 1))


async def _documents_archived(tx: Transaction, storage: Storage) -> None:
    for document in await tx.session.scalars(sa.select(Document)):
        assert document.sha256
        assert hashlib.sha256(storage.archive.get(document.sha256)).hexdigest() == document.sha256


async def _one_placement_each(tx: Transaction, done: dict[str, str]) -> None:
    rows = await tx.session.execute(sa.select(Permohonan, Placement).outerjoin(Placement))
    for permohonan, placement in rows:
        if done[permohonan.ticket] == "ditarik":
            assert placement is None
        else:
            assert placement.state is State.AKTIF
            assert placement.ip


async def _repeats_explained(tx: Transaction, witness: Witness) -> int:
    """Every message accepted is one row of the outbox, or the last of a chat before a kill and the first after it."""
    rows = await tx.session.scalars(
        sa.select(Outbox.chat_id).where(Outbox.method.like("send%"), Outbox.state == Post.SENT)
    )
    owed, total = Counter(rows), 0
    for chat, sent in witness.sent.items():
        explained = witness.repeats(chat)
        assert len(sent) - owed[chat] <= len(explained), [one.words for one in sent]
        assert len(sent) >= owed[chat]
        total += len(sent) - owed[chat]
    assert set(owed) <= set(witness.sent)
    return total


def _asked_once(witness: Witness, applicants: list[Person]) -> None:
    for pemohon in applicants:
        repeated = {one.message_id for one in witness.repeats(pemohon.id)}
        asked = [
            int(found[1])
            for one in witness.sent[pemohon.id]
            if one.message_id not in repeated and (found := re.match(r"Langkah (\d+) dari", one.words))
        ]
        assert all(later == earlier + 1 or later == 1 for earlier, later in itertools.pairwise(asked)), asked


def _silent(log: str, settings: Settings) -> None:
    """The log tells no secret and no failure."""
    for secret in (settings.token, settings.token.partition(":")[2], settings.secret(), SECRET, "rahasia-sekali"):
        assert secret not in log
    assert "Traceback" not in log
    assert " ERROR " not in log
