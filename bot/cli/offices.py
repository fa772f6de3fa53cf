"""What the command line does about offices: who holds them, inviting, and ending."""

from bot.cli.command import CommandFailed, opened, reading, say, transaction, username
from bot.clock import utc_now
from bot.config import configured
from bot.settings import Settings
from handlers import DIALOGUES
from handlers.chat.turn import Speaker
from handlers.offices import invite as invitations
from handlers.offices import leaving, standing_in
from procedure.sop import Office
from storage.models import Person
from storage.people.offices import VALID_FOR
from storage.transaction import Transaction


async def invite(settings: Settings, role: str, *, revoke: bool) -> None:
    """Prints a link that lets one person join the office `role`.

    With `revoke` it prints none, but revokes those for `role` that nobody has used.
    """
    office = Office(role)
    if revoke:
        async with transaction(settings) as tx:
            unused = [one for one in await tx.offices.unused(office) if one.acting is None]
            for invitation in unused:
                await invitations.revoke(tx, invitation, None)
        say(f"{len(unused)} revoked")
        return
    bot_name = await username(settings)
    async with transaction(settings) as tx:
        code = await invitations.make(tx, office, None)
    hours = int(VALID_FOR.total_seconds() // 3600)
    say(f"https://t.me/{bot_name}?start=j_{code}")
    say(f"For {settings.dinas.titles.of(office).long}; good once, for {hours} hours.")


async def office_list(settings: Settings) -> None:
    """Prints a line for each holder (role, user id, name, how and since when), admin by setting, unused invitation."""
    async with reading(settings) as tx:
        tenures = await tx.offices.tenures()
        for tenure, person in tenures:
            since = tenure.since.astimezone(settings.zone).strftime("%Y-%m-%d")
            delegation = await tx.delegations.of_tenure(tenure)
            until = delegation.ends if delegation is not None else None
            limit = f", until {until.astimezone(settings.zone):%Y-%m-%d %H:%M}" if until is not None else ""
            _line(tenure.office, person.id, person.nama or "?", tenure.acting or "", f"since {since}{limit}")
        for admin in sorted(settings.admin_ids - {one.id for held, one in tenures if held.office is Office.ADMIN}):
            known = await tx.offices.known(admin)
            _line(Office.ADMIN, admin, (known.nama if known else None) or "?", "", "by ADMIN_IDS")
        for invitation in await tx.offices.unused():
            expires = f"until {invitation.expires_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
            _line(invitation.office, "-", "an unused invitation", invitation.acting or "", expires)


async def office_end(settings: Settings, role: str, person: str) -> None:
    """Ends a holding without a successor; fails where `person` (user id or part of a name) does not fit one holder.

    Where they act for somebody, that one has the office back.
    """
    office, now = Office(role), utc_now()
    async with opened(settings) as storage, storage.begin(now) as tx:
        speaker = Speaker(tx, await configured(settings, tx), DIALOGUES, "")
        found = await _holder(tx, office, person)
        if leaving.fixed(speaker, found.id, office):
            raise CommandFailed(f"{found.id} is an admin by ADMIN_IDS: remove the id from the settings first")
        await standing_in.left(speaker, found, office)
        vacant = await leaving.vacant(speaker, office)
    say(f"{found.nama or found.id} holds {office} no more" + ("; nobody does now" if vacant else ""))


async def _holder(tx: Transaction, office: Office, wanted: str) -> Person:
    holders = await tx.offices.holders(office)
    named = [one for one in holders if wanted.casefold() in (one.nama or "").casefold()]
    found = [one for one in holders if str(one.id) == wanted] or named
    if len(found) != 1:
        who = ", ".join(f"{one.nama or '?'} ({one.id})" for one in found or holders) or "nobody"
        raise CommandFailed(f"{wanted!r} fits {len(found)} holders of {office}, and must fit one: {who}")
    return found[0]


def _line(*parts: object) -> None:
    say("\t".join(str(part) for part in parts))
