"""Messages in which a form asked before, and which still stand in the chat."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("behind", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "behind")
