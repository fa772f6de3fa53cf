"""What the command line does about the accounts of people who write to the bot."""

from bot.cli.command import CommandFailed, reading, say, transaction
from bot.settings import Settings
from handlers.upkeep import accounts
from storage.people.accounts import InOffice


async def account_list(settings: Settings) -> None:
    """Prints the accounts that are blocked."""
    async with reading(settings) as tx:
        blocked = await tx.accounts.blocked()
    if not blocked:
        say("No account is blocked.")
    for person in blocked:
        at = person.blocked_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M") if person.blocked_at else ""
        say(f"{person.id}\t{at}\t{person.nama or '?'}")


async def account_block(settings: Settings, account: int) -> None:
    """Takes nothing of an account any more."""
    try:
        running = await _set(settings, account, on=True)
    except InOffice:
        raise CommandFailed(f"{account} holds an office: end it first") from None
    say(f"{account} is blocked" + (f"; what waits for it stands still: {', '.join(running)}" if running else ""))


async def account_unblock(settings: Settings, account: int) -> None:
    """Lets an account in again."""
    await _set(settings, account, on=False)
    say(f"{account} is not blocked any more")


async def _set(settings: Settings, account: int, *, on: bool) -> list[str]:
    async with transaction(settings) as tx:
        admins = await tx.offices.admins(settings.admin_ids)
        return await accounts.set_blocked(tx, account, admins, on=on, by=None)
