"""One key after another: everything that is encrypted follows, and nobody without the key can meddle with the ring."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.demo.telegram.server import BotApi
from storage.connecting.engines import connected, session
from storage.database import Storage
from storage.errors import WrongKey
from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.keys import rotation
from storage.keys.rotation import Rotated
from storage.models import Base, JournalLine, KeyCheck, Revision
from storage.vault import Damaged, Vault
from tests.support import databases
from tests.support.keeping.keyed import opens, readable
from tests.support.stores import NOW, SECRET, applied, opened, raw
from tests.upgrades.keeping import DATABASE, FOLDER, restore
from tests.upgrades.takeover import SECRET as LEFT_WITH

SECOND, THIRD = "s" * 40, "t" * 40
RING = "the former keys were changed or taken away"
UNLOCKED = ("DROP TRIGGER journal_refuses_update", "DROP TRIGGER journal_refuses_delete")


async def rotated(folder: Path, before: str = SECRET, after: str = SECOND) -> Rotated:
    async with opened(folder, before) as storage, storage.begin(NOW) as tx:
        return await tx.keys.rotate(after)


async def faults(folder: Path, secret: str) -> list[str]:
    async with opened(folder, secret) as storage, storage.read(NOW) as tx:
        return (await tx.journal.verify())[1]


async def asked(folder: Path) -> None:
    """Two permohonan with secrets, an update that waits, and some lines."""
    async with opened(folder) as storage, storage.begin(NOW) as tx:
        for number in (1, 2):
            permohonan = await applied(tx)
            await tx.permohonan.revise(permohonan, {"nama": "A"}, tx.drafts.hide(f"akun {number}"))
            await tx.journal.write(JournalAct.KIRIM, person=None, permohonan=permohonan.id)
        await tx.inbox.receive([{"update_id": 1}])
        await tx.outbox.post(7, "sendMessage", {"text": "x", "sealed": tx.drafts.hide("akun 3").decode()})


def test_every_column_of_bytes_follows() -> None:
    """A column that is not encrypted needs a rule of its own in `rotation.encrypted`."""
    bytes_ = {str(c) for t in Base.metadata.sorted_tables for c in t.columns if isinstance(c.type, sa.LargeBinary)}
    follow = {f"{kind.__tablename__}.{name}" for kind, names in rotation.encrypted().items() for name in names}
    assert bytes_ - follow == {"key_check.former"}
    assert follow == {"draft.secret", "revision.secret", "placement.secret", "inbox.payload", "job.payload"}


OFFICES = sorted(FOLDER.glob("*.tar.xz"))


@pytest.mark.parametrize("left", OFFICES, ids=[file.name.partition(".")[0] for file in OFFICES])
async def test_whatever_is_encrypted_anywhere_follows(
    left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office with everything there can be half done in it, read in batches of two rows."""
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    async with BotApi() as api:
        restore(left, api, tmp_path)
    url = f"sqlite+aiosqlite:///{tmp_path}/{DATABASE}"
    before = await _opened_all(url, tmp_path, LEFT_WITH)
    assert {"draft.secret", "revision.secret", "placement.secret", "inbox.payload"} < before.keys()
    storage = await Storage.open(url, tmp_path, LEFT_WITH)
    async with storage.begin(NOW) as tx:
        done = await tx.keys.rotate(SECOND)
    await storage.close()
    assert (done.secrets, done.unreadable, done.faults) == (sum(map(len, before.values())), 0, [])
    assert await _opened_all(url, tmp_path, SECOND) == before
    assert not await opens(LEFT_WITH, url)


async def _opened_all(url: str, folder: Path, secret: str) -> dict[str, list[bytes]]:
    storage = await Storage.open(url, folder, secret)
    async with storage.read(NOW) as tx:
        assert (await tx.journal.verify())[1] == []
    await storage.close()
    return await readable(url, secret)


async def test_a_secret_within_a_message_that_is_owed_follows(tmp_path: Path) -> None:
    await asked(tmp_path)
    assert (await rotated(tmp_path)).secrets == 4
    ((payload,),) = raw(tmp_path, "SELECT payload FROM outbox")
    assert Vault(SECOND).decrypt(json.loads(payload)["sealed"].encode()) == b"akun 3"


async def test_lines_of_every_key_are_known_one_by_one_and_all_together(tmp_path: Path) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    async with opened(tmp_path, SECOND) as storage, storage.begin(NOW) as tx:
        await tx.journal.write(JournalAct.RAK, person=None)
    await rotated(tmp_path, SECOND, THIRD)
    async with opened(tmp_path, THIRD) as storage, storage.begin(NOW) as tx:
        assert await tx.journal.verify() == (5, [])
        assert [await tx.journal.line(no) is not None for no in range(1, 7)] == [True] * 5 + [False]
        assert [line.act for line in await tx.journal.newest(3)] == ["kunci", "rak", "kunci"]
        assert await tx.journal.vouches(await tx.permohonan.get(1))
        assert await tx.journal.outside_fault() is None
    for former in (SECRET, SECOND):
        with pytest.raises(WrongKey):
            await faults(tmp_path, former)


async def test_a_head_outside_that_the_key_before_sealed_is_still_known(tmp_path: Path) -> None:
    await asked(tmp_path)
    kept = (tmp_path / "journal.head").read_bytes()
    await rotated(tmp_path)
    (tmp_path / "journal.head").write_bytes(kept)  # as a kill right after the commit leaves it
    assert await faults(tmp_path, SECOND) == []
    assert (tmp_path / "journal.head").read_text().startswith("3 ")


# Tampering


@pytest.mark.parametrize(
    "ring",
    [
        None,
        b"",
        Vault("x" * 40).encrypt(b"[]"),  # somebody's own
        Vault(SECRET).encrypt(json.dumps([[2, "00" * 32]]).encode()),  # by the key before, which leaked
    ],
    ids=["gone", "empty", "forged", "leaked"],
)
async def test_a_ring_that_somebody_else_wrote_is_found_and_nothing_is_vouched_for(
    tmp_path: Path, ring: bytes | None
) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    await _set_ring(tmp_path, ring)
    assert await faults(tmp_path, SECOND) == [RING]
    async with opened(tmp_path, SECOND) as storage:
        async with storage.read(NOW) as tx:
            assert await tx.journal.line(1) is None
            assert not await tx.journal.vouches(await tx.permohonan.get(1))
        async with storage.begin(NOW) as tx:
            await tx.keys.rotate(THIRD)
    assert await faults(tmp_path, THIRD) == [RING]  # nor does another change hide it


@pytest.mark.parametrize("place", [12, 40, 90, -8])
async def test_not_a_bit_of_a_ring_can_be_changed(tmp_path: Path, place: int) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    ((ring,),) = raw(tmp_path, "SELECT former FROM key_check")
    changed = bytearray(ring)
    changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
    await _set_ring(tmp_path, bytes(changed))
    assert await faults(tmp_path, SECOND) == [RING]


async def test_a_ring_of_before_lacks_a_key_and_is_found(tmp_path: Path) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    ((ring,),) = raw(tmp_path, "SELECT former FROM key_check")
    await rotated(tmp_path, SECOND, THIRD)
    await _set_ring(tmp_path, ring)
    assert await faults(tmp_path, THIRD) == [RING]


async def _set_ring(folder: Path, ring: bytes | None) -> None:
    await _behind(folder, sa.update(KeyCheck).values(former=ring))


async def _behind(folder: Path, change: sa.Executable) -> None:
    """The same as `raw`, for what is bytes."""
    async with connected(databases.here.url(folder)) as (writer, _), writer.begin() as connection:
        await connection.execute(change)


async def test_whoever_has_an_old_key_cannot_rewrite_what_it_sealed(tmp_path: Path) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    async with _forged(tmp_path) as forger:
        for no in (1, 2):
            line = await forger._session.get_one(JournalLine, no)
            line.person_id = 999
            at = line.at.isoformat()
            last = "" if no == 1 else (await forger._session.get_one(JournalLine, 1)).mac
            line.mac = forger._seal((no, at, 999, line.act, line.permohonan_id, line.detail), last)
            await forger._session.flush()
    assert await faults(tmp_path, SECOND) == ["line 3 was changed, or the line before it"]


async def test_nor_write_on_with_it(tmp_path: Path) -> None:
    await asked(tmp_path)
    await rotated(tmp_path)
    raw(tmp_path, "CREATE TABLE kept AS SELECT * FROM key_check")
    async with _forged(tmp_path) as forger:
        await forger._session.execute(sa.text("DELETE FROM key_check"))
        await forger.write(JournalAct.RAK, person=None)
    assert await faults(tmp_path, SECOND) == [RING]
    raw(tmp_path, "DELETE FROM key_check", "INSERT INTO key_check SELECT * FROM kept")
    assert await faults(tmp_path, SECOND) == [
        "line 4 was changed, or the line before it",
        "the head of the journal does not fit its last line",
    ]


@asynccontextmanager
async def _forged(folder: Path) -> AsyncIterator[Journal]:
    """The journal in the hands of somebody who has the old key and the database, and no trigger in the way."""
    raw(folder, *UNLOCKED)
    async with opened(folder, SECOND) as storage, session(storage._engine) as begun:
        yield Journal(begun, NOW, Vault(SECRET), storage.head)
        await begun.commit()


async def test_a_key_that_lies_beside_is_taken_only_where_the_ring_names_the_one_before(tmp_path: Path) -> None:
    """Whoever can write to all of DATA_DIR cannot put an office of their own in the place of one with SECRET_KEY."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, secret in ((ours, SECRET), (theirs, "x" * 40)):
        async with opened(folder, secret) as storage, storage.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None)
    await rotated(theirs, "x" * 40, SECOND)
    shutil.copytree(theirs, ours, dirs_exist_ok=True)
    databases.here.copied(theirs, ours)
    (ours / "secret.key.new").write_text(SECOND)
    with pytest.raises(WrongKey):
        await faults(ours, SECRET)
    (theirs / "secret.key.new").write_text(SECOND)
    assert await faults(theirs, "x" * 40) == []


@pytest.mark.parametrize(
    ("change", "unreadable"),
    [
        ({"answers": {}}, 0),
        ({"secret": b"x"}, 1),
        ({"secret": sa.select(Revision.secret).where(Revision.permohonan_id == 2).scalar_subquery()}, 0),
    ],
    ids=["answers", "unreadable", "another's"],
)
async def test_what_was_changed_before_is_named_after_it_too(
    tmp_path: Path, change: dict[str, Any], unreadable: int
) -> None:
    fault = ["revision 1:0 is not as line 1 seals it"]
    await asked(tmp_path)
    await _behind(tmp_path, sa.update(Revision).where(Revision.permohonan_id == 1).values(change))
    assert await faults(tmp_path, SECRET) == fault
    assert (await rotated(tmp_path)).unreadable == unreadable
    assert await faults(tmp_path, SECOND) == fault


async def test_a_journal_that_was_not_whole_is_not_made_whole_by_it(tmp_path: Path) -> None:
    await asked(tmp_path)
    raw(tmp_path, *UNLOCKED, "UPDATE journal SET person_id = 9 WHERE no = 1")
    before = await faults(tmp_path, SECRET)
    assert (await rotated(tmp_path)).faults == before
    assert await faults(tmp_path, SECOND) == before


async def test_a_check_of_the_key_that_was_taken_away_is_told_after_it_too(tmp_path: Path) -> None:
    await asked(tmp_path)
    raw(tmp_path, "DELETE FROM key_check", "UPDATE journal_head SET mac = 'x'")
    await rotated(tmp_path)
    assert "the check of the key was changed or taken away" in await faults(tmp_path, SECOND)


def test_a_vault_shows_no_key_and_opens_nothing_of_anothers() -> None:
    vault = Vault(SECRET)
    assert SECRET not in repr(vault.keys)
    assert vault.keys.seal.hex() not in repr(vault.keys)
    with pytest.raises(Damaged):
        vault.learn(Vault(SECOND).encrypt(b"[]"))
    assert (vault.followed, vault.since) == (0, 0)
