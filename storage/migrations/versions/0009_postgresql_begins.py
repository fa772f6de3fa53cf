"""PostgreSQL begins, with the schema as it has become; a row of the register knows its version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INTEGER = sa.BigInteger()
_TEXT = sa.String(collation="C")
_WORD = sa.String(24, collation="C")
_INSTANT = sa.DateTime(timezone=True)

_TABLES = (
    "agenda",
    "host",
    "inbox",
    "invitation",
    "ip_range",
    "ip_reserved",
    "job",
    "journal_head",
    "key_check",
    "person",
    "rack",
    "stored_file",
    "permohonan",
    "question",
    "tenure",
    "transfer",
    "draft",
    "journal",
    "placement",
    "revision",
    "visit",
    "document",
    "event",
    "rack_cell",
    "outbox",
)

_STAYS = {
    "journal": "the journal is append-only",
    "event": "a history stays as it is",
    "document": "an issued document stays",
}
_ISSUED = (
    *("id", "paper", "permohonan_id", "revision", "edition", "number", "filename", "code", "journal_no", "issued_at"),
    "data",
)
_SAME = " AND ".join(f"NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text" for column in _ISSUED)
_FUNCTIONS = {
    "refuse": "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'",
    "rack_cell_inside": (
        "IF NEW.u NOT BETWEEN 1 AND (SELECT units FROM rack WHERE id = NEW.rack_id) THEN "
        "RAISE EXCEPTION 'the rack has no such unit' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW"
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.add_column("placement", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        return
    _begin()
    _guard()


def _guard() -> None:
    """What must never be true, as the triggers of SQLite refuse it."""
    for name, body in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$")
    op.execute(
        "CREATE TRIGGER rack_cell_inside BEFORE INSERT OR UPDATE ON rack_cell "
        "FOR EACH ROW EXECUTE FUNCTION rack_cell_inside()"
    )
    for table, words in _STAYS.items():
        refuse = f"EXECUTE FUNCTION refuse('{words}')"
        unless = f"WHEN (NOT (OLD.sha256 IS NULL AND {_SAME}))" if table == "document" else ""
        op.execute(f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} FOR EACH ROW {unless} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} {refuse}")


def _begin() -> None:
    op.create_table(
        "agenda",
        sa.Column("year", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("last", _INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_agenda")),
    )
    op.create_table(
        "host",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("vcpu", _INTEGER, nullable=False),
        sa.Column("ram_gb", _INTEGER, nullable=False),
        sa.Column("disk_gb", _INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("name", name=op.f("uq_host_name")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("update_id", _INTEGER, nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.Column("attempts", _INTEGER, nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("reason", _TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("update_id", name=op.f("uq_inbox_update_id")),
    )
    op.create_index("ix_inbox_undone", "inbox", ["id"], postgresql_where=sa.text("done_at IS NULL"))
    op.create_table(
        "invitation",
        sa.Column("code_hash", _TEXT, nullable=False),
        sa.Column("office", _WORD, nullable=False),
        sa.Column("acting", _WORD, nullable=True),
        sa.Column("created_by", _INTEGER, nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("spent_at", _INSTANT, nullable=True),
        sa.Column("spent_by", _INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    op.create_table(
        "ip_range", sa.Column("cidr", _TEXT, nullable=False), sa.PrimaryKeyConstraint("cidr", name=op.f("pk_ip_range"))
    )
    op.create_table(
        "ip_reserved",
        sa.Column("address", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_ip_reserved")),
    )
    op.create_table(
        "job",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", _INTEGER, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("no", _INTEGER, nullable=False),
        sa.Column("mac", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "key_check",
        sa.Column("id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("seal", _TEXT, nullable=False),
        sa.Column("sealed_no", _INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    op.create_table(
        "person",
        sa.Column("id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("nama", _TEXT, nullable=True),
        sa.Column("nip", _TEXT, nullable=True),
        sa.Column("pangkat", _TEXT, nullable=True),
        sa.Column("pendidikan", _TEXT, nullable=True),
        sa.Column("profile", sa.JSON(), nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("blocked_at", _INSTANT, nullable=True),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.Column("fetched_since", _INSTANT, nullable=True),
        sa.Column("fetched_files", _INTEGER, server_default="0", nullable=False),
        sa.Column("fetched_bytes", _INTEGER, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "rack",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("folded", _TEXT, nullable=True),
        sa.Column("room", _TEXT, nullable=False),
        sa.Column("units", _INTEGER, nullable=False),
        sa.Column("descending", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("max_kg", _INTEGER, nullable=True),
        sa.Column("max_watt", _INTEGER, nullable=True),
        sa.Column("free", _INTEGER, server_default="0", nullable=False),
        sa.Column("kg", sa.Double(), server_default="0", nullable=False),
        sa.Column("watt", _INTEGER, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack")),
    )
    op.create_index("ix_rack_free", "rack", [sa.literal_column("free DESC"), "id"])
    op.create_index("uq_rack_folded", "rack", ["folded", "room"], unique=True)
    op.create_table(
        "stored_file",
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("size", _INTEGER, nullable=False),
        sa.Column("mime", _TEXT, nullable=False),
        sa.Column("stored_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "permohonan",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("year", _INTEGER, nullable=False),
        sa.Column("serial", _INTEGER, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("pemohon_id", _INTEGER, nullable=False),
        sa.Column("step", _WORD, nullable=False),
        sa.Column("revision", _INTEGER, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["pemohon_id"], ["person.id"], name=op.f("fk_permohonan_pemohon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permohonan")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_permohonan_year_serial")),
    )
    op.create_index("ix_permohonan_pemohon_id", "permohonan", ["pemohon_id"])
    op.create_table(
        "question",
        sa.Column("person_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("subject", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("prompt", _INTEGER, nullable=True),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", "subject", name=op.f("pk_question")),
    )
    op.create_index("ix_question_about", "question", ["subject", "kind"])
    op.create_index("uq_question_open", "question", ["person_id"], unique=True, postgresql_where=sa.text("open = true"))
    op.create_table(
        "tenure",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("office", _WORD, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=False),
        sa.Column("acting", _WORD, nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=True),
        sa.Column("alone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tenure_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenure")),
    )
    op.create_index("ix_tenure_person_id", "tenure", ["person_id"])
    op.create_index(
        "uq_tenure_once", "tenure", ["office", "person_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )
    op.create_index(
        "uq_tenure_single", "tenure", ["office"], unique=True, postgresql_where=sa.text("until IS NULL AND alone")
    )
    op.create_table(
        "transfer",
        sa.Column("code_hash", _TEXT, nullable=False),
        sa.Column("placements", sa.JSON(), nullable=False),
        sa.Column("created_by", _INTEGER, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("spent_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_transfer_created_by")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_transfer")),
    )
    op.create_table(
        "draft",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("with_profile", sa.Boolean(), nullable=False),
        sa.Column("at", _TEXT, nullable=True),
        sa.Column("editing", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("waiting", _INTEGER, nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("prompt", _INTEGER, nullable=True),
        sa.Column("overflow_at", _INSTANT, nullable=True),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_draft_permohonan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("uq_draft_active", "draft", ["person_id"], unique=True, postgresql_where=sa.text("active = true"))
    op.create_index(
        "uq_draft_new", "draft", ["person_id"], unique=True, postgresql_where=sa.text("permohonan_id IS NULL")
    )
    op.create_index("uq_draft_of", "draft", ["person_id", "permohonan_id"], unique=True)
    op.create_table(
        "journal",
        sa.Column("no", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=True),
        sa.Column("act", _TEXT, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("mac", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_journal_permohonan_id")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_permohonan_id", "journal", ["permohonan_id"])
    op.create_table(
        "placement",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("instansi", _TEXT, nullable=False),
        sa.Column("owner_id", _INTEGER, nullable=True),
        sa.Column("contact", _TEXT, server_default="", nullable=False),
        sa.Column("haystack", _TEXT, server_default="", nullable=False),
        sa.Column("rack_id", _INTEGER, nullable=True),
        sa.Column("u", _INTEGER, nullable=True),
        sa.Column("height", _INTEGER, nullable=True),
        sa.Column("sisi", _WORD, nullable=True),
        sa.Column("kg", sa.Double(), nullable=True),
        sa.Column("watt", _INTEGER, nullable=True),
        sa.Column("held_until", _INSTANT, nullable=True),
        sa.Column("host_id", _INTEGER, nullable=True),
        sa.Column("vcpu", _INTEGER, nullable=False),
        sa.Column("ram_gb", _INTEGER, nullable=False),
        sa.Column("disk_gb", _INTEGER, nullable=False),
        sa.Column("ip", _TEXT, nullable=True),
        sa.Column("nomor_seri", _TEXT, nullable=True),
        sa.Column("sub_domain", _TEXT, nullable=True),
        sa.Column("sub_domain_active", sa.Boolean(), nullable=True),
        sa.Column("photo", _TEXT, nullable=True),
        sa.Column("by", _INTEGER, nullable=True),
        sa.Column("confirmed_at", _INSTANT, nullable=True),
        sa.Column("accepted_at", _INSTANT, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("cek_berkala", _TEXT, nullable=True),
        sa.Column("berlaku_sampai", sa.Date(), nullable=True),
        sa.Column("checked_at", _INSTANT, nullable=True),
        sa.Column("check_no", _INTEGER, server_default="1", nullable=False),
        sa.Column("check_stage", _INTEGER, server_default="0", nullable=False),
        sa.Column("check_at", _INSTANT, nullable=True),
        sa.Column("expiry_at", _INSTANT, nullable=True),
        sa.Column("version", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_placement_by")),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name=op.f("fk_placement_host_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_placement_owner_id")),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_placement_permohonan_id")),
        sa.ForeignKeyConstraint(["rack_id"], ["rack.id"], name=op.f("fk_placement_rack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("permohonan_id", name=op.f("uq_placement_permohonan_id")),
    )
    op.create_index(
        "ix_placement_check_at", "placement", ["check_at"], postgresql_where=sa.text("check_at IS NOT NULL")
    )
    op.create_index(
        "ix_placement_expiry_at", "placement", ["expiry_at"], postgresql_where=sa.text("expiry_at IS NOT NULL")
    )
    op.create_index(
        "ix_placement_haystack", "placement", ["haystack", "state"], postgresql_where=sa.text("state != 'dilepas'")
    )
    op.create_index(
        "ix_placement_held_until", "placement", ["held_until"], postgresql_where=sa.text("held_until IS NOT NULL")
    )
    op.create_index(
        "ix_placement_host",
        "placement",
        ["host_id", "vcpu", "ram_gb", "disk_gb"],
        postgresql_where=sa.text("state != 'dilepas'"),
    )
    op.create_index(
        "ix_placement_instansi", "placement", ["instansi", "id"], postgresql_where=sa.text("state != 'dilepas'")
    )
    op.create_index(
        "ix_placement_late",
        "placement",
        ["instansi", "id"],
        postgresql_where=sa.text("state != 'dilepas' AND check_stage > 0 AND check_at IS NULL"),
    )
    op.create_index("ix_placement_live", "placement", ["kind", "state"], postgresql_where=sa.text("state != 'dilepas'"))
    op.create_index("ix_placement_owner_id", "placement", ["owner_id"])
    op.create_index("ix_placement_rack", "placement", ["rack_id", "u"], postgresql_where=sa.text("state != 'dilepas'"))
    op.create_index("uq_placement_ip", "placement", ["ip"], unique=True, postgresql_where=sa.text("state != 'dilepas'"))
    op.create_index(
        "uq_placement_nomor_seri",
        "placement",
        ["nomor_seri"],
        unique=True,
        postgresql_where=sa.text("state != 'dilepas'"),
    )
    op.create_index(
        "uq_placement_sub_domain",
        "placement",
        ["sub_domain"],
        unique=True,
        postgresql_where=sa.text("state != 'dilepas'"),
    )
    op.create_table(
        "revision",
        sa.Column("permohonan_id", _INTEGER, nullable=False),
        sa.Column("revision", _INTEGER, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_revision_permohonan_id")),
        sa.PrimaryKeyConstraint("permohonan_id", "revision", name=op.f("pk_revision")),
    )
    op.create_table(
        "visit",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=False),
        sa.Column("step", _WORD, nullable=False),
        sa.Column("revision", _INTEGER, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=True),
        sa.Column("by", _INTEGER, nullable=True),
        sa.Column("choice", _WORD, nullable=True),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("sifat", _TEXT, nullable=True),
        sa.Column("instruksi", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("shown", _TEXT, nullable=True),
        sa.Column("taken_by", _INTEGER, nullable=True),
        sa.Column("version", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_visit_by")),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_visit_permohonan_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_visit_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_permohonan_id", "visit", ["permohonan_id"])
    op.create_index("ix_visit_waiting", "visit", ["step"], postgresql_where=sa.text("until IS NULL"))
    op.create_index("uq_visit_open", "visit", ["permohonan_id"], unique=True, postgresql_where=sa.text("until IS NULL"))
    op.create_table(
        "document",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("paper", _WORD, nullable=False),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("revision", _INTEGER, nullable=False),
        sa.Column("edition", _INTEGER, nullable=False),
        sa.Column("number", _TEXT, nullable=True),
        sa.Column("filename", _TEXT, nullable=False),
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("journal_no", _INTEGER, nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("sha256", _TEXT, nullable=True),
        sa.Column("made_no", _INTEGER, nullable=True),
        sa.ForeignKeyConstraint(["journal_no"], ["journal.no"], name=op.f("fk_document_journal_no")),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_document_permohonan_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_document_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code", name=op.f("uq_document_code")),
        sa.UniqueConstraint("number", "edition", name=op.f("uq_document_number_edition")),
        sa.UniqueConstraint(
            "permohonan_id",
            "paper",
            "revision",
            "edition",
            name=op.f("uq_document_permohonan_id_paper_revision_edition"),
        ),
    )
    op.create_index("ix_document_sha256", "document", ["sha256"])
    op.create_table(
        "event",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("placement_id", _INTEGER, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("deed", _WORD, nullable=False),
        sa.Column("by", _INTEGER, nullable=True),
        sa.Column("words", _TEXT, nullable=False),
        sa.Column("photo", _TEXT, nullable=True),
        sa.Column("about", _INTEGER, nullable=True),
        sa.ForeignKeyConstraint(["about"], ["event.id"], name=op.f("fk_event_about")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_event_by")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_event_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("about", name=op.f("uq_event_about")),
    )
    op.create_index("ix_event_placement_id", "event", ["placement_id"])
    op.create_index("ix_event_problem", "event", ["id"], postgresql_where=sa.text("deed = 'masalah'"))
    op.create_index("ix_event_unwanted", "event", ["id"], postgresql_where=sa.text("deed = 'tidak_dipakai'"))
    op.create_table(
        "rack_cell",
        sa.Column("rack_id", _INTEGER, nullable=False),
        sa.Column("u", _INTEGER, nullable=False),
        sa.Column("face", _TEXT, nullable=False),
        sa.Column("placement_id", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_rack_cell_placement_id")),
        sa.ForeignKeyConstraint(["rack_id"], ["rack.id"], name=op.f("fk_rack_cell_rack_id")),
        sa.PrimaryKeyConstraint("rack_id", "u", "face", name=op.f("pk_rack_cell")),
    )
    op.create_index("ix_rack_cell_placement_id", "rack_cell", ["placement_id"])
    op.create_table(
        "outbox",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("chat_id", _INTEGER, nullable=False),
        sa.Column("topic", _TEXT, nullable=True),
        sa.Column("method", _TEXT, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("edits", _INTEGER, nullable=True),
        sa.Column("document_id", _INTEGER, nullable=True),
        sa.Column("sha256", _TEXT, nullable=True),
        sa.Column("filename", _TEXT, nullable=True),
        sa.Column("permohonan_id", _INTEGER, nullable=True),
        sa.Column("reply", sa.Boolean(), nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("attempts", _INTEGER, nullable=False),
        sa.Column("unanswered", _INTEGER, server_default="0", nullable=False),
        sa.Column("reason", _TEXT, nullable=True),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=True),
        sa.Column("message_id", _INTEGER, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_outbox_document_id")),
        sa.ForeignKeyConstraint(["edits"], ["outbox.id"], name=op.f("fk_outbox_edits")),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"], name=op.f("fk_outbox_permohonan_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_outbox_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_due", "outbox", ["chat_id", "id"], postgresql_where=sa.text("state = 'due'"))
    op.create_index("ix_outbox_edits", "outbox", ["edits"])
    op.create_index(
        "ix_outbox_message", "outbox", ["chat_id", "message_id"], postgresql_where=sa.text("message_id IS NOT NULL")
    )
    op.create_index("ix_outbox_topic", "outbox", ["topic"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_column("placement", "version")
        return
    for table in reversed(_TABLES):
        op.drop_table(table)
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
