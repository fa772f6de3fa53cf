"""Officials ask for certain answers to be corrected, and the form asks those first."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("asked", sa.JSON(), nullable=True))
    op.add_column("draft", sa.Column("asked", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "asked")
    op.drop_column("visit", "asked")
