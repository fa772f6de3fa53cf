"""Four permohonan as their people take them from the first question to the end, with the examples of the form.

Two answers are such that the cards carry warnings.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.demo.office import DINAS, People
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from procedure import form
from procedure.sop import Kind
from tests.counts.tally import words
from tests.support.journeys import answer, begin, check_all, photo

WARNED = {"email": "umum.dinkes@gmail.com", "port_firewall": "tcp/443 dari internet; tcp/22 dari internet"}
"""An email outside .go.id, and remote access from everywhere."""

CARDS = {
    "Kepala Dinas": "Disposisi ke Kabid",
    "Kabid, verifikasi": "Verifikasi dan disposisi ke Kasi",
    "Kasi": "Tandai sisanya",
    "Kabid, persetujuan": "Setujui",
    "Staf Teknis": "Saya kerjakan",
}
"""The cards, each by a button that it alone has."""


@dataclass
class Going:
    """A permohonan under way; `read` is how many words each card had when it came, round by round."""

    who: People
    kind: Kind
    read: dict[str, list[int]] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)

    async def card(self, person: User, name: str) -> None:
        """Waits for the next card and reads it."""

        def look() -> Json | None:
            for message in reversed(person.chat):
                if message["message_id"] <= self.since.get(person.id, 0):
                    return None
                if any(CARDS[name] in label for label in person.buttons(message)):
                    return message
            return None

        found = await person.chat_state.bell.until(look, 60)
        if found is None:
            raise person.missing(f"no card {name}")
        self.since[person.id] = found["message_id"]
        self.read.setdefault(name, []).append(words(plain(found)))

    async def file(self) -> None:
        """The form: what is offered as a button is tapped, all else typed."""
        person, asked = self.who.pemohon, form.questions(self.kind, with_profile=True)
        await begin(person, self.kind)
        for number, entry in enumerate(asked, 1):
            await person.sees(f"Langkah {number} dari {len(asked)}")
            await answer(person, entry, WARNED.get(entry.key, DINAS.words(entry.contoh)))
        await person.tap("Setuju dan kirim")

    async def to_kabid(self) -> None:
        """Kadis, Kabid and Kasi each do what is theirs."""
        who = self.who
        await self.card(who.kadis, "Kepala Dinas")
        await who.kadis.tap("Disposisi ke Kabid")
        await self.card(who.kabid, "Kabid, verifikasi")
        await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
        await self.card(who.kasi, "Kasi")
        await check_all(who.kasi)
        await who.kasi.tap("Laik")
        await self.card(who.kabid, "Kabid, persetujuan")

    async def approved(self) -> None:
        """Kabid approves, Staf Teknis takes the work."""
        await self.who.kabid.tap("Setujui")
        await self.card(self.who.staf, "Staf Teknis")
        await self.who.staf.tap("Saya kerjakan")

    async def placed(self) -> None:
        """Staf Teknis places it where it was approved."""
        staf = self.who.staf
        for label in ("Cocok", "Disetujui: Rak A") if self.kind is Kind.SERVER else ("Disetujui: Host 1",):
            await staf.tap(label)
        await staf.tap("10.10.4.")
        if self.kind is Kind.SERVER:
            await staf.sees("foto")
            await staf.photo(photo())
        else:
            await staf.tap("Sub domain aktif")
        await staf.tap("Konfirmasi")

    async def accepted(self) -> None:
        """The pemohon accepts, which ends it."""
        await self.who.pemohon.tap("✅ Terima")
        await self.who.pemohon.sees("Selesai. Terima kasih.")


async def _clean(going: Going) -> None:
    await going.file()
    await going.to_kabid()
    await going.approved()
    await going.placed()
    await going.accepted()


async def _returned(going: Going) -> None:
    """Kabid rejects it once, the pemohon corrects what was wrong, and all goes its way."""
    who = going.who
    await going.file()
    await going.to_kabid()
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    for label in ("Perbaiki dan ajukan lagi", "Ubah", "Data server", "Prosesor, RAM, dan penyimpanan"):
        await who.pemohon.tap(label)
    await who.pemohon.send("2 x Xeon Silver 4310 12 core; RAM 64 GB; SSD 2 x 2 TB")
    await who.pemohon.tap("Setuju dan kirim")
    await going.to_kabid()
    await going.approved()
    await going.placed()
    await going.accepted()


async def _refused(going: Going) -> None:
    """The pemohon refuses the handover once, and Staf Teknis mends it where it stands."""
    who = going.who
    await going.file()
    await going.to_kabid()
    await going.approved()
    await going.placed()
    await who.pemohon.tap("↩️ Tolak")
    await who.pemohon.tap("Belum dapat diakses")
    await going.card(who.staf, "Staf Teknis")
    for label in ("Saya kerjakan", "Cocok", "Tetap di Rak A", "Tetap 10.", "Pakai foto sebelumnya", "Konfirmasi"):
        await who.staf.tap(label)
    await going.accepted()


@dataclass(frozen=True)
class Way:
    """One of the four; `clean`: nobody sends anything back, `corrected`: it was mended before it was approved."""

    name: str
    kind: Kind
    go: Callable[[Going], Awaitable[None]]
    clean: bool = False
    corrected: bool = False


WAYS = (
    Way("server, clean", Kind.SERVER, _clean, clean=True),
    Way("hosting, clean", Kind.HOSTING, _clean, clean=True),
    Way("server, rejected and corrected", Kind.SERVER, _returned, corrected=True),
    Way("server, handover refused", Kind.SERVER, _refused),
)


async def go(way: Way, who: People) -> Mapping[str, list[int]]:
    """Takes one permohonan to its end; gives how many words each card had, round by round."""
    going = Going(who, way.kind)
    await way.go(going)
    return going.read
