"""Updates that Telegram posts to us: from nobody else, none too large, each in the inbox before it is confirmed."""

import asyncio
import hmac
import json
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.calling.client import StoredBot
from bot.calling.patience import Broken, Patience, answers
from bot.receiving.intake import Intake, is_update
from bot.receiving.outage import Outage
from bot.settings import Settings
from bot.traces import trace
from storage.errors import is_storage_trouble

LOG = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of a body; Telegram's updates are far below."""

LOOK = 240.0
"""Seconds between looks whether Telegram still has our address."""


class CannotListen(Exception):
    """Updates cannot be waited for at WEBHOOK_LISTEN and WEBHOOK_PORT: one line that says why."""


class Webhook:
    """Listens at WEBHOOK_LISTEN:WEBHOOK_PORT, has Telegram post to `url`, and again whenever Telegram forgot it.

    Its task ends with `Broken` where Telegram answers and does not take the address for long, or where nothing that
    comes can be stored for a reason that does not pass.
    """

    def __init__(
        self, bot: StoredBot, intake: Intake, outage: Outage, kinds: Sequence[str], settings: Settings
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._outage = outage
        self._kinds = kinds
        self._url = settings.webhook_url or ""
        self._secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        self._at = (settings.webhook_listen, settings.webhook_port)
        self._setting = Patience("the webhook cannot be set")
        self._keeping = Patience("what Telegram posts cannot be stored")
        self._hopeless: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._storing: set[asyncio.Task[Any]] = set()
        self._server: HTTPServer | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begins; the task runs until `stop`. Raises `CannotListen`."""
        host, port = self._at
        try:
            sockets = bind_sockets(port, host)
        except OSError as error:
            at = f"{host}:{port} (WEBHOOK_LISTEN, WEBHOOK_PORT)"
            raise CannotListen(f"{at} cannot be listened on: {error.strerror}") from None
        # A request is never logged: its address may be the secret's other half.
        self._server = HTTPServer(Application([(r".*", _Post, {"webhook": self})], log_function=lambda _: None))
        self._server.add_sockets(sockets)
        self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self) -> None:
        """Ends once what has come is stored."""
        if self._task is None or self._server is None:
            return
        self._server.stop()
        self._task.cancel()
        await asyncio.gather(self._task, *self._storing, return_exceptions=True)
        await self._server.close_all_connections()

    def refusal(self, path: str, secret: str, kind: str, length: int) -> int | None:
        """The status with which a request is refused before its body is read; None where it may be."""
        if path.strip("/") != urlsplit(self._url).path.strip("/"):
            return 404
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            return 403
        if kind.partition(";")[0].strip().lower() != "application/json":
            return 415
        return 413 if length > LARGEST else None

    async def store(self, body: bytes) -> int:
        """Puts an update into the inbox; gives the status to answer: 200 once it is committed."""
        task = asyncio.current_task()
        if task is not None:
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        if not is_update(update):
            return 400
        try:
            await self._intake.store([update])
        except Exception as error:
            if is_storage_trouble(error):
                await self._outage.wait(error, [update])
            else:
                await self._endure(error)
            return 503  # Telegram sends it again
        self._outage.over()
        self._keeping.restored()
        return 200

    async def _endure(self, error: Exception) -> None:
        try:
            await self._keeping.wait(error, answered=True)
        except Broken as broken:
            if not self._hopeless.done():
                self._hopeless.set_exception(broken)

    async def _run(self) -> None:
        known = False  # the address may be the same and what belongs to it not, so that it is always set at the start
        while True:
            try:
                if not known or not await self._is_known():
                    await self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=self._kinds)
                known = True
            except Exception as error:  # whatever it is, nobody else would look again
                await self._setting.wait(error, answered=await answers(self._bot, error))
            else:
                self._setting.restored()
                await asyncio.wait([self._hopeless], timeout=LOOK)
                if self._hopeless.done():
                    self._hopeless.result()

    async def _is_known(self) -> bool:
        info = await self._bot.get_webhook_info()
        if info.url != self._url:
            LOG.warning("Telegram has another address than WEBHOOK_URL, or none: ours is set again")
            return False
        if info.pending_update_count and info.last_error_date:
            LOG.warning("%d updates wait: does WEBHOOK_URL lead here?", info.pending_update_count)
        return True


@stream_request_body
class _Post(RequestHandler):
    """One request. Streaming is what lets `prepare` see it before its body has been read."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, webhook: Webhook) -> None:
        """Called by tornado."""
        self._webhook = webhook
        self._body = bytearray()

    def prepare(self) -> None:
        """Called by tornado when the headers have been read; refusing closes the connection."""
        headers = self.request.headers
        length = headers.get("Content-Length", "0")
        status = self._webhook.refusal(
            self.request.path,
            headers.get("X-Telegram-Bot-Api-Secret-Token", ""),
            headers.get("Content-Type", ""),
            int(length) if length.isdecimal() else 0,
        )
        if status is not None:
            raise HTTPError(status)

    def data_received(self, chunk: bytes) -> None:
        """Called by tornado with each piece of the body; a chunked one has told nobody its length before."""
        if self._finished:
            return
        self._body += chunk
        if len(self._body) > LARGEST:
            self._body.clear()
            self.send_error(413)

    async def post(self) -> None:
        """Called by tornado once the whole body is there."""
        if self._finished:
            return
        self.set_status(await self._webhook.store(bytes(self._body)))

    def log_exception(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Tornado's own would quote the request."""
        if error is not None and not isinstance(error, HTTPError):
            LOG.error("an update posted to us is not stored\n%s", trace(error))
