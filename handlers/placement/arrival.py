"""*Perangkat belum tiba*: pemohon and Staf Teknis agree on when a server is brought; meanwhile the clock stands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions, topics
from handlers.chat.buttons import Button, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import PLACEMENT
from handlers.chat.taps import tapped
from handlers.chat.texts import jam
from handlers.chat.turn import Turn
from handlers.facts import arrivals, cases, clocks
from handlers.facts import work as placement_work
from handlers.facts.cases import Case
from handlers.facts.work import Stage, mine
from handlers.permohonan import cards
from handlers.permohonan.buttons import Absent, Agree, Arrived, AskDay, OnDay, OnVisit, Propose
from handlers.permohonan.decisions import at_visit, on_card
from handlers.placement import schedule, screen
from procedure import arrival as rules
from procedure import refusals
from procedure.sop import Kind, Step
from storage.models import Arrival, Visit

B = TypeVar("B", bound=OnVisit)

_OVER = "Jadwal ini sudah berlalu."
_CHANGED = "Jadwalnya sudah berganti; ini yang berlaku sekarang."


@dataclass(frozen=True)
class Waited:
    """A server that is waited for, and on which side of it the person is who has tapped: the pemohon's, or Staf's."""

    case: Case
    visit: Visit
    arrival: Arrival
    pemohon: bool


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons of both sides."""
    return [
        on_card(Absent, _absent),
        on_card(Arrived, _arrived),
        _between(AskDay, _ask_day),
        _between(OnDay, _on_day),
        _between(Propose, _propose),
        _between(Agree, _agree),
    ]


def _between(
    kind: type[B], tap: Callable[[Turn, B, Waited, int], Awaitable[None]]
) -> CallbackQueryHandler[Context, None]:
    """The handler of a button that both sides have, for as long as the server is waited for."""

    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            packed, message_id = tapped(update)
            data = kind.parse(packed)
            waited = await _waited(turn, data.visit, message_id)
            if waited is not None:
                await tap(turn, data, waited, message_id)

    return CallbackQueryHandler(handle, kind.pattern())


async def _waited(turn: Turn, visit_id: int, message_id: int) -> Waited | None:
    """What the button is about, for one of the two sides; None where the card says how it has ended.

    Raises a `Refusal` for anybody else, and where nothing is waited for any more.
    """
    visit = await turn.tx.permohonan.visit(visit_id)
    if visit is None or visit.step is not Step.PENEMPATAN:
        raise refusals.NotOffered(visit_id)
    permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
    pemohon = permohonan.pemohon_id == turn.person
    if not pemohon:
        found = await at_visit(turn, visit_id, message_id)
        if found is None:
            return None
        await placement_work.free_for(turn, visit)
    arrival = await turn.tx.arrivals.of(visit_id)
    if arrival is None or visit.until is not None:
        raise Answer(_OVER)
    return Waited(await cases.load(turn, permohonan), visit, arrival, pemohon)


async def _absent(turn: Turn, _data: Absent, case: Case, visit: Visit, tapped: int) -> None:
    """The pemohon is asked when they bring it; the clock stands still."""
    work = await mine(turn, case, visit)
    if case.kind is not Kind.SERVER:
        raise refusals.NotOffered(visit.id)
    if await turn.tx.arrivals.of(visit.id) is not None:
        turn.toast = "Pemohon sudah ditanya"
        await cards.refresh(turn, case, visit, tapped=tapped)
        return
    if work.stage is not Stage.SERI:
        raise Answer("Langkah ini sudah berlalu; nomor serinya sudah dicocokkan.")
    await questions.end(turn, PLACEMENT, visit.id)
    await clocks.stop(turn, case, visit)
    arrival = await turn.tx.arrivals.begin(visit, turn.person)
    tapped_card = await screen.card(turn, work, tapped, "Menunggu perangkat.")
    await cards.refresh(turn, case, visit, tapped=tapped_card)
    await schedule.ask(turn, case, visit, arrival)


async def _arrived(turn: Turn, _data: Arrived, case: Case, visit: Visit, tapped: int) -> None:
    """It is there: the placement goes on where it was."""
    work = await mine(turn, case, visit)
    await schedule.settle(turn, case, visit)
    await cards.refresh(turn, case, visit)
    await screen.show(turn, work, tapped)


async def _ask_day(turn: Turn, data: AskDay, waited: Waited, message_id: int) -> None:
    if data.back:
        await _show(turn, waited, message_id)
        return
    text, rows = schedule.days(turn, waited.visit, back=waited.arrival.at is not None or not waited.pemohon)
    await turn.edit_message(message_id, f"{schedule.title(waited.case)}\n\n{text}", rows)


async def _on_day(turn: Turn, data: OnDay, waited: Waited, message_id: int) -> None:
    day = _offered(turn, data.day)
    hours, visit = turn.config.work_hours, waited.visit
    slots = [
        Button(jam(at, hours.tz), Propose(visit.id, arrivals.minutes(at)))
        for at in rules.slots(day, hours)
        if at > turn.now
    ]
    text = f"{schedule.title(waited.case)}\n\n{arrivals.day_label(day, hours.tz)}, pukul berapa?"
    await turn.edit_message(message_id, text, [*columns(slots), [Button("◀️ Hari lain", AskDay(visit.id))]])


def _offered(turn: Turn, ordinal: int) -> date:
    """The day of a button, while it is to come; raises a `Refusal` for one that is past, or was never offered."""
    today = turn.today.toordinal()
    if not today - 400 <= ordinal <= today + 400:
        raise refusals.NotOffered(ordinal)
    day = date.fromordinal(ordinal)
    if ordinal <= today:
        raise Answer("Hari itu sudah berlalu; silakan pilih hari lain.")
    if not turn.config.work_hours.works_on(day):
        raise Answer("Hari itu kini hari libur; silakan pilih hari lain.")
    return day


async def _propose(turn: Turn, data: Propose, waited: Waited, message_id: int) -> None:
    """One side proposes; where the other has just proposed the same, that is agreed."""
    case, visit, arrival = waited.case, waited.visit, waited.arrival
    at = datetime.fromtimestamp(data.at * 60, UTC) if 0 <= data.at < 2**32 else datetime.min.replace(tzinfo=UTC)
    day = _offered(turn, at.astimezone(turn.config.tz).date().toordinal())
    if at not in rules.slots(day, turn.config.work_hours):
        raise refusals.NotOffered(data.at)
    if arrival.at == at and (arrival.confirmed_at is not None or _own(waited)):
        await _show(turn, waited, message_id)
        return
    if arrival.at == at:
        await _agreed(turn, waited, message_id)
        return
    await turn.tx.arrivals.propose(visit, arrival, at, turn.person, pemohon=waited.pemohon)
    await _show(turn, waited, message_id)
    if waited.pemohon:
        await schedule.bring_card(turn, case, visit)
    else:
        await schedule.ask(turn, case, visit, arrival)


async def _agree(turn: Turn, data: Agree, waited: Waited, message_id: int) -> None:
    arrival = waited.arrival
    if arrival.at is None or arrivals.minutes(arrival.at) != data.at or (arrival.confirmed_at is None and _own(waited)):
        turn.toast = _CHANGED
        await _show(turn, waited, message_id)
        return
    if arrival.confirmed_at is not None:
        turn.toast = "Sudah disepakati"
        await _show(turn, waited, message_id)
        return
    if arrival.at <= turn.now:
        raise Answer("Waktu itu sudah berlalu; silakan pilih waktu lain.")
    if rules.fallen(arrival.at, turn.config.work_hours):
        raise Answer("Hari itu kini hari libur; silakan pilih waktu lain.")
    await _agreed(turn, waited, message_id)


def _own(waited: Waited) -> bool:
    """Whether what is proposed now comes from the side that this person is on."""
    return waited.arrival.by_pemohon is waited.pemohon


async def _agreed(turn: Turn, waited: Waited, message_id: int) -> None:
    """Both sides are told, the place is held until a day after, and the reminder is planned."""
    case, visit, arrival = waited.case, waited.visit, waited.arrival
    if arrival.at is None:
        raise LookupError("nothing is proposed")
    await turn.tx.arrivals.agree(
        visit, arrival, turn.person, rules.next_due(arrival.at, turn.now, turn.config.work_hours)
    )
    await schedule.hold(turn, case, visit)
    await _show(turn, waited, message_id)
    if waited.pemohon:
        await schedule.bring_card(turn, case, visit)
    else:
        await schedule.ask(turn, case, visit, arrival)


async def _show(turn: Turn, waited: Waited, message_id: int) -> None:
    """The message that was tapped, and every other that is live about it, say how it stands."""
    case, visit, arrival = waited.case, waited.visit, waited.arrival
    await cards.refresh(turn, case, visit, tapped=None if waited.pemohon else message_id)
    text, rows = schedule.page(turn, case, visit, arrival)
    live = {(chat, sent) for _, chat, sent in await turn.tx.outbox.about(topics.arrival(visit.id))}
    await turn.redraw(topics.arrival(visit.id), text, rows)
    if waited.pemohon and (turn.person, message_id) not in live:
        await turn.edit_message(message_id, text, rows)
