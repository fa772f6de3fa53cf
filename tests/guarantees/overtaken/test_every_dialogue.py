"""Every card, confirmation and question with what may overtake it between being shown and being answered.

`TABLE` names them all; whatever the program learns to ask, or to show with a button, needs its row here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers import DIALOGUES
from handlers.chat.buttons import kinds
from handlers.chat.questions import (
    ACCESS,
    ACCOUNT,
    CALENDAR,
    COMPLAINT,
    DELEGATING,
    DELEGATION_END,
    EQUIPMENT,
    FINDING,
    JOINING,
    MENDING,
    MOVING,
    NOTE,
    PLACEMENT,
    REASON,
    REPLY,
    REPORT,
    SEARCH,
    SETTLING,
    SUGGESTION,
    TRANSFER,
    VERIFICATION,
)
from handlers.facts import thing_buttons as t
from handlers.facts.work import Stage
from handlers.form import buttons as f
from handlers.permohonan import buttons as b
from handlers.placement import buttons as p
from handlers.register import equipment, search
from procedure.checklist import Item, Mark
from procedure.rack import Sisi
from procedure.sop import Choice, Kind, Office, Step
from tests.support.aftermath import record
from tests.support.overtaking.scene import (
    OVERTAKE,
    RACKS,
    By,
    Scene,
    Shown,
    answered,
    limited,
    looked_at,
    returned,
    revoked,
    set_by_another,
    thrown_away,
    twice,
)
from tests.support.overtaking.showing import (
    accepting,
    agreeing,
    asked,
    beginning,
    card,
    choosing,
    delegating,
    demanding,
    ending,
    ending_delegation,
    enrolled,
    enrolling,
    filling,
    giving_up,
    handed,
    informed,
    limiting,
    limiting_in_words,
    looking,
    mending,
    naming,
    noting,
    of_thing,
    offered,
    offering,
    picking,
    placing,
    problem,
    profiled,
    proposing,
    resending,
    revoking,
    settled,
    settling,
    summary,
    unreached,
    verifying,
)
from tests.support.server_room import Room, greeted, holding


@dataclass(frozen=True)
class Row:
    """How it is shown, and what may not be done with it any more once overtaken by what; else it is done."""

    show: Callable[[Scene], Awaitable[Shown]]
    dies: frozenset[By]
    never: frozenset[By] = frozenset()


EVERY = frozenset({By.ACT, By.HOLDER, By.END})
"""What overtakes a button: it says itself what it is about, so that looking elsewhere does not matter to it."""

TYPED = EVERY | {By.SUBJECT}
"""What overtakes a question: what is typed after a look at something else is not an answer to it any more."""


FORM = frozenset({By.ACT, By.SUBJECT, By.END})
ONE_S_OWN = frozenset({By.HOLDER})
"""A form is nobody's but its own person's."""

NEVER = frozenset({By.ACT, By.HOLDER, By.END})
"""Where there is no subject that anybody else could do something about."""

DISPOSE, REJECT = Choice.DISPOSISI, Choice.TOLAK

TABLE: Mapping[str, Row] = {
    # Cards of a permohonan, by the prefix of the button
    "d": Row(card(Step.VERIFIKASI, "kabid", lambda v: b.Decide(v, DISPOSE)), EVERY),
    "d handover": Row(handed, EVERY),
    "r": Row(card(Step.PERSETUJUAN, "kabid", lambda v: b.Decide(v, REJECT), lambda v: b.Reason(v, REJECT, 0)), EVERY),
    "dt": Row(
        card(Step.PERSETUJUAN, "kabid", lambda v: b.Decide(v, Choice.SETUJU), b.WithoutPlace, kind=Kind.HOSTING), TYPED
    ),
    "n": Row(card(Step.VERIFIKASI, "kabid", b.Noting), EVERY),
    "i": Row(card(Step.VERIFIKASI, "kabid", b.Noting, lambda v: b.Instruct(v, 0)), EVERY),
    "s": Row(card(Step.DISPOSISI, "kadis", b.Noting, lambda v: b.Urgency(v, 1)), EVERY),
    "h": Row(card(Step.VERIFIKASI, "kabid", b.Noting, b.Unnote), EVERY),
    "k": Row(card(Step.VERIFIKASI, "kabid", b.Mend), EVERY),
    "kt": Row(card(Step.VERIFIKASI, "kabid", b.Mend, lambda v: b.AskFor(v, "nama")), EVERY),
    "kl": Row(card(Step.VERIFIKASI, "kabid", b.Mend, lambda v: b.LeafAsked(v, 1)), EVERY),
    "ks": Row(demanding, EVERY),
    "b": Row(card(Step.VERIFIKASI, "kabid", b.Noting, b.ToCard), EVERY),
    "m": Row(card(Step.PENGECEKAN, "kasi", lambda v: b.TurnMark(v, Item.SURAT)), EVERY),
    "ms": Row(card(Step.PENGECEKAN, "kasi", lambda v: b.SetMark(v, Item.SURAT, Mark.BAIK)), EVERY),
    "x": Row(card(Step.PENGECEKAN, "kasi", b.MarkRest), EVERY),
    "w": Row(
        card(Step.DISPOSISI, "pemohon", lambda v: b.Withdraw(v, 1)), EVERY - {By.HOLDER}, never=frozenset({By.HOLDER})
    ),
    "wp": Row(card(Step.DISPOSISI, "pemohon", f.PullBack), EVERY - {By.HOLDER}, never=frozenset({By.HOLDER})),
    "zt": Row(card(Step.PENEMPATAN, "agus", b.Take), EVERY),
    "zl": Row(placing(b.Release), EVERY),
    "zp": Row(placing(lambda v: p.Pick(v, Stage.SERI, 1)), EVERY),
    "zo": Row(placing(lambda v: p.Other(v, Stage.SERI)), EVERY),
    "zb": Row(placing(lambda v: p.Pick(v, Stage.SERI, 1), lambda v: p.Retreat(v, Stage.RAK)), EVERY),
    "zk": Row(summary, EVERY),
    "za": Row(placing(b.Absent), EVERY),
    "zs": Row(placing(b.Absent, b.Arrived), EVERY),
    "zh": Row(proposing, EVERY),
    "zh pemohon": Row(choosing, EVERY - {By.HOLDER}, never=frozenset({By.HOLDER})),
    "zg": Row(agreeing, EVERY),
    # Cards, sheets and confirmations about a thing
    "tg": Row(of_thing("pemohon", lambda id_, since: t.Good(id_, 1, since=since)), EVERY),
    "tp": Row(of_thing("pemohon", lambda id_, since: t.Report(id_, 1, since=since)), EVERY),
    "tu": Row(of_thing("pemohon", lambda id_, since: t.Unused(id_, 1, since=since)), EVERY),
    "ho": Row(of_thing("pemohon", lambda id_, since: t.HandOver(id_, since=since)), EVERY),
    "hs": Row(of_thing("pemohon", lambda id_, since: t.HandOverAll(id_, since=since)), EVERY),
    "tc": Row(of_thing("pemohon", lambda id_, _: t.CheckNow(id_)), EVERY - {By.ACT}),
    "tr": Row(of_thing("pemohon", lambda id_, _: t.Renew(id_)), EVERY - {By.ACT}),
    "tn": Row(noting, EVERY - {By.ACT}),
    "td": Row(problem, EVERY - {By.ACT}),
    "tx": Row(settled, EVERY - {By.ACT}),
    "sd": Row(unreached, EVERY),
    "mv": Row(of_thing("agus", lambda id_, since: t.Move(id_, since=since)), EVERY),
    "mr": Row(of_thing("agus", lambda id_, since: t.MoveRack(id_, 17, since=since)), EVERY),
    "mu": Row(of_thing("agus", lambda id_, since: t.MoveUnit(id_, 17, 9, Sisi.PENUH, 1, since=since)), EVERY),
    "mo": Row(of_thing("agus", lambda id_, since: t.MoveOther(id_, 17, since=since)), EVERY),
    "rm": Row(of_thing("agus", lambda id_, since: t.Remove(id_, since=since)), EVERY),
    "rf": Row(of_thing("agus", lambda id_, since: t.RemoveFor(id_, 0, 1, since=since)), EVERY),
    "ha": Row(accepting, TYPED),
    # Offices
    "jd": Row(enrolled, frozenset({By.SUBJECT, By.END}), never=frozenset({By.ACT, By.HOLDER})),
    "jp": Row(picking, frozenset({By.SUBJECT, By.END}), never=frozenset({By.ACT, By.HOLDER})),
    "je": Row(ending, frozenset({By.ACT}), never=frozenset({By.HOLDER, By.END})),
    "jr": Row(resending, frozenset({By.ACT, By.END}), never=frozenset({By.HOLDER})),
    "jy": Row(revoking, frozenset({By.ACT, By.END}), never=frozenset({By.HOLDER})),
    "plp": Row(delegating(), frozenset({By.SUBJECT, By.HOLDER}), never=frozenset({By.ACT, By.END})),
    "pld": Row(
        delegating("Orang lain", "800/123/2026", "Hari ini", "3 hari"), frozenset({By.ACT, By.SUBJECT, By.HOLDER}),
        never=frozenset({By.END}),
    ),
    "ple": Row(ending_delegation, frozenset({By.ACT}), never=frozenset({By.HOLDER, By.END})),
    "plt": Row(limiting, frozenset({By.ACT, By.SUBJECT}), never=frozenset({By.HOLDER, By.END})),
    "eo": Row(offering, frozenset({By.SUBJECT, By.HOLDER}), never=frozenset({By.ACT, By.END})),
    "eb": Row(giving_up, frozenset({By.SUBJECT}), never=frozenset({By.ACT, By.END})),
    # The form
    "qn": Row(beginning, frozenset({By.ACT}), never=frozenset({By.HOLDER, By.END})),
    "qi": Row(informed, frozenset({By.ACT}), never=frozenset({By.HOLDER, By.END})),
    "qp": Row(profiled, frozenset({By.ACT}), never=frozenset({By.HOLDER, By.END})),
    "qc": Row(filling(lambda d: f.Choose("sifat_data", 0, draft=d.id), at="sifat_data"), FORM, never=ONE_S_OWN),
    "qm": Row(filling(lambda d: f.Go("jabatan", f.FormMove.TETAP, draft=d.id), at="jabatan"), FORM, never=ONE_S_OWN),
    "qv": Row(
        filling(lambda d: f.AtReview(f.Reviewing.KIRIM, f.version(d), draft=d.id), at=None), FORM, never=ONE_S_OWN
    ),
    "qs": Row(filling(lambda d: f.PartOfReview(0, f.version(d), draft=d.id), at=None), FORM, never=ONE_S_OWN),
    "qk": Row(filling(lambda d: f.Edit("nama", f.version(d), draft=d.id), at=None), FORM, never=ONE_S_OWN),
    "qd": Row(
        filling(lambda d: f.Keep(f.Fate.BUANG, f.version(d), draft=d.id), at="jabatan"), FORM - {By.SUBJECT},
        never=ONE_S_OWN,
    ),
    "p": Row(mending, frozenset({By.END}), never=ONE_S_OWN),
    # Questions, by their kind
    REASON: Row(card(Step.PERSETUJUAN, "kabid", lambda v: b.Decide(v, REJECT), words="Mohon dilengkapi"), TYPED),
    MENDING: Row(card(Step.VERIFIKASI, "kabid", b.Mend, words="Nomornya tidak sama"), TYPED),
    NOTE: Row(card(Step.VERIFIKASI, "kabid", b.Noting, words="Mohon segera dicek"), TYPED),
    PLACEMENT: Row(placing(lambda v: p.Other(v, Stage.SERI), words="LAIN-0001"), TYPED),
    ACCESS: Row(of_thing("pemohon", lambda id_, _: t.Renew(id_), words="akun lain, kunci diserahkan langsung"), TYPED),
    REPORT: Row(of_thing("pemohon", lambda id_, since: t.Report(id_, 1, since=since), words="Kipas berisik"), TYPED),
    SETTLING: Row(settling, TYPED),
    MOVING: Row(of_thing("agus", lambda id_, since: t.MoveRack(id_, 18, since=since), words="30"), TYPED),
    TRANSFER: Row(offered, TYPED - {By.ACT}),
    JOINING: Row(enrolling, frozenset({By.SUBJECT, By.END}), never=frozenset({By.ACT, By.HOLDER})),
    DELEGATING: Row(naming, frozenset({By.SUBJECT, By.HOLDER}), never=frozenset({By.ACT, By.END})),
    DELEGATION_END: Row(
        limiting_in_words, frozenset({By.ACT, By.SUBJECT}), never=frozenset({By.HOLDER, By.END})
    ),
    EQUIPMENT: Row(
        asked("agus", lambda: equipment.Describe(18, 1), "40"), frozenset({By.SUBJECT, By.HOLDER}),
        never=frozenset({By.ACT, By.END}),
    ),
    SEARCH: Row(
        asked("agus", lambda: search.LookThrough(search.By.CARI, 0, 0), "Dell"), frozenset({By.SUBJECT, By.HOLDER}),
        never=frozenset({By.ACT, By.END}),
    ),
    # What somebody without the office finds is less, and is said
    FINDING: Row(looking, frozenset({By.SUBJECT}), never=frozenset({By.ACT, By.END})),
    VERIFICATION: Row(verifying, frozenset(), never=NEVER),  # a code says by itself what it is
}  # fmt: skip
"""The cards and confirmations by their buttons, the questions by their kinds."""

TAKES_AN_OFFICE = frozenset({"ple"})
"""What is shown only once somebody else has an office whose cards others are shown."""

FORMS = ("qc", "qm", "qv", "qs", "qk", "qd")

OWN: Mapping[tuple[str, By], Callable[[Scene, Shown], Awaitable[None]]] = {
    **{(name, by): how for name in FORMS for by, how in ((By.ACT, answered), (By.END, thrown_away))},
    **{(name, By.SUBJECT): looked_at for name in (*FORMS, "qn", "qi", "qp")},
    **{(name, By.ACT): twice for name in ("qn", "qi", "qp")},
    ("p", By.ACT): twice,
    ("jd", By.END): revoked,
    ("jp", By.END): revoked,
    (JOINING, By.END): revoked,
    ("je", By.ACT): twice,
    ("pld", By.ACT): set_by_another,
    ("ple", By.ACT): twice,
    ("plt", By.ACT): limited,
    (DELEGATION_END, By.ACT): limited,
    **{(name, By.ACT): twice for name in ("jr", "jy")},
    **{(name, By.END): revoked for name in ("jr", "jy")},
}
"""What overtakes where it is neither a permohonan's nor a thing's matter."""

LOOKS = frozenset(
    {
        *(
            "zd",
            "zy",
            "cl",
            "cs",
            "ci",
            "ck",
            "f",
            "u",
            "us",
            "as",
            "dl",
            "dx",
            "ro",
            "vl",
            "vd",
            "vb",
            "ts",
            "tk",
            "tb",
            "ta",
            "tf",
        ),
        *("hl", "lp", "lq", "pl"),
        "jk",
    }
)
"""Buttons that only show something, which is read anew."""

BEGINS = frozenset({"plb", "pls", "jg", "ju", "jv", "eq", "ak", "jc", "pg"})
"""Buttons that begin something, or set what they name: nothing that was shown is decided on."""

OTHERS = {
    "un": "what can be taken back for two minutes: tests/chat/undo/test_too_late.py",
    "kb": "what has closed: tests/chat/mending/test_closing.py",
    "mh": "as `mu`, for a hosting: tests/chat/room/test_moving.py",
    **dict.fromkeys(("ga", "gt", ACCOUNT), "whose account another is: tests/chat/offices/test_lost_phone.py"),
    **dict.fromkeys(("ac", "ab", "al"), "what is set aside: tests/chat/test_aside.py"),
    **dict.fromkeys(("sk", "sl", SUGGESTION), "the survey: tests/chat/voices/test_survey.py"),
    **dict.fromkeys(("hb", "hd", "hp", "hr", "hw", CALENDAR), "the calendar: tests/chat/offices/test_holidays.py"),
    **dict.fromkeys(("pj", COMPLAINT, REPLY), "complaints: tests/chat/voices/test_complaints.py"),
}
"""Those that are walked elsewhere."""


def test_everything_that_is_shown_or_asked_has_its_row() -> None:
    named = {kind.prefix for kind in kinds()} | DIALOGUES.keys()
    rows = {name.partition(" ")[0] for name in TABLE}
    assert named == rows | LOOKS | BEGINS | OTHERS.keys()
    assert all(row.dies.isdisjoint(row.never) for row in TABLE.values())


REFUSALS = (
    *(
        "Sudah ada perubahan",
        "sudah usang",
        "sudah berubah",
        "sudah berlalu",
        "sudah berganti",
        "Sudah diproses",
        *("sudah ditarik", "ini disimpan", "sudah dijawab", "sudah dikirim", "sudah dilanjutkan", "Masih ada formulir"),
    ),
    *(
        "Bapak/Ibu bukan pemegang",
        "atas nama orang lain",
        "hanya untuk",
        "untuk Staf Teknis",
        "Dikerjakan oleh",
        "tidak lagi",
    ),
    *(
        "ditutup",
        "tidak berlaku",
        *(
            "menunggu Bapak/Ibu",
            "Untuk mengajukan permohonan",
            "ada pada /pejabat",
            "sudah ditetapkan",
            "Untuk melihat",
            "Masih disimpan",
        ),  # it was taken for no answer
        "Ini sudah",
        "sudah berakhir",
        "tidak dikenal",
        "perlu diisi",
    ),
)
"""What is said where nothing happens."""


async def tried(on: Scene, shown: Shown) -> str:
    """Taps the button, or types the words: what is said to it."""
    if shown.data is not None:
        return await on.tap(shown.person, shown.data)
    sent = await on.type(shown.person, shown.words)
    return " ".join(plain(one) for one in shown.person.chat if one["message_id"] > sent)


async def check(on: Scene, name: str, by: By, shown: Shown) -> None:
    await on.settle()
    before = await record(on.room.services.storage)
    said = await tried(on, shown)
    refused = any(words in said for words in REFUSALS)
    assert "gangguan" not in said, (name, by, said)
    if by in TABLE[name].dies:
        assert refused, (name, by, said)
        assert await record(on.room.services.storage) == before, (name, by)
    else:
        assert not refused, (name, by, said)


async def furnished(api: BotApi, room: Room) -> Scene:
    """Every office is held, and there are racks enough."""
    kadis = await holding(api, room, Office.KEPALA_DINAS, "Dra. Sri Utami")
    kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
    async with room.begin() as tx:
        for number in range(2 * RACKS + 1):
            await tx.racks.add_rack(f"Rak {number + 2}", "Ruang Server", 42)
    return Scene(room, api, kadis, kasi)


@pytest.mark.slow
@pytest.mark.parametrize("by", OVERTAKE, ids=lambda by: by.name)
async def test_nothing_is_decided_but_what_was_seen(api: BotApi, settings: Settings, by: By) -> None:
    async with greeted(api, settings) as room:
        on = await furnished(api, room)
        for name, row in TABLE.items():
            if by not in row.never:
                shown = await row.show(on)
                await OWN.get((name, by), OVERTAKE[by])(on, shown)
                await check(on, name, by, shown)
                await returned(on)


@pytest.mark.slow
async def test_everything_goes_on_after_a_restart(api: BotApi, settings: Settings) -> None:
    asking = {name: row for name, row in TABLE.items() if By.SUBJECT in row.dies or name in TAKES_AN_OFFICE}
    async with greeted(api, settings) as room:
        on = await furnished(api, room)
        shown = {name: await row.show(on) for name, row in TABLE.items() if name not in asking}
        await on.settle()
    async with restarted(on, settings):
        for name, before in shown.items():
            await check(on, name, By.RESTART, before)
    for name, row in asking.items():  # a chat has one question at a time, an office one holder
        async with restarted(on, settings):
            before = await row.show(on)
            await on.settle()
        async with restarted(on, settings):
            await check(on, name, By.RESTART, before)


@asynccontextmanager
async def restarted(on: Scene, settings: Settings) -> AsyncIterator[None]:
    """The program runs again while the block does."""
    async with running(settings) as app:
        on.room.services = app.bot_data["services"]
        yield
