"""What people are in the middle of: forms and questions, of which one each is open and the others rest."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from procedure.sop import Kind
from storage.people.drafts import Pending
from storage.vault import Vault
from tests.support.stores import NOW, SECRET, content, opened, people, raw


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


async def test_a_fresh_form_takes_the_place_of_the_old_about_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await people(tx, 1, 2)
        for person_id in (1, 2):
            await tx.drafts.begin(person_id, Kind.SERVER, {"merk": "Dell"}, at="tipe", with_profile=False)
        fresh = await tx.drafts.begin(1, Kind.HOSTING, {}, at=None, with_profile=False, secret=b"x")
        assert await tx.drafts.all(1) == [fresh]
        assert (fresh.kind, fresh.answers, fresh.permohonan_id, fresh.secret) == (Kind.HOSTING, {}, None, b"x")
        assert await tx.drafts.states() == {1: True, 2: False}
        await tx.drafts.discard(fresh)
        await tx.drafts.discard(await tx.drafts.get(1))
        assert await tx.drafts.get(1) is None
        assert await tx.drafts.all(1) == []
        assert await tx.drafts.states() == {2: False}


async def test_of_several_forms_one_is_filled_and_the_others_rest(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            first, second = [(await tx.permohonan.create(Kind.HOSTING, 1, year=2026)).id for _ in range(2)]
            about: list[int | None] = [None, first, second]
            for which in about:
                await tx.drafts.begin(1, Kind.HOSTING, {}, at="x", with_profile=True, permohonan_id=which)
        async with storage.begin(NOW) as tx:
            assert [(draft.permohonan_id, draft.active) for draft in await tx.drafts.all(1)] == [
                (None, False),
                (first, False),
                (second, True),
            ]
            for which in about:
                draft = await tx.drafts.of(1, which)
                assert draft
                await tx.drafts.take_up(draft)
                await tx.drafts.take_up(draft)
                assert await tx.drafts.get(1) is draft
                assert [other.permohonan_id for other in await tx.drafts.all(1) if other.active] == [which]
            await tx.drafts.rest(1)
            await tx.drafts.rest(1)
            assert await tx.drafts.get(1) is None
            assert await tx.drafts.open(1) == Pending()
            assert await tx.drafts.states() == {}
            assert len(await tx.drafts.all(1)) == 3
            await tx.drafts.discard(await tx.drafts.of(1, first))
            assert await tx.drafts.of(1, first) is None
            assert [draft.permohonan_id for draft in await tx.drafts.all(1)] == [None, second]


@pytest.mark.parametrize("columns", ["active = true", "permohonan_id = NULL", "permohonan_id = 1"])
async def test_the_database_itself_refuses_two_forms_where_one_may_be(tmp_path: Path, columns: str) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            permohonan = await tx.permohonan.create(Kind.HOSTING, 1, year=2026)
            for which in (None, permohonan.id):
                await tx.drafts.begin(1, Kind.HOSTING, {}, at="x", with_profile=True, permohonan_id=which)
        with pytest.raises(sa.exc.IntegrityError, match=r"UNIQUE|unique"):
            async with storage.begin(NOW) as tx:
                await tx._session.execute(sa.text(f"UPDATE draft SET {columns}"))  # noqa: S608 - the three above


async def test_a_chat_has_one_open_question_and_the_others_rest(tmp_path: Path) -> None:
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
            rests = await tx.drafts.asked(1, "alasan", 7)
            assert rests
            assert (rests.open, rests.data) == (False, {"pilihan": "tolak"})
            assert await tx.drafts.about(frozenset({"alasan", "catatan"}), 7) == [rests]
            open_ = await tx.drafts.question(1)
            assert open_
            await tx.drafts.suspend(open_)
            assert await tx.drafts.question(1) is None
            await tx.drafts.forget(rests)
    assert raw(tmp_path, "SELECT person_id, kind, open FROM question ORDER BY person_id") == [
        (1, "jabatan", 0),
        (2, "catatan", 1),
    ]


async def test_a_question_asked_again_is_the_same_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await people(tx, 1)
        for subject, prompt in ((7, 1), (8, 2), (7, 3)):
            await tx.drafts.ask(1, "alasan", subject, {"prompt": prompt}, prompt)
        question = await tx.drafts.question(1)
        assert question
        assert (question.subject, question.data, question.prompt) == (7, {"prompt": 3}, 3)
        assert [one.prompt for one in await tx.drafts.about(frozenset({"alasan"}), 7)] == [3]


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
                expected = (await tx.drafts.question(person), await tx.drafts.get(person), False)
                assert await tx.drafts.open(person) == (None if person == 4 else expected)
            assert all((await tx.drafts.open(1) or [None])[:2])
