"""Permohonan are found by the words of their answers, by their step, their number and when they came."""

import json
import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FOUND_BY = ("instansi", "nama", "pj_nama", "merk_tipe", "nomor_seri", "nama_aplikasi", "sub_domain")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "word",
        sa.Column("permohonan_id", number, autoincrement=False, nullable=False),
        sa.Column("word", text, nullable=False),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_word_permohonan_id")),
        sa.PrimaryKeyConstraint("permohonan_id", "word", name=op.f("pk_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_word_word", "word", ["word", "permohonan_id"])
    op.create_index("ix_permohonan_step", "permohonan", ["step", "id"])
    op.create_index("ix_permohonan_serial", "permohonan", ["serial"])
    op.create_index("ix_permohonan_created_at", "permohonan", ["created_at", "id"])
    _fill()


def _fill() -> None:
    """What there is already, in the words of its newest revision and of its thing."""
    connection = op.get_bind()
    insert = sa.text("INSERT INTO word (permohonan_id, word) VALUES (:permohonan, :word) ON CONFLICT DO NOTHING")
    answers = sa.text(
        "SELECT revision.permohonan_id, revision.answers FROM revision JOIN permohonan "
        "ON permohonan.id = revision.permohonan_id AND permohonan.revision = revision.revision "
        "WHERE permohonan.id > :after ORDER BY permohonan.id LIMIT 1000"
    )
    things = sa.text(
        "SELECT permohonan_id, name, instansi, nomor_seri, sub_domain, contact FROM placement "
        "WHERE permohonan_id > :after ORDER BY permohonan_id LIMIT 1000"
    )
    for query in (answers, things):
        after = 0
        while rows := connection.execute(query, {"after": after}).all():
            found = [(row[0], word) for row in rows for word in sorted(_words(_texts(row[1:])))]
            if found:
                connection.execute(insert, [{"permohonan": one, "word": word} for one, word in found])
            after = rows[-1][0]


def _texts(values: Sequence[object]) -> list[str]:
    if len(values) > 1:
        return [str(value) for value in values if value]
    said = json.loads(values[0]) if isinstance(values[0], str) else values[0]
    return [str(said[key]) for key in _FOUND_BY if isinstance(said, dict) and said.get(key)]


def _words(texts: Iterable[str]) -> set[str]:
    return {word[:64] for text in texts for word in re.findall(r"[^\W_]+", text.lower()) if len(word) >= 2}


def downgrade() -> None:
    for name in ("created_at", "serial", "step"):
        op.drop_index(f"ix_permohonan_{name}", "permohonan")
    op.drop_index("ix_word_word", "word")
    op.drop_table("word")
