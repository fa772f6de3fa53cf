"""Where an application fits, and which hosts are offered first."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from procedure.rack import Capacity, best_hosts, has_room

SMALL = st.integers(0, 8)


@dataclass(frozen=True)
class Host:
    id: int
    free_vcpu: int
    free_ram_gb: int
    free_disk_gb: int


HOSTS = st.lists(st.builds(Host, st.integers(1, 30), SMALL, SMALL, SMALL), unique_by=lambda host: host.id)
NEEDS = st.builds(Capacity, SMALL, SMALL, SMALL)


def test_each_of_the_three_must_fit() -> None:
    need = Capacity(2, 4, 40)
    assert has_room(Host(1, 2, 4, 40), need)
    assert not any(has_room(host, need) for host in (Host(1, 1, 4, 40), Host(1, 2, 3, 40), Host(1, 2, 4, 39)))


def test_most_memory_first_and_its_own_before_all() -> None:
    hosts = [Host(1, 9, 4, 90), Host(2, 9, 8, 90), Host(3, 9, 6, 90), Host(4, 1, 1, 1)]
    need = Capacity(2, 4, 40)
    assert [host.id for host in best_hosts(hosts, need)] == [2, 3, 1]
    assert [host.id for host in best_hosts(hosts, need, own=4)] == [4, 2, 3, 1]
    assert [host.id for host in best_hosts(hosts, need, own=1, limit=2)] == [1, 2]
    assert len(best_hosts([Host(number, 9, 9, 90) for number in range(9)], need)) == 6


@given(HOSTS, NEEDS, st.none() | st.integers(1, 30))
def test_what_fits_is_offered_and_nothing_else(hosts: list[Host], need: Capacity, own: int | None) -> None:
    best = best_hosts(hosts, need, own=own, limit=len(hosts))
    assert {host.id for host in best} == {host.id for host in hosts if has_room(host, need) or host.id == own}
    others = [host.free_ram_gb for host in best if host.id != own]
    assert others == sorted(others, reverse=True)
    assert own not in {host.id for host in best[1:]}
