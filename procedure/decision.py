"""The one function that decides: what somebody's choice leads to, by the SOP and by how things stand.

Below it the work of a step that is taken (SOP row 5): one technician does it, stage by stage, and may give it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from procedure import checklist, refusals
from procedure.checklist import Item, Marks
from procedure.rights import NOBODY, Actor, Right, may, may_act, may_withdraw
from procedure.seats import conflict
from procedure.sop import ENDS, STEPS, Choice, Office, Option, Paper, Step, withdrawable

TAKEN_BACK: Mapping[Choice, Step] = {Choice.TARIK: Step.DITARIK, Choice.PERBAIKI: Step.PENGAJUAN}
"""What the pemohon may do until Kabid has decided, and where each leads."""


@dataclass(frozen=True)
class Position:
    """Where one permohonan stands: its open visit, and what of its past the rules ask for.

    `visit` is the id of the open visit of `step` (0 once it has ended); `taken_by` is the person who took the
    work, for steps that are taken; `conclusion` is Kasi's latest finding, `marks` is the checklist of the open visit;
    `seat` is the office the visit is at where that is not its step's; `checker` made the pengecekan that counts. While
    the pemohon corrects what was asked for, `asked_by` is the step that asked, and `judged` are the marks that Kasi has
    set since it began.
    """

    step: Step
    revision: int
    visit: int
    pemohon: int
    taken_by: int | None = None
    conclusion: Choice | None = None
    marks: Marks = field(default_factory=dict, hash=False)
    seat: Office | None = None
    checker: int | None = None
    asked_by: Step | None = None
    judged: Marks = field(default_factory=dict, hash=False)

    @property
    def office(self) -> Office | None:
        """Whose turn it is; None for the pemohon's."""
        return self.seat or STEPS[self.step].office


@dataclass(frozen=True)
class Act:
    """What somebody wants: `choice` on the card of `visit`, with a `note` (plain text, may be empty).

    `asked` are the keys of the answers that are to be corrected, `changed` the items of the checklist that what is
    sent says otherwise than before.
    """

    choice: Choice
    visit: int
    note: str = ""
    asked: tuple[str, ...] = ()
    changed: frozenset[Item] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What follows: the next step and revision, the papers to issue, in order, and the marks that stand there."""

    step: Step
    revision: int
    papers: tuple[Paper, ...] = ()
    marks: Marks = field(default_factory=dict, hash=False)


def decide(position: Position, actor: Actor, act: Act) -> Outcome:
    """What `act` by `actor` leads to from `position`, or the `Refusal` that says why it may not be.

    Raises what `considered` does, and `NoteRequired`, `NothingAsked`, or `TooLate`. Pure: changes nothing. A resending
    (`KIRIM` of a permohonan that came back) raises the revision by one.
    """
    if act.choice in TAKEN_BACK:
        return _take_back(position, actor, act)
    if act.choice in {Choice.TUTUP, Choice.BUKA}:
        return _close(position, actor, act) if act.choice is Choice.TUTUP else _reopen(position, actor, act)
    option = considered(position, actor, act)
    if note_required(position, option) and not act.note.strip():
        raise refusals.NoteRequired(position.step, act.choice)
    if act.choice is Choice.PERBAIKAN and not act.asked:
        raise refusals.NothingAsked(position.step)
    if act.choice is Choice.KIRIM:
        return _send(position, act, option)
    return Outcome(option.next, position.revision, option.papers)


def _send(position: Position, act: Act, option: Option) -> Outcome:
    """A correction that was asked for comes back to who asked, by way of Kasi where it changes what Kasi has judged."""
    step, marks = position.asked_by or option.next, {}
    if position.asked_by is not None:
        marks = {item: mark for item, mark in position.judged.items() if item not in act.changed}
    if step is Step.PERSETUJUAN and len(marks) < len(position.judged):
        step = Step.PENGECEKAN
    if step is not Step.PENGECEKAN:
        marks = {}
    return Outcome(step, position.revision + 1, option.papers, marks)


def considered(position: Position, actor: Actor, act: Act) -> Option:
    """The option that `act` chooses, where nothing but a note may be missing yet.

    Raises `Stale`, `NotHolder`, `Conflicted`, `NotOffered`, `NotTaken`, `TakenByOther`, `ChecklistOpen` or
    `ItemFailed`.
    """
    if position.step in ENDS or act.visit != position.visit:
        raise refusals.Stale(position.step)
    if not may_act(actor, position.office, position.pemohon):
        raise refusals.NotHolder(position.step)
    if conflict(position.step, actor.person, position.pemohon, position.checker):
        raise refusals.Conflicted(position.step)
    rule = STEPS[position.step]
    option = rule.option(act.choice)
    if rule.taken:
        if position.taken_by is None:
            raise refusals.NotTaken
        if position.taken_by != actor.person:
            raise refusals.TakenByOther(position.taken_by)
    if position.step is Step.PENGECEKAN and act.choice is not Choice.PERBAIKAN:
        checklist.conclude(position.marks, act.choice)
    return option


def note_required(position: Position, option: Option) -> bool:
    """Whether `option` needs a note: always those that say so, and *setuju* of what Kasi found *tidak laik*."""
    overrules = option.choice is Choice.SETUJU and position.conclusion is Choice.TIDAK_LAIK
    return option.note_required or overrules


def _take_back(position: Position, actor: Actor, act: Act) -> Outcome:
    if not may_withdraw(actor, position.pemohon):
        raise refusals.NotHolder(position.step)
    if position.step in ENDS:
        raise refusals.Stale(position.step)
    if not withdrawable(position.step):
        raise refusals.TooLate(position.step)
    if act.visit != position.visit:
        raise refusals.Stale(position.step)
    if act.choice is Choice.PERBAIKI and position.step is Step.PENGAJUAN:
        raise refusals.NotOffered(position.step, act.choice)
    return Outcome(TAKEN_BACK[act.choice], position.revision)


def _close(position: Position, actor: Actor, act: Act) -> Outcome:
    """What lies with the pemohon for correction closes by itself, and by nobody else."""
    if position.step in ENDS or act.visit != position.visit:
        raise refusals.Stale(position.step)
    if actor != NOBODY or position.step is not Step.PENGAJUAN or not position.revision:
        raise refusals.NotOffered(position.step, act.choice)
    return Outcome(Step.DITUTUP, position.revision)


def _reopen(position: Position, actor: Actor, act: Act) -> Outcome:
    """What has closed lies with the pemohon again, as it did before."""
    if position.step not in ENDS:
        raise refusals.NotOffered(position.step, act.choice)
    if position.step is not Step.DITUTUP or act.visit != position.visit:
        raise refusals.Stale(position.step)
    if not may(actor, Right.ADMINISTER):
        raise refusals.NotHolder(position.step)
    return Outcome(Step.PENGAJUAN, position.revision)


# Work that is taken


_SINCE = "sejak"
"""Where among the marks it stands since when somebody works on it."""


@dataclass(frozen=True)
class Taking:
    """Who works on it, nobody (None) at first; `marks` says which stages are answered, by their names."""

    by: int | None = None
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """Since when (aware); None where nobody has taken it."""
        since = self.marks.get(_SINCE)
        return datetime.fromisoformat(since) if since else None


def taken(taking: Taking, person: int, now: datetime) -> Taking:
    """`person` works on it from `now` on, from the first stage; who has it goes on. Raises `TakenByOther`."""
    if taking.by is None:
        return Taking(person, {_SINCE: now.isoformat()})
    if taking.by != person:
        raise refusals.TakenByOther(taking.by)
    return taking


def given_back(_taking: Taking) -> Taking:
    """Nobody works on it; what was chosen stays in the register's row and is offered to the next one first."""
    return Taking()


def answered(taking: Taking, stage: str, value: int = 1) -> Taking:
    """The stage has been answered, with what is kept of it beside the register's row."""
    return replace(taking, marks={**taking.marks, str(stage): value})


def unanswered(taking: Taking, stage: str) -> Taking:
    """The stage is to be asked again."""
    return replace(taking, marks={name: value for name, value in taking.marks.items() if name != stage})
