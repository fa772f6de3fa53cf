"""A permohonan played from the letter to the handover: what somebody would do next, by what the phones show.

Nothing is remembered of what should have been done: whoever takes over in between, plays on or goes back, the next act
is found from where things stand.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.demo.chats import Query
from bot.demo.keyboards import find_button
from bot.demo.office import People
from bot.demo.people import Person
from bot.demo.schema import Json
from bot.demo.show.answers import Answer, Pemohon, answer_of, content
from bot.demo.sight import plain
from handlers.texts import KINDS
from procedure.sop import STEPS, Choice, Kind, Step

QUICK, CALM = 0.75, 3.0
"""Seconds at normal speed for an answer to the form, and for anything an office does."""

_REASON = "Uji keamanan belum dilakukan"
_TOO_EARLY = "Belum ada hasil uji keamanan."


@dataclass(frozen=True)
class Act:
    """One thing `person` is about to do: told as `caption`, shown for `seconds`, then done by `perform`.

    `cue` is what the page shows of it beforehand: `words` being typed, a button (`label` on `message`, or on the reply
    keyboard without one), or a `file`. `perform` gives the tap it made, if it was one. `office` says it is official
    business, which takes working time.
    """

    person: Person
    caption: str
    seconds: float
    cue: Json
    perform: Callable[[], Awaitable[Query | None]]
    office: bool = False

    def same(self, other: "Act | None") -> bool:
        """Whether it is still the thing to do."""
        return other is not None and (self.person, self.cue) == (other.person, other.cue)


class Tale:
    """One permohonan of `pemohon` (`who` they are), of `kind`; `returned`: Kabid rejects it once, for a reason."""

    def __init__(
        self, people: People, pemohon: Person, who: Pemohon, kind: Kind, tz: ZoneInfo, *, returned: bool = False
    ) -> None:
        self._people = people
        self._pemohon = pemohon
        self._who = who
        self._kind = kind
        self._tz = tz
        self._returned = returned
        self._mended = not returned
        self._begun: int | None = None
        self._pending: Callable[[], bool] = lambda: False

    @property
    def over(self) -> bool:
        """Whether the permohonan has come to an end."""
        status = self._status if self._begun is not None else None
        return status is not None and any(end in plain(status) for end in ("✅ Selesai.", "↩️ Ditarik kembali."))

    def look_anew(self) -> None:
        """Waits for nothing any more: somebody else has acted meanwhile."""
        self._pending = lambda: False

    def next(self) -> Act | None:
        """What comes next; None while the bot has not answered yet, and at the end."""
        if self._pending() or self.over:
            return None
        if self._begun is None:
            return self._send(self._pemohon, "/ajukan", "Pemohon membuka formulir dari ponselnya.", begins=True)
        return next((act for act in self._candidates() if act is not None), None)

    def _candidates(self) -> Iterator[Act | None]:
        ticket = self._ticket
        if ticket is not None:
            yield from self._handover(ticket)
            yield from self._disposisi(ticket)
            yield from self._pengecekan(ticket)
            yield from self._persetujuan(ticket)
            yield from self._penempatan(ticket)
        yield from self._form()

    @property
    def _status(self) -> Json | None:
        """The message that shows the pemohon how far it is."""
        return self._find(self._pemohon, "PSH-", STEPS[Step.DISPOSISI].title)

    @property
    def _ticket(self) -> str | None:
        return plain(self._status).split()[0] if self._status else None

    # The pemohon

    def _form(self) -> Iterator[Act | None]:
        who = self._pemohon
        if not self._mended:
            choice = self._tap(who, "Lulus", "Pemohon mencatat hasil uji yang baru.", "Ubah ·")
            if choice is not None:
                yield self._noting_that_it_is_mended(choice)
            for label in ("Uji keamanan", "Data hosting", "Ubah"):
                if self._returned_once:
                    yield self._tap(who, label, "Pemohon membuka jawaban yang perlu diperbaiki.")
        if self._mended or not self._returned_once:
            yield self._tap(
                who, "Setuju dan kirim", "Semua jawaban diperiksa sekali lagi, lalu disetujui dan dikirim.",
                "Saya menyatakan", seconds=CALM,
            )  # fmt: skip
        newest = self._find(who)
        if newest is not None and any("Perbaiki" in label for label in who.buttons(newest)):  # else it is open already
            yield self._tap(
                who, "Perbaiki dan ajukan lagi", "Pemohon membaca alasannya, lalu memperbaiki permohonan yang sama.",
                seconds=CALM, edits=False,
            )  # fmt: skip
        yield self._answer()
        yield self._tap(who, "Selesai", "Semua halaman surat sudah dikirim.", "Halaman")
        for label, caption in (
            ("Mulai baru", "Pemohon memulai formulir baru."),
            (KINDS[self._kind], f"Yang diajukan: {KINDS[self._kind].lower()}."),
            ("Pakai data tersimpan", "Data pemohon sudah dikenal, cukup dipakai lagi."),
        ):
            yield self._tap(who, label, caption)

    def _handover(self, ticket: str) -> Iterator[Act | None]:
        yield self._tap(
            self._pemohon, "Terima", "Pemohon menerima serah terima. Berita acara terbit, bernomor, untuk dua pihak.",
            ticket, "Kewajiban", seconds=CALM,
        )  # fmt: skip

    def _answer(self) -> Act | None:
        answer = answer_of(self._pemohon, self._who, self._tz)
        if answer is None or answer.photo:
            return None
        caption = f"Pemohon menjawab: {answer.title}."
        if answer.name:
            return self._file(self._pemohon, answer, "Surat permohonan yang sudah ditandatangani dikirim sebagai PDF.")
        if answer.contact:
            return self._press(self._pemohon, "Bagikan kontak", "Nomor HP cukup dibagikan, tidak perlu diketik.")
        if answer.choice:
            return self._tap(self._pemohon, answer.words, caption)
        return self._send(self._pemohon, answer.words, caption)

    @property
    def _returned_once(self) -> bool:
        return self._returned and self._status is not None and "Dikembalikan untuk" in plain(self._status)

    def _noting_that_it_is_mended(self, act: Act) -> Act:
        async def perform() -> Query | None:
            self._mended = True
            return await act.perform()

        return Act(act.person, act.caption, act.seconds, act.cue, perform)

    # The offices

    def _disposisi(self, ticket: str) -> Iterator[Act | None]:
        yield self._tap(
            self._people.kadis, "Disposisi ke Kabid",
            "Kepala Dinas mendisposisikan ke Kabid dengan satu ketukan; lembar disposisi terisi sendiri.",
            ticket, seconds=CALM,
        )  # fmt: skip
        yield self._tap(
            self._people.kabid, "Verifikasi dan disposisi ke Kasi",
            "Kabid memverifikasi dan meneruskan ke Kasi untuk dicek.", ticket, seconds=CALM,
        )  # fmt: skip

    def _pengecekan(self, ticket: str) -> Iterator[Act | None]:
        kasi = self._people.kasi
        card = self._find(kasi, ticket, STEPS[Step.PENGECEKAN].title)
        if card is None:
            return
        labels = kasi.buttons(card)
        if "Ketik alasan" in plain(card):
            yield self._send(kasi, _TOO_EARLY, "Kasi menuliskan alasannya.", seconds=CALM)
            return
        unset = [label for label in labels if label.startswith("⬜")]
        if len(unset) > 1:
            yield self._tap(
                kasi, "Tandai sisanya", "Kasi mengecek butir demi butir; yang baik ditandai sekaligus.", ticket
            )
        failing = self._returned and "revisi" not in plain(card)
        doubtful = "Keamanan dan sub domain"
        for label in labels:
            if label.startswith("⬜") or (failing and doubtful in label and not label.startswith("❌")):
                yield self._tap(kasi, label, f"Kasi menilai: {label[2:].strip()}.", ticket)
        if failing:
            yield self._tap(
                kasi, "Tidak laik", "Uji keamanan belum ada: Kasi melaporkan tidak laik.", ticket, seconds=CALM
            )
        else:
            yield self._tap(kasi, "Laik", "Kasi melaporkan hasilnya ke Kabid: laik.", ticket, seconds=CALM)

    def _persetujuan(self, ticket: str) -> Iterator[Act | None]:
        kabid = self._people.kabid
        card = self._find(kabid, ticket, STEPS[Step.PERSETUJUAN].title)
        if card is not None and self._returned and "revisi" not in plain(card):
            yield self._tap(
                kabid, _REASON, "Alasannya dipilih; tanpa alasan tidak ada yang ditolak.", ticket, seconds=CALM
            )
            yield self._tap(kabid, "Tolak", "Kabid belum dapat menyetujui.", ticket, seconds=CALM)
        else:
            yield self._tap(
                kabid, STEPS[Step.PERSETUJUAN].option(Choice.SETUJU).label,
                "Kabid melihat hasil Kasi dan kapasitas, lalu menyetujui. Tempatnya langsung dipesan.",
                ticket, "Kapasitas", seconds=CALM,
            )  # fmt: skip

    def _penempatan(self, ticket: str) -> Iterator[Act | None]:
        staf = self._people.staf
        for label, caption in (
            ("Konfirmasi", "Staf Teknis mengonfirmasi: sisi pertama dari serah terima."),
            ("Sub domain aktif", "Sub domain sudah aktif."),
            ("10.10.", "Alamat IP dipilih dari yang masih kosong."),
            ("Disetujui: ", "Tempat yang dipesan saat persetujuan tinggal dipilih."),
            ("Cocok", "Nomor seri pada server cocok dengan formulir."),
        ):
            yield self._tap(staf, label, caption, ticket, seconds=CALM)
        if self._find(staf, ticket, "Kirim satu foto") is not None:
            photo = Answer("Foto server", name="foto-server.jpg", photo=True)
            yield self._file(staf, photo, "Server yang sudah terpasang difoto dari ruang server.")
        if any("Lepaskan" in staf.buttons(message) for message in staf.chat if ticket not in plain(message)):
            return  # busy with another: a new dialogue would close that one
        yield self._tap(staf, "Lanjutkan", "Staf Teknis melanjutkan pekerjaannya.", ticket, seconds=CALM)
        yield self._tap(
            staf, "Saya kerjakan", "Staf Teknis mengambil pekerjaan; rekan lain tahu siapa yang mengerjakan.",
            ticket, seconds=CALM,
        )  # fmt: skip

    # What is done, and how the page shows it

    def _find(self, person: Person, *words: str) -> Json | None:
        """The newest message of the bot, since this tale began, that says all the words."""
        for message in reversed(person.chat):
            if message["message_id"] <= (self._begun or 0):
                return None
            if message["from"]["is_bot"] and "text" in message and all(word in plain(message) for word in words):
                return message
        return None

    def _tap(
        self, person: Person, label: str, caption: str, *words: str, seconds: float = QUICK, edits: bool = True
    ) -> Act | None:
        for message in reversed(person.chat):
            if message["message_id"] <= (self._begun or 0):
                return None
            found = find_button([message.get("reply_markup", {})], label)
            if found and "callback_data" in found[1] and all(word in plain(message) for word in words):
                break
        else:
            return None
        button = found[1]

        async def perform() -> Query:
            face = (plain(message), message.get("reply_markup"))
            last = person.last["message_id"]
            self._pending = lambda: (
                (plain(message), message.get("reply_markup")) == face if edits else person.last["message_id"] == last
            )
            return person.forge(message["message_id"], button["callback_data"])

        cue = {"message": message["message_id"], "label": button["text"]}
        return Act(person, caption, seconds, cue, perform, office=person is not self._pemohon)

    def _send(self, person: Person, words: str, caption: str, *, seconds: float = QUICK, begins: bool = False) -> Act:
        async def perform() -> None:
            sent = await person.send(words)
            if begins:
                self._begun = sent["message_id"]
            self._await_answer(person)

        return Act(person, caption, seconds, {"words": words}, perform, office=person is not self._pemohon)

    def _press(self, person: Person, label: str, caption: str) -> Act | None:
        found = find_button([person.chat_state.keyboard or {}], label)
        if found is None:
            return None

        async def perform() -> None:
            await person.press(label)
            self._await_answer(person)

        return Act(person, caption, QUICK, {"label": found[1]["text"]}, perform)

    def _file(self, person: Person, answer: Answer, caption: str) -> Act:
        async def perform() -> None:
            data = await asyncio.to_thread(content, answer, person, self._who, self._tz)
            await (person.photo(data) if answer.photo else person.document(data, answer.name))
            self._await_answer(person)

        return Act(person, caption, CALM, {"file": answer.name}, perform, office=person is not self._pemohon)

    def _await_answer(self, person: Person) -> None:
        """Nothing more until the bot has said something after what was sent."""
        self._pending = lambda: not person.last["from"]["is_bot"]
