"""A permohonan played from the letter to the handover: what somebody would do next, by what the phones show.

What was done is not remembered: whoever takes over in between, plays on or goes back, the next act
is found from where things stand.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.demo.office import DINAS, People
from bot.demo.show.answers import Pemohon, Reply
from bot.demo.show.filling import REVIEW, Filling
from bot.demo.show.hand import Gesture, Hand
from bot.demo.telegram.keyboards import bare
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from handlers.chat.texts import KINDS
from procedure.sop import STEPS, Choice, Kind, Step

_words = DINAS.words
_TOLD = {Step.PENGAJUAN, Step.DISPOSISI, Step.VERIFIKASI, Step.PENGECEKAN, Step.PERSETUJUAN, Step.PENEMPATAN}
_TOLD |= {Step.SERAH_TERIMA}
"""The steps that are played in words of their own."""

_TEST = "Uji keamanan"
_REASON = "Uji keamanan belum dilakukan"
_ASKED = "alasannya"
_TOO_EARLY = "Belum ada hasil uji keamanan."
_DOUBTFUL = "Keamanan"
_MARKS = {True: "Baik", False: "Tidak"}


class Tale:
    """One permohonan of `pemohon` (`who` they are), of `kind`; `returned`: Kabid rejects it once, for a reason."""

    def __init__(
        self, people: People, pemohon: User, who: Pemohon, kind: Kind, tz: ZoneInfo, *, returned: bool = False
    ) -> None:
        self._people = people
        self._pemohon = pemohon
        self._kind = kind
        self._returned = returned
        self._hand = Hand(pemohon, who, tz)
        self._filling = Filling(self._hand, pemohon, who, tz)

    @property
    def subject(self) -> str:
        """The permohonan it tells of."""
        return self._ticket or f"Permohonan baru {self._pemohon.name.partition(',')[0]}"

    @property
    def over(self) -> bool:
        """Whether the permohonan has come to an end."""
        status = self._status
        return status is not None and any(end in plain(status) for end in ("✅ Selesai.", "↩️ Ditarik kembali."))

    def look_anew(self) -> None:
        """Waits for nothing any more: somebody else has acted meanwhile."""
        self._hand.look_anew()

    def next(self) -> Gesture | None:
        """What comes next; None while the bot has not answered yet, and at the end."""
        if self._hand.pending() or self.over:
            return None
        if self._hand.begun is None:
            return self._hand.send(self._pemohon, "/ajukan", "Pemohon membuka formulir dari ponselnya.", begins=True)
        return next((act for act in self._candidates() if act is not None), None)

    def _candidates(self) -> Iterator[Gesture | None]:
        ticket = self._ticket
        if ticket is not None:
            yield from self._handover(ticket)
            yield from self._disposisi(ticket)
            yield from self._pengecekan(ticket)
            yield from self._persetujuan(ticket)
            yield from self._penempatan(ticket)
            yield from self._others(ticket)
        yield from self._form()

    @property
    def _status(self) -> Json | None:
        """The message that shows the pemohon how far it is."""
        if self._hand.begun is None:
            return None
        return self._hand.find(self._pemohon, "PSH-", _words(STEPS[Step.DISPOSISI].title))

    @property
    def _ticket(self) -> str | None:
        return plain(self._status).split()[0] if self._status else None

    # The pemohon

    def _form(self) -> Iterator[Gesture | None]:
        who = self._pemohon
        if self._to_mend:
            yield self._hand.tap(who, "Lulus", "Pemohon mencatat hasil uji yang baru.", "Ubah ·")
            for label in (_TEST, "Data hosting", "Ubah"):
                yield self._hand.tap(who, label, "Pemohon membuka jawaban yang perlu diperbaiki.")
        else:
            yield self._hand.tap(
                who, "Setuju dan kirim", "Semua jawaban diperiksa sekali lagi, lalu disetujui dan dikirim.", REVIEW,
                read=True,
            )  # fmt: skip
        newest = self._hand.find(who)
        if newest is not None and any("Perbaiki" in label for label in who.buttons(newest)):  # else it is open already
            yield self._hand.tap(
                who, "Perbaiki dan ajukan lagi", "Pemohon membaca alasannya, lalu memperbaiki permohonan yang sama.",
                read=True, edits=False,
            )  # fmt: skip
        yield from self._filling.candidates()
        for label, caption in (
            ("Mulai baru", "Pemohon memulai formulir baru."),
            (KINDS[self._kind], f"Yang diajukan: {KINDS[self._kind].lower()}."),
            ("Pakai data tersimpan", "Data pemohon sudah dikenal, cukup dipakai lagi."),
        ):
            yield self._hand.tap(who, label, caption)

    def _handover(self, ticket: str) -> Iterator[Gesture | None]:
        yield self._hand.tap(
            self._pemohon, "Terima", "Pemohon menerima serah terima. Berita acara terbit, bernomor, untuk dua pihak.",
            ticket, read=True,
        )  # fmt: skip

    @property
    def _to_mend(self) -> bool:
        """Whether it came back for its security test, and the review does not say that it is passed."""
        back = self._status is not None and "Dikembalikan untuk" in plain(self._status)
        review = self._hand.find(self._pemohon, "Saya menyatakan")
        return self._returned and back and not (review and f"{_TEST}: Lulus" in plain(review))

    # The offices

    def _disposisi(self, ticket: str) -> Iterator[Gesture | None]:
        yield self._hand.tap(
            self._people.kadis, _words("Disposisi ke {kabid}"),
            _words("{kepala_dinas} mendisposisikan ke {kabid} dengan satu ketukan; lembar disposisi terisi sendiri."),
            ticket, read=True,
        )  # fmt: skip
        if self._asked_elsewhere(self._people.kabid, ticket):
            return
        yield self._hand.tap(
            self._people.kabid, _words("Verifikasi dan disposisi ke {kasi}"),
            _words("{kabid} memverifikasi dan meneruskan ke {kasi} untuk dicek."), ticket, read=True,
        )  # fmt: skip

    def _pengecekan(self, ticket: str) -> Iterator[Gesture | None]:
        kasi = self._people.kasi
        card = self._hand.find(kasi, ticket, buttons=True)
        if card is None or self._asked_elsewhere(kasi, ticket):
            return
        if _ASKED in plain(card):
            yield self._hand.send(kasi, _TOO_EARLY, _words("{kasi} menuliskan alasannya."), calm=True, edits=card)
            return
        labels, failing = kasi.buttons(card), self._returned and "revisi" not in plain(card)
        if any(bare(label) == _MARKS[True] for label in labels):  # an item is open, and its own button not there
            good = not failing or any(_DOUBTFUL in label for label in labels)
            yield self._hand.tap(kasi, _MARKS[good], _words("{kasi} menilai butir ini."), ticket)
        if sum(label.startswith("⬜") for label in labels) > 1:
            yield self._hand.tap(
                kasi, "Tandai sisanya", _words("{kasi} membaca kartunya; butir yang baik ditandai sekaligus."), ticket,
                read=True,
            )  # fmt: skip
        for label in labels:
            if label.startswith("⬜") or (failing and _DOUBTFUL in label and not label.startswith("❌")):
                yield self._hand.tap(kasi, label, f"{DINAS.titles.kasi} menilai: {label[2:].strip()}.", ticket)
        told = (
            "Uji keamanan belum ada: {kasi} melaporkan tidak laik."
            if failing
            else "{kasi} melaporkan ke {kabid}: laik."
        )
        yield self._hand.tap(kasi, "Tidak laik" if failing else "Laik", _words(told), ticket, read=True)

    @staticmethod
    def _asked_elsewhere(person: User, ticket: str) -> bool:
        """Whether a card of another permohonan waits for a reason, which a tap on this one's would close."""
        return any(_ASKED in plain(message) and ticket not in plain(message) for message in person.chat)

    def _persetujuan(self, ticket: str) -> Iterator[Gesture | None]:
        kabid = self._people.kabid
        card = self._hand.find(kabid, ticket, buttons=True)
        if self._asked_elsewhere(kabid, ticket):
            return
        if card is not None and self._returned and "revisi" not in plain(card):
            yield self._hand.tap(
                kabid, _REASON, "Alasannya dipilih; tanpa alasan tidak ada yang ditolak.", ticket, read=True
            )
            yield self._hand.tap(kabid, "Tolak", _words("{kabid} belum dapat menyetujui."), ticket, read=True)
        else:
            yield self._hand.tap(
                kabid, _words(STEPS[Step.PERSETUJUAN].option(Choice.SETUJU).label),
                _words("{kabid} melihat hasil {kasi} dan kapasitas, lalu menyetujui. Tempatnya langsung dipesan."),
                ticket, read=True,
            )  # fmt: skip

    def _penempatan(self, ticket: str) -> Iterator[Gesture | None]:
        staf = self._people.staf
        for label, caption in (
            ("Konfirmasi", _words("{staf_teknis} mengonfirmasi: sisi pertama dari serah terima.")),
            ("Sub domain aktif", "Sub domain sudah aktif."),
            ("10.10.", "Alamat IP dipilih dari yang masih kosong."),
            ("Disetujui: ", "Tempat yang dipesan saat persetujuan tinggal dipilih."),
            ("Cocok", "Nomor seri pada server cocok dengan formulir."),
        ):
            yield self._hand.tap(staf, label, caption, ticket, read=True)
        asked = self._hand.find(staf, ticket, "Kirim satu foto")
        if asked is not None:
            photo = Reply("Foto server", name="foto-server.jpg", photo=True)
            yield self._hand.file(staf, photo, "Server yang sudah terpasang difoto dari ruang server.", edits=asked)
        if any("Lepaskan" in staf.buttons(message) for message in staf.chat if ticket not in plain(message)):
            return  # busy with another: a new dialogue would close that one
        yield self._hand.tap(staf, "Lanjutkan", _words("{staf_teknis} melanjutkan pekerjaannya."), ticket, read=True)
        yield self._hand.tap(
            staf, "Saya kerjakan", _words("{staf_teknis} mengambil pekerjaan; rekan lain tahu siapa yang mengerjakan."),
            ticket, read=True,
        )  # fmt: skip

    def _others(self, ticket: str) -> Iterator[Gesture | None]:
        """Whoever's turn it is at a step that nothing is told of: the first of its choices."""
        for rule in STEPS.values():
            if rule.step not in _TOLD:
                person = self._people.officials[rule.office] if rule.office else self._pemohon
                who = DINAS.titles.of(rule.office).brief if rule.office else "Pemohon"
                option = rule.options[0]
                caption = f"{who}: {_words(option.done)}."
                yield self._hand.tap(person, _words(option.label), caption, ticket, _words(rule.title), read=True)
