"""One mobile may be an officer's and an applicant's, or that of a duty phone: it is where people are told, not who they are.

Revision ID: r0005
Revises: r0004
"""

from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_constraint("uq_person_mobile", type_="unique")


def downgrade() -> None:
    op.execute("UPDATE person SET mobile = NULL WHERE kind = 'staff'")
    with op.batch_alter_table("person") as table:
        table.create_unique_constraint("uq_person_mobile", ["mobile"])
