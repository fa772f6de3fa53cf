"""A server room for tests: two technicians, a pemohon, a Kabid, and what Kabid has approved waiting to be placed."""

import io
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from PIL import Image

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.context import Services
from handlers.chat.turn import Turn
from handlers.facts import cases, things
from handlers.permohonan import cards
from procedure import form, life
from procedure.checklist import Item, Mark
from procedure.decision import Act, Outcome
from procedure.rack import Sisi, Spot
from procedure.sop import Choice, Kind, Office, Step
from storage.journal.acts import JournalAct
from storage.models import JournalLine, Permohonan, Placement
from storage.transaction import Transaction

_BEFORE = (
    (Step.DISPOSISI, Choice.KIRIM),
    (Step.VERIFIKASI, Choice.DISPOSISI),
    (Step.PENGECEKAN, Choice.DISPOSISI),
    (Step.PERSETUJUAN, Choice.LAIK),
    (Step.PENEMPATAN, Choice.SETUJU),
)


def picture(colour: str = "grey", kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()


@dataclass
class Room:
    """The people of the server room; each of them has written to the bot before."""

    services: Services
    api: BotApi
    bot_name: str
    pemohon: User
    kabid: User
    agus: User
    rina: User
    admin: User

    async def approved(self, kind: Kind, **given: Any) -> Permohonan:
        """A permohonan that waits to be placed, its cards delivered; nothing is reserved for it."""
        return await self.at(Step.PENEMPATAN, kind, **given)

    async def at(self, last: Step, kind: Kind, **given: Any) -> Permohonan:
        """A permohonan that has come to this step, its cards delivered."""
        async with self.begin() as tx:
            letter = await archived_letter(self.services, tx)
            permohonan = await tx.permohonan.create(kind, self.pemohon.id, year=2026)
            permohonan.revision = 1
            turn = self.services.turn(tx, self.kabid.id, self.bot_name)
            await tx.permohonan.revise(permohonan, example_answers(turn, kind, letter) | given, None)
            visit = await tx.permohonan.open_visit(permohonan.id)
            for step, choice in _BEFORE:
                assert visit
                outcome, by = Outcome(step, permohonan.revision), self.kabid.id
                if visit.step is Step.PENGECEKAN:
                    visit.marks = {item.value: Mark.BAIK.value for item in Item}
                    by = self.rina.id  # whoever checks does not approve
                if visit.step is Step.PENGAJUAN:
                    by = self.pemohon.id
                visit = await tx.permohonan.move(permohonan, Act(choice, visit.id), by, outcome)
                if choice is Choice.SETUJU:
                    await tx.register.begin(permohonan.id)
                if step is last:
                    break
            assert visit
            await cards.deliver(turn, await cases.load(turn, permohonan), visit)
        return permohonan

    async def visit(self, permohonan: Permohonan) -> int:
        async with self.begin() as tx:
            visit = await tx.permohonan.open_visit(permohonan.id)
        assert visit
        return visit.id

    async def placed(self, permohonan: Permohonan) -> Placement:
        async with self.begin() as tx:
            placement = await tx.register.placement(permohonan.id)
        assert placement
        return placement

    async def since(self, placement: Placement) -> int:
        """How far a thing's history has come, as its newest buttons say."""
        async with self.begin() as tx:
            return await things.since(self.services.turn(tx, 0, self.bot_name), placement)

    async def acts(self, permohonan: Permohonan) -> list[str]:
        """What the journal says of it, oldest first."""
        query = sa.select(JournalLine.act).where(
            JournalLine.permohonan_id == permohonan.id, JournalLine.act != JournalAct.BERKAS
        )
        async with self.begin() as tx:
            return list(await tx._session.scalars(query.order_by(JournalLine.no)))

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return self.services.storage.begin(self.services.clock())


@asynccontextmanager
async def opened(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    """The room on a running bot; whoever `ADMIN_IDS` names is the admin."""
    people = [api.person(name) for name in ("Budi Santoso", "Drs. Kholid", "Agus Priyanto", "Rina Wati")]
    people.append(api.person("Admin", id=next(iter(settings.admin_ids))))
    for person in people:
        person.chat_state.started = True
    async with running(settings) as app:
        room = Room(app.bot_data["services"], api, app.bot.username, *people)
        async with room.begin() as tx:
            await _furnish(tx, people)
        yield room


@asynccontextmanager
async def greeted(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    """The room, in which everybody has written to the bot, and has its answer to tap on."""
    async with opened(api, settings) as room:
        for person in (room.pemohon, room.kabid, room.agus, room.rina, room.admin):
            await person.send("/bantuan")
            await person.sees("/start –")
        yield room


async def _furnish(tx: Transaction, people: Iterable[User]) -> None:
    pemohon, kabid, agus, rina, _ = people
    for person in (pemohon, kabid, agus, rina):
        (await tx.offices.meet(person.id)).nama = person.name
    for person, office in ((kabid, Office.KABID), (agus, Office.STAF_TEKNIS), (rina, Office.STAF_TEKNIS)):
        invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
        await tx.offices.join(person.id, invitation.code_hash)
    await tx.racks.add_rack("Rak A", "Ruang Server", 42)
    await tx.addresses.add_range("10.10.20.0/28")


SECRET = "akun <pengelola>, kunci SSH diserahkan saat pemasangan"


async def registered(
    services: Services, person: int, kind: Kind = Kind.SERVER, u: int = 1, *, rack: int = 1, **given: object
) -> Placement:
    """A thing of the person that has been handed over today: in the first rack at `u`, or on the first host."""
    async with services.storage.begin(services.clock()) as tx:
        letter = await archived_letter(services, tx)
        turn = services.turn(tx, person, "penempatan_server_bot")
        (await tx.offices.meet(person)).nama = "Budi Santoso, S.Kom."
        permohonan = await tx.permohonan.create(kind, person, year=2026)
        permohonan.revision = 1
        answers = example_answers(turn, kind, letter) | given
        await tx.permohonan.revise(permohonan, answers, tx.drafts.hide(SECRET))
        visit = await tx.permohonan.open_visit(permohonan.id)
        assert visit
        visit.until, permohonan.step = turn.now, Step.SELESAI
        placement = await tx.register.begin(permohonan.id)
        if kind is Kind.SERVER:
            await tx.racks.occupy(placement, rack, Spot(u, 2, Sisi.PENUH))
            placement.nomor_seri = answers["nomor_seri"]
        else:
            placement.host_id, placement.sub_domain = 1, answers["sub_domain"]
            placement.vcpu, placement.ram_gb, placement.disk_gb = 2, 4, 40
        accepted = life.accepted(await tx.things.read(placement), turn.now, turn.config.work_hours)
        placement.accepted_at = turn.now
        await tx.things.become(placement, accepted)
    return placement


async def archived_letter(services: Services, tx: Transaction) -> str:
    """The SHA-256 of a surat permohonan that the archive holds."""
    letter = services.storage.archive.put(picture("white", "PNG"))
    await tx.papers.archived(letter, size=100, mime="image/png")
    return letter


def example_answers(turn: Turn, kind: Kind, letter: str = "0" * 64) -> dict[str, Any]:
    """Every question answered as its example does, with this `letter`."""
    context = form.Circumstances(turn.today, turn.config.dinas)
    answers = {
        asked.key: form.accept(asked, turn.words(asked.contoh), context)
        for asked in form.questions(kind, with_profile=True)
        if asked.input is not form.Input.FILE and asked.key not in ("surat_tanggal", "hak_akses", "berlaku_sampai")
    }
    berkas = {"sha256": letter, "name": "surat.png", "size": 100, "mime": "image/png", "pages": 1}
    return answers | {"surat_tanggal": "2026-01-05", "surat_berkas": berkas, "hak_akses": "tersimpan"}


async def up_to_photo(staf: User) -> None:
    await staf.tap("Saya kerjakan")
    await staf.tap("Cocok")
    await staf.tap("Rak A")
    await staf.tap("U1–2")
    await staf.tap("10.10.20.1")
    await staf.sees("Kirim satu foto")


async def place(staf: User) -> None:
    await up_to_photo(staf)
    await staf.photo(picture())
    await staf.tap("Konfirmasi")


async def holding(api: BotApi, room: Room, office: Office, name: str) -> User:
    """Somebody more, in office."""
    person = api.person(name)
    await person.send("/bantuan")
    await person.sees("/start –")
    async with room.begin() as tx:
        (await tx.offices.meet(person.id)).nama = name
        invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
        await tx.offices.join(person.id, invitation.code_hash)
    return person
