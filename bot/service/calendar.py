"""The calendar goes on while the program runs: what admins enter counts at once, and the years that come are known."""

from datetime import datetime

from bot.config import config
from bot.settings import Settings
from handlers.chat.context import Services
from storage.transaction import Transaction


class CalendarKeeper:
    """Keeps the services' config as the calendar is; the record had it so when the program started."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._settings = settings
        self._services = services
        self._year = self._local_year(services.clock())
        self._doubted = False

    def follow(self, tx: Transaction) -> None:
        """To be called after each commit: asks nothing of the database, and does nothing but where something changed.

        One transaction writes at a time, so that each later change was read with those before it.
        """
        year = self._local_year(tx.now)
        changed = tx.calendar.changed if "calendar" in vars(tx) else None
        if changed is None and year == self._year:
            return
        self._year = year
        entered = self._services.config.calendar.entered if changed is None else changed
        self._services.config = config(self._settings, tx.now, entered)

    def doubt(self) -> None:
        """Storage failed: something may have been committed all the same."""
        self._doubted = True

    async def mind(self, tx: Transaction) -> None:
        """Asks the record where that was in doubt, and nothing else; what has been followed meanwhile is newer."""
        if not self._doubted:
            return
        before, entered = self._services.config, await tx.calendar.entered()
        self._doubted = False
        if self._services.config is before and before.calendar.entered != tuple(entered):
            self._services.config = config(self._settings, tx.now, entered)

    def _local_year(self, at: datetime) -> int:
        return at.astimezone(self._settings.zone).year
