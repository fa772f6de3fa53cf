"""Acts: a choice decided by the SOP, written into the record with its journal line, papers and messages."""

from collections.abc import Sequence
from typing import Any

from handlers.chat import questions, topics
from handlers.chat.texts import KINDS, esc, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.facts import cases, clocks
from handlers.facts.cases import Case
from handlers.form import screen
from handlers.form.buttons import fix_button
from handlers.papers import freeze, giving
from handlers.permohonan import cards, handover, hold, status, told
from handlers.upkeep import accounts
from procedure import checklist, undoing
from procedure.checklist import Item
from procedure.decision import Act, Outcome, decide
from procedure.form import PROFILE_KEYS
from procedure.quality import survey
from procedure.sop import Choice, Office, Paper, Sifat, Step
from storage.journal.acts import JournalAct
from storage.models import Draft, Permohonan, Visit


async def submit(turn: Turn, draft: Draft) -> Permohonan:
    """Sends a finished form: as a new permohonan, or as the next revision of the one it corrects.

    Raises a `Refusal` where that has meanwhile been withdrawn, or too many are running. The draft is gone
    afterwards, the profile remembered.
    """
    if draft.permohonan_id is None:
        await accounts.check_running(turn)
        permohonan = await turn.tx.permohonan.create(draft.kind, turn.person, year=turn.today.year)
    else:
        permohonan = await turn.tx.permohonan.get(draft.permohonan_id)
    position = await turn.tx.permohonan.position(permohonan)
    act = Act(Choice.KIRIM, position.visit, changed=await _changed(turn, permohonan, draft))
    outcome = decide(position, await turn.who(turn.person), act)
    visit = await turn.tx.permohonan.move(permohonan, act, turn.person, outcome)
    await turn.tx.permohonan.revise(permohonan, draft.answers, draft.secret)
    person = await turn.tx.offices.person(turn.person)
    turn.tx.offices.describe(person, {key: draft.answers.get(key) for key in PROFILE_KEYS})
    await turn.tx.offices.called(person, draft.answers["nama"])
    await turn.tx.drafts.discard(draft)
    await turn.tx.outbox.retire_all(topics.returned(permohonan.id))
    case = await cases.load(turn, permohonan)
    await _follow(turn, case, act, outcome, visit)
    await status.post(turn, case)
    return permohonan


async def _changed(turn: Turn, permohonan: Permohonan, draft: Draft) -> frozenset[Item]:
    """The items of Kasi's checklist that a correction says otherwise; none for what is sent first."""
    if not permohonan.revision:
        return frozenset()
    before = await turn.tx.permohonan.revision(permohonan.id, permohonan.revision)
    return checklist.touched(draft.kind, before.answers, draft.answers)


async def perform(
    turn: Turn,
    case: Case,
    act: Act,
    *,
    instruksi: Sequence[str] = (),
    sifat: Sifat | None = None,
    tapped: int | None = None,
) -> None:
    """Does what `act` asks: the record, one journal line, the papers, and everything that is said about it.

    Raises a `Refusal`, with nothing changed. `tapped` is the message the button was on, redrawn with all the others.
    """
    permohonan = case.permohonan
    position = await turn.tx.permohonan.position(permohonan, case.visits)
    outcome = decide(position, await turn.who(turn.person), act)
    done = await turn.tx.permohonan.visit(position.visit)
    if done is not None:
        await turn.tx.undoing.begun(done)
    visit = await turn.tx.permohonan.move(permohonan, act, turn.person, outcome, instruksi=instruksi, sifat=sifat)
    case = case.entering(visit)
    await questions.over(turn, questions.ABOUT_VISIT, position.visit)
    if act.choice is Choice.SETUJU:
        await hold.hold(turn, case)
    elif act.choice is Choice.TERIMA:
        await handover.accepted(turn, permohonan)
        asking = await turn.tx.survey.turn(permohonan.pemohon_id)
        served = survey.served(asking, turn.now, turn.config.work_hours)
        await turn.tx.survey.become(permohonan.pemohon_id, served)
    elif act.choice is Choice.TOLAK and outcome.step is Step.PENEMPATAN:
        await handover.refused(turn, permohonan)
    if done is not None:
        if visit is not None:
            await turn.tx.undoing.offer(done, undoing.until(done.step, act.choice, turn.now))
        await cards.refresh(turn, case, done, tapped=tapped)
    if outcome.step is Step.DITARIK:
        await screen.drop(turn, await turn.tx.drafts.of(permohonan.pemohon_id, permohonan.id))
        await turn.tx.outbox.cancelled(permohonan.id)  # after the cards are redrawn: one of them may be going out now
    await _follow(turn, case, act, outcome, visit)
    await status.update(turn, case)


async def _follow(turn: Turn, case: Case, act: Act, outcome: Outcome, visit: Visit | None) -> None:
    permohonan = case.permohonan
    if visit is not None:
        await clocks.resume(turn, case, visit)
    line = await turn.tx.journal.write(
        JournalAct(act.choice),
        person=turn.person,
        permohonan=permohonan.id,
        visit=act.visit,
        to=outcome.step,
        revision=outcome.revision,
        note=act.note,
        **await _decided(turn, case, act),
    )
    for paper in outcome.papers:
        document = await freeze.issue(turn, case, paper, line)
        await giving.issued(turn, case, document, turn.person, await _news(turn, case, paper, act.choice))
    await _tell(turn, case, act, outcome)
    if visit is not None:
        await cards.deliver(turn, case, visit)


async def _decided(turn: Turn, case: Case, act: Act) -> dict[str, Any]:
    """What of an act its line tells in words; the records it stands for are sealed whole beside them."""
    done = _done(case, act)
    told: dict[str, Any] = {}
    if done.sifat is not None:
        told |= {"sifat": done.sifat, "instruksi": done.instruksi}
    if done.step is Step.PENGECEKAN:
        told["marks"] = done.marks
    if done.asked:
        told["asked"] = done.asked
    placement = await turn.tx.register.placement(case.permohonan.id)
    if placement is not None:
        names = ("rack_id", "u", "height", "sisi", "host_id", "ip", "nomor_seri", "sub_domain", "photo")
        told["place"] = {"id": placement.id} | {name: getattr(placement, name) for name in names}
    return told


def _done(case: Case, act: Act) -> Visit:
    """The visit that the act has ended."""
    return next(visit for visit in case.visits if visit.id == act.visit)


async def _tell(turn: Turn, case: Case, act: Act, outcome: Outcome) -> None:
    """The messages besides cards and status: what came back, what was withdrawn, what is finished."""
    permohonan = case.permohonan
    name = f"<b>{permohonan.ticket}</b> · {KINDS[case.kind]}: {esc(case.name)}"
    if act.choice is Choice.PERBAIKAN:
        await turn.say(
            f"↩️ {name}\n\n{told.demanded(turn, case, _done(case, act))}",
            [[fix_button(permohonan.id)]],
            to=permohonan.pemohon_id,
            about=permohonan.id,
        )
    elif outcome.step is Step.PENGAJUAN and act.choice is not Choice.PERBAIKI:
        office = _done(case, act).office
        whose = turn.titles.of(office).long if office else "pemohon"
        await turn.tx.outbox.retire_all(topics.returned(permohonan.id))
        await turn.say(
            f"↩️ {name}\n\nPermohonan dikembalikan untuk diperbaiki. Alasan {whose}:\n<i>{esc(act.note)}</i>",
            [[fix_button(permohonan.id)]],
            to=permohonan.pemohon_id,
            topic=topics.returned(permohonan.id),
            about=permohonan.id,
        )
    if outcome.step is Step.SELESAI:
        placed = case.last(Step.PENEMPATAN)
        technicians = await turn.tx.offices.holders(Office.STAF_TEKNIS)
        form = await turn.tx.papers.latest(permohonan.id, Paper.FORM_SERAH_TERIMA)
        if form and placed and placed.by and placed.by in {one.id for one in technicians} - {turn.person}:
            news = f"✅ {name}\n\nSerah terima diterima pemohon. Selesai."
            await giving.give(turn, giving.sheet(form), to=placed.by, caption=news, silent=False)


async def _news(turn: Turn, case: Case, paper: Paper, choice: Choice) -> str:
    """What good a paper tells the pemohon (HTML), which is said under it; nothing where it tells none."""
    if (paper, choice) == (Paper.FORM_PERSETUJUAN, Choice.SETUJU):
        placement = await turn.tx.register.of(case.permohonan.id)
        placed = placement.rack_id is not None or placement.host_id is not None
        later = "" if placed else ". Tempatnya belum tersedia; penempatan dilakukan begitu ada tempat."
        return "\n".join(filter(None, (f"Disetujui{later}", told.condition(case))))
    if (paper, choice) == (Paper.FORM_SERAH_TERIMA, Choice.TERIMA):
        placement = await turn.tx.register.of(case.permohonan.id)
        if placement.check_at is not None:
            return f"Selesai. Pengecekan pertama {tanggal_lengkap(placement.check_at, turn.config.tz)}."
    return ""
