"""One key after another: what the former keys sealed the journal with is remembered, encrypted with the newest."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("key_check", sa.Column("former", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("key_check", "former")
