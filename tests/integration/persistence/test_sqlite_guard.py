"""Which SQLite gets which journal, at both ends of every range; and what the files are really opened with."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy import text

from permits.persistence import database as opening
from permits.persistence.database import UnsafeDatabase, open_database
from permits.persistence.sqlite_guard import sqlite_advice

AFFECTED = [(3, 7, 0), (3, 40, 1), (3, 44, 0), (3, 44, 5), (3, 45, 0), (3, 50, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
FIXED = [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 50, 9), (3, 51, 3), (3, 52, 0), (4, 0, 0)]
OLD, NEW = (3, 40, 1), (3, 51, 3)


@pytest.mark.parametrize("version", AFFECTED)
def test_an_affected_version_keeps_to_the_rollback_journal_and_says_why(version):
    advice = sqlite_advice(version)
    assert advice.journal_mode == "truncate"
    assert ".".join(map(str, version)) in advice.finding.message.say("en")


@pytest.mark.parametrize("version", FIXED)
def test_a_repaired_version_uses_the_write_ahead_log(version):
    assert (sqlite_advice(version).journal_mode, sqlite_advice(version).finding) == ("wal", None)


def test_a_version_without_write_ahead_log_cannot_be_affected():
    assert (sqlite_advice((3, 6, 23)).journal_mode, sqlite_advice((3, 6, 23)).finding) == ("truncate", None)


@pytest.mark.parametrize(("version", "mode"), [(OLD, "truncate"), (NEW, "wal")])
def test_every_connection_is_set_so_that_commits_survive(sqlite_url, version, mode):
    database = open_database(sqlite_url, sqlite_version=version)
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with database.engine.connect() as one, database.engine.connect() as other:
        other.rollback()
        got = [one.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked]
    assert got == [mode, 2, 1, 30_000]
    database.close()


def test_production_refuses_an_affected_library(sqlite_url):
    with pytest.raises(UnsafeDatabase, match=r"3\.51\.3"):
        open_database(sqlite_url, production=True, sqlite_version=OLD)
    open_database(sqlite_url, production=True, sqlite_version=NEW).close()


def test_the_warning_is_for_the_doctor_and_not_for_every_command(sqlite_url, caplog):
    with caplog.at_level(logging.WARNING):
        database = open_database(sqlite_url, sqlite_version=OLD)
    assert [finding.code for finding in database.findings] == ["database.sqlite_affected"]
    assert caplog.records == []
    assert not set(",;()") & set(database.findings[0].message.zh), "Chinese has marks of its own"


def test_a_file_left_in_write_ahead_mode_is_switched_back_while_alone(sqlite_url, tmp_path):
    open_database(sqlite_url, sqlite_version=NEW).engine.connect().close()
    database = open_database(sqlite_url, sqlite_version=OLD)
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "truncate"


def test_a_file_somebody_else_holds_in_write_ahead_mode_is_refused(sqlite_url, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 50)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as holder:
        holder.execute("PRAGMA journal_mode=WAL")
        holder.execute("CREATE TABLE held (x)")
        holder.commit()
        holder.execute("SELECT * FROM held").fetchall()
        database = open_database(sqlite_url, sqlite_version=OLD)
        with pytest.raises(UnsafeDatabase, match="Stop every other program"):
            database.engine.connect()
    holder.close()


def test_a_disk_that_cannot_carry_the_write_ahead_log_is_refused(tmp_path):
    without_shared_memory = f"sqlite:///file:{tmp_path / 'permits.db'}?vfs=unix-dotfile&uri=true"
    with pytest.raises(UnsafeDatabase, match="local disk"):
        open_database(without_shared_memory, sqlite_version=NEW).engine.connect()


def test_a_database_in_memory_is_refused():
    with pytest.raises(UnsafeDatabase, match="needs a file"):
        open_database("sqlite://")


@pytest.mark.postgres
def test_production_refuses_a_postgresql_that_answers_before_the_disk_does(postgres_url):
    open_database(postgres_url, production=True).close()
    database = open_database(postgres_url)
    name = database.engine.url.database
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    database.close()
    with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
        open_database(postgres_url, production=True)
