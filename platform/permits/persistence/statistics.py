"""What a database knows of how its tables are filled, by which it chooses among its indexes.

A server gathers that by itself as tables change; SQLite only when it is told to.
"""

from __future__ import annotations

from sqlalchemy import text

from permits.persistence.database import Database
from permits.persistence.tables import Base

LOOKED_AT = 1000
"""So many entries of each index are looked at: enough to choose by, and a moment's work in a table of any size."""


def gather(database: Database) -> None:
    """Look at every table anew."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text(f"PRAGMA analysis_limit={LOOKED_AT}"))
        for table in Base.metadata.sorted_tables:
            connection.execute(text(f"ANALYZE {table.name}"))
    if database.is_sqlite:
        # A connection reads what is known when it is opened.
        database.engine.dispose()
