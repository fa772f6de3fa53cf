"""The buttons of the placement dialogue (SOP row 5) that no card shows."""

from dataclasses import dataclass, field
from typing import ClassVar

from handlers.facts.work import Stage
from handlers.permohonan.buttons import OnVisit


@dataclass(frozen=True)
class Pick(OnVisit):
    """An answer to `stage`; what `value` means is the stage's matter. `shown` tells what it was offered with."""

    prefix: ClassVar[str] = "zp"
    stage: Stage
    value: int
    shown: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Other(OnVisit):
    """*Beda*, *Lainnya* and *Ada catatan*: the answer to `stage` will be typed."""

    prefix: ClassVar[str] = "zo"
    stage: Stage


@dataclass(frozen=True)
class Retreat(OnVisit):
    """*Kembali*, as shown at `stage`: the answer before it is asked for again."""

    prefix: ClassVar[str] = "zb"
    stage: Stage


@dataclass(frozen=True)
class Confirm(OnVisit):
    """*Konfirmasi*: the technician's side of the handover, of the summary that was `shown`."""

    prefix: ClassVar[str] = "zk"
    shown: int = field(default=0, kw_only=True)
