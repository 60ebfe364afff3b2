"""Ratings of cases and of visits to a hall; complaints and ratings that ask for an answer beside consultations.

Revision ID: r0020
Revises: r0019
"""

import sqlalchemy as sa
from alembic import op

revision = "r0020"
down_revision = "r0019"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _added() -> list[sa.Column]:
    return [
    sa.Column("kind", sa.String(100), nullable=False, server_default="question"),
    sa.Column("case_number", sa.String(100), nullable=False, server_default=""),
    sa.Column("may_share", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("contacted_at", _MOMENT, nullable=True),
    sa.Column("contacted_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("contact", sa.Text(), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    with op.batch_alter_table("consultation") as table:
        for column in _added():
            table.add_column(column)
        table.create_index(op.f("ix_consultation_shared_answered_at"), ["shared", "answered_at"])
    # Nothing ever wrote to the table of old.
    op.drop_table("rating")
    op.create_table(
        "rating",
        sa.Column("subject", sa.String(100), primary_key=True),
        sa.Column("channel", sa.String(100), nullable=False),
        sa.Column("authority", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("aspects", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("answer_in", sa.String(22), nullable=False),
    )
    op.create_index(op.f("ix_rating_at"), "rating", ["at"])
    op.create_index(op.f("ix_rating_authority_score"), "rating", ["authority", "score"])


def downgrade() -> None:
    op.drop_table("rating")
    op.create_table(
        "rating",
        sa.Column("case_id", sa.String(22), sa.ForeignKey("permit_case.id"), primary_key=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_rating_at"), "rating", ["at"])
    op.execute(sa.text("DELETE FROM consultation WHERE kind <> 'question'"))
    with op.batch_alter_table("consultation") as table:
        table.drop_index(op.f("ix_consultation_shared_answered_at"))
        for column in _added():
            table.drop_column(column.name)
