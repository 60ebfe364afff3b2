"""Cases are searched by an index of the pieces of their words.

Revision ID: r0010
Revises: r0009
"""

import sqlalchemy as sa
from alembic import op

from permits.persistence.case_words import words_of

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None

_CASE = sa.table(
    "permit_case", *[sa.column(name, sa.Text) for name in ("id", "authority", "number", "applicant_name", "search")]
)
_PAGE = sa.select(_CASE).where(_CASE.c.id > sa.bindparam("last")).order_by(_CASE.c.id).limit(1000)
_WORDS = sa.table("case_words", sa.column("case_id", sa.Text), sa.column("words", sa.Text))

# SQLite keeps the index and nothing else: the words lie in `case_words`. A piece is found whole, so neither its places
# nor the lengths of texts are kept.
_SQLITE = """
CREATE VIRTUAL TABLE case_words_index USING fts5(words, content='case_words', content_rowid='place',
 tokenize='ascii', detail=none, columnsize=0);
CREATE TRIGGER case_words_come AFTER INSERT ON case_words BEGIN
 INSERT INTO case_words_index (rowid, words) VALUES (new.place, new.words); END;
CREATE TRIGGER case_words_go AFTER DELETE ON case_words BEGIN
 INSERT INTO case_words_index (case_words_index, rowid, words) VALUES ('delete', old.place, old.words); END;
CREATE TRIGGER case_words_change AFTER UPDATE ON case_words BEGIN
 INSERT INTO case_words_index (case_words_index, rowid, words) VALUES ('delete', old.place, old.words);
 INSERT INTO case_words_index (rowid, words) VALUES (new.place, new.words); END
"""
# The words are kept apart from each other as well: where the server looks along the cases after all, it need not take
# them apart. Whoever searches reads what is not yet put in order too, so that it is kept short (KiB).
_POSTGRESQL = (
    "ALTER TABLE case_words ADD COLUMN case_words_index tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX ix_case_words_index ON case_words USING gin (case_words_index) WITH (gin_pending_list_limit = 256)",
)


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["permit_case.id"], name=op.f("fk_case_words_case_id_permit_case")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_case_words")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_words_case_id")),
    )
    connection, last = op.get_bind(), ""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE.split(";\nCREATE") if sqlite else ():
        op.execute(statement if statement.startswith("\n") else f"CREATE{statement}")
    while rows := list(connection.execute(_PAGE, {"last": last})):
        last = rows[-1].id
        connection.execute(sa.insert(_WORDS), [
            {"case_id": row.id, "words": words_of(row._mapping)} for row in rows
        ])  # fmt: skip
    for statement in () if sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_words_index")
    op.drop_table("case_words")
