"""Delegations that come to nothing: called off, not accepted in time, or with nobody left to act for."""

from handlers.chat.turn import Speaker
from handlers.facts import delegations
from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import Delegation


async def cancel(speaker: Speaker, delegation: Delegation, why: str) -> None:
    """One that has not begun never does, `why` (a sentence of HTML); who has set it and who would act hear of it."""
    await speaker.tx.delegations.end(delegation, speaker.actor, back=False)
    await speaker.tx.journal.write(
        JournalAct.DELEGASI_AKHIR, person=speaker.actor, delegation=delegation.id, office=delegation.office
    )
    told = {delegation.created_by, delegation.deputy_id, delegation.holder_id} - {None, speaker.actor}
    head = f"❌ <b>{delegations.title(speaker, delegation)}</b>, {delegations.period(speaker, delegation)}"
    for person in sorted(one for one in told if one is not None):
        await speaker.say(f"{head}\n{why}", to=person)


async def of_office(speaker: Speaker, office: Office, why: str) -> None:
    """What was to begin in the office does not: its holder is another from now on, or nobody."""
    for delegation in await speaker.tx.delegations.open(office):
        if delegation.started_at is None:
            await cancel(speaker, delegation, why)


async def made_by(speaker: Speaker, person_id: int) -> None:
    """Links that the person has made, and may not any more, open nothing: one may be their way back."""
    for delegation in await speaker.tx.delegations.open():
        mine = delegation.accepted_at is None and delegation.created_by == person_id
        if mine and not await delegations.may_end(speaker, person_id, delegation):
            await cancel(speaker, delegation, "Yang menunjuknya tidak lagi berwenang.")
