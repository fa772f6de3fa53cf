"""A thing passes on by a code that is known by its hash only, lasts three days, and is good once."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from storage.models import Placement, State, Transfer
from storage.things.transfers import VALID_FOR, TransferRefused
from tests.support.stores import NOW, content, people
from tests.support.things import programs, thing, transaction


class TestTransfers:
    async def test_a_code_is_known_by_its_hash_only_and_used_once(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await people(tx, 7)
            one, other = await thing(tx), await thing(tx)
            code = await tx.transfers.offer([other, one], 7)
            assert len(code) == 22  # 128 bits
            hashed = hashlib.sha256(code.encode()).hexdigest()
            transfer, things = await tx.transfers.open(code)
            assert (transfer.code_hash, transfer.created_by, things) == (hashed, 7, [one, other])
            assert (await tx.transfers.open(code_hash=hashed))[0] is transfer
            for unknown in (code[:-1], hashed, ""):
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(unknown)
            assert len({await tx.transfers.offer([one], 7) for _ in range(20)} | {code}) == 21
            await tx.transfers.spend(transfer)
            assert transfer.spent_at == NOW
            for by in ({"code": code}, {"code_hash": hashed}):
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(**by)
        assert len(code) >= 22
        assert code.encode() not in content(tmp_path)
        assert hashed.encode() in content(tmp_path)

    async def test_it_lasts_three_days_and_as_long_as_the_things(self, tmp_path: Path) -> None:
        async with programs(tmp_path) as (storage,):
            async with storage.begin(NOW) as tx:
                await people(tx, 7)
                one, other = await thing(tx), await thing(tx)
                code = await tx.transfers.offer([one, other], 7)
            assert timedelta(hours=72) == VALID_FOR
            async with storage.read(NOW + VALID_FOR) as tx:
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(code)
            late = NOW + VALID_FOR - timedelta(seconds=1)
            async with storage.begin(late) as tx:
                await tx.register.update(await tx._session.get_one(Placement, one.id), state=State.DILEPAS)
                _, left = await tx.transfers.open(code)
                assert [placement.id for placement in left] == [other.id]
                await tx.register.update(left[0], state=State.DILEPAS)
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(code)
                assert (await tx._session.get_one(Transfer, hashlib.sha256(code.encode()).hexdigest())).spent_at is None

    async def test_what_is_anothers_by_now_is_handed_over_by_no_older_link(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await people(tx, 7)
            one, other = await thing(tx), await thing(tx)
            both, alone, apart = [await tx.transfers.offer(things, 7) for things in ([one, other], [one], [other])]
            number = (await tx.transfers.open(alone))[0].number
            assert await tx.transfers.expire(one.id) == [number]
            assert await tx.transfers.expire(one.id) == []
            assert [(await tx.transfers.open(code))[1] for code in (both, apart)] == [[other], [other]]
            with pytest.raises(TransferRefused):
                await tx.transfers.open(alone)
