"""What falls due by itself for officials: of which cards they are reminded and when, and what their board shows."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class Reminder(Base):
    """How far it has been reminded of the card of an open visit: `told` times, and next at `at`.

    `due_at` is when its norm runs out, None while its clock stands still; `late` says that it has, and that this has
    been shown. All that was planned for the `version` of the visit.
    """

    __tablename__ = "reminder"
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
    due_at: Mapped[datetime | None]
    late: Mapped[bool]
    told: Mapped[int]
    at: Mapped[datetime | None]


partial_index("ix_reminder_at", Reminder.at, where=Reminder.at.is_not(None))


class Alarm(Base):
    """When something next falls due that comes round again and again, or was asked for once, by its name."""

    __tablename__ = "alarm"
    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]


class Board(Base):
    """The live message of an official that says how much waits for them, pinned while something does.

    `outbox_id` is its row of the outbox, `waiting` and `late` what it says.
    """

    __tablename__ = "board"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    outbox_id: Mapped[int]
    waiting: Mapped[int]
    late: Mapped[int]


class Unanswered(Base):
    """How far the pemohon has been reminded of a return (its open visit to the pengajuan): `told` times, next `at`."""

    __tablename__ = "unanswered"
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True, autoincrement=False)
    told: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
