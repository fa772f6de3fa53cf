"""What people say of the service: the survey, kept without names, and complaints; and the monthly report."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class SurveyTurn(Base):
    """That a person was asked (the `round`th time, at `asked_at`), was `reminded`, and has `answered`; not what.

    `due_at` is when they are next to be asked, or reminded; `served` says that something they applied for has been
    finished since they were asked.
    """

    __tablename__ = "survey_turn"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    reminded: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)
    served: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]


class SurveyMonth(Base):
    """What all answers of a month (`2026-11`) add up to: how many there were, and how often each value was given.

    One row a month that every answer changes whole: no row, order, time or number is one person's. `suggestions` are
    in the order of the alphabet, not in that in which they came.
    """

    __tablename__ = "survey_month"
    month: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[int]
    tally: Mapped[dict[str, Any]]
    suggestions: Mapped[list[str]]


class Complaint(Base):
    """A complaint (pengaduan) by a person, about one of their permohonan or none, and what was answered.

    `due_at` is when it goes to Kepala Dinas too, who has it since `raised_at`.
    """

    __tablename__ = "complaint"
    __table_args__ = (sa.UniqueConstraint("year", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    words: Mapped[str]
    sent_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    answer: Mapped[str | None]

    @property
    def number(self) -> str:
        """What people quote: `PGD-2026-0001`."""
        return f"PGD-{self.year}-{self.serial:04d}"


class MonthlyReport(Base):
    """The report of a month (`2026-11`): when it is due, and since when it has been sent."""

    __tablename__ = "monthly_report"
    month: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


for _at in (SurveyTurn.due_at, Complaint.due_at):
    _set = _at.is_not(None)
    partial_index(f"ix_{_at.class_.__tablename__}_due", _at, where=_set)
_open = Complaint.answered_at.is_(None)
partial_index("ix_complaint_open", Complaint.id, where=_open)
_unsent = MonthlyReport.sent_at.is_(None)
partial_index("ix_monthly_report_unsent", MonthlyReport.due_at, where=_unsent)
