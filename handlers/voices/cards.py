"""The card of a complaint: what it says, whom it goes to, and when it is theirs no more."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from handlers.chat import topics
from handlers.chat.buttons import About, Button, Data, Rows, Subject
from handlers.chat.desk import Desk
from handlers.chat.texts import KINDS, esc, tanggal_jam
from handlers.chat.turn import Speaker, Turn
from procedure.quality import complaints
from procedure.sop import Office
from storage.models import Complaint


@dataclass(frozen=True)
class Reply(Data):
    """Answers a complaint."""

    prefix: ClassVar[str] = "pj"
    complaint: int

    @property
    def about(self) -> Subject:
        """The complaint."""
        return (About.COMPLAINT, self.complaint)


async def offices(desk: Desk, complaint: Complaint) -> frozenset[Office]:
    """The offices that answer it now."""
    vacant = [one for one in (Office.KABID, Office.KEPALA_DINAS) if not await desk.tx.offices.holders(one)]
    sender = (await desk.tx.offices.actor(complaint.person_id)).offices
    return complaints.offices(sender, raised=complaint.raised_at is not None, vacant=vacant)


async def may_reply(desk: Desk, person: int, complaint: Complaint) -> bool:
    """Whether the person answers it now."""
    return complaints.may_answer(await desk.who(person), complaint.person_id, await offices(desk, complaint))


async def receivers(desk: Desk, those: Collection[Office], sender: int) -> list[int]:
    """Who holds one of the offices, but for the sender."""
    found: list[int] = []
    for office in those:
        found += await desk.responsible(office)
    return [person for person in dict.fromkeys(found) if person != sender]


async def deliver(speaker: Speaker, complaint: Complaint, to: int) -> None:
    """Its card to one person; an older one of theirs points down."""
    topic = topics.complaint(complaint.id)
    await speaker.settle(topic, f"{headline(speaker, complaint)}\n\n⬇️ Pengaduan ini ada di bawah.", of=to)
    await speaker.say(*await page(speaker, complaint), to=to, topic=topic)


async def page(speaker: Speaker, complaint: Complaint) -> tuple[str, Rows]:
    """The card as it is now."""
    text = await told(speaker, complaint)
    if complaint.answered_at is not None:
        by = await speaker.tx.offices.name(complaint.answered_by)
        at = tanggal_jam(complaint.answered_at, speaker.config.tz, speaker.now)
        return f"{text}\n\n✅ Dijawab {esc(by or 'petugas')} · {at}\n“{esc(complaint.answer or '')}”", []
    if complaint.raised_at is not None:
        text += (
            f"\n\n⏰ Belum dijawab {complaints.PATIENCE} hari kerja; "
            f"disampaikan juga kepada {esc(str(speaker.titles.kepala_dinas))}."
        )
    return text, [[Button("✍️ Jawab", Reply(complaint.id))]]


async def told(speaker: Speaker, complaint: Complaint) -> str:
    """The complaint as it was sent (HTML)."""
    by = await speaker.tx.offices.name(complaint.person_id)
    lines = [headline(speaker, complaint)]
    if complaint.permohonan_id is not None:
        permohonan = await speaker.tx.permohonan.get(complaint.permohonan_id)
        lines.append(f"Tentang <b>{permohonan.ticket}</b> · {KINDS[permohonan.kind]}")
    return "\n".join(lines) + f"\n\n{esc(by or 'Pelapor')}: “{esc(complaint.words)}”"


def headline(speaker: Speaker, complaint: Complaint) -> str:
    """Its number and when it came."""
    return f"📣 <b>{complaint.number}</b> · {tanggal_jam(complaint.sent_at, speaker.config.tz, speaker.now)}"


async def refresh(speaker: Speaker, complaint: Complaint) -> None:
    """Every live card of it says what it is now; one that is over is live no more."""
    text, rows = await page(speaker, complaint)
    say = speaker.redraw if rows else speaker.settle
    await say(topics.complaint(complaint.id), text, rows)


async def waiting(desk: Desk, person: int) -> list[Complaint]:
    """The complaints that this person answers."""
    return [one for one in await desk.tx.complaints.open() if await may_reply(desk, person, one)]


async def offer(turn: Turn) -> int:
    """All that wait for this person, as new cards; returns how many."""
    found = await waiting(turn, turn.person)
    for complaint in found:
        await deliver(turn, complaint, turn.person)
    return len(found)


async def rerouted(speaker: Speaker) -> None:
    """Offices have other holders now: what waits goes to whoever answers it, and is nobody else's any more."""
    for complaint in await speaker.tx.complaints.open():
        topic = topics.complaint(complaint.id)
        theirs = await receivers(speaker, await offices(speaker, complaint), complaint.person_id)
        live = {chat for _, chat, _ in await speaker.tx.outbox.about(topic)}
        for person in live.difference(theirs):
            words = "Pengaduan ini dijawab pejabat lain."
            await speaker.settle(topic, f"{headline(speaker, complaint)}\n\n{words}", of=person)
        for person in theirs:
            if person not in live:
                await deliver(speaker, complaint, person)
