"""Documents issued, their numbers, and the files of the archive."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procedure.sop import Paper
from storage.models.base import Base


class StoredFile(Base):
    """A file of the archive, named by the SHA-256 of its content."""

    __tablename__ = "stored_file"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    mime: Mapped[str]
    stored_at: Mapped[datetime]


class Agenda(Base):
    """The last document number given in a year: one count over all kinds, without gaps."""

    __tablename__ = "agenda"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Document(Base):
    """A document issued: its number and edition, and its data frozen in the act's transaction.

    The register belongs to no permohonan and takes no number. `code` is what its QR asks the bot about. `sha256` names
    the archived file once it has been rendered from `data`, `made_no` the journal line that seals it; a trigger refuses
    every other change.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.UniqueConstraint("permohonan_id", "paper", "revision", "edition"),
        sa.UniqueConstraint("number", "edition"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[Paper]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    revision: Mapped[int]
    edition: Mapped[int]
    number: Mapped[str | None]
    filename: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    journal_no: Mapped[int] = mapped_column(sa.ForeignKey("journal.no"))
    issued_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.sha256"), index=True)
    made_no: Mapped[int | None]

    @property
    def rejects(self) -> bool:
        """Whether it is a form persetujuan that rejects."""
        return self.data.get("disetujui") is False


class Voided(Base):
    """A document that is void since `at`: the act it stood on was taken back, by the act of journal line `journal_no`.

    It is said beside what was issued, which stays; triggers refuse every change of it.
    """

    __tablename__ = "voided"
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    journal_no: Mapped[int]
