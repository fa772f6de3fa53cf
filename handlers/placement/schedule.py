"""What both sides read of a server that must still be brought, and what is held for it meanwhile."""

from handlers.chat import topics
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker, Turn
from handlers.facts import arrivals, clocks, seats
from handlers.facts.cases import Case
from handlers.permohonan import cards
from handlers.permohonan.buttons import Agree, AskDay, OnDay
from procedure import arrival as rules
from procedure import life
from procedure.sop import Step
from storage.models import Arrival, Permohonan, Visit


async def ask(speaker: Speaker, case: Case, visit: Visit, arrival: Arrival, *, before: str = "") -> None:
    """What the pemohon is asked about it now, in a new message with the words `before` it; older ones point down."""
    await speaker.settle(topics.arrival(visit.id), f"{title(case)}\n\n⬇️ Jadwal ini ada di bawah.")
    text, rows = page(speaker, case, visit, arrival)
    text = f"{before}\n\n{text}" if before else text
    await speaker.say(text, rows, to=case.permohonan.pemohon_id, topic=topics.arrival(visit.id))


def page(speaker: Speaker, case: Case, visit: Visit, arrival: Arrival) -> tuple[str, Rows]:
    """What the pemohon sees of it: asked for a day, waiting for an answer, asked for theirs, or agreed."""
    head, other = title(case), Button("📅 Usulkan waktu lain", AskDay(visit.id))
    if arrival.at is None:
        text, rows = days(speaker, visit, back=False)
        return f"{head}\n\nServernya belum ada di ruang server.\n{text}", rows
    at = f"<b>{arrivals.when(speaker, arrival.at)}</b>"
    if arrival.confirmed_at is not None:
        where = esc(speaker.config.dinas.name)
        return f"{head}\n\n✅ Disepakati: server dibawa {at} ke {where}.", [[other]]
    if arrival.by_pemohon:
        staf = speaker.titles.staf_teknis
        return f"{head}\n\n⏳ Diusulkan {at}; menunggu persetujuan {staf}.", [[other]]
    agree = Button("✅ Setuju", Agree(visit.id, arrivals.minutes(arrival.at)))
    return f"{head}\n\n{speaker.titles.staf_teknis} mengusulkan {at}.", [[agree], [other]]


def title(case: Case) -> str:
    """What every message about it begins with (HTML)."""
    return f"📅 <b>{case.permohonan.ticket}</b> · {esc(case.name)}"


def days(speaker: Speaker, visit: Visit, *, back: bool) -> tuple[str, Rows]:
    """Asks on which of the next working days; `back` leads to how it stands."""
    hours = speaker.config.work_hours
    buttons = [
        Button(arrivals.day_label(day, hours.tz), OnDay(visit.id, day.toordinal()))
        for day in rules.days(speaker.now, hours)
    ]
    return "Hari apa servernya dibawa?", [*columns(buttons), *([[_back(visit)]] if back else [])]


def _back(visit: Visit) -> Button:
    return Button("◀️ Kembali", AskDay(visit.id, back=1))


async def hold(speaker: Speaker, case: Case, visit: Visit) -> None:
    """What is held for a server that is brought on an agreed day is held until a working day after that."""
    arrival = await speaker.tx.arrivals.of(visit.id)
    if arrival is None or arrival.at is None or arrival.confirmed_at is None:
        return
    placement = await speaker.tx.register.of(case.permohonan.id)
    until = rules.held_until(arrival.at, speaker.config.work_hours)
    await speaker.tx.things.become(placement, life.held_to(await speaker.tx.things.read(placement), until))


async def bring_card(speaker: Speaker, case: Case, visit: Visit) -> None:
    """The card comes anew, for it asks for an answer: to who has the work, or to all who might take it."""
    for person in await seats.able(speaker, case, visit):
        await cards.bring(speaker, case, visit, person)


async def offer(turn: Turn, case: Case) -> None:
    """What the pemohon, who may have lost it, is asked or was told about it, once more."""
    visit = case.visits[-1]
    arrival = await turn.tx.arrivals.of(visit.id) if visit.until is None else None
    if arrival is not None:
        await ask(turn, case, visit, arrival)


async def asked(desk: Desk, permohonan: Permohonan) -> bool:
    """Whether the pemohon is asked about it: to choose when, or to agree."""
    visit = await desk.tx.permohonan.open_visit(permohonan.id) if permohonan.step is Step.PENEMPATAN else None
    arrival = await desk.tx.arrivals.of(visit.id) if visit is not None else None
    if arrival is None or arrival.confirmed_at is not None:
        return False
    return arrival.at is None or not arrival.by_pemohon


async def settle(turn: Turn, case: Case, visit: Visit) -> None:
    """Whoever goes on with the placement has the server before them: its clock runs again, and nobody waits for it."""
    arrival = await turn.tx.arrivals.of(visit.id)
    if arrival is None:
        return
    await turn.tx.arrivals.end(visit, arrival, turn.person)
    await clocks.start(turn, case, visit)
    await turn.settle(topics.arrival(visit.id), f"{title(case)}\n\n✅ Perangkat sudah tiba.")
