"""A lost phone while something else is under way: whose act it was, and what waits, goes along."""

import pytest

from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Office
from tests.chat.offices.test_lost_phone import link
from tests.conftest import Kantor
from tests.support import delegations
from tests.support.aftermath import settled
from tests.support.journeys import begin, check_all, submit


@pytest.mark.begun("filed")
async def test_nobody_approves_their_own_pengecekan_from_a_new_phone(kantor: Kantor) -> None:
    who, now = kantor.people, kantor.app.bot_data["services"].clock
    async with kantor.storage.begin(now()) as tx:
        code = await delegations.link(tx, Office.KABID, now())
    await delegations.accepted(who.kasi, f"https://t.me/{who.kasi.telegram.bot['username']}?start=j_{code}")
    await who.kasi.sees("Bapak/Ibu kini")
    await who.kadis.tap("Disposisi ke")
    await who.kasi.tap("Verifikasi dan disposisi")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kadis.sees("yang membuat pengecekannya")
    new = kantor.api.person("Ponsel Kasi")
    await new.open(await link(who.admin, who.kasi.name))
    await new.tap("Ambil alih")
    await new.sees("kini menggantikan")
    await settled(kantor.api, kantor.storage)
    assert not [one for one in new.chat if "Setujui" in str(new.buttons(one))]
    async with kantor.storage.read(now()) as tx:
        assert await tx.permohonan.waiting([Office.KEPALA_DINAS])
    before = who.kabid.last["message_id"]
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Akhiri 1")
    await who.kabid.tap("Ya, akhiri")
    back = plain(await who.kabid.sees("Atas nama Bapak/Ibu", after=before))
    assert "PSH-" in back


async def test_a_form_whose_letter_was_being_brought_together_goes_on_from_the_new_phone(kantor: Kantor) -> None:
    who, now = kantor.people, kantor.app.bot_data["services"].clock
    await submit(who.pemohon, Kind.SERVER)
    await begin(who.pemohon, Kind.HOSTING)
    await who.pemohon.tap("Pakai data tersimpan")
    await who.pemohon.sees("Langkah 1 dari")
    address = await link(who.admin, who.pemohon.name)
    async with kantor.storage.begin(now()) as tx:
        (draft,) = await tx.drafts.all(who.pemohon.id)
        draft.waiting, draft.closing = 1, True
    new = kantor.api.person("Ponsel Baru")
    await new.open(address)
    await new.tap("Ambil alih")
    await new.sees("dilanjutkan dengan /ajukan")
    async with kantor.storage.read(now()) as tx:
        (draft,) = await tx.drafts.all(new.id)
        assert (draft.waiting, draft.closing) == (0, False)
