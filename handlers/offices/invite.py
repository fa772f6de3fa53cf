"""Invitations into offices: made, and taken back, each with its line in the journal."""

from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import Invitation
from storage.transaction import Transaction


async def make(tx: Transaction, office: Office, person: int | None) -> str:
    """The code of a new invitation into `office`, with its line in the journal."""
    code = await tx.offices.invite(office, person)
    await tx.journal.write(JournalAct.UNDANG, person=person, office=office)
    return code


async def revoke(tx: Transaction, invitation: Invitation, person: int | None) -> None:
    """An unused invitation opens nothing any more, with its line in the journal."""
    await tx.offices.revoke(invitation)
    await tx.journal.write(
        JournalAct.UNDANGAN_CABUT, person=person, office=invitation.office, made_by=invitation.created_by
    )
