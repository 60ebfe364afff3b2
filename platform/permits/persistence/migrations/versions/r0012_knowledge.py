"""Shared knowledge and consultations.

Revision ID: r0012
Revises: r0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0012"
down_revision = "r0014"
branch_labels = None
depends_on = None


def wording(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "knowledge_version",
        sa.Column("entry", sa.String(22), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        wording("question"),
        wording("answer"),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry", "version", name="pk_knowledge_version"),
    )
    op.create_index("ix_knowledge_version_current", "knowledge_version", ["current"])
    op.create_table(
        "consultation",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        wording("title"),
        sa.Column("authority", sa.String(100), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mobile", sa.String(32), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_length", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.String(100), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.UniqueConstraint("number", name="uq_consultation_number"),
    )
    op.create_index("ix_consultation_authority_answered_at", "consultation", ["authority", "answered_at"])
    op.create_index("ix_consultation_asker_asked_at", "consultation", ["asker", "asked_at"])


def downgrade() -> None:
    op.drop_table("consultation")
    op.drop_table("knowledge_version")
