"""A migrated database for each test, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from permits.persistence.database import Database, open_database
from tests import databases


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    return databases.migrated_postgres(postgres_server)


@pytest.fixture
def sqlite_copy(migrated_sqlite: Path, tmp_path: Path) -> str:
    return databases.copy_of_sqlite(migrated_sqlite, tmp_path)


@pytest.fixture
def postgres_copy(migrated_postgres: str, postgres_server: str) -> str:
    return databases.new_postgres(postgres_server, migrated_postgres)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open database with every table and no row, once of each kind."""
    opened = open_database(request.getfixturevalue(f"{request.param}_copy"))
    yield opened
    opened.close()
