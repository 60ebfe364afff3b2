"""One transaction: all of it is kept, or none. Knows when to begin, commit and roll back; knows no table.

What is read comes back as a loose copy: changing a row that was read changes nothing. Writing goes through the
functions of this room, each of which sends its statement at once. Whatever must come last in a transaction (the
audit chain, whose lock every writer shares) is put off with `before_commit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Select
from sqlalchemy.orm import Session

from permits.persistence.database import READING, Database
from permits.persistence.tables import Base

Value = TypeVar("Value")


class Reading:
    """A look at the database: nothing can be written through it."""

    def __init__(self, session: Session) -> None:
        self.session = session

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

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.abandoned = False
        self._last: list[Callable[[], None]] = []

    def add(self, *rows: Base) -> None:
        """Insert rows now."""
        self.session.add_all(rows)
        self.session.flush()
        self.session.expunge_all()

    def execute(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Send one insert, update or delete."""
        return self.session.connection().execute(statement, rows)

    def before_commit(self, act: Callable[[], None]) -> None:
        self._last.append(act)

    def abandon(self) -> None:
        """Undo everything done so far; the transaction is over and the block should be left."""
        self.session.rollback()
        self._last.clear()
        self.abandoned = True

    def finish(self) -> None:
        if self.abandoned:
            return
        for act in self._last:
            act()
        self.session.commit()


@contextmanager
def unit_of_work(database: Database) -> Iterator[UnitOfWork]:
    """One writing transaction: committed at the end of the block, rolled back by any exception."""
    with database.sessions() as session:
        uow = UnitOfWork(session)
        session.connection()
        try:
            yield uow
            uow.finish()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def reading(database: Database) -> Iterator[Reading]:
    """One consistent look at the database: every query inside sees the same instant."""
    options: dict[str, Any] = {READING: True}
    if not database.is_sqlite:
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.sessions() as session:
        session.connection(execution_options=options)
        yield Reading(session)
