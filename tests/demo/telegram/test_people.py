"""People at the local Bot API: they tap, share, leave, block and pin as people do in Telegram."""

import asyncio

import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest, Forbidden

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from tests.demo.telegram.conftest import keyboard, picture


async def test_a_tap_is_answered_once(bot: Bot, budi: User) -> None:
    await bot.send_message(budi.id, "a", reply_markup=keyboard(x="X"))
    tap = asyncio.create_task(budi.tap("X"))
    query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
    assert query
    assert query.data == "x"
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("a" * 201)
    await query.answer("a" * 200, show_alert=True)
    assert await tap == "a" * 200
    for answer in (query.answer(), bot.answer_callback_query("1")):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await answer


async def test_a_forged_tap_and_one_on_a_deleted_message_arrive(bot: Bot, budi: User) -> None:
    sent = await bot.send_message(budi.id, "a")
    budi.forge(sent.message_id, "d:1:setuju")
    await sent.delete()
    budi.forge(sent.message_id, "d:1:setuju")
    *_, whole, gone = await bot.get_updates()
    assert whole.callback_query
    assert whole.callback_query.message
    assert whole.callback_query.message.is_accessible
    assert gone.callback_query
    assert gone.callback_query.message
    assert not gone.callback_query.message.is_accessible


async def test_people_who_cannot_be_written_to(api: BotApi, bot: Bot, budi: User) -> None:
    stranger = api.person("Siti")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "a")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "a")
    await budi.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(budi.id, "a")
    assert (await bot.get_updates(offset=-1))[0].my_chat_member
    await budi.unblock()
    await bot.send_message(budi.id, "a")


async def test_reply_keyboards_contacts_and_albums(bot: Bot, budi: User) -> None:
    share = KeyboardButton("📱 Bagikan kontak", request_contact=True)
    await bot.send_message(budi.id, "a", reply_markup=ReplyKeyboardMarkup([[share, "Kembali"]]))
    await budi.press("Kembali")
    await budi.press("Bagikan kontak")
    await budi.contact("+628111", user_id=9)
    await budi.album([picture(), picture()], "Surat")
    await budi.sticker()
    await budi.voice()
    await budi.edit(budi.chat[0]["message_id"], "/status")
    *_, pressed, own, other, one, two, sticker, voice, edited = await bot.get_updates()
    assert pressed.message
    assert pressed.message.text == "Kembali"
    assert own.message
    assert own.message.contact
    assert (own.message.contact.user_id, own.message.contact.phone_number) == (budi.id, budi.phone)
    assert other.message
    assert other.message.contact
    assert other.message.contact.user_id == 9
    assert one.message
    assert two.message
    assert one.message.media_group_id == two.message.media_group_id is not None
    assert sticker.message
    assert sticker.message.sticker
    assert voice.message
    assert voice.message.voice
    assert edited.edited_message
    assert edited.edited_message.text == "/status"
    await bot.send_message(budi.id, "b", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(AssertionError, match="no button 'Kembali' on the reply keyboard"):
        await budi.press("Kembali", within=0)


async def test_commands_by_scope(api: BotApi, bot: Bot, budi: User) -> None:
    await bot.set_my_commands([BotCommand("start", "Mulai")])
    await bot.set_my_commands([BotCommand("tugas", "Tugas")], BotCommandScopeChat(budi.id))
    assert budi.commands == ["tugas"]
    assert api.person("Siti").commands == ["start"]
    await bot.delete_my_commands(BotCommandScopeChat(budi.id))
    assert budi.commands == ["start"]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Start", "Mulai")])


async def test_a_group_can_be_left(api: BotApi, bot: Bot, budi: User) -> None:
    group = api.group("Kominfo", budi)
    await budi.send("/start@penempatan_server_bot", group)
    *_, added, joined, written = await bot.get_updates()
    assert added.my_chat_member
    assert joined.message
    assert joined.message.new_chat_members
    assert written.message
    assert written.message.chat.type == "group"
    await bot.leave_chat(group.chat.id)
    await group.leaves()
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group.chat.id, "a")


async def test_the_newest_of_equal_buttons_is_tapped_and_an_equal_label_before_a_longer_one(
    bot: Bot, budi: User
) -> None:
    for number, labels in enumerate((["✅ Setujui"], ["✅ Setujui"], ["Setujui semua"])):
        await bot.send_message(budi.id, f"kartu {number}", reply_markup=keyboard(**{str(number): labels[0]}))
    taps = []
    for words in ("Setujui", "semua"):
        tap = asyncio.create_task(budi.tap(words))
        query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
        assert query
        await query.answer()
        assert await tap is None
        taps.append(query.data)
    assert taps == ["1", "2"]
    assert (await budi.sees("kartu"))["text"] == "kartu 2"


async def test_messages_are_pinned_and_unpinned(api: BotApi, bot: Bot, budi: User) -> None:
    first, second = [await bot.send_message(budi.id, words) for words in "ab"]
    for message in (first, second):
        await bot.pin_chat_message(budi.id, message.message_id)
    assert budi.chat_state.pinned == [first.message_id, second.message_id]
    assert budi.chat[-1]["pinned_message"]["text"] == "b"
    assert budi.last["message_id"] == second.message_id
    with pytest.raises(BadRequest, match="Chat_not_modified"):
        await bot.pin_chat_message(budi.id, first.message_id)
    with pytest.raises(BadRequest, match="Message to pin not found"):
        await bot.pin_chat_message(budi.id, 999)
    await bot.unpin_chat_message(budi.id)
    await first.delete()
    assert budi.chat_state.pinned == []
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(budi.id)
    await bot.pin_chat_message(budi.id, second.message_id)
    await bot.unpin_all_chat_messages(budi.id)
    assert budi.chat_state.pinned == []
