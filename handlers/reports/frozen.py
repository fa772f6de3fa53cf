"""The report of a span frozen as a document: as the record has it now."""

from dataclasses import dataclass

from documents.kit.shared import Head, Row
from documents.report.laporan import AlasanRow, LangkahRow, Laporan, RegisterRow, ReportForm, UnsurRow
from handlers.chat.desk import Desk
from handlers.papers import issuing
from procedure.quality import reporting, survey
from procedure.quality.reporting import Facts, Period, Rejections, StepFigures
from procedure.sop import STEPS, Kind, Paper, Step
from storage.journal.acts import JournalAct
from storage.models import Document

KINDS = {Kind.SERVER: "Server", Kind.HOSTING: "Hosting"}


@dataclass(frozen=True)
class Figures:
    """What the facts of a period add up to."""

    period: Period
    facts: Facts
    steps: tuple[StepFigures, ...]
    rejections: tuple[Rejections, ...]
    finished: int

    @property
    def empty(self) -> bool:
        """Whether nothing has happened that there is anything to tell of."""
        facts = self.facts
        told = (
            *facts.received.values(),
            *(step.count for step in self.steps),
            *(one.added + one.removed for one in facts.growth),
            *(facts.checked, facts.problems, facts.overdue, facts.complaints, facts.satisfaction.answers),
        )
        return not any(told)


async def read(desk: Desk, period: Period) -> Figures:
    """Reads and counts."""
    facts, bounds = await desk.tx.reports.facts(period, desk.config.tz), period.bounds(desk.config.tz)
    steps = reporting.steps(facts.stays, bounds, desk.config.norm, desk.config.work_hours)
    return Figures(
        period, facts, steps, reporting.rejections(facts.stays, bounds), reporting.finished(facts.stays, bounds)
    )


async def issue(desk: Desk, figures: Figures, form: ReportForm) -> Document:
    """Issues the report in a form, with its line in the journal."""
    line = await desk.tx.journal.write(
        JournalAct.LAPORAN, person=desk.actor, masa=figures.period.name, bentuk=form.value
    )

    async def says(head: Head) -> Laporan:
        return _laporan(desk, head, figures, form)

    return await issuing.issue(desk, Paper.LAPORAN, line, says, name=figures.period.name, suffix=form.value)


def returned(figures: Figures) -> int:
    """How often a permohonan was sent back to its pemohon."""
    return sum(one.count for one in figures.rejections if one.step is not Step.SERAH_TERIMA)


def _laporan(desk: Desk, head: Head, figures: Figures, form: ReportForm) -> Laporan:
    facts, said = figures.facts, figures.facts.satisfaction
    titles = [survey.UNSUR[unsur].title for unsur in survey.ORDER]
    received = ", ".join(f"{KINDS[kind].lower()} {number}" for kind, number in facts.received.items())
    return Laporan(
        head,
        form,
        masa=figures.period.title,
        berjalan=desk.today < figures.period.after,
        permohonan=(
            Row("Masuk", f"{sum(facts.received.values())} ({received})"),
            Row("Selesai", f"{figures.finished}"),
            Row("Dikembalikan", f"{returned(figures)}"),
            Row("Ditarik pemohon", f"{facts.withdrawn}"),
        ),
        langkah=tuple(
            LangkahRow(_title(desk, one.step), one.norm, one.count, one.median, one.p90, one.within)
            for one in figures.steps
        ),
        alasan=tuple(AlasanRow(_title(desk, one.step), one.reason, one.count) for one in figures.rejections),
        register=tuple(RegisterRow(KINDS[one.kind], one.before, one.added, one.removed) for one in facts.growth),
        pengecekan=(
            Row("Pengecekan berkala dilakukan", f"{facts.checked}"),
            Row("Masalah dilaporkan", f"{facts.problems}"),
            Row("Lewat batas", f"{facts.overdue}"),
        ),
        pengaduan=(
            Row("Pengaduan masuk", f"{facts.complaints}"),
            Row("Dijawab", f"{facts.answered}"),
            Row("Belum dijawab pada akhir masa", f"{facts.open}"),
        ),
        jawaban=said.answers,
        unsur=tuple(UnsurRow(title, mean) for title, mean in zip(titles, said.means, strict=False)),
        ikm=said.ikm,
        mutu=said.mutu,
        kinerja=survey.KINERJA.get(said.mutu, ""),
        saran=tuple(facts.suggestions) if form is ReportForm.XLSX else (),
    )


def _title(desk: Desk, step: Step) -> str:
    return desk.words(STEPS[step].title)
