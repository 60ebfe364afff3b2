"""An installation for each test, published and with people, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from permits.services.site import Site
from tests import databases, sites


@pytest.fixture(scope="session")
def published_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    _publish(f"sqlite:///{folder / 'published.db'}", folder)
    return folder / "published.db"


@pytest.fixture(scope="session")
def published_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = databases.new_postgres(postgres_server)
    _publish(url, tmp_path_factory.mktemp("published"))
    return make_url(url).database or ""


def _publish(url: str, folder: Path) -> None:
    site = sites.site_at(url, folder)
    sites.publish_all(site)
    sites.with_people(site)
    site.database.close()


@pytest.fixture
def sqlite_site_url(published_sqlite: Path, tmp_path: Path) -> str:
    shutil.copyfile(published_sqlite, tmp_path / "permits.db")
    return f"sqlite:///{tmp_path / 'permits.db'}"


@pytest.fixture
def postgres_site_url(published_postgres: str, postgres_server: str) -> str:
    return databases.new_postgres(postgres_server, published_postgres)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Three items in force, an applicant, an office for every stage, no case."""
    opened = sites.site_at(request.getfixturevalue(f"{request.param}_site_url"), tmp_path)
    yield opened
    opened.database.close()
