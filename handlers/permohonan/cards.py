"""Cards: what an official is shown of a visit, before and after somebody has acted on it."""

from collections.abc import Sequence

from handlers.chat import questions, topics
from handlers.chat.buttons import Button, Rows
from handlers.chat.questions import REASON
from handlers.chat.texts import KINDS, esc, revised, short, waktu
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.facts.work import Work, taken_since
from handlers.papers import freeze
from handlers.permohonan import handover, panels
from handlers.permohonan.buttons import Decide, MarkRest, Release, ShowFiles, Take, TurnMark
from procedure import checklist, review
from procedure.checklist import Item, Mark
from procedure.sop import STEPS, Choice, Office, Sifat, Step, withdrawable
from storage.models import OpenQuestion, Visit
from storage.permohonan import marks_of

_CHANGES_SHOWN = 6
_WARNINGS_SHOWN = 6
_FACT, _CHANGED, _WARNING = 160, 45, 100
"""Characters shown: with every answer at its longest a card stays below Telegram's 4,096."""
_FILES = "📎 Lihat berkas"


async def deliver(speaker: Speaker, case: Case, visit: Visit) -> None:
    """The card of a new visit to whoever's step it is; the admins are told if nobody holds its office.

    What is to be mended has none: the pemohon is led to the form.
    """
    office = STEPS[visit.step].office
    if office is None:
        if visit.step is Step.SERAH_TERIMA:
            await handover.invite(speaker, case, visit)
        elif visit.step is not Step.PENGAJUAN:
            await _deliver_to(speaker, case, visit, case.permohonan.pemohon_id)
        return
    holders = await speaker.tx.offices.holders(office)
    if visit.step in cases.SHOWS_OTHERS:
        await speaker.tx.permohonan.showed(visit, await cases.others(speaker, case, visit.step))
    for holder in holders:
        await _deliver_to(speaker, case, visit, holder.id)
    if not holders:
        for admin in await speaker.admins():
            await speaker.say(
                f"⚠️ Jabatan <b>{speaker.titles.of(office).long}</b> belum ada pemegangnya. Permohonan "
                f"<b>{case.permohonan.ticket}</b> menunggu; kartunya dikirim begitu jabatan terisi.\n\n"
                "Undang pejabatnya dengan /undang.",
                to=admin,
                about=case.permohonan.id,
            )


async def deliver_open(speaker: Speaker, person_id: int, office: Office) -> None:
    """The cards of all open visits of `office`, to somebody who holds it from now on."""
    for visit in await speaker.tx.permohonan.waiting([office]):
        await _deliver_to(speaker, await _case_of(speaker, visit), visit, person_id)


async def deliver_waiting(turn: Turn, person_id: int) -> int:
    """Everything that waits for a person, rebuilt from the record; their older cards point down. Returns how many.

    What another has taken does not wait for them.
    """
    actor = await turn.tx.offices.actor(person_id)
    visits = [visit for visit in await turn.tx.permohonan.waiting(actor.offices) if visit.taken_by in {None, person_id}]
    for visit in visits:
        await _again(turn, await _case_of(turn, visit), visit, person_id)
    return len(visits)


async def offer(turn: Turn, case: Case) -> None:
    """The card of the open visit once more, to this person, who is the pemohon and may have lost it."""
    await _again(turn, case, case.visits[-1], turn.person)


async def _again(turn: Turn, case: Case, visit: Visit, person: int) -> None:
    await turn.settle(
        topics.card(visit.id), f"{await headline(turn, case, visit)}\n\n⬇️ Kartu ini ada di bawah.", of=person
    )
    text, rows = await render(turn, case, visit, person)
    await turn.say(text, rows, to=person, topic=topics.card(visit.id), about=case.permohonan.id)


async def withdraw(speaker: Speaker, visit: Visit, person_id: int, words: str) -> None:
    """The card of somebody who no longer holds the office: it says `words`, and has no buttons."""
    case = await _case_of(speaker, visit)
    await speaker.settle(topics.card(visit.id), f"{await headline(speaker, case, visit)}\n\n{words}", of=person_id)


async def refresh(speaker: Speaker, case: Case, visit: Visit, *, tapped: int | None = None, closed: str = "") -> None:
    """Redraws every live card of the visit, and the message a button was `tapped` on, which may be a stray copy.

    `closed` (plain) tells this person which question of theirs the card asks no more.
    """
    live = await speaker.tx.outbox.about(topics.card(visit.id))
    me = speaker.actor
    if tapped is not None and me is not None and (me, tapped) not in {(chat_id, sent) for _, chat_id, sent in live}:
        text, rows = await render(speaker, case, visit, me)
        await speaker.edit_message(tapped, text + _closed(closed), rows, to=me)
    for row, chat_id, _ in live:
        text, rows = await render(speaker, case, visit, chat_id)
        await speaker.edit(row, text + _closed(closed if chat_id == me else ""), rows, to=chat_id)


async def redraw(turn: Turn, case: Case, visit: Visit, tapped: int) -> None:
    """Redraws the one message a button was tapped on, as the visit stands now."""
    text, rows = await render(turn, case, visit, turn.person)
    await turn.edit_message(tapped, text, rows)


async def asks_no_more(turn: Turn, question: OpenQuestion, words: str) -> None:
    """The card that asked is shown as it is now, with the `words`; a note stands on it, and goes along."""
    visit = await turn.tx.permohonan.visit(question.subject)
    if visit is not None:
        unsaid = words if question.kind == REASON else ""
        await refresh(
            turn, await _case_of(turn, visit), visit, tapped=questions.prompt_of(question).message_id, closed=unsaid
        )


def _closed(words: str) -> str:
    return f"\n\n⚠️ {esc(words)}." if words else ""


async def send_files(speaker: Speaker, case: Case, visit: Visit, to: int) -> None:
    """The papers of the visit's step, silently, and the letter unless the step is the pemohon's."""
    if STEPS[visit.step].office is not None:
        await freeze.send_letter(speaker, case, to)
    for paper in STEPS[visit.step].kelengkapan:
        await freeze.send(speaker, case, paper, to)


async def render(speaker: Speaker, case: Case, visit: Visit, person: int) -> tuple[str, Rows]:
    """The card as `person` sees it now: its HTML and its buttons."""
    if visit.until is not None:
        ended = [await headline(speaker, case, visit), await _outcome(speaker, visit, person)]
        if visit.revision < case.permohonan.revision and visit.revision > 0:
            ended.append(await _changes_since(speaker, case, visit.revision))
        return "\n\n".join(ended), ()
    if visit.step is Step.SERAH_TERIMA:
        return await with_question(speaker, case, visit, person, *await handover.page(speaker, case, visit))
    rule = STEPS[visit.step]
    body = [await headline(speaker, case, visit), _what(case), _norm(speaker, case, visit)]
    body += _told_before(speaker, case, visit)
    body += await _changed(speaker, case, visit)
    if visit.step is Step.PENGECEKAN:
        body.append(await _checklist(speaker, case, visit))
    elif rule.office is not None and withdrawable(visit.step):
        body += await _warned(speaker, case, visit.step)
    if visit.step is Step.PERSETUJUAN:
        body.append(f"Kapasitas: {esc(await cases.capacity(speaker, case))}")
    if rule.taken and visit.taken_by is not None:
        body.append(await _taken(speaker, visit, person))
    note = await panels.noted(speaker, visit, person)
    body += [panels.goes_along(note)] if panels.goes_along(note) else []
    if visit.step is Step.PERSETUJUAN and (written := await panels.reason(speaker, visit, person)):
        body.append(panels.goes_along({**note, "note": written}))
    return await with_question(speaker, case, visit, person, "\n\n".join(body), _buttons(speaker, case, visit, person))


async def with_question(
    speaker: Speaker, case: Case, visit: Visit, person: int, text: str, rows: Rows
) -> tuple[str, Rows]:
    """A card's `text` and `rows` with what it asks this person, if it does."""
    opened = await panels.opened(speaker, case, visit, person)
    return (f"{text}\n\n{opened[0]}", opened[1]) if opened else (text, rows)


async def headline(speaker: Speaker, case: Case, visit: Visit) -> str:
    """What every card begins with: number, revision and kind, and the thing, from its placing on as it was found."""
    permohonan, thing = case.permohonan, case.thing
    if not withdrawable(visit.step):
        thing = Work(case, visit, await speaker.tx.register.of(permohonan.id)).thing
    head = f"<b>{permohonan.ticket}</b>{revised(permohonan.revision)} · {KINDS[case.kind]}"
    return f"{head}\n{esc(short(thing, 120))}"


async def _outcome(speaker: Speaker, visit: Visit, person: int) -> str:
    """`✅ Didisposisikan ke Kabid Informatika · 09.14`, and the note."""
    if visit.until is None or visit.choice is None:
        return ""
    at = waktu(visit.until, speaker.now, speaker.config.tz)
    if visit.choice is Choice.TARIK:
        return f"↩️ Ditarik kembali oleh pemohon · {at}"
    done = speaker.words(STEPS[visit.step].option(visit.choice).done)
    sign = "↩️" if visit.choice is Choice.TOLAK else "✅"
    by = ""
    if visit.by != person and visit.by is not None:
        by = f" oleh {esc(await speaker.tx.offices.name(visit.by) or 'pemohon')}"
    note = f":\n<i>{esc(visit.note)}</i>" if visit.note else ""
    return f"{sign} {done}{by} · {at}{note}"


async def _deliver_to(speaker: Speaker, case: Case, visit: Visit, person: int) -> None:
    await send_files(speaker, case, visit, person)
    text, rows = await render(speaker, case, visit, person)
    await speaker.say(text, rows, to=person, topic=topics.card(visit.id), about=case.permohonan.id)


async def _case_of(speaker: Speaker, visit: Visit) -> Case:
    return await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))


def _what(case: Case) -> str:
    answers = case.answers
    return f"{esc(answers['instansi'])}\n{esc(answers['nama'])} – {esc(answers['jabatan'])}"


def _norm(speaker: Speaker, case: Case, visit: Visit) -> str:
    rule = STEPS[visit.step]
    due = cases.deadline(speaker, case, visit)
    if due is None:
        return f"<b>{speaker.words(rule.title)}</b>"
    at = waktu(due, speaker.now, speaker.config.tz)
    return f"<b>{speaker.words(rule.title)}</b> · norma {speaker.config.norm(visit.step)} menit, batas {at}"


def _told_before(speaker: Speaker, case: Case, visit: Visit) -> list[str]:
    """What whoever acted just before has written for this step."""
    ended = [v for v in case.visits if v.until is not None and v.id < visit.id]
    if not ended or ended[-1].choice is None or ended[-1].step is Step.PENGAJUAN:
        return []
    last = ended[-1]
    said = [*([last.sifat] if last.sifat and last.sifat != Sifat.BIASA else []), *last.instruksi]
    lines = []
    if last.step is Step.PENGECEKAN:
        found = speaker.words(STEPS[last.step].option(last.choice or Choice.LAIK).label)
        lines.append(f"Hasil {speaker.titles.kasi}: <b>{found}</b>")
        lines += [
            f"{mark.symbol} {checklist.title(item, case.kind)}"
            for item, mark in marks_of(last).items()
            if mark is not Mark.BAIK
        ]
    if last.choice is Choice.TOLAK:
        rule = STEPS[last.step]
        whose = speaker.titles.of(rule.office).brief if rule.office else "pemohon"
        lines.append(f"↩️ {speaker.words(rule.title)} ditolak {whose}")
    if said:
        lines.append("📌 " + esc(" · ".join(said)))
    if last.note:
        lines.append(f"📝 <i>{esc(last.note)}</i>")
    return ["\n".join(lines)] if lines else []


async def _changed(speaker: Speaker, case: Case, visit: Visit) -> list[str]:
    """What changed since the revision this step last saw."""
    seen = [v.revision for v in case.visits if v.step is visit.step and v.revision < visit.revision]
    return [await _changes_since(speaker, case, max(seen))] if seen else []


async def _changes_since(speaker: Speaker, case: Case, revision: int) -> str:
    before = await speaker.tx.permohonan.revision(case.permohonan.id, revision)
    found = review.changes(case.kind, before.answers, case.answers)
    lines = [
        f"• {esc(title)}: {esc(short(old, _CHANGED))} → <b>{esc(short(new, _CHANGED))}</b>"
        for title, old, new in found[:_CHANGES_SHOWN]
    ]
    if len(found) > _CHANGES_SHOWN:
        lines.append(f"• dan {len(found) - _CHANGES_SHOWN} lagi; lihat form pengajuan")
    return "\n".join([f"Perubahan sejak revisi {revision}:", *(lines or ["• tidak ada"])])


async def _warned(speaker: Speaker, case: Case, step: Step) -> list[str]:
    """What speaks against it; other requests for the same where it is decided on, whose cards follow them."""
    warned = checklist.warnings(case.kind, case.answers, today=speaker.today)
    if step in cases.SHOWS_OTHERS:
        warned = await cases.warnings(speaker, case)
    lines = [line for found in warned.values() for line in found]
    return ["\n".join(_marked(lines))] if lines else []


def _marked(warnings: Sequence[str]) -> list[str]:
    lines = [f"⚠️ {esc(short(line, _WARNING))}" for line in warnings[:_WARNINGS_SHOWN]]
    more = len(warnings) - len(lines)
    return [*lines, f"⚠️ dan {more} lagi; lihat form pengajuan"] if more > 0 else lines


async def _checklist(speaker: Speaker, case: Case, visit: Visit) -> str:
    warned = await cases.warnings(speaker, case)
    facts = checklist.facts(case.kind, case.answers, capacity=await cases.capacity(speaker, case))
    marks = marks_of(visit)
    lines = []
    for item in Item:
        lines.append(f"{marks.get(item, Mark.KOSONG).symbol} <b>{checklist.title(item, case.kind)}</b>")
        lines.append(esc(short(facts[item], _FACT)))
        lines += _marked(warned.get(item, ()))
    return "\n".join(lines)


async def _taken(speaker: Speaker, visit: Visit, person: int) -> str:
    if visit.taken_by == person:
        return "🔧 Bapak/Ibu yang mengerjakan."
    taker = await speaker.tx.offices.name(visit.taken_by)
    since = waktu(taken_since(visit), speaker.now, speaker.config.tz)
    return f"🔧 Dikerjakan oleh {esc(taker or str(speaker.titles.staf_teknis))} sejak {since}"


def _buttons(speaker: Speaker, case: Case, visit: Visit, person: int) -> Rows:
    rule = STEPS[visit.step]
    files = Button(_FILES, ShowFiles(visit.id))
    if rule.taken:
        if visit.taken_by is None:
            return [[Button("🔧 Saya kerjakan", Take(visit.id))], [files]]
        if visit.taken_by != person:
            return []
        return [[Button("▶️ Lanjutkan", Take(visit.id))], [Button("Lepaskan", Release(visit.id)), files]]
    decisions = [[Button(speaker.words(option.label), Decide(visit.id, option.choice))] for option in rule.options]
    if visit.step is Step.PENGECEKAN:
        return [*_items(case, visit), *decisions, [files]]
    if panels.can_note(visit):
        return [*decisions, [panels.note_button(visit), files]]
    return [*decisions, [files]]


def _items(case: Case, visit: Visit) -> list[list[Button]]:
    marks = marks_of(visit)
    symbols = {item: marks.get(item, Mark.KOSONG) for item in Item}
    rows = [
        [Button(f"{mark.symbol} {checklist.title(item, case.kind)}", TurnMark(visit.id, item))]
        for item, mark in symbols.items()
    ]
    if Mark.KOSONG in symbols.values():
        rows.append([Button("Tandai sisanya ✅", MarkRest(visit.id))])
    return rows
