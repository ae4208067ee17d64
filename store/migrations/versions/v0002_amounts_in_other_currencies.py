"""Sums of a subject in further currencies."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; subjects of earlier runs have none."""
    op.add_column("subject", sa.Column("other_amounts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop the column and what stands in it."""
    op.drop_column("subject", "other_amounts")
