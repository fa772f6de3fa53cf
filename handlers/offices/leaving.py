"""Losing an office: all that somebody had by it ends or goes back at once, and everybody concerned is told."""

from handlers.chat import commands, dialogues, topics
from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker
from handlers.facts import cases, work
from handlers.offices import cancelling, invite
from handlers.permohonan import cards
from handlers.placement import dialogue
from handlers.things import cards as thing_cards
from handlers.voices import cards as voice_cards
from procedure.rights import Right, may
from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import Person, Visit

BY_SERVER = "Admin baru hanya dapat diundang di server: <code>python -m bot invite admin</code>."
_ENDED = "Jabatan Bapak/Ibu untuk ini sudah berakhir."


def fixed(speaker: Speaker, person_id: int, office: Office) -> bool:
    """Whether the settings make them an admin: only whoever can change those may end that."""
    return office is Office.ADMIN and person_id in speaker.config.admin_ids


async def vacant(desk: Desk, office: Office, without: int | None = None) -> bool:
    """Whether nobody holds the office, or nobody would `without` that person."""
    admin = office is Office.ADMIN
    held = await desk.admins() if admin else [person.id for person in await desk.tx.offices.holders(office)]
    return not {*held} - {without}


async def end(speaker: Speaker, person: Person, office: Office) -> str:
    """Ends the person's holding of `office` without a successor; returns what was told to the admins (HTML).

    Nobody `fixed` may be ended.
    """
    title = speaker.titles.of(office).long
    await speaker.tx.offices.leave(person.id, office)
    await speaker.tx.journal.write(JournalAct.JABATAN_AKHIR, person=speaker.actor, office=office, holder=person.id)
    thanks = "Terima kasih atas pengabdian Bapak/Ibu."
    await speaker.say(f"Jabatan <b>{title}</b> yang Bapak/Ibu pegang sudah berakhir. {thanks}", to=person.id)
    revoked = await strip(speaker, person, office, _ENDED)
    news = f"Jabatan <b>{title}</b> yang dipegang <b>{esc(person.nama or person.id)}</b> sudah berakhir."
    if revoked:
        news += f" Undangan darinya yang belum dipakai dicabut: {revoked}."
    news += await vacancy(speaker, office)
    if office.rule.single:
        await cancelling.of_office(speaker, office, "Jabatan yang diwakili tidak ada lagi pemegangnya.")
    for admin in await speaker.admins():
        if admin not in {speaker.actor, person.id}:
            await speaker.say(news, to=admin)
    return news


async def strip(speaker: Speaker, person: Person, office: Office, words: str) -> int:
    """Takes from somebody all that came with `office`, which they hold no more.

    Their cards say `words`. Returns how many unused invitations were revoked: all they had made, if they are an admin
    no more, for one might lead them back.
    """
    await dialogues.recheck(speaker.of(person.id))
    taken = []
    for visit in await speaker.tx.permohonan.waiting([office]):
        await cards.withdraw(speaker, visit, person.id, words)
        if visit.taken_by == person.id:
            taken.append(visit)
    await _give_back(speaker, person, office, taken)
    has = await speaker.who(person.id)
    if not may(has, Right.READ):
        await speaker.tx.outbox.withheld(person.id, topics.PAPER)
    await voice_cards.rerouted(speaker)
    if not may(has, Right.FIT):
        await thing_cards.withdraw(speaker, person.id, words)
    unused = [] if may(has, Right.ADMINISTER) else await speaker.tx.offices.unused(by=person.id)
    unused = [invitation for invitation in unused if invitation.acting is None]
    for invitation in unused:
        await invite.revoke(speaker.tx, invitation, speaker.actor)
    await cancelling.made_by(speaker, person.id)
    await commands.set_for(speaker, person.id)
    await cards.reroute(speaker)
    return len(unused)


async def _give_back(speaker: Speaker, person: Person, office: Office, taken: list[Visit]) -> None:
    """What they had taken is offered to the others again, who hear of it in one message."""
    tickets = []
    for visit in taken:
        case = await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))
        await dialogue.give_back(speaker, await work.load(speaker, case, visit))
        tickets.append(case.permohonan.ticket)
    for holder in await speaker.tx.offices.holders(office) if tickets else ():
        await speaker.say(
            f"🔄 Kembali menunggu, sebab {esc(person.nama or 'petugasnya')} tidak lagi memegang jabatan: "
            f"<b>{', '.join(tickets)}</b>. /tugas menampilkan kartunya.",
            to=holder.id,
        )


async def vacancy(speaker: Speaker, office: Office) -> str:
    """Where nobody holds the office, what that means and what to do, to stand behind other news (HTML)."""
    if not await vacant(speaker, office):
        return ""
    waiting = len(await speaker.tx.permohonan.waiting([office]))
    owed = f" dan {waiting} permohonan menunggu" if waiting else ""
    if office is Office.ADMIN:
        return f" Jabatan ini kini belum ada pemegangnya{owed}. {BY_SERVER}"
    deputy = ", atau tunjuk Plt. dengan /delegasi" if office.rule.single else ""
    return f" Jabatan ini kini belum ada pemegangnya{owed}. Undang pejabatnya dengan /undang{deputy}."
