"""The things of the register as conversations meet them: who may do what with one, and how its history is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar, TypeVar

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers import cases, commands
from handlers.buttons import Button, Data
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.taps import tapped
from handlers.texts import esc
from procedure import duties, refusals
from procedure.sop import Kind, Office
from storage.models import Deed, Event, Placement, State

GONE = "Ini sudah dikeluarkan dari daftar."


@dataclass(frozen=True)
class OnThing(Data):
    """A button about one thing of the register."""

    placement: int


@dataclass(frozen=True)
class Sheet(OnThing):
    """Shows the thing's sheet."""

    prefix: ClassVar[str] = "ts"


@dataclass(frozen=True)
class Back(OnThing):
    """*Batal*: the message asks no more, and shows the thing's sheet instead."""

    prefix: ClassVar[str] = "tk"


T = TypeVar("T", bound=OnThing)
May = Callable[[Turn, Placement], Awaitable[None]]
"""Raises an `Answer` where this person may not."""


def on_thing(
    kind: type[T], tap: Callable[[Turn, T, Placement, int], Awaitable[None]], may: May, *, gone: bool = False
) -> CallbackQueryHandler[Context, None]:
    """The handler of one kind of button about a thing that is still in the register (or not any more: `gone`).

    `tap` is given the button, the thing and the id of the message the button was on.
    """

    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            packed, message_id = tapped(update)
            data = kind.parse(packed)
            placement = await turn.tx.register.find(data.placement)
            if placement is None:
                raise refusals.NotOffered(packed)
            await may(turn, placement)
            if placement.state is State.DILEPAS and not gone:
                raise Answer(GONE)
            await tap(turn, data, placement, message_id)

    return CallbackQueryHandler(handle, kind.pattern())


async def owner(turn: Turn, placement: Placement) -> None:
    """Only who looks after it."""
    if placement.owner_id != turn.person:
        raise Answer("Ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset.")


async def owned(turn: Turn, placement_id: int) -> Placement:
    """The thing, still in the register, for who looks after it; raises a `Refusal` for anybody else."""
    placement = await turn.tx.register.find(placement_id)
    if placement is None:
        raise refusals.NotOffered(placement_id)
    await owner(turn, placement)
    if placement.state is State.DILEPAS:
        raise Answer(GONE)
    return placement


async def technician(turn: Turn, _placement: Placement | None = None) -> None:
    """Only Staf Teknis."""
    if Office.STAF_TEKNIS not in (await commands.roles(turn, turn.person)).offices:
        raise Answer("Ini hanya untuk Staf Teknis.")


async def keeper(turn: Turn, _about: object = None) -> None:
    """Who keeps the register, which names people: Staf Teknis, Kasi and admins."""
    has = await commands.roles(turn, turn.person)
    if not has.offices & {Office.STAF_TEKNIS, Office.KASI} and not has.admin:
        raise Answer("Daftar ini untuk Staf Teknis, Kasi, dan admin.")


async def fitter(turn: Turn, _about: object = None) -> None:
    """Who describes what is in the racks: Staf Teknis and admins."""
    has = await commands.roles(turn, turn.person)
    if Office.STAF_TEKNIS not in has.offices and not has.admin:
        raise Answer("Ini untuk Staf Teknis dan admin.")


async def trusted(turn: Turn, _placement: Placement | None = None) -> None:
    """Who may read access information: Staf Teknis and Kasi."""
    if not (await commands.roles(turn, turn.person)).offices & {Office.STAF_TEKNIS, Office.KASI}:
        raise Answer("Hak akses hanya untuk Staf Teknis dan Kasi.")


async def owner_or_admin(turn: Turn, placement: Placement) -> None:
    """Who may hand a thing to somebody else."""
    if turn.person not in await turn.admins():
        await owner(turn, placement)


async def anybody_concerned(turn: Turn, placement: Placement) -> None:
    """Its owner, and who keeps the register."""
    if placement.owner_id != turn.person:
        await keeper(turn)


async def technicians(turn: Turn) -> list[int]:
    """Whom a matter of the server room goes to: Staf Teknis, or the admins while there are none."""
    holders = [person.id for person in await turn.tx.offices.holders(Office.STAF_TEKNIS)]
    return holders or await turn.admins()


async def record(
    turn: Turn,
    placement: Placement,
    deed: Deed,
    words: str = "",
    *,
    photo: str | None = None,
    about: int | None = None,
) -> tuple[Event, int]:
    """Adds to the history of a thing and to the journal; the event and the journal line's number.

    Raises `Taken` where what it is `about` has been settled.
    """
    by = (await turn.tx.offices.person(turn.person)).id if turn.person else None
    event = await turn.tx.history.tell(placement, deed, words, by=by, photo=photo, about=about)
    line = await turn.tx.journal.write(
        f"aset_{deed}",
        person=by,
        permohonan=placement.permohonan_id,
        placement=placement.id,
        event=event.id,
        words=words,
        photo=photo,
    )
    return event, line


async def where(turn: Turn, placement: Placement) -> str:
    """Where it is, in one plain line: `Rak A, U1–2, Ruang Server` or the host; `–` for nowhere."""
    found = dict(await cases.place(turn, placement))
    return found.get("Letak") or found.get("Host") or "–"


async def title(turn: Turn, placement: Placement) -> str:
    """Name and place on two lines (HTML), for messages about the thing."""
    return f"<b>{esc(placement.name)}</b> · {esc(placement.instansi)}\n{esc(await where(turn, placement))}"


def noun(placement: Placement) -> str:
    """What it is called in a sentence."""
    return "server" if placement.kind is Kind.SERVER else "aplikasi"


def sheet_button(placement: Placement) -> Button:
    """Opens the sheet."""
    return Button("🗂 Lembar data", Sheet(placement.id))


def begin_checks(turn: Turn, placement: Placement) -> None:
    """The next periodic check is due an interval from today; nobody is asked where there is no owner or interval."""
    placement.check_stage = 0
    placement.check_at = None
    if placement.owner_id is not None and placement.cek_berkala:
        due = duties.next_check(turn.today, placement.cek_berkala)
        placement.check_at = turn.config.work_hours.opening(datetime.combine(due, time(), turn.config.tz))


def plan_warning(turn: Turn, placement: Placement) -> None:
    """The owner is told of `berlaku_sampai` on the next of the days for that."""
    placement.expiry_at = None
    if placement.owner_id is not None and placement.berlaku_sampai is not None:
        day = duties.next_warning(turn.today, placement.berlaku_sampai)
        if day is not None:
            placement.expiry_at = turn.config.work_hours.opening(datetime.combine(day, time(), turn.config.tz))
