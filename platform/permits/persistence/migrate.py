"""Bringing the tables to the present step. Knows Alembic; knows only the platform's own tables.

Accounts (`ab_*`) and job tables share the database but not our steps: they are neither compared nor dropped, and
the step reached is kept in a table of its own name, apart from the one other users of Alembic keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from permits.persistence import (  # noqa: F401  # their tables are to be known
    contact_tables,
    desk_tables,
    handing_tables,
    knowledge_tables,
    member_tables,
    paper_tables,
    parked_tables,
    queue_tables,
)
from permits.persistence.database import Database, open_database
from permits.persistence.tables import Base

STEP_TABLE = "permits_step"
# Any number will do, as long as every process that migrates takes the same one.
MIGRATION_LOCK = 7_236_411


# The index of words is each database's own and no part of the tables declared.
_UNDECLARED = frozenset({"case_words_index", "ix_case_words_index"})


def _is_ours(_object: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    return name not in _UNDECLARED and not (kind == "table" and reflected and name not in Base.metadata.tables)


CONFIGURATION: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "version_table": STEP_TABLE,
    "include_object": _is_ours,
    "compare_type": True,
    "render_as_batch": True,
    "transactional_ddl": True,
}


def migrate(url: str, step: str = "head") -> None:
    """Bring the database at `url` up to `step`; nothing happens if it is there. Safe to call from two processes at
    once; a step that fails leaves everything as it was."""
    database = open_database(url)
    try:
        migrate_database(database, step)
    finally:
        database.close()


def migrate_database(database: Database, step: str = "head") -> None:
    """As `migrate`, for a database already open."""
    with _alone(database) as connection:
        command.upgrade(_steps_on(connection), step)


def go_back(database: Database, step: str = "base") -> None:
    """Take the tables back to `step`. What later steps added is lost."""
    with _alone(database) as connection:
        command.downgrade(_steps_on(connection), step)


def step_reached(database: Database) -> str | None:
    """The step the database is at; None before the first."""
    with database.engine.connect() as connection:
        return _context(connection).get_current_revision()


def differences(database: Database) -> list[Any]:
    """What Alembic would have to change to make the database agree with `tables`; empty = they agree."""
    with database.engine.connect() as connection:
        return list(compare_metadata(_context(connection), Base.metadata))


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """One transaction, alone in migrating: SQLite's write lock, or an advisory lock."""
    with database.engine.connect() as connection, _references_rest(connection, database.is_sqlite), connection.begin():
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        yield connection
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise ValueError("a step would leave rows that name others which are not there")


@contextmanager
def _references_rest(connection: Connection, is_sqlite: bool) -> Iterator[None]:
    """SQLite changes a table by making it anew, which would take along what refers to it; so references are looked at
    once, at the end (https://sqlite.org/lang_altertable.html, 7). The switch works outside transactions only."""
    driver = connection.connection.driver_connection
    assert driver is not None
    if is_sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def _steps_on(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _context(connection: Connection) -> MigrationContext:
    options = {key: value for key, value in CONFIGURATION.items() if key != "transactional_ddl"}
    return MigrationContext.configure(connection, opts=options)
