"""An answer counts only while the right to give it lasts, whatever is asked."""

from collections.abc import Awaitable, Callable, Mapping

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers import DIALOGUES
from handlers.chat.dialogues import anybody
from handlers.chat.questions import (
    ACCESS,
    ACCOUNT,
    CALENDAR,
    COMPLAINT,
    DELEGATING,
    DELEGATION_END,
    EQUIPMENT,
    JOINING,
    MENDING,
    MOVING,
    NOTE,
    PLACEMENT,
    REASON,
    REPLY,
    REPORT,
    SEARCH,
    SETTLING,
    TRANSFER,
)
from handlers.clockwork.calendar_buttons import EnterDays
from handlers.facts.thing_buttons import MoveRack, Renew, Report, Settle
from handlers.offices.delegation_buttons import SetDeputy, SetEnd
from handlers.offices.lost_phone import Whose
from handlers.offices.wish import ANYBODY
from handlers.register.equipment import Describe
from handlers.register.search import By, LookThrough
from handlers.voices.cards import Reply
from handlers.voices.complaining import Complain
from procedure.calendar import EntryKind
from procedure.sop import Acting, Kind, Office, Step
from storage.models import Deed, Placement
from tests.guarantees.leavers.conftest import says
from tests.support.aftermath import record
from tests.support.overtaking.doing import tap
from tests.support.server_room import Room, registered

Loss = Callable[[], Awaitable[None]]
Opened = tuple[User, str, Loss]
"""Who is asked something, an answer that would be taken, and how they lose the right to it behind everybody's back."""


def left(room: Room, person: User, office: Office) -> Loss:
    async def lose() -> None:
        async with room.begin() as tx:
            await tx.offices.leave(person.id, office)

    return lose


async def joined(room: Room, person: User, office: Office) -> None:
    async with room.begin() as tx:
        invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
        await tx.offices.join((await tx.offices.meet(person.id)).id, invitation.code_hash)


def given_away(room: Room, thing: Placement) -> Loss:
    async def lose() -> None:
        async with room.begin() as tx:
            found = await tx.register.find(thing.id)
            assert found
            found.owner_id = room.rina.id

    return lose


async def a_note(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.tap("Dengan catatan")
    return room.kabid, "Mohon segera dicek", left(room, room.kabid, Office.KABID)


async def a_correction(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await room.kabid.tap("Minta perbaikan")
    return room.kabid, "Mohon dilengkapi", left(room, room.kabid, Office.KABID)


async def a_reason(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await room.at(Step.PERSETUJUAN, Kind.HOSTING)
    await room.kabid.tap("Tolak")
    return room.kabid, "Mohon dilengkapi", left(room, room.kabid, Office.KABID)


async def a_placement(room: Room) -> Opened:
    await room.approved(Kind.SERVER)
    for label in ("Saya kerjakan", "Beda"):
        await room.agus.tap(label)
    return room.agus, "LAIN-1", left(room, room.agus, Office.STAF_TEKNIS)


async def equipment(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    await tap(room.agus, Describe(1, 1))
    await room.agus.sees("Unit mana yang diblokir?")
    await room.agus.send("40")
    await room.agus.sees("Apa alasannya?")
    return room.agus, "patch panel", left(room, room.agus, Office.STAF_TEKNIS)


async def a_search(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    await tap(room.agus, LookThrough(By.CARI, 0, 0))
    return room.agus, "Dell", left(room, room.agus, Office.STAF_TEKNIS)


async def access(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=1)
    await tap(room.pemohon, Renew(thing.id))
    return room.pemohon, "akun lain, kunci diserahkan langsung", given_away(room, thing)


async def a_problem(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=5, nomor_seri="LAIN-5")
    await tap(room.pemohon, Report(thing.id, 1, since=await room.since(thing)))
    await room.pemohon.sees("Tuliskan masalahnya")
    return room.pemohon, "Kipas berisik", given_away(room, thing)


async def a_move(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    thing = await registered(room.services, room.pemohon.id, u=13, nomor_seri="LAIN-13")
    await tap(room.agus, MoveRack(thing.id, 1, since=await room.since(thing)))
    await room.agus.sees("Pilih letak baru")
    return room.agus, "20", left(room, room.agus, Office.STAF_TEKNIS)


async def a_settling(room: Room) -> Opened:
    await joined(room, room.agus, Office.STAF_TEKNIS)
    thing = await registered(room.services, room.pemohon.id, u=17, nomor_seri="LAIN-17")
    async with room.begin() as tx:
        found = await tx.register.find(thing.id)
        assert found
        problem = await tx.history.tell(found, Deed.MASALAH, "Kipas berisik", by=room.pemohon.id)
    await tap(room.agus, Settle(thing.id, problem.id))
    await room.agus.sees("Tuliskan apa yang dilakukan")
    return room.agus, "Kipas diganti", left(room, room.agus, Office.STAF_TEKNIS)


async def an_enrolment(room: Room) -> Opened:
    await joined(room, room.agus, Office.ADMIN)
    async with room.begin() as tx:
        code = await tx.offices.invite(Office.KASI, room.agus.id)
    await room.rina.open(f"https://t.me/{room.bot_name}?start=j_{code}")
    await room.rina.sees("Nama lengkap")
    return room.rina, "Rina Wati", left(room, room.agus, Office.ADMIN)


async def a_transfer(room: Room) -> Opened:
    thing = await registered(room.services, room.pemohon.id, u=9, nomor_seri="LAIN-9")
    async with room.begin() as tx:
        code = await tx.transfers.offer([thing], room.pemohon.id)
    await room.kabid.open(f"https://t.me/{room.bot_name}?start=a_{code}")
    await room.kabid.sees("Tanggung jawab dialihkan")
    return room.kabid, "Drs. Kholid", given_away(room, thing)


async def a_delegation(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    await tap(room.kabid, SetDeputy(Office.KABID))
    await room.kabid.sees("Siapa yang ditunjuk")
    return room.kabid, ANYBODY, left(room, room.kabid, Office.KABID)


async def an_end_of_a_delegation(room: Room) -> Opened:
    await joined(room, room.agus, Office.ADMIN)
    async with room.begin() as tx:
        delegation = await tx.delegations.adopt(await tx.offices.hold(room.rina.id, Office.KASI, Acting.PLT))
    await tap(room.agus, SetEnd(delegation.id))
    await room.agus.sees("Nomor surat perintah")
    return room.agus, "800/123/2026", left(room, room.agus, Office.ADMIN)


async def a_lost_phone(room: Room) -> Opened:
    await joined(room, room.agus, Office.ADMIN)
    await tap(room.agus, Whose(0, 0))
    await room.agus.sees("Akun siapa yang diganti?")
    return room.agus, "Budi", left(room, room.agus, Office.ADMIN)


async def a_holiday(room: Room) -> Opened:
    await joined(room, room.agus, Office.ADMIN)
    await tap(room.agus, EnterDays(EntryKind.LIBUR))
    await room.agus.sees("Hari libur lain")
    return room.agus, "besok", left(room, room.agus, Office.ADMIN)


async def a_complaint(room: Room) -> Opened:
    permohonan = await room.at(Step.VERIFIKASI, Kind.HOSTING)
    await tap(room.pemohon, Complain(permohonan.id))
    await room.pemohon.sees("Silakan tulis apa yang terjadi")

    async def lose() -> None:
        async with room.begin() as tx:
            (await tx.permohonan.get(permohonan.id)).pemohon_id = room.rina.id

    return room.pemohon, "Lama sekali menunggu jawaban.", lose


async def a_reply(room: Room) -> Opened:
    await joined(room, room.kabid, Office.KABID)
    async with room.begin() as tx:
        now = room.services.clock()
        complaint = await tx.complaints.file(room.pemohon.id, None, "Lama sekali.", year=2026, due=now)
    await tap(room.kabid, Reply(complaint.id))
    await room.kabid.sees("Silakan ketik jawabannya")
    return room.kabid, "Mohon maaf.", left(room, room.kabid, Office.KABID)


OPENED: Mapping[str, Callable[[Room], Awaitable[Opened]]] = {
    NOTE: a_note,
    MENDING: a_correction,
    REASON: a_reason,
    PLACEMENT: a_placement,
    EQUIPMENT: equipment,
    SEARCH: a_search,
    ACCESS: access,
    REPORT: a_problem,
    MOVING: a_move,
    SETTLING: a_settling,
    JOINING: an_enrolment,
    DELEGATING: a_delegation,
    DELEGATION_END: an_end_of_a_delegation,
    TRANSFER: a_transfer,
    ACCOUNT: a_lost_phone,
    CALENDAR: a_holiday,
    COMPLAINT: a_complaint,
    REPLY: a_reply,
}
"""How each kind of question comes to be open, in an order in which they follow one another."""


def test_every_kind_of_question_that_needs_a_right_is_tried() -> None:
    assert OPENED.keys() == {kind for kind, dialogue in DIALOGUES.items() if dialogue.right is not anybody}


def newest(person: User) -> int:
    """The newest message that is not the board, which may have come meanwhile."""
    return int(next(one for one in reversed(person.chat) if "📌" not in plain(one) and plain(one))["message_id"])


async def test_an_answer_counts_only_while_its_right_lasts(room: Room) -> None:
    for kind, begin in OPENED.items():
        person, answer, lose = await begin(room)
        await lose()
        async with room.begin() as tx:
            question = await tx.drafts.question(person.id)
        assert question is not None, kind
        assert question.kind == kind
        before, asked = await record(room.services.storage), newest(person)
        sent = await person.send(answer)
        await person.sees("Pertanyaan ini ditutup.", after=sent["message_id"])
        assert await record(room.services.storage) == before, kind
        async with room.begin() as tx:
            assert await tx.drafts.question(person.id) is None, kind
        assert await says(person, asked, "Pertanyaan ini ditutup."), kind
