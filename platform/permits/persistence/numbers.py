"""Numbers in a row. Knows how to give the next one; does not know what it is printed on.

A number belongs to the transaction that drew it: rolled back, it is drawn again, so there are no gaps. Until that
transaction ends, others who want a number of the same series wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from permits.persistence.tables import NumberSeries
from permits.persistence.unit_of_work import Reading, UnitOfWork

# Both databases know ON CONFLICT, each under its own construct.
INSERT: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_or(uow: UnitOfWork, table: Any) -> Any:
    """An INSERT of the database at hand, which can say ON CONFLICT."""
    return INSERT[uow.session.get_bind().dialect.name](table)


def next_number(uow: UnitOfWork, series: str, year: int) -> int:
    """The next number of `series` in `year`, from 1."""
    statement = (
        insert_or(uow, NumberSeries)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.series, NumberSeries.year], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    number: int = uow.execute(statement).scalar_one()
    return number


def last_number(unit: Reading, series: str, year: int) -> int:
    """The last number given out, 0 if none was."""
    query = select(NumberSeries.last).where(NumberSeries.series == series, NumberSeries.year == year)
    return unit.first(query) or 0
