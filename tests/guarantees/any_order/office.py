"""An office that is told what somebody tries: each try is one transaction of the real handlers, or changes nothing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import handlers
from handlers.chat.desk import Config
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases, clocks, delegations
from handlers.facts import work as placement_work
from handlers.facts.cases import Case
from handlers.facts.work import Stage
from handlers.offices import appointment, join, standing_in
from handlers.offices.delegating import in_the_way
from handlers.permohonan import acts, undo, withdrawal
from handlers.placement import answers, dialogue, schedule
from procedure import delegation as rules
from procedure import rack, refusals
from procedure.checklist import Item, Mark
from procedure.decision import Act
from procedure.sop import ENDS, STEPS, Choice, Kind, Office, Step
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import Permohonan, Visit
from storage.people.offices import InvitationRefused
from tests.support.server_room import example_answers

BEGUN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOLDERS = {office: 701 + at for at, office in enumerate(Office)}
SECOND, SPARE, PEMOHON, OTHER = 711, 712, 713, 714
"""A second Staf Teknis, an official of nothing, and two who only apply."""
PEOPLE = (*HOLDERS.values(), SECOND, SPARE, PEMOHON, OTHER)
APPLICANTS = (PEMOHON, OTHER, *HOLDERS.values())
"""Officials apply too, and may not decide on that."""
DELEGATED = (Office.KEPALA_DINAS, Office.KABID, Office.KASI)
LETTER = "0" * 64
BOT = "penempatan_server_bot"

Deed = Callable[[Turn], Awaitable[object]]


@dataclass
class RandomOffice:
    """The record of an office, its clock, and everybody's tries."""

    storage: Storage
    config: Config
    now: datetime = BEGUN

    async def begin(self) -> None:
        """Everybody is known, the offices are held, and there is room in the server room."""
        async with self.storage.begin(self.now) as tx:
            await tx.papers.archived(LETTER, size=100, mime="image/png")
            await tx.racks.add_rack("Rak A", "Ruang Server", 42)
            await tx.hosts.add("Host 1", 128, 1024, 40_000)
            for person in PEOPLE:
                (await tx.offices.meet(person)).nama = f"Orang {person}"
            for office, person in (*HOLDERS.items(), (Office.STAF_TEKNIS, SECOND)):
                invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
                await tx.offices.join(person, invitation.code_hash)

    async def does(self, person: int, deed: Deed) -> bool:
        """Somebody tries it: done whole, or refused and nothing changed."""
        try:
            async with self.storage.begin(self.now, actor=person) as tx:
                await deed(Turn(tx, self.config, handlers.DIALOGUES, BOT, person))
        except (refusals.Refusal, InvitationRefused):
            return False
        return True

    async def passes(self, time: timedelta) -> None:
        """The clock moves, and all that has fallen due by then is done."""
        self.now += time
        for _ in range(10):
            async with self.storage.begin(self.now) as tx:
                speaker = Speaker(tx, self.config, handlers.DIALOGUES, BOT)
                due = [kind for kind in handlers.DUE if await kind.anything(speaker)]
                for kind in due:
                    await kind.run(speaker)
            if not due:
                return
        raise AssertionError("what is due is due again and again")

    # Who could

    async def holders(self, office: Office) -> list[int]:
        """Who holds an office now."""
        async with self.storage.read(self.now) as tx:
            return [one.id for one in await tx.offices.holders(office)]

    async def whose(self, permohonan: int) -> list[int]:
        """Whose turn it is, by the office alone; nobody's once it has ended."""
        async with self.storage.read(self.now) as tx:
            visit, filed = await tx.permohonan.open_visit(permohonan), await tx.permohonan.get(permohonan)
            if visit is None:
                return []
            if visit.taken_by is not None:
                return [visit.taken_by]
            return [one.id for one in await tx.offices.holders(visit.office)] if visit.office else [filed.pemohon_id]

    # What they try

    async def file(self, person: int, kind: Kind, serial: int, permohonan: int | None = None) -> bool:
        """Sends a form: a new one, or a correction of what lies with its pemohon."""
        own = {Kind.SERVER: {"nomor_seri": f"SN-{serial:04d}"}, Kind.HOSTING: {"sub_domain": f"a{serial}.example.id"}}

        async def deed(turn: Turn) -> None:
            draft = await turn.tx.drafts.begin(
                person,
                kind,
                example_answers(turn, kind, LETTER) | own[kind],
                at=None,
                with_profile=True,
                permohonan_id=permohonan,
            )
            await acts.submit(turn, draft)

        return await self.does(person, deed)

    async def decide(self, person: int, permohonan: int, at: int) -> bool:
        """Chooses one of what any step offers."""

        async def deed(turn: Turn) -> None:
            case, visit = await self._case(turn, permohonan)
            if visit.step is Step.PENEMPATAN:
                await self._place(turn, case, visit)
                return
            offered = [one for one in STEPS[visit.step].options if one.choice is not Choice.KIRIM]
            if not offered:
                raise refusals.NotOffered(visit.step)
            choice = offered[at % len(offered)].choice
            if visit.step is Step.PENGECEKAN:
                await turn.tx.permohonan.mark(visit, dict.fromkeys(Item, Mark.BAIK))
            asked = ("nomor_surat", "jabatan") if choice is Choice.PERBAIKAN else ()
            await acts.perform(turn, case, Act(choice, visit.id, "Mohon dilengkapi", asked=asked))

        return await self.does(person, deed)

    async def _place(self, turn: Turn, case: Case, visit: Visit) -> None:
        """Staf Teknis takes the work, or does it to its end."""
        if visit.taken_by is None:
            await turn.tx.permohonan.take(visit, turn.person)
            return
        work = await placement_work.mine(turn, case, visit)
        await schedule.settle(turn, case, visit)
        while work.stage is not Stage.RINGKAS:
            stage = work.stage
            if stage is Stage.FOTO:
                await turn.tx.register.update(work.placement, photo=LETTER)
            value = 1
            if stage is Stage.RAK and work.placement.rack_id is not None:
                value = 0
            elif stage is Stage.UNIT:
                view = await placement_work.chosen_rack(turn, work)
                value = work.value(rack.proposals(view.rack(work.placement), work.need, 1)[0])
            elif stage is Stage.IP:
                value = 0
            await answers.picked(turn, work, value)
            assert work.stage is not stage, f"{stage} cannot be answered"
        await dialogue._install(turn, work)
        work.mark(Stage.RINGKAS)
        await acts.perform(turn, case, Act(Choice.SELESAI, visit.id))

    async def lets_go(self, person: int, permohonan: int) -> bool:
        """*Lepaskan*."""

        async def deed(turn: Turn) -> None:
            case, visit = await self._case(turn, permohonan)
            await dialogue.give_back(turn, await placement_work.mine(turn, case, visit))

        return await self.does(person, deed)

    async def waits(self, person: int, permohonan: int) -> bool:
        """*Perangkat belum tiba*, or *Perangkat sudah tiba*."""

        async def deed(turn: Turn) -> None:
            case, visit = await self._case(turn, permohonan)
            await placement_work.mine(turn, case, visit)
            if visit.taken_by != person or case.kind is not Kind.SERVER:
                raise refusals.NotTaken
            if await turn.tx.arrivals.of(visit.id) is None:
                await clocks.stop(turn, case, visit)
                await turn.tx.arrivals.begin(visit, person)
            else:
                await schedule.settle(turn, case, visit)

        return await self.does(person, deed)

    async def withdraws(self, person: int, permohonan: int, *, for_good: bool) -> bool:
        """*Tarik kembali*: for good, or to correct it first."""

        async def deed(turn: Turn) -> None:
            case, visit = await self._case(turn, permohonan)
            if for_good:
                await acts.perform(turn, case, Act(Choice.TARIK, visit.id))
            elif await withdrawal.pull_back(turn, visit.id) is None:
                raise refusals.Stale(visit.step)

        return await self.does(person, deed)

    async def begins(self, person: int, permohonan: int) -> bool:
        """Whoever it is opens the card's dialogue."""

        async def deed(turn: Turn) -> None:
            _, visit = await self._case(turn, permohonan)
            await turn.tx.undoing.begun(visit)

        return person in await self.whose(permohonan) and await self.does(person, deed)

    async def takes_back(self, person: int, visit: int) -> bool:
        """*Urungkan* on the card of a visit."""

        async def deed(turn: Turn) -> None:
            await undo.take_back(turn, visit, 1)
            if turn.toast is not None:
                raise refusals.PastUndoing

        return await self.does(person, deed)

    async def delegates(self, person: int, office: Office, deputy: int | None, first: int, days: int) -> bool:
        """Has somebody act from so many days from now on, for so many; who it is accepts later, or nobody does."""

        async def deed(turn: Turn) -> None:
            if not await delegations.may_set(turn, person, office):
                raise refusals.NotHolder
            day = turn.today + timedelta(days=first)
            span = rules.span(day, day + timedelta(days=days - 1), turn.config.tz)
            if await in_the_way(turn, office, span) is not None:
                raise refusals.NotOffered
            holder = await turn.tx.delegations.principal(office)
            made, _ = await turn.tx.delegations.set(
                office, rules.kind_of(holder), span, holder=holder, deputy=deputy, surat="800/1", created_by=person
            )
            await turn.tx.journal.write(
                JournalAct.DELEGASI, person=person, delegation=made.id, office=office, deputy=deputy
            )

        return await self.does(person, deed)

    async def accepts(self, person: int, delegation: int) -> bool:
        """Opens the link of a delegation and accepts."""

        async def deed(turn: Turn) -> None:
            found = await turn.tx.delegations.find(delegation)
            if found is None or found.code_hash is None:
                raise refusals.NotOffered
            await join._still(turn, await turn.tx.offices.invitation_of(found.code_hash))
            await standing_in.accept(turn, found, {}, 1)

        return await self.does(person, deed)

    async def ends(self, person: int, delegation: int) -> bool:
        """Ends a delegation early, begun or not."""

        async def deed(turn: Turn) -> None:
            found = await turn.tx.delegations.find(delegation)
            if found is None or found.ended_at is not None or not await delegations.may_end(turn, person, found):
                raise refusals.NotOffered
            await standing_in.finish(turn, found)

        return await self.does(person, deed)

    async def succeeds(self, person: int, office: Office) -> bool:
        """Takes an office by an invitation of the admin's."""

        async def deed(turn: Turn) -> None:
            code = await turn.tx.offices.invite(office, HOLDERS[Office.ADMIN])
            hashed = (await turn.tx.offices.invitation(code)).code_hash
            values: Mapping[str, str] = {"nama": f"Orang {person}"}
            if person in [one.id for one in await turn.tx.offices.holders(office)]:
                raise refusals.NotOffered
            await appointment.appoint(turn, hashed, values, 1)

        return await self.does(person, deed)

    async def _case(self, turn: Turn, permohonan: int) -> tuple[Case, Visit]:
        filed: Permohonan = await turn.tx.permohonan.get(permohonan)
        visit = await turn.tx.permohonan.open_visit(permohonan)
        if visit is None:
            assert filed.step in ENDS
            raise refusals.Stale(filed.step)
        return await cases.load(turn, filed), visit
