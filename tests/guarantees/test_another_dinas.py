"""Another kabupaten runs the SOP: of the dinas whose names are the defaults nothing is said, printed or offered."""

import ast
import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.cli import room as room_commands
from bot.cli.doctor import doctor
from bot.clock import utc_now
from bot.demo.office import join_all, people
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json, Upload
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settable import TITLED
from bot.settings import load
from procedure.dinas import Dinas, Title, Titles
from procedure.sop import Kind, Office
from tests.chat.papers.test_verification import answered, content, sent
from tests.chat.room.test_register import taken_out
from tests.conftest import Kantor, Run, configured, furnished
from tests.documents.reading import pages
from tests.support.journeys import check_all, photo, place_server, submit
from tests.support.room_and_clock import Clock, Looks, Room, open_sheet

ENVIRONMENT = {
    "LETTERHEAD_LINES": "PEMERINTAH KOTA TIDORE|BADAN SANDI & STATISTIK|Jl. Pala No. 4, Soasio|Telepon (0921) 100",
    "PLACE": "Soasio",
    "DOMAIN_SUFFIX": "tidorekota.go.id",
    "TITLE_KEPALA_DINAS": "Kepala Badan Sandi dan Statistik|Kepala Badan|Pimpinan",
    "TITLE_KABID": "Sekretaris Badan|Sekretaris|Sekretaris",
    "TITLE_KASI": "Ketua Tim Infrastruktur|Ketua Tim|Ketua Tim",
    "TITLE_STAF_TEKNIS": "Pranata Komputer|Pranata|Pranata",
}
ELSEWHERE = Dinas(
    letterhead=tuple(ENVIRONMENT["LETTERHEAD_LINES"].split("|")),
    place=ENVIRONMENT["PLACE"],
    domain_suffix=ENVIRONMENT["DOMAIN_SUFFIX"],
    titles=Titles(**{office: Title(*ENVIRONMENT[f"TITLE_{office.upper()}"].split("|")) for office in TITLED}),
)
NO_ADMIN = [title for office in Office if office is not Office.ADMIN for title in astuple(Titles().of(office))]
NAMES = {*NO_ADMIN, *Dinas().letterhead, Dinas().address, Dinas().name, Dinas().place, Dinas().domain_suffix}
_NAME = rf"\b({'|'.join(map(re.escape, NAMES))})\b"
NAME = re.compile(_NAME)
TRACE = re.compile(rf"{_NAME}|\{{[a-z_.]+\}}", re.IGNORECASE)
"""A name of the default dinas, or a place in a template that nobody filled."""

ROOT = Path(__file__).parents[2]
CODE = ("textbox", "callback_data", "url", "file_id", "secret_token")
"""What is said to programs: buttons carry the offices by their names in the code."""


def words(said: Any) -> Iterator[str]:
    """Every text that a call of the Bot API shows somebody, files and their names included."""
    if isinstance(said, Upload):
        yield said.name
        yield from printed(said.data)
    elif isinstance(said, dict):
        for key, value in said.items():
            if key not in CODE:
                yield from words(value)
    elif isinstance(said, list | tuple):
        for value in said:
            yield from words(value)
    elif isinstance(said, str):
        yield said


def printed(data: bytes) -> Iterator[str]:
    """What a file says: a PDF with what it says of itself, a workbook, a CSV; a picture says nothing here."""
    if data.startswith(b"%PDF"):
        yield from pages(data)
        yield from map(str, (PdfReader(io.BytesIO(data)).metadata or {}).values())
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from (book.read(name).decode() for name in book.namelist())
    elif not data.startswith((b"\xff\xd8", b"\x89PNG")):
        yield data.decode("utf-8-sig")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """All that the bot ever says through a Bot API, what it changes later included: method and text."""
    heard, carry_out = list[tuple[str, str]](), BotApi.carry_out

    async def overhear(api: BotApi, method: str, p: Json) -> str:
        heard.extend((method, text) for text in words(p))
        return await carry_out(api, method, p)

    monkeypatch.setattr(BotApi, "carry_out", overhear)
    return heard


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def room(
    said: list[tuple[str, str]], elsewhere: None, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    settings, everybody, clock, looks = configured(api, tmp_path), people(api), Clock(), Looks(monkeypatch)
    codes = await furnished(settings)
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        await join_all(everybody, codes)
        room.on(utc_now().date() + timedelta(days=1))
        yield room


async def disposed(room: Room, conclusion: str) -> None:
    """What waits for the first office goes its way to the last but one, who sees the conclusion."""
    who, label = room.kantor.people, ELSEWHERE.words
    await who.kadis.tap("Dengan catatan")
    await who.kadis.tap(label("Disposisi ke {kabid}"))
    await who.kabid.tap(label("Verifikasi dan disposisi ke {kasi}"))
    await check_all(who.kasi)
    await who.kasi.tap(conclusion)
    await who.kasi.send("Uji keamanan menyusul sebelum tayang.")
    await who.kabid.sees(label(f"Hasil {{kasi}}: {conclusion}"))


async def asked_about(person: User, *sent: str) -> None:
    """The commands that only show something."""
    for command in sent:
        after = (await person.send(command))["message_id"]
        await person.sees("", after=after)


@pytest.mark.slow
async def test_the_whole_sop_says_nothing_of_kudus(
    room: Room, said: list[tuple[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who, label = room.kantor.people, ELSEWHERE.words
    await asked_about(who.pemohon, "/start", "/bantuan", "/daftar")
    ticket = await submit(who.pemohon, Kind.SERVER, dinas=ELSEWHERE)
    await disposed(room, "Tidak laik")
    await who.kabid.tap("Setujui")  # which needs a reason
    await who.kabid.tap("Kembali")
    await who.kabid.tap("Tolak")
    await who.kabid.tap("Spesifikasi belum jelas")
    await who.pemohon.sees(label("Alasan {kabid.long}"))
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.tap("Tetap kirim")
    await who.kadis.sees("revisi 2")
    await disposed(room, "Laik bersyarat")
    await who.kabid.tap("Setujui")
    await who.staf.sees(label("Penempatan {staf_teknis}"))
    await place_server(who.staf)
    await who.pemohon.tap("Tolak")
    await who.pemohon.tap("Data serah terima keliru")
    for step in ("Saya kerjakan", "Cocok", "Tetap di Rak A", "Lewati", "Pakai foto sebelumnya", "Konfirmasi"):
        await who.staf.tap(step)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees(f"form-serah-terima-{ticket}-r2.pdf")
    await submit(who.pemohon, Kind.HOSTING, known=True, dinas=ELSEWHERE)
    await disposed(room, "Laik bersyarat")
    await who.kabid.tap("Setujui")
    for step in ("Saya kerjakan", "Disetujui: Host 1", "10.10.4.1", "Sub domain aktif", "Konfirmasi"):
        await who.staf.tap(step)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")

    await asked_about(who.admin, "/undang", "/pejabat", "/start")
    await who.admin.tap("Akhiri 1")
    await who.admin.tap("Tidak")
    await asked_about(who.kasi, "/start", "/tugas")
    for form in ("PDF", "Excel", "CSV"):
        await taken_out(room.kantor, who.admin, form)
    assert "✅ Asli" in await answered(who.pemohon, content(room.kantor, sent(who.pemohon, "form-serah-terima-")[0]))

    await open_sheet(who.staf)
    for step in ("Pindahkan", "Rak A", "U3–4", "Penataan ulang rak", "Konfirmasi pemindahan"):
        await who.staf.tap(step)
    await who.pemohon.sees("berita-acara-pemindahan-")
    room.later(130)
    await who.pemohon.sees("Pengecekan berkala")
    await who.pemohon.tap("Ada masalah")
    await who.pemohon.sees("Tuliskan masalahnya")
    await who.pemohon.photo(photo(), caption="Lampu menyala")
    await who.pemohon.sees("Masalah disampaikan")
    for days, reminder in ((3, "pengingat ke-1"), (4, "pengingat ke-2")):
        room.later(days)
        await who.pemohon.sees(reminder)
    room.later(3)
    await who.kasi.sees("Pengecekan lewat batas")
    await who.pemohon.send("/aset")
    await who.pemohon.tap("SIMPUS")
    for step in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await who.pemohon.tap(step)
    await who.staf.sees("Minta dikeluarkan")
    for step in ("Keluarkan", "Tidak dipakai lagi", "Konfirmasi pengeluaran"):
        await who.staf.tap(step)
    await who.pemohon.sees("berita-acara-pengeluaran-")

    await room_commands.rack_label(room.kantor.settings, tmp_path / "label.pdf")
    await doctor(room.kantor.settings)
    shown = [*said, *(("label", text) for text in printed((tmp_path / "label.pdf").read_bytes()))]
    shown.append(("doctor", capsys.readouterr().out))
    assert [(method, text) for method, text in shown if TRACE.search(text)] == []
    heard = "\n".join(text for _, text in said)
    for own in (*astuple(ELSEWHERE.titles.kabid), *ELSEWHERE.letterhead, f"{ELSEWHERE.place}, ", "Kota Tidore"):
        assert own in heard, own
    assert {"setMyCommands", "answerCallbackQuery", "sendDocument", "editMessageText"} <= {method for method, _ in said}


def test_the_help_names_the_offices_of_the_settings(run: Run, elsewhere: None) -> None:
    status, out, _ = run("invite", "--help")
    assert status == 0
    assert ELSEWHERE.titles.kabid.long in out
    assert not NAME.search(out)  # the roles themselves are called in small letters


def test_the_settings_make_the_dinas(elsewhere: None) -> None:
    assert load(_env_file=None).dinas == ELSEWHERE


def test_the_default_names_stand_in_one_place() -> None:
    """Not in a text anywhere in the program, docstrings apart."""
    found = []
    for package in ("procedure", "storage", "documents", "handlers", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path != ROOT / "procedure" / "dinas.py":
                found += [f"{path.relative_to(ROOT)}:{line}: {text}" for line, text in _texts(path)]
    assert [one for one in found if NAME.search(one.partition(": ")[2])] == []


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text())
    lone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in lone:
            yield node.lineno, node.value
