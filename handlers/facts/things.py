"""The things of the register as conversations meet them: who may do what with one, and how it is called."""

from collections.abc import Awaitable, Callable

from handlers.chat.buttons import Button
from handlers.chat.desk import Desk
from handlers.chat.errors import Answer
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts.thing_buttons import Sheet
from procedure import duties, refusals
from procedure.rights import Right, may
from procedure.sop import Kind
from storage.models import Placement, State

GONE = "Server atau aplikasi ini sudah dikeluarkan dari daftar."


May = Callable[[Turn, Placement], Awaitable[None]]
"""Raises an `Answer` where this person may not."""


async def owner(turn: Turn, placement: Placement) -> None:
    """Only who looks after it."""
    if not may(await turn.who(turn.person), Right.OWN, placement.owner_id):
        raise Answer("Server atau aplikasi ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset.")


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
    if not may(await turn.who(turn.person), Right.PLACE):
        raise Answer(turn.words("Pekerjaan ini hanya untuk {staf_teknis}."))


async def keeper(turn: Turn, _about: object = None) -> None:
    """Who keeps the register, which names people: Staf Teknis, Kasi and admins."""
    if not may(await turn.who(turn.person), Right.KEEP):
        raise Answer(turn.words("Daftar ini untuk {staf_teknis}, {kasi}, dan admin."))


async def fitter(turn: Turn, _about: object = None) -> None:
    """Who describes what is in the racks: Staf Teknis and admins."""
    if not may(await turn.who(turn.person), Right.FIT):
        raise Answer(turn.words("Ini untuk {staf_teknis} dan admin."))


async def trusted(turn: Turn, _placement: Placement | None = None) -> None:
    """Who may read access information: Staf Teknis and Kasi."""
    if not may(await turn.who(turn.person), Right.OPEN):
        raise Answer(turn.words("Hak akses hanya untuk {staf_teknis} dan {kasi}."))


async def owner_or_admin(turn: Turn, placement: Placement) -> None:
    """Who may hand a thing to somebody else."""
    if not may(await turn.who(turn.person), Right.HAND, placement.owner_id):
        await owner(turn, placement)


async def anybody_concerned(turn: Turn, placement: Placement) -> None:
    """Its owner, and who keeps the register."""
    if not may(await turn.who(turn.person), Right.SEE, placement.owner_id):
        await keeper(turn)


async def since(desk: Desk, placement: Placement) -> int:
    """How far its history has come, for what is shown of it: every later act is another number. Never 0."""
    newest = await desk.tx.history.newest(placement.id)
    return (newest.id if newest else 0) + 1


async def where(desk: Desk, placement: Placement) -> str:
    """Where it is, in one plain line: `Rak A, U1–2, Ruang Server` or the host; `–` for nowhere."""
    return await desk.tx.things.where(placement) or "–"


async def title(desk: Desk, placement: Placement) -> str:
    """Name and place on two lines (HTML), for messages about the thing."""
    return f"<b>{esc(placement.name)}</b> · {esc(placement.instansi)}\n{esc(await where(desk, placement))}"


def noun(placement: Placement) -> str:
    """What it is called in a sentence."""
    return "server" if placement.kind is Kind.SERVER else "aplikasi"


def unreached(placement: Placement) -> bool:
    """Whether its sub domain does not lead to it yet."""
    return bool(placement.sub_domain) and placement.sub_domain_active is False


def expired(desk: Desk, placement: Placement) -> bool:
    """Whether it is still there after its `berlaku_sampai`."""
    return placement.state is State.AKTIF and duties.expired(desk.today, placement.berlaku_sampai)


def sheet_button(placement: Placement) -> Button:
    """Opens the sheet."""
    return Button("🗂 Lembar data", Sheet(placement.id))
