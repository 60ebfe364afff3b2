"""Opening the database. Knows how SQLite and PostgreSQL must be set so that a commit is kept; knows no table.

SQLite: writers take the write lock at the start of their transaction (BEGIN IMMEDIATE), because a lock taken in
the middle fails instead of waiting; readers begin deferred and are never in the way longer than a commit.
PostgreSQL: readers see one instant (REPEATABLE READ, read only).
"""

from __future__ import annotations

import select
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from permits.core.finding import Finding, FindingKind
from permits.persistence.columns import read_json, write_json
from permits.persistence.sqlite_guard import Version, sqlite_advice

BUSY_TIMEOUT_MS = 30_000
CACHE_KIB = 65_536
"""How much of an SQLite database one connection keeps in memory: the pages of its indexes."""
READING = "permits_reading"
RESTING_SINCE = "permits_resting_since"
TRUSTED_SECONDS = 5.0
"""How long a connection that rests is taken to stand. Counted as by a stopwatch: no date is read here."""


NO_FILE = FindingKind(
    "database.needs_a_file",
    "SQLite 数据库须是文件，写作 sqlite:///path/to/permits.db",
    "A SQLite database needs a file: sqlite:///path/to/permits.db",
)
HELD = FindingKind(
    "database.held",
    "SQLite 不能进入日志模式 {mode}（{got}）。请关闭打开该文件的其他程序，把文件放在本机磁盘上，再启动。",
    "SQLite does not go into journal mode {mode} ({got}). Stop every other program that has the file open and keep the "
    "file on a local disk, then start again.",
)
LAZY = FindingKind(
    "database.lazy_commits",
    "PostgreSQL 的 {setting} 为 off，可能丢失已提交的数据。请设 {setting}=on。",
    "PostgreSQL runs with {setting}=off and could lose a commit. Set {setting}=on.",
)


class UnsafeDatabase(Exception):
    """The database could lose what it was told to keep. `finding` says what to change."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.message.zh}\n    {finding.message.en}")
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `findings`: what the doctor should say about it."""

    engine: Engine
    url: str = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


def moment_of(connection: Connection) -> datetime | None:
    """What the database server takes for the present moment; None where it is this machine's own clock (SQLite)."""
    if connection.dialect.name == "sqlite":
        return None
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)


def open_database(url: str, *, production: bool = False, sqlite_version: Version | None = None) -> Database:
    """Open `url` (sqlite:///file or postgresql+psycopg://…), checked and set so that commits survive.

    With `production`, whatever could lose a commit raises `UnsafeDatabase`; otherwise it is a finding for the doctor.
    `sqlite_version` stands in for the linked library's, for trying the guard.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, production, sqlite_version or _linked_version())
    engine = create_engine(address, **engine_options())
    configure_engine(engine)
    if production:
        _refuse_lazy_commits(engine)
    return _database(engine, ())


def engine_options() -> dict[str, Any]:
    """The arguments every engine on the database must be made with, whoever makes it."""
    return {"json_serializer": write_json, "json_deserializer": read_json}


def configure_engine(engine: Engine, *, sqlite_version: Version | None = None) -> None:
    """Set an engine, before its first connection, so that its commits survive. For every engine on the database,
    whoever made it: accounts, jobs and ours.

    Others' engines keep the driver's own habit on SQLite: a transaction begins with the first write. A page that
    has read an account then holds no lock that would keep the same page's act from being committed.
    """
    if engine.dialect.name != "sqlite":
        _ping_before_use(engine)
        return
    journal_mode = sqlite_advice(sqlite_version or _linked_version()).journal_mode

    @event.listens_for(engine, "connect")
    def set_connection(connection: sqlite3.Connection, _record: object) -> None:
        _set_sqlite_connection(connection, journal_mode)


def _ping_before_use(engine: Engine) -> None:
    """Ask a server whether a connection still stands before it is used again, which is a journey there and back, only
    where it may not: the server has said something since, as it does when it hangs up, or the connection has lain idle
    so long that the network may have dropped it. One that has gone takes the others of the pool with it."""
    driver: Any = engine.dialect.loaded_dbapi

    @event.listens_for(engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[RESTING_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, record: ConnectionPoolEntry, _user: object) -> None:
        since = record.info.get(RESTING_SINCE)
        if since is None or (time.monotonic() - since < TRUSTED_SECONDS and not _was_told(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except driver.Error as gone:
            raise InvalidatePoolError from gone


def _was_told(connection: Any) -> bool:
    """Whether something from the server waits to be read. Nothing does between two transactions."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _begin_ourselves(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def leave_begin_to_us(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        driver: Any = connection.connection.dbapi_connection
        if connection.info.get(READING) is not reading:
            driver.execute(f"PRAGMA query_only={reading:d}")
            connection.info[READING] = reading
        driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


def _open_sqlite(address: URL, production: bool, version: Version) -> Database:
    if not address.database or address.database == ":memory:":
        raise UnsafeDatabase(NO_FILE.at())
    advice = sqlite_advice(version)
    if advice.finding is not None and production:
        raise UnsafeDatabase(advice.finding)
    engine = create_engine(address, **engine_options())
    configure_engine(engine, sqlite_version=version)
    _begin_ourselves(engine)
    return _database(engine, (advice.finding,) if advice.finding else ())


def _database(engine: Engine, findings: tuple[Finding, ...]) -> Database:
    return Database(engine, engine.url.render_as_string(hide_password=False), findings)


def _set_sqlite_connection(connection: sqlite3.Connection, journal_mode: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    try:
        got = cursor.execute(f"PRAGMA journal_mode={journal_mode}").fetchone()[0]
    except sqlite3.OperationalError as error:
        got = str(error)
    if got != journal_mode:
        raise UnsafeDatabase(HELD.at(mode=journal_mode, got=got))
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()


def _refuse_lazy_commits(engine: Engine) -> None:
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            value = connection.execute(text("SELECT current_setting(:name)"), {"name": setting}).scalar_one()
            if value == "off":
                raise UnsafeDatabase(LAZY.at(setting=setting))


def _linked_version() -> Version:
    major, minor, patch = sqlite3.sqlite_version_info
    return major, minor, patch
