"""`python -m bot demo`: the unmodified bot against a local Bot API, and everybody's phone on one page."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bot.commands import CommandFailed
from bot.demo.errors import PortTaken
from bot.demo.office import ADMIN_ID, furnish, join_all, people
from bot.demo.server import TOKEN, BotApi
from bot.demo.web import Page
from bot.settings import Settings
from storage.database import Storage

_PATIENCE = 30.0


def main(settings: Settings) -> None:
    """Runs until interrupted; raises `CommandFailed` where the port (`DEMO_PORT`) is taken."""
    try:
        with tempfile.TemporaryDirectory(prefix="penempatan-demo-") as directory:
            asyncio.run(_demo(settings, Path(directory)))
    except KeyboardInterrupt:
        sys.stderr.write("\n")


async def _demo(settings: Settings, directory: Path) -> None:
    try:
        async with BotApi(port=0, token=TOKEN) as api:
            everybody = people(api)
            async with Page(api, port=settings.demo_port, roles=everybody.roles) as page:
                await _serve(api, page, directory)
    except PortTaken as error:
        raise CommandFailed(f"port {settings.demo_port} is taken; set DEMO_PORT to a free one") from error
