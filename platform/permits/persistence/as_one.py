"""Many rows as one value, for a server that takes them apart itself: INSERT … SELECT … FROM json_to_recordset(…).

To bind each value of each row costs the driver, and to carry out the statement for each row costs the server, several
times what one JSON text of all rows costs either. Only for inserts; the server keeps the rows in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Insert,
    Integer,
    String,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.columns import write_json

Rows = Sequence[Mapping[str, Any]]
Writer = Callable[[Any], Any]
_ROWS = "rows"
_SAID_IN_JSON = (Boolean, Date, DateTime, Integer, JSON, String)
_NOTHING: Any = object()
_KEPT = 64


def as_one(statement: ClauseElement, rows: Rows, dialect: Dialect) -> tuple[ClauseElement, Rows]:
    """The same insert with all rows as one value; as it was given where that cannot be."""
    made = _taking_one(statement, tuple(rows[0]), dialect)
    text = _text(rows, made[1]) if made else ""
    return (made[0], [{_ROWS: text}]) if made and text else (statement, rows)


def _text(rows: Rows, writers: Mapping[str, Writer | None]) -> str:
    """The rows as JSON; empty where a JSON value is null, which a server would take for no value at all. A value that
    is the same object as in the row before, as what many are told often is, is not spelt again."""
    columns = []
    for name, write in writers.items():
        before, became, spelt = _NOTHING, None, []
        for row in rows:
            if (value := row[name]) is not before:
                before, became = value, write(value) if write else value
                if became is _NOTHING:
                    return ""
            spelt.append(became)
        columns.append(spelt)
    names = tuple(writers)
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]).decode()


@lru_cache(_KEPT)
def _taking_one(
    statement: ClauseElement, names: tuple[str, ...], dialect: Dialect
) -> tuple[ClauseElement, dict[str, Writer | None]] | None:
    """The statement that takes all rows as one value, and how the values of each column are written into it. None where
    it is no plain insert, or a column holds what JSON cannot say. An upsert is not: it could meet one row twice."""
    if not isinstance(statement, Insert) or "DO UPDATE" in str(statement.compile(dialect=dialect)):
        return None
    kinds = {name: statement.table.c[name].type for name in names}
    if not all(isinstance(_plain(kind, dialect), _SAID_IN_JSON) for kind in kinds.values()):
        return None
    told = func.json_to_recordset(cast(bindparam(_ROWS, type_=Text()), JSON))
    rows = told.table_valued(*[column(name, kind) for name, kind in kinds.items()], name=_ROWS)
    rows = rows.render_derived(with_types=True)
    try:
        one = statement.from_select(names, select(*[rows.c[name] for name in names]))
    except InvalidRequestError:  # the statement has values of its own
        return None
    return one, {name: _writer(kind, dialect) for name, kind in kinds.items()}


def _plain(kind: Any, dialect: Dialect) -> Any:
    return kind.load_dialect_impl(dialect) if isinstance(kind, TypeDecorator) else kind


def _writer(kind: Any, dialect: Dialect) -> Writer | None:
    if not isinstance(_plain(kind, dialect), JSON):
        return kind.dialect_impl(dialect).bind_processor(dialect)  # type: ignore[no-any-return]
    means = kind.process_bind_param if isinstance(kind, TypeDecorator) else lambda value, _: value

    def write(value: Any) -> Any:
        meant = means(value, dialect)
        return _NOTHING if meant is None else orjson.Fragment(write_json(meant))

    return write
