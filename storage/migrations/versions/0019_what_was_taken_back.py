"""An act may be taken back for a time: until when, and whether somebody has begun with what it led to.

What it issued is void by a row beside it, which stays.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_STAYS = "what is void stays void"
# INSERT OR REPLACE fires no trigger for the row it removes: a row whose key is there already is refused as well.
_REFUSED = (
    ("voided_refuses_update BEFORE UPDATE ON voided", ""),
    ("voided_refuses_delete BEFORE DELETE ON voided", ""),
    (
        "voided_refuses_replace BEFORE INSERT ON voided",
        "WHEN EXISTS (SELECT 1 FROM voided WHERE document_id = NEW.document_id)",
    ),
)


def upgrade() -> None:
    op.add_column("visit", sa.Column("undo_until", _INSTANT, nullable=True))
    op.add_column("visit", sa.Column("acted_at", _INSTANT, nullable=True))
    may = sa.text("undo_until IS NOT NULL")
    op.create_index("ix_visit_undo", "visit", ["undo_until"], sqlite_where=may, postgresql_where=may)
    op.create_table(
        "voided",
        sa.Column("document_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("journal_no", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_voided_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_voided")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for when, condition in _REFUSED:
            op.execute(f"CREATE TRIGGER {when} {condition} BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END")
        return
    refuse = f"EXECUTE FUNCTION refuse('{_STAYS}')"
    for what in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER voided_refuses_{what.lower()} BEFORE {what} ON voided FOR EACH ROW {refuse}")
    op.execute(f"CREATE TRIGGER voided_refuses_truncate BEFORE TRUNCATE ON voided {refuse}")


def downgrade() -> None:
    op.drop_table("voided")
    op.drop_index("ix_visit_undo", table_name="visit")
    for column in ("acted_at", "undo_until"):
        op.drop_column("visit", column)
