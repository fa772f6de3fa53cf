"""The survey: asked in its time, answered by nine taps, and nobody's afterwards."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.demo.telegram.people import User
from handlers.voices.survey import NoSuggestion, Rate
from procedure.quality import survey
from procedure.quality.survey import ORDER, UNSUR, Turn
from storage.models import Base, SurveyMonth
from tests.support.aftermath import settled
from tests.support.room_and_clock import Room

SUGGESTED = "Tolong parkirannya diperluas"


async def turn_of(room: Room, person: User) -> Turn:
    async with room.services.storage.read(room.clock()) as tx:
        return await tx.survey.turn(person.id)


async def next_due(room: Room, person: User) -> None:
    """It is when something is next to be said to the person."""
    due = (await turn_of(room, person)).due
    assert due is not None
    room.clock.now = due + timedelta(minutes=1)


async def months(room: Room) -> list[SurveyMonth]:
    async with room.services.storage.read(room.clock()) as tx:
        return list(await tx._session.scalars(sa.select(SurveyMonth)))


async def dump(room: Room) -> dict[str, list[dict[str, Any]]]:
    """All that the database holds."""
    async with room.services.storage.read(room.clock()) as tx:
        return {
            table.name: [dict(row._mapping) for row in await tx._session.execute(sa.select(table))]
            for table in Base.metadata.sorted_tables
        }


async def rate(person: User, values: tuple[int, ...]) -> None:
    for place, value in enumerate(values):
        rule = UNSUR[ORDER[place]]
        await person.sees(f"{place + 1} dari 9 · {rule.title}")
        await person.tap(rule.answers[value - 1])


async def served(room: Room, person: User) -> None:
    """Something the person applied for was finished now."""
    async with room.services.storage.begin(room.clock()) as tx:
        asking = survey.served(await tx.survey.turn(person.id), room.clock(), room.services.config.work_hours)
        await tx.survey.become(person.id, asking)


@pytest.mark.begun("placed")
async def test_a_handover_is_asked_about_once_it_is_accepted(room: Room) -> None:
    turn = await turn_of(room, room.kantor.people.pemohon)
    assert turn.served or turn.asked  # the office's clock may already be past the hour of asking


async def test_who_was_served_is_asked_the_next_working_day(room: Room) -> None:
    who = room.kantor.people.kadis
    await served(room, who)
    due = (await turn_of(room, who)).due
    assert due is not None
    assert due > room.clock.now
    room.clock.now = due - timedelta(hours=4)  # three at night
    await room.silent(who)
    room.clock.now = due + timedelta(seconds=1)
    await who.sees("1 dari 9 · Persyaratan")
    assert (await turn_of(room, who)).asked == room.clock.now


async def test_nine_taps_and_a_suggestion_are_nobody_s(room: Room) -> None:
    who, values = room.kantor.people.pemohon, (4, 3, 2, 4, 1, 3, 4, 2, 3)
    before = await dump(room)
    await served(room, who)
    room.later(1)
    await rate(who, values)
    await who.sees("Ada saran?")
    await who.send(SUGGESTED)
    await who.sees("Saran tersimpan tanpa nama")
    await room.looks.whole()
    await settled(room.kantor.api, room.kantor.storage)
    (month,) = await months(room)
    assert month.answers == 1
    assert month.tally == {
        unsur.value: [int(value == at) for at in range(1, 5)] for unsur, value in zip(ORDER, values, strict=True)
    }
    assert month.suggestions == [SUGGESTED]
    after = await dump(room)
    assert after["journal"] == before["journal"]
    assert [row["person_id"] for row in after["survey_turn"]] == [who.id]
    assert set(after["survey_turn"][0]) == {
        *("person_id", "round", "asked_at", "reminded", "answered", "served", "due_at")
    }
    elsewhere = json.dumps({name: rows for name, rows in after.items() if name != "survey_month"}, default=str)
    assert SUGGESTED not in elsewhere
    assert "sk:" not in elsewhere
    assert after["question"] == []
    assert all(row["payload"] in ({}, None) for row in after["outbox"] + after["inbox"])


async def test_a_double_tap_an_old_button_and_a_forged_one_change_nothing(room: Room) -> None:
    who, other = room.kantor.people.pemohon, room.kantor.people.kasi
    await served(room, who)
    room.later(1)
    asked = await who.sees("1 dari 9")
    first = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await rate(who, (1, 2, 3, 4, 1, 2, 3))
    await who.sees("8 dari 9")
    await who.tap("◀️ Kembali")
    await who.sees("7 dari 9")
    await who.tap("Kurang sopan dan ramah")
    await who.sees("8 dari 9")
    await who.tap("Ada tetapi tidak berfungsi")
    shown = await who.sees("9 dari 9")
    last = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await who.tap("Buruk")
    await who.sees("Ada saran?")
    for data in (last, first):
        assert "sudah dijawab" in (await who.answer(who.forge(shown["message_id"], data)) or "")
    await who.tap("Lewati")
    await who.sees("Terima kasih atas jawaban")
    (month,) = await months(room)
    assert month.answers == 1
    sent = await other.send("/bantuan")
    help_ = await other.sees("/start –", after=sent["message_id"])
    for data in (last, first, Rate(9, 0, 0, 1).pack(), Rate(1, 12, 0, 1).pack(), Rate(1, 0, 0, 7).pack()):
        assert "tidak dikenal" in (await other.answer(other.forge(help_["message_id"], data)) or "")
    await other.answer(other.forge(help_["message_id"], NoSuggestion(1).pack()))
    (month,) = await months(room)
    assert month.answers == 1
    assert month.tally["perilaku"] == [0, 1, 0, 0]


async def test_who_does_not_answer_is_reminded_once(room: Room) -> None:
    who = room.kantor.people.pemohon
    await served(room, who)
    room.later(1)
    first = await who.sees("1 dari 9")
    room.later(5)
    second = await who.sees("Mengingatkan: survei ini belum dijawab", after=first["message_id"])
    room.later(5)
    await room.silent(who)
    room.later(60)
    await served(room, who)  # within the year
    room.later(2)
    await room.silent(who)
    await who.tap_on(second["message_id"], "Sesuai")
    await who.sees("2 dari 9")
    await next_due(room, who)
    await who.sees("1 dari 9", after=second["message_id"])  # served since


async def test_owners_are_asked_once_a_year_for_as_long_as_they_own(room: Room) -> None:
    who = room.kantor.people.pemohon
    thing = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        hours = room.services.config.work_hours
        found = await tx.register.find(thing.id)
        assert found
        found.check_at = None
        await tx.survey.become(who.id, survey.owning(await tx.survey.turn(who.id), room.clock(), hours))
    due = (await turn_of(room, who)).due
    assert due is not None
    assert due - room.clock() > timedelta(days=364)
    room.clock.now = due + timedelta(minutes=1)
    asked = await who.sees("1 dari 9")
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(thing.id)
        assert found
        found.owner_id = None
    room.later(5)
    await who.sees("Mengingatkan", after=asked["message_id"])
    await next_due(room, who)
    await room.silent(who)
    assert (await turn_of(room, who)).due is None
