"""The demo's page: everybody's chat side by side, to be used by hand."""

import json
from collections.abc import Mapping
from importlib.resources import files
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler

from bot.demo.errors import Refused
from bot.demo.listening import HOST, listen
from bot.demo.people import Person
from bot.demo.schema import Json
from bot.demo.server import BotApi
from bot.demo.view import Feed

_LARGEST_UPLOAD = 64 * 1024 * 1024
_PATIENCE = 20.0
_OPENED = ("application/pdf", "image/jpeg", "image/png")


class Page:
    """The page on `http://127.0.0.1:<port>` (`url`) for the people of `api`; `roles` names each one's part by user id.

    Use as `async with`, inside that of the `BotApi`. Raises `PortTaken` on entering when the port is not free.
    """

    def __init__(self, api: BotApi, port: int = 8080, roles: Mapping[int, str] | None = None) -> None:
        self.api = api
        self.port = port
        self.roles = roles or {}
        self.open = True
        self._server: HTTPServer | None = None

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        here = {"page": self}
        application = Application(
            [
                (r"/", _Html, here),
                (r"/events", _Events, here),
                (r"/act/(\d+)", _Act, here),
                (r"/files/(\d+)", _Upload, here),
                (r"/content/(\w+)", _Content, here),
            ],
            log_function=lambda _handler: None,
        )
        self._server = HTTPServer(application, max_buffer_size=_LARGEST_UPLOAD, max_body_size=_LARGEST_UPLOAD)
        self._server.add_socket(listener)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open = False
        self.api.telegram.changed.ring()
        if self._server:
            self._server.stop()
            await self._server.close_all_connections()

    def person(self, user_id: str) -> Person:
        """The person of a request; `HTTPError` (404) if there is none."""
        for person in self.api.people:
            if person.id == int(user_id):
                return person
        raise HTTPError(404)


class _Local(RequestHandler):
    """Answers only to the page itself: another site's page in the same browser must not act for anybody."""

    def initialize(self, page: Page) -> None:
        self.page = page

    def prepare(self) -> None:
        hosts = {f"{name}:{self.page.port}" for name in (HOST, "localhost")}
        origin = self.request.headers.get("Origin", f"http://{self.request.host}")
        if self.request.host not in hosts or origin.removeprefix("http://") not in hosts:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")


class _Html(_Local):
    """The page itself."""

    def get(self) -> None:
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; img-src 'self' data:; connect-src 'self'; "
            "style-src 'unsafe-inline'; script-src 'unsafe-inline'",
        )
        self.finish(files("bot.demo").joinpath("page.html").read_text("utf-8"))


class _Events(_Local):
    """Server-sent events: who there is, then each change of each chat."""

    _gone = False

    def on_connection_close(self) -> None:
        self._gone = True
        self.page.api.telegram.changed.ring()

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        api, feed, known = self.page.api, Feed(), 0
        try:
            while self.page.open and not self._gone:
                if known != len(api.people):
                    known = len(api.people)
                    self._tell("people", self._people())
                for person in api.people:
                    if news := feed.news(person):
                        self._tell("chat", news)
                change = api.telegram.changed.rung()
                await self.flush()
                await change
        except StreamClosedError:
            return

    def _people(self) -> Json:
        people = [{"id": p.id, "name": p.name, "role": self.page.roles.get(p.id, "")} for p in self.page.api.people]
        return {"bot": self.page.api.telegram.bot["username"], "people": people}

    def _tell(self, event: str, content: Any) -> None:
        self.write(f"event: {event}\ndata: {json.dumps(content)}\n\n")


class _Act(_Local):
    """What a person does by hand: `send`, `open`, `press`, `contact`, `tap`; a tap answers with its toast."""

    async def post(self, user_id: str) -> None:
        person = self.page.person(user_id)
        act = json.loads(self.request.body)
        try:
            self.finish(await self._do(person, act))
        except (KeyError, ValueError) as error:
            raise HTTPError(400) from error

    async def _do(self, person: Person, act: Json) -> Json:
        if act["do"] == "tap":
            return await self._tap(person, act)
        if act["do"] == "contact":
            await person.contact()
        elif act["do"] == "press":
            await person.press(act["words"])
        elif act["do"] == "open":
            await person.open(act["words"])
        else:
            await person.send(act["words"])
        return {}

    @staticmethod
    async def _tap(person: Person, act: Json) -> Json:
        query = person.forge(act["message"], act["data"])
        try:
            toast = await person.answer(query, _PATIENCE)
        except AssertionError:
            return {"toast": "Bot belum menjawab. Silakan coba lagi."}
        return {"toast": toast, "alert": query.alert}


class _Upload(_Local):
    """Files somebody sends: as documents, or as photos (several together as an album)."""

    async def post(self, user_id: str) -> None:
        person = self.page.person(user_id)
        sent = self.request.files.get("file", [])
        if self.get_argument("as") == "photo":
            pictures = [file["body"] for file in sent]
            try:
                await (person.album(pictures) if len(pictures) > 1 else person.photo(pictures[0]))
            except Refused:
                raise HTTPError(400, "no picture") from None
        else:
            for file in sent:
                await person.document(file["body"], file["filename"], file["content_type"])
        self.finish({})


class _Content(_Local):
    """The content of a file in a chat. Only PDF and pictures open in the browser; the rest is saved."""

    def get(self, file_id: str) -> None:
        try:
            file = self.page.api.telegram.files.content(file_id)
        except KeyError:
            raise HTTPError(404) from None
        opened = file.mime in _OPENED
        self.set_header("Content-Type", file.mime if opened else "application/octet-stream")
        how = "inline" if opened else "attachment"
        self.set_header("Content-Disposition", f"{how}; filename*=UTF-8''{quote(file.name, safe='')}")
        self.finish(file.data)
