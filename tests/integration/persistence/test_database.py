"""What a transaction sees, keeps out and lets through."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from permits.core.text import Text
from permits.persistence import cases
from permits.persistence.database import Database, configure_engine, engine_options, open_database
from permits.persistence.tables import Document, PermitCase
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import NOW, an_event, with_a_case

A_PAPER = {
    "id": "paper", "kind": "receipt", "title": Text("收件凭证", "Receipt"), "media_type": "application/pdf",
    "created_at": NOW,
}  # fmt: skip


def test_nothing_can_be_written_through_a_reading(database):
    case_id = with_a_case(database)
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), reading(database) as view:
        view.session.execute(insert(Document).values(A_PAPER | {"case_id": case_id}))


def test_a_connection_that_was_read_with_can_be_written_with_again(database):
    for number in range(20):
        with_a_case(database, f"N-{number}")
        with reading(database) as view:
            assert cases.count_cases(view, cases.CaseFilter()) == number + 1


def test_changing_a_row_that_was_read_changes_nothing(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        cases.row_of(uow, case_id).state = "granted"
        assert cases.append(uow, case_id, 1, [an_event(2)], {})
    with reading(database) as view:
        assert cases.load(view, case_id).row.state == "received"


def test_an_abandoned_transaction_is_over_at_once_and_holds_up_nobody(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        assert cases.append(uow, case_id, 1, [an_event(2)], {})
        uow.abandon()
        with unit_of_work(database) as other:
            assert cases.append(other, case_id, 1, [an_event(2)], {})


@pytest.fixture
def pings(postgres_copy: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Database, list[object]]]:
    """A database at a server with a connection that rests, and what has been asked of resting ones."""
    database = open_database(postgres_copy)
    asked: list[object] = []
    ping = database.engine.dialect.do_ping
    monkeypatch.setattr(database.engine.dialect, "do_ping", lambda one: asked.append(one) or ping(one))
    with reading(database):
        pass
    yield database, asked
    database.close()


def _backend(database: Database) -> int:
    with reading(database) as view:
        return view.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()


@pytest.mark.postgres
def test_a_connection_just_used_is_trusted_and_one_that_lay_idle_is_asked_whether_it_stands(pings, monkeypatch):
    database, asked = pings
    same = _backend(database)
    assert (_backend(database), asked) == (same, [])
    monkeypatch.setattr("permits.persistence.database.TRUSTED_SECONDS", 0.0)
    assert _backend(database) == same
    assert len(asked) == 1


@pytest.mark.postgres
def test_connections_the_server_has_closed_are_replaced_before_anybody_meets_them(pings, postgres_server):
    database, asked = pings
    with reading(database), reading(database):
        pass
    with psycopg.connect(postgres_server, autocommit=True) as server:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        assert len(server.execute(ended, [make_url(database.url).database]).fetchall()) == 2
    case_id = with_a_case(database)
    with reading(database) as view, reading(database) as another:
        assert [cases.load(one, case_id).row.id for one in (view, another)] == [case_id] * 2
    assert len(asked) == 1, "the first that is found gone takes the others with it"


@pytest.mark.postgres
def test_every_query_of_one_reading_sees_the_same_instant(postgres_copy):
    database = open_database(postgres_copy)
    case_id = with_a_case(database)
    with reading(database) as view:
        assert cases.row_of(view, case_id).version == 1
        with unit_of_work(database) as uow:
            assert cases.append(uow, case_id, 1, [an_event(2)], {})
        assert cases.row_of(view, case_id).version == 1
    database.close()


def test_a_page_that_has_read_an_account_does_not_hold_up_its_own_act(database):
    """As in a web request: another engine on the same database has a session open while the service commits."""
    accounts = create_engine(database.url, **engine_options())
    configure_engine(accounts)
    case_id = with_a_case(database)
    with accounts.connect() as request:
        assert request.execute(select(PermitCase.state)).scalar_one() == "received"
        started = time.monotonic()
        with unit_of_work(database) as uow:
            assert cases.append(uow, case_id, 1, [an_event(2)], {"state": "granted"})
        assert time.monotonic() - started < 5
        request.execute(update(PermitCase).values(search="seen"))
        request.commit()
    with reading(database) as view:
        assert (cases.row_of(view, case_id).state, cases.row_of(view, case_id).search) == ("granted", "seen")
    accounts.dispose()


def test_a_row_that_points_nowhere_is_refused(database):
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), unit_of_work(database) as uow:
        uow.execute(insert(Document).values(A_PAPER | {"case_id": "none"}))


def test_the_password_of_a_database_does_not_show_when_it_is_printed():
    database = open_database("postgresql+psycopg://permits:sesame@localhost/permits")
    assert "sesame" not in repr(database)
