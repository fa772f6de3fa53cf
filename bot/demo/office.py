"""The people of the demo and of the tests, in their offices, with a rack, a host and some addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.dinas import Dinas
from procedure.sop import Office
from storage.database import Storage

DINAS = Dinas()
"""Whose office the demo plays: the default one, for an office's own settings never reach it."""

ADMIN_ID = 700000100
_PATIENCE = 60.0


@dataclass(frozen=True)
class Holder:
    """What somebody answers when they join an office; `pendidikan` only where it is asked."""

    name: str
    nip: str
    pangkat: str
    pendidikan: str = ""


OFFICIALS: Mapping[Office, Holder] = {
    Office.KEPALA_DINAS: Holder("Drs. Kholid, MM", "196507311992031005", "Pembina Utama Muda (IV/c)"),
    Office.KABID: Holder("Rini Wulandari, S.T., M.Kom.", "197504122000032004", "Pembina (IV/a)"),
    Office.KASI: Holder("Agus Prasetyo, S.Kom.", "198203172006041008", "Penata Tingkat I (III/d)", "S1 Komputer"),
    Office.STAF_TEKNIS: Holder("Dewi Lestari, A.Md.Kom.", "199107252015032006", "Pengatur (II/c)", "D3 Komputer"),
    Office.ADMIN: Holder("Yusuf Hidayat, S.Kom.", "198811052012121002", "Penata (III/c)"),
}


def official(office: Office) -> Holder:
    """Who holds the office here: somebody called by its title where nobody was thought of."""
    unnamed = Holder(f"Pejabat {DINAS.titles.of(office).short}", "198001012005011001", "Penata (III/c)", "S1 Komputer")
    return OFFICIALS.get(office, unnamed)


@dataclass(frozen=True)
class People:
    """Everybody who takes part: the `pemohon`, who belongs to another instansi, and who holds each office."""

    pemohon: User
    officials: Mapping[Office, User]

    @property
    def kadis(self) -> User:
        """The Kepala Dinas."""
        return self.officials[Office.KEPALA_DINAS]

    @property
    def kabid(self) -> User:
        """The Kepala Bidang."""
        return self.officials[Office.KABID]

    @property
    def kasi(self) -> User:
        """The Kepala Seksi."""
        return self.officials[Office.KASI]

    @property
    def staf(self) -> User:
        """The Staf Teknis."""
        return self.officials[Office.STAF_TEKNIS]

    @property
    def admin(self) -> User:
        """The admin, who is one by the settings too."""
        return self.officials[Office.ADMIN]

    @property
    def roles(self) -> dict[int, str]:
        """What each is, by user id."""
        held = {person.id: DINAS.titles.of(office).short for office, person in self.officials.items()}
        return {self.pemohon.id: "Pemohon"} | held


def people(api: BotApi) -> People:
    """Everybody with Telegram on their phones, none of whom has met the bot."""
    pemohon = api.person("Budi Santoso, S.Kom.", phone="+6281234567890")
    ids = {Office.ADMIN: ADMIN_ID}
    return People(pemohon, {office: api.person(official(office).name, id=ids.get(office)) for office in Office})


async def furnish(storage: Storage, now: datetime) -> dict[Office, str]:
    """Describes a rack, a host and addresses; returns an invitation code for each office, good from `now` on."""
    async with storage.begin(now) as tx:
        await tx.racks.add_rack("Rak A", "Ruang Server", 42)
        await tx.hosts.add("Host 1", 32, 128, 4000)
        await tx.addresses.add_range("10.10.4.0/27")
        return {office: await tx.offices.invite(office, None) for office in Office}


async def join(person: User, code: str, office: Office) -> None:
    """The person opens their invitation, answers what it asks and takes the office."""
    theirs = official(office)
    await person.open(f"https://t.me/{person.telegram.bot['username']}?start=j_{code}")
    for title, answer in (("Nama lengkap", theirs.name), ("NIP", theirs.nip), ("Pangkat", theirs.pangkat)):
        await person.sees(title, within=_PATIENCE)
        await person.send(answer)
    if office.rule.asks_pendidikan:
        await person.tap(theirs.pendidikan, within=_PATIENCE)
    await person.tap("Terima jabatan", within=_PATIENCE)


async def join_all(everybody: People, codes: Mapping[Office, str]) -> None:
    """Everybody takes their office, the pemohon says hello."""
    await everybody.pemohon.send("/start")
    await everybody.pemohon.sees("Selamat datang", within=_PATIENCE)
    for office in sorted(Office, key=lambda office: office is not Office.ADMIN):
        await join(everybody.officials[office], codes[office], office)
