"""What the command line does about updates and messages that were set aside."""

from bot.cli.command import CommandFailed, opened, reading, say
from bot.clock import utc_now
from bot.settings import Settings
from handlers.upkeep import aside
from storage.mail.aside import Entry

ALL = "all"


async def aside_list(settings: Settings) -> None:
    """Prints a line for each: its id, since when, whose, what and why; nothing of what was said."""
    async with reading(settings) as tx:
        entries = await tx.aside.all()
        for entry in entries:
            person = await tx.offices.known(entry.chat_id)
            name = (person.nama if person else None) or str(entry.chat_id or "?")
            at = entry.at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
            what = f"{entry.what} {entry.about}".strip()
            say("\t".join((entry.id, at, name, what, entry.reason or "no reason kept")))
    if not entries:
        say("Nothing is set aside.")


async def aside_retry(settings: Settings, ids: list[str]) -> None:
    """Has messages sent and updates handled again, by the running service or at its next start."""
    async with opened(settings) as storage, storage.begin(utc_now()) as tx:
        chosen = _chosen(await tx.aside.all(), ids)
        erased = [entry.id for entry in chosen if not entry.kept]
        if erased and ids != [ALL]:
            raise CommandFailed(f"{', '.join(erased)} cannot be sent any more: an older version erased it")
        again = [entry for entry in chosen if entry.kept]
        for entry in again:
            await aside.retry(tx, entry, None)
    say(f"{len(again)} to be tried again" + (f"; erased by an older version: {', '.join(erased)}" if erased else ""))


async def aside_drop(settings: Settings, ids: list[str]) -> None:
    """Removes them for good."""
    async with opened(settings) as storage, storage.begin(utc_now()) as tx:
        chosen = _chosen(await tx.aside.all(), ids)
        for entry in chosen:
            await aside.drop(tx, entry, None)
    say(f"{len(chosen)} removed")


def _chosen(entries: list[Entry], ids: list[str]) -> list[Entry]:
    """Those named; raises `CommandFailed` for one that is not set aside."""
    if ids == [ALL]:
        return entries
    if ALL in ids:
        raise CommandFailed(f"'{ALL}' stands alone")
    known = {entry.id: entry for entry in entries}
    if unknown := [one for one in ids if one not in known]:
        raise CommandFailed(f"not set aside: {', '.join(unknown)}; `aside list` shows what is")
    return [known[one] for one in dict.fromkeys(ids)]
