"""What is asked for, each revision of it, and its way from step to step."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procedure.finding import words_of_answers
from procedure.sop import STEPS, Choice, Kind, Office, Step
from storage.models.base import Base, partial_index


class Permohonan(Base):
    """One application, from its first sending to its end; `version` refuses the second of two writers."""

    __tablename__ = "permohonan"
    __table_args__ = (sa.UniqueConstraint("year", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    kind: Mapped[Kind]
    pemohon_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    step: Mapped[Step]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom

    @property
    def ticket(self) -> str:
        """The number people quote: `PSH-2026-0001`."""
        return f"PSH-{self.year}-{self.serial:04d}"


class Revision(Base):
    """What the pemohon sent, frozen: the answers, the letter in them, and the encrypted access information."""

    __tablename__ = "revision"
    permohonan_id: Mapped[int] = mapped_column(sa.ForeignKey("permohonan.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None]
    sent_at: Mapped[datetime]


class Word(Base):
    """A word by which a permohonan is found: of its newest answers, and of its thing in the register. Kept by itself.

    It begins with the word here and with the permohonan in its key: searches go by the rarer of the two.
    """

    __tablename__ = "word"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own idiom
    permohonan_id: Mapped[int] = mapped_column(sa.ForeignKey("permohonan.id"), primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(primary_key=True)


sa.Index("ix_word_word", Word.word, Word.permohonan_id)


@sa.event.listens_for(Revision, "after_insert")
def _find_by(_mapper: Any, connection: sa.Connection, sent: Revision) -> None:
    """What was said before counts no more; what is known of the thing is told again as soon as it changes."""
    connection.execute(sa.delete(Word).where(Word.permohonan_id == sent.permohonan_id))
    words = sorted(words_of_answers(sent.answers))
    if words:
        connection.execute(sa.insert(Word), [{"permohonan_id": sent.permohonan_id, "word": word} for word in words])


class Visit(Base):
    """One stay of a permohonan at a step, and how it ended; buttons name it, so an old one's stay dead.

    `marks` are Kasi's, by item; `instruksi` and `sifat` come from *Dengan catatan*; `shown` is what its card says of
    what others do (free space, requests for the same thing); `version` refuses the second of two writers. `seat` is
    the office it is at where that is not its step's. `clock_spent` and `clock_since` are its clock where that is not
    simply counted from its beginning (`procedure/clock.py`). `asked` are the keys of the answers that it asked to be
    corrected. What was taken back is `undone_at`, and counts nowhere; until `undo_until` it may be, unless somebody has
    begun with what it led to (`acted_at`).
    """

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    permohonan_id: Mapped[int] = mapped_column(sa.ForeignKey("permohonan.id"), index=True)
    step: Mapped[Step]
    revision: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(index=True)
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    choice: Mapped[Choice | None]
    note: Mapped[str] = mapped_column(default="")
    sifat: Mapped[str | None]
    instruksi: Mapped[list[str]] = mapped_column(default=list)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shown: Mapped[str | None]
    taken_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    seat: Mapped[Office | None]
    clock_spent: Mapped[int | None]
    clock_since: Mapped[datetime | None]
    asked: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    undone_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    acted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom

    @property
    def office(self) -> Office | None:
        """The office whose turn it is; None for the pemohon's."""
        return self.seat or STEPS[self.step].office


_open = sa.text("until IS NULL")
partial_index("uq_visit_open", Visit.permohonan_id, unique=True, where=_open)
partial_index("ix_visit_waiting", Visit.step, where=_open)
sa.Index("ix_permohonan_step", Permohonan.step, Permohonan.id)
sa.Index("ix_permohonan_serial", Permohonan.serial)
sa.Index("ix_permohonan_created_at", Permohonan.created_at, Permohonan.id)
_may_be_undone = sa.text("undo_until IS NOT NULL")
partial_index("ix_visit_undo", Visit.undo_until, where=_may_be_undone)


class Arrival(Base):
    """A server that must still be brought to its placement: `at` is when, as one of the two sides proposes.

    `by_pemohon` says which; the other has `confirmed_at` it. `missed` counts the agreed days that passed without it,
    `due_at` is when the next thing is done about it by itself. `ended_at` says that it is waited for no more.
    """

    __tablename__ = "arrival"
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    at: Mapped[datetime | None]
    by_pemohon: Mapped[bool | None]
    confirmed_at: Mapped[datetime | None]
    missed: Mapped[int]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


_due = Arrival.due_at.is_not(None)
partial_index("ix_arrival_due_at", Arrival.due_at, where=_due)
