"""Whom no message reaches: since when, and why, as far as Telegram says."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    word = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
    op.add_column("person", sa.Column("unreachable", word, nullable=True))
    op.add_column("person", sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("unreachable_since", "unreachable"):
        op.drop_column("person", column)
