"""Who may refer to a file of the archive, in one list: what none of them names is removed after a while."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Document, Draft, Event, Inbox, Job, Outbox, Placement, Revision
from storage.vault import Damaged, Vault

REFERRERS: Sequence[InstrumentedAttribute[Any]] = (
    Job.data,  # pages to be bound
    Inbox.payload,  # what a job found, encrypted
    Draft.pages,
    Draft.answers,
    Outbox.sha256,
    Placement.photo,
    Event.photo,
    Document.sha256,
    Revision.answers,
    Document.data,  # its photos
)
"""The columns, whatever is in them and under whatever key.

What is handed on is looked for where it comes from first, and the long ones come last: mostly nothing is left to be
looked for by then.
"""

_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_AT_ONCE = 100


async def unreferred(session: AsyncSession, vault: Vault, files: Collection[str]) -> set[str]:
    """Those of `files` (their SHA-256) that nothing names."""
    left = set(files)
    for column in REFERRERS:
        if not left:
            break
        encrypted = isinstance(column.type, sa.LargeBinary)
        query = sa.select(column if encrypted else sa.cast(column, sa.String)).where(column.is_not(None))
        async for value in await session.stream_scalars(query.execution_options(yield_per=_AT_ONCE)):
            with suppress(Damaged):  # nobody can read it, so it refers to nothing
                left.difference_update(named(vault.decrypt(value).decode() if encrypted else str(value)))
    return left


def named(text: str) -> list[str]:
    """Whatever may be a SHA-256 in it."""
    return _SHA256.findall(text)
