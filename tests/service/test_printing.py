"""A long register is printed beside the work: papers, pictures and everybody's taps go on meanwhile."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.clock import utc_now
from bot.demo.telegram.sight import plain
from documents.kit.codes import new_code
from documents.kit.frozen import to_json
from documents.render import order, render
from procedure.rack import Sisi
from procedure.sop import Kind, Paper
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import Placement, State
from storage.things.register import Register
from storage.transaction import Transaction
from tests.conftest import Kantor
from tests.service.test_child import SAID, broken
from tests.support.documents_samples import DAFTAR, RAK
from tests.support.house import House, issued
from tests.support.journeys import submit

LONG = 2000


async def crowded(storage: Storage, lines: int) -> None:
    """So many things in the register; where exactly they stand matters to nobody."""
    async with storage.begin(utc_now()) as tx:
        tx._session.add_all(map(thing, range(lines)))


def thing(number: int) -> Placement:
    return Placement(
        state=State.AKTIF,
        kind=Kind.SERVER,
        name=f"Dell PowerEdge R{number}",
        instansi="Dinas Kesehatan Kabupaten Kudus",
        contact="Budi Santoso, 0812-3456-7890",
        nomor_seri=f"SN-{number}",
        rack_id=1,
        u=1,
        height=1,
        sisi=Sisi.PENUH,
        confirmed_at=utc_now(),
    )


async def test_a_card_and_its_papers_come_while_a_long_register_is_printed(kantor: Kantor) -> None:
    who = kantor.people
    await crowded(kantor.storage, LONG)
    await submit(who.pemohon, Kind.HOSTING)
    await who.staf.send("/daftar")
    assert await who.staf.tap("PDF") == "Berkas disiapkan"
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("lembar-disposisi-")
    await who.kabid.sees("form-pengajuan-")
    assert not [message for message in who.staf.chat if "daftar-server-" in plain(message)]


async def test_others_write_while_the_register_is_read_and_what_they_write_is_in_it(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on, all_lines = asyncio.Event(), asyncio.Event(), Register.all_lines

    async def slow(self: Register, *given: Any) -> AsyncIterator[Any]:
        async for line in all_lines(self, *given):
            reading.set()
            await go_on.wait()
            yield line

    monkeypatch.setattr(Register, "all_lines", slow)
    who = kantor.people
    await crowded(kantor.storage, 1)
    asked = await who.staf.send("/daftar")
    tapping = asyncio.create_task(who.staf.tap("CSV"))
    await reading.wait()
    try:
        await submit(who.pemohon, Kind.HOSTING)
        async with kantor.storage.begin(utc_now()) as tx:
            tx._session.add(thing(4711))
            await tx.journal.write(JournalAct.RAK, person=None)
    finally:
        go_on.set()
    assert await tapping == "Berkas disiapkan"
    file = await who.staf.sees("daftar-server-", after=asked["message_id"])
    lines = io.StringIO((await who.staf.download(file)).decode("utf-8-sig")).readlines()
    assert [name for line in lines for name in ("R0", "R4711") if f"PowerEdge {name};" in line] == ["R0", "R4711"]


async def test_a_picture_waits_for_one_paper_at_most(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    budi = await house.person("Budi")
    printed = 0

    def counted(*args: Any) -> bytes:
        nonlocal printed
        printed += 1
        return render(*args)

    monkeypatch.setattr("bot.work.printer.render", counted)
    async with house.storage.begin(utc_now()) as tx:
        first = await tx.papers.get(await issued(tx))
        for edition in range(2, 31):
            given = {
                name: getattr(first, name) for name in ("paper", "permohonan_id", "revision", "number", "filename")
            }
            await tx.papers.issue(
                **given, edition=edition, journal_no=first.journal_no, code=new_code(), data=first.data
            )
        await tx.outbox.post(
            budi.chat_state.id, "sendPhoto", {"photo": to_json(RAK), "caption": "Rak A"}, filename="rak.png"
        )
    await budi.sees("Rak A")
    assert printed < 30


async def test_an_export_that_cannot_be_made_holds_nobody_up_and_is_not_begun_with_every_act(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def export(tx: Transaction) -> int:
        line = await tx.journal.write(JournalAct.EKSPOR, person=None)
        document = await tx.papers.issue(
            Paper.DAFTAR, None, 1, edition=1, number=None, filename="daftar.pdf", journal_no=line,
            code=new_code(), data=to_json(DAFTAR),
        )  # fmt: skip
        return document.id

    begun: list[Paper] = []

    def ordered(paper: Paper, frozen: Any) -> bytes:
        begun.append(paper)
        return order(paper, frozen)

    monkeypatch.setattr("bot.work.printer.order", ordered)
    monkeypatch.setattr("bot.work.printer.fulfil", broken)
    monkeypatch.setattr("bot.sending.delivery.backoff", lambda attempts: 0.01)
    budi = await house.person("Budi")
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.post(budi.chat_state.id, "sendDocument", {}, document_id=await export(tx), filename="a.pdf")
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    tried = len(begun)
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.post(
            budi.chat_state.id, "sendDocument", {"caption": "Form"}, document_id=await issued(tx), filename="f"
        )
    await budi.sees("Form")
    assert len(begun) == tried
    assert "in broken" in caplog.text
    assert SAID not in caplog.text
