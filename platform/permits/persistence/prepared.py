"""Statements that are made once and sent often: each is put into the words of a database one time, and from then on
goes to its driver without being looked through again. Knows values and words; does not know what any of it means.

Sent this way a statement costs about a fifth of what it costs through SQLAlchemy, which still makes it and whose types
still say how values are stored. Listeners on the engine hear it as they hear any other. On PostgreSQL several
statements travel in one go (the driver's pipeline), since every journey there and back is a wait of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.as_one import as_one

MANY = 4
"""From how many rows on an insert travels as one value."""
KEPT = 512
"""How many statements stay prepared, those of every open database together."""

Row = tuple[Any, ...]
_ALONE = nullcontext()


class Sending(NamedTuple):
    """One statement with the values of its `bindparam`s: of one row, or of several that are written by it."""

    statement: ClauseElement
    rows: Sequence[Mapping[str, Any]]


_NOTHING: Any = object()


class Prepared:
    """A statement in the words of one database, for rows with these names."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: tuple[str, ...]) -> None:
        returned: Any = getattr(statement, "exported_columns", ())
        self.answers = len(returned) > 0
        made: Any = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=not self.answers)
        if made.insert_prefetch or made.update_prefetch or made.escaped_bind_names:
            raise ValueError(f"this statement cannot be sent as it is: {made}")
        self.words = str(made)
        self._known = {name: value for name, value in made.params.items() if value is not None and name not in names}
        self._positional: bool = made.positional
        kinds = {name: bind.type for bind, name in made.bind_names.items()}
        self._names: list[str] = list(made.positiontup or kinds)
        self._writers = _those_at_work([_writer(kinds[name], dialect) for name in self._names])
        self._readers = _those_at_work([_reader(column.type, dialect) for column in returned])

    def given(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The values of these rows as the driver takes them. A value that is the same object as in the row before,
        as a moment or what many are told often is, is not converted again."""
        before: list[Any] = [_NOTHING] * len(self._names)
        became = list(before)
        return [self._values(row, before, became) for row in rows]

    def _values(self, row: Mapping[str, Any], before: list[Any], became: list[Any]) -> Any:
        said = {**self._known, **row} if self._known else row
        values = [said[name] for name in self._names]
        for at, write in self._writers:
            if values[at] is not before[at]:
                before[at], became[at] = values[at], write(values[at])
            values[at] = became[at]
        return tuple(values) if self._positional else dict(zip(self._names, values, strict=True))

    def told(self, found: list[Row]) -> list[Row]:
        """Rows as the driver gives them, as the platform knows them."""
        return [self._told(row) for row in found] if self._readers else found

    def _told(self, row: Row) -> Row:
        values = list(row)
        for at, read in self._readers:
            values[at] = read(values[at])
        return tuple(values)


def _those_at_work(conversions: Sequence[Any]) -> list[tuple[int, Any]]:
    """Where a value is converted, and how: most are not."""
    return [(at, convert) for at, convert in enumerate(conversions) if convert is not None]


def _writer(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache(KEPT)
def _prepared(statement: ClauseElement, dialect: Dialect, names: tuple[str, ...]) -> Prepared:
    return Prepared(statement, dialect, names)


def send(connection: Connection, sendings: Sequence[Sending], *, and_commit: bool = False) -> list[list[Row]]:
    """Carry out the statements in order, in one go where the driver can; what each of them answers. The driver's
    errors are raised as SQLAlchemy raises them."""
    raw: Any = connection.connection.dbapi_connection
    a_journey = travels(connection)
    together = len(sendings) + and_commit > 1 and a_journey
    hearing = _hearing(connection)
    cursors: list[tuple[Prepared, Any]] = []
    try:
        with raw.pipeline() if together else _ALONE:
            for statement, rows in sendings:
                if a_journey and len(rows) >= MANY:
                    statement, rows = as_one(statement, rows, connection.dialect)
                prepared = _prepared(statement, connection.dialect, tuple(rows[0]))
                cursors.append((prepared, _sent(connection, raw.cursor(), prepared, rows, hearing)))
            if and_commit:
                connection.commit()
        return [prepared.told(cursor.fetchall()) if prepared.answers else [] for prepared, cursor in cursors]
    except connection.dialect.loaded_dbapi.Error as fault:
        raise _as_sqlalchemy_says(connection, fault, cursors) from fault


def _hearing(connection: Connection) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Who listens before a statement is carried out, and who after."""
    heard = connection.engine.dispatch
    return tuple(heard.before_cursor_execute), tuple(heard.after_cursor_execute)


def _sent(
    connection: Connection, cursor: Any, prepared: Prepared, rows: Sequence[Mapping[str, Any]],
    hearing: tuple[tuple[Any, ...], tuple[Any, ...]],
) -> Any:  # fmt: skip
    many = len(rows) > 1
    if many and prepared.answers:
        raise ValueError(f"a statement that answers is sent for one row: {prepared.words}")
    given = prepared.given(rows)
    words, values = prepared.words, given if many else given[0]
    for hear in hearing[0]:
        words, values = hear(connection, cursor, words, values, None, many)
    (cursor.executemany if many else cursor.execute)(words, values)
    for hear in hearing[1]:
        hear(connection, cursor, words, values, None, many)
    return cursor


def travels(connection: Connection) -> bool:
    """Whether what is sent goes to a server, and several statements can go there together."""
    return connection.dialect.driver == "psycopg" and _pipelines()


@cache
def _pipelines() -> bool:
    """Whether PostgreSQL's driver can send several statements in one go: its C library may be too old."""
    from psycopg import Pipeline

    return Pipeline.is_supported()


def _as_sqlalchemy_says(connection: Connection, fault: Exception, sent: Sequence[tuple[Prepared, Any]]) -> Exception:
    """The same error in SQLAlchemy's words, values left out. A connection that broke is not used again."""
    dialect, raw = connection.dialect, connection.connection.dbapi_connection
    broken = dialect.is_disconnect(fault, raw, None)  # type: ignore[arg-type]
    if broken:
        connection.invalidate(fault)
    words = "; ".join(prepared.words for prepared, _ in sent)
    said = DBAPIError.instance(
        words, None, fault, dialect.loaded_dbapi.Error, connection_invalidated=broken, dialect=dialect
    )
    assert isinstance(said, Exception)
    return said
