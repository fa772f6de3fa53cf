"""The local Bot API against an unmodified PTB application: strict as Telegram, and its people."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.demo.listening import PortTaken
from bot.demo.telegram.errors import SchemaError
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi


def picture(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG")
    return out.getvalue()


def keyboard(**labelled: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for data, text in labelled.items()])


@asynccontextmanager
async def bot_of(api: BotApi, token: str = "") -> AsyncIterator[Bot]:
    async with Bot(token or api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as bot:
        yield bot


@pytest.fixture(autouse=True)
def _modern_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with bot_of(api) as one:
        yield one


@pytest.fixture
async def budi(api: BotApi) -> Person:
    person = api.person("Budi Santoso")
    await person.send("/start")
    return person


async def test_an_unmodified_application_serves_people(api: BotApi) -> None:
    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        await update.message.reply_html(
            f"Halo <b>{' '.join(context.args or ['Bapak'])}</b>", reply_markup=keyboard(yes="✅ Setujui", no="Tolak")
        )

    async def tapped(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer(f"Anda menekan {update.callback_query.data}")
        await update.callback_query.edit_message_text("Selesai")

    async def got_file(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        attachment = update.message.document or update.message.photo[-1]
        data = await (await attachment.get_file()).download_as_bytearray()
        await update.message.reply_document(bytes(data), filename="salinan.pdf", caption=f"{len(data)} bita")

    application = (
        Application.builder().token(api.token).base_url(f"{api.url}/bot").base_file_url(f"{api.url}/file/bot").build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(tapped))
    application.add_handler(MessageHandler(filters.Document.ALL | filters.PHOTO, got_file))
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling()
        budi = api.person("Budi Santoso")
        await budi.open("https://t.me/penempatan_server_bot?start=j_kode")
        message = await budi.sees("Halo j_kode")
        assert message["entities"] == [{"type": "bold", "offset": 5, "length": 6}]
        assert budi.buttons(message) == ["✅ Setujui", "Tolak"]
        assert await budi.tap("Setujui") == "Anda menekan yes"
        await budi.sees("Selesai")
        assert "Halo" not in budi.transcript()
        await budi.document(b"%PDF-1.7 isi", "surat.pdf")
        assert await budi.download(await budi.sees("12 bita")) == b"%PDF-1.7 isi"
        await budi.photo(picture())
        assert await budi.download(await budi.sees(f"{len(picture())} bita")) == picture()
        with pytest.raises(AssertionError, match=r"no button 'Batal' in the chat of Budi Santoso:\n(.*\n)*.*Selesai"):
            await budi.tap("Batal", within=0)
        await application.updater.stop()
        await application.stop()


async def test_updates_stay_until_a_higher_offset_confirms_them(bot: Bot, budi: Person) -> None:
    await budi.send("satu")
    await budi.send("dua")
    first = await bot.get_updates()
    assert [update.effective_message and update.effective_message.text for update in first] == ["/start", "satu", "dua"]
    assert await bot.get_updates(limit=2) == first[:2]
    assert await bot.get_updates(offset=-1) == first[2:]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()


async def test_a_poll_waits_for_an_update(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await api.person("Budi").send("halo")
    assert len(await poll) == 1


async def test_a_second_poller_ends_the_first_with_a_conflict(api: BotApi, bot: Bot) -> None:
    async with bot_of(api) as other:
        polls = {asyncio.create_task(one.get_updates(timeout=10)) for one in (bot, other)}
        done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        assert isinstance(done.pop().exception(), Conflict)
        await api.person("Budi").send("halo")
        assert len(await waiting.pop()) == 1


async def test_updates_of_kinds_not_allowed_are_not_kept(bot: Bot, budi: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await budi.send("tidak sampai")
    assert [update.effective_message and update.effective_message.text for update in await bot.get_updates()] == [
        "/start"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 4097, "Message is too long"),
        ("😀" * 2049, "Message is too long"),
        ("<b> </b>", "Message text is empty"),
        ("<b>x", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("<b>x</i>", 'Can\'t parse entities: unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Can't parse entities: unexpected end tag at byte offset 1"),
        ("é<br>", 'Can\'t parse entities: unsupported start tag "br" at byte offset 2'),
        ("1 < 2", 'Can\'t parse entities: unsupported start tag "" at byte offset 2'),
        ("<b", "Can't parse entities: unclosed start tag at byte offset 0"),
    ],
)
async def test_texts_telegram_refuses(bot: Bot, budi: Person, text: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(budi.id, text, parse_mode="HTML")
    assert str(refused.value).lower() == words.lower()


async def test_limits_count_after_parsing(bot: Bot, budi: Person) -> None:
    await bot.send_message(budi.id, f"<b>{'&lt;' * 4096}</b>\n", parse_mode="HTML")
    assert budi.last["text"] == "<" * 4096
    assert budi.last["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_entities_nest_and_are_counted_in_utf16(bot: Bot, budi: Person) -> None:
    await bot.send_message(budi.id, ' 😀 <b>a<i>b</i></b> <a href="https://a.b/?c=1&amp;d">t</a>', parse_mode="HTML")
    assert budi.last["text"] == "😀 ab t"
    assert budi.last["entities"] == [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "italic", "offset": 4, "length": 1},
        {"type": "text_link", "url": "https://a.b/?c=1&d", "offset": 6, "length": 1},
    ]


async def test_callback_data_has_64_bytes(bot: Bot, budi: Person) -> None:
    await bot.send_message(budi.id, "a", reply_markup=keyboard(**{"é" * 32: "x"}))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(budi.id, "a", reply_markup=keyboard(**{"é" * 32 + "a": "x"}))


async def test_captions_have_1024_characters(bot: Bot, budi: Person) -> None:
    await bot.send_document(budi.id, b"x", filename="a.pdf", caption="a" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(budi.id, b"x", filename="a.pdf", caption="a" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(budi.id, b"", filename="a.pdf")


async def test_edits_telegram_refuses(bot: Bot, budi: Person) -> None:
    sent = await bot.send_message(budi.id, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard(x="X"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>a</b> ", parse_mode="HTML", reply_markup=keyboard(x="X"))
    await sent.edit_text("<b>a</b>", parse_mode="HTML")
    assert "reply_markup" not in budi.last
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await sent.edit_caption("b")
    document = await bot.send_document(budi.id, b"x", filename="a.pdf", caption="a")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await document.edit_text("b")
    await document.edit_caption("b", reply_markup=keyboard(x="X"))
    await document.edit_reply_markup(keyboard(y="Y"))
    assert budi.last["caption"] == "b"
    assert budi.buttons(budi.last) == ["Y"]
    await document.delete()
    assert budi.last["message_id"] == sent.message_id
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await document.edit_caption("c")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await document.delete()
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("b", budi.id, budi.chat[0]["message_id"])


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot, budi: Person) -> None:
    sent = await bot.send_message(budi.id, "a", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await sent.edit_text("b")


async def test_a_tap_is_answered_once(bot: Bot, budi: Person) -> None:
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


async def test_a_forged_tap_and_one_on_a_deleted_message_arrive(bot: Bot, budi: Person) -> None:
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


async def test_people_who_cannot_be_written_to(api: BotApi, bot: Bot, budi: Person) -> None:
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


async def test_a_wrong_token_opens_nothing(api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        async with bot_of(api, "123:wrong"):
            pass


async def test_files_by_id_and_their_limits(bot: Bot, budi: Person) -> None:
    document = await bot.send_document(budi.id, b"isi", filename="a.pdf")
    assert document.document
    await bot.send_document(budi.id, document.document.file_id)
    assert budi.last["document"]["file_name"] == "a.pdf"
    photo = await bot.send_photo(budi.id, picture(400, 300))
    assert (photo.photo[-1].width, photo.photo[-1].height) == (400, 300)
    await bot.send_photo(budi.id, photo.photo[-1].file_id)
    assert await budi.download(budi.last) == picture(400, 300)
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(budi.id, document.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(budi.id, "BQACnone")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(budi.id, b"no picture")
    large = await budi.document(bytes(20 * 1024 * 1024 + 1), "besar.pdf")
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large["document"]["file_id"])


async def test_reply_keyboards_contacts_and_albums(bot: Bot, budi: Person) -> None:
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


async def test_long_texts_are_split_by_the_app(bot: Bot, budi: Person) -> None:
    await budi.send("a" * 5000)
    assert [len(m["text"]) for m in budi.chat[1:]] == [4096, 904]
    assert len(await bot.get_updates()) == 3


async def test_commands_by_scope(api: BotApi, bot: Bot, budi: Person) -> None:
    await bot.set_my_commands([BotCommand("start", "Mulai")])
    await bot.set_my_commands([BotCommand("tugas", "Tugas")], BotCommandScopeChat(budi.id))
    assert budi.commands == ["tugas"]
    assert api.person("Siti").commands == ["start"]
    await bot.delete_my_commands(BotCommandScopeChat(budi.id))
    assert budi.commands == ["start"]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Start", "Mulai")])


async def test_a_group_can_be_left(api: BotApi, bot: Bot, budi: Person) -> None:
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


async def test_replies_name_a_message_that_is_there(bot: Bot, budi: Person) -> None:
    await bot.send_message(budi.id, "a", reply_parameters=ReplyParameters(budi.chat[0]["message_id"]))
    assert budi.last["reply_to_message"]["text"] == "/start"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(budi.id, "a", reply_parameters=ReplyParameters(999))


async def test_unknown_missing_and_wrong_parameters_are_refused(api: BotApi, budi: Person) -> None:
    async with httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        for parameters, words in (
            ({"reply_to": 1, "text": "a"}, 'sendMessage has no parameter "reply_to"'),
            ({"text": ""}, "message text is empty"),
            ({"text": "a", "disable_notification": "ya"}, "can't parse disable_notification: 'ya' is not Boolean"),
            ({"text": "a", "reply_markup": {"inline_keyboard": [[{}]]}}, "can't parse reply_markup.inline_keyboard"),
        ):
            answer = (await client.post("sendMessage", json={"chat_id": budi.id, **parameters})).json()
            assert answer["error_code"] == 400
            assert answer["description"].startswith(f"Bad Request: {words}")
        assert (await client.get("SENDMESSAGE", params={"chat_id": budi.id, "text": "halo"})).json()["ok"]
        assert budi.last["text"] == "halo"
        assert (await client.get("noSuchMethod")).status_code == 404


async def test_a_wrong_answer_of_the_stand_in_is_not_let_through() -> None:
    api = BotApi()
    await api.__aenter__()
    api.telegram.bot["oops"] = 1
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{api.url}/bot{api.token}/getMe")).status_code == 500
    with pytest.raises(SchemaError, match="no field 'oops'"):
        await api.__aexit__(None, None, None)


async def test_a_taken_port_is_named(api: BotApi) -> None:
    with pytest.raises(PortTaken, match=f"port {api.port} on 127.0.0.1 is taken"):
        await BotApi(api.port).__aenter__()


async def test_troubles(api: BotApi, bot: Bot, budi: Person) -> None:
    api.faults.flood(7, chat=budi.id, times=1)
    with pytest.raises(RetryAfter) as flooded:
        await bot.send_message(budi.id, "429")
    assert flooded.value.retry_after == timedelta(seconds=7)
    api.faults.fail(502, "Bad Gateway", times=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(budi.id, "502")
    api.faults.drop(times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(budi.id, "dropped")
    assert [m["text"] for m in budi.chat] == ["/start"]
    lost = api.faults.lose(method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(budi.id, "lost")
    assert (budi.last["text"], lost.met) == ("lost", 1)
    api.faults.clear(lost)
    siti = api.person("Siti")
    await siti.send("/start")
    api.faults.drop(chat=budi.id)
    await bot.send_message(siti.id, "a")
    api.faults.clear()
    await bot.send_message(budi.id, "a")
    assert [c.ok for c in api.calls if c.method == "sendMessage"] == [False, False, False, True, True, True]


async def test_a_download_breaks_too(api: BotApi, bot: Bot, budi: Person) -> None:
    sent = await budi.document(b"isi", "a.pdf")
    file = await bot.get_file(sent["document"]["file_id"])
    api.faults.drop(method="download", times=1)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"isi"


async def test_the_newest_of_equal_buttons_is_tapped_and_an_equal_label_before_a_longer_one(
    bot: Bot, budi: Person
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


async def test_a_slow_chat_does_not_slow_the_others(api: BotApi, bot: Bot, budi: Person) -> None:
    siti = api.person("Siti")
    await siti.send("/start")
    api.faults.delay(0.2, chat=budi.id)
    slow = asyncio.create_task(bot.send_message(budi.id, "a"))
    await bot.send_message(siti.id, "a")
    assert not slow.done()
    await slow


async def test_updates_repeated_and_out_of_order(api: BotApi, bot: Bot, budi: Person) -> None:
    (start,) = await bot.get_updates()
    offset = start.update_id + 1
    assert await bot.get_updates(offset=offset) == ()
    api.updates.repeat()
    assert await bot.get_updates(offset=offset) == (start,)
    api.updates.hold()
    await budi.send("satu")
    await budi.send("dua")
    assert await bot.get_updates(offset=offset) == ()
    api.updates.release(backwards=True)
    got = await bot.get_updates(offset=offset)
    assert [update.effective_message and update.effective_message.text for update in got] == ["dua", "satu"]


async def test_flood_limits() -> None:
    async with BotApi(limits=True) as api, bot_of(api) as bot:
        people = [api.person(f"Orang {number}") for number in range(3)]
        for person in people:
            await person.send("/start")
        for _ in range(20):
            await bot.send_message(people[0].id, "a")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[0].id, "a")
        await bot.send_message(people[1].id, "a")
        assert api.count("sendMessage", people[0].id) == 20


async def test_the_webhook_is_called_until_it_accepts(api: BotApi, bot: Bot) -> None:
    seen: list[tuple[str, str]] = []
    enough = asyncio.Event()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        body = (await reader.readexactly(length)).decode()
        secret = head.split("x-telegram-bot-api-secret-token: ")[1].split("\r\n")[0]
        seen.append((secret, body.split('"text": "')[1].split('"')[0]))
        status = "500 No" if len(seen) == 1 else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        if len(seen) == 3:
            enough.set()

    async with await asyncio.start_server(receive, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await bot.set_webhook(f"http://127.0.0.1:{port}/", secret_token="rahasia")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.send("dua")
        await asyncio.wait_for(enough.wait(), 5)
        assert seen == [("rahasia", "satu"), ("rahasia", "satu"), ("rahasia", "dua")]
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""


async def test_messages_are_pinned_and_unpinned(api: BotApi, bot: Bot, budi: Person) -> None:
    first, second = [await bot.send_message(budi.id, words) for words in "ab"]
    for message in (first, second):
        await bot.pin_chat_message(budi.id, message.message_id)
    assert budi.chat_state.pinned == [first.message_id, second.message_id]
    assert budi.last["pinned_message"]["text"] == "b"
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


async def test_what_the_bot_has_not_fetched_is_known(api: BotApi, bot: Bot, budi: Person) -> None:
    sent = await budi.send("halo")
    assert budi.chat_state.waiting >= {sent["message_id"]}
    (*_, last) = await bot.get_updates(timeout=5)
    assert sent["message_id"] in budi.chat_state.waiting
    await bot.get_updates(offset=last.update_id + 1)
    assert budi.chat_state.waiting == set()
    assert api.updates.waiting == []
