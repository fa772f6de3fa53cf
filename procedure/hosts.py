"""Where an application fits: which hosts have room for it, and in which order they are offered."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar


class Capacity(NamedTuple):
    """What an application needs: vCPU, GB of RAM and GB of disk."""

    vcpu: int
    ram_gb: int
    disk_gb: int


class Free(Protocol):
    """A host, as far as what is free on it goes."""

    @property
    def id(self) -> int:
        """Tells hosts apart."""

    @property
    def free_vcpu(self) -> int:
        """What nobody has been given."""

    @property
    def free_ram_gb(self) -> int:
        """What nobody has been given."""

    @property
    def free_disk_gb(self) -> int:
        """What nobody has been given."""


H = TypeVar("H", bound=Free)


def fits(host: Free, need: Capacity) -> bool:
    """Whether so much is free."""
    return host.free_vcpu >= need.vcpu and host.free_ram_gb >= need.ram_gb and host.free_disk_gb >= need.disk_gb


def best_hosts(hosts: Iterable[H], need: Capacity, *, own: int | None = None, limit: int = 6) -> list[H]:
    """At most `limit` hosts that take the application: the one it has already (`own`), then by memory left."""
    fitting = [host for host in hosts if host.id == own or fits(host, need)]
    return sorted(fitting, key=lambda host: (host.id != own, -host.free_ram_gb))[:limit]
