"""What was seen is what is decided: questions and forms rest, each with what it is about."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DRAFT = (
    "person_id, kind, permohonan_id, answers, secret, with_profile, at, editing, pages, waiting, closing, prompt, "
    "overflow_at, started_at, updated_at"
)


def upgrade() -> None:
    op.add_column("visit", sa.Column("shown", sa.String(), nullable=True))
    _known = sa.text("message_id IS NOT NULL")
    op.create_index(
        "ix_outbox_message", "outbox", ["chat_id", "message_id"], sqlite_where=_known, postgresql_where=_known
    )
    op.rename_table("question", "question_before")
    op.create_table(
        "question",
        sa.Column("person_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("prompt", _INTEGER, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", "subject", name=op.f("pk_question")),
    )
    op.execute(
        "INSERT INTO question (person_id, kind, subject, open, data, prompt, asked_at) "
        "SELECT person_id, kind, subject, true, data, prompt, asked_at FROM question_before"
    )
    op.drop_table("question_before")
    _open = sa.text("open = true")
    op.create_index(
        "uq_question_open", "question", ["person_id"], unique=True, sqlite_where=_open, postgresql_where=_open
    )
    op.create_index("ix_question_about", "question", ["subject", "kind"])
    op.rename_table("draft", "draft_before")
    op.create_table(
        "draft",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("with_profile", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(), nullable=True),
        sa.Column("editing", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("waiting", _INTEGER, nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("prompt", _INTEGER, nullable=True),
        sa.Column("overflow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_draft_permohonan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.execute(f"INSERT INTO draft ({_DRAFT}, active) SELECT {_DRAFT}, true FROM draft_before")  # noqa: S608 - names of our own
    op.drop_table("draft_before")
    _active, _anew = sa.text("active = true"), sa.text("permohonan_id IS NULL")
    op.create_index(
        "uq_draft_active", "draft", ["person_id"], unique=True, sqlite_where=_active, postgresql_where=_active
    )
    op.create_index("uq_draft_new", "draft", ["person_id"], unique=True, sqlite_where=_anew, postgresql_where=_anew)
    op.create_index("uq_draft_of", "draft", ["person_id", "permohonan_id"], unique=True)
    # Somebody is to hear of the end of what may stay no longer, also where it has passed already.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE placement SET expiry_at = datetime(berlaku_sampai, '+1 day') || '.000000' "
            "WHERE state = 'aktif' AND expiry_at IS NULL AND berlaku_sampai IS NOT NULL"
        )


def downgrade() -> None:
    """What rests is given up: there was no place for it."""
    op.execute("DELETE FROM question WHERE NOT open")
    op.execute("DELETE FROM draft WHERE NOT active")
    for index in ("uq_draft_of", "uq_draft_new", "uq_draft_active"):
        op.drop_index(index, "draft")
    for index in ("ix_question_about", "uq_question_open"):
        op.drop_index(index, "question")
    for table, gone in (("question", "open"), ("draft", "active")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"pk_{table}"), type_="primary")
            batch_op.drop_column(gone)
            if table == "draft":
                batch_op.drop_column("id")
            batch_op.create_primary_key(batch_op.f(f"pk_{table}"), ["person_id"])
    op.drop_index("ix_outbox_message", "outbox")
    op.drop_column("visit", "shown")
