"""The demo's page over HTTP, as a browser uses it: what it is told, what it may do, and who may not."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.errors import PortTaken
from bot.demo.markup import to_html
from bot.demo.people import Person
from bot.demo.server import BotApi
from bot.demo.web import Page


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def budi(api: BotApi) -> Person:
    person = api.person("Budi Santoso")
    await person.send("/start")
    return person


@pytest.fixture
async def page(api: BotApi, budi: Person) -> AsyncIterator[Page]:
    async with Page(api, 0, {budi.id: "Pemohon"}) as running:
        yield running


@pytest.fixture
async def browser(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=page.url) as client:
        yield client


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=f"{api.url}/bot") as one:
        yield one


async def events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "data":
            yield name, json.loads(value)


async def test_a_page_is_told_everything_and_then_each_change(
    browser: httpx.AsyncClient, bot: Bot, budi: Person
) -> None:
    async with browser.stream("GET", "/events") as answer:
        told = events(answer)
        people = {
            "bot": "penempatan_server_bot",
            "people": [{"id": budi.id, "name": "Budi Santoso", "role": "Pemohon"}],
        }
        assert await anext(told) == ("people", people)
        assert [message["html"] for message in (await anext(told))[1]["messages"]] == ["<button>/start</button>"]
        button = InlineKeyboardMarkup([[InlineKeyboardButton("X", callback_data="x")]])
        sent = await bot.send_message(
            budi.id, "<b>a &lt;</b> https://a.b/c?d=e.", parse_mode="HTML", reply_markup=button
        )
        news = (await anext(told))[1]
        assert news["messages"][0]["html"] == '<b>a &lt;</b> <a href="https://a.b/c?d=e">https://a.b/c?d=e</a>.'
        assert news["messages"][0]["buttons"] == [[{"text": "X", "callback_data": "x"}]]
        await bot.set_my_commands([BotCommand("status", "Status")])
        news = (await anext(told))[1]
        assert (news["messages"], news["commands"]) == ([], [{"command": "status", "description": "Status"}])
        await sent.delete()
        assert (await anext(told))[1]["gone"] == [sent.message_id]


def test_what_is_marked_as_code_is_no_link() -> None:
    assert to_html("/a https://b.c", [{"type": "code", "offset": 0, "length": 14}]) == "<code>/a https://b.c</code>"


async def test_a_person_acts_by_hand(browser: httpx.AsyncClient, bot: Bot, budi: Person) -> None:
    act = f"/act/{budi.id}"
    await browser.post(act, json={"do": "send", "words": "halo"})
    await browser.post(act, json={"do": "open", "words": "https://t.me/penempatan_server_bot?start=j_x"})
    await browser.post(act, json={"do": "contact"})
    assert [message.get("text") for message in budi.chat] == ["/start", "halo", "/start j_x", None]
    sent = await bot.send_message(budi.id, "a")
    tap = asyncio.create_task(browser.post(act, json={"do": "tap", "message": sent.message_id, "data": "x"}))
    query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
    assert query
    await query.answer("Tercatat", show_alert=True)
    assert (await tap).json() == {"toast": "Tercatat", "alert": True}
    for wrong in ({"do": "open", "words": "https://a.b/"}, {"do": "tap", "message": 99, "data": "x"}, {"do": "send"}):
        assert (await browser.post(act, json=wrong)).status_code == 400


async def test_files_go_in_and_out(browser: httpx.AsyncClient, budi: Person) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    png = ("a.png", out.getvalue(), "image/png")
    path = f"/files/{budi.id}"
    await browser.post(path, data={"as": "document"}, files={"file": ("a.pdf", b"%PDF", "application/pdf")})
    opened = await browser.get(f"/content/{budi.last['document']['file_id']}")
    assert (opened.content, opened.headers["Content-Disposition"]) == (b"%PDF", "inline; filename*=UTF-8''a.pdf")
    await browser.post(path, data={"as": "document"}, files={"file": ("a.html", b"<script>", "text/html")})
    saved = await browser.get(f"/content/{budi.last['document']['file_id']}")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    await browser.post(path, data={"as": "photo"}, files=[("file", png), ("file", png)])
    assert len({message["media_group_id"] for message in budi.chat[-2:]}) == 1
    assert (await browser.post(path, data={"as": "photo"}, files={"file": ("a.png", b"x")})).status_code == 400


async def test_another_site_or_host_name_gets_nothing(browser: httpx.AsyncClient, budi: Person) -> None:
    act = {"do": "send", "words": "disusupkan"}
    foreign = await browser.post(f"/act/{budi.id}", json=act, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example", "Origin": str(browser.base_url).rstrip("/")}):
        assert (await browser.get("/", headers=headers)).status_code == 403
    assert "disusupkan" not in budi.transcript()
    assert "<!doctype html>" in (await browser.get("/")).text


async def test_a_taken_port_is_named(api: BotApi, page: Page) -> None:
    with pytest.raises(PortTaken, match=f"port {page.port} on 127.0.0.1 is taken"):
        await Page(api, page.port).__aenter__()
