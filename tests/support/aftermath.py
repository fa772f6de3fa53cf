"""What the record must say once the work is done, whatever happened meanwhile."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.bell import Bell
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from handlers.clockwork import board
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import (
    Agenda,
    Delegation,
    Document,
    Draft,
    Event,
    Inbox,
    Job,
    JournalLine,
    OpenQuestion,
    Outbox,
    Permohonan,
    Placement,
    Post,
    RackCell,
    State,
    Tenure,
    Transfer,
    Visit,
    Voided,
)
from storage.transaction import Transaction
from tests.support.crew import ACTS
from tests.support.killing import PATIENCE


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Storage]:
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    try:
        yield storage
    finally:
        await storage.close()


_commits: WeakKeyDictionary[Storage, Bell] = WeakKeyDictionary()


def commits(storage: Storage) -> Bell:
    """Rings at each commit of this storage: another process's commits it does not hear."""
    if storage not in _commits:
        bell, tell = Bell(), storage.on_commit

        def ring(tx: Transaction) -> None:
            tell(tx)
            bell.ring()

        _commits[storage], storage.on_commit = bell, ring
    return _commits[storage]


_OPEN = sa.select(
    sa.exists().where(Outbox.state == Post.DUE) | sa.exists().where(Document.sha256.is_(None))
)  # asked after each tap of a test: without a session it takes a third of the time


async def settled(api: BotApi, storage: Storage) -> None:
    """Nothing is due any more and every document has its file."""

    end = asyncio.get_running_loop().time() + PATIENCE
    while rung := commits(storage).rung():
        async with storage._reader.connect() as connection:
            if not await connection.scalar(_OPEN):
                return
        assert asyncio.get_running_loop().time() < end, f"never settled; the last calls were {api.calls[-5:]}"
        await asyncio.wait([rung], timeout=0.05)


async def calm(api: BotApi, storage: Storage) -> None:
    """Settled, and so is what follows by itself: each board says what waits, and the line of its pinning is gone."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        await settled(api, storage)
        async with storage.read(utc_now()) as tx:
            undone = await tx._session.scalar(sa.select(sa.exists().where(Inbox.done_at.is_(None))))
            if not (undone or await tx.outbox.owed() or await tx.reminders.anything([]) or await board.outdated(tx)):
                return
        assert asyncio.get_running_loop().time() < end, f"never calm; the last calls were {api.calls[-5:]}"
        await asyncio.wait([commits(storage).rung()], timeout=0.2)


async def whole(tx: Transaction, storage: Storage, done: dict[str, str]) -> None:
    """The record says of each permohonan in `done` that it went its way, once, and owes nobody anything."""
    await _nothing_owed(tx)
    await _each_act_once(tx, done)
    await _numbers_without_gaps(tx)
    await _documents_archived(tx, storage)
    await _one_placement_each(tx, done)
    assert (await tx.journal.verify())[1] == []


async def _nothing_owed(tx: Transaction) -> None:
    """Nothing waits, nothing was set aside, nobody is left in the middle of something that has been answered."""
    assert list(await tx._session.scalars(sa.select(Inbox.id).where(Inbox.done_at.is_(None)))) == []
    assert list(await tx._session.scalars(sa.select(Outbox.id).where(Outbox.state.in_([Post.DUE, Post.PARKED])))) == []
    for table in (Job, Draft, OpenQuestion):
        assert await tx._session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table


async def _each_act_once(tx: Transaction, done: dict[str, str]) -> None:
    rows = await tx._session.execute(
        sa.select(Permohonan, JournalLine.act).join(JournalLine, JournalLine.permohonan_id == Permohonan.id)
        .order_by(JournalLine.no)
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for permohonan, act in rows:
        if act != JournalAct.BERKAS:
            found.setdefault(permohonan.ticket, []).append(act)
    assert found == {name: ACTS[way] for name, way in done.items()}


async def _numbers_without_gaps(tx: Transaction) -> None:
    """One number a sheet: editions of the same sheet share theirs."""
    (agenda,) = await tx._session.scalars(sa.select(Agenda))
    documents = list(await tx._session.scalars(sa.select(Document)))
    sheets = {(one.permohonan_id, one.paper, one.revision): one.number for one in documents}
    numbers = sorted(int((number or "").split("/")[1]) for number in sheets.values())
    assert numbers == list(range(1, agenda.last + 1))
    assert all(one.number == sheets[one.permohonan_id, one.paper, one.revision] for one in documents)
    serials = sorted(await tx._session.scalars(sa.select(Permohonan.serial)))
    assert serials == list(range(1, len(serials) + 1))


async def _documents_archived(tx: Transaction, storage: Storage) -> None:
    for document in await tx._session.scalars(sa.select(Document)):
        assert document.sha256
        assert hashlib.sha256(storage.archive.get(document.sha256)).hexdigest() == document.sha256


async def _one_placement_each(tx: Transaction, done: dict[str, str]) -> None:
    rows = await tx._session.execute(sa.select(Permohonan, Placement).outerjoin(Placement))
    for permohonan, placement in rows:
        if done[permohonan.ticket] == "ditarik":
            assert placement is None
        else:
            assert placement.state is State.AKTIF
            assert placement.ip


_ON_CARDS = {Visit.__table__.c.shown, Visit.__table__.c.undo_until}


async def record(storage: Storage) -> dict[str, list[tuple[object, ...]]]:
    """Everything the procedure remembers, by table; not what a card says of others' doings, or still offers."""
    offices = JournalLine, Permohonan, Visit, Tenure, Delegation, Document, Voided
    tables = (*offices, Placement, RackCell, Event, Transfer)
    seen: dict[str, list[tuple[object, ...]]] = {}
    async with storage._reader.connect() as connection:
        for table in tables:
            names = ", ".join(f'"{column.name}"' for column in table.__table__.columns if column not in _ON_CARDS)
            order = ", ".join(f'"{column.name}"' for column in table.metadata.tables[table.__tablename__].primary_key)
            rows = await connection.exec_driver_sql(f"SELECT {names} FROM {table.__tablename__} ORDER BY {order}")  # noqa: S608
            seen[table.__tablename__] = [tuple(row) for row in rows]
    return seen


async def parked(storage: Storage) -> list[tuple[str, int]]:
    """What failed for good, in the inbox or the outbox."""
    async with storage.read(utc_now()) as tx:
        inbox = await tx._session.scalars(sa.select(Inbox.id).where(Inbox.parked))
        outbox = await tx._session.scalars(sa.select(Outbox.id).where(Outbox.state == Post.PARKED))
        return [("inbox", row) for row in inbox] + [("outbox", row) for row in outbox]
