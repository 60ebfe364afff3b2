"""One transaction: all of it is kept, or none. Knows when to begin, commit and roll back; knows no table.

What is read comes back as a loose copy: changing a row that was read changes nothing. Writing goes through the
functions of this room, each of which sends its statement at once. Whatever must come last in a transaction (the
audit chain, whose lock every writer shares) is put off with `at_the_end`.

`rows` and `execute` go straight to the connection and are several times cheaper than `all` and `first`, which make
objects of rows: what every act needs is read by the former.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Row, Select, insert
from sqlalchemy.orm import Session

from permits.persistence.database import READING, Database
from permits.persistence.tables import Base, table_of

Value = TypeVar("Value")


class Reading:
    """A look at the database: nothing can be written through it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def session(self) -> Session:
        """The same transaction for those who read rows as objects; made when first asked for."""
        return Session(self.connection, expire_on_commit=False, autoflush=False)

    def rows(self, query: Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """The plain rows of a query whose `bindparam`s are given. Made once and kept, a query is not built again."""
        return self.connection.execute(query, given).all()

    def all(self, query: Select[Value]) -> list[Value]:
        found = list(self.session.scalars(query))
        self.session.expunge_all()
        return found

    def first(self, query: Select[Value]) -> Value | None:
        found = self.session.scalars(query.limit(1)).first()
        self.session.expunge_all()
        return found

    def count(self, query: Select[int]) -> int:
        return self.session.scalars(query).one()


class UnitOfWork(Reading):
    """The one transaction of a service. `abandon()` rolls it back without an error: nothing of it was."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.abandoned = False
        self._last: dict[Callable[[UnitOfWork, list[Any]], None], list[Any]] = {}

    def add(self, *rows: Base) -> None:
        """Insert rows now. What was not set is left to the database."""
        for row in rows:
            table, said = table_of(type(row)), vars(row)
            self.execute(insert(table), [{column.key: said[column.key] for column in table.c if column.key in said}])

    def execute(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Send one insert, update or delete."""
        return self.connection.execute(statement, rows)

    def at_the_end(self, write: Callable[[UnitOfWork, list[Value]], None], what: Value) -> None:
        """Have `write` called right before the commit, once, with everything put off to it."""
        self._last.setdefault(write, []).append(what)

    def abandon(self) -> None:
        """Undo everything done so far; the transaction is over and the block should be left."""
        self.connection.rollback()
        self._last.clear()
        self.abandoned = True

    def finish(self) -> None:
        """Write what was put off, then commit."""
        if self.abandoned:
            return
        self.write_what_was_put_off()
        self.connection.commit()

    def write_what_was_put_off(self) -> None:
        for write, put_off in self._last.items():
            write(self, put_off)
        self._last.clear()


@contextmanager
def unit_of_work(database: Database) -> Iterator[UnitOfWork]:
    """One writing transaction: committed at the end of the block, rolled back by any exception."""
    with database.engine.connect() as connection:
        connection.begin()
        uow = UnitOfWork(connection)
        try:
            yield uow
            uow.finish()
        except BaseException:
            connection.rollback()
            raise


@contextmanager
def reading(database: Database) -> Iterator[Reading]:
    """One consistent look at the database: every query inside sees the same instant."""
    options: dict[str, Any] = {READING: True}
    if not database.is_sqlite:
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        yield Reading(connection)
