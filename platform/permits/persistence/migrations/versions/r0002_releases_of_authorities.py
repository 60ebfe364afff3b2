"""Releases of an item with an authority's overrides stand beside the city's.

Revision ID: r0002
Revises: r0001
"""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("release") as table:
        table.add_column(sa.Column("authority", sa.String(100), nullable=False, server_default=""))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_release_item_version", type_="unique")
        table.create_unique_constraint(
            "uq_release_item_version_authority_revision", ["item", "version", "authority", "revision"]
        )
    with op.batch_alter_table("release") as table:
        table.alter_column("authority", server_default=None)
        table.alter_column("revision", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM release WHERE authority <> ''")
    with op.batch_alter_table("release") as table:
        table.drop_constraint("uq_release_item_version_authority_revision", type_="unique")
        table.drop_column("revision")
        table.drop_column("authority")
        table.create_unique_constraint("uq_release_item_version", ["item", "version"])
