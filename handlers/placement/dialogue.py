"""Placing a server or provisioning a hosting (SOP row 5): the dialogue of the technician who has taken the work."""

from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import questions
from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import PLACEMENT
from handlers.chat.texts import esc, jam
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases
from handlers.facts import work as placement_work
from handlers.facts.cases import Case
from handlers.facts.work import Stage, Work, mine, no_room
from handlers.permohonan import acts, cards, hold
from handlers.permohonan.buttons import Release, Take
from handlers.permohonan.decisions import of_visit, on_card
from handlers.placement import schedule, screen
from handlers.placement.answers import address, photographed, picked, typed
from handlers.placement.buttons import Confirm, Other, Pick, Retreat
from handlers.placement.pages import EXPECTED
from procedure import refusals
from procedure.answers import same
from procedure.decision import Act
from procedure.sop import STEPS, Choice, Kind, Step
from storage.connecting.taken import Taken
from storage.mail.jobkinds import Fetch, Result
from storage.models import OpenQuestion, Permohonan, Visit

_BY_HAND = (Stage.SERI, Stage.RINGKAS)
"""The stages that are answered in words only where the technician has said so."""

_SKIPPABLE = (Stage.DAYA, Stage.IP)
_PHOTOGRAPHED = (Stage.FOTO, Stage.RINGKAS)


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons of the dialogue; what is typed or photographed comes through `answer`."""
    return [
        on_card(Take, _take),
        on_card(Release, _release),
        on_card(Pick, _pick),
        on_card(Other, _other),
        on_card(Retreat, _retreat),
        on_card(Confirm, _confirm),
    ]


async def answer(turn: Turn, question: OpenQuestion, update: Update, raw: Mapping[str, Any]) -> bool:
    """Takes what the technician typed, and has a photo fetched (`raw` is the update as Telegram sent it).

    Raises `Invalid` for what the stage does not take.
    """
    work = await taken(turn, question.subject)
    asked, message = work.stage, update.message
    if message is not None and message.text:
        if asked in _BY_HAND and not questions.data_of(question)["typing"]:
            raise refusals.Invalid(EXPECTED[asked])  # a stray word must not become what others are told
        skipped = asked in _SKIPPABLE and same(message.text.strip(), "Lewati")
        if not skipped and asked is Stage.IP and await _doubted(turn, work, message.text):
            return True
        words = await picked(turn, work, 0) if skipped else await typed(turn, work, message.text)
        await _move_on(turn, work, asked, words, None)
        return True
    picture = (message.photo[-1] if message.photo else message.document) if message else None
    if picture is None or asked not in _PHOTOGRAPHED:
        raise refusals.Invalid(EXPECTED[asked])
    whose = f"{PLACEMENT}:{work.visit.id}"
    await turn.tx.jobs.start(Fetch(whose, picture.file_id, picture.file_size), raw)
    return True


async def _doubted(turn: Turn, work: Work, text: str) -> bool:
    """Whether the address that was typed is asked about first: it is in no range, and may be a slip."""
    typed_ip = address(text)
    if not await turn.tx.addresses.outside(str(typed_ip)):
        return False
    yes = Button(f"Pakai {typed_ip}", Pick(work.visit.id, Stage.IP, int(typed_ip)))
    await turn.say(f"⚠️ {typed_ip} di luar semua jaringan yang terdaftar. Tetap dipakai?", [[yes]])
    return True


async def fetched(turn: Turn, visit_id: int, result: Result, _update: Update) -> None:
    """The photo of a visit has come, whatever its technician is asked meanwhile; raises `Invalid` where it is none."""
    work = await taken(turn, visit_id)
    if work.stage not in _PHOTOGRAPHED:
        return  # gone back to an earlier stage: the photo is asked for again
    asked, words = work.stage, await photographed(turn, work, result)
    question, draft, _ = turn.pending
    asked_now = (question.kind, question.subject) if question is not None else None
    if draft is None and asked_now in (None, (PLACEMENT, visit_id)):
        await _move_on(turn, work, asked, words, None)
    else:
        await turn.say(f"📷 <b>{esc(work.case.permohonan.ticket)}</b>: {esc(words[:1].lower() + words[1:])}.")


async def scanned(turn: Turn, rack_id: int) -> bool:
    """A rack's label was scanned: that rack is chosen, where this technician is choosing one; False where not."""
    question = await turn.tx.drafts.question(turn.person)
    if question is None or question.kind != PLACEMENT:
        return False
    work = await taken(turn, question.subject)
    if work.stage not in (Stage.RAK, Stage.UNIT):
        return False
    work.unmark(Stage.RAK)
    words = await picked(turn, work, rack_id)
    await _move_on(turn, work, Stage.RAK, words, None)
    return True


async def doing(turn: Turn, visit_id: int) -> tuple[Permohonan, Visit]:
    """The open work this person has taken; raises a `Refusal` where it is over, another's, or their office is."""
    permohonan, visit = await of_visit(turn, visit_id)
    if visit.until is not None or visit.taken_by != turn.person:
        raise Answer("Penempatan ini tidak lagi Bapak/Ibu kerjakan.")
    return permohonan, visit


async def taken(turn: Turn, visit_id: int) -> Work:
    """What `doing` gives, read; raises what that raises."""
    permohonan, visit = await doing(turn, visit_id)
    return await placement_work.load(turn, await cases.load(turn, permohonan), visit)


async def _take(turn: Turn, _data: Take, case: Case, visit: Visit, tapped: int) -> None:
    work = await placement_work.load(turn, case, visit)
    await placement_work.free_for(turn, visit)
    if visit.taken_by is None:
        await turn.tx.permohonan.take(visit, turn.person)
        if await turn.tx.arrivals.of(visit.id) is not None:
            await cards.refresh(turn, case, visit, tapped=tapped)  # the server is not there yet
            return
        await cards.refresh(turn, case, visit)
        await _tell_no_room(turn, work)
    await schedule.settle(turn, case, visit)
    await screen.show(turn, work, tapped)


async def _release(turn: Turn, _data: Release, case: Case, visit: Visit, tapped: int) -> None:
    work = await mine(turn, case, visit)
    await questions.end(turn, PLACEMENT, visit.id)
    await give_back(
        turn, work, tapped=await screen.card(turn, work, tapped, "Penempatan dilepaskan; kartunya ada di atas.")
    )


async def give_back(speaker: Speaker, work: Work, *, tapped: int | None = None) -> None:
    """Nobody works on it any more: its place is held anew, and everybody's card offers it again."""
    case, visit = work.case, work.visit
    await hold.renew(speaker, work.placement)
    await schedule.hold(speaker, case, visit)
    await speaker.tx.permohonan.give_back(visit, speaker.actor)
    await cards.refresh(speaker, case, visit, tapped=tapped)


async def _pick(turn: Turn, data: Pick, case: Case, visit: Visit, tapped: int) -> None:
    work = await mine(turn, case, visit)
    if work.stage is not data.stage or data.shown not in (0, work.shown(data.stage)):
        await _passed(turn, work, tapped)
        return
    await schedule.settle(turn, case, visit)
    await _move_on(turn, work, data.stage, await picked(turn, work, data.value), tapped)


async def _other(turn: Turn, data: Other, case: Case, visit: Visit, tapped: int) -> None:
    work = await mine(turn, case, visit)
    if data.stage not in (*_BY_HAND, Stage.UNIT) or case.kind is Kind.HOSTING:
        raise refusals.NotOffered(data.stage)
    if work.stage is not data.stage:
        await _passed(turn, work, tapped)
        return
    await screen.type_it(turn, work, tapped)


async def _retreat(turn: Turn, data: Retreat, case: Case, visit: Visit, tapped: int) -> None:
    work = await mine(turn, case, visit)
    if work.stage is not data.stage or not work.answered:
        await _passed(turn, work, tapped)
        return
    work.unmark(work.answered[-1])
    await screen.show(turn, work, tapped)


async def _confirm(turn: Turn, data: Confirm, case: Case, visit: Visit, tapped: int) -> None:
    work = await mine(turn, case, visit)
    # A server's condition is stated with it: what was sent before that was asked for states nothing.
    untold = (0,) if case.kind is Kind.HOSTING else ()
    if work.stage is not Stage.RINGKAS or data.shown not in (*untold, work.shown(Stage.RINGKAS)):
        await _passed(turn, work, tapped)
        return
    await _install(turn, work)
    work.mark(Stage.RINGKAS)
    await questions.end(turn, PLACEMENT, visit.id)
    done = turn.words(STEPS[Step.PENEMPATAN].option(Choice.SELESAI).done)
    card = await screen.card(turn, work, tapped, f"✅ {done} · {jam(turn.now, turn.config.tz)}")
    await acts.perform(turn, case, Act(Choice.SELESAI, visit.id, note=visit.note), tapped=card)


async def _install(turn: Turn, work: Work) -> None:
    """The register's row says installed; raises an `Answer` that says what is in use elsewhere."""
    case, hosting = work.case, work.case.kind is Kind.HOSTING
    sub_domain = case.answers["sub_domain"] if hosting else None
    try:
        await turn.tx.things.install(work.placement, by=turn.person, sub_domain=sub_domain)
    except Taken as error:
        what = f"Sub domain {sub_domain}" if hosting else f"Nomor seri {work.serial}"
        raise Answer(f"{what} sudah tercatat terpasang pada permohonan lain.") from error


async def _passed(turn: Turn, work: Work, tapped: int) -> None:
    """A button of a stage that is over: the message shows what is asked now."""
    turn.toast = "Langkah ini sudah berlalu"
    await screen.show(turn, work, tapped)


async def _move_on(turn: Turn, work: Work, asked: Stage, words: str, tapped: int | None) -> None:
    """Shows what comes after `asked`; `words` say what was answered, or why it is asked again."""
    again = work.stage is asked and asked is not Stage.RINGKAS
    if not again:
        await _tell_no_room(turn, work)
    await screen.show(turn, work, tapped, words, again=again)


async def _tell_no_room(turn: Turn, work: Work) -> None:
    if await no_room(turn, work):
        await hold.ask_for_room(turn, work.case, "menunggu")
