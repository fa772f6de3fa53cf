"""Whatever is decided, taken back, returned, delegated and waited for, in any order: the record stays what it must be.

`EXAMPLES=3000 .venv/bin/python -m pytest tests/guarantees/any_order` tries for longer, and differently each time.
"""

import asyncio
import os
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.config import config
from bot.settings import load
from procedure.sop import Kind, Office, Step
from storage.models import Delegation, Permohonan, Visit
from tests.guarantees.any_order.invariants import Watch
from tests.guarantees.any_order.office import APPLICANTS, BEGUN, DELEGATED, HOLDERS, PEOPLE, RandomOffice
from tests.support.stores import opened

LONG = os.environ.get("EXAMPLES")
pytestmark = [pytest.mark.timeout(0)] if LONG else []
MOST = 2
"""Permohonan in one office."""

PLACES = st.integers(0, 9)
ANYBODY = st.integers(0, 3 * len(PEOPLE))
"""Most tries are of whoever may; a third is of anybody."""
TIMES = st.sampled_from(
    [
        *(timedelta(seconds=30), timedelta(minutes=3), timedelta(minutes=40), timedelta(hours=5)),
        *(timedelta(days=1), timedelta(days=4), timedelta(days=50)),
    ]
)
T = TypeVar("T")


class AnyOrder(RuleBasedStateMachine):
    """An office of its own, for as long as it is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.office = self._run(self._opened(folder))
        self.watch = Watch()
        self.serial = self.count = 0

    def _run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    async def _opened(self, folder: Path) -> RandomOffice:
        given = load(_env_file=None, bot_token="1:x", secret_key="k" * 40, admin_ids="1", data_dir=folder)
        office = RandomOffice(await self.stack.enter_async_context(opened(folder)), config(given, BEGUN, ()))
        await office.begin()
        return office

    def teardown(self) -> None:
        async def ended() -> None:
            async with self.office.storage.read(self.office.now) as tx:
                assert (await tx.journal.verify())[1] == []

        try:
            self._run(ended())
        finally:
            self._run(self.stack.aclose())
            self.loop.close()

    # Whom and what a number means

    async def _filed(self, at: int) -> Permohonan:
        async with self.office.storage.read(self.office.now) as tx:
            every: list[Permohonan] = list(await tx._session.scalars(sa.select(Permohonan).order_by(Permohonan.id)))
        return every[at % len(every)]

    async def _whoever(self, permohonan: Permohonan, who: int) -> int:
        able = await self.office.whose(permohonan.id)
        return able[who % len(able)] if able and who >= len(PEOPLE) else PEOPLE[who % len(PEOPLE)]

    async def _delegation(self, at: int) -> Delegation | None:
        query = sa.select(Delegation).where(Delegation.ended_at.is_(None)).order_by(Delegation.id)
        async with self.office.storage.read(self.office.now) as tx:
            every = list(await tx._session.scalars(query))
        return every[at % len(every)] if every else None

    def _tick(self) -> None:
        self.office.now += timedelta(seconds=1)

    # What is tried

    @initialize(kind=st.sampled_from(Kind), who=st.sampled_from(APPLICANTS))
    def first(self, kind: Kind, who: int) -> None:
        self.serial += 1
        assert self._run(self.office.file(who, kind, self.serial))
        self.count = 1

    @precondition(lambda self: self.count < MOST)
    @rule(kind=st.sampled_from(Kind), who=st.sampled_from(APPLICANTS))
    def file(self, kind: Kind, who: int) -> None:
        self._tick()
        self.serial += 1
        self.count += self._run(self.office.file(who, kind, self.serial))

    @rule(which=PLACES, at=PLACES, who=ANYBODY)
    def decide(self, which: int, at: int, who: int) -> None:
        self._tick()
        self._run(self._decide(which, at, who))

    @rule(which=PLACES, who=st.integers(0, 99), times=st.integers(1, 4))
    def go_on(self, which: int, who: int, times: int) -> None:
        """What leads on is done most, and by whoever may."""
        for _ in range(times):
            self._tick()
            self._run(self._decide(which, 0, who + len(PEOPLE)))

    async def _decide(self, which: int, at: int, who: int) -> None:
        filed = await self._filed(which)
        person = await self._whoever(filed, who)
        if filed.step is Step.PENGAJUAN:
            self.serial += at % 2  # the same once more, or another machine
            await self.office.file(person, filed.kind, self.serial, filed.id)
        else:
            await self.office.decide(person, filed.id, at)

    @rule(which=PLACES, who=ANYBODY, deed=st.sampled_from(["begins", "lets_go", "waits", "pulls", "withdraws"]))
    def besides(self, which: int, who: int, deed: str) -> None:
        self._tick()
        self._run(self._besides(which, who, deed))

    async def _besides(self, which: int, who: int, deed: str) -> None:
        filed, office = await self._filed(which), self.office
        if deed in ("pulls", "withdraws"):
            person = filed.pemohon_id if who >= len(PEOPLE) else PEOPLE[who]
            await office.withdraws(person, filed.id, for_good=deed == "withdraws")
            return
        person = await self._whoever(filed, who)
        await {"begins": office.begins, "lets_go": office.lets_go, "waits": office.waits}[deed](person, filed.id)

    @rule(which=PLACES, who=ANYBODY)
    def undo(self, which: int, who: int) -> None:
        self._tick()
        self._run(self._undo(which, who))

    @rule(
        which=PLACES,
        at=PLACES,
        who=st.integers(0, 99),
        time=st.sampled_from([timedelta(minutes=3), timedelta(hours=1)]),
    )
    def slip(self, which: int, at: int, who: int, time: timedelta) -> None:
        """Something is decided after a while, and taken back at once."""
        self._run(self.office.passes(time))
        self._run(self._decide(which, at, who + len(PEOPLE)))
        self._tick()
        self._run(self._undo(which, who + len(PEOPLE)))

    async def _undo(self, which: int, who: int) -> None:
        """It is taken back by whoever did it, holds the office still, and is in time, and by nobody else."""
        office, filed = self.office, await self._filed(which)
        theirs = Visit.permohonan_id == filed.id, Visit.until.is_not(None), Visit.undone_at.is_(None)
        async with office.storage.read(office.now) as tx:
            last = await tx._session.scalar(sa.select(Visit).where(*theirs).order_by(Visit.id.desc()).limit(1))
            following = await tx.permohonan.open_visit(filed.id)
        if last is None or last.by is None:
            return
        person = last.by if who >= len(PEOPLE) else PEOPLE[who]
        able = last.office is not None and person in await office.holders(last.office) and person == last.by
        untouched = following is not None and following.acted_at is None
        in_time = last.undo_until is not None and office.now < last.undo_until
        taken_back = await office.takes_back(person, last.id)
        assert taken_back is (able and untouched and in_time)
        if taken_back:
            async with office.storage.read(office.now) as tx:
                anew = await tx.permohonan.open_visit(filed.id)
            assert anew is not None
            self.watch.taken_back(last.id, anew.id)

    @rule(
        office=st.sampled_from(DELEGATED), who=ANYBODY, deputy=st.sampled_from([None, *PEOPLE]),
        first=st.integers(0, 2), days=st.sampled_from([1, 1, 3, 20]), at_once=st.booleans(),
    )  # fmt: skip
    def delegate(self, office: Office, who: int, deputy: int | None, first: int, days: int, at_once: bool) -> None:
        self._tick()
        self._run(self._delegate(office, who, deputy, first, days, at_once=at_once))

    async def _delegate(
        self, office: Office, who: int, deputy: int | None, first: int, days: int, *, at_once: bool
    ) -> None:
        held = [*await self.office.holders(office), HOLDERS[Office.ADMIN]]
        person = held[who % len(held)] if who >= len(PEOPLE) else PEOPLE[who]
        set_ = await self.office.delegates(person, office, deputy, first, days)
        newest = await self._delegation(-1)
        if set_ and at_once and newest is not None and newest.deputy_id is not None:
            self._tick()
            await self.office.accepts(newest.deputy_id, newest.id)

    @rule(which=PLACES, who=ANYBODY, ends=st.booleans())
    def delegation(self, which: int, who: int, ends: bool) -> None:
        """Somebody accepts one, or ends it early."""
        self._tick()
        self._run(self._about(which, who, ends=ends))

    async def _about(self, which: int, who: int, *, ends: bool) -> None:
        found = await self._delegation(which)
        if found is None:
            return
        meant = found.holder_id if ends else found.deputy_id
        person = PEOPLE[who % len(PEOPLE)] if meant is None or who < len(PEOPLE) else meant
        await (self.office.ends if ends else self.office.accepts)(person, found.id)

    @rule(office=st.sampled_from(DELEGATED), who=st.sampled_from(PEOPLE))
    def succeed(self, office: Office, who: int) -> None:
        self._tick()
        self._run(self.office.succeeds(who, office))

    @rule(time=TIMES)
    def wait(self, time: timedelta) -> None:
        self._run(self.office.passes(time))

    @invariant()
    def holds(self) -> None:
        self._run(self.watch.look(self.office))


AnyOrder.TestCase.settings = settings(
    max_examples=int(LONG or 8),
    stateful_step_count=40 if LONG else 25,
    deadline=None,
    phases=[Phase.generate, *([Phase.shrink] if LONG else [])],  # shortening takes longer than CI waits
    database=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)
TestAnyOrder = AnyOrder.TestCase
