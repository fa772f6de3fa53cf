"""A new key for the old one, by the command line, on offices in the midst of their work.

KILLED (20 by default) says how often it is killed; KEY_SEED at which instants.
"""

import asyncio
import logging
import os
import random
import shutil
import signal
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import Secret

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind
from storage.database import Storage
from storage.errors import WrongKey
from storage.journal.acts import JournalAct
from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor, configured, restore
from tests.support import databases
from tests.support.aftermath import settled
from tests.support.forks import COMMAND, fork
from tests.support.journeys import place_server
from tests.support.keeping.keyed import by_file, env, opens, readable, said, whole
from tests.support.killing import scripted
from tests.support.room_and_clock import open_sheet

LOG = logging.getLogger(__name__)
SEED = int(os.environ.get("KEY_SEED", "5"))
KILLED = int(os.environ.get("KILLED", "20"))
ACCESS = "akun pengelola, kunci SSH diserahkan saat pemasangan"
OLD = "k" * 40
LAST = "Backups made before open with the key before only: keep it, apart from them, as long as you keep them."


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """On the loop of the test: the commands are processes of their own."""
    async with BotApi() as api:
        yield api


@pytest.fixture
def settings(api: BotApi, tmp_path: Path) -> Settings:
    """In a folder of its own, for a test leaves other files too."""
    return configured(api, tmp_path / "data")


@asynccontextmanager
async def reopened(settings: Settings) -> AsyncIterator[Storage]:
    """The storage as every command opens it."""
    url, folder = settings.database_url, settings.data_dir
    storage = await Storage.open(url, folder, settings.secret(), key_file=settings.key_file)
    try:
        yield storage
    finally:
        await storage.close()


async def all_of(settings: Settings) -> dict[str, list[bytes]]:
    """All that is encrypted, in plain."""
    return await readable(settings.database_url, settings.secret())


def key_of(settings: Settings) -> str:
    return (settings.data_dir / "secret.key").read_text().strip()


async def test_what_was_kept_is_read_and_verified_as_before_and_once_more_after_a_second_change(
    placed: Kantor, api: BotApi, settings: Settings
) -> None:
    who, office = restore(placed, api, settings), by_file(settings)
    before, keys = await all_of(office), [OLD]
    assert ACCESS.encode() in [*before["revision.secret"], *before["placement.secret"]]
    stranger = api.person("Orang Lain")
    for _ in range(2):
        status, out, err = await said(office, "key", "rotate")
        lines = out.splitlines()
        assert (status, lines[-1]) == (0, LAST), err
        assert lines[0].startswith("2 secrets are encrypted anew; the journal goes on under the new key from line ")
        keys.append(key_of(office))
        former = office.data_dir / f"secret.key.until-{int(lines[0].split()[-1].rstrip('.')) - 1}"
        assert lines[1] == f"The new key lies in {office.data_dir}/secret.key, the key before in {former}."
        assert (former.read_text().strip(), stat.S_IMODE(former.stat().st_mode)) == (keys[-2], 0o600)
        assert not any(key in out + err for key in keys)
        assert not (office.data_dir / "secret.key.new").exists()
        assert await all_of(office) == before
        await whole(office)
        async with running(office) as app:
            storage = app.bot_data["services"].storage
            await open_sheet(who.staf)
            await who.staf.tap("Lihat hak akses")
            await who.staf.sees(ACCESS)
            await who.staf.tap("Hapus pesan ini")
            for paper in ("form-pengajuan-", "form-persetujuan-"):
                issued = content(placed, sent(who.pemohon, paper)[-1])
                assert (await answered(stranger, issued)).startswith("✅ Asli: ")
            await settled(api, storage)
    assert len({*keys}) == 3
    assert stat.S_IMODE((office.data_dir / "secret.key").stat().st_mode) == 0o600
    for key in keys[:-1]:
        assert not await opens(key, office.database_url)


async def test_a_permohonan_goes_on_to_its_end_under_the_new_key(
    reported: Kantor, api: BotApi, settings: Settings
) -> None:
    who, office = restore(reported, api, settings), by_file(settings)
    assert (await said(office, "key", "rotate"))[0] == 0
    async with running(office) as app:
        await who.kabid.tap("Setujui")
        await place_server(who.staf)
        await who.pemohon.tap("Terima")
        await who.pemohon.sees("Selesai. Terima kasih.")
        await open_sheet(who.staf)
        await who.staf.tap("Lihat hak akses")
        await who.staf.sees(ACCESS)
        await settled(api, app.bot_data["services"].storage)
    await whole(office)


async def test_a_key_in_the_environment_is_asked_for_until_it_is_the_new_one(
    placed: Kantor, api: BotApi, settings: Settings
) -> None:
    restore(placed, api, settings)
    before, file = await all_of(settings), settings.data_dir / "secret.key.new"
    status, out, err = await said(settings, "key", "rotate")
    new = file.read_text().strip()
    assert (status, out.splitlines()[1:]) == (
        0,
        [f"Set SECRET_KEY to what {file} holds; after that the file goes.", LAST],
    )
    assert new not in out + err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for _ in range(2):
        status, out, err = await said(settings, "rack", "list")
        assert (status, out.startswith("Rak A\t")) == (0, True)
        assert err.splitlines()[0].endswith(f"SECRET_KEY is the key before: set it to what {file} holds")
        assert err.count("\n") == 1
    status, out, err = await said(settings, "key", "rotate")
    assert (status, out) == (1, "")
    assert err.splitlines()[-1] == f"the key was changed already: set SECRET_KEY to what {file} holds"
    await whole(settings)
    changed = settings.model_copy(update={"secret_key": Secret[str](new)})
    assert (await said(changed, "rack", "list"))[2] == ""
    assert not file.exists()
    assert await all_of(changed) == before
    await whole(changed)
    status, out, err = await said(settings, "rack", "list")
    assert (status, out, err.startswith("SECRET_KEY is not the key that ")) == (1, "", True)


async def test_not_beside_a_program_that_runs_nor_with_what_is_no_key(
    joined: Kantor, api: BotApi, settings: Settings
) -> None:
    restore(joined, api, settings)
    office = by_file(settings)
    async with running(office):
        status, out, err = await said(office, "key", "rotate")
    lock = office.data_dir / "run.lock"
    assert (status, out) == (1, "")
    assert err == f"another program is running on these data, and must be stopped first ({lock})\n"
    assert not (office.data_dir / "secret.key.new").exists()
    for content_ in (b"", b"short\n", b"\xff" * 40):
        (office.data_dir / "secret.key.new").write_bytes(content_)
        status, out, err = await said(office, "key", "rotate")
        assert (status, out) == (1, "")
        assert err == f"{office.data_dir}/secret.key.new is not a key, and no database has it: remove it\n"
    assert key_of(office) == OLD
    await whole(office)


async def test_a_program_that_was_open_meanwhile_writes_nothing_under_the_old_key(
    joined: Kantor, api: BotApi, settings: Settings
) -> None:
    restore(joined, api, settings)
    office = by_file(settings)

    async def act(storage: Storage) -> None:
        async with storage.begin(utc_now()) as tx:
            await tx.racks.add_rack("Rak Z", "Ruang", 42)
            await tx.journal.write(JournalAct.RAK, person=None)

    async with reopened(office) as storage:
        assert (await said(office, "key", "rotate"))[0] == 0
        with pytest.raises(WrongKey):
            await act(storage)
    assert "Rak Z" not in (await said(office, "rack", "list"))[1]
    await whole(office)


# Killed


DIES = """
import os, signal, sys
from bot.__main__ import main
from storage import files
from storage.journal.head import OutsideHead
from storage.keys import rotation, succession

def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)

owner, name = {"made": (files, "create"), "commit": (rotation.Keys, "rotate"), "head": (OutsideHead, "write"),
    "install": (succession, "install"), "former": (files, "adopt")}[sys.argv[1]]
before = getattr(owner, name)
if sys.argv[1] == "commit":
    async def done(*given):
        await before(*given)
        dies()
    setattr(owner, name, done)
elif sys.argv[1] == "made":
    def made(*given):
        before(*given)
        dies()
    files.create = made
elif sys.argv[1] == "head":
    async def first(head, mark):
        if not head.first:
            head.first = True
            return await before(head, mark)
        dies()
    OutsideHead.first = False
    OutsideHead.write = first
else:
    setattr(owner, name, dies)
main(["key", "rotate"])
"""
"""The command, killed as soon as the new key is made, all but the commit is done, the commit, the head and so on."""


@pytest.mark.parametrize("instant", ["made", "commit", "head", "install", "former"])
async def test_killed_between_any_two_steps_the_next_start_makes_it_good(
    placed: Kantor, api: BotApi, settings: Settings, instant: str, tmp_path: Path
) -> None:
    restore(placed, api, settings)
    office = by_file(settings)
    before, new = await all_of(office), office.data_dir / "secret.key.new"
    async with scripted(DIES, instant, env(office), tmp_path) as program:
        status, log = await program.ended(60)
        assert status == -signal.SIGKILL, log
    made = new.read_text().strip()
    assert key_of(office) == OLD
    committed = instant in ("head", "install", "former")
    status, _, err = await said(office, "rack", "list")
    assert (status, "the new key is in its place now" in err) == (0, committed)
    assert key_of(office) == (made if committed else OLD)
    assert new.exists() is not committed
    await whole(office)
    assert await all_of(office) == before
    assert (await said(office, "key", "rotate"))[0] == 0
    assert (key_of(office) == made) is not committed  # what was not done before is done with the same key
    await whole(office)
    assert await all_of(office) == before


async def test_the_service_makes_it_good_too(placed: Kantor, api: BotApi, settings: Settings, tmp_path: Path) -> None:
    who, office = restore(placed, api, settings), by_file(settings)
    async with scripted(DIES, "head", env(office), tmp_path) as program:
        assert (await program.ended(60))[0] == -signal.SIGKILL
    made = (office.data_dir / "secret.key.new").read_text().strip()
    async with running(office) as app:
        assert key_of(office) == made
        await open_sheet(who.staf)
        await who.staf.tap("Lihat hak akses")
        await who.staf.sees(ACCESS)
        await settled(api, app.bot_data["services"].storage)
    await whole(office)


@pytest.mark.slow
async def test_killed_at_random_instants_it_loses_nothing_and_ends_when_it_is_run_again(
    placed: Kantor, api: BotApi, settings: Settings, tmp_path: Path
) -> None:
    restore(placed, api, settings)
    office = by_file(settings)
    await _fill(office)
    before, cut, chance = await all_of(office), 0, random.Random(SEED)  # noqa: S311  # repeatable, not secret
    folder = tmp_path / "trial"
    trial = office.model_copy(update={"data_dir": folder, "database_url": databases.here.url(folder)})
    shutil.copytree(office.data_dir, folder)
    databases.here.copied(office.data_dir, folder)
    assert (await said(trial, "rack", "list"))[0] == 0
    began = time.monotonic()
    assert (await said(trial, "key", "rotate"))[0] == 0
    took = time.monotonic() - began
    while cut < KILLED:
        instant = chance.random() * took
        program = fork(COMMAND, "key", "rotate", env=env(office), cwd=tmp_path, stderr=tmp_path / "log")
        await asyncio.wait([ending := asyncio.create_task(program.wait())], timeout=instant)
        program.kill()
        status = await ending
        cut += status == -signal.SIGKILL
        LOG.info("kill %d (KEY_SEED=%d): after %.3f of %.3f s, status %d", cut, SEED, instant, took, status)
        assert status in (0, -signal.SIGKILL), (tmp_path / "log").read_text()
        async with reopened(office) as storage, storage.read(utc_now()) as tx:  # whatever is started next
            assert (await tx.journal.verify())[1] == []
        assert await all_of(office) == before
    assert (await said(office, "key", "rotate"))[0] == 0
    assert not (office.data_dir / "secret.key.new").exists()
    assert await all_of(office) == before
    await whole(office)


async def _fill(office: Settings, rows: int = 1_000) -> None:
    """So many permohonan more, each with a secret, and as many updates that wait."""
    async with reopened(office) as storage, storage.begin(utc_now()) as tx:
        person = await tx.offices.meet(1)
        for number in range(rows):
            permohonan = await tx.permohonan.create(Kind.SERVER, person.id, year=2020)
            await tx.permohonan.revise(permohonan, {}, tx.drafts.hide(f"akun {number}"))
        await tx.journal.write(JournalAct.KIRIM, person=1)
        await tx.inbox.receive([{"update_id": number} for number in range(rows)])
