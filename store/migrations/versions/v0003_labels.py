"""Labels: documents that somebody labelled, and what was said about their fields."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "labelled_document",
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_labelled_document")),
    )
    op.create_table(
        "label",
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("field", KEY, nullable=False),
        sa.Column("who", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guideline", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("trainable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["labelled_document.sha256"], name=op.f("fk_label_sha256")),
        sa.PrimaryKeyConstraint("sha256", "field", "who", "revision", name=op.f("pk_label")),
    )
    op.create_index(op.f("ix_label_source"), "label", ["source"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index(op.f("ix_label_source"), table_name="label")
    op.drop_table("label")
    op.drop_table("labelled_document")
