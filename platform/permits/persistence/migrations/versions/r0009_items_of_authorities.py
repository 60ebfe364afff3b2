"""The cases of one item of one authority, and the items an authority has cases of, are found by an index.

Revision ID: r0009
Revises: r0008
"""

from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None

_COLUMNS = ["authority", "item", "received_at"]
_NAME = "ix_permit_case_authority_item_received_at"


def upgrade() -> None:
    op.create_index(_NAME, "permit_case", _COLUMNS)


def downgrade() -> None:
    op.drop_index(_NAME, "permit_case")
