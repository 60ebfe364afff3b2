"""What was said to people outside of any case: calls and messages.

Revision ID: r0015
Revises: r0017
"""

import sqlalchemy as sa
from alembic import op

revision = "r0015"
down_revision = "r0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_note",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("authority", sa.String(100), nullable=False),
        sa.Column("applicant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("phone", sa.String(32), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(22), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("notice", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name="fk_contact_note_case_id_permit_case"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_note"),
    )
    op.create_index("ix_contact_note_authority_applicant_at", "contact_note", ["authority", "applicant", "at"])


def downgrade() -> None:
    op.drop_table("contact_note")
