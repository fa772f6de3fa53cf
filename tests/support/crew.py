"""Everybody at work at once, whatever happens to the program: nobody waits for a toast, all for effects."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from bot.demo.office import DINAS, People
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from procedure import form
from procedure.sop import Kind
from tests.support.journeys import LABELS, PDF, by_file, photo, ticket
from tests.support.killing import check, one_of, shown, tap

ACCESS = "akun rahasia-sekali, kunci diserahkan langsung"
"""What every pemohon answers about access: it must be found nowhere in plain text."""

_CHECKED = ["kirim", "disposisi", "disposisi", "laik"]
_PLACED = ["setuju", "ambil", "selesai"]
ACTS = {
    "lurus": [*_CHECKED, *_PLACED, "terima"],
    "ditolak": [*_CHECKED, "tolak", *_CHECKED, *_PLACED, "terima"],
    "serah_terima_ditolak": [*_CHECKED, *_PLACED, "tolak", "ambil", "selesai", "terima"],
    "ditarik": ["kirim", "disposisi", "tarik"],
}
"""What the journal must say of a permohonan that went this way: each act once, in order."""


@dataclass
class Crew:
    """Everybody, each with one pair of hands; `done` tells how each permohonan ended."""

    people: People
    over: asyncio.Event
    hands: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    done: dict[str, str] = field(default_factory=dict)
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    since: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    """For each person and permohonan the last message of the round before: a copy of its card leads nowhere now."""

    async def apply(self, pemohon: User, number: int) -> None:
        """Permohonan after permohonan, each kind and way in turn, until the test is over."""
        ways, kinds = list(ACTS), list(Kind)
        for round_ in itertools.count():
            way = ways[(number + round_) % len(ways)]
            kind = kinds[(number + round_ // len(ways)) % len(kinds)]
            name = await self.file(pemohon, kind, known=round_ > 0)
            await self.follow(pemohon, name, kind, way)
            self.done[name] = way
            if self.over.is_set():
                return

    async def file(self, pemohon: User, kind: Kind, *, known: bool) -> str:
        serial = next(self.serial)
        given = {"nomor_seri": f"SN-{serial:04d}", "sub_domain": f"app{serial}.kuduskab.go.id", "hak_akses": ACCESS}
        begun = (await pemohon.send("/ajukan"))["message_id"]
        await tap(pemohon, button=LABELS[kind], after=begun)
        if not known:
            await tap(pemohon, "UU 27/2022", button="Mengerti", after=begun)
        if known:
            await tap(pemohon, button="Pakai data tersimpan", after=begun)
        asked = form.questions(kind, with_profile=not known)
        for at, entry in enumerate(asked, 1):
            prompt, _ = await shown(pemohon, f"Langkah {at} dari {len(asked)}", after=begun)
            answer = given.get(entry.key, DINAS.words(entry.contoh))
            if by_file(entry):
                await self.taken(pemohon, lambda: pemohon.document(PDF, "surat.pdf"), f"Langkah {at + 1} dari")
            elif answer in entry.choices:
                await tap(pemohon, entry.title, button=answer, after=prompt["message_id"] - 1)
            else:
                await pemohon.send(answer)
        await tap(pemohon, button="Setuju dan kirim", after=begun)
        status, _ = await shown(pemohon, "⏳ Disposisi Kepala Dinas", after=begun)
        return ticket(status)

    async def taken(self, person: User, send: Callable[[], Awaitable[Json]], following: str) -> None:
        """A file is sent until it is taken: where kills interrupted each look at it, the bot asks for it once more."""
        taken = False
        while not taken:
            sent = (await send())["message_id"]
            said, _ = await one_of(person, (following,), ("terputus oleh gangguan sistem",), after=sent)
            taken = following in plain(said)

    async def follow(self, pemohon: User, name: str, kind: Kind, way: str) -> None:
        everybody = self.people

        async def own(*words: str, button: str) -> None:
            await self.tap(pemohon, name, *words, button=button)

        await self.act(everybody.kadis, name, "Disposisi ke Kabid")
        if way == "ditarik":
            await own("⏳ Verifikasi", button="Tarik kembali")
            await own(button="Batalkan permohonan")
            await shown(pemohon, name, "↩️ Ditarik kembali")
            return
        await self.checked(name)
        if way == "ditolak":
            async with self.hands[everybody.kabid.id]:
                await self.tap(everybody.kabid, name, "Hasil Kasi", button="Tolak")
                await everybody.kabid.send("Mohon spesifikasinya dilengkapi")
                await shown(everybody.kabid, name, "Mohon spesifikasinya dilengkapi")
            returned, fix = await shown(pemohon, name, button="Perbaiki dan ajukan lagi")
            self.anew(name, everybody.kadis, everybody.kabid, everybody.kasi)
            pemohon.forge(returned["message_id"], fix["callback_data"])
            for button in ("Setuju dan kirim", "Tetap kirim"):
                await tap(pemohon, button=button, after=returned["message_id"])
            await self.act(everybody.kadis, name, "Disposisi ke Kabid")
            await self.checked(name)
        await self.act(everybody.kabid, name, "Setujui")
        await self.place(name, kind)
        if way == "serah_terima_ditolak":
            await own("Kewajiban", button="Tolak")
            self.anew(name, everybody.staf)
            await own(button="Belum dapat diakses")
            self.anew(name, pemohon)
            await self.place(name, kind, again=True)
        await own("Kewajiban", button="Terima")
        await shown(pemohon, name, "✅ Selesai. Terima kasih.")

    def anew(self, name: str, *people: User) -> None:
        """What these people were shown of the permohonan so far is over."""
        for person in people:
            self.since[person.id, name] = person.last["message_id"]

    async def tap(self, person: User, name: str, *words: str, button: str) -> None:
        await tap(person, name, *words, button=button, after=self.since[person.id, name])

    async def act(self, official: User, name: str, label: str) -> None:
        async with self.hands[official.id]:
            await self.tap(official, name, button=label)

    async def checked(self, name: str) -> None:
        await self.act(self.people.kabid, name, "Verifikasi dan disposisi ke Kasi")
        kasi = self.people.kasi
        async with self.hands[kasi.id]:
            await check(kasi, name, after=self.since[kasi.id, name])
            await self.tap(kasi, name, button="Laik")

    async def place(self, name: str, kind: Kind, *, again: bool = False) -> None:
        staf = self.people.staf
        async with self.hands[staf.id]:
            rack = "Tetap di Rak" if again else "Disetujui: Rak"
            for label in ("Saya kerjakan", *(("Cocok", rack) if kind is Kind.SERVER else ("Host",))):
                await self.tap(staf, name, button=label)
            await self.tap(staf, name, button="Tetap 10." if again else "10.10.")
            if kind is Kind.HOSTING:
                await self.tap(staf, name, button="Sub domain aktif")
            elif again:
                await self.tap(staf, name, button="Pakai foto sebelumnya")
            else:
                await shown(staf, name, "Kirim satu foto")
                await self.taken(staf, lambda: staf.photo(photo()), "Langkah 6 dari 6")
            await self.tap(staf, name, button="Konfirmasi")
