"""An office where things are shown to people, and how something overtakes what is shown before it is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from handlers.chat.buttons import Data
from handlers.facts.thing_buttons import MoveUnit, RemoveFor, Sheet
from handlers.facts.work import Stage
from handlers.papers.dossier import Dossier
from handlers.permohonan.buttons import Decide, Reason, SetMark, ShowFiles, Take, Withdraw
from handlers.placement.buttons import Confirm, Pick
from procedure.checklist import Item, Mark
from procedure.rack import Sisi
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Inbox, Permohonan, Placement
from tests.support import delegations
from tests.support.aftermath import commits, settled
from tests.support.server_room import Room, picture, registered

RACKS = 8
"""Racks in which things stand; as many more wait for what is moved."""


@dataclass(frozen=True)
class Shown:
    """What somebody has before them: a button, or (`words`) a question and what they are going to type."""

    person: User
    about: Permohonan | Placement | None
    data: Data | None = None
    words: str = ""


@dataclass
class Scene:
    """An office in which one thing after another is shown and overtaken, each about a fresh permohonan or thing."""

    room: Room
    api: BotApi
    kadis: User
    kasi: User
    count: int = 0
    offices: dict[int, Office] = field(default_factory=dict)

    async def settle(self) -> None:
        await settled(self.api, self.room.services.storage)

    async def tap(self, person: User, data: Data) -> str:
        """A tap on the bot's newest text, as if it had this button; its toast."""
        shown = [one["message_id"] for one in person.chat if one["from"]["is_bot"] and "text" in one]
        toast = await person.answer(person.forge(shown[-1], data.pack()))
        await self.settle()
        return toast or ""

    async def type(self, person: User, words: str) -> int:
        """Types, and waits until that is handled; the message."""
        before, sent = await self._handled(), await person.send(words)
        async with asyncio.timeout(20):
            while (rung := commits(self.room.services.storage).rung()) and await self._handled() == before:
                await rung
        await self.settle()
        return int(sent["message_id"])

    async def _handled(self) -> int:
        async with self.room.services.storage.read(self.room.services.clock()) as tx:
            return await tx._session.scalar(sa.select(sa.func.count(Inbox.id)).where(Inbox.done_at.is_not(None))) or 0

    async def at(self, step: Step, kind: Kind = Kind.SERVER) -> tuple[Permohonan, int]:
        """A permohonan at a step, and its visit."""
        self.count += 1
        given = {"nomor_seri": f"SN-{self.count:04}", "sub_domain": f"a{self.count}.kuduskab.go.id"}
        permohonan = await self.room.at(step, kind, **given)
        await self.settle()
        return permohonan, await self.room.visit(permohonan)

    async def taken(self) -> tuple[Permohonan, int]:
        """A placement that Agus has taken."""
        permohonan, visit = await self.at(Step.PENEMPATAN)
        await self.tap(self.room.agus, Take(visit))
        return permohonan, visit

    @property
    def spot(self) -> tuple[int, int]:
        """A rack for the newest thing, and its lowest unit there."""
        return 2 + self.count // 20, 2 * (self.count % 20) + 1

    async def thing(self) -> tuple[Placement, int]:
        """A server of the pemohon in the register, and how far its history is."""
        self.count += 1
        given: dict[str, Any] = {"nomor_seri": f"SN-{self.count:04}", "merk_tipe": f"Dell {self.count:04}"}
        rack, u = self.spot
        thing = await registered(self.room.services, self.room.pemohon.id, rack=rack, u=u, **given)
        return thing, await self.room.since(thing)

    async def step(self, permohonan: Permohonan) -> Step:
        async with self.room.begin() as tx:
            return (await tx.permohonan.get(permohonan.id)).step

    async def link(self, thing: Placement) -> str:
        """A link by which the pemohon hands the thing over."""
        async with self.room.begin() as tx:
            code = await tx.transfers.offer([thing], self.room.pemohon.id)
        return f"https://t.me/{self.room.bot_name}?start=a_{code}"


async def chosen(on: Scene, visit: int) -> None:
    """Agus, who has taken it, answers everything up to the summary."""
    before = on.room.agus.last["message_id"]
    rack, u = on.spot
    for stage, value in ((Stage.SERI, 1), (Stage.RAK, rack), (Stage.UNIT, u), (Stage.IP, 0)):
        await on.tap(on.room.agus, Pick(visit, stage, value))
    await on.room.agus.photo(picture())
    await on.room.agus.sees("Sudah benar?", after=before)
    await on.settle()


async def confirmed(on: Scene, visit: int) -> None:
    """Agus places it to the end."""
    await chosen(on, visit)
    await on.tap(on.room.agus, await confirmation(on))


async def confirmation(on: Scene) -> Confirm:
    """*Konfirmasi* as the summary has it, which tells what it shows."""
    shown = await on.room.agus.sees("Sudah benar?")
    offered = [button["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for button in row]
    return Confirm.parse(next(data for data in offered if data.startswith(f"{Confirm.prefix}:")))


# What overtakes


async def another_act(on: Scene, shown: Shown) -> None:
    """Somebody acts on the same permohonan or thing."""
    if isinstance(shown.about, Placement):
        since = await on.room.since(shown.about)
        rack, u = (shown.about.rack_id or 0) + RACKS, shown.about.u or 0
        target = MoveUnit(shown.about.id, rack, u, Sisi.PENUH, 1, since=since)
        await on.tap(on.room.rina, target)
        assert await on.room.since(shown.about) > since
        return
    assert shown.about is not None
    visit = await on.room.visit(shown.about)
    match await on.step(shown.about):
        case Step.DISPOSISI:
            await on.tap(on.kadis, Decide(visit, Choice.DISPOSISI))
        case Step.VERIFIKASI:
            await on.tap(on.room.kabid, Decide(visit, Choice.DISPOSISI))
        case Step.PERSETUJUAN:
            await on.tap(on.room.kabid, Reason(visit, Choice.TOLAK, 1))
        case Step.SERAH_TERIMA:
            await on.tap(on.room.pemohon, Decide(visit, Choice.TERIMA))
        case Step.PENEMPATAN:
            async with on.room.begin() as tx:
                found = await tx.permohonan.visit(visit)
                taken = found is not None and found.taken_by is not None
            if taken:
                await confirmed(on, visit)
            else:
                await on.tap(on.room.rina, Take(visit))
        case Step.PENGECEKAN:
            for item in Item:
                await on.tap(on.kasi, SetMark(visit, item, Mark.BAIK))
            await on.tap(on.kasi, Decide(visit, Choice.LAIK))
        case step:
            raise AssertionError(step)


async def another_subject(on: Scene, shown: Shown) -> None:
    """The same person turns to another card or thing."""
    if shown.person is on.room.pemohon:
        other, _ = await on.thing()
        await on.tap(shown.person, Sheet(other.id))
    elif shown.person in (on.kadis, on.room.kabid, on.kasi, on.room.agus):
        step = {
            on.kadis.id: Step.DISPOSISI, on.room.kabid.id: Step.VERIFIKASI, on.kasi.id: Step.PENGECEKAN,
            on.room.agus.id: Step.PENEMPATAN,
        }[shown.person.id]  # fmt: skip
        _, visit = await on.at(step, Kind.HOSTING)
        await on.tap(shown.person, ShowFiles(visit))
    else:
        permohonan, _ = await on.at(Step.DISPOSISI, Kind.HOSTING)
        await on.tap(shown.person, Dossier(permohonan.id))


async def another_holder(on: Scene, shown: Shown) -> None:
    """The office is another's, or the thing is."""
    thing = shown.about
    if isinstance(thing, Permohonan) and shown.person is on.room.pemohon:
        thing = await on.room.placed(thing)
    if isinstance(thing, Placement) and shown.person is not on.room.agus:
        person = on.api.person(f"Rekan {on.count}")
        async with on.room.begin() as tx:
            (await tx.offices.meet(person.id)).profile = {"nama": person.name, "jabatan": "Analis", "hp": "+628122"}
        await person.open(await on.link(thing))
        await person.sees("Dengan menerima")
        await person.tap("Terima tanggung jawab")
        await person.sees("kini penanggung jawab")
    else:
        async with on.room.begin() as tx:
            held = await tx.offices.actor(shown.person.id)
            for office in held.offices:
                on.offices[shown.person.id] = office
                await tx.offices.leave(shown.person.id, office)
    await on.settle()


async def returned(on: Scene) -> None:
    """Whoever lost an office holds it again."""
    async with on.room.begin() as tx:
        for person, office in on.offices.items():
            invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
            await tx.offices.join(person, invitation.code_hash)
    on.offices.clear()


async def the_end(on: Scene, shown: Shown) -> None:
    """The permohonan is withdrawn, or finished; the thing leaves the register."""
    if isinstance(shown.about, Placement):
        since = await on.room.since(shown.about)
        gone = RemoveFor(shown.about.id, 3, 1, since=since)
        await on.tap(on.room.rina, gone)
        assert await on.room.since(shown.about) > since
        return
    assert shown.about is not None
    if await on.step(shown.about) in (Step.PENEMPATAN, Step.SERAH_TERIMA):
        await another_act(on, shown)
    else:
        withdrawn = Withdraw(await on.room.visit(shown.about), 1)
        said = await on.tap(on.room.pemohon, withdrawn)
        assert not any(refusal in said for refusal in ("berganti", "tidak dapat"))


async def answered(on: Scene, shown: Shown) -> None:
    """The form goes on from another message."""
    async with on.room.begin() as tx:
        draft = await tx.drafts.get(shown.person.id)
        assert draft
        draft.at, draft.updated_at = ("jabatan" if draft.at != "jabatan" else "nama"), on.room.services.clock()


async def thrown_away(on: Scene, shown: Shown) -> None:
    async with on.room.begin() as tx:
        await tx.drafts.discard(await tx.drafts.get(shown.person.id))


async def looked_at(on: Scene, shown: Shown) -> None:
    """They turn to a thing."""
    thing, _ = await on.thing()
    await on.tap(shown.person, Sheet(thing.id))


async def twice(on: Scene, shown: Shown) -> None:
    """The same was done already, from another message."""
    assert shown.data is not None
    await on.tap(shown.person, shown.data)


async def revoked(on: Scene, _shown: Shown) -> None:
    """The newest invitation is good no longer."""
    async with on.room.begin() as tx:
        await tx.offices.revoke((await tx.offices.unused())[-1])


async def set_by_another(on: Scene, _shown: Shown) -> None:
    """Somebody is set for the same days."""
    async with on.room.begin() as tx:
        await delegations.link(tx, Office.KABID, on.room.services.clock())


async def limited(on: Scene, _shown: Shown) -> None:
    """The end is set by another admin."""
    async with on.room.begin() as tx:
        (delegation,) = await tx.delegations.open(Office.KASI)
        await tx.delegations.limit(delegation, "800/9/2026", on.room.services.clock() + timedelta(days=9))


class By(StrEnum):
    """What may come between showing and answering."""

    ACT = "another act on the same subject"
    SUBJECT = "another subject in between"
    HOLDER = "a change of holder or owner"
    END = "the end of the subject"
    RESTART = "a restart"


OVERTAKE: Mapping[By, Callable[[Scene, Shown], Awaitable[None]]] = {
    By.ACT: another_act,
    By.SUBJECT: another_subject,
    By.HOLDER: another_holder,
    By.END: the_end,
}
