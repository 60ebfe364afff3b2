"""The demonstration: what it hands in passes, nobody applies twice in it, and every stage, end and desk gets a case."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from permits.core.definitions.types import Example, Item
from permits.core.process import LEGAL_ZONE
from permits.ops.seeding import plan
from permits.ops.seeding.cases import Part, fitted, parts_of
from permits.ops.seeding.demonstration import desks_of
from permits.ops.seeding.variations import applications_of, shown_of
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
ITEMS = sorted(COMPILED.items.values(), key=lambda item: item.code)
APPLICATIONS = {item.code: applications_of(DEFINITIONS, item, COMPILED.examples[item.code]) for item in ITEMS}
SHOWN = shown_of(DEFINITIONS, ITEMS)
GOALS = plan.goals(ITEMS, SHOWN)
EACH = [(item, example) for item in ITEMS for example in APPLICATIONS[item.code]]
# A Wednesday: weekends have nothing due.
NOW = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
DESKS = desks_of(ITEMS, APPLICATIONS, NOW)
PLACES = {(desk.authority, desk.office) for desk in DESKS}


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    return parts_of(ITEMS, APPLICATIONS, PLACES, 54, NOW.astimezone(LEGAL_ZONE).date(), SHOWN)


@pytest.mark.parametrize("known", EACH, ids=lambda known: f"{known[0].code}:{known[1].code}")
@pytest.mark.parametrize("day", [date(2026, 11, 18), date(2027, 6, 2)])
def test_every_application_of_the_demonstration_passes_whenever_it_is_handed_in(
    known: tuple[Item, Example], day: date
) -> None:
    item, example = known
    fitting = fitted(item, example, day)
    assert fitting, "does not pass"
    assert fitting.checked.intake is None


def test_every_stage_of_every_process_has_a_case_unless_the_item_shows_fewer(parts: list[Part]) -> None:
    stages = {
        (item.code, p.code, stage.code)
        for item in ITEMS if item.code not in SHOWN for p in item.processes.values() for stage in p.stages
    }  # fmt: skip
    assert stages - {(part.goal.item, part.goal.process, part.goal.stage) for part in parts} == set()


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_an_item_that_shows_some_stages_and_ends_has_a_case_at_each(parts: list[Part], code: str) -> None:
    shown = {plan.name_of(goal) for goal in GOALS if goal.item == code}
    assert shown == set(SHOWN[code]), "it names what there is not"
    assert shown - {plan.name_of(part.goal) for part in parts if part.goal.item == code} == set()


def test_cases_end_in_every_way(parts: list[Part]) -> None:
    assert {part.goal.end for part in parts} - {""} == set(plan.ENDS)


def test_something_lies_on_every_desk_that_has_an_account(parts: list[Part]) -> None:
    lying: Counter[tuple[str, str]] = Counter()
    for part in parts:
        fitting = fitted(part.item, part.example, NOW.astimezone(LEGAL_ZONE).date())
        assert fitting and fitting.checked.route
        if part.goal.stage:
            office = part.item.processes[part.goal.process].stage(part.goal.stage).office
            lying[(fitting.checked.route.authority, office)] += 1
    assert PLACES - set(lying) == set()


def test_hardly_anybody_applies_twice(parts: list[Part]) -> None:
    cast = Counter((part.goal.item, part.example.code) for part in parts)
    assert len(cast) >= 32
    assert max(cast.values()) <= 2


def test_a_case_that_must_be_checked_by_a_station_is_played_by_one_without_a_record() -> None:
    """Where a rule chooses the way, only an application for which it holds reaches the stage."""
    goal, reached = plan.Goal("svc-donor-card", "instant", "verify"), set()
    for example in APPLICATIONS[goal.item]:
        fitting = fitted(COMPILED.items[goal.item], example, NOW.date())
        assert fitting and fitting.checked.verdict
        way = plan.way_to(COMPILED.items[goal.item].processes[goal.process], goal, fitting.checked.verdict.fired)
        reached.add((way is not None, "B1" in fitting.checked.verdict.fired))
    assert reached == {(True, True), (False, False)}


def test_the_way_to_a_revocation_leads_through_two_failed_checks() -> None:
    process = COMPILED.items["pp-new"].processes["commitment"]
    way = plan.way_to(process, plan.Goal("pp-new", "commitment", "revoke"), ())
    assert way is not None
    assert [(step.stage, step.outcome) for step in way][-3:] == [
        ("follow-up", "not_met"), ("rectify", "done"), ("re-check", "not_met"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "at", [NOW, datetime(2026, 11, 22, 1, 0, tzinfo=UTC), datetime(2026, 11, 18, 0, 5, tzinfo=UTC)]
)
@pytest.mark.parametrize("at_once", [True, False])
def test_no_step_lies_in_the_future_and_each_comes_after_the_one_before(at: datetime, at_once: bool) -> None:
    assert COMPILED.calendar
    for steps in range(8):
        for age in (0, 1, 10):
            times = plan.moments(steps, age, at_once, steps, COMPILED.calendar, at)
            assert len(times) == steps + 1
            assert times == sorted(set(times))
            assert times[-1] < at


def test_most_cases_are_fresh_and_few_are_late() -> None:
    stage = COMPILED.items["pp-new"].processes["ordinary"].stage("site")
    ages = [plan.age_of(stage, turn) for turn in range(24)]
    assert sum(age > 3 for age in ages) == 3
    assert sum(age == 3 for age in ages) == 6
    assert sum(age < 3 for age in ages) == 15


def test_a_correction_is_awaited_only_where_the_item_has_such_notices(parts: list[Part]) -> None:
    asked = {part.goal.item for part in parts if part.goal.end == plan.CORRECTION}
    whole = [item for item in ITEMS if item.code not in SHOWN]
    assert asked == {item.code for item in whole if item.correction == "notice"}
    assert len(asked) == len(whole) - 1
