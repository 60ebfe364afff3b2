"""What a virus scanner said of files; who has a case open; lists that officers keep.

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
    op.create_table(
        "case_look",
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "username", name="pk_case_look"),
    )
    op.create_table(
        "kept_list",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_list"),
        sa.UniqueConstraint("username", "place", "name", name="uq_kept_list_username_place_name"),
    )


def downgrade() -> None:
    op.drop_table("kept_list")
    op.drop_table("case_look")
    op.drop_index("ix_attachment_scan", "attachment")
    op.drop_column("attachment", "scan")
