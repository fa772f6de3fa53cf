"""A server that must still be brought to its placement, on a day that both sides agree on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    number, at = sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.DateTime(timezone=True)
    op.create_table(
        "arrival",
        sa.Column("visit_id", number, autoincrement=False, nullable=False),
        sa.Column("asked_at", at, nullable=False),
        sa.Column("at", at, nullable=True),
        sa.Column("by_pemohon", sa.Boolean(), nullable=True),
        sa.Column("confirmed_at", at, nullable=True),
        sa.Column("missed", number, nullable=False),
        sa.Column("due_at", at, nullable=True),
        sa.Column("ended_at", at, nullable=True),
        sa.Column("version", number, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_arrival_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_arrival")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_arrival_due_at", "arrival", ["due_at"], sqlite_where=due, postgresql_where=due)


def downgrade() -> None:
    op.drop_index("ix_arrival_due_at", "arrival")
    op.drop_table("arrival")
