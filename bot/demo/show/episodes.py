"""Stories of what else may happen: a check of what stands, a document altered, an official replaced, the bot killed."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import monotonic
from zoneinfo import ZoneInfo

from bot.demo.office import DINAS, People
from bot.demo.show.answers import PEMOHON, Pemohon
from bot.demo.show.autoplay import OfficeTime, Story
from bot.demo.show.cast import NEWCOMER
from bot.demo.show.hand import CALM, Gesture, Hand
from bot.demo.show.samples import forged
from bot.demo.show.story import Tale
from bot.demo.telegram.chats import Query
from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Office

_MONTH = timedelta(days=30)
_DUE_WITHIN = 8.0
"""Seconds within which the bot asks for what has fallen due."""


def accepted(pemohon: User) -> bool:
    """Whether something of theirs stands or runs."""
    return any("✅ Selesai." in plain(message) for message in pemohon.chat)


def _newest(*people: User) -> int:
    return max((message["message_id"] for person in people for message in person.chat), default=0)


class Chain:
    """One story after the other."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = stories

    @property
    def _now(self) -> Story:
        return next((story for story in self._stories if not story.over), self._stories[-1])

    @property
    def subject(self) -> str:
        """That of the one that is told now."""
        return self._now.subject

    @property
    def over(self) -> bool:
        """Whether the last is."""
        return self._now.over

    def next(self) -> Gesture | None:
        """What comes next in the one that is told now."""
        return self._now.next()

    def look_anew(self) -> None:
        """Waits for nothing any more."""
        self._now.look_anew()


class Episode(ABC):
    """A story of `person` that is no permohonan: what comes next is the first of its candidates."""

    subject = ""

    def __init__(self, person: User) -> None:
        self._person = person
        self._hand = Hand(person, PEMOHON[0], ZoneInfo("UTC"))

    def next(self) -> Gesture | None:
        """What comes next; it begins with the first look."""
        if self._hand.begun is None:
            self._hand.begun = _newest(*self._seen)
        if self._hand.pending() or self.over:
            return None
        return next((act for act in self._candidates() if act is not None), None)

    def look_anew(self) -> None:
        """Waits for nothing any more."""
        self._hand.look_anew()

    @property
    def _seen(self) -> Sequence[User]:
        return [self._person]

    @property
    @abstractmethod
    def over(self) -> bool:
        """Whether it has come to its end."""

    @abstractmethod
    def _candidates(self) -> Iterator[Gesture | None]:
        """What may come next, the latest first."""


class Checked(Episode):
    """The periodic check: months pass, the owner confirms, and the register says so."""

    subject = "Pengecekan berkala"

    def __init__(self, people: People, time: OfficeTime) -> None:
        super().__init__(people.pemohon)
        self._staf = people.staf
        self._time = time

    @property
    def _seen(self) -> Sequence[User]:
        return [self._person, self._staf]

    @property
    def over(self) -> bool:
        """Whether Staf Teknis has seen the sheet with the check."""
        return self._hand.begun is not None and self._hand.find(self._staf, "Cek terakhir") is not None

    def _candidates(self) -> Iterator[Gesture | None]:
        staf = self._staf
        if self._hand.find(self._person, "Dicek, baik"):
            yield self._hand.tap(staf, "1. ", "Lembar servernya: letak, pemilik, riwayat, dan cek terakhir.", read=True)
            yield self._hand.tap(staf, "Semua", "Semua server dan aplikasi ada dalam satu daftar.", read=True)
            yield self._hand.send(staf, "/daftar", DINAS.words("{staf_teknis} membuka daftar server."), calm=True)
        yield self._hand.tap(
            self._person, "Sudah dicek, baik", "Saatnya pengecekan: pemilik menjawab dengan satu ketukan.", read=True
        )
        yield Gesture(self._person, "Sebulan berlalu …", CALM, {}, self._a_month)

    async def _a_month(self) -> None:
        self._time.forward(_MONTH)
        self._time.to_work()
        asked, until = _newest(self._person), monotonic() + _DUE_WITHIN
        self._hand.pending = lambda: _newest(self._person) == asked and monotonic() < until


class Altered(Episode):
    """A document is sent to the bot as it was issued, and then altered: the bot tells one from the other."""

    subject = "Verifikasi dokumen"
    _GENUINE, _FALSE = "Asli", "Tidak sama dengan arsip"

    @property
    def over(self) -> bool:
        """Whether both were judged."""
        return self._hand.begun is not None and self._said(self._GENUINE) and self._said(self._FALSE)

    @property
    def found(self) -> str:
        """What was found, in words."""
        genuine, false = int(self._said(self._GENUINE)), int(self._said(self._FALSE))
        return f"{genuine + false} berkas diperiksa, {genuine} asli, {false} ketahuan diubah"

    def _said(self, words: str) -> bool:
        return self._hand.find(self._person, words) is not None

    def _candidates(self) -> Iterator[Gesture | None]:
        if not self._said(self._GENUINE):
            yield self._sent("Dokumen yang terbit dikirim ke bot: apakah asli?", lambda data: data)
        else:
            yield self._sent("Dokumen yang sama, disisipi satu baris yang tidak tampak: apakah ketahuan?", forged)

    def _sent(self, caption: str, altered: Callable[[bytes], bytes]) -> Gesture | None:
        papers = [
            message["document"] for message in self._person.chat if message["from"]["is_bot"] and "document" in message
        ]
        if not papers:
            return None
        file = papers[-1]

        async def perform() -> None:
            data = self._person.telegram.files.content(file["file_id"]).data
            sent = await self._person.document(await asyncio.to_thread(altered, data), file["file_name"])
            self._hand.pending = lambda: not any(
                word in plain(message)
                for message in self._person.chat if message["message_id"] > sent["message_id"]
                for word in (self._GENUINE, self._FALSE)
            )  # fmt: skip

        return Gesture(self._person, caption, CALM, {"file": file["file_name"]}, perform)


class Replaced(Tale):
    """A permohonan during which Kabid's office is given to the `newcomer`: the card that waits moves along."""

    def __init__(self, people: People, pemohon: User, who: Pemohon, tz: ZoneInfo, newcomer: User) -> None:
        super().__init__(people, pemohon, who, Kind.SERVER, tz)
        self._newcomer = newcomer

    def _candidates(self) -> Iterator[Gesture | None]:
        ticket = self._ticket
        if ticket is not None and self._people.kabid is not self._newcomer and self._waits(ticket):
            yield from self._succession()
        else:
            yield from super()._candidates()

    def _waits(self, ticket: str) -> bool:
        return self._hand.find(self._people.kabid, ticket, buttons=True) is not None

    def _succession(self) -> Iterator[Gesture | None]:
        newcomer, title = self._newcomer, DINAS.titles.of(Office.KABID)
        joins = f"{newcomer.name.partition(',')[0]} menerima jabatan"
        yield self._hand.tap(newcomer, "Terima jabatan", f"{joins}; kartu yang menunggu ikut pindah.", read=True)
        yield self._hand.tap(newcomer, "Pakai data tersimpan", f"{joins} dengan data yang sudah dikenal.", read=True)
        asked = plain(newcomer.last).partition("Contoh")[0] if newcomer.chat else ""
        for question, answer in (
            ("Pangkat", NEWCOMER.pangkat), ("NIP", NEWCOMER.nip), ("Nama lengkap", NEWCOMER.name)
        ):  # fmt: skip
            if question in asked and newcomer.last["from"]["is_bot"]:
                yield self._hand.send(newcomer, answer, f"{joins}: {question}.", calm=True)
        invitation = self._hand.find(self._people.admin, "?start=j_")
        if invitation is not None:
            yield self._opened(plain(invitation))
        yield self._hand.tap(
            self._people.admin, title.short, f"Undangan untuk {title.brief} dibuat.", "undangan", read=True, edits=False
        )
        yield self._hand.send(
            self._people.admin, "/undang", f"Pejabat baru: admin mengundang {title.brief}.", calm=True
        )

    def _opened(self, invitation: str) -> Gesture:
        link = next(word for word in invitation.split() if "?start=j_" in word)

        async def perform() -> None:
            sent = await self._newcomer.open(link)
            self._hand.pending = lambda: self._newcomer.last["message_id"] == sent["message_id"]

        return Gesture(self._newcomer, "Tautan undangan dibuka di ponsel pejabat baru.", CALM, {"words": link}, perform)


class TakenBack(Tale):
    """A permohonan whose disposisi is taken back before Kabid has begun: the next card is withdrawn, and comes anew."""

    def __init__(self, people: People, pemohon: User, who: Pemohon, tz: ZoneInfo) -> None:
        super().__init__(people, pemohon, who, Kind.SERVER, tz)
        self._taken_back = False

    def _candidates(self) -> Iterator[Gesture | None]:
        ticket, kadis = self._ticket, self._people.kadis
        if ticket is None or self._taken_back:
            yield from super()._candidates()
            return
        slip = self._hand.tap(
            kadis, "Urungkan",
            DINAS.words("Salah ketuk: {kepala_dinas} mengurungkan; kartu {kabid} ditarik, lembarnya batal."),
            ticket, read=True,
        )  # fmt: skip
        yield replace(slip, perform=partial(self._take_back, slip)) if slip is not None else None
        done = self._hand.find(kadis, ticket, "Didisposisikan")
        too_late = done is not None and not kadis.buttons(done)
        yield from (act for act in super()._candidates() if too_late or act is None or act.person is kadis)

    async def _take_back(self, slip: Gesture) -> Query | None:
        self._taken_back = True
        return await slip.perform()


class Killed(Tale):
    """A permohonan during which the bot is killed twice, by `kill`: just as somebody answers, and just as one taps."""

    def __init__(
        self, people: People, pemohon: User, who: Pemohon, tz: ZoneInfo, kill: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(people, pemohon, who, Kind.SERVER, tz)
        self._kill = kill
        self._killed = set[User]()

    def next(self) -> Gesture | None:
        """What comes next; at both moments, with the bot killed meanwhile."""
        act = super().next()
        if act is None or act.person in self._killed or not self._moment(act):
            return act
        caption = f"kill -9! Bot dimatikan paksa tepat saat ini. {act.caption}"

        async def perform() -> Query | None:
            self._killed.add(act.person)
            query, _ = await asyncio.gather(act.perform(), self._kill())
            return query

        return replace(act, caption=caption, seconds=max(act.seconds, 2 * CALM), perform=perform)

    def _moment(self, act: Gesture) -> bool:
        answers = act.person is self._pemohon and act.cue.get("words", "/").partition("/")[0] != ""
        return answers or act.person is self._people.kadis
