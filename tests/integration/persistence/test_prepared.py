"""Statements that are prepared once: what is sent, in which order, and what comes of an error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from permits.persistence import cases, clocks, numbers, outbox
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


BEIJING = timezone(timedelta(hours=8))
PARAMS: tuple[dict[str, Any], ...] = (
    {"number": 12345678901234567890123, "text": "a 'quoted' \"word\" \\ \n 换行 𠮷", "open": True, "none": None},
    {"deep": [{"b": 1, "a": [None, -2]}], "empty": {}},
)


def heard(database: Database) -> list[tuple[str, bool]]:
    """What is sent from now on: the words, and whether for many rows."""
    sent: list[tuple[str, bool]] = []

    def hear(_c: object, _cursor: object, words: str, _values: object, _context: object, many: bool) -> None:
        sent.append((words, many))

    event.listen(database.engine, "after_cursor_execute", hear)
    return sent


def notices(case_id: str, many: int) -> list[outbox.Notice]:
    return [
        outbox.Notice(f"k{n}", "in_app", "somebody", "received", PARAMS[n % 2], "zh", case_id if n % 3 else None)
        for n in range(many)
    ]


@pytest.mark.parametrize("many", [1, 3, 40])
def test_however_many_rows_travel_together_each_is_kept_as_it_was_given(database: Database, many: int) -> None:
    case_id = with_a_case(database)
    given, at = notices(case_id, many), datetime(2026, 3, 2, 9, 30, 15, 123456, BEIJING)
    with unit_of_work(database) as uow:
        outbox.put(uow, given, at)
        outbox.put(uow, given, at)
    with reading(database) as view:
        kept = view.all(select(outbox.OutboxMessage).order_by(outbox.OutboxMessage.id))
    assert [(one.key, one.params, one.case_id) for one in kept] == [(n.key, n.params, n.case_id) for n in given]
    assert {(one.created_at, one.sent_at, one.attempts) for one in kept} == {(at.astimezone(UTC), None, 0)}


def test_to_a_server_many_new_rows_go_as_one_value_and_rows_put_in_the_place_of_others_do_not(
    database: Database,
) -> None:
    case_id = with_a_case(database)
    sent = heard(database)
    with unit_of_work(database) as uow:
        outbox.put(uow, notices(case_id, 40), datetime(2026, 3, 2, tzinfo=UTC))
        clocks.replace_clocks(uow, case_id, [a_clock(f"c{n}") for n in range(40)], {})
    many = {words.split(" (")[0]: many for words, many in sent if words.startswith("INSERT")}
    assert many == {"INSERT INTO outbox": database.is_sqlite, "INSERT INTO case_clock": True}


def test_rows_with_a_json_null_among_many_are_kept_as_they_would_be_alone(database: Database) -> None:
    case_id = with_a_case(database)
    rows = [
        {"case_id": case_id, "seq": seq, "type": "", "at": datetime(2026, 3, 2, tzinfo=UTC), "actor": "", "office": "",
         "data": None}
        for seq in range(2, 12)
    ]  # fmt: skip
    with unit_of_work(database) as uow:
        uow.send(EVENTS, rows[:1])
        uow.send(EVENTS, rows[1:])
        spelt = "data" if database.is_sqlite else "data::text"
        told = uow.connection.execute(text(f"SELECT {spelt} FROM case_event WHERE seq > 1")).scalars().all()
    assert told == ["null"] * len(rows)


def test_a_moment_without_an_offset_is_refused_among_many_rows_too(database: Database) -> None:
    case_id = with_a_case(database)
    with pytest.raises(ValueError, match="without an offset"), unit_of_work(database) as uow:
        outbox.put(uow, notices(case_id, 9), datetime(2026, 3, 2))  # noqa: DTZ001


def test_a_statement_that_answers_is_sent_for_one_row(database: Database) -> None:
    asking = insert(table_of(CaseEvent)).returning(table_of(CaseEvent).c.seq)
    row = {"case_id": "x", "seq": 2, "type": "", "at": datetime(2026, 3, 2, tzinfo=UTC), "actor": "", "office": "",
           "data": {}}  # fmt: skip
    with pytest.raises(ValueError, match="for one row"), unit_of_work(database) as uow:
        uow.send(asking, [row, {**row, "seq": 3}])


def test_what_is_gathered_goes_by_one_statement_for_all_cases_and_is_there_for_whoever_asks(database: Database) -> None:
    case_id = with_a_case(database)
    sent = heard(database)
    with unit_of_work(database, gathers=True) as uow:
        for n in range(3):
            clocks.replace_clocks(uow, case_id, [a_clock(f"c{n}")], {})
            outbox.put(uow, notices(case_id, 5)[n : n + 1], datetime(2026, 3, 2, tzinfo=UTC))
        assert not [words for words, _ in sent if "INSERT" in words]
        assert len(uow.rows(CLOCKS, {"case": case_id})) == 3
        assert len([words for words, _ in sent if "INSERT" in words]) == 2
        clocks.replace_clocks(uow, case_id, [a_clock("c9")], {})
    with reading(database) as view:
        assert sorted(clocks.kept(view, case_id)) == ["c0", "c1", "c2", "c9"]
        assert [one.key for one in outbox.of_case(view, case_id)] == ["k1", "k2"]
