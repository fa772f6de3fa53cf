"""What falls due by itself for officials: reminders of cards, what comes round again, and the board of each."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("due_at", _UTC, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alarm")),
    )
    op.create_table(
        "board",
        sa.Column("person_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("outbox_id", _INTEGER, nullable=False),
        sa.Column("waiting", _INTEGER, nullable=False),
        sa.Column("late", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_board")),
    )
    op.create_table(
        "reminder",
        sa.Column("visit_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("due_at", _UTC, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("told", _INTEGER, nullable=False),
        sa.Column("at", _UTC, nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_reminder_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_reminder")),
    )
    where = sa.text("at IS NOT NULL")
    op.create_index("ix_reminder_at", "reminder", ["at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_reminder_at", "reminder")
    for table in ("reminder", "board", "alarm"):
        op.drop_table(table)
