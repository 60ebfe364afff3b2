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

_CASE = sa.table(
    "permit_case", sa.column("id", sa.String), sa.column("applicant_name", sa.Text), sa.column("search", sa.Text)
)
_PAGE = sa.select(_CASE).where(_CASE.c.id > sa.bindparam("last")).order_by(_CASE.c.id).limit(1000)
_WRITE = sa.update(_CASE).where(_CASE.c.id == sa.bindparam("its_id")).values(search=sa.bindparam("said"))


def upgrade() -> None:
    _write(lambda search, added: search + added)


def downgrade() -> None:
    _write(lambda search, added: search.removesuffix(added))


def _write(said) -> None:
    connection, last = op.get_bind(), ""
    while rows := list(connection.execute(_PAGE, {"last": last})):
        last = rows[-1].id
        added = [f" {initials(row.applicant_name)}".rstrip() for row in rows]
        connection.execute(
            _WRITE, [{"its_id": row.id, "said": said(row.search, more)} for row, more in zip(rows, added, strict=True)]
        )
