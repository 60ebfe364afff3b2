"""Databases for tests, made by plain functions. Nothing here is a mock: a file for SQLite, a server for PostgreSQL.

Migrating takes longer than most tests; so each kind of database is migrated once and copied after that.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from permits.persistence.migrate import migrate

_names = count(1)


def migrated_sqlite(folder: Path) -> Path:
    """A SQLite file with every table, to be copied."""
    file = folder / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


def copy_of_sqlite(migrated: Path, folder: Path) -> str:
    """The URL of a fresh copy in `folder`."""
    file = folder / "permits.db"
    shutil.copyfile(migrated, file)
    return f"sqlite:///{file}"


def new_postgres(server: str, template: str = "template0") -> str:
    """The URL of a fresh database on the server at `server` (libpq spelling), copied from `template`."""
    name = f"permits_{next(_names)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def migrated_postgres(server: str) -> str:
    """The name of a database with every table, to be copied."""
    url = new_postgres(server)
    migrate(url)
    return make_url(url).database or ""
