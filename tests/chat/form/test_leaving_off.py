"""Who leaves the form off finds it as it was, and throws it away only on purpose."""

from datetime import UTC, datetime

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from handlers.form import kept
from procedure.sop import Kind
from storage.database import Storage
from tests.support.forms import Clock, answers_of, at, draft_of
from tests.support.journeys import begin


async def test_a_restart_goes_on_where_it_was(api: BotApi, settings: Settings, clock: Clock) -> None:
    budi = api.person("Budi")
    async with running(settings, clock):
        await begin(budi, Kind.HOSTING)
        await budi.sees("· Nama lengkap")
        await budi.send("Budi Santoso")
        await budi.sees("· NIP")
    async with running(settings, clock):
        await budi.send("198505152010011003")
        await budi.sees("· Pangkat")
        await budi.send("Penata (III/c)")
        await budi.sees("· Jabatan")
    assert budi.transcript().count("· Jabatan") == 1


async def test_other_commands_leave_the_form_alone(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    for command in ("/status", "/bantuan", "/start"):
        sent = await budi.send(command)
        await budi.sees("", after=sent["message_id"])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")


async def test_cancelling_asks_first(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send("/batal")
    asked = await budi.sees("Hapus seluruhnya?")
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "sudah dilanjutkan" in (await budi.tap_on(asked["message_id"], "Ya, hapus") or "")
    await budi.sees("Formulir sudah dilanjutkan")
    await budi.tap("Batal")
    await budi.sees("Hapus seluruhnya?")
    await budi.tap("Lanjutkan mengisi")
    await budi.sees("· Instansi")
    await budi.tap("Batal")
    await budi.tap("Ya, hapus")
    await budi.sees("Formulir dihapus")
    assert await draft_of(storage, budi) is None
    assert await budi.answer(budi.forge(asked["message_id"], "qm:instansi:k")) == kept.GONE


async def test_a_second_form_does_not_replace_the_first(budi: User, storage: Storage, clock: Clock) -> None:
    await budi.send("/ajukan")
    which = await budi.sees("Apa yang Bapak/Ibu ajukan?")
    await at(storage, clock, budi, "jabatan")
    for data in ("qn:hosting", "qp:hosting:0"):
        assert "Masih ada formulir" in (await budi.answer(budi.forge(which["message_id"], data)) or "")
    assert len(await answers_of(storage, budi)) == 3


async def test_a_draft_that_rested_too_long_is_asked_again(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None, berlaku_sampai="2026-12-31")
    clock.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    await budi.tap("Setuju dan kirim")
    await budi.sees("⚠️ Tanggal akhir pemakaian harus sesudah hari ini.")
    await budi.tap("Lewati")
    await budi.tap("Setuju dan kirim")
    await budi.sees("Permohonan PSH-2027-0001 terkirim")


async def test_a_form_gone_elsewhere_leaves_nothing_stuck(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.discard(await tx.drafts.get(budi.id))
    await budi.send("Kepala Bidang")
    await budi.sees("Formulir ini sudah dikirim atau dihapus")
    await budi.send("/ajukan")
    await budi.sees("Apa yang Bapak/Ibu ajukan?")
