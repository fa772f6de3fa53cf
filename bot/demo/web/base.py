"""What every request to the demo's page has in common: it is local, and it is about an office that is ready."""

from typing import TYPE_CHECKING, Protocol

from tornado.web import HTTPError, RequestHandler

from bot.demo.show.answers import Answer
from bot.demo.show.board import Board
from bot.demo.telegram.files import Stored
from bot.demo.telegram.listening import HOST
from bot.demo.telegram.people import Person
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi

if TYPE_CHECKING:
    from bot.demo.web.server import Page


class Stage(Protocol):
    """What a page shows and lets be done; `id` names this one office, `roles` each person's part by user id."""

    id: str
    api: BotApi
    board: Board

    @property
    def roles(self) -> dict[int, str]:
        """In the order they are shown."""

    def suggestion(self, person: Person) -> Answer | None:
        """What the person would answer just now."""

    async def give(self, person: Person) -> None:
        """Answers so."""

    def taken_over(self) -> None:
        """Somebody acts by hand."""

    async def control(self, act: Json) -> None:
        """Raises `KeyError` or `ValueError` for what is no control."""

    async def paper(self, document_id: int) -> Stored:
        """A document issued; raises `KeyError`."""


class Local(RequestHandler):
    """Answers only to the page itself: another site's page in the same browser must not act for anybody."""

    def initialize(self, page: "Page") -> None:
        """Called by tornado with the page it serves."""
        self.page = page

    def prepare(self) -> None:
        """403 for another name of this machine (DNS rebinding) and for another site."""
        hosts = {f"{name}:{self.page.port}" for name in (HOST, "localhost")}
        origin = self.request.headers.get("Origin", f"http://{self.request.host}")
        if self.request.host not in hosts or origin.removeprefix("http://") not in hosts:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        """Nothing is kept, guessed, or shown inside another site."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    @property
    def stage(self) -> Stage:
        """What is shown now; 503 while it is being prepared."""
        if self.page.stage is None:
            raise HTTPError(503)
        return self.page.stage

    def person(self, user_id: str) -> Person:
        """The person of a request; 404 if there is none."""
        for person in self.stage.api.people:
            if person.id == int(user_id):
                return person
        raise HTTPError(404)
