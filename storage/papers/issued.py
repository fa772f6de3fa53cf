"""What the journal has sealed of a document and its file, whatever rows say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procedure.sop import Paper


@dataclass(frozen=True)
class Issued:
    """What the journal has sealed of a document and its file; `rejects` says that it is a rejection."""

    id: int
    paper: Paper
    permohonan_id: int | None
    revision: int
    edition: int
    number: str | None
    issued_at: datetime
    sha256: str
    rejects: bool

    @property
    def place(self) -> tuple[int, int]:
        """Which of two of the same sheet is the later."""
        return self.revision, self.edition


def told(said: Mapping[str, Any] | None) -> Issued | None:
    """What a line that a file was made says of its document."""
    if said is None:
        return None
    return Issued(
        said["document"],
        Paper(said["paper"]),
        said["whose"],
        said["revision"],
        said["edition"],
        said["number"],
        datetime.fromisoformat(said["issued_at"]),
        said["sha256"],
        said["rejects"],
    )
