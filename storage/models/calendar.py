"""The calendar of the office, as admins have entered it in chat."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procedure.calendar import EntryKind
from storage.models.base import Base, partial_index


class CalendarEntry(Base):
    """Days from `first` to `last` on which nobody works, everybody does, or the `hours` are others (as `WORK_HOURS`).

    One that was removed before it began counts nowhere; one that had begun ends with the day before.
    """

    __tablename__ = "calendar_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EntryKind]
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str]
    hours: Mapped[str | None]
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class PlannedBy(Base):
    """The one row that says by which working hours (`stamp`) all was planned that falls due some day."""

    __tablename__ = "planned_by"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]


partial_index("ix_calendar_entry_valid", CalendarEntry.first, where=CalendarEntry.removed_at.is_(None))
