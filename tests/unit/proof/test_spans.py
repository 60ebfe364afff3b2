"""When limits can be due over every published day, and whether a promise ever ends after the law: told by the checker,
and counted here once more by hand, day by day from the calendar's own table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from permits.core.clock import Calendar, TimeLimit
from permits.core.definitions import compile_item
from permits.core.proof import prove, spans
from permits.core.proof.deadlines import first_late, published
from permits.persistence.definition_files import read_calendar
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import SCHEMAS, good_bundle


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    found = read_calendar(DEFINITIONS)[0]
    assert found is not None
    return found


def by_hand(limit: TimeLimit, start: date, calendar: Calendar) -> date:
    """The last day of a limit: working days one after the other; natural days end on a working day (民法典 203)."""
    day = start
    if limit.unit == "workday":
        left = limit.length
        while left:
            day += timedelta(days=1)
            left -= calendar.is_workday(day)
        return day
    day += timedelta(days=limit.length)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("promise", [TimeLimit(n, "day") for n in (5, 10, 13, 14, 15, 20)])
@pytest.mark.parametrize("law", [TimeLimit(n, "workday") for n in (5, 9, 10)])
def test_a_promise_is_late_for_the_checker_exactly_where_counting_by_hand_finds_a_day(
    promise: TimeLimit, law: TimeLimit, calendar: Calendar
) -> None:
    days = [day for day in published(calendar) if day + timedelta(days=45) <= calendar.horizon]
    late = [day for day in days if by_hand(promise, day, calendar) > by_hand(law, day, calendar)]
    found = first_late(promise, law, calendar)
    assert (found is not None) == bool(late)
    if found:
        assert found[:3] == (late[0], by_hand(promise, late[0], calendar), by_hand(law, late[0], calendar))


def proved_with(calendar: Calendar, **promise: object) -> list[str]:
    bundle = good_bundle()
    next(one for one in bundle["item"]["clocks"] if one.get("code") == "promise").update(promise)
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None, [one.code for one in found]
    return [one.code for one in prove(item, bundle, calendar)]


def test_a_promise_that_is_late_on_few_days_of_the_year_only_is_found(calendar: Calendar) -> None:
    """Counted in natural days it keeps the law in most weeks; around the long holidays it does not."""
    law = next(limit for limit in _good(calendar) if limit.unit == "workday")
    days = [day for day in published(calendar) if day + timedelta(days=60) <= calendar.horizon]
    for length in range(1, 60):
        promise = TimeLimit(length, "day")
        late = [day for day in days if by_hand(promise, day, calendar) > by_hand(law, day, calendar)]
        if late:
            assert len(late) < len(days) / 3
            assert "proof.promise_later" in proved_with(calendar, limit={"length": length, "unit": "day"})
            assert "proof.promise_later" not in proved_with(calendar, limit={"length": length - 1, "unit": "day"})
            return
    raise AssertionError("no promise was late")


def _good(calendar: Calendar) -> list[TimeLimit]:
    item, _ = compile_item(good_bundle(), SCHEMAS)
    assert item is not None
    return [clock.limit for clock in item.clocks if clock.kind == "statutory" and "decided" in clock.ends]


def test_the_span_of_a_limit_is_the_soonest_and_the_farthest_day_of_all_published_ones(calendar: Calendar) -> None:
    item, _ = compile_item(good_bundle(), SCHEMAS)
    assert item is not None
    for span in spans(item, calendar):
        limit = next(clock.limit for clock in item.clocks if clock.code == span.clock)
        if limit.unit == "hour":
            continue
        days = [day for day in published(calendar) if by_hand(limit, day, calendar) <= calendar.horizon]
        lengths = [(by_hand(limit, day, calendar) - day).days for day in days]
        assert (span.earliest.days, span.latest.days) == (min(lengths), max(lengths))
        assert span.latest.due_on == by_hand(limit, span.latest.starts_on, calendar)
