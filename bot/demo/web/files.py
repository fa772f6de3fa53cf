"""The files of the demo's page: the page itself, and what people send, receive and look at."""

import asyncio
from importlib.resources import files
from urllib.parse import quote

from tornado.web import HTTPError

from bot.demo.telegram.errors import Refused
from bot.demo.telegram.files import Stored
from bot.demo.web.base import Local
from bot.demo.web.stage import Backstage
from documents.kit.preview import first_page

_OPENED = ("application/pdf", "image/jpeg", "image/png")
_PAPER = "paper"
_PREVIEW = 840
"""Pixels across: twice what a phone's bubble is wide, and enough to read it large."""

_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
_POLICY = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Static(Local):
    """The page itself."""

    def get(self, name: str = "index.html") -> None:
        """404 for a file the page has not."""
        self.set_header("Content-Type", f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8")
        self.set_header("Content-Security-Policy", _POLICY)
        try:
            self.finish(files("bot.demo.web").joinpath("page", name).read_text("utf-8"))
        except FileNotFoundError:
            raise HTTPError(404) from None


class ContentHandler(Local):
    """The content of a file. Only PDF and pictures open in the browser; the rest is saved."""

    async def get(self, file_id: str) -> None:
        """404 for an unknown one."""
        file = await _found(self.stage, file_id)
        opened = file.mime in _OPENED
        self.set_header("Content-Type", file.mime if opened else "application/octet-stream")
        how = "inline" if opened else "attachment"
        self.set_header("Content-Disposition", f"{how}; filename*=UTF-8''{quote(file.name, safe='')}")
        self.finish(file.data)


class Preview(Local):
    """The first page of a PDF, as a picture."""

    async def get(self, file_id: str) -> None:
        """404 for what has none."""
        file = await _found(self.stage, file_id)
        try:
            picture = await asyncio.to_thread(first_page, file.data, _PREVIEW)
        except ValueError:
            raise HTTPError(404) from None
        self.set_header("Content-Type", "image/png")
        self.finish(picture)


async def _found(stage: Backstage, file_id: str) -> Stored:
    try:
        if file_id.startswith(_PAPER):
            return await stage.paper(int(file_id.removeprefix(_PAPER)))
        return stage.api.telegram.files.content(file_id)
    except (KeyError, ValueError):
        raise HTTPError(404) from None


class UploadHandler(Local):
    """Files somebody sends: as documents, or as photos (several together as an album)."""

    async def post(self, user_id: str) -> None:
        """400 for a photo that is no picture."""
        person = self.person(user_id)
        self.stage.taken_over(person)
        sent = self.request.files.get("file", [])
        if self.get_argument("as") == "photo":
            pictures = [file["body"] for file in sent]
            try:
                await (person.album(pictures) if len(pictures) > 1 else person.photo(pictures[0]))
            except (Refused, IndexError):
                raise HTTPError(400, "no picture") from None
        else:
            for file in sent:
                await person.document(file["body"], file["filename"], file["content_type"])
        self.finish({})
