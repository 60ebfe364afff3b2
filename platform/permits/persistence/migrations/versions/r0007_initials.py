"""Cases are found by the pinyin initials of the applicant's name.

Revision ID: r0007
Revises: r0006
"""

import sqlalchemy as sa
from alembic import op

from permits.persistence.initials import initials

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

_CASE = sa.table("permit_case", sa.column("id", sa.String), sa.column("applicant_name", sa.Text), sa.column("search", sa.Text))
_AT_A_TIME = 1000


def upgrade() -> None:
    _write(lambda row: f"{row.search} {initials(row.applicant_name)}".rstrip())


def downgrade() -> None:
    _write(lambda row: row.search.removesuffix(f" {initials(row.applicant_name)}") if initials(row.applicant_name) else row.search)


def _write(said) -> None:
    connection, last = op.get_bind(), ""
    while rows := list(connection.execute(sa.select(_CASE).where(_CASE.c.id > last).order_by(_CASE.c.id).limit(_AT_A_TIME))):
        last = rows[-1].id
        connection.execute(
            sa.update(_CASE).where(_CASE.c.id == sa.bindparam("its_id")).values(search=sa.bindparam("said")),
            [{"its_id": row.id, "said": said(row)} for row in rows],
        )
