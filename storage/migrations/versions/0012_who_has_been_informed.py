"""Who has been told what their data are for; and of which album a letter was, so that no late page goes elsewhere."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("person", sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True))
    words = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("draft", sa.Column("album", words, nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "album")
    op.drop_column("person", "informed_at")
