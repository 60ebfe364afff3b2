"""Papers as they were sealed.

Revision ID: r0014
Revises: r0013
"""

import sqlalchemy as sa
from alembic import op

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_paper",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("paper", sa.String(22), nullable=False),
        sa.Column("language", sa.String(100), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signer", sa.String(64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name="fk_sealed_paper_case_id_permit_case"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_paper"),
        sa.UniqueConstraint("paper", "language", name="uq_sealed_paper_paper_language"),
    )
    op.create_index("ix_sealed_paper_case_id", "sealed_paper", ["case_id"])
    op.create_index("ix_sealed_paper_sha256", "sealed_paper", ["sha256"])


def downgrade() -> None:
    op.drop_table("sealed_paper")
