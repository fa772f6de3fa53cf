"""How each card, confirmation and question comes to be before somebody."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.demo.telegram.people import User
from handlers.chat import questions
from handlers.chat.buttons import Data
from handlers.facts import thing_buttons as t
from handlers.form import buttons as f
from handlers.offices import delegation_buttons as d
from handlers.offices import join
from handlers.offices.enrolment import Field
from handlers.offices.pejabat import buttons as pejabat
from handlers.offices.wish import ANYBODY, Wish
from handlers.permohonan import buttons as b
from handlers.register import equipment
from handlers.things.transfer import Accept
from procedure import arrival
from procedure.sop import Acting, Choice, Kind, Office, Step
from storage.models import Draft
from tests.support.overtaking.scene import Scene, Shown, chosen, confirmation, confirmed
from tests.support.server_room import example_answers, holding, picture


def card(
    step: Step, who: str, *taps: Callable[[int], Data], words: str = "", kind: Kind = Kind.SERVER
) -> Callable[[Scene], Awaitable[Shown]]:
    """A card at a step: all but the last of `taps` are tapped, the last is what is shown (with `words`: all are)."""

    async def show(on: Scene) -> Shown:
        permohonan, visit = await on.at(step, kind)
        person = person_of(on, who)
        shown = None if words else taps[-1](visit)
        for tap in taps if words else taps[:-1]:
            await on.tap(person, tap(visit))
        return Shown(person, permohonan, shown, words)

    return show


def person_of(on: Scene, who: str) -> User:
    people: dict[str, User] = {"kadis": on.kadis, "kasi": on.kasi} | vars(on.room)
    return people[who]


def placing(*taps: Callable[[int], Data], words: str = "") -> Callable[[Scene], Awaitable[Shown]]:
    """The dialogue of a technician who has taken a placement."""
    return card(Step.PENEMPATAN, "agus", b.Take, *taps, words=words)


async def proposing(on: Scene) -> Shown:
    """A technician is to say when a server may be brought."""
    shown = await placing(b.Absent, b.Absent)(on)
    assert isinstance(shown.data, b.Absent)
    await on.tap(shown.person, shown.data)
    return replace(shown, data=b.Propose(shown.data.visit, _slot(on)))


async def choosing(on: Scene) -> Shown:
    """The same, by the pemohon."""
    return replace(await proposing(on), person=on.room.pemohon)


async def agreeing(on: Scene) -> Shown:
    """What the pemohon has proposed is before the technician."""
    shown = await choosing(on)
    assert isinstance(shown.data, b.Propose)
    await on.tap(shown.person, shown.data)
    return replace(shown, person=on.room.agus, data=b.Agree(shown.data.visit, shown.data.at))


def _slot(on: Scene) -> int:
    hours = on.room.services.config.work_hours
    day = arrival.days(on.room.services.clock(), hours)[0]
    return int(arrival.slots(day, hours)[0].timestamp()) // 60


async def summary(on: Scene) -> Shown:
    """The summary of a placement, before *Konfirmasi*."""
    permohonan, visit = await on.taken()
    await chosen(on, visit)
    return Shown(on.room.agus, permohonan, await confirmation(on))


async def demanding(on: Scene) -> Shown:
    """A correction about to be asked for: an answer is ticked, and a line is written."""
    permohonan, visit = await on.at(Step.VERIFIKASI, Kind.SERVER)
    for data in (b.Mend(visit), b.AskFor(visit, "surat_nomor")):
        await on.tap(on.room.kabid, data)
    await on.type(on.room.kabid, "Nomornya tidak sama")
    return Shown(on.room.kabid, permohonan, b.Demand(visit))


async def handed(on: Scene) -> Shown:
    """A handover that waits for its pemohon."""
    permohonan, visit = await on.taken()
    await confirmed(on, visit)
    return Shown(on.room.pemohon, permohonan, b.Decide(await on.room.visit(permohonan), Choice.TERIMA))


def of_thing(who: str, make: Callable[[int, int], Data], words: str = "") -> Callable[[Scene], Awaitable[Shown]]:
    """A button about a thing, made of its id and how far its history is; with `words` it is tapped, and asks."""

    async def show(on: Scene) -> Shown:
        thing, since = await on.thing()
        person, data = person_of(on, who), make(thing.id, since)
        if words:
            await on.tap(person, data)
        return Shown(person, thing, None if words else data, words)

    return show


async def problem(on: Scene) -> Shown:
    """A problem's card."""
    thing, since = await on.thing()
    await on.tap(on.room.pemohon, t.Report(thing.id, 1, since=since))
    await on.type(on.room.pemohon, "Kipas berisik")
    async with on.room.begin() as tx:
        (event,) = await tx.history.open(thing.id)
    return Shown(on.room.agus, thing, t.Settle(thing.id, event.id, confirmed=1))


async def settling(on: Scene) -> Shown:
    """The same, of which a technician says what was done."""
    shown = await problem(on)
    assert isinstance(shown.data, t.Settle)
    await on.tap(shown.person, replace(shown.data, confirmed=0))
    return replace(shown, data=None, words="Kipas diganti")


async def settled(on: Scene) -> Shown:
    """A problem that was settled, as its reporter is told."""
    shown = await problem(on)
    assert isinstance(shown.data, t.Settle)
    await on.tap(shown.person, shown.data)
    async with on.room.begin() as tx:
        event = await tx.history.settling(shown.data.event)
    return Shown(on.room.pemohon, shown.about, t.Reopen(shown.data.placement, event.id))


async def unreached(on: Scene) -> Shown:
    """A hosting whose sub domain is not active yet."""
    thing, since = await on.thing()
    async with on.room.begin() as tx:
        found = await tx.register.find(thing.id)
        assert found
        found.sub_domain, found.sub_domain_active = f"a{on.count}.kuduskab.go.id", False
    return Shown(on.room.agus, thing, t.Reached(thing.id, 1, since=since))


async def noting(on: Scene) -> Shown:
    """A check just answered, to which a note may be added."""
    thing, since = await on.thing()
    await on.tap(on.room.pemohon, t.Good(thing.id, 1, since=since))
    async with on.room.begin() as tx:
        event = await tx.history.newest(thing.id)
    assert event
    return Shown(on.room.pemohon, thing, t.Note(thing.id, event.id))


async def offered(on: Scene) -> Shown:
    """A link that hands a thing over, opened by somebody who is to say who they are."""
    thing, _ = await on.thing()
    person = on.api.person("Rekan Baru")
    await person.open(await on.link(thing))
    await person.sees("Nama lengkap")
    await on.settle()
    return Shown(person, thing, words="Rekan Baru")


async def accepting(on: Scene) -> Shown:
    """The same, answered to the end."""
    shown = await offered(on)
    for words in ("Rekan Baru", "Analis", "0812-2222-3333"):
        await on.type(shown.person, words)
    async with on.room.begin() as tx:
        question = await tx.drafts.question(shown.person.id)
    assert question
    return Shown(shown.person, shown.about, Accept(question.subject))


def asked(who: str, make: Callable[[], Data], words: str) -> Callable[[Scene], Awaitable[Shown]]:
    """A question that a button opens."""

    async def show(on: Scene) -> Shown:
        await on.tap(person_of(on, who), make())
        return Shown(person_of(on, who), None, words=words)

    return show


async def looking(on: Scene) -> Shown:
    """Kasi is asked what to look for."""
    await on.type(on.kasi, "/cari")
    return Shown(on.kasi, None, words="kesehatan")


async def verifying(on: Scene) -> Shown:
    await on.type(on.room.pemohon, "/verifikasi")
    return Shown(on.room.pemohon, None, words="abcdefghijklmnopqrstuvwxyz")


async def enrolling(on: Scene) -> Shown:
    """An invitation that is opened."""
    async with on.room.begin() as tx:
        code = await tx.offices.invite(Office.ADMIN, None)
    person = on.api.person("Calon Admin")
    await person.open(f"https://t.me/{on.room.bot_name}?start=j_{code}")
    await person.sees("Nama lengkap")
    await on.settle()
    return Shown(person, None, words="Calon Admin")


async def enrolled(on: Scene) -> Shown:
    """The same, answered to the end."""
    person = (await enrolling(on)).person
    for words in ("Calon Admin", "Lewati", "Lewati"):
        await on.type(person, words)
    async with on.room.begin() as tx:
        question = await tx.drafts.question(person.id)
    assert question
    return Shown(person, None, join.Do(question.subject, join.Doing.TERIMA))


async def picking(on: Scene) -> Shown:
    """An answer that is offered to somebody who is enrolling."""
    person = (await enrolling(on)).person
    await on.type(person, "Calon Admin")
    async with on.room.begin() as tx:
        question = await tx.drafts.question(person.id)
    assert question
    return Shown(person, None, join.PickAnswer(question.subject, Field.NIP, 0))


async def offering(on: Scene) -> Shown:
    """The own office as an answer, while equipment is described."""
    await on.tap(on.room.agus, equipment.Describe(18, 0))
    on.count += 1
    for words in (str(1 + on.count % 42), "HPE ProLiant DL20"):
        await on.type(on.room.agus, words)
    return Shown(on.room.agus, None, equipment.Offered(18, place=3))


async def giving_up(on: Scene) -> Shown:
    """*Batal*, while equipment is described."""
    shown = await offering(on)
    return replace(shown, data=equipment.GiveUp(18))


async def ending(on: Scene) -> Shown:
    """The end of an office is to be confirmed."""
    person = await holding(on.api, on.room, Office.ADMIN, f"Admin {on.count}")
    async with on.room.begin() as tx:
        (tenure,) = [held.id for held, whose in await tx.offices.tenures() if whose.id == person.id]
    return Shown(on.room.admin, None, pejabat.End(tenure, 1))


def delegating(*answers: str) -> Callable[[Scene], Awaitable[Shown]]:
    """Kabid sets who acts for them, and has given these answers: the next question, or at the end *Tunjuk*."""

    async def show(on: Scene) -> Shown:
        kabid = on.room.kabid
        async with on.room.begin() as tx:
            for delegation in await tx.delegations.open():
                await tx.delegations.end(delegation, None, back=True)
        await on.tap(kabid, d.SetDeputy(Office.KABID))
        for words in answers:
            await on.type(kabid, words)
        async with on.room.begin() as tx:
            question = await tx.drafts.question(kabid.id)
        assert question
        wish = Wish.read(questions.data_of(question))
        if len(answers) == len(d.Ask):
            return Shown(kabid, None, d.Do(Office.KABID, d.Doing.TUNJUK, seen=wish.seen))
        return Shown(kabid, None, d.PickAsked(Office.KABID, d.Ask.SIAPA, len(wish.people)))

    return show


async def naming(on: Scene) -> Shown:
    """The same, with what is going to be typed."""
    shown = await delegating()(on)
    return replace(shown, data=None, words=ANYBODY)


async def endless(on: Scene) -> int:
    """Somebody acts as Kasi since an older version, and no end is set."""
    person = on.api.person("Plh Lama")
    async with on.room.begin() as tx:
        for running in await tx.delegations.open():
            await tx.delegations.end(running, None, back=True)
        await tx.offices.meet(person.id)
        await tx.offices.leave(on.kasi.id, Office.KASI)
        delegation = await tx.delegations.adopt(await tx.offices.hold(person.id, Office.KASI, Acting.PLH))
        delegation.holder_id = on.kasi.id
    return delegation.id


async def ending_delegation(on: Scene) -> Shown:
    """The end of a delegation is to be confirmed."""
    return Shown(on.room.admin, None, d.EndIt(await endless(on), 1))


async def limiting(on: Scene) -> Shown:
    """The admin is asked until when somebody acts."""
    delegation = await endless(on)
    await on.tap(on.room.admin, d.SetEnd(delegation))
    await on.type(on.room.admin, "800/123/2026")
    return Shown(on.room.admin, None, d.PickEnd(delegation, d.Ask.SAMPAI, 1))


async def limiting_in_words(on: Scene) -> Shown:
    """The same, with the letter still to be typed."""
    await on.tap(on.room.admin, d.SetEnd(await endless(on)))
    return Shown(on.room.admin, None, words="800/123/2026")


async def revoking(on: Scene) -> Shown:
    """An invitation is to be revoked."""
    async with on.room.begin() as tx:
        invitation = await tx.offices.invitation(await tx.offices.invite(Office.ADMIN, None))
    return Shown(on.room.admin, None, pejabat.RevokeAnswer(invitation.number, 1))


async def resending(on: Scene) -> Shown:
    """An invitation that can be sent again."""
    async with on.room.begin() as tx:
        invitation = await tx.offices.invitation(await tx.offices.invite(Office.ADMIN, None))
    return Shown(on.room.admin, None, pejabat.Resend(invitation.number))


def filling(make: Callable[[Draft], Data], *, at: str | None) -> Callable[[Scene], Awaitable[Shown]]:
    """A form at a question, or at its review, and one of its buttons."""

    async def show(on: Scene) -> Shown:
        person = on.api.person("Pemohon Lain")
        await on.type(person, "/ajukan")
        await on.tap(person, f.Understood(Kind.HOSTING))
        async with on.room.begin() as tx:
            draft = await tx.drafts.get(person.id)
            assert draft
            draft.at, draft.with_profile = at, True
            letter = on.room.services.storage.archive.put(picture())
            await tx.papers.archived(letter, size=100, mime="image/png")
            draft.answers = example_answers(on.room.services.turn(tx, 0), Kind.HOSTING, letter)
        return Shown(person, None, make(draft))

    return show


async def beginning(on: Scene) -> Shown:
    person = on.api.person("Pemohon Lain")
    await on.type(person, "/ajukan")
    async with on.room.begin() as tx:
        tx.offices.informed(await tx.offices.meet(person.id))
    return Shown(person, None, f.Start(Kind.HOSTING))


async def informed(on: Scene) -> Shown:
    """Somebody is told for the first time what their data are for."""
    return Shown((await beginning(on)).person, None, f.Understood(Kind.HOSTING))


async def profiled(on: Scene) -> Shown:
    person = (await beginning(on)).person
    async with on.room.begin() as tx:
        (await tx.offices.meet(person.id)).profile = {"nama": person.name}
    return Shown(person, None, f.Profile(Kind.HOSTING, 1))


async def mending(on: Scene) -> Shown:
    """A permohonan that came back."""
    permohonan, visit = await on.at(Step.PERSETUJUAN)
    await on.tap(on.room.kabid, b.Reason(visit, Choice.TOLAK, 0))
    return Shown(on.room.pemohon, permohonan, f.Fix(permohonan.id))
