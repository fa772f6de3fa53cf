"""No cell outside its rack."""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER rack_cell_inside BEFORE INSERT ON rack_cell "
            "WHEN NEW.u NOT BETWEEN 1 AND (SELECT units FROM rack WHERE id = NEW.rack_id) "
            "BEGIN SELECT RAISE(ABORT, 'the rack has no such unit'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER rack_cell_inside")
