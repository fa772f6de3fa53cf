"""Who stands in for whom in an office, from when to when; those who act since before are found by the program."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WORD = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
_WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("office", _WORD, nullable=False),
        sa.Column("acting", _WORD, nullable=False),
        sa.Column("holder_id", _NUMBER, nullable=True),
        sa.Column("deputy_id", _NUMBER, nullable=True),
        sa.Column("surat", _WORDS, nullable=True),
        sa.Column("begins", _AT, nullable=False),
        sa.Column("ends", _AT, nullable=True),
        sa.Column("code_hash", _WORDS, nullable=True),
        sa.Column("answer_by", _AT, nullable=True),
        sa.Column("created_by", _NUMBER, nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("accepted_at", _AT, nullable=True),
        sa.Column("started_at", _AT, nullable=True),
        sa.Column("tenure_id", _NUMBER, nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("ended_by", _NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_delegation_holder_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_delegation_deputy_id")),
        sa.ForeignKeyConstraint(["tenure_id"], ["tenure.id"], name=op.f("fk_delegation_tenure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_delegation_code_hash")),
        sa.UniqueConstraint("tenure_id", name=op.f("uq_delegation_tenure_id")),
    )
    unended = sa.text("ended_at IS NULL")
    op.create_index("ix_delegation_open", "delegation", ["begins"], sqlite_where=unended, postgresql_where=unended)


def downgrade() -> None:
    op.drop_index("ix_delegation_open", "delegation")
    op.drop_table("delegation")
