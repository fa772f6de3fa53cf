"""`/laporan` and the monthly message: figures that a count by plain SQL gives too, and never at night."""

import io
import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # has no types
import sqlalchemy as sa
from pypdf import PdfReader

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from documents.render import content_of
from documents.report.laporan import Laporan
from handlers.chat.desk import Desk
from handlers.reports import monthly
from handlers.reports.choosing import TakeReport
from procedure.decision import Act, Outcome
from procedure.quality.reporting import Period, Span
from procedure.sop import STEPS, Choice, Kind, Office, Step
from storage.models import Deed, Document
from tests.support.room_and_clock import Room

MONDAY = date(2027, 3, 1)
"""A working day of an office that nothing has happened in before."""

_WAY = (
    (Step.PENGAJUAN, Choice.KIRIM, Step.DISPOSISI),
    (Step.DISPOSISI, Choice.DISPOSISI, Step.VERIFIKASI),
    (Step.VERIFIKASI, Choice.DISPOSISI, Step.PENGECEKAN),
    (Step.PENGECEKAN, Choice.LAIK, Step.PERSETUJUAN),
    (Step.PERSETUJUAN, Choice.SETUJU, Step.PENEMPATAN),
    (Step.PENEMPATAN, Choice.SELESAI, Step.SERAH_TERIMA),
    (Step.SERAH_TERIMA, Choice.TERIMA, Step.SELESAI),
)


async def went(room: Room, begin: datetime, minutes: list[int], *, note: str = "", undone: bool = False) -> None:
    """A permohonan that goes its way from `begin`, so many minutes at each step; with a `note` Kabid rejects it."""
    storage, person = room.services.storage, room.kantor.people.pemohon.id
    async with storage.begin(begin) as tx:
        permohonan = await tx.permohonan.create(Kind.SERVER, person, year=begin.year)
        id_ = permohonan.id
    at = begin
    for (step, choice, following), spent in zip(_WAY, [0, *minutes], strict=True):
        at += timedelta(minutes=spent)
        async with storage.begin(at) as tx:
            permohonan = await tx.permohonan.get(id_)
            visit = await tx.permohonan.open_visit(id_)
            assert visit
            assert visit.step is step
            rejected = bool(note) and step is Step.PERSETUJUAN
            act = Act(Choice.TOLAK if rejected else choice, visit.id, note if rejected else "")
            outcome = Outcome(Step.PENGAJUAN if rejected else following, 1)
            await tx.permohonan.move(permohonan, act, person, outcome)
            if undone and step is Step.DISPOSISI:
                visit.undone_at = at
        if rejected:
            break


def seen(at: Any) -> datetime:
    """An instant as plain SQL gives it."""
    parsed = datetime.fromisoformat(at) if isinstance(at, str) else at
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


async def by_sql(room: Room, period: Period) -> Mapping[str, Any]:
    """The same figures, by plain SQL and without any of our rules."""
    begin, end = period.bounds(room.services.config.tz)
    async with room.services.storage.read(room.clock()) as tx:
        rows = (
            await tx._session.execute(
                sa.text("SELECT permohonan_id, step, since, until, choice, note FROM visit WHERE undone_at IS NULL")
            )
        ).all()
    minutes: dict[str, list[float]] = {}
    reasons: Counter[str] = Counter()
    verified = {row[0]: seen(row[2]) for row in rows if row[1] == "verifikasi"}
    for id_, step, since, until, choice, note in rows:
        if until is None or not begin <= seen(until) < end:
            continue
        start = verified[id_] if step == "pengecekan" else seen(since)
        if step != "pengajuan":
            minutes.setdefault(step, []).append((seen(until) - start) / timedelta(minutes=1))
        if choice == "tolak":
            reasons[note] += 1
    return {"minutes": {step: sorted(found) for step, found in minutes.items()}, "reasons": reasons}


async def file(person: User, name: str) -> bytes:
    """A file of that name that the person has been sent."""

    def look() -> Any:
        shown = (one for one in reversed(person.chat) if one.get("document", {}).get("file_name") == name)
        return next(shown, None)

    message = await person.chat_state.bell.until(look, 20)
    assert message, person.transcript()
    return await person.download(message)


async def reports(room: Room) -> list[Document]:
    async with room.services.storage.read(room.clock()) as tx:
        return [one for one in reversed(await tx.papers.newest(20)) if one.paper == "laporan"]


async def taken(room: Room, person: User, *labels: str) -> Laporan:
    """The report somebody takes by these buttons."""
    await person.send("/laporan")
    await person.sees("Bulan yang mana?")
    for label in labels:
        await person.tap(label)
    await person.sees("Laporan layanan ·")
    document = (await reports(room))[-1]
    data = content_of(document.paper, document.data)
    assert isinstance(data, Laporan)
    return data


async def test_the_figures_are_those_that_plain_sql_counts(room: Room) -> None:
    chance, who = random.Random(9), room.kantor.people  # noqa: S311  # the same each time
    opening = room.morning(MONDAY)
    offered = STEPS[Step.PERSETUJUAN].option(Choice.TOLAK).reasons
    for number in range(14):
        begin = room.morning(MONDAY + timedelta(days=number))
        note = {3: offered[0], 4: offered[0], 5: offered[2]}.get(number, "")
        await went(room, begin, [chance.randrange(1, 40) for _ in range(6)], note=note, undone=number == 7)
    room.clock.now = opening + timedelta(days=40)
    await who.kabid.send("/laporan")
    await who.kabid.sees("Bulan yang mana?")
    await who.kabid.tap("Mar")
    said = plain(await who.kabid.sees("Laporan layanan · Maret 2027"))
    await file(who.kabid, "laporan-2027-03.xlsx")
    assert len(PdfReader(io.BytesIO(await file(who.kabid, "laporan-2027-03.pdf"))).pages) == 1
    assert "14 masuk · 11 selesai · 3 dikembalikan" in said
    found = await by_sql(room, Period(Span.BULAN, 2027, 3))
    document = (await reports(room))[-1]
    data = content_of(document.paper, document.data)
    assert isinstance(data, Laporan)
    titles = {room.services.config.dinas.words(STEPS[step].title): step for step in STEPS}
    for row in data.langkah:
        step = titles[row.title]
        minutes = found["minutes"][step.value]
        count, norm = len(minutes), STEPS[step].norm
        assert row.jumlah == count
        assert row.median == (minutes[(count - 1) // 2] + minutes[count // 2]) / 2
        assert row.p90 == next(one for one in minutes if sum(other <= one for other in minutes) >= count * 0.9)
        assert row.sesuai == (None if norm is None else sum(one <= norm for one in minutes))
    assert Counter({row.alasan: row.jumlah for row in data.alasan}) == found["reasons"]
    assert data.langkah[0].jumlah == 13  # what was undone counts nowhere


async def test_the_register_the_checks_and_complaints_are_counted(room: Room) -> None:
    who = room.kantor.people
    thing = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(thing.id)
        assert found
        for deed in (Deed.DITERIMA, Deed.DICEK, Deed.MASALAH):
            await tx.history.tell(found, deed, by=None)
        due = room.clock() + timedelta(days=9)
        await tx.complaints.file(who.pemohon.id, None, "Lama sekali dijawab.", year=2026, due=due)
    data = await taken(room, who.admin, "Tahun", str(room.clock().year))
    assert [(row.jenis, row.awal, row.masuk, row.keluar) for row in data.register] == [
        ("Server", 0, 1, 0), ("Hosting", 0, 0, 0),
    ]  # fmt: skip
    assert [row.value for row in data.pengecekan] == ["1", "1", "0"]
    assert [row.value for row in data.pengaduan] == ["1", "0", "1"]


async def test_the_page_is_one_and_the_workbook_calculates_nothing(room: Room) -> None:
    who, month = room.kantor.people, f"{room.clock():%Y-%m}"
    async with room.services.storage.begin(room.clock()) as tx:
        for _ in range(5):
            await tx.survey.add((4, 3, 3, 4, 3, 3, 4, 3, 3), room.services.config.tz)
        await tx.survey.suggest("=1+1", room.services.config.tz)
    room.on((room.clock.now + timedelta(days=40)).date())
    year, number = map(int, month.split("-"))
    sent = await who.kadis.send("/laporan")
    menu = await who.kadis.sees("Bulan yang mana?", after=sent["message_id"])
    await who.kadis.answer(who.kadis.forge(menu["message_id"], TakeReport(Span.BULAN, year, number).pack()))
    said = await who.kadis.sees("mutu B", after=menu["message_id"])
    assert "IKM 83,33" in plain(said)
    book = openpyxl.load_workbook(io.BytesIO(await file(who.kadis, f"laporan-{month}.xlsx")))
    assert len(PdfReader(io.BytesIO(await file(who.kadis, f"laporan-{month}.pdf"))).pages) == 1
    assert book["Saran"]["A4"].value == "=1+1"
    assert book["Saran"]["A4"].data_type == "s"


async def test_only_those_who_answer_for_it_have_it(room: Room) -> None:
    who = room.kantor.people
    for person in (who.pemohon, who.kasi, who.staf):
        sent = await person.send("/laporan")
        menu = await person.sees("Laporan hanya untuk", after=sent["message_id"])
        data = TakeReport(Span.TAHUN, room.clock().year, 1).pack()
        assert "Laporan hanya untuk" in (await person.answer(person.forge(menu["message_id"], data)) or "")
    assert await reports(room) == []
    sent = await who.kabid.send("/laporan")
    menu = await who.kabid.sees("Bulan yang mana?", after=sent["message_id"])
    for wrong in (TakeReport(Span.BULAN, 2031, 1), TakeReport(Span.BULAN, 2026, 13), TakeReport(Span.TAHUN, -5, 1)):
        assert "tidak dikenal" in (await who.kabid.answer(who.kabid.forge(menu["message_id"], wrong.pack())) or "")
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.offices.leave(who.kabid.id, Office.KABID)
    data_now = TakeReport(Span.TAHUN, room.clock().year, 1).pack()
    assert "Laporan hanya untuk" in (await who.kabid.answer(who.kabid.forge(menu["message_id"], data_now)) or "")


async def test_the_monthly_message_comes_on_the_first_working_morning_once(room: Room) -> None:
    who = room.kantor.people
    await room.looks.whole()
    await went(room, room.clock(), [5, 5, 5, 5, 5, 5])
    local = room.clock().astimezone(room.services.config.tz)
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1, hour=3)  # the night after the month
    room.clock.now = first.astimezone(UTC)
    await room.silent(who.kadis, who.kabid, who.admin, reports=True)
    room.clock.now = room.services.config.work_hours.opening(room.clock.now) + timedelta(seconds=1)
    title = Period(Span.BULAN, local.year, local.month).title
    for person in (who.kadis, who.kabid, who.admin):
        message = await person.sees(f"Laporan layanan · {title}")
        assert person.buttons(message) == ["📊 Excel"]
    await room.looks.whole()
    await room.silent(who.kadis, who.kabid, who.admin, who.kasi, who.staf, reports=True)
    await who.kabid.tap("Excel")
    await file(who.kabid, f"laporan-{local:%Y-%m}.xlsx")


async def test_a_month_in_which_nothing_happened_is_not_told(room: Room) -> None:
    who = room.kantor.people
    await room.looks.whole()
    for _ in range(2):
        room.later(25)
        await room.silent(who.kadis, who.kabid, who.admin, reports=True)


async def test_at_night_nothing_is_looked_for_again_and_again(room: Room) -> None:
    await room.looks.whole()
    services = room.services
    async with services.storage.read(room.clock()) as tx:
        planned = await tx.reports.planned()
    assert planned
    night = planned.due_at + timedelta(hours=15)  # the program was away all day
    async with services.storage.read(night) as tx:
        assert not await monthly.anything(Desk(tx, services.config))
    async with services.storage.read(services.config.work_hours.opening(night)) as tx:
        assert await monthly.anything(Desk(tx, services.config))
