"""A form pengajuan as far as a test wants it: answered up to a question, sent back, or resting beside another."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from PIL import Image

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from procedure.decision import Act, Outcome
from procedure.form import questions
from procedure.sop import Choice, Kind, Step
from storage.database import Storage
from storage.models import Draft, Permohonan, Revision

PROFILE = {
    "nama": "Budi Santoso, S.Kom.",
    "nip": None,
    "pangkat": None,
    "jabatan": "Kepala Subbagian Umum",
    "instansi": "Dinas Kesehatan Kabupaten Kudus",
    "alamat": "Jl. Diponegoro No. 15 Kudus",
    "hp": "+6281234567890",
    "email": "umum@dinkes.kuduskab.go.id",
}
ANSWERS = PROFILE | {
    "surat_nomor": "045/123/2026",
    "surat_tanggal": "2026-11-20",
    "surat_berkas": {"name": "surat.pdf", "sha256": "0" * 64, "size": 2048, "mime": "application/pdf"},
    "lampiran": None,
    "pj_nama": "Siti Aminah, A.Md.",
    "pj_hp": "+6285711112222",
    "merk_tipe": "Dell PowerEdge R450",
    "nomor_seri": "7XK9Q13",
    "tinggi_u": 2,
    "kedalaman_mm": None,
    "berat_kg": 18,
    "daya": {"psu": 2, "watt": 800},
    "spesifikasi": "Xeon; RAM 64 GB",
    "sistem_operasi": "Ubuntu",
    "aplikasi": "SIMPUS",
    "port_lan": 2,
    "port_firewall": [{"proto": "tcp", "port": 443, "source": "internet"}],
    "sifat_data": "Terbatas",
    "hak_akses": "2026-11-23T02:00:00+00:00",
    "cek_berkala": "Bulanan",
    "berlaku_sampai": None,
}


class Clock:
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=5)
        return self.now


def photo(shade: int) -> bytes:
    content = BytesIO()
    Image.new("L", (200, 300), shade).save(content, "JPEG")
    return content.getvalue()


async def at(storage: Storage, clock: Clock, budi: User, key: str | None, **changed: Any) -> None:
    """Budi has answered everything before `key` (None: all of it) and opens the form again."""
    keys = [entry.key for entry in questions(Kind.SERVER, with_profile=True)]
    known = dict.fromkeys(keys[: keys.index(key)] if key else keys)
    async with storage.begin(clock()) as tx:
        tx.offices.informed(await tx.offices.meet(budi.id))
        answers = {name: ANSWERS[name] for name in known} | changed
        await tx.drafts.begin(budi.id, Kind.SERVER, answers, at=key, with_profile=True)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    await budi.sees("Langkah" if key else "Tinjauan")


async def draft_of(storage: Storage, budi: User) -> Draft | None:
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx.drafts.get(budi.id)


async def answers_of(storage: Storage, budi: User) -> dict[str, Any]:
    draft = await draft_of(storage, budi)
    assert draft
    return draft.answers


async def count(storage: Storage, model: type[Permohonan | Revision]) -> int:
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx._session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


async def returned(storage: Storage, clock: Clock, budi: User) -> int:
    """What Budi sent has come back; the id of his newest message."""
    await at(storage, clock, budi, None)
    await budi.tap("Setuju dan kirim")
    message = await budi.sees("⏳ Disposisi Kepala Dinas")
    await move(storage, clock, Step.PENGAJUAN)
    return int(message["message_id"])


async def move(storage: Storage, clock: Clock, step: Step) -> None:
    async with storage.begin(clock()) as tx:
        permohonan = await tx.permohonan.get(1)
        visit = await tx.permohonan.open_visit(1)
        assert visit
        await tx.permohonan.move(permohonan, Act(Choice.TOLAK, visit.id), permohonan.pemohon_id, Outcome(step, 1))


ON = "▶️ Lanjutkan mengisi"
NEW, FIXED = "Formulir Hosting aplikasi", "Perbaikan PSH-2026-0001"
KEPT = f"💾 {NEW} disimpan, beserta jawaban yang sudah diisi."


async def forms_of(storage: Storage, budi: User) -> tuple[Draft | None, Draft | None]:
    """What Budi has begun: the form for something new, and the correction of his permohonan."""
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx.drafts.of(budi.id, None), await tx.drafts.of(budi.id, 1)


async def resting(storage: Storage, budi: User) -> Draft:
    """The form for something new, which rests."""
    draft, _ = await forms_of(storage, budi)
    assert draft
    assert not draft.active
    return draft


async def beside(
    storage: Storage, clock: Clock, budi: User, key: str | None, kind: Kind = Kind.HOSTING, **changed: Any
) -> tuple[int, int]:
    """Budi fills something new, and has a permohonan to correct: where the form asks, and where *Perbaiki* is."""
    fix = await returned(storage, clock, budi)
    keys = [entry.key for entry in questions(kind, with_profile=True)]
    async with storage.begin(clock()) as tx:
        answers = {name: ANSWERS.get(name) for name in (keys[: keys.index(key)] if key else keys)} | changed
        await tx.drafts.begin(budi.id, kind, answers, at=key, with_profile=True)
    begun = await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    asked = await budi.sees("Langkah" if key else "Saya menyatakan", after=begun["message_id"])
    return int(asked["message_id"]), fix


async def correct(budi: User, fix: int) -> str | None:
    """Budi taps *Perbaiki dan ajukan lagi*; the toast."""
    last = budi.last["message_id"]
    toast = await budi.answer(budi.forge(fix, "p:1"))
    await budi.sees("Saya menyatakan", after=last)
    return toast


async def at_question(budi: User, section: str, title: str) -> int:
    """From the review to one answer of it; the message that asks."""
    for label in ("Ubah", section, title):
        await budi.tap(label)
    return int((await budi.sees(f"Ubah · {title}"))["message_id"])


async def done(api: BotApi, storage: Storage) -> None:
    """Nothing that was sent or asked for is still on its way."""

    async def left() -> int:
        async with storage.read(datetime.now(UTC)) as tx:
            return await tx.inbox.waiting() + await tx.outbox.owed() + await tx.jobs.waiting()

    async with asyncio.timeout(20):
        while await left():
            await api.telegram.changed.until(lambda: None, 0.05)


def shown(budi: User, message: int) -> tuple[str, list[str]]:
    """What a message says by now, and its buttons."""
    now = budi.chat_state.messages[message]
    return plain(now), budi.buttons(now)


def carried(budi: User, message: int) -> list[str]:
    """The callback data of a message's buttons."""
    rows = budi.chat_state.messages[message]["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]
