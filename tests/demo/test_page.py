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

from bot.demo.listening import PortTaken
from bot.demo.show.answers import Reply
from bot.demo.show.board import Board
from bot.demo.telegram.files import Stored
from bot.demo.telegram.markup import to_html
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.web.server import DemoPage
from tests.support.journeys import PDF

PAPER = Stored("paper1", "", "document", "", "form.pdf", "application/pdf", PDF)


class Corner:
    """A stage without an office: one person, and a note of what was done."""

    id = "s1"

    def __init__(self, api: BotApi, budi: User) -> None:
        self.api = api
        self.board = Board(api.telegram.changed)
        self.roles = {budi.id: "Pemohon"}
        self.offered: Reply | None = None
        self.done: list[Any] = []

    def suggestion(self, person: User) -> Reply | None:
        return self.offered

    async def give(self, person: User) -> None:
        await person.send("contoh")

    def fill(self, person: User) -> None:
        self.done.append("filled")

    def taken_over(self, person: User) -> None:
        self.done.append("taken over")

    async def control(self, act: Json) -> None:
        if act["do"] != "hour":
            raise KeyError(act["do"])
        self.done.append(act)

    async def paper(self, document_id: int) -> Stored:
        return {1: PAPER}[document_id]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def budi(api: BotApi) -> User:
    person = api.person("Budi Santoso")
    await person.send("/start")
    return person


@pytest.fixture
def corner(api: BotApi, budi: User) -> Corner:
    return Corner(api, budi)


@pytest.fixture
async def page(corner: Corner) -> AsyncIterator[DemoPage]:
    async def anew() -> None:
        corner.done.append("anew")

    async with DemoPage(0, anew) as running:
        running.stage = corner
        yield running


@pytest.fixture
async def browser(page: DemoPage) -> AsyncIterator[httpx.AsyncClient]:
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
    browser: httpx.AsyncClient, bot: Bot, budi: User, corner: Corner
) -> None:
    corner.board.put("clock", 0)
    corner.board.cue("toast", "too old to be told")
    async with browser.stream("GET", "/events") as answer:
        told = events(answer)
        people = {"id": budi.id, "name": "Budi Santoso", "role": "Pemohon"}
        assert await anext(told) == ("people", {"stage": "s1", "bot": "penempatan_server_bot", "people": [people]})
        said = (await anext(told))[1]["messages"]
        assert [(message["html"], message["waiting"]) for message in said] == [("<button>/start</button>", True)]
        assert await anext(told) == ("clock", 0)
        await bot.get_updates(offset=(await bot.get_updates(timeout=5))[-1].update_id + 1)
        assert [message["waiting"] for message in (await anext(told))[1]["messages"]] == [False]
        button = InlineKeyboardMarkup([[InlineKeyboardButton("X", callback_data="x")]])
        sent = await bot.send_message(
            budi.id, "<b>a &lt;</b> https://a.b/c?d=e.", parse_mode="HTML", reply_markup=button
        )
        news = (await anext(told))[1]
        assert (
            news["messages"][0]["html"]
            == '<b>a &lt;</b> <a href="https://a.b/c?d=e" target="_blank" rel="noopener">https://a.b/c?d=e</a>.'
        )
        assert news["messages"][0]["buttons"] == [[{"text": "X", "callback_data": "x"}]]
        await bot.set_my_commands([BotCommand("status", "Status")])
        news = (await anext(told))[1]
        assert (news["messages"], news["commands"]) == ([], [{"command": "status", "description": "Status"}])
        await bot.pin_chat_message(budi.id, sent.message_id)
        assert (await anext(told))[1]["pinned"] == {"id": sent.message_id, "words": "a < https://a.b/c?d=e."}
        await sent.delete()
        news = (await anext(told))[1]
        assert (news["gone"], news["pinned"]) == ([sent.message_id], None)
        corner.board.put("clock", 60)
        corner.board.cue("toast", "sekarang")
        assert [await anext(told), await anext(told)] == [("clock", 60), ("toast", "sekarang")]
        corner.offered = Reply("Foto", name="a.jpg", photo=True)
        corner.board.put("clock", 0)
        offer = {"file": "a.jpg", "photo": True, "fill": False}
        assert (await anext(told))[1] == {"person": budi.id, "offer": offer}
        assert await anext(told) == ("clock", 0)
        corner.offered = Reply("Nama lengkap", "Budi", form=True)
        corner.roles[budi.id] = "Kepala Dinas"
        corner.board.put("clock", 60)
        assert (await anext(told))[1]["people"] == [people | {"role": "Kepala Dinas"}]
        assert (await anext(told))[1] == {"person": budi.id, "offer": {"words": "Budi", "fill": True}}


async def test_another_office_takes_the_place_of_this_one(
    browser: httpx.AsyncClient, page: DemoPage, corner: Corner, budi: User
) -> None:
    async with browser.stream("GET", "/events") as answer:
        told = events(answer)
        assert (await anext(told))[1]["stage"] == "s1"
        await anext(told)
        page.stage = None
        assert await anext(told) == ("preparing", {})
        assert (await browser.post(f"/act/{budi.id}", json={"do": "send", "words": "a"})).status_code == 503
        corner.id = "s2"
        page.stage = corner
        assert (await anext(told))[1]["stage"] == "s2"


async def test_controls_are_passed_on(browser: httpx.AsyncClient, corner: Corner) -> None:
    assert (await browser.post("/control", json={"do": "hour"})).status_code == 200
    assert (await browser.post("/control", json={"do": "reset"})).status_code == 200
    assert corner.done == [{"do": "hour"}, "anew"]
    for wrong in ("{", "[]", '{"do": "bupati"}', "{}"):
        assert (await browser.post("/control", content=wrong)).status_code == 400


def test_what_is_marked_as_code_is_no_link() -> None:
    assert to_html("/a https://b.c", [{"type": "code", "offset": 0, "length": 14}]) == "<code>/a https://b.c</code>"


def test_what_is_hidden_stays_hidden_until_it_is_pointed_at() -> None:
    hidden = to_html("a b", [{"type": "spoiler", "offset": 2, "length": 1}])
    assert hidden == 'a <span class="spoiler" tabindex="0">b</span>'


async def test_a_person_acts_by_hand(browser: httpx.AsyncClient, bot: Bot, budi: User, corner: Corner) -> None:
    act = f"/act/{budi.id}"
    await browser.post(act, json={"do": "send", "words": "halo"})
    await browser.post(act, json={"do": "open", "words": "https://t.me/penempatan_server_bot?start=j_x"})
    await browser.post(act, json={"do": "contact"})
    await browser.post(act, json={"do": "answer"})
    assert (await browser.post(act, json={"do": "fill"})).status_code == 200
    assert [message.get("text") for message in budi.chat] == ["/start", "halo", "/start j_x", None, "contoh"]
    assert corner.done == [*["taken over"] * 5, "filled"]
    sent = await bot.send_message(budi.id, "a")
    tap = asyncio.create_task(browser.post(act, json={"do": "tap", "message": sent.message_id, "data": "x"}))
    query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
    assert query
    await query.answer("Tercatat", show_alert=True)
    assert (await tap).json() == {"toast": "Tercatat", "alert": True}
    for wrong in ({"do": "open", "words": "https://a.b/"}, {"do": "tap", "message": 99, "data": "x"}, {"do": "send"}):
        assert (await browser.post(act, json=wrong)).status_code == 400


async def test_files_go_in_and_out(browser: httpx.AsyncClient, budi: User) -> None:
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


async def test_a_pdf_shows_its_first_page(browser: httpx.AsyncClient, budi: User) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (200, 300), "blue").save(picture, "PDF")
    await budi.document(picture.getvalue(), "a.pdf")
    shown = await browser.get(f"/preview/{budi.last['document']['file_id']}")
    assert shown.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(shown.content)) as page:
        assert page.size == (840, 1260)
        assert isinstance(colour := page.getpixel((400, 600)), tuple)
        assert colour[2] > 200 > colour[0]
    for broken in (b"%PDF-1.7 broken", PDF[: len(PDF) // 3]):
        await budi.document(broken, "b.pdf")
        assert (await browser.get(f"/preview/{budi.last['document']['file_id']}")).status_code == 404


async def test_papers_of_the_archive_are_opened(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/content/paper1")).content == PDF
    for unknown in ("paper2", "paperx", "paper", "foto"):
        assert (await browser.get(f"/content/{unknown}")).status_code == 404


async def test_another_site_or_host_name_gets_nothing(browser: httpx.AsyncClient, budi: User) -> None:
    act = {"do": "send", "words": "disusupkan"}
    foreign = await browser.post(f"/act/{budi.id}", json=act, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    own = str(browser.base_url).rstrip("/")
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example", "Origin": own}, {"Origin": "null"}):
        for path in ("/", "/events", "/page/main.js", "/content/paper1", "/preview/paper1"):
            assert (await browser.get(path, headers=headers)).status_code == 403
        assert (await browser.post("/control", json={"do": "reset"}, headers=headers)).status_code == 403
    assert "disusupkan" not in budi.transcript()
    whole = await browser.get("/")
    assert "<!doctype html>" in whole.text
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert (await browser.get("/page/main.js")).headers["Content-Type"].startswith("text/javascript")
    assert (await browser.get("/page/secret.js")).status_code == 404


async def test_a_taken_port_is_named(page: DemoPage) -> None:
    with pytest.raises(PortTaken, match=f"port {page.port} on 127.0.0.1 is taken"):
        await DemoPage(page.port, page.anew).__aenter__()
