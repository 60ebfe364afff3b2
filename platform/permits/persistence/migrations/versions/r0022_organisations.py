"""Organisations for which several people act.

Revision ID: r0022
Revises: r0021
"""

import sqlalchemy as sa
from alembic import op

revision = "r0022"
down_revision = "r0021"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_USERNAME = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "organisation_member",
        sa.Column("organisation", _USERNAME, sa.ForeignKey("person.username"), primary_key=True),
        sa.Column("username", _USERNAME, sa.ForeignKey("person.username"), primary_key=True),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("asked_by", _USERNAME, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("joined_at", _MOMENT, nullable=True),
    )
    op.create_index(op.f("ix_organisation_member_username"), "organisation_member", ["username"])


def downgrade() -> None:
    op.drop_table("organisation_member")
