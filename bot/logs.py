"""The program's log: on standard error, without secrets."""

import logging
import re
import traceback

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}|\bj_[A-Za-z0-9_-]{16,}")
"""Bot tokens wherever they stand, in addresses above all, and the codes of invitations."""


class Redacted(logging.Formatter):
    """Takes what looks like a bot token or an invitation out of the finished line, traces included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return _TOKEN.sub("[secret]", super().format(record))


def trace(error: BaseException) -> str:
    """Where it happened and its kind; the message is left out, for it may quote what a person wrote."""
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__


def configure() -> None:
    """Sends the log to standard error from INFO up; libraries that log requests from WARNING up."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("aiohttp", "tornado.access", "httpx", "alembic", "fontTools"):
        logging.getLogger(name).setLevel(logging.WARNING)
