"""What may be set: each kind of setting, from the text that stands in the environment."""

import re
from datetime import date, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, TypeAdapter
from pydantic_settings import NoDecode

from procedure import workhours
from procedure.dinas import Title
from procedure.sop import STEPS, Office, Step
from storage.connecting.engines import speaks
from storage.keeping.encryption import is_public_key


def _listed(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origin(value: str) -> str:
    TypeAdapter(HttpUrl).validate_python(value)
    return value.rstrip("/")


def _database(value: str) -> str:
    if not speaks(value):
        raise ValueError("unknown database")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, OSError):
        raise ValueError("unknown time zone") from None
    return value


def _hours(value: str) -> str:
    workhours.parse(value)
    return value


def _seasons(value: Any) -> Any:
    return workhours.parse_seasons(value) if isinstance(value, str) else value


def _time(value: Any) -> Any:
    return workhours.time_of_day(value) if isinstance(value, str) else value


def _public_key(value: str) -> str:
    if not is_public_key(value):
        raise ValueError("nothing can be encrypted to it")
    return value


def _number(value: str) -> str:
    try:
        first, second, later = (value.format(urut=urut, tahun=year) for urut, year in ((1, 26), (2, 26), (1, 27)))
    except (LookupError, AttributeError, TypeError):
        raise ValueError("a field nobody knows") from None
    if len({first, second, later}) < 3:
        raise ValueError("two documents would have one number")
    return value


def _lines(value: Any) -> Any:
    return tuple(line.strip() for line in value.split("|")) if isinstance(value, str) else value


def _title(value: Any) -> Any:
    return Title(*_lines(value)) if isinstance(value, str) and _TITLE.fullmatch(value) else value


_PLAIN = r"[^<>&{}%|\n]{1,80}"
"""What goes into markup and templates as it is."""

_TITLE = re.compile(rf"{_PLAIN}\|{_PLAIN}\|{_PLAIN}")

TITLED = frozenset(Office) - {Office.ADMIN}
"""The offices that `TITLE_<OFFICE>` gives another name."""

TIMED = frozenset(step for step, rule in STEPS.items() if rule.office is not None and rule.norm_since is None)
"""The steps that `NORM_<STEP>` gives another norm; steps of one row share it."""


def _of(names: frozenset[Any]) -> BeforeValidator:
    """What is set for one of the `names`: any other is no setting, as everywhere."""
    return BeforeValidator(
        lambda given: {name: given[name] for name in names & {*given}} if isinstance(given, dict) else given
    )


Origin = Annotated[str, AfterValidator(_origin)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Zone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]
Seasons = Annotated[tuple[workhours.Season, ...], NoDecode, BeforeValidator(_seasons)]
TimeOfDay = Annotated[time, BeforeValidator(_time)]
Port = Annotated[int, Field(ge=0, le=65_535)]
UserIds = Annotated[frozenset[int], NoDecode, BeforeValidator(_listed)]
Dates = Annotated[frozenset[date], NoDecode, BeforeValidator(_listed)]
PublicKeys = Annotated[tuple[Annotated[str, AfterValidator(_public_key)], ...], NoDecode, BeforeValidator(_listed)]
Letterhead = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_lines), Field(min_length=2)]
DocumentNumber = Annotated[str, AfterValidator(_number)]
Norms = Annotated[dict[Step, Annotated[int, Field(ge=1, le=60_000)]], NoDecode, _of(TIMED)]
Place = Annotated[str, Field(pattern=f"^{_PLAIN}$")]
OfficeTitles = Annotated[dict[Office, Annotated[Title, BeforeValidator(_title)]], NoDecode, _of(TITLED)]
