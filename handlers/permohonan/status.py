"""The pemohon's status message: one line a step, edited in place."""

from handlers.chat import topics
from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import KINDS, esc, revised, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import clocks
from handlers.facts.cases import Case
from handlers.form.buttons import Fix, PullBack, fix_button
from handlers.papers import dossier
from handlers.permohonan import told
from handlers.permohonan.buttons import Withdraw
from procedure import course
from procedure.decision import TAKEN_BACK
from procedure.sop import STEPS, Choice, Step, withdrawable
from storage.models import Visit

_TAKE_BACK = (
    "<b>Tarik kembali permohonan ini?</b>\n"
    "• Perbaiki dulu: formulirnya langsung terbuka, dan dikirim lagi dengan nomor yang sama.\n"
    "• Batalkan permohonan: prosesnya berakhir dan tidak dapat dilanjutkan."
)


async def post(turn: Turn, case: Case) -> None:
    """A new status message; the older one points to it and is edited no more."""
    permohonan = case.permohonan
    await turn.settle(topics.status(permohonan.id), f"{_head(case)}\n\n⬇️ Status terbaru ada di bawah.")
    text, rows = await _render(turn, case)
    await turn.say(text, rows, to=permohonan.pemohon_id, topic=topics.status(permohonan.id))


async def update(turn: Turn, case: Case, *, asking: bool = False) -> None:
    """Edits the status message in place; `asking` shows the question behind *Tarik kembali*."""
    text, rows = await _render(turn, case)
    if asking:
        text += f"\n\n{_TAKE_BACK}"
        visit, permohonan = case.visits[-1], case.permohonan
        mend = Fix(permohonan.id) if visit.step is Step.PENGAJUAN else PullBack(visit.id)
        rows = [
            [Button("✏️ Perbaiki dulu", mend)],
            [Button("🗑 Batalkan permohonan", Withdraw(visit.id, 1)), Button("Tidak", Withdraw(visit.id, -1))],
        ]
    await turn.redraw(topics.status(case.permohonan.id), text, rows)


async def _render(turn: Turn, case: Case) -> tuple[str, Rows]:
    permohonan = case.permohonan
    lines = [_head(case), "", *way(turn, case)]
    rows: list[list[Button]] = []
    if permohonan.step is Step.SELESAI:
        lines += ["", "✅ Selesai. Terima kasih."]
    elif permohonan.step is Step.DITUTUP:
        lines += ["", "🔒 Ditutup, karena perbaikannya tidak dikirim."]
    elif permohonan.step is Step.DITARIK:
        lines += ["", "↩️ Ditarik kembali."]
    elif permohonan.step is Step.PENGAJUAN:
        lines += ["", _returned(turn, case)]
        rows.append([fix_button(permohonan.id)])
    if permohonan.revision:
        rows.append([dossier.button(permohonan)])
    if withdrawable(permohonan.step):
        rows.append([Button("Tarik kembali", Withdraw(case.visits[-1].id, 0))])
    return "\n".join(lines), rows


def _returned(turn: Turn, case: Case) -> str:
    """Why the permohonan lies with the pemohon (HTML)."""
    returned = course.returned(case.visits)
    if returned is None or returned.choice is Choice.PERBAIKI:
        return "✏️ Sedang Bapak/Ibu perbaiki; prosesnya berlanjut begitu perbaikannya dikirim."
    if returned.choice is Choice.PERBAIKAN:
        return told.demanded(turn, case, returned)
    return f"↩️ Dikembalikan untuk diperbaiki. Alasan:\n<i>{esc(returned.note)}</i>"


def way(turn: Turn, case: Case) -> list[str]:
    """A line for each step (HTML): when it was done, since when it is waited for, or that it is yet to come."""
    return [_line(turn, case, step) for step in STEPS]


def _head(case: Case) -> str:
    permohonan = case.permohonan
    return f"<b>{permohonan.ticket}</b>{revised(permohonan.revision)}\n{KINDS[case.kind]}: {esc(case.name)}"


def _line(turn: Turn, case: Case, step: Step) -> str:
    """`✅ Disposisi Kepala Dinas · 23 Nov 09.14`, `⏳ … · sejak …` or `▫️ …`."""
    title, tz = turn.words(STEPS[step].title), turn.config.tz
    visit = _shown(case, step)
    if visit is None:
        return f"▫️ {title}"
    if visit.until is None:
        return f"⏳ {title} · sejak {tanggal_jam(visit.since, tz)}{_late(turn, case, visit)}"
    if visit.choice is Choice.PERBAIKAN:
        return f"↩️ {title}: perbaikan diminta · {tanggal_jam(visit.until, tz)}"
    if visit.choice is Choice.TOLAK:
        return f"↩️ {title}: dikembalikan · {tanggal_jam(visit.until, tz)}"
    if visit.choice in TAKEN_BACK:
        return f"▫️ {title}"
    return f"✅ {title} · {tanggal_jam(visit.until, tz)}"


def _late(turn: Turn, case: Case, visit: Visit) -> str:
    """That the norm has run out, without whose fault it may be; nothing while others are waited for."""
    due = clocks.deadline(turn, case, visit) if visit.office is not None else None
    return " · lewat batas" if due is not None and turn.now > due else ""


def _shown(case: Case, step: Step) -> Visit | None:
    """The visit the line of `step` tells of: the latest of the present course, whose pengajuan came before it."""
    if step is Step.PENGAJUAN:
        return case.visits[-1] if case.permohonan.step is step else case.sent
    came = course.returned(case.visits)
    found = [visit for visit in case.course if visit.step is step]
    found = [one for one in found if one.choice is not Choice.PERBAIKAN or one is came]
    return found[-1] if found else None
