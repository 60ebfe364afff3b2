"""The queue of a hall: numbers taken, and where clerks sit.

Revision ID: r0011
Revises: r0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_ticket",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("authority", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("group", sa.String(100), nullable=False),
        sa.Column("title", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("letter", sa.String(5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(100), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counter", sa.String(100), nullable=False),
        sa.Column("clerk", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queue_ticket"),
        sa.UniqueConstraint("authority", "day", "letter", "number", name="uq_queue_ticket_authority_day_letter_number"),
    )
    columns = ["authority", "day", "state", "taken_at"]
    op.create_index("ix_queue_ticket_authority_day_state_taken_at", "queue_ticket", columns)
    op.create_index("ix_queue_ticket_day", "queue_ticket", ["day"])
    op.create_table(
        "queue_counter",
        sa.Column("clerk", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("clerk", "day", name="pk_queue_counter"),
    )


def downgrade() -> None:
    op.drop_table("queue_counter")
    op.drop_table("queue_ticket")
