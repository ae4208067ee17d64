"""Documents: how their files arrived, that they were read, and what was understood."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "arrival",
        sa.Column("arrival_id", ROW_ID, nullable=False),
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_arrival_file_id")),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("channel", "reference", "file_id", name=op.f("uq_arrival_channel_reference_file_id")),
    )
    op.create_index(op.f("ix_arrival_file_id"), "arrival", ["file_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("document_id", ROW_ID, nullable=False),
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("model", KEY, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("number_key", KEY, nullable=False),
        sa.Column("supplier_key", KEY, nullable=False),
        sa.Column("likeness", KEY, nullable=False),
        sa.Column("sketch", sa.JSON(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_document_file_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document")),
        sa.UniqueConstraint("file_id", "model", "part", name=op.f("uq_document_file_id_model_part")),
    )
    op.create_index(
        op.f("ix_document_supplier_key_number_key"), "document", ["supplier_key", "number_key"], unique=False
    )
    op.create_index(op.f("ix_document_likeness"), "document", ["likeness"], unique=False)
    op.create_table(
        "reading",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("model", KEY, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("ocr_seconds", sa.Double(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.file_id"], name=op.f("fk_reading_file_id")),
        sa.PrimaryKeyConstraint("file_id", "model", name=op.f("pk_reading")),
    )


def downgrade() -> None:
    """Drop the tables and what stands in them."""
    op.drop_table("reading")
    op.drop_table("document")
    op.drop_table("arrival")
