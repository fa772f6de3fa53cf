"""The SOP: walked at random by anybody, and each of its rules by name."""

from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import refusals
from procedure.checklist import Item, Mark
from procedure.decision import TAKEN_BACK, Act, Outcome, Position, considered, decide
from procedure.dinas import Titles
from procedure.rights import NOBODY, Actor
from procedure.sop import (
    ENDS,
    FOR_PEMOHON,
    OF_THEIR_DAY,
    PAPER_TITLES,
    STEPS,
    Choice,
    Office,
    Paper,
    Step,
    receivers,
    withdrawable,
)
from storage.journal.acts import JournalAct

PEMOHON, PEJABAT = 1, 2
CONCLUSIONS = {Choice.LAIK, Choice.LAIK_BERSYARAT, Choice.TIDAK_LAIK}
ACTORS = st.builds(Actor, st.integers(1, 4), st.frozensets(st.sampled_from(Office), max_size=2))


@dataclass(frozen=True)
class Try:
    """Somebody's attempt, with the checklist at `mark`; `late`: by the button of an earlier visit, `takes`: first."""

    actor: Actor
    choice: Choice
    note: str
    late: bool
    takes: bool
    mark: Mark
    asked: bool
    changed: frozenset[Item]


TRIES = st.builds(
    Try,
    ACTORS | st.just(NOBODY) | st.builds(Actor, st.integers(1, 4), st.just(frozenset(Office))),
    st.sampled_from(Choice),
    st.sampled_from(["", "  ", "karena belum lengkap"]),
    st.sampled_from([False, False, False, True]),
    st.booleans(),
    st.sampled_from(Mark),
    st.booleans(),
    st.frozensets(st.sampled_from(Item), max_size=2),
)


def marked(mark: Mark) -> dict[Item, Mark]:
    """All well but for one item."""
    return dict.fromkeys(Item, Mark.BAIK) | {Item.DAYA: mark}


def moved(position: Position, choice: Choice, outcome: Outcome) -> Position:
    """Where a permohonan is after `choice`, as the record keeps it."""
    begins_anew = outcome.step is Step.DISPOSISI
    return Position(
        outcome.step,
        outcome.revision,
        0 if outcome.step in ENDS else position.visit + 1,
        position.pemohon,
        conclusion=choice if choice in CONCLUSIONS else position.conclusion,
        asked_by=position.step if choice is Choice.PERBAIKAN else position.asked_by if choice in BY_ITSELF else None,
        judged={} if begins_anew else position.marks if position.step is Step.PENGECEKAN else position.judged,
    )


BY_ITSELF = {Choice.TUTUP, Choice.BUKA}
"""What closes by itself, and is opened again as it was."""

CLOCK_AND_ADMIN = {Choice.TUTUP: NOBODY, Choice.BUKA: Actor(5, frozenset({Office.ADMIN}))}


def check(position: Position, attempt: Try, outcome: Outcome) -> None:
    """What holds of every act that was let through."""
    assert not attempt.late
    if attempt.choice in BY_ITSELF:
        assert (position.step, attempt.choice) in {(Step.PENGAJUAN, Choice.TUTUP), (Step.DITUTUP, Choice.BUKA)}
        assert attempt.actor == NOBODY if attempt.choice is Choice.TUTUP else attempt.actor.admin
        assert outcome == Outcome(Step.DITUTUP if attempt.choice is Choice.TUTUP else Step.PENGAJUAN, position.revision)
        return
    assert position.step not in ENDS
    if attempt.choice in TAKEN_BACK:
        assert attempt.actor.person == PEMOHON
        assert withdrawable(position.step)
        assert outcome == Outcome(TAKEN_BACK[attempt.choice], position.revision)
        assert position.step is not Step.PENGAJUAN or attempt.choice is Choice.TARIK
        return
    rule = STEPS[position.step]
    option = rule.option(attempt.choice)
    assert outcome.papers == option.papers
    assert outcome.step is (option.next if position.asked_by is None else comes_back_to(position, attempt.changed))
    assert not outcome.marks or outcome.step is Step.PENGECEKAN
    assert not outcome.marks.keys() & attempt.changed
    assert attempt.choice is not Choice.PERBAIKAN or attempt.asked
    assert outcome.revision == position.revision + (attempt.choice is Choice.KIRIM)
    if rule.office is None:
        assert attempt.actor.person == PEMOHON
    else:
        assert rule.office in attempt.actor.offices
    assert not rule.impartial or attempt.actor.person != PEMOHON
    assert not rule.taken or position.taken_by == attempt.actor.person
    assert not option.note_required or attempt.note.strip()
    if position.step is Step.PENGECEKAN and attempt.choice is not Choice.PERBAIKAN:
        assert attempt.mark is not Mark.KOSONG
        assert attempt.choice is not Choice.LAIK or attempt.mark is not Mark.BURUK


def comes_back_to(position: Position, changed: frozenset[Item]) -> Step | None:
    """Where a correction that was asked for goes on: Kasi judges again what Kabid has reported otherwise."""
    again = position.asked_by is Step.PERSETUJUAN and position.judged.keys() & changed
    return Step.PENGECEKAN if again else position.asked_by


WELL = (Choice.KIRIM, Choice.DISPOSISI, Choice.LAIK, Choice.SETUJU, Choice.SELESAI, Choice.TERIMA)


def whose(step: Step) -> Actor:
    """Somebody who may act at the step."""
    return Actor(PEMOHON) if step in STEPS and STEPS[step].office is None else Actor(PEJABAT, frozenset(Office))


def steps_to_the_end(position: Position) -> int:
    """How many acts of people who mean well end it well, from wherever others have led it."""
    for count in range(len(STEPS) + 1):
        if position.step in ENDS:
            return count
        (choice,) = (option.choice for option in STEPS[position.step].options if option.choice in WELL)
        act = Act(choice, position.visit, "alasan")
        ready = replace(position, taken_by=PEJABAT, marks=marked(Mark.BAIK))
        outcome = decide(ready, whose(position.step), act)
        position = moved(position, choice, outcome)
    raise AssertionError("it comes to no end")


@given(st.lists(TRIES, max_size=60))
def test_whoever_tries_whatever_the_procedure_holds(tries: list[Try]) -> None:
    position = Position(Step.PENGAJUAN, 0, 1, PEMOHON)
    for attempt in tries:
        if attempt.takes and position.step is Step.PENEMPATAN and position.taken_by is None:
            position = replace(position, taken_by=attempt.actor.person)
        position = replace(position, marks=marked(attempt.mark))
        asked = ("surat_nomor",) if attempt.asked else ()
        act = Act(attempt.choice, position.visit - attempt.late, attempt.note, asked, attempt.changed)
        try:
            outcome = decide(position, attempt.actor, act)
        except refusals.Refusal:
            continue
        check(position, attempt, outcome)
        position = moved(position, attempt.choice, outcome)
    left = 0 if position.step in ENDS else len(STEPS) - list(STEPS).index(position.step)
    if position.asked_by is not None and position.step is Step.PENGAJUAN:
        left = 1 + len(STEPS) - list(STEPS).index(position.asked_by)
    assert steps_to_the_end(position) == left


def test_every_choice_is_reached_and_every_step_can_end_well() -> None:
    frontier, seen, chosen = (
        {Position(Step.PENGAJUAN, 0, 1, PEMOHON, PEJABAT)},
        set[Position](),
        set[tuple[Step, Choice]](),
    )
    leads: dict[Step, set[Step]] = {}
    while frontier:
        position = replace(frontier.pop(), marks=marked(Mark.CATATAN))
        seen.add(position)
        for choice in Choice:
            try:
                actor = Actor(PEMOHON) if choice in TAKEN_BACK else whose(position.step)
                actor = CLOCK_AND_ADMIN.get(choice, actor)
                outcome = decide(position, actor, Act(choice, position.visit, "alasan", ("nama",)))
            except refusals.Refusal:
                continue
            chosen.add((position.step, choice))
            leads.setdefault(position.step, set()).add(outcome.step)
            after = replace(moved(position, choice, outcome), visit=1, revision=1, taken_by=PEJABAT)
            after = replace(after, marks=position.marks)
            frontier |= {after} - seen
    offered = {(step, option.choice) for step, rule in STEPS.items() for option in rule.options}
    taken_back = {(step, choice) for step in STEPS if withdrawable(step) for choice in TAKEN_BACK}
    by_itself = {(Step.PENGAJUAN, Choice.TUTUP), (Step.DITUTUP, Choice.BUKA)}
    assert chosen == (offered | taken_back | by_itself) - {(Step.PENGAJUAN, Choice.PERBAIKI)}
    ends_well = {Step.SELESAI}
    for _ in STEPS:
        ends_well |= {step for step, following in leads.items() if following & ends_well}
    assert ends_well == {*STEPS, Step.SELESAI, Step.DITUTUP}
    assert {position.step for position in seen} == set(Step)


def at(step: Step, *, taken_by: int | None = None, conclusion: Choice | None = None) -> Position:
    return Position(step, 1, 7, PEMOHON, taken_by, conclusion, marked(Mark.CATATAN))


def holder(step: Step, person: int = 2) -> Actor:
    office = STEPS[step].office
    return Actor(person, frozenset({office})) if office else Actor(PEMOHON)


def test_a_card_of_an_earlier_visit_is_dead() -> None:
    with pytest.raises(refusals.Stale):
        decide(at(Step.DISPOSISI), holder(Step.DISPOSISI), Act(Choice.DISPOSISI, 6))


@pytest.mark.parametrize("end", sorted(ENDS))
def test_nothing_follows_an_end(end: Step) -> None:
    reopens = {Choice.BUKA} if end is Step.DITUTUP else set()
    for choice in set(Choice) - reopens:
        with pytest.raises(refusals.Stale):
            decide(replace(at(end), visit=0), Actor(PEMOHON, frozenset(Office)), Act(choice, 0, "alasan"))


@pytest.mark.parametrize("step", list(STEPS))
def test_another_office_may_not_act(step: Step) -> None:
    others = frozenset(Office) - {STEPS[step].office}
    for option in STEPS[step].options:
        with pytest.raises(refusals.NotHolder):
            decide(at(step, taken_by=2), Actor(2, others), Act(option.choice, 7, "alasan"))


@pytest.mark.parametrize("step", list(STEPS))
def test_a_choice_of_another_step_is_not_offered(step: Step) -> None:
    offered = {option.choice for option in STEPS[step].options}
    for choice in set(Choice) - offered - set(TAKEN_BACK):
        with pytest.raises(refusals.NotOffered):
            decide(at(step, taken_by=2), holder(step), Act(choice, 7, "alasan"))


def test_a_rejection_needs_its_reason_and_comes_back_to_be_sent_as_the_next_revision() -> None:
    kabid = holder(Step.PERSETUJUAN)
    with pytest.raises(refusals.NoteRequired):
        decide(at(Step.PERSETUJUAN), kabid, Act(Choice.TOLAK, 7, " "))
    back = decide(at(Step.PERSETUJUAN), kabid, Act(Choice.TOLAK, 7, "Spesifikasi belum jelas"))
    assert (back.step, back.revision) == (Step.PENGAJUAN, 1)
    again = decide(at(Step.PENGAJUAN), Actor(PEMOHON), Act(Choice.KIRIM, 7))
    assert again == Outcome(Step.DISPOSISI, 2, (Paper.FORM_PENGAJUAN,))


@pytest.mark.parametrize("step", [Step.VERIFIKASI, Step.PENGECEKAN, Step.PERSETUJUAN])
def test_a_correction_is_asked_for_with_words_and_of_something(step: Step) -> None:
    official = holder(step)
    with pytest.raises(refusals.NoteRequired):
        decide(at(step), official, Act(Choice.PERBAIKAN, 7, " ", ("nama",)))
    with pytest.raises(refusals.NothingAsked):
        decide(at(step), official, Act(Choice.PERBAIKAN, 7, "Mohon dilengkapi"))
    back = decide(replace(at(step), marks={}), official, Act(Choice.PERBAIKAN, 7, "Mohon dilengkapi", ("nama",)))
    assert back == Outcome(Step.PENGAJUAN, 1)


@pytest.mark.parametrize(
    ("asker", "changed", "step"),
    [
        (Step.VERIFIKASI, {Item.DAYA}, Step.VERIFIKASI),
        (Step.PENGECEKAN, {Item.DAYA}, Step.PENGECEKAN),
        (Step.PERSETUJUAN, set(), Step.PERSETUJUAN),
        (Step.PERSETUJUAN, {Item.DAYA}, Step.PENGECEKAN),
    ],
)
def test_what_is_corrected_comes_back_to_who_asked_with_the_marks_that_hold(
    asker: Step, changed: set[Item], step: Step
) -> None:
    judged = {} if asker is Step.VERIFIKASI else marked(Mark.CATATAN)
    position = replace(at(Step.PENGAJUAN), asked_by=asker, judged=judged)
    sent = decide(position, Actor(PEMOHON), Act(Choice.KIRIM, 7, changed=frozenset(changed)))
    assert (sent.step, sent.revision, sent.papers) == (step, 2, (Paper.FORM_PENGAJUAN,))
    kept = {item: mark for item, mark in judged.items() if item not in changed}
    assert sent.marks == (kept if step is Step.PENGECEKAN else {})


def test_what_is_never_sent_again_is_closed_by_nobody_and_opened_by_an_admin() -> None:
    closed = decide(at(Step.PENGAJUAN), NOBODY, Act(Choice.TUTUP, 7))
    assert closed == Outcome(Step.DITUTUP, 1)
    with pytest.raises(refusals.NotOffered):
        decide(replace(at(Step.PENGAJUAN), revision=0), NOBODY, Act(Choice.TUTUP, 7))
    over = replace(at(Step.DITUTUP), visit=0)
    with pytest.raises(refusals.NotHolder):
        decide(over, Actor(PEMOHON), Act(Choice.BUKA, 0))
    assert decide(over, Actor(5, frozenset({Office.ADMIN})), Act(Choice.BUKA, 0)) == Outcome(Step.PENGAJUAN, 1)


def test_kabid_overrules_tidak_laik_only_with_a_reason() -> None:
    kabid, position = holder(Step.PERSETUJUAN), at(Step.PERSETUJUAN, conclusion=Choice.TIDAK_LAIK)
    with pytest.raises(refusals.NoteRequired):
        decide(position, kabid, Act(Choice.SETUJU, 7))
    assert decide(position, kabid, Act(Choice.SETUJU, 7, "Mendesak")).step is Step.PENEMPATAN
    laik = at(Step.PERSETUJUAN, conclusion=Choice.LAIK)
    assert decide(laik, kabid, Act(Choice.SETUJU, 7)).step is Step.PENEMPATAN


@pytest.mark.parametrize("choice", [Choice.LAIK, Choice.LAIK_BERSYARAT, Choice.TIDAK_LAIK])
@pytest.mark.parametrize("mark", list(Mark))
def test_kasi_concludes_what_the_checklist_allows(choice: Choice, mark: Mark) -> None:
    kasi, position = holder(Step.PENGECEKAN), replace(at(Step.PENGECEKAN), marks=marked(mark))
    act = Act(choice, 7, "Daya kurang")
    if mark is Mark.KOSONG:
        with pytest.raises(refusals.ChecklistOpen):
            decide(position, kasi, act)
    elif mark is Mark.BURUK and choice is Choice.LAIK:
        with pytest.raises(refusals.ItemFailed):
            decide(position, kasi, act)
    else:
        assert decide(position, kasi, act).step is Step.PERSETUJUAN
    with pytest.raises(refusals.ChecklistOpen):
        decide(replace(position, marks={}), kasi, act)


def test_what_lacks_nothing_but_its_note_may_be_considered() -> None:
    kasi, act = holder(Step.PENGECEKAN), Act(Choice.TIDAK_LAIK, 7)
    assert considered(at(Step.PENGECEKAN), kasi, act).note_required
    with pytest.raises(refusals.NoteRequired):
        decide(at(Step.PENGECEKAN), kasi, act)
    with pytest.raises(refusals.ChecklistOpen):
        considered(replace(at(Step.PENGECEKAN), marks={}), kasi, act)
    with pytest.raises(refusals.NotHolder):
        considered(at(Step.PENGECEKAN), Actor(2), act)


def test_a_placement_is_finished_by_who_took_it() -> None:
    staf, act = holder(Step.PENEMPATAN), Act(Choice.SELESAI, 7)
    with pytest.raises(refusals.NotTaken):
        decide(at(Step.PENEMPATAN), staf, act)
    with pytest.raises(refusals.TakenByOther) as taken:
        decide(at(Step.PENEMPATAN, taken_by=3), staf, act)
    assert taken.value.person == 3
    assert decide(at(Step.PENEMPATAN, taken_by=2), staf, act).step is Step.SERAH_TERIMA


def test_a_refused_handover_goes_back_to_the_placement() -> None:
    act = Act(Choice.TOLAK, 7, "Kabel LAN belum terpasang")
    assert decide(at(Step.SERAH_TERIMA), Actor(PEMOHON), act) == Outcome(Step.PENEMPATAN, 1)


@pytest.mark.parametrize("step", list(STEPS))
def test_only_the_pemohon_withdraws_and_only_until_kabid_has_decided(step: Step) -> None:
    act, earlier = Act(Choice.TARIK, 7), Act(Choice.TARIK, 6)
    with pytest.raises(refusals.NotHolder):
        decide(at(step), Actor(2, frozenset(Office)), act)
    if step in {Step.PENEMPATAN, Step.SERAH_TERIMA}:
        for one in (act, earlier):
            with pytest.raises(refusals.TooLate):
                decide(at(step), Actor(PEMOHON), one)
    else:
        assert decide(at(step), Actor(PEMOHON), act) == Outcome(Step.DITARIK, 1)
        with pytest.raises(refusals.Stale):
            decide(at(step), Actor(PEMOHON), earlier)


def test_the_table_of_the_sop() -> None:
    table = [(rule.row, rule.office, rule.norm) for rule in STEPS.values()]
    assert table == [
        (1, None, 15),
        (2, Office.KEPALA_DINAS, 10),
        (3, Office.KABID, 10),
        (3, Office.KASI, 10),
        (4, Office.KABID, 10),
        (5, Office.STAF_TEKNIS, 30),
        (5, None, None),
    ]
    assert STEPS[Step.PENGECEKAN].norm_since is Step.VERIFIKASI
    assert {office for office in Office if office.rule.single} == {Office.KEPALA_DINAS, Office.KABID, Office.KASI}
    assert {office for office in Office if office.rule.asks_pendidikan} == {Office.KASI, Office.STAF_TEKNIS}
    assert receivers() == (Office.KABID, Office.KASI, Office.STAF_TEKNIS)
    issued = {paper for rule in STEPS.values() for option in rule.options for paper in option.papers}
    assert issued | OF_THEIR_DAY == set(Paper) == set(PAPER_TITLES)


def test_what_goes_with_an_entry_is_there() -> None:
    """What a new office, step or choice needs besides its entry, for whoever forgets it."""
    assert set(Office) == {field.name for field in fields(Titles)}
    assert set(STEPS) | ENDS == set(Step)
    assert set(Choice) <= {*JournalAct}
    for rule in STEPS.values():
        assert rule.office is not None or FOR_PEMOHON.issuperset(rule.kelengkapan)
        assert all(option.note_required for option in rule.options if option.next is Step.PENGAJUAN)
