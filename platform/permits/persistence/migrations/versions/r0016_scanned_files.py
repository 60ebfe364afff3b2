"""What a virus scanner said of each file that was handed in.

Revision ID: r0016
Revises: r0011
"""

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("scan", sa.String(100), nullable=False, server_default=""))
    op.create_index("ix_attachment_scan", "attachment", ["scan"])


def downgrade() -> None:
    op.drop_index("ix_attachment_scan", "attachment")
    op.drop_column("attachment", "scan")
