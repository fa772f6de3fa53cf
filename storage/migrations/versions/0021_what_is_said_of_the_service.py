"""What people say of the service, and what is reported of it; owners there are already are asked in their time."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_AT = sa.DateTime(timezone=True)
_NOT_YET = {"reminded": False, "answered": False, "served": False}


def upgrade() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("month", _TEXT, nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.Column("sent_at", _AT, nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_monthly_report")),
    )
    _partial("ix_monthly_report_unsent", "monthly_report", "due_at", "sent_at IS NULL")
    op.create_table(
        "survey_month",
        sa.Column("month", _TEXT, nullable=False),
        sa.Column("answers", _INTEGER, nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("suggestions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_survey_month")),
    )
    turns = op.create_table(
        "survey_turn",
        sa.Column("person_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("round", _INTEGER, nullable=False),
        sa.Column("asked_at", _AT, nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("due_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_survey_turn_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_survey_turn")),
    )
    _partial("ix_survey_turn_due", "survey_turn", "due_at", "due_at IS NOT NULL")
    op.create_table(
        "complaint",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("year", _INTEGER, nullable=False),
        sa.Column("serial", _INTEGER, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("words", _TEXT, nullable=False),
        sa.Column("sent_at", _AT, nullable=False),
        sa.Column("due_at", _AT, nullable=True),
        sa.Column("raised_at", _AT, nullable=True),
        sa.Column("answered_at", _AT, nullable=True),
        sa.Column("answered_by", _INTEGER, nullable=True),
        sa.Column("answer", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_complaint_answered_by")),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_complaint_permohonan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_complaint_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_complaint_year_serial")),
    )
    op.create_index(op.f("ix_complaint_person_id"), "complaint", ["person_id"])
    _partial("ix_complaint_due", "complaint", "due_at", "due_at IS NOT NULL")
    _partial("ix_complaint_open", "complaint", "id", "answered_at IS NULL")
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    op.create_index(op.f("ix_visit_until"), "visit", ["until"])
    _plan_for_owners(turns)


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _plan_for_owners(turns: sa.Table) -> None:
    """A year after the newest thing of theirs was placed."""
    placement = sa.table(
        "placement",
        sa.column("owner_id", _INTEGER),
        sa.column("state", sa.String()),
        sa.column("confirmed_at", _AT),
    )
    newest = (
        sa.select(placement.c.owner_id, sa.func.max(placement.c.confirmed_at))
        .where(placement.c.owner_id.is_not(None), placement.c.state == "aktif", placement.c.confirmed_at.is_not(None))
        .group_by(placement.c.owner_id)
    )
    rows = [
        {"person_id": owner, "round": 0, **_NOT_YET, "due_at": at + timedelta(days=365)}
        for owner, at in op.get_bind().execute(newest)
    ]
    if rows:
        op.bulk_insert(turns, rows)


def downgrade() -> None:
    op.drop_index(op.f("ix_visit_until"), "visit")
    op.drop_index(op.f("ix_event_at"), "event")
    for table in ("complaint", "survey_turn", "survey_month", "monthly_report"):
        op.drop_table(table)
