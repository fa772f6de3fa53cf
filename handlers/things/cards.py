"""The cards about things of the register: the periodic check, what is to be removed, and problems.

Each is what the record says now, for as long as it is open; `deeds.record` has them follow whatever is done.
"""

from collections.abc import Mapping

from handlers.chat import topics
from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Speaker, Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Good, Remove, Report, Settle, Unused
from storage.models import Deed, Event, Placement, State
from storage.things.life import check_of

Page = tuple[str, Rows]

_BELOW: Mapping[str, str] = {
    topics.CHECK: "⬇️ Pertanyaan ini ada di bawah.",
    topics.UNUSED: "⬇️ Permintaan ini ada di bawah.",
    topics.PROBLEM: "⬇️ Kartu masalah ini ada di bawah.",
}
_GONE = "✅ Sudah dikeluarkan dari daftar."
_ENDS: Mapping[str, Mapping[Deed, str]] = {
    topics.CHECK: {
        Deed.DICEK: "✅ Sudah dijawab.",
        Deed.MASALAH: "✅ Sudah dijawab.",
        Deed.TIDAK_DIPAKAI: "🚫 Tidak dipakai lagi.",
        Deed.DIALIHKAN: "👥 Tanggung jawabnya sudah dialihkan.",
        Deed.DILEPAS: _GONE,
    },
    topics.UNUSED: {
        Deed.DICEK: "↩️ Tidak jadi dikeluarkan: sudah dicek pemilik, keadaannya baik.",
        Deed.DIALIHKAN: "↩️ Tidak jadi dikeluarkan: tanggung jawabnya sudah dialihkan.",
        Deed.DILEPAS: _GONE,
    },
    topics.PROBLEM: {Deed.DILEPAS: _GONE},
}
"""What each kind of card says once it is over, by what has ended it."""


def topic(event: Event) -> str:
    """The name under which the cards of something that waits for Staf Teknis are found."""
    if event.deed is Deed.MASALAH:
        return topics.problem(event.id)
    return topics.unused(event.placement_id)


async def check(speaker: Speaker, placement: Placement, *, reminder: int | None = None) -> Page:
    """Asks the owner for the periodic check, as the so manieth `reminder`, by default the one they have had."""
    if reminder is None:
        reminder = check_of(placement).reminders
    opening = "🩺 <b>Pengecekan berkala</b>"
    if reminder:
        opening += f" · pengingat ke-{reminder}"
    often = f" ({esc(placement.cek_berkala.lower())})" if placement.cek_berkala else ""
    text = (
        f"{opening}\n{await things.title(speaker, placement)}\n\n"
        f"Mohon {things.noun(placement)} ini dicek{often}, lalu tekan hasilnya."
    )
    id_, number, since = placement.id, placement.check_no, await things.since(speaker, placement)
    return text, [
        [Button("✅ Sudah dicek, baik", Good(id_, number, since=since))],
        [Button("⚠️ Ada masalah", Report(id_, number, since=since))],
        [Button("🚫 Tidak dipakai lagi", Unused(id_, 0, since=since))],
    ]


async def waiting(speaker: Speaker, event: Event) -> Page:
    """The card of something that waits for Staf Teknis: a problem, or a thing to be removed."""
    placement = await _thing(speaker, event)
    sheet = [things.sheet_button(placement)]
    if event.deed is Deed.MASALAH:
        return await told(speaker, event), [[Button("✅ Sudah ditangani", Settle(placement.id, event.id))], sheet]
    text = (
        f"📤 <b>Minta dikeluarkan</b>\n{await things.title(speaker, placement)}\n\n"
        f"Pemiliknya menyatakan tidak dipakai lagi.\nPenanggung jawab: {esc(placement.contact or '–')}"
    )
    since = await things.since(speaker, placement)
    return text, [[Button("📤 Keluarkan", Remove(placement.id, since=since))], sheet]


async def told(speaker: Speaker, problem: Event) -> str:
    """A problem as it was reported (HTML)."""
    placement = await _thing(speaker, problem)
    by = await speaker.tx.offices.name(problem.by)
    at, said = tanggal_jam(problem.at, speaker.config.tz, speaker.now), problem.words
    again = await _settled_before(speaker, problem)
    return (
        f"⚠️ <b>{'Masalah belum beres' if again else 'Masalah'}</b> · {at}\n"
        f"{await things.title(speaker, placement)}\n\n"
        f"{esc(by or 'Pemilik')}: {quoted(said)}\n{again}"
        f"Penanggung jawab: {esc(placement.contact or '–')}"
    )


async def _settled_before(speaker: Speaker, problem: Event) -> str:
    """How a problem that is not settled after all had been settled, as a line (HTML); empty for a new one."""
    settled = await speaker.tx.history.event(problem.about) if problem.about is not None else None
    if settled is None:
        return ""
    by = await speaker.tx.offices.name(settled.by)
    who, at = esc(by or str(speaker.titles.staf_teknis)), tanggal_jam(settled.at, speaker.config.tz, speaker.now)
    return f"Sebelumnya ditangani {who} · {at}: {quoted(settled.words)}\n"


def quoted(words: str) -> str:
    """What somebody wrote of a thing (HTML), or where it is seen instead."""
    return f"“{esc(words)}”" if words else "lihat foto"


async def deliver(speaker: Speaker, event: Event, to: int) -> None:
    """The card of what waits to one of Staf Teknis, a problem's photo before it; older ones of theirs point down."""
    placement = await _thing(speaker, event)
    words = _BELOW[topics.kind_of(topic(event))]
    await speaker.settle(topic(event), f"{await things.title(speaker, placement)}\n\n{words}", of=to)
    if event.deed is Deed.MASALAH and event.photo:
        await speaker.photo(event.photo, to=to, caption=f"Masalah: {esc(placement.name)}")
    await speaker.say(*await waiting(speaker, event), to=to, topic=topic(event))


async def ask_check(speaker: Speaker, placement: Placement, *, reminder: int = 0) -> None:
    """Asks the owner for the check in a new message; what asked before points to it."""
    below = f"🩺 {await things.title(speaker, placement)}\n\n{_BELOW[topics.CHECK]}"
    await speaker.settle(topics.check(placement.id), below)
    text, rows = await check(speaker, placement, reminder=reminder)
    if placement.owner_id is not None:
        await speaker.say(text, rows, to=placement.owner_id, topic=topics.check(placement.id))


async def offer(turn: Turn) -> int:
    """All that waits for Staf Teknis, as new cards for this person; returns how many."""
    events = await turn.tx.history.open()
    for event in events:
        await deliver(turn, event, turn.person)
    return len(events)


async def withdraw(speaker: Speaker, person_id: int, words: str) -> None:
    """The cards of somebody who no longer looks after the server room say `words`, and have no buttons."""
    for event in await speaker.tx.history.open():
        await speaker.settle(topic(event), words, of=person_id)


async def follow(speaker: Speaker, placement: Placement, deed: Deed, before: list[Event], head: str) -> None:
    """Every open card about the thing, called `head` (HTML), says what it is now, after `deed`, or how it has ended.

    `before` is what waited for Staf Teknis until then.
    """
    await _follow(speaker, placement, topics.check(placement.id), deed, None, head)
    for event in before:
        await _follow(speaker, placement, topic(event), deed, event, head)


async def _follow(
    speaker: Speaker, placement: Placement, name: str, deed: Deed, event: Event | None, head: str
) -> None:
    if not await speaker.tx.outbox.about(name):
        return
    ended = _ENDS[topics.kind_of(name)].get(deed)
    if ended is not None:
        await speaker.settle(name, f"{head}\n\n{ended}")
        return
    await speaker.redraw(name, *await (check(speaker, placement) if event is None else waiting(speaker, event)))


async def present(speaker: Speaker, placement: Placement, name: str) -> Page | None:
    """The open card of that topic as it is now; None where it is none, or is over."""
    if placement.state is State.DILEPAS:
        return None
    if name == topics.check(placement.id):
        return await check(speaker, placement)
    for event in await speaker.tx.history.open(placement.id):
        if topic(event) == name:
            return await waiting(speaker, event)
    return None


async def _thing(speaker: Speaker, event: Event) -> Placement:
    placement = await speaker.tx.register.find(event.placement_id)
    if placement is None:
        raise LookupError("a line of history without its thing")
    return placement
