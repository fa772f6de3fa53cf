"""Nobody decides on their own request, nor places their own server (UU 30/2014 Pasal 42)."""

from bot.demo.office import DINAS, join
from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Office, Paper, Step
from storage.journal.acts import JournalAct
from tests.conftest import Kantor
from tests.support.journeys import submit

KASI, KABID = DINAS.titles.of(Office.KASI).brief, DINAS.titles.of(Office.KABID).brief
OWN = f"Dialihkan ke {KABID}, sebab pemegang jabatan {KASI} adalah pemohonnya (UU 30/2014 Pasal 42)."
CHECKED = f"sebab pemegang jabatan {KABID} yang membuat pengecekannya"


async def test_a_request_of_kasi_is_checked_by_kabid_and_approved_by_kepala_dinas(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.kasi, Kind.SERVER)
    await who.kadis.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    card = await who.kabid.sees(OWN)
    assert "Tandai sisanya ✅" in who.kabid.buttons(card)
    assert not [message for message in who.kasi.chat if "Tandai sisanya ✅" in who.kasi.buttons(message)]
    await who.kabid.tap("Tandai sisanya")
    await who.kabid.tap("Laik")
    approve = await who.kadis.sees(CHECKED)
    await who.kadis.tap_on(approve["message_id"], "Setujui")
    await who.kasi.sees("Disetujui")
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        visits = {visit.step: visit for visit in await tx.permohonan.visits(1)}
        assert visits[Step.PENGECEKAN].seat is Office.KABID
        assert visits[Step.PERSETUJUAN].by == who.kadis.id
        papers = {one.paper: one.data for one in await tx.papers.of(1)}
        assert papers[Paper.HASIL_PENGECEKAN]["alih"] == OWN
        assert papers[Paper.HASIL_PENGECEKAN]["kasi"]["jabatan"] == DINAS.titles.of(Office.KABID).long
        assert CHECKED in papers[Paper.FORM_PERSETUJUAN]["alih"]
        lines = [line for line in await tx.journal.newest(60) if line.act == JournalAct.ALIH_JABATAN]
        assert len(lines) == 2


async def test_an_old_card_of_the_pemohon_decides_nothing(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await who.kadis.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    card = await who.kasi.sees("Pengecekan")
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock()) as tx:
        permohonan = await tx.permohonan.get(1)
        permohonan.pemohon_id = who.kasi.id  # as a copied button would have it
    assert "Bapak/Ibu pemohon" in str(await who.kasi.tap_on(card["message_id"], "Tandai sisanya"))


async def test_nobody_places_their_own_server(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.staf, Kind.SERVER)
    await who.kadis.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    await who.kasi.tap("Tandai sisanya")
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    told = await who.admin.sees("menunggu petugas lain")
    assert "pemegangnya pemohon" in plain(told)
    assert not [message for message in who.staf.chat if "Saya kerjakan" in str(who.staf.buttons(message))]


async def test_with_another_kasi_it_comes_back_to_kasi(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.kasi, Kind.SERVER)
    await who.kadis.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    card = await who.kabid.sees(OWN)
    successor = kantor.api.person("Wahyu")
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock()) as tx:
        code = await tx.offices.invite(Office.KASI, None)
    await join(successor, code, Office.KASI)
    await successor.tap("Tandai sisanya")
    await successor.tap("Laik")
    assert "berpindah ke Kasi" in plain(await who.kabid.sees("berpindah ke Kasi"))
    assert not who.kabid.buttons(who.kabid.chat_state.messages[card["message_id"]])
    await who.kabid.tap("Setujui")


async def test_a_day_that_somebody_proposes_for_their_own_server_comes_to_the_others_alone(kantor: Kantor) -> None:
    who = kantor.people
    other = kantor.api.person("Wahyu")
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock()) as tx:
        code = await tx.offices.invite(Office.STAF_TEKNIS, None)
    await join(other, code, Office.STAF_TEKNIS)
    await submit(who.staf, Kind.SERVER)
    await who.kadis.tap("Disposisi ke")
    await who.kabid.tap("Verifikasi dan disposisi")
    await who.kasi.tap("Tandai sisanya")
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await other.tap("Saya kerjakan")
    await other.tap("Perangkat belum tiba")
    asked = await who.staf.sees("Hari apa servernya dibawa?")
    await other.tap("Lepaskan")
    await who.staf.tap_on(asked["message_id"], who.staf.buttons(asked)[0])
    shown = await who.staf.sees("pukul berapa?")
    await who.staf.tap_on(shown["message_id"], "09.00")
    await other.sees("Pemohon mengusulkan")
    assert not [message for message in who.staf.chat if "Saya kerjakan" in str(who.staf.buttons(message))]
