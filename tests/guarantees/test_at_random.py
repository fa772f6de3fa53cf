"""Whatever people do in whatever order: words go where they were meant, and what was seen is what is decided.

`EXAMPLES=300 .venv/bin/python -m pytest -n 2 tests/guarantees/test_at_random.py` walks for longer.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, seed, settings
from hypothesis import strategies as st

import bot.service.schedule
from bot.clock import utc_now
from bot.demo.office import People
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from handlers.facts.thing_buttons import Sheet
from procedure.sop import Kind, Step
from tests.conftest import Kantor, configured, restore
from tests.support.server_room import Room, registered
from tests.support.walking.walk import Hand, Place, Walk, arrived

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
AT_ONCE = 10
"""Examples of one run: after so many, Hypothesis would mostly try slight changes of those before."""

# What there is when a walk begins

NAMES = ("Anggrek", "Bakung", "Cempaka", "Dahlia", "Edelweis", "Flamboyan")
KINDS = (Kind.SERVER, Kind.HOSTING, Kind.HOSTING, Kind.SERVER, Kind.SERVER, Kind.HOSTING)
MATTERS = {number: (name, f"PSH-2026-{number:04d}") for number, name in enumerate(NAMES, 1)}
"""The first three are permohonan under way, the others things in the register."""

OFFICES = (
    (Step.VERIFIKASI, Step.VERIFIKASI, Step.PENGECEKAN),
    (Step.VERIFIKASI, Step.PERSETUJUAN, Step.PERSETUJUAN),
    (Step.PENEMPATAN, Step.VERIFIKASI, Step.SERAH_TERIMA),
)
"""How far the permohonan have come."""

OPENED = (
    ("pemohon", 1, ("Cek sekarang",)),
    ("pemohon", 2, ("Tidak dipakai lagi", "Ya, tidak dipakai lagi")),
    ("pemohon", 3, ("Cek sekarang", "Ada masalah")),
    ("pemohon", 3, ("Tidak dipakai lagi",)),
    ("pemohon", 1, ("Alihkan ke rekan",)),
    ("staf", 1, ("Pindahkan", "Rak A", "U7–8")),
    ("staf", 2, ("Keluarkan", "Rusak")),
    *((who, thing, ()) for who in ("pemohon", "staf") for thing in (1, 2, 3)),
)
"""What has been tapped on the sheet of which thing, and Kabid has followed the link: much is one tap away."""


def walkers(people: People) -> list[User]:
    return [people.pemohon, people.kabid, people.kasi, people.staf]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def offices(joined: Kantor, tmp_path_factory: pytest.TempPathFactory) -> list[Kantor]:
    """One for each of `OFFICES`, ended: a walk goes on from a copy."""
    return [await left(joined, tmp_path_factory.mktemp("office"), steps) for steps in OFFICES]


async def left(joined: Kantor, folder: Path, steps: Sequence[Step]) -> Kantor:
    async with BotApi() as api:
        conf = configured(api, folder)
        people = restore(joined, api, conf)
        async with running(conf) as app:
            kantor = Kantor(api, app, conf, people)
            services, name, staf = app.bot_data["services"], app.bot.username, people.staf
            room = Room(services, kantor.api, name, people.pemohon, people.kabid, staf, staf, people.admin)
            await filled(room, people, steps)
            await opened(kantor)
            if Step.SERAH_TERIMA in steps:
                for label in ("Saya kerjakan", "Host 1", "Lewati", "Belum aktif", "Konfirmasi"):
                    await staf.tap(label)
            await arrived(kantor)
    api.telegram.changed.ring()  # whoever still waited cannot be copied
    return kantor


async def filled(room: Room, people: People, steps: Sequence[Step]) -> None:
    """The permohonan and the things; of two applications to be approved only one fits on the host."""

    def given(name: str, vcpu: int = 2) -> dict[str, Any]:
        known = {"merk_tipe": f"Dell {name}", "nomor_seri": f"SN-{name}".upper(), "nama_aplikasi": name, "vcpu": vcpu}
        return known | {"sub_domain": f"{name.lower()}.kuduskab.go.id"}

    async with room.begin() as tx:
        for one in walkers(people):  # whoever takes something over is asked nothing
            (await tx.offices.meet(one.id)).profile = {"nama": one.name, "jabatan": "Analis", "hp": "+6281222223333"}
    for step, kind, name in zip(steps, KINDS, NAMES, strict=False):
        begun = Step.PENEMPATAN if step is Step.SERAH_TERIMA else step
        await room.at(begun, kind, **given(name, 20 if step is Step.PERSETUJUAN else 2))
    for u, kind, name in zip((1, 3, 5), KINDS[3:], NAMES[3:], strict=True):
        await registered(room.services, people.pemohon.id, kind, u, **given(name))


async def opened(kantor: Kantor) -> None:
    await arrived(kantor)
    await kantor.people.pemohon.send("/status")
    async with kantor.storage.read(utc_now()) as tx:
        things = [placement.id for number in (4, 5, 6) if (placement := await tx.register.placement(number))]
    for who, thing, labels in OPENED:
        person: User = getattr(kantor.people, who)
        await arrived(kantor)
        await person.answer(person.forge(person.last["message_id"], Sheet(things[thing - 1]).pack()))
        for label in labels:
            await arrived(kantor)
            await person.tap(label)
        if "Ada masalah" in labels:
            await person.send("Tidak dapat dibuka")
    await arrived(kantor)
    await kantor.people.kabid.open(Hand(kantor.people.pemohon).links()[0])


# What is done in a walk


class What(StrEnum):
    GO_ON = "taps on what has just changed"
    TAP = "taps what can be seen"
    ASK = "taps what asks for words"
    OLD = "taps what was there once"
    TYPE = "types"
    PHOTO = "sends a photo with words"
    REPLY = "replies"
    COMMAND = "sends a command"
    LINK = "follows a link"


TAPS: Mapping[What, Callable[[Hand], list[Place]]] = {
    What.GO_ON: Hand.next,
    What.TAP: Hand.seen,
    What.ASK: Hand.asking,
    What.OLD: Hand.gone,
}
COMMANDS = ("/tugas", "/status", "/aset", "/batal")

OFTEN = {What.GO_ON: 6, What.TAP: 5, What.ASK: 4, What.OLD: 2, What.TYPE: 5}
WHAT = st.sampled_from([what for what in What for _ in range(OFTEN.get(what, 1))])
WHO = st.sampled_from([None] * 6 + [0, 1, 2, 3])
"""One of those who have something to decide; None for whoever did something last."""
WHICH = st.integers(0, 7) | st.integers(0, 255)
STEPS = st.lists(st.tuples(WHO, WHAT, WHICH), min_size=15, max_size=35)


async def step(walk: Walk, hand: Hand, what: What, at: int) -> None:
    """Does it, with the one `at` that place (counted around) of what there is to do it with; nothing without any."""
    if what in TAPS:
        if places := walk.near(TAPS[what](hand)):
            await walk.tap(hand, places[at % len(places)])
    elif what is What.REPLY:
        chat = hand.person.chat
        await walk.write(hand, chat[-1 - at % len(chat)]["message_id"])
    elif what is What.COMMAND:
        await walk.command(hand, COMMANDS[at % len(COMMANDS)])
    elif what is What.LINK:
        if links := [link for one in walk.hands for link in one.links()]:
            await walk.follow(hand, links[at % len(links)])
    else:
        await walk.write(hand, photo=what is What.PHOTO)


async def walked(office: Kantor, steps: Sequence[tuple[int | None, What, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi() as api:
            conf = configured(api, Path(folder))
            people = restore(office, api, conf)
            async with running(conf) as app:
                walk = Walk(Kantor(api, app, conf, people), walkers(people), MATTERS)
                await walk.begin()
                hand = walk.hands[0]
                for who, what, at in steps:
                    busy = [one for one in walk.hands if one.busy]
                    hand = hand if who is None else busy[who % len(busy)]
                    await step(walk, hand, what, at)
                await walk.end()


@pytest.mark.slow
@pytest.mark.timeout(900)  # Hypothesis takes up to five minutes to make smaller what it has found
@pytest.mark.parametrize("part", range(-(-EXAMPLES // AT_ONCE)))
def test_words_go_where_they_were_meant_and_acts_are_on_what_was_seen(
    offices: list[Kantor], part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        bot.service.schedule, "LOOK", 3600.0
    )  # what comes by itself would come at another step each time

    @seed(part)
    @settings(max_examples=min(AT_ONCE, EXAMPLES), deadline=None, database=None)
    @given(st.sampled_from(range(len(OFFICES))), STEPS)
    def check(office: int, steps: list[tuple[int | None, What, int]]) -> None:
        asyncio.run(walked(offices[office], steps))

    check()
