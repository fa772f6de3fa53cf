"""The office of the journey tests: the real bot, a local Bot API, and six people with phones."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.application import running, utc_now
from bot.demo.office import ADMIN_ID, People, furnish, join_all, people
from bot.demo.server import BotApi
from bot.settings import Settings, load
from handlers.context import App
from procedure.sop import Office
from storage.database import Storage


@dataclass(frozen=True)
class Kantor:
    """A running bot, whoever writes to it, and what it remembers."""

    api: BotApi
    app: App
    settings: Settings
    people: People

    @property
    def storage(self) -> Storage:
        return self.app.bot_data["services"].storage


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def settings(api: BotApi, tmp_path: Path) -> Settings:
    return load(
        _env_file=None,
        bot_token=api.token,
        telegram_api_url=api.url,
        data_dir=tmp_path,
        database_url=f"sqlite+aiosqlite:///{tmp_path}/test.db",
        secret_key="k" * 40,
        messages_per_second=0,
        messages_per_chat=0,
        admin_ids=str(ADMIN_ID),
    )


async def furnished(settings: Settings) -> dict[Office, str]:
    """Racks and invitations, as the command line makes them before the first run."""
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    try:
        return await furnish(storage, utc_now())
    finally:
        await storage.close()


@pytest.fixture
async def kantor(api: BotApi, settings: Settings) -> AsyncIterator[Kantor]:
    """Everybody is in office."""
    codes = await furnished(settings)
    everybody = people(api)
    async with running(settings) as app:
        await join_all(everybody, codes)
        yield Kantor(api, app, settings, everybody)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that none is left over for one of the workers at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
