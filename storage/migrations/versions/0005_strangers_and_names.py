"""Strangers are bounded, and a room has each rack's name once, however it is written."""

import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INSIDE = (
    "CREATE TRIGGER rack_cell_inside BEFORE INSERT ON rack_cell "
    "WHEN NEW.u NOT BETWEEN 1 AND (SELECT units FROM rack WHERE id = NEW.rack_id) "
    "BEGIN SELECT RAISE(ABORT, 'the rack has no such unit'); END"
)


_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for instant in ("blocked_at", "told_at", "fetched_since"):
        op.add_column("person", sa.Column(instant, sa.DateTime(timezone=True), nullable=True))
    for count in ("fetched_files", "fetched_bytes"):
        op.add_column("person", sa.Column(count, _INTEGER, server_default="0", nullable=False))
    op.execute("DROP TRIGGER rack_cell_inside")  # SQLite renames no table that a trigger reads
    op.drop_index("ix_rack_free", "rack")  # nor does Alembic make one of an expression anew
    with op.batch_alter_table("rack", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_rack_name"), type_="unique")
        batch_op.add_column(sa.Column("folded", sa.String(), nullable=True))
    _fold(op.get_bind())
    op.create_index("uq_rack_folded", "rack", ["folded", "room"], unique=True)
    op.create_index("ix_rack_free", "rack", [sa.literal_column("free DESC"), "id"], unique=False)
    op.execute(_INSIDE)


def _fold(connection: sa.Connection) -> None:
    """The first of a room's racks of one name keeps it; others are found as they are written, and `doctor` says so."""
    known = set()
    for id_, name, room in list(connection.execute(sa.text("SELECT id, name, room FROM rack ORDER BY id"))):
        folded = " ".join(unicodedata.normalize("NFC", name).casefold().split())
        if (folded, room) not in known:
            known.add((folded, room))
            connection.execute(
                sa.text("UPDATE rack SET folded = :folded WHERE id = :id"), {"folded": folded, "id": id_}
            )


def downgrade() -> None:
    op.execute("DROP TRIGGER rack_cell_inside")
    op.drop_index("ix_rack_free", "rack")
    op.drop_index("uq_rack_folded", "rack")
    with op.batch_alter_table("rack", schema=None) as batch_op:
        batch_op.drop_column("folded")
        batch_op.create_unique_constraint(batch_op.f("uq_rack_name"), ["name"])
    op.create_index("ix_rack_free", "rack", [sa.literal_column("free DESC"), "id"], unique=False)
    op.execute(_INSIDE)
    for column in ("fetched_bytes", "fetched_files", "fetched_since", "told_at", "blocked_at"):
        op.drop_column("person", column)
