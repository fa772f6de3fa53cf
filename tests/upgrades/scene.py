"""What the people of an office do again and again on its way into the middle of everything."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

from bot.cli import room
from bot.demo.office import DINAS, People, people
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from handlers.chat.context import App, Services
from procedure import form
from procedure.sop import Kind, Office
from tests.support.aftermath import settled
from tests.support.crew import Crew
from tests.support.journeys import PDF, begin, by_file, submit
from tests.support.killing import check, shown, tap
from tests.upgrades.clock import Clock

EQUIPMENT = """rak,u,tinggi,sisi,nama,instansi,nomor_seri,ip,kg,watt,penanggung_jawab
Rak A,30,2,,Lenovo SR630,Dinas Sosial,LNV-1,10.10.4.20,15,500,Sari
Rak A,28,2,,HPE DL380,Dinas Sosial,HPE-1,,20,800,Tono
Rak A,26,1,depan,Mikrotik CCR2116,Dinas Arsip,MKT-1,10.10.4.21,5,100,
Rak A,25,1,,Synology RS1221,Dinas Arsip,SYN-1,,9,200,
Rak A,23,2,,Dell R740,Dinas Pertanian,DEL-1,,25,900,Bimo
Rak A,22,1,,Cisco C9200,Dinas Pertanian,CSC-1,,6,150,
Rak A,21,1,,Asus RS300,Dinas Pertanian,ASU-1,,8,250,
Rak A,18,1,,Juniper SRX340,Dinas Pangan,JUN-1,,5,100,
Rak A,17,1,,Zyxel XGS4600,Dinas Pangan,ZYX-1,,5,100,
Rak A,16,1,,Supermicro 5019,Dinas Pangan,SUP-1,,9,200,
"""

NAMES = {
    "rina": "Rina Wati", "agus": "Agus Priyanto", "lukman": "Lukman Hakim",
    "sari": "Sari Dewi", "tono": "Tono Haryanto", "wati": "Wati Lestari", "joko": "Joko Susilo",
    "lina": "Lina Marlina", "hadi": "Hadi Wijaya", "maya": "Maya Sari", "eko": "Eko Prasetyo",
    "yani": "Yani Rahma", "dian": "Dian Puspita", "rini": "Rini Astuti", "andi": "Andi Saputra",
    "doni": "Doni Kusuma", "ika": "Ika Fitri", "fajar": "Fajar Nugroho", "gita": "Gita Permata",
    "bayu": "Bayu Aji", "citra": "Citra Kirana", "heru": "Heru Santoso", "agung": "Agung Laksono",
    "tamu": "Tamu Satu", "tamu2": "Tamu Dua", "rekan": "Rekan Satu", "rekan2": "Rekan Dua",
    "bimo": "Bimo Setia", "yuni": "Yuni Shara",
    "rudi": "Rudi Hartono", "nana": "Nana Suryana", "putri": "Putri Ayu",
    "calon": "Calon Satu", "calon2": "Calon Dua", "calon3": "Calon Tiga",
}  # fmt: skip
"""Who takes part besides the office, by role; most are the pemohon of one permohonan, which is found by them."""


class Scene:
    """The office as it is played; `who` is everybody by role, `noted` what whoever goes on must know."""

    def __init__(self, api: BotApi, app: App, settings: Settings, clock: Clock) -> None:
        self.api = api
        self.services: Services = app.bot_data["services"]
        self.settings = settings
        self.clock = clock
        self.office: People = people(api)
        self.who: dict[str, User] = {
            **{role: getattr(self.office, role) for role in ("pemohon", "kadis", "kabid", "kasi", "staf", "admin")},
            **{role: api.person(name) for role, name in NAMES.items()},
        }
        self.noted: dict[str, str] = {}
        self.crew = Crew(self.office, asyncio.Event())

    async def settle(self) -> None:
        await settled(self.api, self.services.storage)

    # The room, and who works in it

    async def furnish(self, folder: Path) -> None:
        """Racks, hosts, addresses and what stands in the racks already, by the command line."""
        file = folder / "lama.csv"
        await asyncio.to_thread(file.write_text, EQUIPMENT)
        with (
            mock.patch("bot.cli.command.utc_now", self.clock),
            mock.patch("bot.cli.room.utc_now", self.clock),
            mock.patch("bot.cli.room.say"),
        ):
            await room.rack_add(self.settings, "Rak A", "Ruang Server", 42, "up", 900, 9000)
            await room.rack_add(self.settings, "Rak B", "Ruang Server", 12, "down", None, None)
            await room.host_add(self.settings, "Host 1", 32, 128, 4000)
            await room.host_add(self.settings, "Host 2", 16, 64, 2000)
            await room.ip_add(self.settings, "10.10.4.0/27")
            await room.ip_reserve(self.settings, "10.10.4.1", "gateway")
            await room.rack_block(self.settings, "Rak A", "40-42", "patch panel")
            await room.rack_import(self.settings, file, apply=True)

    async def invite(self, office: Office) -> str:
        """An invitation that the admin makes in chat; its link."""
        admin = self.who["admin"]
        asked = await admin.send("/undang")
        await admin.sees("Untuk jabatan apa", after=asked["message_id"])
        await admin.tap(DINAS.titles.of(office).short)
        return _link(await admin.sees("https://t.me/", after=asked["message_id"]))

    async def enrol(self, role: str, office: Office, *, take: bool = True) -> None:
        """Somebody answers what an office asks, and takes it."""
        person = self.who[role]
        begun = (await person.open(await self.invite(office)))["message_id"]
        await person.sees("Nama lengkap", after=begun)
        await person.send(person.name)
        await person.tap("Lewati")
        await person.sees("▫️ NIP: dilewati", after=begun)
        await person.tap("Lewati")
        if office.rule.asks_pendidikan:
            await person.tap("D3 Komputer")
        await person.sees("Pangkat", after=begun)
        if take:
            await person.tap("Terima jabatan")
            await person.sees("kini memegang jabatan", after=begun)

    # Permohonan

    async def file(self, role: str, kind: Kind) -> str:
        """The permohonan of this pemohon, sent."""
        ticket = await submit(self.who[role], kind, given=self._given(role))
        self.noted[role] = ticket
        return ticket

    def _given(self, role: str) -> dict[str, str]:
        """What must not be as the example of the form has it."""
        return {
            "nama": self.who[role].name,
            "hp": "0812-3456-7890",
            "surat_tanggal": "7 Agustus 2026",
            "nomor_seri": f"SN-{role}",
            "sub_domain": f"{role}.kuduskab.go.id",
        }

    async def to_kabid(self, role: str, kind: Kind) -> str:
        ticket = await self.file(role, kind)
        await self.crew.act(self.office.kadis, ticket, "Disposisi ke Kabid")
        return ticket

    async def to_kasi(self, role: str, kind: Kind) -> str:
        ticket = await self.to_kabid(role, kind)
        await self.crew.act(self.office.kabid, ticket, "Verifikasi dan disposisi ke Kasi")
        return ticket

    async def to_approval(self, role: str, kind: Kind, conclusion: str = "Laik", note: str = "") -> str:
        ticket = await self.to_kasi(role, kind)
        await check(self.office.kasi, ticket)
        await tap(self.office.kasi, ticket, button=conclusion)
        if note:
            await self.office.kasi.send(note)
        await shown(self.office.kabid, ticket, "Hasil Kasi", button="Setujui")
        return ticket

    async def approved(self, role: str, kind: Kind) -> str:
        ticket = await self.to_approval(role, kind)
        await self.crew.act(self.office.kabid, ticket, "Setujui")
        return ticket

    async def placed(self, role: str, kind: Kind) -> str:
        ticket = await self.approved(role, kind)
        await self.crew.place(ticket, kind)
        await shown(self.who[role], ticket, "Kewajiban", button="Terima")
        return ticket

    async def draft(self, role: str, kind: Kind, until: str | None) -> int:
        """A form answered up to the question `until` (to the review if None); the message it began with."""
        person = self.who[role]
        begun = await begin(person, kind)
        asked, given = form.questions(kind, with_profile=True), self._given(role)
        for at, entry in enumerate(asked, 1):
            await shown(person, f"Langkah {at} dari {len(asked)}", after=begun)
            if entry.key == until:
                break
            if by_file(entry):
                await person.document(PDF, "surat.pdf")
            else:
                await person.send(given.get(entry.key, DINAS.words(entry.contoh)))
        else:
            await person.sees("Saya menyatakan data di atas benar", after=begun)
        return begun

    # Things

    async def sheet(self, person: User, words: str) -> None:
        """Opens a thing's sheet from the register."""
        sent = (await person.send(f"/daftar {words}"))["message_id"]
        await person.sees("🔎", after=sent)
        await person.tap(words)
        await person.sees("Status: ", after=sent)

    async def hand_over(self, words: str) -> str:
        """The link by which the admin hands a thing to somebody."""
        admin = self.who["admin"]
        await self.sheet(admin, words)
        asked = admin.last["message_id"]
        await admin.tap("Alihkan ke orang lain")
        return _link(await admin.sees("Tautan berlaku satu kali", after=asked))

    async def take_over(self, role: str, words: str) -> None:
        person = self.who[role]
        begun = (await person.open(await self.hand_over(words)))["message_id"]
        for title, answer in (("Nama", person.name), ("Jabatan", "Analis Sistem"), ("Nomor HP", "0812-3456-7890")):
            await person.sees(title, after=begun)
            await person.send(answer)
        await person.tap("Terima tanggung jawab")
        await person.sees("kini penanggung jawab", after=begun)

    async def until_due(self, person: User, words: str, days: int) -> None:
        """So many working days later, the person is told of it."""
        seen = person.last["message_id"]
        self.clock.go(self.services.config.work_hours.after_days(self.clock(), days) + timedelta(seconds=1))
        await person.sees(words, after=seen)


async def press(person: User, *words: str, button: str, after: int = 0) -> None:
    """Taps the button of the newest message that has it and all `words`; only the toast is waited for."""
    message, found = await shown(person, *words, button=button, after=after)
    await person.answer(person.forge(message["message_id"], found["callback_data"]))


def _link(message: Json) -> str:
    found = re.search(r"https://\S+", plain(message))
    assert found
    return found[0]
