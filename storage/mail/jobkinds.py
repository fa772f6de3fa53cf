"""Jobs that an update asks for, and what comes of them: typed, and their one way through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """The kinds of jobs, as they are stored."""

    FETCH = "fetch"
    EXAMINE = "examine"
    BIND = "bind"
    AGAIN = "again"


@dataclass(frozen=True)
class FileJob:
    """Work on a file that a person sent, of so many bytes (None: not told); `whose` the outcome is, it says as well."""

    whose: str
    file_id: str
    size: int | None


@dataclass(frozen=True)
class Fetch(FileJob):
    """Archives the file."""


@dataclass(frozen=True)
class Examine(FileJob):
    """Says what can be found in a PDF, which is not kept."""


@dataclass(frozen=True)
class Bind:
    """Makes one PDF of archived photos and PDFs: `pages` are their SHA-256, in order."""

    whose: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Again:
    """Hands an update set aside, the `inbox` row, to the running program."""

    inbox: int


Asked = Fetch | Examine | Bind
"""What somebody waits for."""

AnyJob = Asked | Again


@dataclass(frozen=True)
class Kept:
    """What a file is that the archive holds from now on."""

    whose: str
    sha256: str
    size: int
    mime: str
    pages: int = 1


@dataclass(frozen=True)
class Examined:
    """What a PDF is and carries: the codes of documents, and what `signatures.later` says where there are any."""

    whose: str
    sha256: str
    codes: tuple[str, ...]
    begins: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Failed:
    """Why there is nothing.

    `error` is one of `look`'s or `bind`'s, `too_big`, `unavailable`, `heavy` for what takes too much to open, or
    `interrupted` where the program ended each time.
    """

    whose: str
    error: str


Result = Kept | Examined | Failed

_JOBS: Mapping[JobKind, type[AnyJob]] = {
    JobKind.FETCH: Fetch,
    JobKind.EXAMINE: Examine,
    JobKind.BIND: Bind,
    JobKind.AGAIN: Again,
}
_KINDS = {of: kind for kind, of in _JOBS.items()}


def job_to_json(job: AnyJob) -> dict[str, Any]:
    """A job as its row holds it."""
    return {"job": _KINDS[type(job)], **_encoded(job)}


def job_from_json(value: Mapping[str, Any]) -> AnyJob:
    """What `job_to_json` gave; KeyError or ValueError if it is not that."""
    kind = _JOBS[JobKind(value["job"])]
    try:
        return kind(**_decoded(kind, value))
    except TypeError as error:
        raise ValueError(f"no job: {error}") from error


def result_to_json(result: Result) -> dict[str, Any]:
    """A result as the inbox holds it."""
    return _encoded(result)


def result_from_json(value: Mapping[str, Any]) -> Result:
    """What `result_to_json` gave; ValueError if it is not that."""
    kind: type[Result] = Failed if "error" in value else Kept if "mime" in value else Examined
    try:
        return kind(**_decoded(kind, value))
    except TypeError as error:
        raise ValueError(f"no result: {error}") from error


def result_of(job: Asked, said: Mapping[str, Any]) -> Result:
    """The result of `job`, from what was said of it in a line of JSON; ValueError if that is none."""
    return result_from_json({**said, "for": job.whose})


def _encoded(content: AnyJob | Result) -> dict[str, Any]:
    found = {_key(field.name): getattr(content, field.name) for field in fields(content)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def _decoded(kind: type[AnyJob | Result], value: Mapping[str, Any]) -> dict[str, Any]:
    found = {field.name: value[_key(field.name)] for field in fields(kind) if _key(field.name) in value}
    return {name: tuple(one) if isinstance(one, list) else one for name, one in found.items()}


def _key(name: str) -> str:
    return "for" if name == "whose" else name
