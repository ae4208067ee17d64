"""The first tables: input, run ledger, inquiries, evidence, checks and queue."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MONEY = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "chain_head",
        sa.Column("chain_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("key_check", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "evidence",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=True),
        sa.Column("reply_sha256", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_kind"), "evidence", ["kind"], unique=False)
    op.create_table(
        "file",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("rows_seen", sa.Integer(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_file_sha256")),
    )
    op.create_table(
        "inquiry",
        sa.Column("inquiry_id", ROW_ID, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("country", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("inquiry_id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint(
            "period", "requester", "country", "number", name=op.f("uq_inquiry_period_requester_country_number")
        ),
    )
    op.create_index(
        op.f("ix_inquiry_period_requester_country_due_at_inquiry_id"),
        "inquiry",
        ["period", "requester", "country", "due_at", "inquiry_id"],
        unique=False,
    )
    op.create_index(op.f("ix_inquiry_worker"), "inquiry", ["worker"], unique=False)
    op.create_table(
        "run",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_process_period"), "run", ["process", "period"], unique=False)
    op.create_table(
        "answer",
        sa.Column("answer_id", ROW_ID, nullable=False),
        sa.Column("inquiry_id", ROW_ID, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("country", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("matches", sa.JSON(), nullable=False),
        sa.Column("confirmation_no", sa.Text(), nullable=False),
        sa.Column("register_time", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("asked_name", sa.Text(), nullable=False),
        sa.Column("asked_street", sa.Text(), nullable=False),
        sa.Column("asked_postcode", sa.Text(), nullable=False),
        sa.Column("asked_city", sa.Text(), nullable=False),
        sa.Column("request_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_seq"], ["evidence.seq"], name=op.f("fk_answer_evidence_seq")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.inquiry_id"], name=op.f("fk_answer_inquiry_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_answer_run_id")),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_answer")),
    )
    op.create_index(
        op.f("ix_answer_country_number_request_time"), "answer", ["country", "number", "request_time"], unique=False
    )
    op.create_index(op.f("ix_answer_inquiry_id"), "answer", ["inquiry_id"], unique=False)
    op.create_table(
        "disposition",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_disposition_run_id")),
        sa.PrimaryKeyConstraint("run_id", "seq", name=op.f("pk_disposition")),
    )
    op.create_table(
        "execution",
        sa.Column("number", ROW_ID, nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("flow_run_id", sa.Text(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=True),
        sa.Column("head_mac", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_execution_run_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_execution")),
        sa.UniqueConstraint("execution_id", name=op.f("uq_execution_execution_id")),
    )
    op.create_index(op.f("ix_execution_run_id"), "execution", ["run_id"], unique=False)
    op.create_table(
        "record",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("link", KEY, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_record_file_id")),
        sa.PrimaryKeyConstraint("file_id", "seq", name=op.f("pk_record")),
    )
    op.create_index(op.f("ix_record_file_id_kind_key_seq"), "record", ["file_id", "kind", "key", "seq"], unique=False)
    op.create_table(
        "review_item",
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_review_item_run_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("process", "key", name=op.f("uq_review_item_process_key")),
    )
    op.create_index(op.f("ix_review_item_process_period"), "review_item", ["process", "period"], unique=False)
    op.create_index(op.f("ix_review_item_state_priority"), "review_item", ["state", "priority"], unique=False)
    op.create_table(
        "run_file",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_run_file_file_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_run_file_run_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_file")),
    )
    op.create_table(
        "run_finding",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_run_finding_run_id")),
        sa.PrimaryKeyConstraint("run_id", "seq", name=op.f("pk_run_finding")),
    )
    op.create_table(
        "staged_finding",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_staged_finding_file_id")),
        sa.PrimaryKeyConstraint("file_id", "seq", name=op.f("pk_staged_finding")),
    )
    op.create_table(
        "subject",
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("customer", KEY, nullable=False),
        sa.Column("vat_key", KEY, nullable=False),
        sa.Column("vat_country", KEY, nullable=False),
        sa.Column("vat_number", KEY, nullable=False),
        sa.Column("company_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("first_doc", sa.Text(), nullable=False),
        sa.Column("doc_count", sa.Integer(), nullable=False),
        sa.Column("net_amount", MONEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.Column("master_vat_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_subject_run_id")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_subject")),
        sa.UniqueConstraint("run_id", "customer", "vat_key", name=op.f("uq_subject_run_id_customer_vat_key")),
    )
    op.create_index(op.f("ix_subject_customer"), "subject", ["customer"], unique=False)
    op.create_index(op.f("ix_subject_vat_country_vat_number"), "subject", ["vat_country", "vat_number"], unique=False)
    op.create_table(
        "check_result",
        sa.Column("subject_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("in_review", sa.Boolean(), nullable=False),
        sa.Column("register_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.subject_id"], name=op.f("fk_check_result_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", "revision", name=op.f("pk_check_result")),
    )
    op.create_table(
        "decision",
        sa.Column("decision_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_seq"], ["evidence.seq"], name=op.f("fk_decision_evidence_seq")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.item_id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_decision_run_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_item_id"), "decision", ["item_id"], unique=False)
    op.create_index(op.f("ix_decision_run_id"), "decision", ["run_id"], unique=False)


def downgrade() -> None:
    """Remove everything."""
    op.drop_index(op.f("ix_decision_run_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_item_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_table("check_result")
    op.drop_index(op.f("ix_subject_vat_country_vat_number"), table_name="subject")
    op.drop_index(op.f("ix_subject_customer"), table_name="subject")
    op.drop_table("subject")
    op.drop_table("staged_finding")
    op.drop_table("run_finding")
    op.drop_table("run_file")
    op.drop_index(op.f("ix_review_item_state_priority"), table_name="review_item")
    op.drop_index(op.f("ix_review_item_process_period"), table_name="review_item")
    op.drop_table("review_item")
    op.drop_index(op.f("ix_record_file_id_kind_key_seq"), table_name="record")
    op.drop_table("record")
    op.drop_index(op.f("ix_execution_run_id"), table_name="execution")
    op.drop_table("execution")
    op.drop_table("disposition")
    op.drop_index(op.f("ix_answer_inquiry_id"), table_name="answer")
    op.drop_index(op.f("ix_answer_country_number_request_time"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_run_process_period"), table_name="run")
    op.drop_table("run")
    op.drop_index(op.f("ix_inquiry_worker"), table_name="inquiry")
    op.drop_index(op.f("ix_inquiry_period_requester_country_due_at_inquiry_id"), table_name="inquiry")
    op.drop_table("inquiry")
    op.drop_table("file")
    op.drop_index(op.f("ix_evidence_kind"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("chain_head")
    op.drop_table("blob")
