"""A person's new Telegram account takes over from the one that was lost."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    words = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "account_change",
        sa.Column("code_hash", words, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("created_by", number, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("spent_at", instant, nullable=True),
        sa.Column("spent_by", number, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_change_person_id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_account_change"),
    )


def downgrade() -> None:
    op.drop_table("account_change")
