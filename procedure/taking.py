"""The work of a step that is taken (SOP row 5): one technician does it, stage by stage, and may give it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from procedure import refusals

_SINCE = "sejak"
"""Where among the marks it stands since when somebody works on it."""


@dataclass(frozen=True)
class Taking:
    """Who works on it, nobody (None) at first; `marks` says which stages are answered, by their names."""

    by: int | None = None
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """Since when (aware); None where nobody has taken it."""
        since = self.marks.get(_SINCE)
        return datetime.fromisoformat(since) if since else None


def taken(taking: Taking, person: int, now: datetime) -> Taking:
    """`person` works on it from `now` on, from the first stage; who has it goes on. Raises `TakenByOther`."""
    if taking.by is None:
        return Taking(person, {_SINCE: now.isoformat()})
    if taking.by != person:
        raise refusals.TakenByOther(taking.by)
    return taking


def given_back(_taking: Taking) -> Taking:
    """Nobody works on it; what was chosen stays in the register's row and is offered to the next one first."""
    return Taking()


def answered(taking: Taking, stage: str, value: int = 1) -> Taking:
    """The stage has been answered, with what is kept of it beside the register's row."""
    return replace(taking, marks={**taking.marks, str(stage): value})


def unanswered(taking: Taking, stage: str) -> Taking:
    """The stage is to be asked again."""
    return replace(taking, marks={name: value for name, value in taking.marks.items() if name != stage})
