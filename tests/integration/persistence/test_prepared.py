"""Statements that are prepared once: what is sent, in which order, and what comes of an error."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError

from permits.persistence import cases, clocks, numbers
from permits.persistence.database import Database
from permits.persistence.prepared import Prepared
from permits.persistence.tables import CaseClock, CaseEvent, Release, table_of
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import a_clock, an_event, with_a_case

EVENTS = insert(table_of(CaseEvent))
CLOCKS = select(table_of(CaseClock)).where(CaseClock.case_id == bindparam("case"))


def test_what_was_sent_is_there_for_whoever_asks_next_in_any_way(database: Database) -> None:
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        clocks.replace_clocks(uow, case_id, [a_clock("one")], {})
        assert [row[1] for row in uow.rows(CLOCKS, {"case": case_id})] == ["one"]
        clocks.replace_clocks(uow, case_id, [a_clock("one"), a_clock("two")], {})
        assert len(clocks.clocks_of(uow, case_id)) == 2
        clocks.replace_clocks(uow, case_id, [a_clock("three")], {})
        assert uow.connection.execute(text("SELECT count(*) FROM case_clock")).scalar_one() == 3


def test_a_prepared_statement_gives_back_what_was_stored(database: Database) -> None:
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        clocks.replace_clocks(uow, case_id, [a_clock("one")], {})
    with reading(database) as view:
        assert clocks.kept(view, case_id) == {"one": {**a_clock("one"), "case_id": case_id}}
        assert clocks.kept(view, "N-1") == clocks.kept(view, case_id)


def test_an_error_of_what_was_sent_is_raised_as_any_other_and_nothing_is_kept(database: Database) -> None:
    case_id = with_a_case(database)
    with pytest.raises(IntegrityError, match="case_event"), unit_of_work(database) as uow:
        numbers.next_number(uow, "series", 2026)
        assert cases.append(uow, case_id, 1, [an_event(2)], {})
        uow.send(EVENTS, [{"case_id": case_id, "seq": 2, "type": "", "at": an_event(2).at, "actor": "", "office": "",
                           "data": {}}])  # fmt: skip
    with reading(database) as view:
        stored = cases.load(view, case_id)
        assert stored is not None
        assert (stored.row.version, len(stored.events), numbers.last_number(view, "series", 2026)) == (1, 1, 0)


def test_what_was_foreseen_answers_once(database: Database) -> None:
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        uow.foresee(clocks.asking_kept(case_id))
        assert clocks.kept(uow, case_id) == {}
        clocks.replace_clocks(uow, case_id, [a_clock("one")], {})
        assert list(clocks.kept(uow, case_id)) == ["one"]


def test_a_statement_that_needs_values_of_its_own_making_is_not_prepared(database: Database) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        Prepared(insert(table_of(Release)), database.engine.dialect, ("sha256",))
