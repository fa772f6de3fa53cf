"""What a snapshot says of itself: enough to check all of it without any key."""

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

MANIFEST, CHECK = "manifest.json", "manifest.json.sha256"
"""Its file in a snapshot, and the file that holds its SHA-256 as `sha256sum -c` reads it."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NotWhole(Exception):
    """Something in the backup is not what it was: one line that names it."""


@dataclass(frozen=True)
class Stored:
    """A file of the backup as it is stored, encrypted or not."""

    size: int
    sha256: Sha256

    def fault(self, path: Path) -> str | None:
        """What is wrong with the file at `path`, None where it is whole. Blocking."""
        try:
            if not path.is_file():  # nor what never ends
                return "lost"
            with path.open("rb") as file:
                found = stored(file)
        except FileNotFoundError:
            return "lost"
        except OSError as error:
            return f"not readable ({error.strerror})"
        return None if found == self else "changed"


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is.

    It was made at `at` of a database of that `engine`, whose `schema` is its newest migration; the journal ended at
    line `journal_no` with the seal `journal_mac`, and `rows` counts what was in each table. It is `encrypted_to` these
    public keys, or not at all. `files` are those of the archive that belong to it, by the SHA-256 of their content;
    `lost` those that the archive did not have whole, and why. `key` is the office's `SECRET_KEY`, which enters nothing
    that is not encrypted.
    """

    at: datetime
    engine: str
    schema: str
    journal_no: int
    journal_mac: str
    rows: Mapping[str, int]
    encrypted_to: tuple[str, ...]
    database: Stored
    key: Stored | None
    files: Mapping[Sha256, Stored]
    lost: Mapping[Sha256, str]
    format: Literal[1] = 1


_MANIFEST = TypeAdapter(Manifest)


def stored(file: io.BufferedReader) -> Stored:
    """What is in an open file. Blocking."""
    return Stored(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(folder: Path, manifest: Manifest) -> None:
    """Writes its two files. Blocking."""
    content = _MANIFEST.dump_json(manifest, indent=1)
    (folder / MANIFEST).write_bytes(content)
    (folder / CHECK).write_text(f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n")


def read(folder: Path) -> Manifest:
    """What stands in a snapshot's folder; raises `NotWhole`. Blocking."""
    try:
        content = (folder / MANIFEST).read_bytes()
        check = (folder / CHECK).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise NotWhole(f"{folder}: its manifest cannot be read ({getattr(error, 'strerror', 'no text')})") from None
    if check != f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n":
        raise NotWhole(f"{folder}: its manifest was changed")
    try:
        return _MANIFEST.validate_json(content)
    except ValidationError:
        raise NotWhole(f"{folder}: its manifest is of another version of this program") from None
