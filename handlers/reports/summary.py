"""A report in a few lines, as the chat says it."""

from documents.report.laporan import decimal, minutes
from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.reports.frozen import Figures, returned
from procedure.quality import survey
from procedure.quality.reporting import StepFigures
from procedure.sop import STEPS


def told(desk: Desk, figures: Figures) -> str:
    """What happened, how long each step took, what people think of it (HTML, short enough for a caption)."""
    facts, period = figures.facts, figures.period
    running = " (berjalan)" if desk.today < period.after else ""
    lines = [
        f"📈 <b>Laporan layanan</b> · {period.title}{running}",
        "",
        f"Permohonan: {sum(facts.received.values())} masuk · {figures.finished} selesai"
        f" · {returned(figures)} dikembalikan",
        *(_step(desk, one) for one in figures.steps if one.count),
        f"Daftar: {sum(one.after for one in facts.growth)} tercatat"
        f" · {sum(one.added for one in facts.growth)} masuk · {sum(one.removed for one in facts.growth)} keluar",
        f"Pengecekan berkala: {facts.checked} dilakukan · {facts.overdue} lewat batas",
        f"Pengaduan: {facts.complaints} masuk · {facts.open} belum dijawab",
        _satisfaction(figures),
    ]
    return "\n".join(lines)


def _step(desk: Desk, one: StepFigures) -> str:
    """`• Disposisi Kepala Dinas: 12 kali · median 4 menit, 90% dalam 9 menit · 92% sesuai norma`."""
    kept = "" if one.within is None else f" · {one.within * 100 / one.count:.0f}% sesuai norma"
    title = esc(desk.words(STEPS[one.step].title))
    return f"• {title}: {one.count} kali · median {minutes(one.median)} menit, 90% dalam {minutes(one.p90)} menit{kept}"


def _satisfaction(figures: Figures) -> str:
    said = figures.facts.satisfaction
    if said.ikm is None:
        return f"Kepuasan: {said.answers} jawaban · indeks dihitung mulai {survey.FEWEST} jawaban"
    return f"Kepuasan: {said.answers} jawaban · IKM {decimal(said.ikm, 2)} · mutu {said.mutu}"
