"""Red and yellow cards, as lists need them.

Revision ID: r0004
Revises: r0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    code = sa.String(100)
    op.create_table(
        "case_card",
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", code, nullable=False),
        sa.Column("colour", code, nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("authority", code, nullable=False),
        sa.Column("office", code, nullable=False),
        sa.Column("state", code, nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name=op.f("fk_case_card_case_id_permit_case")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_case_card")),
    )
    for columns in (("raised_on", "case_id", "seq"), ("authority", "office", "state")):
        op.create_index(op.f(f"ix_case_card_{'_'.join(columns)}"), "case_card", list(columns))


def downgrade() -> None:
    op.drop_table("case_card")
