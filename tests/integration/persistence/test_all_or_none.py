"""An act and everything that goes with it is kept whole or not at all, whichever statement fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, select

from permits.core.text import Text
from permits.persistence import audit, cases, clocks, messages, outbox, tasks
from permits.persistence.database import Database
from permits.persistence.numbers import next_number
from permits.persistence.tables import Base
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.integration.persistence.samples import NOW, a_clock, a_task, an_event, with_a_case


class Broken(Exception):
    pass


def everything(database: Database) -> dict[str, list[tuple]]:
    with reading(database) as view:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted(map(repr, view.session.execute(select(t)).all())) for t in tables}


def accept(uow: UnitOfWork, case_id: str, task_id: str) -> None:
    """What an acceptance writes: every kind of row an act can touch."""
    moved = cases.append(uow, case_id, 1, [an_event(2, "accepted"), an_event(3, "stage_entered")],
                         {"state": "under_review", "stage": "review", "accepted_on": date(2026, 3, 2)})  # fmt: skip
    assert moved
    before = clocks.kept(uow, case_id)
    clocks.replace_clocks(uow, case_id, [a_clock("decision"), a_clock("stage")], before)
    assert tasks.close_task(uow, task_id, NOW, "clerk")
    tasks.open_tasks(uow, [a_task(case_id, stage="review")])
    next_number(uow, "acceptance", 2026)
    audit.record(uow, at=NOW, actor="clerk", action="accept", subject=f"case:{case_id}", data={"number": "1"})
    outbox.put(uow, [outbox.Notice(f"{case_id}:2", "sms", "li", "accepted", {}, "zh", case_id)], NOW)
    messages.deliver(uow, key=f"{case_id}:2", recipient="li", case_id=case_id, text=Text("受理"), at=NOW)


@contextmanager
def failing(database: Database, when: str, at: int) -> Iterator[list[str]]:
    """The `at`-th statement from here on raises, before or after the database carried it out; or the commit does."""
    seen: list[str] = []

    def statement(_c, _cursor, sql, *_rest):
        seen.append(sql)
        if len(seen) == at:
            raise Broken(sql)

    def commit(_connection):
        raise Broken("COMMIT")

    name, act = ("commit", commit) if when == "commit" else (f"{when}_cursor_execute", statement)
    event.listen(database.engine, name, act)
    try:
        yield seen
    finally:
        event.remove(database.engine, name, act)


@pytest.fixture
def received(database: Database) -> tuple[str, str]:
    """The ids of a received case and its open task."""
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        task = a_task(case_id)
        clocks.replace_clocks(uow, case_id, [a_clock("acceptance")], {})
        tasks.open_tasks(uow, [task])
        audit.record(uow, at=NOW, actor="li", action="submit", subject=f"case:{case_id}")
        return case_id, task["id"]


def statements_of_an_acceptance(database: Database, received: tuple[str, str]) -> int:
    with failing(database, "before", 0) as seen, unit_of_work(database) as uow:
        accept(uow, *received)
        uow.write_everything()
        uow.abandon()
    return len(seen)


@pytest.mark.parametrize("when", ["before", "after"])
def test_whichever_statement_fails_nothing_of_the_act_is_kept_and_a_retry_succeeds(database, received, when):
    before = everything(database)
    number = statements_of_an_acceptance(database, received)
    assert number >= 12
    for at in range(1, number + 1):
        with failing(database, when, at), pytest.raises(Broken), unit_of_work(database) as uow:
            accept(uow, *received)
        assert everything(database) == before, f"statement {at} of {number}"
    with unit_of_work(database) as uow:
        accept(uow, *received)
    after = everything(database)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"permit_case", "case_event", "case_clock", "case_task", "audit_entry", "outbox", "message",
                       "number_series"}  # fmt: skip


def test_a_commit_that_fails_keeps_nothing(database, received):
    before = everything(database)
    with failing(database, "commit", 1), pytest.raises(Broken), unit_of_work(database) as uow:
        accept(uow, *received)
    assert everything(database) == before


def test_an_error_of_the_caller_keeps_nothing(database, received):
    before = everything(database)
    with pytest.raises(KeyboardInterrupt), unit_of_work(database) as uow:
        accept(uow, *received)
        raise KeyboardInterrupt
    assert everything(database) == before


def test_an_abandoned_transaction_keeps_nothing_and_is_no_error(database, received):
    before = everything(database)
    with unit_of_work(database) as uow:
        accept(uow, *received)
        uow.abandon()
    assert everything(database) == before


def test_an_act_whose_audit_entry_cannot_be_written_is_not_done(database, received):
    before = everything(database)

    def refuse(_c, _cursor, sql, *_rest):
        if "INSERT INTO audit_entry" in sql:
            raise Broken(sql)

    event.listen(database.engine, "before_cursor_execute", refuse)
    with pytest.raises(Broken), unit_of_work(database) as uow:
        accept(uow, *received)
    event.remove(database.engine, "before_cursor_execute", refuse)
    assert everything(database) == before
