"""The local Bot API is as strict as Telegram: what that refuses is refused in the same words."""

import httpx
import pytest
from telegram import Bot, ReplyKeyboardRemove, ReplyParameters
from telegram.error import BadRequest, RetryAfter

from bot.demo.telegram.errors import SchemaError
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from tests.demo.telegram.conftest import bot_of, keyboard, picture


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
async def test_texts_telegram_refuses(bot: Bot, budi: User, text: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(budi.id, text, parse_mode="HTML")
    assert str(refused.value).lower() == words.lower()


async def test_limits_count_after_parsing(bot: Bot, budi: User) -> None:
    await bot.send_message(budi.id, f"<b>{'&lt;' * 4096}</b>\n", parse_mode="HTML")
    assert budi.last["text"] == "<" * 4096
    assert budi.last["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_entities_nest_and_are_counted_in_utf16(bot: Bot, budi: User) -> None:
    await bot.send_message(budi.id, ' 😀 <b>a<i>b</i></b> <a href="https://a.b/?c=1&amp;d">t</a>', parse_mode="HTML")
    assert budi.last["text"] == "😀 ab t"
    assert budi.last["entities"] == [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "italic", "offset": 4, "length": 1},
        {"type": "text_link", "url": "https://a.b/?c=1&d", "offset": 6, "length": 1},
    ]


async def test_callback_data_has_64_bytes(bot: Bot, budi: User) -> None:
    await bot.send_message(budi.id, "a", reply_markup=keyboard(**{"é" * 32: "x"}))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(budi.id, "a", reply_markup=keyboard(**{"é" * 32 + "a": "x"}))


async def test_a_bot_reacts_with_one_emoji_that_telegram_knows(bot: Bot, budi: User) -> None:
    said = (await budi.send("Mohon dicek"))["message_id"]
    await bot.set_message_reaction(budi.id, said, "👍")
    assert await budi.marked(said) == "👍"
    for reaction, words in (("✅", "Reaction_invalid"), (["👍", "✍"], "Reactions_too_many")):
        with pytest.raises(BadRequest, match=words):
            await bot.set_message_reaction(budi.id, said, reaction)
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(budi.id, said + 999, "👍")


async def test_captions_have_1024_characters(bot: Bot, budi: User) -> None:
    await bot.send_document(budi.id, b"x", filename="a.pdf", caption="a" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(budi.id, b"x", filename="a.pdf", caption="a" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(budi.id, b"", filename="a.pdf")


async def test_edits_telegram_refuses(bot: Bot, budi: User) -> None:
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


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot, budi: User) -> None:
    sent = await bot.send_message(budi.id, "a", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await sent.edit_text("b")


async def test_files_by_id_and_their_limits(bot: Bot, budi: User) -> None:
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


async def test_long_texts_are_split_by_the_app(bot: Bot, budi: User) -> None:
    await budi.send("a" * 5000)
    assert [len(m["text"]) for m in budi.chat[1:]] == [4096, 904]
    assert len(await bot.get_updates()) == 3


async def test_replies_name_a_message_that_is_there(bot: Bot, budi: User) -> None:
    await bot.send_message(budi.id, "a", reply_parameters=ReplyParameters(budi.chat[0]["message_id"]))
    assert budi.last["reply_to_message"]["text"] == "/start"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(budi.id, "a", reply_parameters=ReplyParameters(999))


async def test_unknown_missing_and_wrong_parameters_are_refused(api: BotApi, budi: User) -> None:
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
