"""How often owners are reminded is one number: with another, nothing is overdue early or late."""

import pytest

from procedure import duties
from storage.models import Deed
from storage.things.register import Wanted
from tests.support.room_and_clock import Room


@pytest.mark.parametrize(("waits", "often"), [((2, 2), "satu"), ((1, 1, 1, 1), "tiga")])
async def test_owners_are_reminded_as_often_as_is_said_once(
    room: Room, monkeypatch: pytest.MonkeyPatch, waits: tuple[int, ...], often: str
) -> None:
    monkeypatch.setattr(duties, "PATIENCE", waits)
    who, placement = room.kantor.people, await room.standing()
    due = (await room.now(placement)).check_at
    assert due
    room.on(due.date())
    await who.pemohon.sees("Pengecekan berkala")
    for reminder, days in enumerate(waits[:-1], 1):
        room.later(days)
        await who.pemohon.sees(f"pengingat ke-{reminder}")
        assert await overdue(room) == []
    room.later(waits[-1])
    card = await who.kasi.sees("Pengecekan lewat batas")
    assert f"sudah diminta dan diingatkan {often} kali" in card["text"]
    assert await overdue(room) == [placement.id]
    assert await room.deeds(placement) == [Deed.TERLAMBAT]


async def overdue(room: Room) -> list[int]:
    async with room.services.storage.read(room.clock()) as tx:
        return [line.placement.id for line in await tx.register.lines(Wanted(overdue=True))]
