"""Offices: one holder where there is one chair, and invitations that open once."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound

from procedure.rights import Actor
from procedure.sop import Acting, Office
from storage.database import Storage
from storage.models import Tenure
from storage.people.offices import InvitationRefused, Joined
from storage.transaction import Transaction
from tests.support import delegations
from tests.support.stores import NOW, all_of, content, opened, people, raw, two


async def joined(tx: Transaction, person_id: int, office: Office) -> Joined:
    await people(tx, person_id)
    code = await tx.offices.invite(office, None)
    assert len(code) == 22  # 128 bits
    invitation = await tx.offices.invitation(code)
    return await tx.offices.join(person_id, invitation.code_hash)


async def holders(tx: Transaction, office: Office) -> list[int]:
    return [person.id for person in await tx.offices.holders(office)]


async def test_a_person_is_remembered_since_first_seen(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            (await tx.offices.meet(1)).nama = "Budi"
        async with storage.begin(NOW + timedelta(days=1)) as tx:
            person = await tx.offices.meet(1)
            assert (person.nama, person.since) == ("Budi", NOW)
            assert await tx.offices.actor(1) == Actor(1)


async def test_who_holds_what_in_the_order_of_the_offices_and_of_joining(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for person_id, office in enumerate((Office.STAF_TEKNIS, Office.KABID, Office.STAF_TEKNIS, Office.KASI), 1):
            await joined(tx, 9 - person_id, office)
        await tx.offices.leave(5, Office.KASI)
        assert [(tenure.office, tenure.person_id, person.id) for tenure, person in await tx.offices.tenures()] == [
            (Office.KABID, 7, 7),
            (Office.STAF_TEKNIS, 8, 8),
            (Office.STAF_TEKNIS, 6, 6),
        ]


async def test_asking_for_somebody_makes_them_nobody_we_know(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for _ in range(2):
            assert await tx.offices.known(1) is None
            with pytest.raises(NoResultFound):
                await tx.offices.person(1)
        assert (await tx.offices.known(None), await tx.offices.name(None)) == (None, None)
        assert await tx.offices.meet(1) is await tx.offices.person(1) is await tx.offices.meet(1)


async def test_the_newest_name_counts_but_an_office_keeps_the_one_it_was_joined_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        person = await tx.offices.meet(1)
        for name in ("Budi Santoso", "Budi Santosa"):
            await tx.offices.called(person, name)
            assert person.nama == name
        await joined(tx, 1, Office.STAF_TEKNIS)
        await tx.offices.called(person, "Budi S.")
        assert person.nama == "Budi Santosa"
        await tx.offices.leave(1, Office.STAF_TEKNIS)
        await tx.offices.called(person, "Budi S.")
        assert person.nama == "Budi S."


@pytest.mark.parametrize("office", [Office.KEPALA_DINAS, Office.KABID, Office.KASI])
async def test_a_new_holder_replaces_the_old_in_a_single_office(tmp_path: Path, office: Office) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            assert await joined(tx, 1, office) == Joined(office, None)
        async with storage.begin(NOW + timedelta(hours=1)) as tx:
            assert await joined(tx, 2, office) == Joined(office, 1)
            assert await holders(tx, office) == [2]
            assert await tx.offices.actor(1) == Actor(1)
            assert await tx.offices.actor(2) == Actor(2, frozenset({office}))
    assert raw(tmp_path, "SELECT person_id FROM tenure WHERE CAST(until AS VARCHAR) LIKE '2026-08-03 03:00:00%'") == [
        (1,)
    ]
    assert raw(tmp_path, "SELECT person_id FROM tenure WHERE until IS NULL") == [(2,)]


@pytest.mark.parametrize("office", [Office.STAF_TEKNIS, Office.ADMIN])
async def test_many_hold_the_others_and_each_leaves_alone(tmp_path: Path, office: Office) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for person_id in (3, 1, 2):
            assert await joined(tx, person_id, office) == Joined(office, None)
        assert await holders(tx, office) == [3, 1, 2]
        await tx.offices.leave(1, office)
        assert await holders(tx, office) == [3, 2]
        await joined(tx, 1, office)
        assert await holders(tx, office) == [3, 2, 1]


async def test_the_database_has_one_holder_of_a_single_office(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await joined(tx, 1, Office.KABID)
        await joined(tx, 1, Office.STAF_TEKNIS)
        await people(tx, 2)
    for office, person_id in ((Office.KABID, 2), (Office.STAF_TEKNIS, 1)):
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            tx._session.add(Tenure(office=office, person_id=person_id, since=NOW, alone=office.rule.single))
            with pytest.raises(IntegrityError, match="tenure"):
                await tx._session.flush()
            await tx._session.rollback()


async def test_one_person_holds_several_offices_and_leaves_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for office in (Office.KABID, Office.KASI):
            await joined(tx, 1, office)
        assert await tx.offices.actor(1) == Actor(1, frozenset({Office.KABID, Office.KASI}))
        await tx.offices.leave(1, Office.KABID)
        assert await tx.offices.actor(1) == Actor(1, frozenset({Office.KASI}))


async def test_who_holds_the_office_already_keeps_it_and_spends_the_invitation(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await joined(tx, 1, Office.KABID)
            code = await tx.offices.invite(Office.KABID, 1)
            code_hash = (await tx.offices.invitation(code)).code_hash
        async with storage.begin(NOW) as tx:
            assert await tx.offices.join(1, code_hash) == Joined(Office.KABID, None)
        async with storage.begin(NOW) as tx:
            assert await holders(tx, Office.KABID) == [1]
            with pytest.raises(InvitationRefused):
                await tx.offices.invitation(code)
    assert raw(tmp_path, "SELECT count(*) FROM tenure") == [(1,)]


async def test_an_invitation_opens_for_72_hours(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            code = await tx.offices.invite(Office.KASI, 9)
            await people(tx, 1)
        async with storage.read(NOW + timedelta(hours=72) - timedelta(seconds=1)) as tx:
            invitation = await tx.offices.invitation(code)
            assert (invitation.office, invitation.created_by) == (Office.KASI, 9)
        async with storage.begin(NOW + timedelta(hours=72)) as tx:
            with pytest.raises(InvitationRefused):
                await tx.offices.invitation(code)
            with pytest.raises(InvitationRefused):
                await tx.offices.join(1, invitation.code_hash)
            assert await holders(tx, Office.KASI) == []


async def test_an_unknown_code_opens_nothing_and_a_hash_is_no_code(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        known = await tx.offices.invitation(await tx.offices.invite(Office.KASI, None))
        for code in ("", "tebakan", known.code_hash):
            with pytest.raises(InvitationRefused):
                await tx.offices.invitation(code)


async def test_an_invitation_is_spent_once_even_by_two_at_once(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        async with one.begin(NOW) as tx:
            code_hash = (await tx.offices.invitation(await tx.offices.invite(Office.STAF_TEKNIS, None))).code_hash
            await people(tx, 1, 2)

        async def join(storage: Storage, person_id: int) -> None:
            async with storage.begin(NOW) as tx:
                await tx.offices.join(person_id, code_hash)

        results = await all_of(join(one, 1), join(other, 2))
        assert sorted(type(result).__name__ for result in results) == ["InvitationRefused", "NoneType"]
        async with one.read(NOW) as tx:
            assert await holders(tx, Office.STAF_TEKNIS) == [1 if results[0] is None else 2]


async def test_two_joining_one_chair_at_once_leave_one_holder(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):

        async def join(storage: Storage, person_id: int) -> None:
            async with storage.begin(NOW) as tx:
                await joined(tx, person_id, Office.KABID)

        assert await all_of(join(one, 1), join(other, 2)) == [None, None]
        async with one.read(NOW) as tx:
            assert len(await holders(tx, Office.KABID)) == 1


async def test_the_code_itself_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            codes = {await tx.offices.invite(Office.ADMIN, None) for _ in range(3)}
        assert len(codes) == 3
        assert not any(code.encode() in content(tmp_path) for code in codes)


async def test_admins_are_those_of_the_settings_and_those_of_the_office_once_each(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for person_id in (2, 3):
            await joined(tx, person_id, Office.ADMIN)
        assert await tx.offices.admins([1, 3]) == [1, 3, 2]
        assert await tx.offices.admins([]) == [2, 3]


async def test_who_acts_for_another_is_recorded_for_its_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        later, last = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
        for at, acting in ((NOW, Acting.PLH), (later, None), (last, Acting.PLT)):
            async with storage.begin(at) as tx:
                await people(tx, 1)
                await tx.offices.leave(1, Office.KABID)
                await tx.offices.hold(1, Office.KABID, acting)
        async with storage.read(last) as tx:
            found = [
                await tx.offices.acting(1, Office.KABID, NOW + timedelta(minutes=minutes)) for minutes in (5, 65, 125)
            ]
            assert found == [Acting.PLH, None, Acting.PLT]
            assert await tx.offices.acting(1, Office.KASI, last) is None
            assert await tx.offices.acting(1, Office.KABID, NOW - timedelta(days=1)) is None
            assert [person.id for person in await tx.offices.holders(Office.KABID)] == [1]


async def test_a_delegation_is_found_by_how_somebody_held_the_office_then(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await joined(tx, 1, Office.KABID)
            await people(tx, 2)
            for first, letter in ((0, "800/1"), (10, "800/2")):
                await delegations.link(tx, Office.KABID, NOW, first=first, days=7, surat=letter, deputy=2)
        for days in (0, 10):
            at = NOW + timedelta(days=days)
            async with storage.begin(at) as tx:
                one = next(one for one in await tx.delegations.open() if one.started_at is None)
                await tx.delegations.start(one, 2)
                assert await holders(tx, Office.KABID) == [2]
                holder = await tx.offices.person(1)
                holder.nama = "Drs. Kholid"
                await tx.offices.called(holder, "Kholid")
                assert holder.nama == "Drs. Kholid"  # they sign again later
                assert await tx.delegations.principal(Office.KABID) == 1
                assert [away.id for away in await tx.delegations.away(1)] == [one.id]
            async with storage.begin(at + timedelta(days=7)) as tx:
                running = await tx.delegations.running(Office.KABID)
                assert running is not None
                await tx.delegations.end(running, None, back=True)
                assert await holders(tx, Office.KABID) == [1]
                assert await tx.delegations.away(1) == []
        async with storage.read(NOW + timedelta(days=30)) as tx:
            found = []
            for days in (1, 8, 11):
                tenure = await tx.offices.tenure(2, Office.KABID, NOW + timedelta(days=days))
                held = await tx.delegations.of_tenure(tenure)
                found.append(held.surat if held else None)
            assert found == ["800/1", None, "800/2"]
            assert await tx.delegations.of_tenure(await tx.offices.tenure(1, Office.KABID, NOW)) is None
            assert not await tx.delegations.anything_due()
