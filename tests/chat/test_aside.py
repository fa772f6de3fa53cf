"""What could not be delivered or handled is told to admins, listed, tried again and removed: in chat and by command."""

import asyncio

import pytest

from bot.cli import aside as aside_commands
from bot.cli.command import CommandFailed
from bot.clock import utc_now
from bot.demo.telegram.people import User
from handlers.entrance.failures import SORRY
from procedure.sop import Kind
from storage.models import Outbox
from tests.conftest import Kantor
from tests.support.journeys import submit

SECRET = "Isi pesan yang rahasia"  # nobody's, but it may be listed nowhere


async def owe(kantor: Kantor, person: User, *texts: str) -> list[int]:
    async with kantor.storage.begin(utc_now()) as tx:
        return [await tx.outbox.post(person.id, "sendMessage", {"text": text}) for text in texts]


async def acts(kantor: Kantor) -> list[tuple[str, int | None]]:
    async with kantor.storage.read(utc_now()) as tx:
        return [(line.act, line.person_id) for line in await tx.journal.newest(2)]


async def aside(kantor: Kantor) -> list[str]:
    async with kantor.storage.read(utc_now()) as tx:
        return [entry.id for entry in await tx.aside.all()]


async def set_aside(kantor: Kantor, number: int) -> None:
    async with asyncio.timeout(10):
        while len(await aside(kantor)) < number:
            await kantor.api.telegram.changed.until(lambda: None, 0.05)


async def test_a_message_is_sent_again_by_a_tap(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.block()
    [row, other] = await owe(kantor, who.kadis, SECRET, "Kedua")
    notice = await who.admin.sees("tidak dapat dikirim")
    assert who.admin.buttons(notice) == ["Coba lagi", "Buang"]
    await set_aside(kantor, 2)
    await who.admin.send("/sisihan")
    listed = await who.admin.sees(f"(m{other})")
    assert "Drs. Kholid" in listed["text"]
    assert "diblokir penerima" in listed["text"]
    assert SECRET not in who.admin.transcript()
    await who.kadis.unblock()
    query = who.admin.forge(notice["message_id"], f"ac:m:{row}")
    assert await who.admin.answer(query) is None
    await who.kadis.sees(SECRET)
    await who.admin.sees("🔁 Akan dikirim lagi oleh Yusuf Hidayat")
    assert await who.admin.replay(query) == "Ini sudah ditangani."
    await who.admin.tap_on(listed["message_id"], "Buang")
    await who.admin.sees("Buang untuk seterusnya?")
    await who.admin.tap_on(listed["message_id"], "Tidak")
    offered = ["Coba lagi", "Buang"]
    assert await who.admin.chat_state.bell.until(lambda: who.admin.buttons(listed) == offered or None, 5)
    await who.admin.tap_on(listed["message_id"], "Buang")
    await who.admin.sees("Buang untuk seterusnya?")
    assert await who.admin.tap_on(listed["message_id"], "Ya, buang") is None
    assert await aside(kantor) == []
    assert await acts(kantor) == [("sisihan_buang", who.admin.id), ("sisihan_coba", who.admin.id)]
    await who.admin.send("/sisihan")
    await who.admin.sees("Tidak ada yang disisihkan.")


async def test_only_admins_see_and_touch_it(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.block()
    [row] = await owe(kantor, who.kadis, "satu")
    await who.admin.sees("tidak dapat dikirim")
    await who.kasi.send("/sisihan")
    answer = await who.kasi.sees("hanya dapat dilakukan oleh admin")
    for data in (f"ac:m:{row}", f"ab:m:{row}:1", "al:1"):
        toast = await who.kasi.answer(who.kasi.forge(answer["message_id"], data))
        assert toast == "Ini hanya dapat dilakukan oleh admin."
    assert await aside(kantor) == [f"m{row}"]


async def test_an_update_is_handled_again_by_a_tap(kantor: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    who = kantor.people
    with monkeypatch.context() as broken:
        broken.setattr("handlers.permohonan.cards.deliver_waiting", None)
        await who.kadis.send("/tugas")
        await who.kadis.sees(SORRY)
        await who.admin.sees("disisihkan (u")
    await who.admin.send("/sisihan")
    await who.admin.sees("Pesan dari Drs. Kholid, MM tidak dapat diproses dan disisihkan")
    assert await who.admin.tap("Coba lagi") is None
    await who.kadis.sees("Tidak ada yang menunggu Bapak/Ibu saat ini.")
    assert await aside(kantor) == []


async def test_by_command_beside_the_service(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    who = kantor.people
    await aside_commands.aside_list(kantor.settings)
    assert capsys.readouterr().out == "Nothing is set aside.\n"
    with monkeypatch.context() as broken:
        broken.setattr("handlers.permohonan.cards.deliver_waiting", None)
        await who.kadis.send("/tugas")
        await who.kadis.sees(SORRY)
    await who.kasi.block()
    first, second, third = await owe(kantor, who.kasi, SECRET, "dua", "tiga")
    await set_aside(kantor, 4)
    update = next(name for name in await aside(kantor) if name.startswith("u"))
    await aside_commands.aside_list(kantor.settings)
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split("\t")[0] for line in lines) == sorted((update, f"m{first}", f"m{second}", f"m{third}"))
    assert all(SECRET not in line for line in lines)
    [line] = [line for line in lines if line.startswith(f"m{first}\t")]
    assert line.split("\t")[2:] == ["Agus Prasetyo, S.Kom.", "sendMessage", "Forbidden: bot was blocked by the user"]
    with pytest.raises(CommandFailed, match="not set aside: m999"):
        await aside_commands.aside_retry(kantor.settings, [f"m{first}", "m999"])
    await aside_commands.aside_drop(kantor.settings, [f"m{second}"])
    await who.kasi.unblock()
    await aside_commands.aside_retry(kantor.settings, ["all"])
    assert capsys.readouterr().out.splitlines()[-2:] == ["1 removed", "3 to be tried again"]
    await who.kasi.sees("tiga")
    await who.kadis.sees("Tidak ada yang menunggu Bapak/Ibu saat ini.")
    said = [message["text"] for message in who.kasi.chat if message.get("text") in (SECRET, "dua", "tiga")]
    assert said == [SECRET, "tiga"]


async def test_what_an_older_version_erased_cannot_be_sent(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    who = kantor.people
    await who.kasi.block()
    [row] = await owe(kantor, who.kasi, "satu")
    await who.admin.sees("tidak dapat dikirim")
    async with kantor.storage.begin(utc_now()) as tx:
        old = await tx._session.get_one(Outbox, row)
        old.payload, old.reason = {}, None
    with pytest.raises(CommandFailed, match="an older version erased it"):
        await aside_commands.aside_retry(kantor.settings, [f"m{row}"])
    await aside_commands.aside_retry(kantor.settings, ["all"])
    assert capsys.readouterr().out == f"0 to be tried again; erased by an older version: m{row}\n"
    assert await who.admin.tap("Coba lagi") == "Isinya tidak tersimpan lagi, sehingga tidak dapat dikirim."
    await aside_commands.aside_drop(kantor.settings, ["all"])
    assert await aside(kantor) == []


async def test_a_chat_is_reported_again_only_after_somebody_looked(kantor: Kantor) -> None:
    who = kantor.people

    def notices() -> int:
        return who.admin.transcript().count("tidak dapat dikirim")

    await who.kasi.block()
    await owe(kantor, who.kasi, "satu", "dua")
    await who.admin.sees("tidak dapat dikirim")
    await set_aside(kantor, 2)
    await owe(kantor, who.admin, "Sesudahnya")
    await who.admin.sees("Sesudahnya")
    assert notices() == 1
    await aside_commands.aside_drop(kantor.settings, ["all"])
    await owe(kantor, who.kasi, "tiga")
    await who.admin.chat_state.bell.until(lambda: notices() == 2 or None, 5)
    assert notices() == 2


async def test_what_a_withdrawn_permohonan_still_owed_is_not_sent(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.delivery.TRIES", 1000)
    monkeypatch.setattr("bot.sending.delivery.backoff", lambda tries: 0.02)
    who = kantor.people
    refusing = kantor.api.faults.fail(500, chat=who.kadis.id)
    before = len(who.kadis.said)
    await submit(who.pemohon, Kind.SERVER)
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Batalkan permohonan")
    await who.pemohon.sees("↩️ Ditarik kembali.")
    await who.pemohon.sees("↩️ Ditarik kembali.")
    kantor.api.faults.clear(refusing)
    await who.kadis.send("/tugas")
    await who.kadis.sees("Tidak ada yang menunggu Bapak/Ibu saat ini.")
    said = [message.get("text") or message.get("caption", "") for message in who.kadis.said[before:]]
    assert said == ["/tugas", "Tidak ada yang menunggu Bapak/Ibu saat ini."]


async def test_how_a_retry_ended_is_always_told_and_all_can_be_tried_at_once(kantor: Kantor) -> None:
    who = kantor.people
    await who.kasi.block()
    await owe(kantor, who.kasi, "satu", "dua")
    notice = await who.admin.sees("diblokir penerima")
    await set_aside(kantor, 2)
    await who.admin.tap_on(notice["message_id"], "Coba lagi")
    await who.admin.sees("diblokir penerima. Mohon hubungi", after=notice["message_id"])
    await set_aside(kantor, 2)
    await who.kasi.unblock()
    await who.admin.send("/sisihan")
    await who.admin.sees("Seluruhnya 2 yang disisihkan.")
    assert await who.admin.tap("Coba lagi semua") is None
    await who.kasi.sees("dua")
    assert await aside(kantor) == []
