"""A return that is never answered is reminded of, and closes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column("visit_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("told", _INTEGER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_unanswered_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_unanswered")),
    )
    op.create_index("ix_unanswered_at", "unanswered", ["at"])


def downgrade() -> None:
    op.drop_index("ix_unanswered_at", "unanswered")
    op.drop_table("unanswered")
