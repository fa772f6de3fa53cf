"""The program's log: on standard error, without secrets and without anything a person wrote."""

import asyncio
import copy
import logging
import re
import sys
import threading
from types import TracebackType
from typing import Any

from bot.traces import trace

LOG = logging.getLogger(__name__)

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}|\bj_[A-Za-z0-9_-]{16,}")
"""Bot tokens wherever they stand, in addresses above all, and the codes of invitations."""

_OURS = frozenset({"bot", "handlers", "storage", "documents", "procedure"})
"""The packages whose lines are written as they are."""

_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Redacted(logging.Formatter):
    """Lines that quote nobody: of exceptions the kinds and frames only, of a library's lines only what is constant.

    Libraries put whole updates, calls and answers into theirs. What looks like a bot token or an invitation is taken
    out of what is left.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter's, with the message
        if record.name.partition(".")[0] not in _OURS:
            record.msg = record.msg if isinstance(record.msg, str) else type(record.msg).__qualname__
            record.args = None
        return _TOKEN.sub("[secret]", super().format(record))

    def formatException(self, ei: _Failure) -> str:  # noqa: N802  # the library's name
        """As `trace`."""
        return trace(ei[1]) if ei[1] is not None else ""


def unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler: asyncio's own quotes the exception and what the callback was given."""
    error = context.get("exception")
    LOG.error("nobody waited for a failure\n%s", context["message"] if error is None else trace(error))


def configure() -> None:
    """Sends the log to standard error from INFO up; libraries that log requests from WARNING up."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("aiohttp", "tornado.access", "httpx", "alembic", "fontTools"):
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = lambda _kind, error, _trace: _uncaught(error)
    threading.excepthook = lambda failure: _uncaught(failure.exc_value)


def _uncaught(error: BaseException | None) -> None:
    if error is not None:
        LOG.critical("a failure nobody expected\n%s", trace(error))
