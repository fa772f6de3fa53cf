"""The board of each official: one message, pinned while something waits, and no word of its pinning."""

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Office
from storage.models import Board
from tests.chat.clockwork.conftest import Office as Kantor
from tests.support.journeys import submit


def boards(person: User) -> list[int]:
    """The messages in a chat that are a board."""
    return [one["message_id"] for one in person.said if plain(one).startswith("📌 ")]


def pinnings(person: User) -> list[int]:
    """The lines in a chat that say something was pinned."""
    return [one["message_id"] for one in person.chat if "pinned_message" in one]


async def test_one_message_says_how_much_waits(office: Kantor) -> None:
    kadis, pemohon = office.kantor.people.kadis, office.kantor.people.pemohon
    (board,) = boards(kadis)
    assert kadis.chat_state.pinned == []
    assert plain(kadis.chat_state.messages[board]) == "📌 Tidak ada yang menunggu"
    await submit(pemohon, Kind.SERVER)
    await office.calm()
    assert office.board(kadis) == "📌 1 menunggu"
    await submit(pemohon, Kind.HOSTING, known=True)
    await office.calm()
    assert office.board(kadis) == "📌 2 menunggu"
    await office.at("09.11")
    assert office.board(kadis) == "📌 2 menunggu · 2 lewat batas"
    await kadis.tap("Disposisi ke Kabid")
    await office.calm()
    assert office.board(kadis) == "📌 1 menunggu · 1 lewat batas"
    assert office.board(office.kantor.people.kabid) == "📌 1 menunggu"
    await kadis.tap("Disposisi ke Kabid")
    await office.calm()
    assert kadis.chat_state.pinned == []
    assert boards(kadis) == [board]
    assert plain(kadis.chat_state.messages[board]) == "📌 Tidak ada yang menunggu"
    assert pinnings(kadis) == []


async def test_that_something_was_pinned_is_nobodys_words(office: Kantor) -> None:
    """The line that Telegram sends goes; the bot is no person, and what a person pins themselves is theirs."""
    kadis = office.kantor.people.kadis
    await submit(office.kantor.people.pemohon, Kind.SERVER)
    await office.calm()
    assert pinnings(kadis) == []
    before = len(kadis.chat)
    shown = kadis.chat_state.messages[boards(kadis)[0]]
    own = kadis._say({"pinned_message": shown})
    await office.calm()
    assert [one["message_id"] for one in kadis.chat][before:] == [own["message_id"]]
    async with office.kantor.storage.read(office.clock()) as tx:
        assert await tx.offices.known(office.kantor.api.telegram.bot["id"]) is None


async def test_an_open_question_is_not_answered_by_a_pinning(office: Kantor) -> None:
    who = office.kantor.people
    await submit(who.pemohon, Kind.SERVER)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Dengan catatan")
    asked = await who.kabid.sees("catatan")
    await submit(who.pemohon, Kind.HOSTING, known=True)
    await office.at("09.11")
    assert office.board(who.kabid) == "📌 1 menunggu · 1 lewat batas"
    assert who.kabid.chat_state.messages[asked["message_id"]] == asked


async def test_a_board_that_was_deleted_comes_again(office: Kantor) -> None:
    kadis, pemohon = office.kantor.people.kadis, office.kantor.people.pemohon
    await submit(pemohon, Kind.SERVER)
    await office.calm()
    (board,) = boards(kadis)
    kadis.chat_state.messages[board]["deleted"] = True
    kadis.chat_state.pinned.clear()
    await submit(pemohon, Kind.HOSTING, known=True)
    await office.calm()
    await office.calm()
    assert office.board(kadis) == "📌 2 menunggu"
    assert len(boards(kadis)) == 1


@pytest.mark.begun("reported")
async def test_whoever_loses_the_office_has_nothing_waiting(office: Kantor) -> None:
    who = office.kantor.people
    await office.calm()
    assert office.board(who.kabid).startswith("📌 1 menunggu")
    async with office.kantor.storage.begin(office.clock()) as tx:
        await tx.offices.leave(who.kabid.id, Office.KABID)
    await office.calm()
    assert office.board(who.kabid) == ""
    async with office.kantor.storage.read(office.clock()) as tx:
        board = (await tx.reminders.boards())[who.kabid.id]
    assert isinstance(board, Board)
    assert (board.waiting, board.late) == (0, 0)
