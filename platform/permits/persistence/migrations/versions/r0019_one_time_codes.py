"""One-time codes for more than activating an account.

Revision ID: r0019
Revises: r0018
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "r0019"
down_revision = "r0018"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_OLD = sa.table("activation", *[sa.column(n) for n in ("username", "code_hash", "wrong")], sa.column("expires_at", _MOMENT))
_NEW = sa.table(
    "one_time_code", *[sa.column(n) for n in ("purpose", "subject", "code_hash", "wrong")],
    *[sa.column(n, _MOMENT) for n in ("sent_at", "expires_at")],
)  # fmt: skip
_COLUMNS = ("subject", "code_hash", "wrong", "expires_at", "purpose", "sent_at")


def upgrade() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("purpose", sa.String(100), primary_key=True),
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
    )
    old = (_OLD.c.username, _OLD.c.code_hash, _OLD.c.wrong, _OLD.c.expires_at)
    long_ago = sa.literal(datetime(2000, 1, 1, tzinfo=UTC), _MOMENT)
    op.execute(sa.insert(_NEW).from_select(_COLUMNS, sa.select(*old, sa.literal("activate"), long_ago)))
    op.drop_table("activation")


def downgrade() -> None:
    op.create_table(
        "activation",
        sa.Column("username", sa.String(64), primary_key=True),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
    )
    kept = sa.select(_NEW.c.subject, _NEW.c.code_hash, _NEW.c.wrong, _NEW.c.expires_at).where(_NEW.c.purpose == "activate")
    op.execute(sa.insert(_OLD).from_select(_COLUMNS_BEFORE, kept))
    op.drop_table("one_time_code")


_COLUMNS_BEFORE = ("username", "code_hash", "wrong", "expires_at")
