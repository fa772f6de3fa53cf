"""The review at the form's end: what is read there is what is sent."""

import asyncio

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.form import kept
from procedure.form import SERIAL_TAKEN, SUBDOMAIN_TAKEN
from procedure.sop import Kind
from storage.database import Storage
from storage.models import Permohonan, State
from tests.support.forms import Clock, at, count
from tests.support.overtaking.doing import shows


async def test_changing_an_answer_returns_to_the_review(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Kembali")
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    asked = await budi.sees("Ubah · Nomor seri")
    await budi.tap("Kembali")
    await shows(budi, asked["message_id"], "📝 Tinjauan")
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    asked = await budi.sees("Ubah · Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("Nomor seri: 9ZZ9", after=asked["message_id"])
    await budi.sees("“Saya menyatakan", after=asked["message_id"])


async def test_the_review_is_answered_by_its_buttons(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    await budi.send("setuju")
    await budi.sees("tekan “Setuju dan kirim”, “Ubah”, atau “Batal”")
    await budi.tap("Batal")
    await budi.tap("Lanjutkan mengisi")
    await budi.sees("Tinjauan")
    assert await count(storage, Permohonan) == 0


async def test_sending_twice_sends_once(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    review = await budi.sees("Tinjauan")
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    taps = [budi.forge(review["message_id"], data) for _ in range(2)]
    toasts = await asyncio.gather(*map(budi.answer, taps))
    assert set(toasts) == {None, kept.GONE}
    assert await count(storage, Permohonan) == 1


async def test_only_the_review_one_has_read_is_sent(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    review = await budi.sees("Tinjauan")
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("Nomor seri: 9ZZ9")
    assert "sudah berubah" in (await budi.answer(budi.forge(review["message_id"], data)) or "")
    assert await count(storage, Permohonan) == 0


async def test_what_is_installed_already_is_refused(budi: User, storage: Storage, clock: Clock) -> None:
    async with storage.begin(clock()) as tx:
        await tx.offices.meet(budi.id)
        other = await tx.permohonan.create(Kind.SERVER, budi.id, year=2026)
        names = {"nomor_seri": "7XK9Q13", "sub_domain": "simpus.kuduskab.go.id"}
        await tx.register.update(await tx.register.begin(other.id), state=State.AKTIF, **names)
        await tx.drafts.begin(budi.id, Kind.HOSTING, {}, at="sub_domain", with_profile=True)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    await budi.sees("· Sub domain")
    await budi.send("simpus")
    await budi.sees(SUBDOMAIN_TAKEN)
    await at(storage, clock, budi, None)
    await budi.tap("Setuju dan kirim")
    await budi.sees(SERIAL_TAKEN)
    await budi.send("9ZZ9")
    await budi.tap("Setuju dan kirim")
    await budi.sees("terkirim")


async def test_a_long_review_comes_in_several_messages(budi: User, storage: Storage, clock: Clock) -> None:
    long = {"spesifikasi": "<&>" * 66, "aplikasi": "<&>" * 166, "instansi": "&" * 150, "alamat": "<" * 200}
    ports = [{"proto": "tcp", "port": 10000 + number, "source": "😀" * 40} for number in range(40)]
    await at(storage, clock, budi, None, **long, port_firewall=ports)
    last = await budi.sees("“Saya menyatakan")
    assert "Tinjauan" not in plain(last)
    assert budi.buttons(last)[0] == "✅ Setuju dan kirim"
    await budi.tap("Ubah")
    await budi.tap("Kembali")
    await budi.sees("“Saya menyatakan")
