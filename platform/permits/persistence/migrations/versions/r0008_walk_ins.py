"""Applications the window writes for somebody, and the codes by which their accounts are activated.

Revision ID: r0008
Revises: r0007
"""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("applicant", sa.String(64), nullable=True))
    op.create_table(
        "activation",
        sa.Column("username", sa.String(64), primary_key=True),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("activation")
    op.drop_column("draft", "applicant")
