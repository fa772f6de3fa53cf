"""The office's calendar as admins enter it in chat, and by which working hours all was planned."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    number, at = sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.DateTime(timezone=True)
    text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    kind = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
    op.create_table(
        "calendar_entry",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("hours", text, nullable=True),
        sa.Column("created_by", number, nullable=False),
        sa.Column("created_at", at, nullable=False),
        sa.Column("removed_at", at, nullable=True),
        sa.Column("removed_by", number, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_calendar_entry_created_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"], name=op.f("fk_calendar_entry_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
    )
    valid = sa.text("removed_at IS NULL")
    op.create_index("ix_calendar_entry_valid", "calendar_entry", ["first"], sqlite_where=valid, postgresql_where=valid)
    op.create_table(
        "planned_by",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("stamp", text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_by")),
    )


def downgrade() -> None:
    op.drop_table("planned_by")
    op.drop_index("ix_calendar_entry_valid", "calendar_entry")
    op.drop_table("calendar_entry")
