"""The handover (SOP row 5) as the pemohon meets it: what was placed where, and what they owe."""

from handlers.chat import questions, topics
from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases, elevations, things
from handlers.facts.cases import Case
from handlers.facts.thing_buttons import HandOver
from handlers.facts.work import Work, kondisi, name, summary
from handlers.permohonan import told
from handlers.permohonan.buttons import Decide
from procedure import life
from procedure.form import question
from procedure.sop import STEPS, Choice, Kind, Step
from storage.models import Permohonan, Visit

_MARKS = {Choice.TERIMA: "✅", Choice.TOLAK: "↩️"}


async def invite(speaker: Speaker, case: Case, visit: Visit) -> None:
    """Asks the pemohon to accept: rack and photo first, silently, then the card of `visit` with its two buttons."""
    permohonan, placement = case.permohonan, await speaker.tx.register.of(case.permohonan.id)
    rack = await elevations.of(speaker, placement, case.name)
    if rack is not None:
        await speaker.drawing(rack, to=permohonan.pemohon_id, caption=f"Letak {permohonan.ticket}")
    if placement.photo is not None:
        await speaker.photo(placement.photo, to=permohonan.pemohon_id, caption=f"Foto pemasangan {permohonan.ticket}")
    text, rows = await page(speaker, case, visit)
    await speaker.say(text, rows, to=permohonan.pemohon_id, topic=topics.card(visit.id))


async def offer(turn: Turn, case: Case) -> None:
    """Asks the pemohon, who may have lost the card, once more; the older one points down."""
    visit = await turn.tx.permohonan.open_visit(case.permohonan.id)
    if visit is None:
        raise LookupError("a handover without its visit")
    await turn.settle(topics.card(visit.id), f"{_head(case.permohonan)}\n\n⬇️ Kartu ini ada di bawah.", of=turn.person)
    await invite(turn, case, visit)


async def page(speaker: Speaker, case: Case, visit: Visit) -> tuple[str, Rows]:
    """The card of an open `visit` to `serah_terima`: placement and duties (HTML), and its buttons.

    Whoever cannot accept any more passes it on to a colleague.
    """
    work = Work(case, visit, await speaker.tx.register.of(case.permohonan.id))
    server = case.kind is Kind.SERVER
    done = "Server sudah ditempatkan" if server else "Hosting sudah disiapkan"
    often = question("cek_berkala", case.kind).show(case.answers["cek_berkala"]).lower()
    text = (
        f"{_head(case.permohonan)}\n{esc(work.thing)}\n\n"
        f"{done} oleh {esc(await name(speaker, work.placement.by))}:\n{await summary(speaker, work)}{_agreed(case)}\n\n"
        # The duties are the SOP's Peringatan.
        f"<b>Kewajiban instansi Bapak/Ibu</b>\n"
        f"1. Mengecek {'server' if server else 'aplikasi'} secara berkala ({esc(often)}).\n"
        "2. Memberikan informasi hak akses kepada pengelola server.\n\n"
        "Mohon diperiksa, lalu tekan tombol di bawah."
    )
    buttons = [
        Button(f"{_MARKS[option.choice]} {speaker.words(option.label)}", Decide(visit.id, option.choice))
        for option in STEPS[Step.SERAH_TERIMA].options
    ]
    hand = HandOver(work.placement.id, since=await things.since(speaker, work.placement))
    return text, [buttons, [Button("👥 Alihkan ke rekan", hand)]]


async def passed_on(turn: Turn, permohonan_id: int, former: int, words: str) -> None:
    """The thing is another's before it was accepted: its new owner is the pemohon now, and is asked to accept.

    The cards of the `former` one say `words` (HTML).
    """
    permohonan = await turn.tx.permohonan.get(permohonan_id)
    visit = await turn.tx.permohonan.open_visit(permohonan_id)
    if visit is None or visit.step is not Step.SERAH_TERIMA:
        raise LookupError("a thing that waits for no handover was passed on")
    await turn.settle(topics.card(visit.id), f"{_head(permohonan)}\n\n{words}", of=former)
    await turn.settle(topics.status(permohonan_id), f"<b>{esc(permohonan.ticket)}</b>\n\n{words}", of=former)
    await questions.over(turn, questions.ABOUT_VISIT, visit.id)
    await invite(turn, await cases.load(turn, permohonan), visit)


async def refused(turn: Turn, permohonan: Permohonan) -> None:
    """The pemohon has refused: what is placed is being placed anew, and keeps its place meanwhile."""
    placement = await turn.tx.register.of(permohonan.id)
    await turn.tx.things.become(placement, life.refused(await turn.tx.things.read(placement)))


async def accepted(turn: Turn, permohonan: Permohonan) -> None:
    """The pemohon has accepted: the placement is in the register (daftar server dan hosting) from now on."""
    placement = await turn.tx.register.of(permohonan.id)
    accepted = life.accepted(await turn.tx.things.read(placement), turn.now, turn.config.work_hours)
    await turn.tx.things.accept(placement, accepted, by=turn.person)


def _agreed(case: Case) -> str:
    """The server's kondisi as its technician has stated it, and the syarat that go with it."""
    placed = case.last(Step.PENEMPATAN)
    found = kondisi(placed) if placed is not None and case.kind is Kind.SERVER else ""
    stated = f"Kondisi: <b>{esc(found[:1].lower() + found[1:])}</b>" if found else ""
    return "".join(f"\n{line}" for line in (stated, told.condition(case)) if line)


def _head(permohonan: Permohonan) -> str:
    return f"🤝 <b>{esc(permohonan.ticket)}</b> · serah terima"
