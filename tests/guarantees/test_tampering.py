"""With database and archive in hand, but without the key: whatever is changed is found, and never vouched for."""

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from documents.incoming.verification import codes_in
from storage.connecting.taken import Taken
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.journal.head import Mark, OutsideHead
from storage.models import Rack
from storage.vault import Vault
from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor, Run, restore
from tests.support import databases
from tests.support.aftermath import settled
from tests.support.stores import NOW, opened, raw

UNLOCKED = [
    f"DROP TRIGGER IF EXISTS {table}_refuses_{what}"
    for table in ("journal", "document", "event")
    for what in ("update", "delete", "replace")
]
replaced = databases.here.replaced
CUT = (
    "DELETE FROM journal WHERE no = (SELECT MAX(no) FROM journal)",
    "UPDATE journal_head SET no = no - 1, mac = (SELECT mac FROM kept)",
)

CHANGES: list[tuple[str, str]] = [
    (replaced("revision", "answers", "SIMPUS", "JUDI"), "revision 1:1 is not as line"),
    ("UPDATE revision SET secret = substr(secret, 2)", "revision 1:1 is not as line"),
    ("UPDATE permohonan SET pemohon_id = 700000002", "permohonan 1 is not as line"),
    ("UPDATE permohonan SET step = 'ditarik'", "permohonan 1 is not as line"),
    ("UPDATE visit SET choice = 'tolak' WHERE choice = 'setuju'", "visit 5 is not as line"),
    (replaced("visit", "marks", "baik", "tidak") + " WHERE step = 'pengecekan'", "visit 4 is not as line"),
    ("UPDATE visit SET note = 'Segera' WHERE step = 'disposisi'", "visit 2 is not as line"),
    ('UPDATE visit SET "by" = 700000002 WHERE step = \'persetujuan\'', "visit 5 is not as line"),
    ("UPDATE visit SET until = NULL WHERE step = 'persetujuan'", "visit 5 is not as line"),
    ("DELETE FROM visit WHERE step = 'disposisi'", "visit 2, which line"),
    ("UPDATE placement SET u = 7", "placement 1 is not as line"),
    ("UPDATE placement SET kg = 1", "placement 1 is not as line"),
    ("UPDATE person SET nama = 'Orang Lain' WHERE nip IS NOT NULL", "person 700"),
    ("UPDATE placement SET nomor_seri = 'LAIN'", "placement 1 is not as line"),
    ("UPDATE placement SET owner_id = NULL", "placement 1 is not as line"),
    ("UPDATE placement SET state = 'dilepas'", "placement 1 is not as line"),
    ("UPDATE rack SET max_kg = 9000", "rack 1 is not as line"),
    ("UPDATE event SET words = 'Rak B' WHERE id = 1", "event 1 is not as line"),
    ("DELETE FROM event WHERE id = 2", "event 2, which line"),
    ("UPDATE tenure SET person_id = 700000001 WHERE office = 'kabid'", "is not as line"),
    (
        "INSERT INTO tenure (office, person_id, since) VALUES ('staf_teknis', 700000001, '2026-01-01 00:00:00.000000')",
        "is sealed by no line",
    ),
    ("UPDATE document SET number = '9' WHERE id = 1", "document 1 is not as line"),
    (replaced("document", "data", "Dell", "HP") + " WHERE id = 1", "document 1 is not as line"),
    ("UPDATE document SET sha256 = (SELECT sha256 FROM document WHERE id = 2) WHERE id = 1", "document 1 is not as"),
    ("UPDATE invitation SET office = 'kabid'", "is not as line"),
]  # fmt: skip
if not databases.SERVER:
    CHANGES.append(("UPDATE visit SET since = 'kemarin' WHERE id = 3", "visit: a row cannot be read"))


async def tamper(folder: Path, *statements: str) -> None:
    await asyncio.to_thread(raw, folder, *UNLOCKED, *statements)


def copied(source: Path, target: Path) -> Path:
    """An office as it is elsewhere, without its files; nobody works on it."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("archive"))
    databases.here.copied(source, target)
    return target


async def faults(settings: Settings, folder: Path) -> list[str]:
    storage = await Storage.open(databases.here.url(folder), folder, settings.secret())
    try:
        async with storage.read(NOW) as tx:
            return (await tx.journal.verify())[1]
    finally:
        await storage.close()


async def test_whatever_is_changed_removed_or_added_is_named(placed: Kantor, tmp_path: Path) -> None:
    kept = placed.settings.data_dir
    async with opened(copied(kept, tmp_path / "as it was")) as storage, storage.read(NOW) as tx:
        assert (await tx.journal.verify())[1] == []
        acts = [line.act for line in await tx.journal.newest(999)]
    assert JournalAct.SEGEL not in acts[: acts.index("kirim")]  # each act's own line seals what it changed
    for number, (statement, fault) in enumerate(CHANGES):
        folder = copied(kept, tmp_path / f"changed {number}")
        await tamper(folder, statement)
        found = await faults(placed.settings, folder)
        assert fault in "; ".join(found), (statement, found)


async def test_the_last_line_cut_off_with_the_old_head_put_back(placed: Kantor, tmp_path: Path) -> None:
    folder = copied(placed.settings.data_dir, tmp_path / "changed")
    await tamper(folder, "CREATE TABLE kept AS SELECT mac FROM journal_head")
    async with opened(folder) as storage, storage.begin(NOW) as tx:
        no = await tx.journal.write(JournalAct.RAK, person=None)
    await asyncio.to_thread(raw, folder, *CUT)
    assert await faults(placed.settings, folder) == [
        f"the journal ends at line {no - 1}, but its head outside the database knows line {no}"
    ]


@pytest.mark.begun("placed")
async def test_an_exchanged_pdf_is_not_vouched_for_and_the_original_still_is(kantor: Kantor) -> None:
    pemohon, stranger = kantor.people.pemohon, kantor.api.person("Orang Lain")
    original = content(kantor, sent(pemohon, "form-persetujuan-")[0])
    forged = original + b"\n% setuju"
    exchanged, archive = hashlib.sha256(forged).hexdigest(), kantor.storage.archive
    archive.put(forged)
    was = hashlib.sha256(original).hexdigest()
    await tamper(
        kantor.settings.data_dir,
        f"INSERT INTO stored_file VALUES ('{exchanged}', 9, 'application/pdf', '2026-11-01')",  # noqa: S608 - hexadecimal
        f"UPDATE document SET sha256 = '{exchanged}' WHERE sha256 = '{was}'",  # noqa: S608 - the same
    )
    assert (await answered(stranger, forged)).startswith("❌ Tidak sama dengan arsip.")
    assert (await answered(stranger, original)).startswith("✅ Asli: Form persetujuan 067/")
    (code,) = codes_in(original)
    await stranger.send(f"/verifikasi {code}")
    await stranger.sees("✅ Asli: Form persetujuan 067/")
    async with kantor.storage.read(NOW) as tx:
        found = (await tx.journal.verify())[1]
    assert len(found) == 1
    assert found[0].startswith("document ")


@pytest.mark.parametrize("change", ["document SET made_no = 1", "permohonan SET step = 'penempatan'"])
@pytest.mark.begun("placed")
async def test_of_what_no_line_speaks_for_nothing_is_passed_on(kantor: Kantor, change: str) -> None:
    original = content(kantor, sent(kantor.people.pemohon, "form-persetujuan-")[0])
    await tamper(kantor.settings.data_dir, f"UPDATE {change}")
    stranger: User = kantor.api.person("Orang Lain")
    words = await answered(stranger, original)
    assert words.startswith("⚠️ Belum dapat dipastikan. Keaslian dokumen ini perlu diteliti petugas")
    await kantor.people.admin.sees("Catatan sistem tidak cocok dengan jurnalnya.")


def line(folder: Path) -> list[str]:
    return (folder / "journal.head").read_text().split()


def test_a_database_put_back_alone_is_told_and_begins_anew_by_a_line(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    racks = [("rack", "add", f"Rak {name}", "--room", "Ruang", "--units", "42") for name in "ABCD"]
    run(*racks[0])
    backup = copied(data, tmp_path / "backup")
    run(*racks[1])
    ahead = line(data)
    for path in data.glob("penempatan.db*"):
        path.unlink()
    for path in backup.glob("penempatan.db*"):
        shutil.copy(path, data)
    databases.here.copied(backup, data)
    status, _, err = run("audit", "verify")
    assert status == 1
    assert "the journal ends at line 1, but its head outside the database knows line 2" in err
    run(*racks[2])
    assert line(data) == ahead  # what is written meanwhile hides nothing
    assert "WARNING\tjournal\t" in run("doctor")[1]
    status, out, _ = run("audit", "reset", "--reason", "cadangan 25 November")
    assert (status, out) == (0, "The head outside the database begins anew at line 3.\n")
    assert run("audit", "verify") == (0, "The journal is whole: 3 lines. The archive is whole: 0 files.\n", "")
    (act, detail), *_ = raw(data, "SELECT act, detail FROM journal ORDER BY no DESC")
    assert act == JournalAct.PULIH
    assert "cadangan 25 November" in detail
    assert ahead[1] in detail
    run(*racks[3])
    assert line(data)[0] == "4"


@pytest.mark.parametrize("content", [b"", b"1 x\n", b"1 aa bb\n"])
def test_a_head_that_was_tampered_with_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    run("rack", "add", "Rak A", "--room", "Ruang", "--units", "42")
    (tmp_path / "data" / "journal.head").write_bytes(content)
    assert "the journal's head outside the database is not whole" in run("audit", "verify")[2]
    (tmp_path / "data" / "journal.head").unlink()
    assert "the journal's head outside the database is missing" in run("audit", "verify")[2]


async def test_a_head_that_lags_behind_after_a_crash_is_no_fault(kantor: Kantor, api: BotApi) -> None:
    behind = await kantor.storage.head.read()
    async with kantor.storage.begin(NOW) as tx:
        await tx.journal.write(JournalAct.RAK, person=None)
    assert behind
    head = OutsideHead(kantor.settings.data_dir / "journal.head", Vault(kantor.settings.secret()))
    await head.reset(behind)
    async with kantor.storage.read(NOW) as tx:
        assert (await tx.journal.verify())[1] == []


async def test_admins_hear_of_it_at_the_next_start(settings: Settings, api: BotApi, joined: Kantor) -> None:

    everybody = restore(joined, api, settings)
    (settings.data_dir / "journal.head").unlink()
    for _ in range(2):
        async with running(settings):
            await everybody.admin.sees("tidak cocok dengan jurnalnya")
    assert sum("tidak cocok dengan jurnalnya" in one.get("text", "") for one in everybody.admin.chat) == 1


async def test_whoever_takes_the_check_of_the_key_away_has_nothing_sealed_anew(placed: Kantor, tmp_path: Path) -> None:
    for number, change in enumerate(("DELETE FROM key_check", "UPDATE key_check SET sealed_no = NULL")):
        folder = copied(placed.settings.data_dir, tmp_path / f"changed {number}")
        await tamper(folder, "UPDATE permohonan SET pemohon_id = 700000002", change)
        for _ in range(2):
            found = "; ".join(await faults(placed.settings, folder))
            assert "the check of the key was changed or taken away" in found
            assert "permohonan 1 is not as line" in found
            async with opened(folder) as storage, storage.begin(NOW) as tx:
                await tx.journal.write(JournalAct.RAK, person=None)


@pytest.mark.begun("filed")
async def test_an_edition_that_was_replaced_stays_so_whatever_rows_are_gone(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    lembar = content(kantor, await who.kadis.sees("lembar-disposisi-"))
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kasi.sees("Pengecekan Kasi")
    await settled(kantor.api, kantor.storage)
    stranger = kantor.api.person("Orang Lain")
    assert "Tidak berlaku lagi: sudah diganti edisi" in await answered(stranger, lembar)
    await tamper(
        kantor.settings.data_dir,
        "DELETE FROM outbox WHERE document_id IS NOT NULL",
        "DELETE FROM document WHERE paper = 'lembar-disposisi' AND edition > 1",
    )
    assert "Tidak berlaku lagi: sudah diganti edisi" in await answered(stranger, lembar)


async def test_what_is_done_while_the_journal_is_verified_is_no_fault(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = OutsideHead.read

    async def reading(self: OutsideHead) -> Mark | None:
        """Somebody acts at the worst of moments."""
        mark = await read(self)
        monkeypatch.setattr(OutsideHead, "read", read)
        async with kantor.storage.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None)
        return mark

    monkeypatch.setattr(OutsideHead, "read", reading)
    async with kantor.storage.read(NOW) as tx:
        assert (await tx.journal.verify())[1] == []
    assert OutsideHead.read is read


async def test_a_crash_before_the_first_head_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise OSError

    async with opened(tmp_path) as storage:
        monkeypatch.setattr(OutsideHead, "write", crash)
        async with storage.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None)
    monkeypatch.undo()
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert await tx.journal.verify() == (1, [])


async def test_a_reset_beside_the_service_is_followed_by_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.journal.write(JournalAct.RAK, person=None)
    (tmp_path / "journal.head").unlink()
    async with opened(tmp_path) as service:
        async with service.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None)
        assert not (tmp_path / "journal.head").exists()
        async with opened(tmp_path) as command:
            async with command.begin(NOW) as tx:
                await tx.journal.reset_head("uji")
            assert tx.journal.mark
            await command.head.reset(tx.journal.mark)
        async with service.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None)
    assert line(tmp_path)[0] == "4"


async def test_a_savepoint_that_is_rolled_back_forgets_nothing_changed_before_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await tx.racks.add_rack("Rak A", "Ruang", 42)
            await tx.racks.add_rack("Rak B", "Ruang", 42)
            await tx.journal.write(JournalAct.RAK, person=None)
        async with storage.begin(NOW) as tx:
            rack = await tx._session.get_one(Rack, 1)
            rack.max_kg = 900
            await tx._session.flush()
            with pytest.raises(Taken):
                await tx.racks.add_rack("Rak B", "Ruang", 42)
            await tx.journal.write(JournalAct.RAK, person=None)
        async with storage.read(NOW) as tx:
            assert await tx.journal.verify() == (2, [])
