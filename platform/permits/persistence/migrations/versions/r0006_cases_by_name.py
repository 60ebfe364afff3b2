"""Cases of an item are found by the name of the applicant: who has a certificate of it already is told.

Revision ID: r0006
Revises: r0005
"""

from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_permit_case_item_applicant_name"), "permit_case", ["item", "applicant_name"])


def downgrade() -> None:
    op.drop_index(op.f("ix_permit_case_item_applicant_name"), "permit_case")
