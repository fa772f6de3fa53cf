"""What people are in the middle of: one form and one open question each."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from procedure.sop import Kind
from storage.vault import Vault
from tests.stores import NOW, SECRET, content, opened, people, raw


async def test_a_form_is_kept_as_it_was_left(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            draft = await tx.drafts.begin(1, Kind.SERVER, {"merk": "Dell"}, at="tipe", with_profile=True)
            assert await tx.drafts.get(1) is draft
        async with storage.begin(NOW) as tx:
            kept = await tx.drafts.get(1)
            assert kept
            assert (kept.kind, kept.answers, kept.at, kept.with_profile) == (
                Kind.SERVER,
                {"merk": "Dell"},
                "tipe",
                True,
            )
            assert (kept.pages, kept.waiting, kept.editing, kept.closing, kept.secret) == ([], 0, False, False, None)
            assert kept.updated_at == NOW
            kept.answers = {**kept.answers, "tipe": "R750"}
        async with storage.read(NOW) as tx:
            kept = await tx.drafts.get(1)
            assert kept
            assert kept.answers == {"merk": "Dell", "tipe": "R750"}


async def test_a_fresh_form_takes_the_place_of_the_old(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await people(tx, 1, 2)
        for person_id in (1, 2):
            await tx.drafts.begin(person_id, Kind.SERVER, {"merk": "Dell"}, at="tipe", with_profile=False)
        permohonan = await tx.permohonan.create(Kind.HOSTING, 1, year=2026)
        await tx.drafts.begin(
            1, Kind.HOSTING, {}, at=None, with_profile=False, permohonan_id=permohonan.id, secret=b"x"
        )
        fresh = await tx.drafts.get(1)
        assert fresh
        assert (fresh.kind, fresh.answers, fresh.permohonan_id, fresh.secret) == (Kind.HOSTING, {}, permohonan.id, b"x")
        assert await tx.drafts.states() == {1: True, 2: False}
        await tx.drafts.discard(1)
        await tx.drafts.discard(1)
        assert await tx.drafts.get(1) is None
        assert await tx.drafts.states() == {2: False}


async def test_a_chat_has_one_open_question(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1, 2)
            await tx.drafts.ask(2, "catatan", 5, {}, None)
            await tx.drafts.ask(1, "alasan", 7, {"pilihan": "tolak"}, 11)
        async with storage.begin(NOW + timedelta(hours=1)) as tx:
            first = await tx.drafts.question(1)
            assert first
            assert (first.kind, first.subject, first.data, first.prompt) == ("alasan", 7, {"pilihan": "tolak"}, 11)
            assert first.asked_at == NOW
            await tx.drafts.ask(1, "jabatan", 8, {}, None)
            second = await tx.drafts.question(1)
            assert second
            assert (second.kind, second.subject, second.asked_at) == ("jabatan", 8, NOW + timedelta(hours=1))
        async with storage.begin(NOW) as tx:
            await tx.drafts.answered(1)
            await tx.drafts.answered(1)
            assert await tx.drafts.question(1) is None
    assert raw(tmp_path, "SELECT person_id, kind FROM question") == [(2, "catatan")]


async def test_access_information_is_nowhere_in_plain_on_the_disk(tmp_path: Path) -> None:
    marker = "root / Rahasia-Sekali-81"
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            hidden = tx.drafts.hide(marker)
            await tx.drafts.begin(1, Kind.SERVER, {}, at=None, with_profile=False, secret=hidden)
        assert hidden in content(tmp_path)
        assert marker.encode() not in content(tmp_path)
    assert Vault(SECRET).decrypt(hidden).decode() == marker
    with pytest.raises(InvalidToken):
        Vault("x" * 40).decrypt(hidden)


async def test_what_is_open_is_read_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1, 2, 3)
            await tx.drafts.begin(1, Kind.SERVER, {}, at="tipe", with_profile=True)
            for person in (1, 2):
                await tx.drafts.ask(person, "alasan", 7, {}, None)
        async with storage.read(NOW) as tx:
            for person in (1, 2, 3, 4):
                expected = (await tx.drafts.question(person), await tx.drafts.get(person))
                assert await tx.drafts.open(person) == expected
            assert all(await tx.drafts.open(1))
