"""A permohonan played from the letter to the handover: what somebody would do next, by what the phones show.

What was done is not remembered: whoever takes over in between, plays on or goes back, the next act
is found from where things stand.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.demo.office import DINAS, People
from bot.demo.show.answers import Pemohon, Reply, answer_of
from bot.demo.show.hand import CALM, Gesture, Hand
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
_TOO_EARLY = "Belum ada hasil uji keamanan."


class Tale:
    """One permohonan of `pemohon` (`who` they are), of `kind`; `returned`: Kabid rejects it once, for a reason."""

    def __init__(
        self, people: People, pemohon: User, who: Pemohon, kind: Kind, tz: ZoneInfo, *, returned: bool = False
    ) -> None:
        self._people = people
        self._pemohon = pemohon
        self._who = who
        self._kind = kind
        self._tz = tz
        self._returned = returned
        self._hand = Hand(pemohon, who, tz)

    @property
    def over(self) -> bool:
        """Whether the permohonan has come to an end."""
        status = self._status if self._hand.begun is not None else None
        return status is not None and any(end in plain(status) for end in ("✅ Selesai.", "↩️ Ditarik kembali."))

    def look_anew(self) -> None:
        """Waits for nothing any more: somebody else has acted meanwhile."""
        self._hand.pending = lambda: False

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
                who, "Setuju dan kirim", "Semua jawaban diperiksa sekali lagi, lalu disetujui dan dikirim.",
                "Saya menyatakan", seconds=CALM,
            )  # fmt: skip
        newest = self._hand.find(who)
        if newest is not None and any("Perbaiki" in label for label in who.buttons(newest)):  # else it is open already
            yield self._hand.tap(
                who, "Perbaiki dan ajukan lagi", "Pemohon membaca alasannya, lalu memperbaiki permohonan yang sama.",
                seconds=CALM, edits=False,
            )  # fmt: skip
        yield self._answer()
        yield self._hand.tap(who, "Selesai", "Semua halaman surat sudah dikirim.", "Halaman")
        for label, caption in (
            ("Mulai baru", "Pemohon memulai formulir baru."),
            (KINDS[self._kind], f"Yang diajukan: {KINDS[self._kind].lower()}."),
            ("Mengerti", "Satu kali untuk tiap orang: untuk apa data dipakai dan siapa yang melihatnya."),
            ("Pakai data tersimpan", "Data pemohon sudah dikenal, cukup dipakai lagi."),
        ):
            yield self._hand.tap(who, label, caption)

    def _handover(self, ticket: str) -> Iterator[Gesture | None]:
        yield self._hand.tap(
            self._pemohon, "Terima", "Pemohon menerima serah terima. Berita acara terbit, bernomor, untuk dua pihak.",
            ticket, "Kewajiban", seconds=CALM,
        )  # fmt: skip

    def _answer(self) -> Gesture | None:
        answer = answer_of(self._pemohon, self._who, self._tz)
        if answer is None or answer.photo:
            return None
        caption = f"Pemohon menjawab: {answer.title}."
        if answer.name:
            return self._hand.file(
                self._pemohon, answer, "Surat permohonan yang sudah ditandatangani dikirim sebagai PDF."
            )
        if answer.contact:
            return self._hand.press(self._pemohon, "Bagikan kontak", "Nomor HP cukup dibagikan, tidak perlu diketik.")
        if answer.choice:
            return self._hand.tap(self._pemohon, answer.words, caption)
        return self._hand.send(self._pemohon, answer.words, caption)

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
            ticket, seconds=CALM,
        )  # fmt: skip
        yield self._hand.tap(
            self._people.kabid, _words("Verifikasi dan disposisi ke {kasi}"),
            _words("{kabid} memverifikasi dan meneruskan ke {kasi} untuk dicek."), ticket, seconds=CALM,
        )  # fmt: skip

    def _pengecekan(self, ticket: str) -> Iterator[Gesture | None]:
        kasi = self._people.kasi
        card = self._hand.find(kasi, ticket, _words(STEPS[Step.PENGECEKAN].title))
        if card is None:
            return
        labels = kasi.buttons(card)
        if "ketik alasannya" in plain(card):
            yield self._hand.send(kasi, _TOO_EARLY, _words("{kasi} menuliskan alasannya."), seconds=CALM)
            return
        unset = [label for label in labels if label.startswith("⬜")]
        if len(unset) > 1:
            yield self._hand.tap(
                kasi,
                "Tandai sisanya",
                _words("{kasi} mengecek butir demi butir; yang baik ditandai sekaligus."),
                ticket,
            )
        failing = self._returned and "revisi" not in plain(card)
        doubtful = "Keamanan dan sub domain"
        for label in labels:
            if label.startswith("⬜") or (failing and doubtful in label and not label.startswith("❌")):
                yield self._hand.tap(kasi, label, f"{DINAS.titles.kasi} menilai: {label[2:].strip()}.", ticket)
        if failing:
            yield self._hand.tap(
                kasi,
                "Tidak laik",
                _words("Uji keamanan belum ada: {kasi} melaporkan tidak laik."),
                ticket,
                seconds=CALM,
            )
        else:
            yield self._hand.tap(
                kasi, "Laik", _words("{kasi} melaporkan hasilnya ke {kabid}: laik."), ticket, seconds=CALM
            )

    def _persetujuan(self, ticket: str) -> Iterator[Gesture | None]:
        kabid = self._people.kabid
        card = self._hand.find(kabid, ticket, _words(STEPS[Step.PERSETUJUAN].title))
        if card is not None and self._returned and "revisi" not in plain(card):
            yield self._hand.tap(
                kabid, _REASON, "Alasannya dipilih; tanpa alasan tidak ada yang ditolak.", ticket, seconds=CALM
            )
            yield self._hand.tap(kabid, "Tolak", _words("{kabid} belum dapat menyetujui."), ticket, seconds=CALM)
        else:
            yield self._hand.tap(
                kabid, _words(STEPS[Step.PERSETUJUAN].option(Choice.SETUJU).label),
                _words("{kabid} melihat hasil {kasi} dan kapasitas, lalu menyetujui. Tempatnya langsung dipesan."),
                ticket, "Kapasitas", seconds=CALM,
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
            yield self._hand.tap(staf, label, caption, ticket, seconds=CALM)
        if self._hand.find(staf, ticket, "Kirim satu foto") is not None:
            photo = Reply("Foto server", name="foto-server.jpg", photo=True)
            yield self._hand.file(staf, photo, "Server yang sudah terpasang difoto dari ruang server.")
        if any("Lepaskan" in staf.buttons(message) for message in staf.chat if ticket not in plain(message)):
            return  # busy with another: a new dialogue would close that one
        yield self._hand.tap(staf, "Lanjutkan", _words("{staf_teknis} melanjutkan pekerjaannya."), ticket, seconds=CALM)
        yield self._hand.tap(
            staf, "Saya kerjakan", _words("{staf_teknis} mengambil pekerjaan; rekan lain tahu siapa yang mengerjakan."),
            ticket, seconds=CALM,
        )  # fmt: skip

    def _others(self, ticket: str) -> Iterator[Gesture | None]:
        """Whoever's turn it is at a step that nothing is told of: the first of its choices."""
        for rule in STEPS.values():
            if rule.step not in _TOLD:
                person = self._people.officials[rule.office] if rule.office else self._pemohon
                who = DINAS.titles.of(rule.office).brief if rule.office else "Pemohon"
                option = rule.options[0]
                caption = f"{who}: {_words(option.done)}."
                yield self._hand.tap(person, _words(option.label), caption, ticket, _words(rule.title), seconds=CALM)
