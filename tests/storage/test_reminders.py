"""Reminders of visits: planned once for each version of them, over with them, and not begun anew by an old clock."""

from datetime import timedelta
from pathlib import Path

from procedure.clock import Clock
from procedure.reminders import Reminding
from procedure.sop import Choice, Office, Step
from tests.storage.test_permohonan import moved
from tests.support.stores import NOW, PEMOHON, applied, opened, raw

DUE = NOW + timedelta(minutes=10)


async def test_a_visit_is_planned_for_each_version_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await tx.reminders.set_alarm("digest", DUE)
            visit = await moved(tx, await applied(tx), Choice.KIRIM, Step.DISPOSISI)
            assert visit
            assert await tx.reminders.unplanned(5) == [visit]
            assert await tx.reminders.anything(["digest"])
            await tx.reminders.plan(visit, DUE, Reminding(0, DUE))
            assert await tx.reminders.unplanned(5) == []
            assert not await tx.reminders.anything(["digest"])
            assert await tx.reminders.anything(["digest", "another"])
            await tx.permohonan.timed(visit, Clock(3, None))
            assert await tx.reminders.unplanned(5) == [visit]
            await tx.reminders.plan(visit, DUE, Reminding(0, DUE))
        async with storage.begin(DUE) as tx:
            assert await tx.reminders.passed(5) == await tx.reminders.due(5) == []
            assert await tx.reminders.anything(["digest"])  # which is due at its very instant
        async with storage.begin(DUE + timedelta(seconds=1)) as tx:
            (reminder,) = await tx.reminders.due(5)
            assert await tx.reminders.passed(5) == [reminder]
            tx.reminders.become(reminder, Reminding(1, DUE + timedelta(days=1)))
            reminder.late = True
            assert await tx.reminders.due(5) == await tx.reminders.passed(5) == []
            (standing,) = await tx.reminders.standing()
            assert standing == (Office.KEPALA_DINAS, None, None, True)


async def test_who_goes_on_with_an_old_clock_was_reminded_already(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        first = await moved(tx, permohonan, Choice.KIRIM, Step.DISPOSISI)
        assert first
        await tx.reminders.plan(first, DUE, Reminding(1, DUE))
        await moved(tx, permohonan, Choice.DISPOSISI, Step.VERIFIKASI)
        (over,) = await tx.reminders.over(5)
        await tx.reminders.close(over)
        assert await tx.reminders.over(5) == []
        assert await tx.reminders.all() == {}
        anew = await moved(tx, permohonan, Choice.DISPOSISI, Step.DISPOSISI)  # as where it was taken back
        assert anew
        assert (await tx.reminders.of(anew)).told == 0
        later = await moved(tx, permohonan, Choice.DISPOSISI, Step.DISPOSISI)
        assert later
        await tx.permohonan.timed(later, Clock(12, NOW))
        for over in await tx.reminders.over(5):
            over.told = 2
            await tx.reminders.close(over)
        assert (await tx.reminders.of(later)).told == 2


async def test_with_the_permohonan_all_of_it_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        visit = await moved(tx, permohonan, Choice.KIRIM, Step.DISPOSISI)
        assert visit
        await tx.reminders.plan(visit, DUE, Reminding(0, DUE))
        await moved(tx, permohonan, Choice.TARIK, Step.DITARIK)
        (over,) = await tx.reminders.over(5)
        await tx.reminders.close(over)
    assert raw(tmp_path, "SELECT count(*) FROM reminder") == [(0,)]


async def test_of_one_that_its_pemohon_has_ended_nothing_is_left_either(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        done, other = await applied(tx), await applied(tx)
        for permohonan in (done, other):
            visit = await moved(tx, permohonan, Choice.KIRIM, Step.PENEMPATAN)
            assert visit
            await tx.reminders.plan(visit, DUE, Reminding(0, DUE))
            await moved(tx, permohonan, Choice.SELESAI, Step.SERAH_TERIMA)
            (over,) = await tx.reminders.over(5)
            await tx.reminders.close(over)
            if permohonan is done:
                await moved(tx, permohonan, Choice.TERIMA, Step.SELESAI)
    assert raw(tmp_path, "SELECT count(*) FROM reminder") == [(1,)]


async def test_nobody_waits_for_their_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        await moved(tx, permohonan, Choice.KIRIM, Step.PENEMPATAN)
        (standing,) = await tx.reminders.standing()
        assert not standing.waits_for(PEMOHON)
        assert standing.waits_for(PEMOHON + 1)
        visit = await tx.permohonan.open_visit(permohonan.id)
        assert visit
        await tx.permohonan.take(visit, PEMOHON)
        assert not (await tx.reminders.standing())[0].waits_for(PEMOHON + 1)


async def test_a_board_that_is_lost_says_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await applied(tx)
        row = await tx.outbox.post(PEMOHON, "sendMessage", {"text": "3 menunggu"}, topic="board:1")
        await tx.outbox.post(PEMOHON, "editMessageText", {"text": "2 menunggu"}, edits=row)
        await tx.outbox.post(PEMOHON, "pinChatMessage", {}, edits=row)
        await tx.outbox.post(PEMOHON, "editMessageText", {"text": "1 menunggu"}, edits=row)
        due = (await tx.outbox.due([PEMOHON], 9))[PEMOHON]
        assert [one.method for one in due] == ["sendMessage", "pinChatMessage", "editMessageText"]
        await tx.outbox.post(PEMOHON, "unpinChatMessage", {}, edits=row)
        due = (await tx.outbox.due([PEMOHON], 9))[PEMOHON]
        assert [one.method for one in due] == ["sendMessage", "editMessageText", "unpinChatMessage"]
        await tx.reminders.show(PEMOHON, row, 1, 1)
        assert not await tx.reminders.lost(row + 1)
        assert await tx.reminders.lost(row)
        assert await tx.outbox.about("board:1") == []
        board = (await tx.reminders.boards())[PEMOHON]
        assert (board.waiting, board.late) == (0, 0)
