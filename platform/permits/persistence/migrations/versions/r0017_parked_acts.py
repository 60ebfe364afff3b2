"""Acts that wait to be carried out and can still be taken back.

Revision ID: r0017
Revises: r0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0017"
down_revision = "r0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parked_act",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("title", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(100), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name="fk_parked_act_case_id_permit_case"),
        sa.PrimaryKeyConstraint("id", name="pk_parked_act"),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index(
        "ix_parked_act_one_waits", "parked_act", ["case_id"], unique=True, sqlite_where=waits, postgresql_where=waits
    )
    op.create_index("ix_parked_act_username", "parked_act", ["username"])
    op.create_index("ix_parked_act_state_due_at", "parked_act", ["state", "due_at"])


def downgrade() -> None:
    op.drop_table("parked_act")
