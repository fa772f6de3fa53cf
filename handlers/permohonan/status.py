"""The pemohon's status message: one line a step, edited in place."""

from handlers.chat import topics
from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import KINDS, esc, revised, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts.cases import Case
from handlers.form.buttons import Fix
from handlers.papers import dossier
from handlers.permohonan.buttons import Withdraw
from procedure.sop import STEPS, Choice, Step, withdrawable
from storage.models import Visit


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
        text += "\n\n<b>Tarik kembali permohonan ini?</b> Prosesnya dihentikan dan tidak dapat dilanjutkan."
        rows = [
            [
                Button("Ya, tarik kembali", Withdraw(case.visits[-1].id, 1)),
                Button("Tidak", Withdraw(case.visits[-1].id, -1)),
            ]
        ]
    await turn.redraw(topics.status(case.permohonan.id), text, rows)


async def _render(turn: Turn, case: Case) -> tuple[str, Rows]:
    permohonan = case.permohonan
    lines = [_head(case), "", *(_line(turn, case, step) for step in STEPS)]
    rows: list[list[Button]] = []
    if permohonan.step is Step.SELESAI:
        lines += ["", "✅ Selesai. Terima kasih."]
    elif permohonan.step is Step.DITARIK:
        lines += ["", "↩️ Ditarik kembali."]
    elif permohonan.step is Step.PENGAJUAN:
        returned = [visit for visit in case.visits if visit.until is not None][-1]
        lines += ["", f"↩️ Dikembalikan untuk diperbaiki. Alasan:\n<i>{esc(returned.note)}</i>"]
        rows.append([Button("✏️ Perbaiki dan ajukan lagi", Fix(permohonan.id))])
    if permohonan.revision:
        rows.append([dossier.button(permohonan)])
    if withdrawable(permohonan.step):
        rows.append([Button("Tarik kembali", Withdraw(case.visits[-1].id, 0))])
    return "\n".join(lines), rows


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
        return f"⏳ {title} · sejak {tanggal_jam(visit.since, tz)}"
    if visit.choice is Choice.TOLAK:
        return f"↩️ {title}: dikembalikan · {tanggal_jam(visit.until, tz)}"
    if visit.choice is Choice.TARIK:
        return f"▫️ {title}"
    return f"✅ {title} · {tanggal_jam(visit.until, tz)}"


def _shown(case: Case, step: Step) -> Visit | None:
    """The visit the line of `step` tells of: the latest of the current revision, whose pengajuan came before it."""
    current = case.permohonan.revision
    wanted = {current - 1} if step is Step.PENGAJUAN and case.permohonan.step is not Step.PENGAJUAN else {current}
    found = [visit for visit in case.visits if visit.step is step and visit.revision in wanted]
    return found[-1] if found else None
