"""*Urungkan*: what an official takes back is as if it had not been, wherever it had been told, and both acts stay."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from documents.incoming.verification import codes_in
from procedure.sop import Paper, Step
from storage.journal.acts import JournalAct
from storage.models import Document, JournalLine, Placement, RackCell, Visit, Voided
from tests.chat.papers.test_verification import content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.support.aftermath import settled
from tests.support.journeys import check_all, place_server

WITHDRAWN = "↩️ Ditarik, tahap sebelumnya diurungkan"
VOID = "⚠️ Dibatalkan pukul "


async def acts(kantor: Kantor) -> list[str]:
    """What the journal, which is whole, says of the only permohonan."""
    lines = sa.select(JournalLine.act).where(JournalLine.permohonan_id == 1, JournalLine.act != JournalAct.BERKAS)
    async with kantor.storage.read(utc_now()) as tx:
        assert (await tx.journal.verify())[1] == []
        return list(await tx._session.scalars(lines.order_by(JournalLine.no)))


async def visits(kantor: Kantor) -> list[Visit]:
    async with kantor.storage.read(utc_now()) as tx:
        return list(await tx._session.scalars(sa.select(Visit).order_by(Visit.id)))


async def issued(kantor: Kantor, paper: Paper) -> list[tuple[int, str | None, bool]]:
    """Of each document of a kind the edition, the number, and whether it is void."""
    void = sa.exists().where(Voided.document_id == Document.id)
    query = sa.select(Document.edition, Document.number, void).where(Document.paper == paper).order_by(Document.id)
    async with kantor.storage.read(utc_now()) as tx:
        return [(edition, number, gone) for edition, number, gone in await tx._session.execute(query)]


def code_of(kantor: Kantor, message: Json) -> str:
    (code,) = codes_in(content(kantor, message))
    return code


def card(person: User, words: str) -> Json:
    return next(one for one in reversed(person.chat) if words in plain(one) and "document" not in one)


def captions(person: User, paper: Paper) -> list[str]:
    return [str(one.get("caption", "")) for one in sent(person, f"{paper}-")]


def numbers(kantor: Kantor, person: User, paper: Paper) -> list[str]:
    """What the sheets of a kind in a chat say, each."""
    return [text(content(kantor, one)) for one in sent(person, f"{paper}-")]


@pytest.mark.begun("filed")
async def test_a_disposisi(kantor: Kantor) -> None:
    who = kantor.people
    for label in ("Dengan catatan", "Telaah dan laporkan", "○ Segera"):
        await who.kadis.tap(label)
    await who.kadis.send("Mohon dicek listriknya")
    await who.kadis.sees("Mohon dicek listriknya")
    await who.kadis.tap("Disposisi ke Kabid")
    arrived = await who.kabid.sees("Verifikasi Kabid")
    done = await who.kadis.sees("✅ Didisposisikan")
    assert who.kadis.buttons(done) == ["↩️ Urungkan"]
    await settled(kantor.api, kantor.storage)
    (status,) = [one for one in who.pemohon.chat if "⏳ Verifikasi" in plain(one)]
    before = {person.id: len(person.chat) for person in (who.pemohon, who.kabid, who.kadis)}

    await who.kadis.tap("Urungkan")
    await settled(kantor.api, kantor.storage)

    assert WITHDRAWN in plain(who.kabid.chat_state.messages[arrived["message_id"]])
    assert who.kabid.buttons(who.kabid.chat_state.messages[arrived["message_id"]]) == []
    again = who.kadis.chat_state.messages[done["message_id"]]
    assert "Akan ikut dikirim" in plain(again)
    assert "Mohon dicek listriknya" in plain(again)
    assert "Disposisi ke Kabid" in who.kadis.buttons(again)
    assert "⏳ Disposisi Kepala Dinas" in plain(who.pemohon.chat_state.messages[status["message_id"]])
    for person in (who.kadis, who.kabid):
        assert [one[: len(VOID)] for one in captions(person, Paper.LEMBAR_DISPOSISI)] == [VOID]
    assert {person.id: len(person.chat) for person in (who.pemohon, who.kabid, who.kadis)} == before
    assert await acts(kantor) == ["kirim", "disposisi", "urungkan"]
    first, taken_back, withdrawn, now = await visits(kantor)
    assert [one.undone_at is not None for one in (first, taken_back, withdrawn, now)] == [False, True, True, False]
    assert (now.step, now.clock_since, now.until) == (Step.DISPOSISI, taken_back.since, None)

    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid", after=arrived["message_id"])
    await settled(kantor.api, kantor.storage)
    (_, old, gone), (edition, new, valid) = await issued(kantor, Paper.LEMBAR_DISPOSISI)
    assert (gone, valid, edition) == (True, False, 2)
    assert old != new
    for person in (who.kadis, who.kabid):
        _, after = numbers(kantor, person, Paper.LEMBAR_DISPOSISI)
        assert str(new) in after
        assert "Mohon dicek listriknya" in after
    assert await acts(kantor) == ["kirim", "disposisi", "urungkan", "disposisi"]


@pytest.mark.begun("filed")
async def test_a_verifikasi_leaves_the_sheet_as_it_was_before(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kasi.sees("Ruang rak")
    await settled(kantor.api, kantor.storage)
    three = (who.kadis, who.kabid, who.kasi)
    assert all("(edisi 2)" in one for person in three for one in numbers(kantor, person, Paper.LEMBAR_DISPOSISI))
    await who.kabid.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    for person in three:
        (sheet,) = numbers(kantor, person, Paper.LEMBAR_DISPOSISI)
        assert "(edisi 2)" not in sheet
    assert WITHDRAWN in plain(card(who.kasi, "PSH-"))
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await settled(kantor.api, kantor.storage)
    (_, kept, first), (_, second, gone), (edition, third, last) = await issued(kantor, Paper.LEMBAR_DISPOSISI)
    assert (first, gone, last, edition) == (False, True, False, 3)
    assert kept == second != third
    for person in three:
        assert all(str(third) in one for one in numbers(kantor, person, Paper.LEMBAR_DISPOSISI))
    assert await acts(kantor) == ["kirim", "disposisi", "disposisi", "urungkan", "disposisi"]


@pytest.mark.begun("filed")
async def test_a_pengecekan_keeps_marks_and_words(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik bersyarat")
    await who.kasi.send("SSH lewat VPN dinas")
    await who.kabid.sees("Persetujuan Kabid")
    await who.kasi.sees("✅ Dilaporkan ke Kabid: laik bersyarat")
    await settled(kantor.api, kantor.storage)
    await who.kasi.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    again = card(who.kasi, "PSH-")
    assert "⬜" not in plain(again)
    assert "Tandai sisanya ✅" not in who.kasi.buttons(again)
    assert [one[: len(VOID)] for one in captions(who.kabid, Paper.HASIL_PENGECEKAN)] == [VOID]
    await who.kasi.tap("Laik bersyarat")
    await who.kasi.tap("SSH lewat VPN dinas")
    shown = await who.kabid.sees("Syarat: “SSH lewat VPN dinas”")
    assert "Setujui" in " ".join(who.kabid.buttons(shown))
    assert len(sent(who.kabid, "hasil-pengecekan-")) == 2
    await settled(kantor.api, kantor.storage)
    (_, old, gone), (_, new, valid) = await issued(kantor, Paper.HASIL_PENGECEKAN)
    assert (gone, valid) == (True, False)
    assert old != new


async def held(kantor: Kantor) -> tuple[Sequence[int], Sequence[int]]:
    """The units that are taken, and the rows of the register."""
    async with kantor.storage.read(utc_now()) as tx:
        cells = list(await tx._session.scalars(sa.select(RackCell.u)))
        return cells, list(await tx._session.scalars(sa.select(Placement.permohonan_id)))


@pytest.mark.begun("reported")
async def test_an_approval_frees_what_it_held_and_holds_it_again(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Setujui")
    told = await who.pemohon.sees("Disetujui")
    theirs = await who.staf.sees("Disediakan: Rak A")
    await settled(kantor.api, kantor.storage)
    assert [len(one) for one in await held(kantor)] == [4, 1]
    await who.kabid.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    assert [len(one) for one in await held(kantor)] == [0, 0]
    assert plain(who.pemohon.chat_state.messages[told["message_id"]]).partition(" ")[2].startswith(VOID)
    withdrawn = who.staf.chat_state.messages[theirs["message_id"]]
    assert WITHDRAWN in plain(withdrawn)
    assert who.staf.buttons(withdrawn) == []
    assert "⏳ Persetujuan Kabid" in plain(card(who.pemohon, "Pengajuan"))
    ((_, _, gone),) = await issued(kantor, Paper.FORM_PERSETUJUAN)
    assert gone
    lembar = await issued(kantor, Paper.LEMBAR_DISPOSISI)
    assert [one[2] for one in lembar] == [False, False, True]
    await who.kabid.tap("Setujui")
    await who.pemohon.sees("Disetujui", after=told["message_id"])
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")
    assert (await acts(kantor))[-5:] == ["urungkan", "setuju", "ambil", "selesai", "terima"]
    assert [len(one) for one in await held(kantor)] == [4, 1]


@pytest.mark.begun("reported")
async def test_a_rejection_is_not_the_pemohons_to_mend_any_more(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    back = await who.pemohon.sees("Permohonan dikembalikan untuk diperbaiki")
    await settled(kantor.api, kantor.storage)
    await who.kabid.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    now = who.pemohon.chat_state.messages[back["message_id"]]
    assert "Pengembaliannya dibatalkan pukul" in plain(now)
    assert who.pemohon.buttons(now) == []
    status = card(who.pemohon, "⏳ Persetujuan Kabid")
    assert "✏️ Perbaiki dan ajukan lagi" not in who.pemohon.buttons(status)
    again = card(who.kabid, "PSH-")
    assert "Setujui" in " ".join(who.kabid.buttons(again))
    toast = await who.pemohon.answer(who.pemohon.forge(back["message_id"], "p:1"))
    assert toast == "Permohonan ini tidak lagi menunggu perbaikan."
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    await who.pemohon.sees("Permohonan dikembalikan", after=back["message_id"])
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Tinjauan")
    assert (
        await who.kabid.tap_on(again["message_id"], "Urungkan")
        == "Sudah ada yang melanjutkan; tidak dapat diurungkan lagi."
    )


@pytest.mark.begun("reported")
async def test_whoever_looks_for_a_void_document_is_told(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Setujui")
    await who.pemohon.sees("Disetujui")
    await settled(kantor.api, kantor.storage)
    code = code_of(kantor, sent(who.pemohon, "form-persetujuan-")[-1])
    file = content(kantor, sent(who.pemohon, "form-persetujuan-")[-1])
    await who.pemohon.tap("Dokumen permohonan")
    await who.pemohon.sees("Form persetujuan")
    asked = await who.kasi.send(f"/verifikasi {code}")
    await who.kasi.sees("Dokumen ini berlaku.", after=asked["message_id"])
    await who.kabid.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    asked = await who.kasi.send(f"/verifikasi {code}")
    said = plain(await who.kasi.sees("Tidak berlaku lagi: dibatalkan", after=asked["message_id"]))
    assert "pukul" in said
    asked = await who.kasi.document(file, "form.pdf")
    await who.kasi.sees("Tidak berlaku lagi: dibatalkan", after=asked["message_id"])
    assert await who.pemohon.tap("2. Form persetujuan") == (
        "Dokumen ini sudah dibatalkan; silakan buka lagi daftar dokumennya."
    )
    lembar = code_of(kantor, sent(who.kabid, "lembar-disposisi-")[-1])
    asked = await who.kasi.send(f"/verifikasi {lembar}")
    await who.kasi.sees("Dokumen ini berlaku.", after=asked["message_id"])


@pytest.mark.begun("reported")
async def test_what_is_void_stays_void(kantor: Kantor) -> None:
    who = kantor.people
    await who.kabid.tap("Setujui")
    await who.pemohon.sees("Disetujui")
    await who.kabid.tap("Urungkan")
    await settled(kantor.api, kantor.storage)
    for change in ("UPDATE voided SET journal_no = 1", "DELETE FROM voided"):
        with pytest.raises(sa.exc.IntegrityError):
            async with kantor.storage.begin(utc_now()) as tx:
                await tx._session.execute(sa.text(change))
    async with kantor.storage.begin(utc_now()) as tx:
        assert len(await tx.papers.voided(1)) == 2
        with pytest.raises(sa.exc.IntegrityError):
            async with tx.attempt():
                await tx._session.execute(sa.text("INSERT INTO voided SELECT * FROM voided"))
