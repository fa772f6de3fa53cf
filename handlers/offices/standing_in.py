"""Standing in for somebody: when a delegation takes effect, and when it is over; who is told, and what falls due."""

from collections.abc import Mapping

from handlers.chat import commands, dialogues, topics
from handlers.chat.buttons import Button
from handlers.chat.desk import Desk
from handlers.chat.texts import esc, sentence, tanggal_jam
from handlers.chat.turn import Speaker, Turn
from handlers.clockwork import board
from handlers.facts import delegations
from handlers.facts.delegations import named
from handlers.offices import cancelling, invite, leaving
from handlers.offices.delegation_buttons import EndIt, SetEnd
from handlers.permohonan import cards
from handlers.voices import cards as voice_cards
from procedure.answers import Json
from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import Delegation, Person, Tenure

SHOWN = 20
"""Acts that are told to whoever comes back: more would not go into one message."""

_NOT_ANY_MORE = "Keadaan jabatan ini sudah berubah sejak penunjukannya."


async def accept(turn: Turn, delegation: Delegation, values: Mapping[str, Json], message_id: int) -> None:
    """The person of this turn will act, by the answers they gave; at once where it has begun.

    Raises `InvitationRefused` where the link was used meanwhile.
    """
    await turn.tx.delegations.accept(delegation, turn.person)
    person = await turn.tx.offices.person(turn.person)
    turn.tx.offices.sign(person, values)
    await turn.tx.journal.write(JournalAct.DELEGASI_TERIMA, person=turn.person, delegation=delegation.id)
    title, period = delegations.title(turn, delegation), delegations.period(turn, delegation)
    await turn.edit_message(message_id, f"✅ Penunjukan sebagai <b>{title}</b> diterima: {period}.")
    if delegation.begins <= turn.now:
        await _begin(turn, delegation)
        return
    text = f"✅ <b>{esc(person.nama)}</b> menerima penunjukan sebagai <b>{title}</b>: {period}"
    for one in {delegation.created_by, delegation.holder_id} - {None, turn.person}:
        await turn.say(sentence(text), to=one)


async def _begin(speaker: Speaker, delegation: Delegation) -> None:
    """The deputy has the office from now on, with its cards; or nobody has it who could be acted for, or it is held."""
    tx, office = speaker.tx, delegation.office
    deputy = await tx.offices.known(delegation.deputy_id)
    held = [(tenure, one) for tenure, one in await tx.offices.tenures() if tenure.office is office]
    whose = [one.id for tenure, one in held if tenure.acting is None]
    fits = whose == ([] if delegation.holder_id is None else [delegation.holder_id]) and len(held) == len(whose)
    if deputy is None or deputy.id in whose or not fits:
        await cancelling.cancel(speaker, delegation, _NOT_ANY_MORE)
        return
    await tx.delegations.start(delegation, deputy.id)
    await tx.journal.write(
        JournalAct.DELEGASI_MULAI, person=speaker.actor, delegation=delegation.id, office=office, deputy=deputy.id
    )
    title, until = delegations.title(speaker, delegation), delegations.until(speaker, delegation)
    duty = speaker.words(office.rule.duty)
    greeting = f"✅ Bapak/Ibu kini <b>{title}</b>{until}.\n\n{duty} /tugas menampilkan semua yang menunggu."
    await speaker.say(greeting, to=deputy.id)
    await commands.set_for(speaker, deputy.id)
    await board.begin(speaker, deputy.id, office)
    await cards.deliver_open(speaker, deputy.id, office)
    await voice_cards.rerouted(speaker)
    holder, who = await tx.offices.known(delegation.holder_id), await named(speaker, deputy.id)
    if holder is not None:
        moved = sentence(f"Kartu ini kini pada {delegations.brief(speaker, delegation)}, {who}")
        await leaving.strip(speaker, holder, office, moved)
        await speaker.say(
            f"{sentence(f'🔁 Jabatan Bapak/Ibu kini dijalankan <b>{title}</b>, {who}{until}')} "
            "Kartu yang menunggu berpindah kepadanya.",
            [[Button("Akhiri lebih awal", EndIt(delegation.id, 0))]],
            to=holder.id,
        )
    await _tell(speaker, sentence(f"🔁 <b>{title}</b> kini {who}{until}"), holder, deputy)


async def finish(speaker: Speaker, delegation: Delegation, *, back: bool = True) -> str:
    """It is over: the holder has the office `back`, and reads what was done in their name.

    Without it somebody else has taken the office, and the deputy's tenure has ended by that. Returns what was told to
    the admins (HTML).
    """
    tx, office = speaker.tx, delegation.office
    if delegation.started_at is None:
        await cancelling.cancel(speaker, delegation, "Penunjukan ini dibatalkan.")
        return f"Penunjukan <b>{delegations.title(speaker, delegation)}</b> dibatalkan."
    deputy, holder = await tx.offices.known(delegation.deputy_id), await tx.offices.known(delegation.holder_id)
    await tx.delegations.end(delegation, speaker.actor, back=back)
    await tx.journal.write(
        JournalAct.DELEGASI_AKHIR, person=speaker.actor, delegation=delegation.id, office=office, back=back
    )
    title = delegations.title(speaker, delegation)
    news = f"Delegasi <b>{title}</b>, {await named(speaker, delegation.deputy_id)}, sudah berakhir."
    await speaker.settle(topics.delegation(delegation.id), f"🔁 {news}")
    if back:
        if holder is not None:
            news += sentence(f" Jabatan kembali kepada {await named(speaker, holder.id)}")
            await _return(speaker, delegation, holder)
        if deputy is not None:
            thanks = f"Tugas Bapak/Ibu sebagai <b>{title}</b> sudah berakhir. Terima kasih."
            await speaker.say(thanks, to=deputy.id)
            await leaving.strip(speaker, deputy, office, "Delegasi sudah berakhir; kartu ini kembali ke jabatannya.")
        news += await leaving.vacancy(speaker, office)
        await _tell(speaker, f"🔁 {news}", holder, deputy)
    elif holder is not None and holder.id != speaker.actor:
        await speaker.say(f"🔁 {news} Jabatan ini sudah ada pemegang barunya.", to=holder.id)
        await dialogues.recheck(speaker.of(holder.id))
        await commands.set_for(speaker, holder.id)
    return news


async def _return(speaker: Speaker, delegation: Delegation, holder: Person) -> None:
    title = speaker.titles.of(delegation.office).long
    done = await _done(speaker, delegation)
    await speaker.say(f"✅ Jabatan <b>{title}</b> kembali kepada Bapak/Ibu.\n\n{done}", to=holder.id)
    await commands.set_for(speaker, holder.id)
    await cards.deliver_open(speaker, holder.id, delegation.office)


async def _done(speaker: Speaker, delegation: Delegation) -> str:
    """What the deputy did in the holder's name (HTML)."""
    since = delegation.started_at or speaker.now
    holder = delegation.holder_id  # and nobody but the deputy, from whichever account: they alone had the office
    visits = await speaker.tx.permohonan.decided(delegation.office, since, speaker.now, but=holder)
    if not visits:
        return "Selama itu tidak ada yang diputus atas nama Bapak/Ibu."
    lines = [f"<b>Atas nama Bapak/Ibu oleh {delegation.acting} {await named(speaker, delegation.deputy_id)}</b>"]
    for visit in visits[:SHOWN]:
        ticket = (await speaker.tx.permohonan.get(visit.permohonan_id)).ticket
        done = JournalAct(visit.choice).words if visit.choice else "–"
        at = tanggal_jam(visit.until or speaker.now, speaker.config.tz, speaker.now)
        lines.append(f"• <b>{ticket}</b>: {done} · {at}")
    if len(visits) > SHOWN:
        lines.append(f"• dan {len(visits) - SHOWN} lagi")
    return "\n".join(lines)


async def _tell(speaker: Speaker, news: str, *besides: Person | None) -> None:
    """The admins hear it who do not know it already: who did it, and whom it is about."""
    known = {speaker.actor, *(one.id for one in besides if one is not None)}
    for admin in await speaker.admins():
        if admin not in known:
            await speaker.say(news, to=admin)


async def left(speaker: Speaker, person: Person, office: Office) -> str:
    """The person's holding of the office ends, in full or acting; returns what was told to the admins (HTML)."""
    running = await speaker.tx.delegations.running(office)
    if running is not None and running.deputy_id == person.id:
        return await finish(speaker, running)
    return await leaving.end(speaker, person, office)


# What falls due


async def anything(desk: Desk) -> bool:
    """Whether a delegation begins or ends, or was not accepted in time."""
    return await desk.tx.delegations.anything_due()


async def run(speaker: Speaker) -> bool:
    """Does it, ends before beginnings: one may follow the other at the same instant."""
    tenures, links = await speaker.tx.delegations.strays()
    for tenure in tenures:
        await _adopt(speaker, tenure)
    for link in links:
        await invite.revoke(speaker.tx, link, None)
        told = f"Undangan {speaker.titles.held(link.office, link.acting)} dicabut; silakan gunakan /delegasi."
        for admin in await speaker.admins():
            await speaker.say(told, to=admin)
    for delegation in await speaker.tx.delegations.over():
        await finish(speaker, delegation)
    for delegation in await speaker.tx.delegations.unanswered():
        await cancelling.cancel(speaker, delegation, "Tautannya tidak diterima sampai batas waktunya.")
    for delegation in await speaker.tx.delegations.begun():
        await _begin(speaker, delegation)
    return False


async def _adopt(speaker: Speaker, tenure: Tenure) -> None:
    """Whoever acts since an older version does so until an end is set, which the admins are asked for."""
    delegation = await speaker.tx.delegations.adopt(tenure)
    await speaker.tx.journal.write(
        JournalAct.DELEGASI, person=None, delegation=delegation.id, office=tenure.office, deputy=tenure.person_id
    )
    text = f"⚠️ {await delegations.line(speaker, delegation)}\n\nMohon tetapkan kapan delegasi ini berakhir."
    rows = [[Button("Tetapkan akhir", SetEnd(delegation.id)), Button("Akhiri sekarang", EndIt(delegation.id, 0))]]
    for admin in await speaker.admins():
        await speaker.say(text, rows, to=admin, topic=topics.delegation(delegation.id))
