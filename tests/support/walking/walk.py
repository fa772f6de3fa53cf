"""People who tap, type and reply as it comes, and what each of them has seen: by that, all that follows is judged."""

import asyncio
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import PATIENCE, plain
from handlers.chat.buttons import read
from handlers.entrance.failures import SORRY
from handlers.facts.thing_buttons import Settle
from storage.models import Document, Inbox, Job, Outbox, Post
from tests.conftest import Kantor
from tests.support.aftermath import commits, parked
from tests.support.server_room import picture
from tests.support.walking.matters import NOTHING, Matters, Record, Stand, recorded

_FORM = re.compile(r"q|p:|u:ajukan")
"""Buttons of the form, and those that lead there: they are left alone, for it has tests of its own."""

_LOOKS = re.compile(r"(f|m|u|vl|vd|vb|ts|ta|tb|tf|tc|us|as):")
"""Buttons that only show something."""

_ASKS = re.compile(r"(n|tr|tp|tn|zo|mr|mo|d:\d+:(tolak|tidak_laik|laik_bersyarat))\b")
"""Buttons that ask for words."""

_LINK = re.compile(r"https://\S+start=a_(\S+)")
"""What hands a thing over."""

Place = tuple[int, str]
"""A button: the message it is on, and its data."""

Stands = Mapping[int, Stand]


@dataclass(frozen=True)
class Face:
    """A button as it was seen last: where each matter stood when its message (that begins with `head`) last changed."""

    label: str
    head: str
    stands: Stands


@dataclass
class Hand:
    """Somebody, and all they have seen; what they `turned` to last, and how it stood then."""

    person: User
    faces: dict[Place, Face] = field(default_factory=dict)
    looks: dict[int, str] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    turned: Matters = NOTHING
    stands: Stands = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether there is anything for them to decide."""
        return any(not _LOOKS.match(data) for _, data in self.seen())

    def seen(self) -> list[Place]:
        """What they can tap, the newest message first."""
        return [(one["message_id"], data) for one in reversed(self.person.chat) for _, data in _buttons(one)]

    def next(self) -> list[Place]:
        """What they can tap on the messages that changed last."""
        return [place for place in self.seen() if place[0] in self.changed]

    def asking(self) -> list[Place]:
        """What they can tap that asks for words."""
        return [place for place in self.seen() if _ASKS.match(place[1])]

    def gone(self) -> list[Place]:
        """What they could tap once."""
        there = set(self.seen())
        return [place for place in reversed(self.faces) if place not in there]

    def links(self) -> list[str]:
        """The links they were given, the newest first."""
        return [found[0] for one in reversed(self.person.chat) if (found := _LINK.search(plain(one)))]


def _buttons(message: Json) -> Iterator[tuple[str, str]]:
    """Label and data of each."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if "callback_data" in button and not _FORM.match(button["callback_data"]):
                yield button["text"], button["callback_data"]


class Walk:
    """What some people do one after the other, and what is wrong with what follows; `log` tells of each step.

    `names` are the words by which a message names a matter.
    """

    def __init__(self, kantor: Kantor, people: Sequence[User], names: Mapping[int, Sequence[str]]) -> None:
        self.kantor = kantor
        self.hands = [Hand(person) for person in people]
        self.names = names
        self.meant: dict[str, Matters] = {}
        self.last = NOTHING
        self.log: list[str] = []
        self.record = Record()

    async def begin(self) -> None:
        """Everybody looks at their chat."""
        await self._look()

    async def end(self) -> None:
        """Nothing was set aside, and the journal is whole."""
        self._expect(not await parked(self.kantor.storage), "something was set aside")
        async with self.kantor.storage.read(utc_now()) as tx:
            self._expect((await tx.journal.verify())[1] == [], "the journal is not whole")

    def near(self, places: Sequence[Place]) -> list[Place]:
        """What is about the same as the last tap of anybody first, and what only shows something last."""

        def far(place: Place) -> tuple[bool, bool]:
            return _LOOKS.match(place[1]) is not None, not self.record.about(place[1]) & self.last

        return sorted(places, key=far)

    # What somebody does

    async def tap(self, hand: Hand, place: Place) -> None:
        """They turn to what the button is about, whatever comes of it."""
        face, before, (message_id, data) = hand.faces[place], self.record, place
        read_before = " ".join(hand.looks.values())
        about = before.about(data)
        self.log.append(f"{hand.person.name} taps [{face.label}] {data} on #{message_id}, {face.head}")
        self.log[-1] += f" -> {await hand.person.answer(hand.person.forge(message_id, data))}"
        await self._look()
        # A problem is settled once, whatever else is done to its thing: that is no state which the act depends on.
        self._judge(before, about, {} if isinstance(read(data), Settle) else face.stands)
        for word, table, whose in set(self.record.words) - set(before.words):
            self._expect(word in read_before, f"{word} goes along with {self._called(whose)} ({table}) unseen")
        hand.turned, hand.stands, self.last = about, self.record.stands, about or self.last

    async def write(self, hand: Hand, quoting: int | None = None, *, photo: bool = False) -> None:
        """A word that nobody wrote before, maybe under a photo: about what it quotes, else what they turned to."""
        before, word, meant = self.record, f"KATA-{len(self.meant):04d}", hand.turned
        if quoting is not None:
            quoted = hand.person.chat_state.messages[quoting]
            meant = self._named(quoted) if quoted["from"]["is_bot"] else NOTHING
            await hand.person.reply(quoting, word)
        elif photo:
            await hand.person.photo(picture(), caption=word)
        else:
            await hand.person.send(word)
        self.meant[word] = meant
        how = f" quoting #{quoting}" if quoting else " under a photo" if photo else ""
        self.log.append(f"{hand.person.name} types {word}{how}, about {self._called(meant)}")
        await self._look()
        self._judge(before, hand.turned, hand.stands)

    async def command(self, hand: Hand, text: str) -> None:
        """They turn to something else."""
        before = self.record
        self.log.append(f"{hand.person.name} sends {text}")
        await hand.person.send(text)
        await self._look()
        self._judge(before, NOTHING, {})
        hand.turned, hand.stands = NOTHING, self.record.stands

    async def follow(self, hand: Hand, link: str) -> None:
        """They turn to what the link hands over."""
        await self.command(hand, f"/start {link.partition('?start=')[2]}")
        code = hashlib.sha256(link.partition("start=a_")[2].encode()).hexdigest()
        hand.turned = self.record.transfers[int(code[:12], 16)]

    # What must be so

    def _judge(self, before: Record, about: Matters, shown: Stands) -> None:
        """Only what it was `about` was acted on, and stood where it was `shown` to stand ({}: wherever it stood)."""
        acted = {one for one, stand in self.record.stands.items() if stand != before.stands[one]}
        self._expect(acted <= about, f"it was about {self._called(about)}, and acted on {self._called(acted)}")
        for one in acted if shown else ():
            was, stood = shown[one], before.stands[one]
            self._expect(was == stood, f"{self._called({one})} was shown as {was}, and acted on as {stood}")

    def _expect(self, right: bool, wrong: str) -> None:
        if not right:
            raise AssertionError("\n".join([wrong, *self.log]))

    def _called(self, matters: Matters | set[int]) -> str:
        return " and ".join(self.names[one][0] for one in sorted(matters)) or "nothing"

    def _named(self, message: Json) -> Matters:
        return frozenset(one for one, names in self.names.items() if any(name in plain(message) for name in names))

    async def _look(self) -> None:
        """Waits until all has arrived; then everybody looks at their chat, and we at the words in the record."""
        await arrived(self.kantor)
        self.record = recorded(self.kantor.settings.data_dir, self.kantor.storage.vault)
        for word, table, whose in self.record.words:
            meant = self.meant[word]
            where = f"{word} was about {self._called(meant)}, and is recorded on {self._called(whose)} ({table})"
            self._expect(bool(whose) and whose <= meant, where)
        for hand in self.hands:
            changed = [one for one in hand.person.chat if one["from"]["is_bot"] and self._changed(hand, one)]
            hand.changed = [one["message_id"] for one in changed] or hand.changed

    def _changed(self, hand: Hand, message: Json) -> bool:
        """Whether the message is new, or another than before; its buttons are seen as they are now."""
        id_, words = message["message_id"], plain(message)
        look = f"{words} {message.get('reply_markup')}"
        if hand.looks.get(id_) == look:
            return False
        hand.looks[id_] = look
        self._expect(SORRY not in look, f"{hand.person.name} is told of a failure")
        named = self._named(message)
        for label, data in _buttons(message):
            about = self.record.about(data)
            wrong = f"#{id_} names {self._called(named)}, and its [{label}] is about {self._called(about)}"
            self._expect(not named or about <= named, wrong)
            hand.faces.pop((id_, data), None)  # what was seen last stands last
            hand.faces[id_, data] = Face(label, " ".join(words.split())[:40], self.record.stands)
        return True


async def arrived(kantor: Kantor) -> None:
    """Every update is handled, all that was said is delivered, and every paper has its file."""
    waits = (
        sa.exists().where(Inbox.done_at.is_(None), ~Inbox.parked),
        sa.exists().where(Outbox.state == Post.DUE),
        sa.exists().where(Document.sha256.is_(None)),
        sa.exists().where(Job.id > 0),
    )

    async def busy() -> bool:
        async with kantor.storage.read(utc_now()) as tx:
            return bool(await tx._session.scalar(sa.select(sa.or_(*waits))))

    async with asyncio.timeout(PATIENCE):
        while (rung := commits(kantor.storage).rung()) and (kantor.api.updates.waiting or await busy()):
            await asyncio.wait([rung], timeout=0.01)
