"""Cases are found by the telephone number of the account they belong to.

Revision ID: r0018
Revises: r0015
"""

import re

import sqlalchemy as sa
from alembic import op

from permits.persistence.case_words import words_of

revision = "r0018"
down_revision = "r0015"
branch_labels = None
depends_on = None

_CASE = sa.table(
    "permit_case",
    *[sa.column(name, sa.Text) for name in ("id", "authority", "number", "applicant", "applicant_name", "search")],
)
_PAGE = sa.select(_CASE).where(_CASE.c.id > sa.bindparam("last")).order_by(_CASE.c.id).limit(1000)
_WRITE = sa.update(_CASE).where(_CASE.c.id == sa.bindparam("its_id")).values(search=sa.bindparam("said"))
_WORDS = sa.table("case_words", sa.column("case_id", sa.Text), sa.column("words", sa.Text))
_KEEP = sa.update(_WORDS).where(_WORDS.c.case_id == sa.bindparam("its_id")).values(words=sa.bindparam("said"))
_MOBILE = re.compile("1[3-9][0-9]{9}")


def upgrade() -> None:
    _write(lambda row: f"{row.search} {row.applicant}" if row.applicant not in row.search else row.search)


def downgrade() -> None:
    _write(lambda row: row.search.removesuffix(f" {row.applicant}"))


def _write(said) -> None:
    connection, last = op.get_bind(), ""
    while rows := list(connection.execute(_PAGE, {"last": last})):
        last = rows[-1].id
        new = {row.id: (row, said(row)) for row in rows if _MOBILE.fullmatch(row.applicant or "")}
        changed = {key: (row, words) for key, (row, words) in new.items() if words != row.search}
        if changed:
            connection.execute(_WRITE, [{"its_id": key, "said": words} for key, (_, words) in changed.items()])
            connection.execute(_KEEP, [
                {"its_id": key, "said": words_of({**row._mapping, "search": words})} for key, (row, words) in changed.items()
            ])  # fmt: skip
