"""What every request to the demo's page has in common: it is local, and it is about an office that is ready."""

from tornado.web import HTTPError, RequestHandler

from bot.demo.listening import HOST
from bot.demo.telegram.people import User
from bot.demo.web.stage import Backstage, Showing


class Local(RequestHandler):
    """Answers only to the page itself: another site's page in the same browser must not act for anybody."""

    def initialize(self, page: Showing) -> None:
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
    def stage(self) -> Backstage:
        """What is shown now; 503 while it is being prepared."""
        if self.page.stage is None:
            raise HTTPError(503)
        return self.page.stage

    def person(self, user_id: str) -> User:
        """The person of a request; 404 if there is none."""
        for person in self.stage.api.people:
            if person.id == int(user_id):
                return person
        raise HTTPError(404)
