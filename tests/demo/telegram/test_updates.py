"""Updates of the local Bot API: an unmodified PTB application gets each, by polling or by its webhook."""

import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import Conflict
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from tests.demo.telegram.conftest import bot_of, keyboard, picture


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


async def test_updates_stay_until_a_higher_offset_confirms_them(bot: Bot, budi: User) -> None:
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


async def test_updates_of_kinds_not_allowed_are_not_kept(bot: Bot, budi: User) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await budi.send("tidak sampai")
    assert [update.effective_message and update.effective_message.text for update in await bot.get_updates()] == [
        "/start"
    ]


async def test_updates_repeated_and_out_of_order(api: BotApi, bot: Bot, budi: User) -> None:
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


async def test_what_the_bot_has_not_fetched_is_known(api: BotApi, bot: Bot, budi: User) -> None:
    sent = await budi.send("halo")
    assert budi.chat_state.waiting >= {sent["message_id"]}
    (*_, last) = await bot.get_updates(timeout=5)
    assert sent["message_id"] in budi.chat_state.waiting
    await bot.get_updates(offset=last.update_id + 1)
    assert budi.chat_state.waiting == set()
    assert api.updates.waiting == []
