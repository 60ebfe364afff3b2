"""Numbers in a row. Knows how to give the next one; does not know what it is printed on.

A number belongs to the transaction that drew it: rolled back, it is drawn again, so there are no gaps. Until that
transaction ends, others who want a number of the same series wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.tables import NumberSeries, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

# Both databases know ON CONFLICT, each under its own construct.
INSERT: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_or(uow: UnitOfWork, table: Any) -> Any:
    """An INSERT of the database at hand, which can say ON CONFLICT."""
    return INSERT[uow.dialect](table)


def next_number(uow: UnitOfWork, series: str, year: int, many: int = 1) -> int:
    """The next number of `series` in `year`, from 1; with `many`, the last of so many drawn at once."""
    number: int = uow.ask(drawing(uow, series, year, many))[0][0][0]
    return number


def drawing(uow: UnitOfWork, series: str, year: int, many: int = 1) -> tuple[ClauseElement, dict[str, Any]]:
    """The same as what is asked, for those who ask more in one go (see `Reading.ask`)."""
    return _DRAW[uow.dialect], {"series": series, "year": year, "last": many}


def _draw(insert: Callable[[Any], Any]) -> Any:
    statement = insert(table_of(NumberSeries))
    return statement.on_conflict_do_update(
        index_elements=["series", "year"], set_={"last": NumberSeries.last + statement.excluded.last}
    ).returning(NumberSeries.last)


_DRAW = {dialect: _draw(insert) for dialect, insert in INSERT.items()}


def last_number(unit: Reading, series: str, year: int) -> int:
    """The last number given out, 0 if none was."""
    query = select(NumberSeries.last).where(NumberSeries.series == series, NumberSeries.year == year)
    return unit.first(query) or 0
