"""The sealed journal, its end, and what its key seals."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class JournalLine(Base):
    """One act. `mac` seals the line and, through the line before, all that went before it."""

    __tablename__ = "journal"
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    act: Mapped[str]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"), index=True)
    detail: Mapped[str]
    mac: Mapped[str]


class JournalHead(Base):
    """How long the journal is, sealed: a line cut off the end is missed."""

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    no: Mapped[int]
    mac: Mapped[str]


class KeyCheck(Base):
    """What the key seals a fixed text to: another key is known before it does any harm.

    `sealed_no` is the journal line that seals what was there before lines sealed what they are about: None until it is
    written, 0 where there was nothing. `former` are the keys there were before, encrypted with this one (the ring).
    """

    __tablename__ = "key_check"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal: Mapped[str]
    sealed_no: Mapped[int | None]
    former: Mapped[bytes | None]
