"""A lost phone while something else is under way: whose act it was, and what waits, goes along."""

import pytest

from bot.demo.telegram.sight import plain
from procedure.sop import Office
from tests.chat.offices.test_lost_phone import link
from tests.conftest import Kantor
from tests.support import delegations
from tests.support.aftermath import settled
from tests.support.journeys import check_all


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
    before = len(who.kabid.chat)
    await who.kabid.send("/delegasi")
    await who.kabid.tap("Akhiri 1")
    await who.kabid.tap("Ya, akhiri")
    back = plain(await who.kabid.sees("Atas nama Bapak/Ibu", after=who.kabid.chat[before - 1]["message_id"]))
    assert "PSH-" in back
