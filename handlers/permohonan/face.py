"""The face of a card: what it says to whoever decides on it and its buttons, and what it says once they have.

It says what its reader decides on, and nothing else: it is read in the middle of a meeting.
"""

from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import KINDS, LONGEST, esc, listed, revised, short, size, waktu
from handlers.chat.turn import Speaker
from handlers.facts import arrivals, cases, clocks, seats
from handlers.facts.cases import Case
from handlers.facts.work import Work, taken_since
from handlers.permohonan import demand, handover, items, panels, told
from handlers.permohonan.buttons import Absent, Agree, Arrived, AskDay, Decide, Mend, Release, ShowFiles, Take, Undo
from procedure import review
from procedure.checklist import Item
from procedure.decision import TAKEN_BACK
from procedure.form import question
from procedure.sop import STEPS, Choice, Kind, Step, withdrawable
from storage.models import Visit

_PURPOSE = 120
"""Characters shown of what a thing is for."""
_INSTANSI, _NAME = 150, 100
_ADDED = 200
"""Characters that a card has room for besides: what it tells once, when it is drawn anew."""
_FILES = "📎 Lihat berkas"


async def render(
    speaker: Speaker, case: Case, visit: Visit, person: int, *, opened: Item | None = None
) -> tuple[str, Rows]:
    """The card as `person` sees it now: its HTML and its buttons; `opened` is the item whose mark is being chosen."""
    if visit.until is not None:
        return "\n\n".join(await _ended(speaker, case, visit, person)), _way_back(speaker, visit, person)
    if visit.step is Step.SERAH_TERIMA:
        return await with_question(speaker, case, visit, person, *await handover.page(speaker, case, visit))
    for length in (told.WHOLE, told.BRIEF):
        text = await _said(speaker, case, visit, person, opened, length)
        page = await with_question(
            speaker, case, visit, person, text, await _buttons(speaker, case, visit, person, opened)
        )
        if size(page[0]) + _ADDED <= LONGEST:
            break
    return page


async def _said(
    speaker: Speaker, case: Case, visit: Visit, person: int, opened: Item | None, length: told.Length
) -> str:
    """What the card of an open visit says; what others have written is shortened to `length`."""
    body = [
        _subject(case, visit),
        _norm(speaker, case, visit) + await _as(speaker, visit, person),
        esc(await seats.moved(speaker, case, visit)),
    ]
    body += await told.before(speaker, case, visit, length)
    body += await _OWN[visit.step](speaker, case, visit, opened) if visit.step in _OWN else []
    if STEPS[visit.step].taken and visit.taken_by is not None:
        body.append(await _taken(speaker, visit, person))
    note = await panels.noted(speaker, visit, person)
    if visit.step is Step.PERSETUJUAN:
        note = {**note, "note": await panels.reason(speaker, visit, person)}
    body.append(panels.goes_along(note))
    return "\n\n".join(part for part in body if part)


async def with_question(
    speaker: Speaker, case: Case, visit: Visit, person: int, text: str, rows: Rows
) -> tuple[str, Rows]:
    """A card's `text` and `rows` with what it asks this person, if it does."""
    opened = await panels.opened(speaker, case, visit, person)
    return (f"{text}\n\n{opened[0]}", opened[1]) if opened else (text, rows)


def headline(case: Case) -> str:
    """What every card begins with: number, revision and kind, and what the thing is for."""
    head = f"<b>{case.permohonan.ticket}</b>{revised(case.permohonan.revision)} · {KINDS[case.kind]}"
    return f"{head}\n{esc(short(review.purpose(case.kind, case.answers), _PURPOSE))}"


def _subject(case: Case, visit: Visit) -> str:
    """What is asked for, by whom and by which letter: Kasi has that among the items, who places it never gets it."""
    lines = [headline(case), esc(short(case.answers["instansi"], _INSTANSI))]
    if visit.step is Step.PENGECEKAN:
        lines.append(esc(short(case.answers["nama"], _NAME)))
    elif visit.step is not Step.PENEMPATAN:
        dated = question("surat_tanggal", case.kind).show(case.answers["surat_tanggal"])
        lines.append(f"Surat {esc(case.answers['surat_nomor'])}, {dated}")
    return "\n".join(lines)


def _norm(speaker: Speaker, case: Case, visit: Visit) -> str:
    title = f"<b>{speaker.words(STEPS[visit.step].title)}</b>"
    due = clocks.deadline(speaker, case, visit)
    return title if due is None else f"{title} · batas {waktu(due, speaker.now, speaker.config.tz)}"


async def _as(speaker: Speaker, visit: Visit, person: int) -> str:
    """For whose office they act, where it is not theirs: they may hold one of their own beside it."""
    if visit.office is None:
        return ""
    acting = await speaker.tx.offices.acting(person, visit.office, speaker.now)
    return f"\nSebagai {acting} {speaker.titles.of(visit.office)}" if acting else ""


async def _to_check(speaker: Speaker, case: Case, visit: Visit, opened: Item | None) -> list[str]:
    return [await items.text(speaker, case, visit, opened)]


async def _to_approve(speaker: Speaker, case: Case, _visit: Visit, _opened: Item | None) -> list[str]:
    """What is free, what an approval would hold, and what else is asked for with the same name."""
    place = await cases.offered(speaker, case)
    lines = [f"Kapasitas: {esc(await cases.capacity(speaker, case))}"]
    lines += [f"Bila disetujui, dipesan: <b>{esc(place)}</b>"] if place else []
    same = [line for found in (await cases.twins(speaker, case)).values() for line in found]
    return ["\n".join([*lines, *items.warnings(same)])]


async def _to_place(speaker: Speaker, case: Case, visit: Visit, _opened: Item | None) -> list[str]:
    """What is to be placed, the place that is kept for it, and whom to ask about it."""
    work = Work(case, visit, await speaker.tx.register.of(case.permohonan.id))
    place, answers = (await speaker.tx.register.line(work.placement)).where, case.answers
    lines = [f"<b>{esc(work.thing)}</b>"]
    lines += [f"{'Disediakan' if not work.placement.by else 'Letak sekarang'}: {esc(place)}"] if place else []
    contact = question("pj_hp", case.kind).show(answers["pj_hp"])
    arrival = await speaker.tx.arrivals.of(visit.id)
    lines += [f"☎️ {esc(answers['pj_nama'])}, {esc(contact)}"]
    lines += [f"📅 <b>{esc(arrivals.on_card(speaker, arrival))}</b>"] if arrival else []
    return ["\n".join(lines)]


_OWN = {Step.PENGECEKAN: _to_check, Step.PERSETUJUAN: _to_approve, Step.PENEMPATAN: _to_place}
"""What a step's card says that no other does."""


async def _ended(speaker: Speaker, case: Case, visit: Visit, person: int) -> list[str]:
    """What a card says once its visit is over: what came of it, and what has changed since."""
    head = headline(case)
    if not withdrawable(visit.step) and visit.undone_at is None:
        thing = Work(case, visit, await speaker.tx.register.of(case.permohonan.id)).thing
        head = f"{head}\n{esc(short(thing, _PURPOSE))}"  # with the serial number that was found on it
    parts = [head, *await _outcome(speaker, case, visit, person)]
    if 0 < visit.revision < case.permohonan.revision:
        parts.append(await told.changes_since(speaker, case, visit.revision))
    return parts


def _way_back(speaker: Speaker, visit: Visit, person: int) -> Rows:
    """*Urungkan*, for whoever did it and as long as it can be."""
    if visit.undo_until is None or speaker.now >= visit.undo_until or visit.by != person:
        return ()
    return [[Button("↩️ Urungkan", Undo(visit.id))]]


async def _outcome(speaker: Speaker, case: Case, visit: Visit, person: int) -> list[str]:
    """`✅ Didisposisikan ke Kabid Informatika · 09.14`, and what was said with it."""
    if visit.undone_at is not None:
        at = waktu(visit.undone_at, speaker.now, speaker.config.tz)
        return [f"↩️ Diurungkan · {at}" if visit.choice else f"↩️ Ditarik, tahap sebelumnya diurungkan · {at}"]
    if visit.until is None or visit.choice is None:
        return []
    at = waktu(visit.until, speaker.now, speaker.config.tz)
    if visit.choice in TAKEN_BACK:
        back = (
            "✏️ Ditarik pemohon untuk diperbaiki"
            if visit.choice is Choice.PERBAIKI
            else "↩️ Ditarik kembali oleh pemohon"
        )
        return [f"{back} · {at}"]
    done = speaker.words(STEPS[visit.step].option(visit.choice).done)
    sign = "↩️" if visit.choice in {Choice.TOLAK, Choice.PERBAIKAN} else "✅"
    by = ""
    if visit.by != person and visit.by is not None:
        by = f" oleh {esc(await speaker.tx.offices.name(visit.by) or 'pemohon')}"
    lines = [f"{sign} {done}{by} · {at}"]
    lines += [f"☑ {esc(listed(told.titles(case.kind, visit.asked)))}"] if visit.asked else []
    lines += [f"📌 {esc(said)}" for said in [told.marked(visit.sifat, visit.instruksi)] if said]
    return ["\n".join([*lines, *([f"<i>“{esc(visit.note)}”</i>"] if visit.note else [])])]


async def _taken(speaker: Speaker, visit: Visit, person: int) -> str:
    if visit.taken_by == person:
        return "🔧 Bapak/Ibu yang mengerjakan."
    taker = await speaker.tx.offices.name(visit.taken_by)
    since = waktu(taken_since(visit), speaker.now, speaker.config.tz)
    return f"🔧 Dikerjakan oleh {esc(taker or str(speaker.titles.staf_teknis))} sejak {since}"


async def _buttons(speaker: Speaker, case: Case, visit: Visit, person: int, opened: Item | None) -> Rows:
    rule = STEPS[visit.step]
    files = Button(_FILES, ShowFiles(visit.id))
    if rule.taken:
        return await _to_take(speaker, case, visit, person, files)
    options = [option for option in rule.options if option.choice is not Choice.PERBAIKAN]
    decisions = [Button(speaker.words(option.label), Decide(visit.id, option.choice)) for option in options]
    mend = [Button("✏️ Minta perbaikan", Mend(visit.id))] if demand.can_ask(visit) else []
    if visit.step is Step.PENGECEKAN:
        return [*await items.buttons(speaker, case, visit, opened), decisions, [*mend, files]]
    note = [panels.note_button(visit)] if panels.can_note(visit) else []
    besides = [[*note, files], mend] if note else [[*mend, files]]
    return [*([one] for one in decisions), *(row for row in besides if row)]


async def _to_take(speaker: Speaker, case: Case, visit: Visit, person: int, files: Button) -> Rows:
    """The buttons of what whoever takes it does; a server may still have to be brought."""
    arrival = await speaker.tx.arrivals.of(visit.id)
    agreeing = list[list[Button]]()
    if arrival is not None:
        agreeing = [[Button("📅 Usulkan waktu lain", AskDay(visit.id))]]
        if arrival.at and arrival.confirmed_at is None and arrival.by_pemohon:
            agreeing.insert(0, [Button("✅ Setujui waktunya", Agree(visit.id, arrivals.minutes(arrival.at)))])
    if visit.taken_by is None:
        return [[Button("🔧 Saya kerjakan", Take(visit.id))], *agreeing, [files]]
    if visit.taken_by != person:
        return []
    release = [Button("Lepaskan", Release(visit.id)), files]
    if arrival is not None:
        return [[Button("✅ Perangkat sudah tiba", Arrived(visit.id))], *agreeing, release]
    absent = case.kind is Kind.SERVER and not visit.marks
    absence = [[Button("📅 Perangkat belum tiba", Absent(visit.id))]] if absent else []
    return [[Button("▶️ Lanjutkan", Take(visit.id))], *absence, release]
