"""Attention: a question is asked with it, and is left where it can be seen once somebody turns to another matter.

So what is typed next is never taken for something that it was not meant for.
"""

import re

from telegram import Update

from handlers.chat import dialogues
from handlers.chat.buttons import About, Data, read
from handlers.chat.questions import ABOUT_THING, PLACEMENT
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from handlers.facts.thing_buttons import Forget, Photos, Reveal, Sheet
from handlers.form import screen
from storage.models import OpenQuestion

_STAYS = re.compile(r"/(batal|bantuan)\b")
"""Commands that are about what is open: giving it up, and help with it."""

_LOOKS = (Sheet, Photos, Reveal, Forget)

_CARDS = (About.VISIT, About.THING)
"""What a card or a sheet is about: whoever turns to one is not filling a form."""


async def attend(turn: Turn, update: Update) -> None:
    """Leaves this person's open question, or lets their form rest, where `update` turns to something else.

    A tap is about what its button is about; a command about something else, but for what stays with the question. A
    form rests for a card or a thing only: it goes on after a look at a list, or once an office has been taken. What is
    typed, sent or shared turns to nothing: it is an answer.
    """
    query, message = update.callback_query, update.message
    command = (message.text or "") if message is not None else ""
    if query is None and (not command.startswith("/") or _STAYS.match(command)):
        return
    question, draft, _ = turn.pending
    if question is None and draft is None:
        return
    data = read(query.data) if query is not None else None
    about = data.about if data is not None else None
    said = []
    if question is not None and not _stays(turn, question, data, command):
        words = await dialogues.close(turn, question)
        said += (
            [words] if about != dialogues.subject(turn, question) else []
        )  # asked anew, or the next is asked in its place
    if draft is not None and about is not None and about[0] in _CARDS:
        said.append(await screen.rest(turn, draft))
    words = ". ".join(filter(None, said))
    if query is not None:
        turn.closed = words
    elif words:
        await turn.say(f"⚠️ {sentence(esc(words))}", silent=True)


def _stays(turn: Turn, question: OpenQuestion, data: Data | None, command: str) -> bool:
    """Whether the question goes on: what is tapped is part of it, or only looks at the same thing.

    So it does where a rack's label is scanned for the placement that asks for a rack.
    """
    if question.kind == PLACEMENT and command.startswith("/start r_"):
        return True
    if data is None or data.about != dialogues.subject(turn, question):
        return False
    return question.kind not in ABOUT_THING or isinstance(data, _LOOKS)
