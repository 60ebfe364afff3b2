"""Hand-overs between officers, and who holds the papers of a case.

Revision ID: r0013
Revises: r0016
"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from permits.core.process import Event, fold
from permits.persistence.handing_tables import CaseHanding, CasePaper
from permits.persistence.handings import rows_of
from permits.persistence.tables import CaseEvent, table_of

revision = "r0013"
down_revision = "r0016"
branch_labels = None
depends_on = None

_EVENT = table_of(CaseEvent)
# Only what officers took in, or were given, came into anybody's hands.
_BY_OFFICERS = sa.and_(_EVENT.c.type.in_(("received", "supplemented", "late_handed_in")), _EVENT.c.office != "")
_CASES = sa.select(_EVENT.c.case_id).where(sa.or_(_EVENT.c.type == "assigned", _BY_OFFICERS)).distinct()
_AT_ONCE = 500


def upgrade() -> None:
    op.create_table(
        "case_handing",
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("giver", sa.String(64), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(100), nullable=False),
        sa.Column("state", sa.String(100), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name="fk_case_handing_case_id_permit_case"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_case_handing"),
    )
    op.create_index("ix_case_handing_receiver_state", "case_handing", ["receiver", "state"])
    op.create_index("ix_case_handing_giver_offered_at", "case_handing", ["giver", "offered_at"])
    op.create_table(
        "case_paper",
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("material", sa.String(100), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name="fk_case_paper_case_id_permit_case"),
        sa.PrimaryKeyConstraint("case_id", "material", name="pk_case_paper"),
    )
    op.create_index("ix_case_paper_holder_since", "case_paper", ["holder", "since"])
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """What the events say so far of hand-overs and papers."""
    concerned = sorted(connection.scalars(_CASES))
    for start in range(0, len(concerned), _AT_ONCE):
        _fill_some(connection, concerned[start : start + _AT_ONCE])


def _fill_some(connection: sa.Connection, cases: list[str]) -> None:
    query = sa.select(_EVENT).where(_EVENT.c.case_id.in_(cases)).order_by(_EVENT.c.case_id, _EVENT.c.seq)
    for case_id, rows in groupby(connection.execute(query).all(), lambda row: row.case_id):
        events = [Event(row.seq, row.type, row.at, row.actor, row.office, row.data) for row in rows]
        for table, found in zip((CaseHanding, CasePaper), rows_of(fold(events)), strict=True):
            if found:
                connection.execute(sa.insert(table), [{**row, "case_id": case_id} for row in found])


def downgrade() -> None:
    op.drop_table("case_paper")
    op.drop_table("case_handing")
