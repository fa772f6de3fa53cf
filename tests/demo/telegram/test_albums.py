"""The local Bot API is as strict about albums, replaced files and file ids as Telegram is."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from tests.support.journeys import PDF, photo

UNKNOWN = 'failed to send message #1 with the error message "Wrong file identifier/HTTP URL specified"'


class Line:
    """Calls as they go over the line, without any library's help; `files` are uploaded under their names."""

    def __init__(self, api: BotApi, session: aiohttp.ClientSession) -> None:
        self.api = api
        self._session = session

    async def call(self, method: str, files: dict[str, bytes] | None = None, **parameters: Any) -> Any:
        form = aiohttp.FormData()
        for name, value in parameters.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, content in (files or {}).items():
            form.add_field(name, content, filename=f"{name}.pdf", content_type="application/pdf")
        async with self._session.post(f"{self.api.url}/bot{self.api.token}/{method}", data=form) as answer:
            said = await answer.json()
        return said["result"] if said["ok"] else said["description"].removeprefix("Bad Request: ")


@pytest.fixture
async def line(api: BotApi) -> AsyncIterator[Line]:
    async with aiohttp.ClientSession() as session:
        yield Line(api, session)


@pytest.fixture
async def budi(api: BotApi) -> User:
    person = api.person("Budi")
    await person.send("/start")
    return person


def item(media: str, kind: str = "document", **said: str) -> Json:
    return {"type": kind, "media": media, **said}


async def album(line: Line, budi: User, *items: Json, **given: Any) -> Any:
    named = {one["media"].removeprefix("attach://") for one in items} & {"a", "b"}
    return await line.call("sendMediaGroup", dict.fromkeys(named, PDF), chat_id=budi.id, media=[*items], **given)


A, B = item("attach://a", caption="<b>satu</b>", parse_mode="HTML"), item("attach://b")


async def test_an_album_is_a_message_each_with_one_group(line: Line, budi: User) -> None:
    first, second = await album(line, budi, A, B, disable_notification=True)
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["document"]["file_name"], first["caption"]) == ("a.pdf", "satu")
    assert "caption" not in second
    assert budi.chat[-2:] == [first, second]
    again = await line.call("sendMediaGroup", chat_id=budi.id, media=[item(first["document"]["file_id"])] * 2)
    assert [one["document"] for one in again] == [first["document"]] * 2
    assert again[0]["media_group_id"] != first["media_group_id"]


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ([], "there are no messages to send"),
        ([A], "media must include 2-10 items"),
        ([A] * 11, "too many messages to send as an album"),
        ([A, item("attach://b", "photo")], "document can't be mixed with other media types"),
        ([A, item("attach://c")], "can't parse InputMedia: media not found"),
        ([item("BQAC"), A], UNKNOWN),
        ([A, item("attach://b", caption="x" * 1025)], "Message caption is too long"),
    ],
)
async def test_an_album_that_is_none_is_refused_whole(line: Line, budi: User, items: list[Json], refusal: str) -> None:
    before = len(budi.chat)
    assert refusal in await album(line, budi, *items)
    assert len(budi.chat) == before


async def test_an_album_has_no_buttons(line: Line, budi: User) -> None:
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    assert "no parameter" in await album(line, budi, A, B, reply_markup=markup)


async def test_a_file_that_nothing_names_is_no_parameter(line: Line, budi: User) -> None:
    said = await line.call("sendMediaGroup", {"a": PDF, "c": PDF}, chat_id=budi.id, media=[A, A])
    assert said == 'sendMediaGroup has no parameter "c"'


async def edited(line: Line, budi: User, message: Json, media: Json, **given: Any) -> Any:
    message_id = message["message_id"]
    return await line.call(
        "editMessageMedia", {"b": b"%PDF-1.4 b"}, chat_id=budi.id, message_id=message_id, media=media, **given
    )


async def test_a_file_is_replaced_with_its_caption(line: Line, budi: User) -> None:
    first, _ = await album(line, budi, A, B)
    changed = await edited(line, budi, first, item("attach://b"))
    assert (changed["message_id"], changed["document"]["file_name"]) == (first["message_id"], "b.pdf")
    assert "caption" not in changed
    assert changed["media_group_id"] == first["media_group_id"]
    assert await budi.download(changed) == b"%PDF-1.4 b"
    same = item(changed["document"]["file_id"])
    assert "message is not modified" in await _without(line, budi, first, same)
    assert "message_id" in await _without(line, budi, first, {**same, "caption": "lain"})


async def _without(line: Line, budi: User, message: Json, media: Json) -> Any:
    return await line.call("editMessageMedia", chat_id=budi.id, message_id=message["message_id"], media=media)


async def test_what_cannot_be_replaced(line: Line, budi: User) -> None:
    document, other = await album(line, budi, A, B)
    text = await line.call("sendMessage", chat_id=budi.id, text="kartu")
    assert "no media in the message to edit" in await edited(line, budi, text, B)
    assert "can't be used in an album" in await line.call(
        "editMessageMedia", {"b": photo()}, chat_id=budi.id, message_id=document["message_id"],
        media=item("attach://b", "photo"),
    )  # fmt: skip
    assert await edited(line, budi, {"message_id": 99}, B) == "message to edit not found"
    await line.call("deleteMessage", chat_id=budi.id, message_id=document["message_id"])
    assert await edited(line, budi, document, B) == "message to edit not found"
    assert await edited(line, budi, budi.chat[0], B) == "message can't be edited"
    assert await _without(line, budi, other, item("BQAC")) == "wrong file identifier/HTTP URL specified"
    assert "media not found" in await _without(line, budi, other, B)


async def test_messages_are_removed_together_or_none_of_them(line: Line, budi: User) -> None:
    first, second, third = [await line.call("sendMessage", chat_id=budi.id, text=text) for text in ("a", "b", "c")]
    await line.call("deleteMessage", chat_id=budi.id, message_id=first["message_id"])
    ids = [message["message_id"] for message in (first, second, third)]
    budi.chat_state.messages[ids[2]]["date"] -= 48 * 3600
    said = await line.call("deleteMessages", chat_id=budi.id, message_ids=[*ids, 99])
    assert said == "message can't be deleted for everyone"
    assert "deleted" not in budi.chat_state.messages[ids[1]]
    assert await line.call("deleteMessages", chat_id=budi.id, message_ids=[*ids[:2], 99]) is True
    assert ["deleted" in budi.chat_state.messages[id_] for id_ in ids] == [True, True, False]
    said = await line.call("deleteMessages", chat_id=budi.id, message_ids=[*range(101)])
    assert said == "too many message identifiers specified"


async def test_a_file_id_is_good_for_its_kind_its_bot_and_its_run(line: Line, budi: User) -> None:
    shown = await line.call("sendPhoto", {"photo": photo()}, chat_id=budi.id)
    photo_id = shown["photo"][-1]["file_id"]
    said = await line.call("sendDocument", chat_id=budi.id, document=photo_id)
    assert said == "can't use file of type Photo as Document"
    async with BotApi() as other:
        person = other.person("Siti")
        await person.send("/start")
        said = await Line(other, line._session).call("sendPhoto", chat_id=person.id, photo=photo_id)
    assert said == "wrong file identifier/HTTP URL specified"
