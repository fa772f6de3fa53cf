"""A permohonan that came back is corrected at the review, by its own pemohon."""

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.sop import Step
from storage.database import Storage
from storage.models import Permohonan, Revision
from tests.support.forms import Clock, count, draft_of, move, returned


async def test_a_returned_permohonan_is_corrected_at_the_review(budi: User, storage: Storage, clock: Clock) -> None:
    message = await returned(storage, clock, budi)
    await budi.answer(budi.forge(message, "p:1"))
    await budi.sees("Belum ada yang diubah.")
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    await budi.sees("Ubah · Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    await budi.tap("Ubah")
    await budi.tap("Jaringan dan pengelolaan")
    await budi.tap("Hak akses")
    await budi.sees("Ubah · Hak akses")
    await budi.send("akun baru, kunci SSH diserahkan langsung")
    await budi.sees("• Hak akses untuk pengelola server: tersimpan, terenkripsi → diperbarui")
    await budi.tap("Setuju dan kirim")
    await budi.sees("terkirim", after=message)
    assert (await count(storage, Permohonan), await count(storage, Revision)) == (1, 2)


async def test_what_corrects_nothing_is_sent_only_when_asked_again(budi: User, storage: Storage, clock: Clock) -> None:
    message = await returned(storage, clock, budi)
    await budi.answer(budi.forge(message, "p:1"))
    await budi.tap("Setuju dan kirim")
    asked = await budi.sees("Belum ada yang diubah. Tetap kirim?")
    assert budi.buttons(asked) == ["Tetap kirim", "Kembali"]
    assert await count(storage, Revision) == 1
    await budi.tap("Kembali")
    await budi.sees("Saya menyatakan")
    await budi.tap("Setuju dan kirim")
    await budi.tap("Tetap kirim")
    await budi.sees("terkirim", after=message)
    assert await count(storage, Revision) == 2


async def test_a_permohonan_withdrawn_meanwhile_is_not_sent(budi: User, storage: Storage, clock: Clock) -> None:
    message = await returned(storage, clock, budi)
    await budi.answer(budi.forge(message, "p:1"))
    await budi.sees("Belum ada yang diubah.")
    await move(storage, clock, Step.DITARIK)
    await budi.tap("Setuju dan kirim")
    await budi.sees("tidak lagi menunggu perbaikan")
    assert await draft_of(storage, budi) is None
    assert "tidak lagi menunggu" in (await budi.answer(budi.forge(message, "p:1")) or "")


async def test_nobody_corrects_anothers_permohonan(api: BotApi, budi: User, storage: Storage, clock: Clock) -> None:
    await returned(storage, clock, budi)
    eka = api.person("Eka")
    await eka.send("/start")
    message = await eka.sees("Selamat")
    await eka.answer(eka.forge(message["message_id"], "p:1"))
    assert await draft_of(storage, eka) is None
