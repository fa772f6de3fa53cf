"""A visit may be at another office than its step's, and its clock may have stood still; one may be undone."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    word = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
    op.add_column("visit", sa.Column("seat", word, nullable=True))
    op.add_column("visit", sa.Column("clock_spent", number, nullable=True))
    op.add_column("visit", sa.Column("clock_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("undone_at", "clock_since", "clock_spent", "seat"):
        op.drop_column("visit", column)
