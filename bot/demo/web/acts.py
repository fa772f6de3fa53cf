"""What the demo's page is told, as it happens, and what people do on it."""

import json
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from bot.demo.show.answers import Reply
from bot.demo.telegram.chats import Query
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.web.base import Local
from bot.demo.web.stage import Backstage
from bot.demo.web.view import Feed

_AT_ONCE, _LATER = 1.0, 120.0
"""Seconds a tap waits for its toast: a browser has but few connections, so a later one is told as a cue."""


class Events(Local):
    """Server-sent events: who there is, then each change of each chat, of the board, and each cue."""

    _gone = False

    def on_connection_close(self) -> None:
        """The browser went away: whatever is waited for, look again."""
        self._gone = True
        self.page.replaced.ring()
        if self.page.stage is not None:
            self.page.stage.api.telegram.changed.ring()

    async def get(self) -> None:
        """Until either side closes."""
        self.set_header("Content-Type", "text/event-stream")
        try:
            while self.page.open and not self._gone:
                replaced = self.page.replaced.rung()
                if self.page.stage is not None:
                    await self._follow(self.page.stage)
                else:
                    self._tell("preparing", {})
                    await self.flush()
                    await replaced
        except StreamClosedError:
            return

    async def _follow(self, stage: Backstage) -> None:
        """Tells all about one office, until another takes its place."""
        feed, known, said, offered = Feed(), Json(), 0, dict[int, Json | None]()
        cues_from = stage.board.newest
        while self.page.stage is stage and self.page.open and not self._gone:
            change = stage.api.telegram.changed.rung()
            if known != (people := _people(stage)):
                known = people
                self._tell("people", people)
            for person in stage.api.people:
                news, offer = feed.news(person), _offer(stage.suggestion(person))
                if news or offered.get(person.id) != offer:
                    offered[person.id] = offer
                    self._tell("chat", {"person": person.id, **(news or {}), "offer": offer})
            for name, content in [*stage.board.pieces(after=said), *stage.board.cues(after=max(said, cues_from))]:
                self._tell(name, content)
            said = stage.board.newest
            await self.flush()
            await change

    def _tell(self, event: str, content: Any) -> None:
        self.write(f"event: {event}\ndata: {json.dumps(content)}\n\n")


def _people(stage: Backstage) -> Json:
    known = {person.id: person.name for person in stage.api.people}
    people = [{"id": id_, "role": role, "name": known[id_]} for id_, role in stage.roles.items()]
    return {"stage": stage.id, "bot": stage.api.telegram.bot["username"], "people": people}


def _offer(answer: Reply | None) -> Json | None:
    """What the phone offers to answer at one press."""
    if answer is None:
        return None
    if answer.name:
        return {"file": answer.name, "photo": answer.photo, "fill": answer.form}
    return {"words": answer.words, "fill": answer.form}


class ActHandler(Local):
    """What a person does by hand: `send`, `open`, `press`, `contact`, `answer`, `fill`, `tap`.

    A tap answers with its toast.
    """

    async def post(self, user_id: str) -> None:
        """400 for what cannot be done."""
        person = self.person(user_id)
        self.stage.taken_over(person)
        try:
            self.finish(await self._do(person, json.loads(self.request.body)))
        except (KeyError, ValueError, TypeError, AssertionError) as error:
            raise HTTPError(400) from error

    async def _do(self, person: User, act: Json) -> Json:
        match act["do"]:
            case "tap":
                return await self._tap(person, act)
            case "contact":
                await person.contact()
            case "press":
                await person.press(act["words"], within=0)
            case "open":
                await person.open(act["words"])
            case "answer":
                await self.stage.give(person)
            case "fill":
                self.stage.fill(person)
            case _:
                await person.send(act["words"])
        return {}

    async def _tap(self, person: User, act: Json) -> Json:
        query = person.forge(act["message"], act["data"])
        if await query.chat.bell.until(lambda: query.answered or None, _AT_ONCE):
            return {"toast": query.toast, "alert": query.alert}
        self.page.later(self._toast(self.stage, person, query))
        return {"toast": "Bot belum menjawab; ketukan ini akan diproses."}

    @staticmethod
    async def _toast(stage: Backstage, person: User, query: Query) -> None:
        if await query.chat.bell.until(lambda: query.answered or None, _LATER) and query.toast:
            stage.board.cue("toast", {"person": person.id, "toast": query.toast, "alert": query.alert})


class Control(Local):
    """What is done to the demo itself: `reset`, and whatever the stage knows."""

    async def post(self) -> None:
        """400 for what is no control."""
        try:
            act = json.loads(self.request.body)
            if act["do"] == "reset":
                await self.page.anew()
            else:
                await self.stage.control(act)
        except (KeyError, ValueError, TypeError) as error:
            raise HTTPError(400) from error
        self.finish({})
