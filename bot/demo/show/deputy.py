"""The story of a Plh.: Kabid is away for three days, somebody acts, and Kabid has the office back."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from bot.demo.office import DINAS, People
from bot.demo.show.answers import Pemohon
from bot.demo.show.autoplay import OfficeTime
from bot.demo.show.hand import CALM, Gesture
from bot.demo.show.story import Tale
from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Office

_AWAY = timedelta(days=3)
_LETTER = "800/412/2026"
_BACK_WITHIN = 8.0
"""Seconds within which the bot gives the office back, once the clock has been moved."""


class Deputised(Tale):
    """A permohonan during which Staf Teknis acts for Kabid: the card that waits moves along, and back after all."""

    def __init__(self, people: People, pemohon: User, who: Pemohon, tz: ZoneInfo, time: OfficeTime) -> None:
        super().__init__(people, pemohon, who, Kind.SERVER, tz)
        self._holder, self._deputy = people.kabid, people.staf
        self._time = time

    def _candidates(self) -> Iterator[Gesture | None]:
        ticket = self._ticket
        away = self._hand.find(self._holder, "kini dijalankan") is not None
        back = self._hand.find(self._holder, "kembali kepada Bapak/Ibu") is not None
        if ticket is not None and not away and self._hand.find(self._holder, ticket, buttons=True):
            yield from self._appointing()
        elif ticket is not None and away and not back and self._hand.find(self._people.kasi, ticket, buttons=True):
            back_at = f"Tiga hari berlalu: {DINAS.titles.kabid} masuk lagi …"
            yield Gesture(self._holder, back_at, CALM, {}, self._passed)
        else:
            yield from super()._candidates()

    def _appointing(self) -> Iterator[Gesture | None]:
        holder, deputy, title = self._holder, self._deputy, DINAS.titles.of(Office.KABID)
        name = deputy.name.partition(",")[0]
        yield self._hand.tap(deputy, "Terima jabatan", f"{name} menerima; kartu yang menunggu ikut pindah.", read=True)
        link = self._hand.find(deputy, "?start=j_")
        if link is not None:
            yield self._opened(plain(link), name)
        sets = f"{title.brief} menunjuk Plh.:"
        yield self._hand.tap(holder, "Tunjuk", f"{sets} selesai, tautannya terkirim.", "tekan “Tunjuk”", read=True)
        yield self._hand.tap(holder, "3 hari", f"{sets} selama tiga hari.", "Hari terakhir")
        yield self._hand.tap(holder, "Hari ini", f"{sets} mulai hari ini.", "Mulai")
        if self._hand.find(holder, "Nomor surat perintah", "Tulis seperti"):
            yield self._hand.send(holder, _LETTER, f"{sets} menurut surat perintahnya.", calm=True)
        yield self._hand.tap(holder, name, f"{sets} {name}.", "Siapa yang ditunjuk")
        yield self._hand.tap(holder, f"Tunjuk Plh. {title.short}", f"{sets} untuk jabatannya sendiri.", "Plh. dan Plt.")
        yield self._hand.send(holder, "/delegasi", f"{title.brief} akan berhalangan, dan menunjuk Plh.", calm=True)

    def _opened(self, said: str, name: str) -> Gesture:
        link = next(word for word in said.split() if "?start=j_" in word)

        async def perform() -> None:
            sent = await self._deputy.open(link)
            self._hand.pending = lambda: self._deputy.last["message_id"] == sent["message_id"]

        return Gesture(self._deputy, f"{name} membuka tautan penunjukannya.", CALM, {"words": link}, perform)

    async def _passed(self) -> None:
        self._time.forward(_AWAY)
        self._time.to_work()
        until = monotonic() + _BACK_WITHIN
        self._hand.pending = lambda: (
            self._hand.find(self._holder, "kembali kepada Bapak/Ibu") is None and monotonic() < until
        )
