"""Papers come once: files that go out together as an album, and what Telegram has of them already."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("bot_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("filename", _TEXT, nullable=False),
        sa.Column("file_id", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_upload_sha256"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "bot_id", "kind", "filename", name=op.f("pk_upload")),
    )
    op.add_column("outbox", sa.Column("album", _INTEGER, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "album")
    op.drop_table("upload")
