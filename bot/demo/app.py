"""`python -m bot demo`: the unmodified bot against a local Bot API, and everybody's phone on one page."""

import asyncio
import os
import secrets
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.commands import CommandFailed
from bot.demo.errors import PortTaken
from bot.demo.office import ADMIN_ID, People, furnish, join_all, people
from bot.demo.server import TOKEN, BotApi
from bot.demo.web import Page
from bot.settings import Settings
from storage.database import Storage


def main(settings: Settings) -> None:
    """Runs until it is interrupted or terminated; raises `CommandFailed` where the port (`DEMO_PORT`) is taken."""
    interrupted = suppress(KeyboardInterrupt, asyncio.CancelledError)
    with tempfile.TemporaryDirectory(prefix="penempatan-demo-") as directory, interrupted:
        asyncio.run(_demo(settings, Path(directory)))


async def _demo(settings: Settings, directory: Path) -> None:
    this = asyncio.current_task()
    if this is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    try:
        async with BotApi(port=0, token=TOKEN) as api:
            everybody = people(api)
            async with Page(api, port=settings.demo_port, roles=everybody.roles) as page:
                await _serve(api, everybody, page.url, directory)
    except PortTaken as error:
        raise CommandFailed(f"port {settings.demo_port} is taken; set DEMO_PORT to a free one") from error


def _environment(api: BotApi, directory: Path) -> dict[str, str]:
    """The bot's settings, and nothing of an office's own."""
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return inherited | {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{directory}/demo.db",
        "DATA_DIR": str(directory),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "ADMIN_IDS": str(ADMIN_ID),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


async def _serve(api: BotApi, everybody: People, url: str, directory: Path) -> None:
    environment = _environment(api, directory)
    storage = await Storage.open(environment["DATABASE_URL"], directory, environment["SECRET_KEY"])
    try:
        codes = await furnish(storage)
    finally:
        await storage.close()
    bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment, cwd=directory)
    try:
        await join_all(everybody, codes)
        sys.stdout.write(f"{url} shows everybody's phone. Ctrl+C ends it; nothing is kept.\n")
        sys.stdout.flush()
        if await bot.wait():
            raise CommandFailed(f"the bot ended with exit status {bot.returncode}")
    finally:
        if bot.returncode is None:
            bot.terminate()
            await bot.wait()
