"""What the command line does to move the office into another database."""

from functools import partial

from bot.cli.command import CommandFailed, Progress, opened, say
from bot.settings import Settings
from storage.connecting.claim import InUse
from storage.connecting.engines import same, shown
from storage.errors import DBAPIError, NewerSchema
from storage.keeping.copying import CannotCopy
from storage.keeping.moving import move


async def copy_office(settings: Settings, url: str) -> None:
    """Copies the whole office into the empty database at `url`: verified, or not at all; the one it is in stays."""
    before, after = shown(settings.database_url), shown(url)
    if same(settings.database_url, url):
        raise CommandFailed(f"the office is in {before} already: name another database")
    async with opened(settings, alone=True) as storage:
        try:
            rows, lines = await move(storage, url, partial(_tell, Progress()))
        except (CannotCopy, InUse) as error:
            raise CommandFailed(f"nothing was copied into {after}: {error}") from None
        except NewerSchema as error:
            raise CommandFailed(f"a newer version of this program has written {after}: {error}") from None
        except (DBAPIError, OSError) as error:
            raise CommandFailed(f"the copy into {after} failed: {getattr(error, 'orig', None) or error}") from None
    say(f"Copied and compared: {rows} rows. The journal is whole there too: {lines} lines.")
    whole = f"{after} with its password" if ":***@" in after else after
    say(f"Next: set DATABASE_URL to {whole} and start the service; DATA_DIR stays as it is, and serves on.")
    say(f"{before} is left as it was: run nothing on it any more, or there would be two offices that differ.")


def _tell(progress: Progress, table: str, done: int, whole: int) -> None:
    """A line for each table that has rows, and one a second for what takes longer."""
    if whole:
        progress(f"{table}: {done} of {whole} rows", over=done == whole)
