"""The report of each month, on the first working morning after it: to Kepala Dinas, Kabid and the admins."""

from documents.report.laporan import ReportForm
from handlers.chat.desk import Desk
from handlers.chat.turn import Speaker
from handlers.reports import choosing, frozen
from procedure.quality.reporting import Period, before, month_of
from procedure.sop import Office
from storage.models import MonthlyReport


async def anything(desk: Desk) -> bool:
    """Whether a report is due, or the first is to be planned."""
    planned = await desk.tx.reports.planned()
    return planned is None or _due(desk, planned)


async def run(speaker: Speaker) -> bool:
    """Sends what is due, within working hours, and plans the next.

    After a pause of months it is the last whole month that is told of; where nothing happened in it, nothing is said.
    """
    planned = await speaker.tx.reports.planned()
    if planned is None:
        await _plan(speaker)
        return False
    if not _due(speaker, planned):
        return False
    await speaker.tx.reports.reported(planned)
    await _send(speaker, before(month_of(speaker.today)))
    await _plan(speaker)
    return False


def _due(desk: Desk, planned: MonthlyReport) -> bool:
    return planned.due_at <= desk.now and desk.config.work_hours.at_work(desk.now)


async def _plan(speaker: Speaker) -> None:
    """The report of this month is due at the first opening after it."""
    month = month_of(speaker.today)
    after = month.bounds(speaker.config.tz)[1]
    await speaker.tx.reports.plan(month, speaker.config.work_hours.opening(after))


async def _send(speaker: Speaker, month: Period) -> None:
    figures = await frozen.read(speaker, month)
    if figures.empty:
        return
    people = [
        one.id for office in (Office.KEPALA_DINAS, Office.KABID) for one in await speaker.tx.offices.holders(office)
    ]
    document = await frozen.issue(speaker, figures, ReportForm.PDF)
    for person in dict.fromkeys([*people, *await speaker.admins()]):
        await choosing.send(speaker.of(person), figures, document.id, document.filename)
