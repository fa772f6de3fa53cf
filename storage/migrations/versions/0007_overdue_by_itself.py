"""Which checks are overdue does not hang on how often owners are reminded."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _late(words: str) -> None:
    late = sa.text(f"state != 'dilepas' AND {words}")
    op.drop_index("ix_placement_late", "placement")
    op.create_index("ix_placement_late", "placement", ["instansi", "id"], sqlite_where=late)


def upgrade() -> None:
    _late("check_stage > 0 AND check_at IS NULL")


def downgrade() -> None:
    _late("check_stage >= 4")
