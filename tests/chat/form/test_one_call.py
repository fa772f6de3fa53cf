"""Each answer of the form costs one call that counts: who answers every second never waits for Telegram's limits."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.demo.office import DINAS
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.sending import pace
from bot.service.application import running
from bot.settings import Settings
from handlers.form import answers as form_answers
from procedure import form
from procedure.sop import Kind
from storage.database import Storage
from storage.models import Outbox, Post
from tests.support.forms import Clock, answers_of, at, carried, done
from tests.support.journeys import answer, begin
from tests.support.overtaking.doing import shows

MOST = 1.1
"""Calls within Telegram's limits for each answer."""


def counted(api: BotApi, person: User) -> int:
    """Calls of this chat that Telegram's limits count, as its maintainers say: what is sent, and each edit."""
    return sum(call.chat_id == person.id and call.method.startswith(("send", "edit")) for call in api.calls)


@pytest.mark.parametrize("kind", Kind)
async def test_a_whole_form_takes_one_call_an_answer(api: BotApi, budi: User, storage: Storage, kind: Kind) -> None:
    asked = form.questions(kind, with_profile=True)
    begun = await begin(budi, kind)
    await budi.sees("Langkah 1 dari")
    await done(api, storage)
    before = counted(api, budi)
    for number, entry in enumerate(asked, 1):
        await budi.sees(f"Langkah {number} dari {len(asked)}", after=begun)
        await answer(budi, entry, DINAS.words(entry.contoh))
    await budi.sees("Saya menyatakan", after=begun)
    await done(api, storage)
    assert counted(api, budi) - before <= MOST * len(asked)
    assert api.count("deleteMessages", budi.id) == 1  # all that was left behind goes together


class Seconds:
    """The time that the pace goes by: it passes only where the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        loop = SimpleNamespace(time=lambda: self.now)
        monkeypatch.setattr(pace, "asyncio", SimpleNamespace(get_running_loop=lambda: loop, sleep=self._sleep))

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


async def test_who_answers_every_second_never_waits(
    api: BotApi, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds(monkeypatch)
    budi, asked = api.person("Budi", phone="+6281234567890"), form.questions(Kind.SERVER, with_profile=True)
    async with running(settings.model_copy(update={"messages_per_chat": 1}), clock) as app:
        begun = await begin(budi, Kind.SERVER)
        for number, entry in enumerate(asked, 1):
            await budi.sees(f"Langkah {number} dari {len(asked)}", after=begun)
            seconds.now += 1
            await answer(budi, entry, DINAS.words(entry.contoh))
        await budi.sees("Saya menyatakan", after=begun)
        await done(api, app.bot_data["services"].storage)
    assert len(seconds.waits) > len(asked)
    assert max(seconds.waits) <= 0


async def test_what_was_answered_stands_above_the_next_question(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "tinggi_u")
    message = budi.last["message_id"]
    await budi.tap("2U")
    await budi.sees("· Kedalaman server")
    await budi.tap("Lewati")
    asked = await budi.sees("· Berat server")
    assert asked["message_id"] == message
    assert plain(asked).splitlines()[:8] == [
        "✅ 13 jawaban sebelumnya tersimpan",
        "✅ Nomor HP penanggung jawab teknis: 0857-1111-2222",
        "✅ Merek dan tipe server: Dell PowerEdge R450",
        "✅ Nomor seri: 7XK9Q13",
        "✅ Tinggi server (U): 2U",
        "▫️ Kedalaman server (mm): dilewati",
        "",
        "Langkah 19 dari 29 · Berat server (kg)",
    ]
    quoted = [entity for entity in asked["entities"] if entity["type"] == "expandable_blockquote"]
    assert len(quoted) == 1
    await budi.send("18")
    following = await budi.sees("· Catu daya", after=message)
    assert "✅ Berat server (kg): 18 kg" in plain(following)
    assert plain(budi.chat_state.messages[message]) == plain(asked)  # no call is made for it yet


async def test_an_answer_however_long_leaves_room_for_the_question(budi: User, storage: Storage, clock: Clock) -> None:
    long = {"spesifikasi": "<&>" * 66, "aplikasi": "<&>" * 166, "instansi": "&" * 150, "alamat": "<" * 200}
    ports = [{"proto": "tcp", "port": 10000 + number, "source": "😀" * 40} for number in range(40)]
    await at(storage, clock, budi, "sifat_data", **long, port_firewall=ports)
    asked = plain(await budi.sees("· Sifat data"))
    assert len(asked) < 1024
    assert "…\n\nLangkah" in asked


async def test_what_was_answered_by_typing_stands_below_its_question_until_the_form_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "jabatan")
    old = [budi.last["message_id"]]
    await budi.send("Kepala Subbagian Umum")
    old.append((await budi.sees("· Instansi"))["message_id"])
    typed = await budi.send("Dinas Kesehatan")
    asked = await budi.sees("· Alamat instansi")
    assert plain(asked).split("\n\n")[0] == "✅ Instansi: Dinas Kesehatan"  # what was answered before stands above
    assert await budi.tap_on(old[0], "Batal") == form_answers.CLOSED
    await done(api, storage)
    assert all("deleted" not in budi.chat_state.messages[id_] for id_ in (*old, asked["message_id"]))
    await budi.tap("Batal")
    await budi.tap("Ya, hapus")
    await budi.sees("Formulir dihapus")
    await done(api, storage)
    assert all("deleted" in budi.chat_state.messages[id_] for id_ in old)
    assert "deleted" not in budi.chat_state.messages[typed["message_id"]]
    assert api.count("deleteMessages", budi.id) == 1


async def test_what_is_too_old_to_go_loses_its_buttons(
    api: BotApi, budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(storage, clock, budi, "jabatan")
    old = budi.last["message_id"]
    await done(api, storage)
    clock.now += timedelta(days=3)
    await budi.send("Kepala Subbagian Umum")
    young = (await budi.sees("· Instansi"))["message_id"]
    await budi.send("/batal")
    await budi.tap("Ya, hapus")
    await budi.sees("Formulir dihapus")
    await done(api, storage)
    assert budi.buttons(budi.chat_state.messages[old]) == []
    assert plain(budi.chat_state.messages[young]) == "🗑 Formulir Penempatan server dihapus."
    assert api.count("deleteMessages") == 0


async def test_where_a_question_is_gone_from_the_chat_the_next_is_asked_below(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "tinggi_u")
    asked, data = budi.last["message_id"], carried(budi, budi.last["message_id"])
    budi.chat_state.messages[asked]["deleted"] = True
    await budi.answer(budi.forge(asked, data[1]))
    again = await budi.sees("· Kedalaman server", after=asked)
    await budi.tap("Lewati")
    await shows(budi, again["message_id"], "· Berat server")
    await budi.send("18")
    await budi.sees("· Catu daya", after=again["message_id"])
    await done(api, storage)
    assert (await answers_of(storage, budi))["tinggi_u"] == 2


async def test_of_two_copies_the_newest_asks_on(api: BotApi, budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "nomor_seri")
    api.faults.lose(times=1, method="sendMessage")
    await budi.send("7XK9Q13")
    first = await budi.sees("· Tinggi server")
    second = await budi.sees("· Tinggi server", after=first["message_id"])
    await done(api, storage)
    await budi.tap_on(first["message_id"], "2U")
    assert await shows(budi, second["message_id"], "· Kedalaman server")
    assert await shows(budi, first["message_id"], "✅") == "✅ Tinggi server (U): 2U"
    assert budi.buttons(budi.chat_state.messages[first["message_id"]]) == []


async def test_a_question_that_may_never_have_come_is_not_built_upon(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "nomor_seri")
    await done(api, storage)
    await budi.send("7XK9Q13")
    asked = await budi.sees("· Tinggi server")
    await done(api, storage)
    async with storage.begin(clock()) as tx:  # as where the answer was lost again and again
        draft = await tx.drafts.get(budi.id)
        assert draft
        lost = sa.update(Outbox).where(Outbox.id == draft.prompt).values(message_id=None, state=Post.PARKED)
        await tx._session.execute(lost)
    await budi.tap_on(asked["message_id"], "2U")
    await budi.sees("· Kedalaman server", after=asked["message_id"])
    await shows(budi, asked["message_id"], "✅ Tinggi server (U): 2U")


async def test_a_form_goes_on_in_the_message_that_asked_whether_to_throw_it_away(
    budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "jabatan")
    asked = budi.last["message_id"]
    await budi.tap("Batal")
    await shows(budi, asked, "Hapus seluruhnya?")
    await budi.tap("Lanjutkan mengisi")
    await shows(budi, asked, "· Jabatan")
    assert budi.last["message_id"] == asked
