"""Papers are listed by their kind, for the decisions that are open to the public.

Revision ID: r0021
Revises: r0020
"""

from alembic import op

revision = "r0021"
down_revision = "r0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_document_kind_created_at_id", "document", ["kind", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_document_kind_created_at_id", "document")
