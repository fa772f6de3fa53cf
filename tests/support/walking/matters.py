"""What the record says of each matter, a permohonan with the thing that comes of it: read from the database itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from handlers.chat.buttons import read
from handlers.chat.questions import ABOUT_THING, ABOUT_VISIT, TRANSFER
from storage.models import Base, Inbox, Job, Outbox, Transfer
from storage.vault import Vault
from tests.support.stores import each

WORD = re.compile(r"KATA-\d{4}")
"""What somebody typed, each time another: it would do as a reason, as a serial number, as whatever may be asked."""

_ON_ITS_WAY = {table.__tablename__ for table in (Inbox, Job, Outbox)}
_RECORD = {
    table.name: [*table.columns.keys()] for table in Base.metadata.sorted_tables if table.name not in _ON_ITS_WAY
}
_QUESTIONS = ['SELECT "{}" FROM {}'.format('", "'.join(columns), name) for name, columns in _RECORD.items()]  # noqa: S608

Matters = frozenset[int]
"""Some matters, by the ids of their permohonan."""

NOTHING: Matters = frozenset()


class Stand(NamedTuple):
    """How far a matter has come. Every act changes it, and nothing else does.

    What is marked, noted or chosen within a visit is no act before the visit ends, and nobody's but its holder's.
    """

    visit: int | None
    revision: int
    pemohon: int
    event: int | None
    state: str | None
    owner: int | None
    rack: int | None
    u: int | None
    host: int | None


_STANDS = """
SELECT p.id, v.id, p.revision, p.pemohon_id,
    (SELECT max(e.id) FROM event e WHERE e.placement_id = t.id AND e.deed NOT IN ('terlambat', 'kedaluwarsa')),
    t.state, t.owner_id, t.rack_id, t.u, t.host_id
FROM permohonan p
LEFT JOIN visit v ON v.permohonan_id = p.id AND v.until IS NULL
LEFT JOIN placement t ON t.permohonan_id = p.id AND t.state <> 'dipesan'
"""


@dataclass
class Record:
    """The record at one time: where each matter stands, and on what each typed word is recorded, in which table."""

    stands: dict[int, Stand] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)
    things: dict[int, int] = field(default_factory=dict)
    transfers: dict[int, Matters] = field(default_factory=dict)
    words: list[tuple[str, str, Matters]] = field(default_factory=list)

    def about(self, packed: str) -> Matters:
        """What a button is about: nothing for one that leafs, or shows what is everybody's."""
        data = read(packed)
        one = self.visits.get(getattr(data, "visit", 0)) or self.things.get(getattr(data, "placement", 0))
        one = one or getattr(data, "permohonan", None)
        return frozenset({one}) if one else self.transfers.get(getattr(data, "transfer", 0), NOTHING)

    def whose(self, table: str, row: Mapping[str, Any]) -> Matters:
        """What a row of the record is about."""
        one = row.get("permohonan_id") or self.things.get(row.get("placement_id") or 0)
        if table == "question":
            kind, subject = row["kind"], row["subject"]
            if kind == TRANSFER:
                return self.transfers.get(subject, NOTHING)
            known = {**dict.fromkeys(ABOUT_VISIT, self.visits), **dict.fromkeys(ABOUT_THING, self.things)}
            one = known.get(kind, {}).get(subject)
        return frozenset({one}) if one else NOTHING


def recorded(folder: Path, vault: Vault) -> Record:
    """The record of the program in this folder, as it is now."""
    *found, stands = each(folder, *_QUESTIONS, _STANDS)
    tables = {
        name: [dict(zip(columns, row, strict=True)) for row in rows]
        for (name, columns), rows in zip(_RECORD.items(), found, strict=True)
    }
    record = Record({one: Stand(*stand) for one, *stand in stands})
    record.visits = {row["id"]: row["permohonan_id"] for row in tables["visit"]}
    record.things = {row["id"]: row["permohonan_id"] for row in tables["placement"]}
    for row in tables["transfer"]:
        number = Transfer(code_hash=row["code_hash"]).number
        record.transfers[number] = frozenset(record.things[one] for one in json.loads(row["placements"]))
    for name, rows in tables.items():
        for row in rows:
            hidden = vault.decrypt(row["secret"]).decode() if row.get("secret") else ""
            record.words += [(word, name, record.whose(name, row)) for word in WORD.findall(f"{row} {hidden}")]
    return record
