"""The register: what is looked for is found, and says what is known of it."""

from pathlib import Path

from procedure.rack import Sisi, Spot
from procedure.sop import Kind
from storage.models import State
from storage.things.register import Registered, Wanted
from tests.storage.things.conftest import found, furnished, hosted
from tests.support.stores import NOW, people
from tests.support.things import sent, standing, thing, transaction

SEARCHES = [
    ("poweredge", ["Dell PowerEdge R450"]),
    ("DELL r450", ["Dell PowerEdge R450"]),
    ("r450 kesehatan", ["Dell PowerEdge R450"]),
    ("kesehatan", ["Dell PowerEdge R450", "SIMPUS"]),
    ("kesehatan proliant", []),
    ("7xk9", ["Dell PowerEdge R450"]),
    ("10.0.0.7", ["HPE ProLiant"]),
    ("simpus.kudus", ["SIMPUS"]),
    ("0002", ["SIMPUS"]),
    ("psh-2026-0001", ["Dell PowerEdge R450"]),
    ("PSH-2026-12345", ["HPE ProLiant"]),
    ("2026-2", ["SIMPUS"]),
    ("2027-2", []),
    ("psh-2026-2 simpus", ["SIMPUS"]),
    ("0003", []),
    ("siti AMINAH", ["Dell PowerEdge R450", "SIMPUS"]),
    ("CAFÉ arsip", ["HPE ProLiant"]),
    ("café", ["HPE ProLiant"]),
    ("45", ["Dell PowerEdge R450"]),
    ("0%_tanda", ["100%_tanda!"]),
    ("0_tanda", []),
    ("100%", ["100%_tanda!"]),
    ("tanda!", ["100%_tanda!"]),
    ("%", ["100%_tanda!"]),
    ("_", ["100%_tanda!"]),
    ("!", ["100%_tanda!"]),
    ("d%l", []),
    ("d_ll", []),
    ("'; --", []),
    (" ", ["HPE ProLiant", "Dell PowerEdge R450", "SIMPUS", "100%_tanda!"]),
    (" ".join("e" * 50), ["HPE ProLiant", "Dell PowerEdge R450", "SIMPUS", "100%_tanda!"]),
]


class TestLookingUp:
    async def test_by_words_that_all_occur(self, tmp_path: Path) -> None:
        # By instansi: Dinas Arsip, Dinas Kesehatan (two), Dinas Perhubungan.
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            server = await tx.register.begin(await sent(tx))
            hosting = await tx.register.begin(await sent(tx, Kind.HOSTING))
            late = await sent(tx)
            (await tx.permohonan.get(late)).serial = 12345
            await tx.racks.occupy(server, 1, Spot(1, 2, Sisi.PENUH))
            await tx.register.update(server, nomor_seri="7XK9Q13", name="Dell PowerEdge R450")
            await tx.register.update(hosting, host_id=1, sub_domain="simpus.kuduskab.go.id")
            await tx.register.update(
                await tx.register.begin(late),
                host_id=1,
                ip="10.0.0.7",
                name="HPE ProLiant",
                instansi="Dinas Arsip",
                contact="CAFÉ",
            )
            await hosted(tx, name="100%_tanda!", instansi="Dinas Perhubungan")
            await thing(tx, name="Dell PowerEdge di mana", instansi="Dinas Kesehatan")
            await hosted(tx, name="Dell PowerEdge lama", state=State.DILEPAS)
            await standing(tx, 1, 9, name="patch panel Dell", state=State.DIBLOKIR)
            for words, names in SEARCHES:
                assert (words, await found(tx, Wanted(words=words), limit=9)) == (words, names)
            assert await found(tx, Wanted(state=State.DILEPAS)) == ["Dell PowerEdge lama"]

    async def test_by_instansi_rack_and_overdue_check(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await standing(tx, 1, 3, name="atas", instansi="Dinas B", check_stage=1)
            await standing(tx, 1, 1, name="bawah", instansi="Dinas A", check_stage=4, check_at=NOW)
            await standing(tx, 2, 1, name="lain", instansi="Dinas A", state=State.DIPASANG)
            await standing(tx, 2, 3, name="kosong", state=State.DIBLOKIR, check_stage=1)
            await hosted(tx, name="web", instansi="Dinas A", check_stage=1)
            assert await found(tx, Wanted(instansi="Dinas A")) == ["bawah", "lain", "web"]
            assert await found(tx, Wanted(instansi="Dinas")) == []
            assert await found(tx, Wanted(rack_id=1)) == ["bawah", "atas"]
            assert await found(tx, Wanted(rack_id=1), limit=1, offset=1) == ["atas"]
            assert await found(tx, Wanted(overdue=True)) == ["atas", "web"]
            assert await found(tx, Wanted(words="a", instansi="Dinas A", rack_id=1)) == ["bawah"]
            assert await found(tx, Wanted(state=State.DIBLOKIR)) == ["kosong"]
            assert await tx.register.instansi(9) == [("Dinas A", 3, 2), ("Dinas B", 1, 1)]
            assert await tx.register.instansi(1, 1) == [("Dinas B", 1, 1)]

    async def test_all_of_it_rack_by_rack_or_in_pages_by_instansi(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await hosted(tx, name="e", instansi="Dinas A")
            for rack_id, u, name, instansi in ((2, 4, "d", "C"), (2, 1, "c", "B"), (1, 9, "b", "A"), (1, 1, "a", "C")):
                await standing(tx, rack_id, u, name=name, instansi=f"Dinas {instansi}")
            await thing(tx, name="nowhere")
            assert await found(tx, Wanted()) == ["a", "b", "c", "d", "e"]
            pages = [await found(tx, Wanted(), limit=2, offset=offset) for offset in range(0, 8, 2)]
            assert pages == [["e", "b"], ["c", "d"], ["a"], []]
            racks = [line.rack.name if line.rack else line.host for line in await tx.register.lines()]
            assert [line async for line in tx.register.all_lines()] == await tx.register.lines()
            assert [line async for line in tx.register.all_lines(Wanted(words="tidak ada"))] == []
            assert racks == ["Rak A", "Rak A", "Rak B", "Rak B", "Inang A"]

    async def test_a_line_says_where_and_by_which_permohonan(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            server = await tx.register.begin(await sent(tx))
            await tx.racks.occupy(server, 1, Spot(1, 2, Sisi.PENUH))
            rear = await standing(tx, 2, 1, 2, sisi=Sisi.BELAKANG)
            app, nowhere = await hosted(tx), await thing(tx)
            lines = {line.placement.id: line for line in await tx.register.lines()}
            assert set(lines) == {server.id, rear.id, app.id}
            for placement, ticket, where in (
                (server, "PSH-2026-0001", "Rak A, U1–2"),
                (rear, "", "Rak B, U41–42 belakang"),
                (app, "", "Inang A"),
                (nowhere, "", ""),
            ):
                alone = await tx.register.line(placement)
                assert (alone.ticket, alone.where) == (ticket, where)
                assert lines.get(placement.id, alone) == alone
            assert await tx.register.find(rear.id) is rear
            assert await tx.register.find(404) is None
            assert Registered(nowhere, None, None, None).where == ""

    async def test_what_stands_in_a_rack_from_the_bottom_up_blocked_units_too(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            high = await standing(tx, 1, 9)
            kept = await standing(tx, 1, 4, name="patch panel", state=State.DIBLOKIR)
            low = await tx.register.begin(await sent(tx))
            await tx.racks.occupy(low, 1, Spot(1, 2, Sisi.PENUH))
            await standing(tx, 2, 1)
            lines = await tx.register.standing(1)
            assert [line.placement for line in lines] == [low, kept, high]
            assert [line.ticket for line in lines] == ["PSH-2026-0001", "", ""]

    async def test_things_are_counted_by_kind_without_what_is_gone_or_none(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            assert await tx.register.counts() == {}
            for state in State:
                await standing(tx, 1, 1 + list(State).index(state), state=state)
            await hosted(tx)
            assert await tx.register.counts() == {Kind.SERVER: 3, Kind.HOSTING: 1}

    async def test_what_a_person_looks_after(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await people(tx, 7, 8)
            first, second = await standing(tx, 1, 5, owner_id=7), await hosted(tx, owner_id=7)
            await hosted(tx, owner_id=8)
            await thing(tx, owner_id=7)
            await hosted(tx, owner_id=7, state=State.DILEPAS)
            assert await tx.register.owned(7) == [first, second]
            assert await tx.register.owned(9) == []
