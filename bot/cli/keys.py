"""What the command line does about the key: changing it for a new one."""

import asyncio

from bot.cli.command import CommandFailed, opened, say
from bot.clock import utc_now
from bot.settings import KEY_LENGTH, Settings
from storage.database import Storage
from storage.keys import succession


async def key_rotate(settings: Settings) -> None:
    """Encrypts every secret anew and goes on with the journal under a new key; cut short, it is run once more."""
    file = succession.place(settings.data_dir).absolute()
    async with opened(settings, alone=True) as storage:
        if storage.overdue:
            raise CommandFailed(f"the key was changed already: set SECRET_KEY to what {file} holds")
        secret = await asyncio.to_thread(succession.made, settings.data_dir)
        if len(secret) < KEY_LENGTH or not secret.isascii():
            raise CommandFailed(f"{file} is not a key, and no database has it: remove it")
        await _rotate(storage, secret)
        say(await asyncio.to_thread(_take_place, settings, storage, secret))
    say("Backups made before open with the key before only: keep it, apart from them, as long as you keep them.")


async def _rotate(storage: Storage, secret: str) -> None:
    async with storage.begin(utc_now()) as tx:
        done = await tx.keys.rotate(secret)
    if done.faults:
        say(f"WARNING\tthe journal was not whole before, and is not now: audit verify ({len(done.faults)} faults)")
    if done.unreadable:
        say(f"WARNING\t{done.unreadable} secrets could not be read, and stay as they were")
    line = storage.vault.since + 1
    say(f"{done.secrets} secrets are encrypted anew; the journal goes on under the new key from line {line}.")


def _take_place(settings: Settings, storage: Storage, secret: str) -> str:
    if settings.key_file is None:
        return (
            f"Set SECRET_KEY to what {succession.place(settings.data_dir).absolute()} holds; after that the file goes."
        )
    former = succession.install(settings.data_dir, settings.key_file, secret, storage.vault.since)
    return f"The new key lies in {settings.key_source}, the key before in {former.absolute()}."
