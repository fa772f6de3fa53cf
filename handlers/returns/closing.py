"""A return that was never answered closes by itself: the pemohon and the admins are told."""

from handlers.chat import topics
from handlers.chat.buttons import Button
from handlers.chat.texts import KINDS, esc
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.form import screen
from handlers.permohonan import status
from handlers.returns.buttons import Reopen
from procedure.decision import Act, decide
from procedure.returns import CLOSES
from procedure.rights import NOBODY
from procedure.sop import Choice
from storage.journal.acts import JournalAct
from storage.models import Permohonan, Visit


async def close(speaker: Speaker, visit: Visit) -> None:
    """Closes what lies with its pemohon at `visit`: record, journal line and messages together."""
    tx, act = speaker.tx, Act(Choice.TUTUP, visit.id)
    permohonan = await tx.permohonan.get(visit.permohonan_id)
    outcome = decide(await tx.permohonan.position(permohonan), NOBODY, act)
    await tx.permohonan.move(permohonan, act, None, outcome)
    await tx.journal.write(
        JournalAct.TUTUP,
        person=None,
        permohonan=permohonan.id,
        visit=visit.id,
        to=outcome.step,
        revision=outcome.revision,
    )
    case, theirs = await cases.load(speaker, permohonan), speaker.of(permohonan.pemohon_id)
    await screen.drop(theirs, await tx.drafts.of(permohonan.pemohon_id, permohonan.id))
    await tx.outbox.cancelled(permohonan.id)
    await status.update(theirs, case)
    head = f"🔒 <b>{permohonan.ticket}</b> · {KINDS[case.kind]}: {esc(case.name)}"
    why = f"Permohonan ditutup, karena perbaikannya tidak dikirim dalam {CLOSES} hari kerja."
    office = esc(speaker.config.dinas.name)
    await theirs.say(f"{head}\n\n{why}\nBila masih diperlukan, mohon hubungi {office} agar dibuka kembali.")
    for admin in await speaker.admins():
        await speaker.say(
            f"{head}\n\n{why}",
            [[reopen_button(permohonan, visit.id)]],
            to=admin,
            topic=topics.closed(permohonan.id),
            silent=True,
        )


def reopen_button(permohonan: Permohonan, visit_id: int) -> Button:
    """*Buka kembali*, for admins; `visit_id` is the visit with which it has closed."""
    return Button("🔓 Buka kembali", Reopen(permohonan.id, visit_id))
