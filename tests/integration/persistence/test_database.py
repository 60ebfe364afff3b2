"""What a transaction sees, keeps out and lets through."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.exc import DBAPIError

from permits.persistence import cases
from permits.persistence.database import configure_engine, engine_options, open_database
from permits.persistence.tables import PermitCase, Rating
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import NOW, an_event, with_a_case


def test_nothing_can_be_written_through_a_reading(database):
    case_id = with_a_case(database)
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), reading(database) as view:
        view.session.execute(insert(Rating).values(case_id=case_id, score=5, words="", at=NOW))


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
    accounts = create_engine(database.url, **engine_options(database.url))
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
        uow.execute(insert(Rating).values(case_id="none", score=5, words="", at=NOW))


def test_the_password_of_a_database_does_not_show_when_it_is_printed():
    database = open_database("postgresql+psycopg://permits:sesame@localhost/permits")
    assert "sesame" not in repr(database)
