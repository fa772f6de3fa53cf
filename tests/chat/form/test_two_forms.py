"""Something new and a correction are filled side by side, and no button acts on the other form."""

from datetime import UTC, datetime

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from handlers.form import kept, screen
from handlers.form.buttons import FormMove, Go, version
from procedure.sop import Kind
from storage.database import Storage
from storage.models import Draft, Revision
from tests.support.forms import (
    FIXED,
    KEPT,
    NEW,
    ON,
    Clock,
    at_question,
    beside,
    carried,
    correct,
    count,
    done,
    forms_of,
    returned,
    shown,
)


async def test_correcting_lets_the_form_that_is_open_rest_and_nothing_is_lost(
    budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    assert await correct(budi, fix) == f"{NEW} disimpan; tekan “Lanjutkan mengisi” untuk meneruskan"
    await budi.sees(f"💾 {NEW} disimpan")
    assert shown(budi, asked) == (KEPT, [ON])
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    review = await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    taken_up = f"{FIXED} disimpan; tekan “Lanjutkan mengisi” untuk meneruskan"
    assert await budi.tap_on(asked, ON) == taken_up
    await budi.sees("· Jabatan", after=review["message_id"])
    await budi.sees(f"💾 {FIXED} disimpan")
    assert shown(budi, asked) == (f"▶️ {NEW} dilanjutkan di bawah.", [])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert await correct(budi, fix) == f"{NEW} disimpan; tekan “Lanjutkan mengisi” untuk meneruskan"
    again = await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9", after=review["message_id"])
    assert budi.buttons(again)[0] == "✅ Setuju dan kirim"
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.at, new.answers["jabatan"], new.active) == ("instansi", "Kepala Bidang", False)
    assert (fixed.at, fixed.answers["nomor_seri"], fixed.active) == (None, "9ZZ9", True)


async def test_what_is_begun_is_named_and_each_can_be_gone_on_with(budi: User, storage: Storage, clock: Clock) -> None:
    _, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    sent = await budi.send("/ajukan")
    listed = await budi.sees("Belum selesai", after=sent["message_id"])
    assert plain(listed).splitlines()[1:] == [
        f"• {NEW} · langkah 4 dari 29",
        f"• {FIXED} · tinggal ditinjau dan dikirim",
    ]
    assert budi.buttons(listed) == ["▶️ Lanjutkan Hosting aplikasi", "▶️ Lanjutkan PSH-2026-0001", "Mulai baru"]
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("Langkah 4 dari 29 · Jabatan", after=sent["message_id"])
    sent = await budi.send("/ajukan")
    await budi.sees("Belum selesai", after=sent["message_id"])
    await budi.tap("Lanjutkan PSH-2026-0001")
    await budi.sees("Saya menyatakan", after=sent["message_id"])


async def test_beginning_anew_throws_away_what_was_new_and_keeps_corrections(
    budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    await budi.send("/ajukan")
    await budi.tap("Mulai baru")
    await budi.sees("Apa yang Bapak/Ibu ajukan?")
    await budi.sees(f"🗑 {NEW} dihapus.")
    assert shown(budi, asked)[1] == []
    await budi.sees(f"💾 {FIXED} disimpan")
    new, fixed = await forms_of(storage, budi)
    assert new is None
    assert fixed
    assert (fixed.active, fixed.answers["nomor_seri"]) == (False, "9ZZ9")
    await budi.tap("Hosting aplikasi")
    await budi.tap("Ubah data")
    await budi.sees("Langkah 1 dari 29")
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed


async def test_beginning_anew_beside_a_correction_keeps_it(budi: User, storage: Storage, clock: Clock) -> None:
    fix = await returned(storage, clock, budi)
    await budi.send("/ajukan")
    which = (await budi.sees("Apa yang Bapak/Ibu ajukan?"))["message_id"]
    await correct(budi, fix)
    await budi.send("/ajukan")
    begun = await budi.sees("Perbaikan permohonan Penempatan server belum selesai (tinggal ditinjau dan dikirim).")
    assert budi.buttons(begun) == ["Lanjutkan", "Mulai baru"]
    toast = f"{FIXED} disimpan; tekan “Lanjutkan mengisi” untuk meneruskan"
    assert await budi.tap("Mulai baru") == toast
    await budi.sees(f"💾 {FIXED} disimpan")
    await budi.tap(ON)
    await budi.sees("Saya menyatakan", after=begun["message_id"])
    await budi.answer(budi.forge(which, "qn:hosting"))
    assert await budi.tap("Ubah data") == toast
    await budi.sees(f"💾 {FIXED} disimpan")
    await budi.sees("Langkah 1 dari 29")
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.active, fixed.active) == (True, False)
    assert "Masih ada formulir" in (await budi.answer(budi.forge(which, "qn:hosting")) or "")


async def test_a_reply_keyboard_is_taken_away_where_its_form_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asked, fix = await beside(storage, clock, budi, "hp")
    assert budi.chat_state.keyboard
    assert await correct(budi, fix) == f"{NEW} disimpan; kirim /ajukan untuk meneruskan"
    await budi.sees(f"💾 {NEW} disimpan. Kirim /ajukan untuk meneruskan.")
    assert budi.chat_state.keyboard is None
    assert "· Nomor HP" in shown(budi, asked)[0]
    sent = await budi.send("/ajukan")
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("· Nomor HP", after=sent["message_id"])
    await budi.press("Bagikan kontak")
    await budi.sees("· Email dinas")
    await done(api, storage)
    assert "can't be edited" not in caplog.text


async def test_a_button_acts_on_the_form_it_was_made_for(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "tinggi_u", Kind.SERVER)
    old = carried(budi, asked)
    await correct(budi, fix)
    question = await at_question(budi, "Data server", "Tinggi server")
    assert len(old) == 6
    for data in old:
        assert await budi.answer(budi.forge(asked - 1, data)) == screen.RESTS  # on a copy of the question
    await done(api, storage)
    assert shown(budi, asked - 1) == shown(budi, asked) == (KEPT.replace("Hosting aplikasi", "Penempatan server"), [ON])
    assert "Ubah · Tinggi server" in shown(budi, question)[0]
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.active, new.at, new.answers.get("tinggi_u")) == (False, "tinggi_u", None)
    assert (fixed.at, fixed.answers["tinggi_u"]) == ("tinggi_u", 2)
    await budi.answer(budi.forge(question, "qc:tinggi_u:3"))  # from before buttons named their form
    await budi.sees("• Tinggi server: 2U → 4U")
    assert await budi.answer(budi.forge(asked, "qc:tinggi_u:3:99")) == kept.GONE


async def test_the_buttons_of_a_review_act_on_no_other_even_at_the_same_instant(
    budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, None, Kind.SERVER, nomor_seri="9ZZ9")
    old = carried(budi, asked)
    for label, words in (("Ubah", "Bagian mana yang diubah?"), ("Data server", "Jawaban mana yang diubah?")):
        await budi.tap(label)
        await budi.sees(words)
        old += carried(budi, asked)
    await correct(budi, fix)
    async with storage.begin(clock()) as tx:
        for draft in await tx.drafts.all(budi.id):
            draft.updated_at = datetime.fromtimestamp(int(old[0].split(":")[2]) / 1000, UTC)
    assert {data.partition(":")[0] for data in old} == {"qv", "qs", "qk"}
    for data in old:
        assert await budi.answer(budi.forge(asked, data)) == screen.RESTS
    _, fixed = await forms_of(storage, budi)
    assert fixed
    assert (fixed.at, await count(storage, Revision)) == (None, 1)


async def test_buttons_from_before_forms_had_names_are_told_apart_by_what_they_saw(
    budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    seen = version((await forms_of(storage, budi))[0] or Draft())
    await correct(budi, fix)
    old, sent = f"qd:{{}}:{seen}".format, budi.last["message_id"]
    await budi.answer(budi.forge(asked, old("l")))
    await budi.sees("· Jabatan", after=sent)
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "sudah dilanjutkan" in (await budi.answer(budi.forge(asked, old("x"))) or "")
    assert all(await forms_of(storage, budi))


async def test_a_button_of_before_there_were_several_forms_is_still_read() -> None:
    assert Go.parse("qm:nama:k") == Go("nama", FormMove.KEMBALI)
    assert Go.parse(Go("nama", FormMove.KEMBALI, draft=7).pack()) == Go("nama", FormMove.KEMBALI, draft=7)
