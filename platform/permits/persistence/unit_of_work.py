"""One transaction: all of it is kept, or none. Knows when to begin, commit and roll back; knows no table.

What is read comes back as a loose copy: changing a row that was read changes nothing. Writing goes through the
functions of this room, each of which sends its statement at once. Whatever must come last in a transaction (the
audit chain, whose lock every writer shares) is put off with `at_the_end`.

What every act needs is asked with `ask` and written with `send`: prepared statements, several times cheaper than
`all` and `first`, which make objects of rows. What is sent waits until something is asked or the transaction ends, so
that it travels together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Select, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.database import READING, Database
from permits.persistence.prepared import Row, Sending, send, travels
from permits.persistence.tables import Base, table_of

Value = TypeVar("Value")
Asking = tuple[ClauseElement, Mapping[str, Any]]
"""A statement, and the values of its `bindparam`s by name."""
Asked = tuple[ClauseElement, frozenset[tuple[str, Any]]]
"""The same, by which it is found again."""


def _asked(query: ClauseElement, given: Mapping[str, Any]) -> Asked:
    return query, frozenset(given.items())


class Reading:
    """A look at the database: nothing can be written through it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noted: dict[Asked, Sending] = {}
        self._foreseen: dict[Asked, list[Row]] = {}
        self._known: dict[Asked, list[Row]] = {}

    @property
    def connection(self) -> Connection:
        return self._connection

    @cached_property
    def _session(self) -> Session:
        return Session(self._connection, expire_on_commit=False, autoflush=False)

    @property
    def session(self) -> Session:
        """The same transaction for those who read rows as objects; made when first asked for."""
        return self._session

    @property
    def dialect(self) -> str:
        """Which database it is: sqlite | postgresql."""
        return self._connection.dialect.name

    def ask(self, *asked: Asking) -> list[list[Row]]:
        """The plain rows each statement answers, its `bindparam`s given; asked in one go. Statements are made once and
        kept: each is prepared, and one made for a single call would be prepared in vain."""
        return self._go([Sending(statement, [given]) for statement, given in asked])

    def rows(self, query: ClauseElement, given: Mapping[str, Any]) -> list[Row]:
        """What one statement answers."""
        if self._noted or self._foreseen:
            said = _asked(query, given)
            if said in self._foreseen:
                return self._foreseen.pop(said)
            self._noted.pop(said, None)
        return self.ask((query, given))[0]

    def once(self, query: ClauseElement, given: Mapping[str, Any]) -> list[Row]:
        """What one statement answers, asked a single time: for what nothing in this transaction changes."""
        said = _asked(query, given)
        if said not in self._known:
            self._known[said] = self.rows(query, given)
        return self._known[said]

    def foresee(self, *asked: Asking) -> None:
        """Note what `rows` will be asked for: it is asked along with whatever is asked next, before anything
        is written that would change it. Where the database is at hand and no journey is saved, this does nothing."""
        if travels(self._connection):
            noted = {_asked(query, given): Sending(query, [given]) for query, given in asked}
            self._noted |= {
                said: one for said, one in noted.items() if said not in self._foreseen and said not in self._known
            }

    def tell(self, asked: Asking, answer: list[Row]) -> None:
        """Say what `rows` would be answered the next time it asks this: it was read some other way, and nothing was
        written since that would change it."""
        self._foreseen[_asked(*asked)] = answer

    def _go(self, sendings: Sequence[Sending]) -> list[list[Row]]:
        """Send these, and what was noted along with them."""
        noted, self._noted = self._noted, {}
        answers = send(self._connection, [*sendings, *noted.values()])
        self._foreseen |= dict(zip(noted, answers[len(sendings) :], strict=True))
        return answers[: len(sendings)]

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

    def __init__(self, connection: Connection, *, gathers: bool = False) -> None:
        super().__init__(connection)
        self.abandoned = False
        self._gathers = gathers
        self._waiting: list[Sending] = []
        self._alike: dict[tuple[ClauseElement, tuple[str, ...]], list[Mapping[str, Any]]] = {}
        self._last: dict[Callable[[UnitOfWork, list[Any]], None], list[Any]] = {}

    @property
    def connection(self) -> Connection:
        self._send_waiting()
        return self._connection

    @property
    def session(self) -> Session:
        self._send_waiting()
        return self._session

    def add(self, *rows: Base) -> None:
        """Insert rows now. What was not set is left to the database."""
        for row in rows:
            table, said = table_of(type(row)), vars(row)
            self.execute(insert(table), [{column.key: said[column.key] for column in table.c if column.key in said}])

    def execute(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Carry out one insert, update or delete now, for the sake of what it answers."""
        return self.connection.execute(statement, rows)

    def send(self, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write by a statement that is kept (see `ask`), for each of the rows; nobody waits for what it answers."""
        if rows and self._gathers:
            self._gather(statement, rows)
        elif rows:
            self._waiting.append(Sending(statement, rows))

    def _gather(self, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put these rows with those that wait for the same statement."""
        alike = self._alike.setdefault((statement, tuple(rows[0])), [])
        if not alike:
            self._waiting.append(Sending(statement, alike))
        alike += rows

    def ask(self, *asked: Asking) -> list[list[Row]]:
        waiting, self._waiting = self._waiting, []
        self._alike.clear()
        sendings = [*waiting, *(Sending(statement, [given]) for statement, given in asked)]
        return self._go(sendings)[len(waiting) :]

    def _send_waiting(self) -> None:
        if self._waiting:
            self.ask()

    def at_the_end(self, write: Callable[[UnitOfWork, list[Value]], None], what: Value) -> None:
        """Have `write` called right before the commit, once, with everything put off to it."""
        self._last.setdefault(write, []).append(what)

    def abandon(self) -> None:
        """Undo everything done so far; the transaction is over and the block should be left."""
        self._connection.rollback()
        self._waiting.clear()
        self._alike.clear()
        self._last.clear()
        self.abandoned = True

    def finish(self) -> None:
        """Write what was put off, then commit."""
        if self.abandoned:
            return
        self._write_what_was_put_off()
        send(self._connection, self._waiting, and_commit=True)

    def write_everything(self) -> None:
        """Send all that waits and all that was put off, as before a commit."""
        self._write_what_was_put_off()
        self._send_waiting()

    def _write_what_was_put_off(self) -> None:
        for write, put_off in self._last.items():
            write(self, put_off)
        self._last.clear()


@contextmanager
def unit_of_work(database: Database, *, gathers: bool = False) -> Iterator[UnitOfWork]:
    """One writing transaction: committed at the end of the block, rolled back by any exception.

    With `gathers`, what waits to be written by one statement is written at once, many cases together: for those
    whose writes to different tables do not depend on each other's order."""
    with database.engine.connect() as connection:
        connection.begin()
        uow = UnitOfWork(connection, gathers=gathers)
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
