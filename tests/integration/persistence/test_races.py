"""Of several who act on one thing at the same instant, exactly one does."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from permits.persistence import audit, cases, drafts, releases, tasks
from permits.persistence.database import open_database
from permits.persistence.numbers import last_number, next_number
from permits.persistence.tables import CaseEvent, Draft, PermitCase
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.racers import decide_each
from tests.integration.persistence.samples import (
    NOW,
    RELEASE,
    a_case,
    a_release,
    a_task,
    an_event,
    store_case,
    with_a_case,
    with_a_release,
)  # fmt: skip

RACES = 200


def test_of_two_processes_that_decide_one_case_exactly_one_does(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        case_ids = [store_case(uow, f"N-{n}") for n in range(RACES)]
    fresh = multiprocessing.get_context("spawn")
    start, results = fresh.Barrier(2), fresh.Queue()
    racers = [fresh.Process(target=decide_each, args=(database.url, case_ids, decision, start, results))
              for decision in ("granted", "refused")]  # fmt: skip
    for racer in racers:
        racer.start()
    won = dict(results.get(timeout=120) for _ in racers)
    for racer in racers:
        racer.join(timeout=60)
    assert sorted(won["granted"] + won["refused"]) == sorted(case_ids)
    assert won["granted"], "no race: one process always came first"
    assert won["refused"], "no race: one process always came first"
    with reading(database) as view:
        decided = view.all(select(CaseEvent).where(CaseEvent.type == "decided"))
        states = {case.id: case.state for case in view.all(select(PermitCase))}
    assert len(decided) == RACES
    assert {one.case_id: one.data["decision"] for one in decided} == states


@pytest.mark.postgres
def test_a_case_that_moves_on_while_it_is_read_is_read_as_it_was_and_not_written_over(postgres_copy):
    database = open_database(postgres_copy)
    case_id, taken = with_a_case(database), []

    def first(*_: object) -> None:
        """Somebody else's whole transaction, between the row and its events."""
        if taken:
            return
        taken.append(True)
        with unit_of_work(database) as other:
            assert cases.append(other, case_id, 1, [an_event(2, "branch_done", branch="fire")], {})

    with unit_of_work(database) as uow:
        event.listen(database.engine, "after_cursor_execute", first)
        seen = cases.load(uow, case_id)
        assert [one.seq for one in seen.events] == [seen.row.version] == [1]
        assert not cases.append(uow, case_id, seen.row.version, [an_event(2, "withdrawn")], {})
        uow.abandon()
    with reading(database) as view:
        assert [one.type for one in cases.load(view, case_id).events] == ["received", "branch_done"]
    database.close()


def at_once(number: int, act):
    """Run `act(n)` in `number` threads that start together; what each gave back."""
    start = Barrier(number)

    def run(n: int):
        start.wait(timeout=60)
        return act(n)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_a_form_sent_eight_times_makes_one_case_and_leaves_no_gap_in_the_numbers(database):
    with_a_release(database)

    def submit(attempt: int) -> bool:
        with unit_of_work(database) as uow:
            number = f"N-{next_number(uow, 'case', 2026)}"
            stored = cases.add(uow, a_case(number, submission_key="one form"), [an_event(1)])
            if not stored:
                uow.abandon()
        return stored

    assert sum(at_once(8, submit)) == 1
    with reading(database) as view:
        assert last_number(view, "case", 2026) == 1
        assert cases.load_by_submission_key(view, "one form").row.number == "N-1"


def test_a_number_used_twice_is_an_error_and_not_silence(database):
    with_a_case(database, "N-1")
    with pytest.raises(IntegrityError), unit_of_work(database) as uow:
        cases.add(uow, a_case("N-1"), [an_event(1)])


def test_eight_threads_draw_numbers_without_gap_or_repetition_even_when_some_give_theirs_back(database):
    def draw(thread: int) -> list[int]:
        drawn = []
        for turn in range(12):
            with unit_of_work(database) as uow:
                number = next_number(uow, "certificate", 2026)
                if (thread + turn) % 3 == 0:
                    uow.abandon()
                else:
                    drawn.append(number)
        return drawn

    drawn = sorted(number for numbers in at_once(8, draw) for number in numbers)
    assert drawn == list(range(1, len(drawn) + 1))
    assert len(drawn) == 64


def test_who_reads_first_and_writes_then_waits_for_a_turn_and_does_not_fail(database):
    case_ids = [with_a_case(database, f"N-{thread}") for thread in range(8)]

    def act(thread: int) -> list[bool]:
        done = []
        for turn in range(6):
            with unit_of_work(database) as uow:
                seen = cases.load(uow, case_ids[thread])
                done.append(cases.append(uow, seen.row.id, seen.row.version, [an_event(turn + 2)], {}))
        return done

    assert at_once(8, act) == [[True] * 6] * 8


def test_series_and_years_count_each_for_itself(database):
    with unit_of_work(database) as uow:
        drawn = [next_number(uow, *series) for series in [("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027)]]
    assert drawn == [1, 2, 1, 1]


def test_the_audit_chain_has_one_order_however_many_write_at_once(database):
    def act(thread: int) -> None:
        for turn in range(6):
            with unit_of_work(database) as uow:
                audit.record(uow, at=NOW, actor=f"t{thread}", action="try", subject=f"case:{turn}")
                audit.record(uow, at=NOW, actor=f"t{thread}", action="again", subject=f"case:{turn}")

    at_once(8, act)
    with reading(database) as view:
        assert audit.verify_chain(view) == []
        assert audit.head(view).seq == 96


def test_of_eight_who_take_a_task_one_has_it(database):
    case_id = with_a_case(database)
    task = a_task(case_id)
    task_id = task["id"]
    with unit_of_work(database) as uow:
        tasks.open_tasks(uow, [task])

    def take(thread: int) -> bool:
        with unit_of_work(database) as uow:
            return tasks.assign_task(uow, task_id, f"clerk{thread}", instead_of=None)

    taken = at_once(8, take)
    assert sum(taken) == 1
    with reading(database) as view:
        assert tasks.task(view, task_id).assignee == f"clerk{taken.index(True)}"


def test_of_eight_tabs_that_save_a_draft_one_is_kept_and_the_others_know(database):
    with unit_of_work(database) as uow:
        releases.publish(uow, a_release())
        drafts.add(uow, Draft(id="d", owner="li", item="synthetic", release_sha256=RELEASE, answers={}, uploads={},
                              page="", updated_at=NOW))  # fmt: skip

    def save(tab: int) -> bool:
        with unit_of_work(database) as uow:
            return drafts.save(uow, "d", 1, answers={"tab": tab}, uploads={}, page="one", now=NOW)

    saved = at_once(8, save)
    assert sum(saved) == 1
    with reading(database) as view:
        draft = drafts.load(view, "d", "li")
    assert (draft.version, draft.answers) == (2, {"tab": saved.index(True)})
