"""What rests is offered again wherever its person turns next, and nothing typed elsewhere is taken for its answer."""

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Step
from storage.database import Storage
from tests.support.forms import NEW, ON, Clock, at, beside, correct, draft_of, forms_of, move, resting, shown


@pytest.mark.parametrize("again", [False, True])
async def test_what_is_typed_while_forms_rest_gets_the_way_back_to_them(
    budi: User, storage: Storage, clock: Clock, *, again: bool
) -> None:
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.rest(budi.id)
    for _ in range(1 + again):  # at first the conversation is thought to go on
        sent = await budi.send("Kepala Bidang")
        told = await budi.sees("Masih disimpan", after=sent["message_id"])
    assert "Masih disimpan: Formulir Penempatan server." in plain(told)
    assert budi.buttons(told) == [ON]
    assert "jabatan" not in (await resting(storage, budi)).answers
    await budi.tap(ON)
    await budi.sees("· Jabatan", after=told["message_id"])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")


async def test_a_restart_leaves_forms_at_rest(api: BotApi, settings: Settings, clock: Clock) -> None:
    budi = api.person("Budi Santoso", phone="+6281234567890")
    async with running(settings, clock) as app:
        storage = app.bot_data["services"].storage
        _, fix = await beside(storage, clock, budi, "jabatan")
        await correct(budi, fix)
        await budi.tap("Batal")
        await budi.tap("Ya, hapus")
        await budi.sees("Formulir dihapus")
    async with running(settings, clock):
        sent = await budi.send("Kepala Bidang")
        await budi.sees(f"Masih disimpan: {NEW}.", after=sent["message_id"])
        await budi.tap(ON)
        await budi.sees("· Jabatan", after=sent["message_id"])


async def test_what_rests_is_offered_where_another_form_ends(budi: User, storage: Storage, clock: Clock) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await budi.tap("Batal")
    await budi.tap("Ya, hapus")
    ended = await budi.sees("🗑 Formulir dihapus.")
    assert f"Masih disimpan: {NEW}." in plain(ended)
    assert budi.buttons(ended) == [ON]
    assert await draft_of(storage, budi) is None
    await correct(budi, fix)
    await budi.tap("Setuju dan kirim")
    await budi.tap("Tetap kirim")
    sent = await budi.sees("✅ Permohonan PSH-2026-0001 terkirim", after=ended["message_id"])
    assert f"Masih disimpan: {NEW}." in plain(sent)
    assert budi.buttons(sent) == [ON]
    assert await draft_of(storage, budi) is None
    await budi.tap_on(sent["message_id"], ON)
    await budi.sees("· Jabatan", after=sent["message_id"])
    assert "disimpan" not in shown(budi, asked)[0]


async def test_giving_up_where_forms_only_rest(budi: User, storage: Storage, clock: Clock) -> None:
    await budi.send("/batal")
    assert plain(await budi.sees("Tidak ada yang sedang diisi")) == "Tidak ada yang sedang diisi."
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.rest(budi.id)
    for _ in range(2):  # at first the conversation is thought to go on
        sent = await budi.send("/batal")
        told = plain(await budi.sees("Tidak ada yang sedang diisi", after=sent["message_id"]))
        assert told.endswith("Formulir yang disimpan dapat dilanjutkan dengan /ajukan.")
    await resting(storage, budi)


async def test_a_correction_nobody_waits_for_any_more_ends_where_it_is_taken_up(
    budi: User, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("· Jabatan", after=fix)
    await move(storage, clock, Step.DITARIK)
    sent = await budi.send("/ajukan")
    await budi.sees("Belum selesai", after=sent["message_id"])
    await budi.tap("Lanjutkan PSH-2026-0001")
    await budi.sees("tidak lagi menunggu perbaikan", after=sent["message_id"])
    new, fixed = await forms_of(storage, budi)
    assert new
    assert (new.active, fixed) == (True, None)
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "disimpan" not in budi.transcript()
