"""The webhook: updates posted to the bot's own URL, in order per chat, again and again until it says 200."""

import asyncio
import json

import aiohttp

from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.schema import Json
from bot.demo.telegram.updates import Updates

_RETRY_SECONDS = 0.2
_MOST_CONNECTIONS = 40


class WebhookCaller:
    """Where the bot wants its updates; `url` is empty while it polls."""

    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self._updates = updates
        self._secret = ""
        self._connections = _MOST_CONNECTIONS
        self._error: Json = {}
        self._busy: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    async def set(self, p: Json) -> None:
        """`setWebhook`, and without a URL `deleteWebhook`. Plain http is accepted, for the bot is on this machine."""
        await self.stop()
        url = p.get("url", "")
        if url and not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self.url, self._secret = url, p.get("secret_token", "")
        self._connections = p.get("max_connections", _MOST_CONNECTIONS)
        if "allowed_updates" in p:
            self._updates.allowed = p["allowed_updates"]
        if p.get("drop_pending_updates"):
            self._updates.drop()
        if url:
            self._updates.interrupt()
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Deliver no more."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
            self._busy.clear()

    def info(self) -> Json:
        """The WebhookInfo."""
        return {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            **({"max_connections": self._connections} if self.url else {}),
            **self._error,
        }

    async def _run(self) -> None:
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        async with aiohttp.ClientSession(headers=headers) as session, asyncio.TaskGroup() as posts:
            while True:
                for text in list(self._updates.pending.values()):
                    update = json.loads(text)
                    chat = _chat_of(update)
                    if len(self._busy) < self._connections and chat not in self._busy:
                        self._busy.add(chat)
                        posts.create_task(self._post(session, text, update["update_id"], chat))
                await self._updates.bell.rung()

    async def _post(self, session: aiohttp.ClientSession, text: str, update_id: int, chat: int) -> None:
        while True:
            try:
                async with session.post(self.url, data=text.encode()) as answer:
                    if answer.status == 200:
                        self._updates.take(update_id)
                        self._busy.discard(chat)
                        self._updates.bell.ring()
                        return
                    error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            except (aiohttp.ClientError, TimeoutError) as failure:
                error = str(failure)
            self._error = {"last_error_message": error}
            await asyncio.sleep(_RETRY_SECONDS)


def _chat_of(update: Json) -> int:
    """The chat whose order an update belongs to."""
    content = next(value for key, value in update.items() if key != "update_id")
    return int(content.get("message", content).get("chat", content.get("from"))["id"])
