"""One key for another: what the old one encrypted is encrypted anew, and the journal goes on under the new one."""

import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.journal import seals
from storage.journal.journal import Journal, Sealed
from storage.models import Base, KeyCheck, Outbox
from storage.vault import Damaged, Vault

LOG = logging.getLogger(__name__)

TOLD_EVERY = 5_000
"""Secrets encrypted anew between two words in the log: about a second's work."""

AT_ONCE = 500
"""Rows read, and written, at once."""

WITHIN = "sealed"
"""Where in the payload of a message a secret stands that it is to show."""


@dataclass
class Rotated:
    """How many secrets were encrypted anew, how many could not be read and stay so, what was wrong before any of it."""

    faults: Sequence[str]
    secrets: int = 0
    unreadable: int = 0
    seals: dict[str, dict[str, str]] = field(default_factory=dict)


def encrypted() -> Mapping[type[Base], Collection[str]]:
    """Every table with encrypted columns but the ring's, each with them: whatever is kept as bytes is encrypted."""
    found = {
        mapper.class_: [one.key for one in mapper.column_attrs if isinstance(one.columns[0].type, sa.LargeBinary)]
        for mapper in Base.registry.mappers
    }
    return {kind: names for kind, names in found.items() if names and kind is not KeyCheck}


class Keys:
    """The change of keys within one transaction."""

    def __init__(self, session: AsyncSession, vault: Vault, journal: Journal) -> None:
        self._session = session
        self._vault = vault
        self._journal = journal

    async def rotate(self, secret: str) -> Rotated:
        """From the next journal line on the key is `secret`; nothing else may be written in the transaction after it.

        That line seals the records whose sealed columns are encrypted anew, but for those that were not as they had
        been sealed: `verify` goes on telling of what was changed before.
        """
        tables = encrypted()
        sealed_kinds = [kind.__tablename__ for kind in tables if kind in seals.COLUMNS]
        _, faults, sealed = await self._journal.examine(sealed_kinds)
        done, new = Rotated(faults), Vault(secret)
        for kind, names in tables.items():
            async for batch in self._batches(kind, sa.or_(*(getattr(kind, name).is_not(None) for name in names))):
                for record in batch:
                    self._renew(record, names, new, done, sealed)
                await self._write(kind, names, batch)
        showing = Outbox.payload[WITHIN].as_string().is_not(None)
        async for messages in self._batches(Outbox, showing):
            for message in messages:
                token = self._anew(message.payload[WITHIN].encode(), new, done)
                message.payload = {**message.payload, WITHIN: token.decode()}
            await self._write(Outbox, ("payload",), messages)
        await self._journal.change_key(new, done.seals)
        return done

    def _renew(self, record: Any, names: Collection[str], new: Vault, done: Rotated, sealed: Sealed) -> None:
        known = sealed.get(record.__tablename__, {}).get(seals.key_of(record))
        whole = known is not None and known[1] == seals.seal_of(record)
        for name in names:
            if (token := getattr(record, name)) is not None:
                setattr(record, name, self._anew(token, new, done))
        if known is not None and whole and (seal := seals.seal_of(record)) != known[1] and seal is not None:
            done.seals.setdefault(record.__tablename__, {})[seals.key_of(record)] = seal

    def _anew(self, token: bytes, new: Vault, done: Rotated) -> bytes:
        try:
            renewed = new.encrypt(self._vault.decrypt(token))
        except Damaged:  # nobody can read it, and it stays as it is
            done.unreadable += 1
            return token
        done.secrets += 1
        if done.secrets % TOLD_EVERY == 0:
            LOG.info("%s secrets encrypted anew", done.secrets)
        return renewed

    async def _batches(self, kind: Any, which: sa.ColumnElement[bool]) -> AsyncIterator[Sequence[Any]]:
        """Rows of a table in the order of their key, out of the session: it would keep them all."""
        key = sa.inspect(kind).primary_key
        query = sa.select(kind).where(which).order_by(*key).limit(AT_ONCE)
        after: list[sa.ColumnElement[bool]] = []
        while batch := list(await self._session.scalars(query.where(*after))):
            for record in batch:
                self._session.expunge(record)
            yield batch
            last = zip(sa.inspect(kind).primary_key_from_instance(batch[-1]), key, strict=True)
            after = [sa.tuple_(*key) > sa.tuple_(*(sa.literal(value, column.type) for value, column in last))]

    async def _write(self, kind: Any, names: Collection[str], batch: Sequence[Any]) -> None:
        """These columns and no others: what else follows from a change of the record does not from this one."""
        mapper = sa.inspect(kind)
        key = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        here = [column == sa.bindparam(f"key_{name}") for name, column in zip(key, mapper.primary_key, strict=True)]
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
        rows = [
            {f"key_{name}": getattr(one, name) for name in key} | {f"new_{name}": getattr(one, name) for name in names}
            for one in batch
        ]
        await (await self._session.connection()).execute(sa.update(kind.__table__).where(*here).values(values), rows)
