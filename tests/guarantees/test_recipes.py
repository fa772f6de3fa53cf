"""What CONTRIBUTING promises of a new question, section, step and office: its entries are all that they need."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from procedure import form
from procedure.sop import Kind
from tests.chat.papers.test_verification import sent
from tests.conftest import Kantor, restore
from tests.documents.reading import text
from tests.guarantees.recipes import ALL, follow
from tests.support import forks
from tests.support.aftermath import opened
from tests.support.journeys import PDF, begin, by_file, check_all, place_server
from tests.support.killing import Program, Witness, environment, scripted
from tests.support.stores import raw
from tests.support.styles import lay_fonts

NEW = {"Unit kerja": "Bidang Umum", "Pencadangan data": "Tiap malam", "Waktu pemulihan": "9 jam"}
"""The new questions by their titles, each with an answer."""

PROFILE = {
    "nama": "Budi Santoso, S.Kom.",
    "nip": None,
    "pangkat": None,
    "jabatan": "Kepala Subbagian Umum",
    "instansi": "Dinas Kesehatan",
    "alamat": "Jl. Diponegoro No. 15",
    "hp": "+6281234567890",
    "email": "umum@dinkes.kuduskab.go.id",
}
"""What was stored of a pemohon before there was a new question."""


@pytest.fixture
async def kantor(
    joined: Kantor, api: BotApi, settings: Settings, tmp_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Kantor]:
    """Everybody had joined, and a pemohon was known, when the program with all that is new was started."""
    everybody = restore(joined, api, settings)
    async with opened(settings) as storage, storage.begin(utc_now()) as tx:
        tx.offices.describe(await tx.offices.person(everybody.pemohon.id), PROFILE)
    witness = Witness()
    witness.watch(api, monkeypatch)
    program = Program(api, altered(settings, copy), tmp_path, witness)
    program.start()
    await program.polls()
    yield Kantor(api, joined.app, settings, everybody)
    await program.end()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy in which all recipes were followed: one, for it is imported once."""
    return follow(tmp_path_factory.mktemp("copy"), ALL)


def altered(settings: Settings, copy: Path) -> dict[str, str]:
    """The environment of what runs on the copy."""
    return environment(settings) | {"PYTHONPATH": str(copy)}


async def invited(kantor: Kantor, name: str) -> User:
    """A Sekretaris by an invitation of the admin's, who has said what is asked."""
    admin, person = kantor.people.admin, kantor.api.person(name)
    asked = (await admin.send("/undang"))["message_id"]
    await admin.sees("Untuk jabatan apa", after=asked)
    await admin.tap("Sekretaris")
    link = (await admin.sees("https://t.me/", after=asked))["text"]
    await person.open(link[link.index("https://") :].split()[0])
    await person.sees("diundang memegang jabatan Sekretaris Dinas")
    await person.send(name)
    for title in ("NIP", "Pangkat"):
        await person.sees(title)
        await person.tap("Lewati")
    await person.tap("Terima jabatan")
    await person.sees("Permohonan ditelaah di sini, sebelum diteruskan ke Kabid.")
    return person


async def filled(pemohon: User) -> list[str]:
    """Answers each question up to the review; returns their titles."""
    known = {entry.title: entry for entry in reversed(form.QUESTIONS) if Kind.SERVER in entry.kinds}
    said = await begin(pemohon, Kind.SERVER)
    await pemohon.tap("Pakai data tersimpan")
    asked: list[str] = []
    while True:
        message = plain(await pemohon.sees("Langkah ", after=said))
        found = re.search(r"Langkah (\d+) dari (\d+) · (.+)", message)
        assert found, message
        asked.append(found[3])
        entry = known.get(found[3])
        if entry is not None and by_file(entry):
            said = (await pemohon.document(PDF, "surat.pdf"))["message_id"]
        else:
            said = (await pemohon.send(NEW.get(found[3]) or (entry.contoh if entry else "")))["message_id"]
        if found[1] == found[2]:
            return asked


@pytest.mark.slow
async def test_all_that_is_new_works_from_the_invitation_to_the_end(
    kantor: Kantor, settings: Settings, tmp_path: Path
) -> None:
    who = kantor.people
    first, sekretaris = await invited(kantor, "Sri Hartati, S.Sos."), await invited(kantor, "Hadi Purnomo, S.H.")
    await first.sees("Kartu yang belum diputus berpindah kepadanya.")
    await first.send("/start")
    await first.sees("2. Disposisi Kepala Dinas, Telaah Sekretaris · 10 menit")
    await first.sees("\n6. Klarifikasi\n7. Pengarsipan")
    await who.admin.send("/pejabat")
    await who.admin.sees("Sekretaris: Hadi Purnomo, S.H., sejak")

    asked = await filled(who.pemohon)
    assert asked[0] == "Unit kerja"  # of the profile this alone was not known
    assert {*NEW} <= {*asked}
    for title, answer in NEW.items():
        await who.pemohon.sees(f"{title}: {answer}")
    await who.pemohon.tap("Ubah")
    await who.pemohon.tap("Rencana pemulihan")
    await who.pemohon.sees("Waktu pemulihan: 9 jam\n\nJawaban mana yang diubah?")
    await who.pemohon.tap("Kembali")
    review = who.pemohon.last["message_id"]
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.sees("⏳ Disposisi Kepala Dinas", after=review)

    await who.kadis.tap("Disposisi ke Kabid")
    await sekretaris.sees("Telaah Sekretaris · batas")
    assert "Tarik kembali" in who.pemohon.buttons(await who.pemohon.sees("⏳ Telaah Sekretaris"))
    asks = (await sekretaris.send("/tugas"))["message_id"]
    await sekretaris.sees("Telaah Sekretaris · batas", after=asks)
    await sekretaris.tap("Kembalikan")
    await sekretaris.tap("Suratnya belum jelas")
    await who.pemohon.sees("Alasan Sekretaris Dinas:\nSuratnya belum jelas")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.tap("Tetap kirim")
    await who.kadis.sees("revisi 2")
    await who.kadis.tap("Disposisi ke Kabid")
    await sekretaris.sees("revisi 2")
    await sekretaris.tap("Teruskan ke Kabid")

    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.pemohon.sees("2026\n\nKlarifikasi")
    await who.pemohon.tap("Keberatan")
    await who.pemohon.send("Mohon dijelaskan dahulu")
    await who.kabid.sees("↩️ Klarifikasi ditolak pemohon: “Mohon dijelaskan dahulu”")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.pemohon.sees("⏳ Klarifikasi")
    for asking in ("/status", "/start"):
        asks = (await who.pemohon.send(asking))["message_id"]
        await who.pemohon.sees("2026\n\nKlarifikasi", after=asks)
    await who.pemohon.tap("Sanggup")
    await check_all(who.kasi)
    await who.kasi.tap("Laik")
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("⏳ Pengarsipan")
    assert raw(settings.data_dir, "SELECT state FROM placement") == [("aktif",)]
    await sekretaris.tap("Arsipkan")
    await who.pemohon.sees("Selesai. Terima kasih.")

    applied = printed(kantor, who.kadis, "form-pengajuan-")
    for title, answer in NEW.items():
        assert re.search(f"{title} ?: {answer}", applied), applied
    assert "C. Data server" in applied
    assert "Rencana pemulihan" in applied
    disposed = printed(kantor, who.kasi, "lembar-disposisi-")
    for passed_on in (
        "Dengan hormat harap Sekretaris Dinas Kepala Bidang Informatika Kepala Seksi",  # the boxes
        "NIP. 196507311992031005 Sekretaris Dinas Diteruskan",
        "Sekretaris Dinas Hadi Purnomo, S.H. Kepala Bidang Informatika Diteruskan",
        "NIP. 197504122000032004 Kepala Seksi TI dan Persandian Diteruskan",  # over the pemohon
    ):
        assert passed_on in disposed, disposed
    acts = [act for (act,) in raw(settings.data_dir, "SELECT act FROM journal WHERE permohonan_id = 1")]
    assert acts.count("sanggup") == 1
    alone = "SELECT person_id FROM tenure WHERE office = 'sekretaris' AND until IS NULL AND alone"
    assert raw(settings.data_dir, alone) == [(sekretaris.id,)]


def printed(kantor: Kantor, person: User, name: str) -> str:
    """What the newest document of that name says that a person was sent."""
    file = sent(person, name)[-1]["document"]["file_id"]
    return text(kantor.api.telegram.files.content(file).data)


async def test_the_command_line_knows_the_office_and_its_title_is_a_setting(
    settings: Settings, tmp_path: Path, copy: Path
) -> None:
    env = altered(settings, copy) | {"TITLE_SEKRETARIS": "Sekretaris Badan|Sek|Sek"}
    status, said, error = await forks.run("invite", "--help", env=env, cwd=tmp_path)
    assert status == 0, error
    assert "sekretaris: Sekretaris Badan" in " ".join(said.split())


PLAYED = """
import asyncio, json, sys
from pathlib import Path
from bot.demo.show.show import Show
from procedure.sop import Kind

async def main(folder):
    async with Show(folder / "show", print) as show, asyncio.timeout(60):
        tale = show.scenarios.tale(Kind.SERVER)
        while not tale.over:
            act = tale.next()
            if act is None:
                await asyncio.wait([show.api.telegram.changed.rung()], timeout=0.5)
            else:
                await act.perform()
        shown = dict(show.board.pieces())
        told = {"roles": show.roles, "steps": shown["steps"]}
        (folder / "shown.json").write_text(json.dumps(told))

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.slow
async def test_the_demo_gives_the_office_to_somebody_and_plays_the_steps(
    settings: Settings, tmp_path: Path, copy: Path
) -> None:
    lay_fonts(tmp_path / "show")
    async with scripted(PLAYED, str(tmp_path), altered(settings, copy), tmp_path) as process:
        status, said = await process.ended(90)
        assert status == 0, said[-3000:]
    shown = json.loads((tmp_path / "shown.json").read_text())
    assert "Sekretaris" in shown["roles"].values()
    assert [step["title"] for step in shown["steps"]][1:5] == ["Disposisi", "Telaah", "Verifikasi", "Klarifikasi"]
