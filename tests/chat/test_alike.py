"""The same act leaves the same records, by chat, by command line or by import: the row, its history, the journal."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.cli import room as room_commands
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from storage.journal import seals
from storage.journal.journal import SEALS
from storage.models import Deed, JournalLine, Placement, State
from tests.support.server_room import Room, opened

HEAD = "rak,u,sisi,nama,instansi,nomor_seri\n"
OFFICE = "Dinas Komunikasi dan Informatika"


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def by_chat(room: Room, how: str, *answers: str) -> None:
    await room.agus.send("/rak")
    await room.agus.tap("Rak A")
    await room.agus.tap(how)
    for answer in answers:
        sent = await room.agus.send(answer)
        await room.agus.sees("", after=sent["message_id"])


async def left(room: Room, name: str) -> tuple[Mapping[str, Any], list[Any], list[Any]]:
    """What the record says of the thing of that name, without when, by whom and under which numbers."""
    async with room.begin() as tx:
        (placement,) = await tx._session.scalars(sa.select(Placement).where(Placement.name == name))
        row = {column.key: getattr(placement, column.key) for column in sa.inspect(Placement).columns}
        history = await tx.history.of(placement)
        journal = []
        for line in await tx._session.scalars(sa.select(JournalLine).where(JournalLine.act.startswith("aset"))):
            detail = json.loads(line.detail)
            if detail["placement"] == placement.id:
                assert detail.pop("event") == history[-1].id
                assert detail.pop(SEALS).keys() == {"placement", "event"}
                assert str(placement.id) == str(detail.pop("placement"))
                journal.append((line.act, line.permohonan_id, detail))
    assert row.pop("confirmed_at") is not None
    assert row.pop("haystack").startswith(name)
    for given in ("id", "u", "name", "nomor_seri", "by"):
        row.pop(given)
    return row, [(event.deed, event.words, event.photo, event.about) for event in history], journal


def elsewhere(said: Any, here: str, there: str) -> str:
    return repr(said).replace(here, there)


async def test_equipment_is_entered_alike_by_chat_and_by_import(room: Room, settings: Settings, tmp_path: Path) -> None:
    await by_chat(room, "Catat peralatan", "12 depan", "lama-chat", OFFICE, "SN-0001")
    file = tmp_path / "lama.csv"
    file.write_text(f"{HEAD}Rak A,14,depan,lama-csv,{OFFICE},SN-0002\n", "utf-8")
    await room_commands.rack_import(settings, file, apply=True)
    chat, imported = await left(room, "lama-chat"), await left(room, "lama-csv")
    assert chat[1] == [(Deed.DICATAT, "Rak A, U12 depan, Ruang Server", None, None)]
    assert [act for act, *_ in chat[2]] == ["aset_dicatat"]
    assert elsewhere(chat, "U12", "U14") == repr(imported)


async def test_units_are_kept_free_alike_by_chat_and_by_command(room: Room, settings: Settings) -> None:
    await by_chat(room, "Blokir unit", "40-41", "panel-chat")
    await room_commands.rack_block(settings, "Rak A", "30-31", "panel-cli")
    chat, command = await left(room, "panel-chat"), await left(room, "panel-cli")
    assert chat[1] == [(Deed.DICATAT, "Rak A, U40–41, Ruang Server", None, None)]
    assert [act for act, *_ in chat[2]] == ["aset_dicatat"]
    assert elsewhere(chat, "U40–41", "U30–31") == repr(command)


async def test_the_line_of_what_leaves_seals_it_as_it_is_afterwards(room: Room, settings: Settings) -> None:
    await room_commands.rack_block(settings, "Rak A", "30", "panel")
    await room.agus.send("/rak")
    for label in ("Rak A", "U30: panel", "Buka blokir"):
        await room.agus.tap(label)
    await room.agus.sees("tidak diblokir lagi")
    async with room.begin() as tx:
        (newest,) = await tx.journal.newest(1)
        (placement,) = await tx._session.scalars(sa.select(Placement))
        assert (newest.act, placement.state) == ("aset_dilepas", State.DILEPAS)
        assert json.loads(newest.detail)[SEALS]["placement"] == {str(placement.id): seals.seal_of(placement)}
        assert (await tx.journal.verify())[1] == []
