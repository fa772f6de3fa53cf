"""Which office has one holder is said by its row: a new single office needs no index of its own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SINGLE = "office IN ('kepala_dinas', 'kabid', 'kasi')"


def _single(words: str) -> None:
    op.drop_index("uq_tenure_single", "tenure")
    op.create_index("uq_tenure_single", "tenure", ["office"], unique=True, sqlite_where=sa.text(words))


def upgrade() -> None:
    op.add_column("tenure", sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE tenure SET alone = true WHERE {_SINGLE}")  # noqa: S608 - words of our own
    _single("until IS NULL AND alone")


def downgrade() -> None:
    _single(f"until IS NULL AND {_SINGLE}")
    op.drop_column("tenure", "alone")
