"""A calendar loaded while a limit runs: the day moves, but never one that has passed, and never into the past."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from permits.core.clock import Calendar, Pause, TimeLimit, due, due_over_time
from permits.core.text import Text

FIVE = TimeLimit(5, "workday")
BEGAN = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
OFF = Text("放假", "off")


def at(day: str) -> datetime:
    return datetime.fromisoformat(day + "T10:00:00+08:00")


def loaded(calendar: Calendar, on: str, off: tuple[str, ...] = (), years: frozenset[int] = frozenset({2027})):
    """The next calendar, loaded on this day: another year published, with these days off besides New Year's Day."""
    more = {date.fromisoformat(day): OFF for day in ("2027-01-01", *off)}
    return replace(
        calendar, years=calendar.years | years, holidays={**calendar.holidays, **more}, before=calendar, since=at(on)
    )


def test_a_limit_that_runs_is_counted_anew_by_the_calendar_that_was_loaded(calendar):
    was = due_over_time(FIVE, BEGAN, calendar, BEGAN)
    assert (was.due_on, was.provisional) == (date(2027, 1, 5), True)
    now = due_over_time(FIVE, BEGAN, loaded(calendar, "2026-12-30", ("2027-01-04",)), BEGAN)
    assert (now.due_on, now.provisional) == (date(2027, 1, 6), False)
    assert now.derivation == due(FIVE, BEGAN, loaded(calendar, "2026-12-30", ("2027-01-04",))).derivation


def test_a_day_that_has_passed_never_moves(calendar):
    later = loaded(calendar, "2027-01-06", ("2027-01-04",))
    kept = due_over_time(FIVE, BEGAN, later, BEGAN)
    assert (kept.due_on, kept.provisional) == (date(2027, 1, 5), True), "the notice has it end a day later"
    assert due_over_time(FIVE, BEGAN, loaded(calendar, "2027-01-05", ("2027-01-04",)), BEGAN).due_on == date(2027, 1, 6)


def test_a_day_that_has_passed_is_certain_once_the_notice_has_it_end_by_then_too(calendar):
    kept = due_over_time(FIVE, BEGAN, loaded(calendar, "2027-02-01"), BEGAN)
    assert (kept.due_on, kept.provisional) == (date(2027, 1, 5), False)


def test_no_day_moves_into_the_past(calendar):
    worked = replace(
        loaded(calendar, "2027-01-05"), workdays={**calendar.workdays, date(2027, 1, 2): Text("上班", "worked")}
    )
    assert due(FIVE, BEGAN, worked).due_on == date(2027, 1, 4)
    assert due_over_time(FIVE, BEGAN, worked, BEGAN).due_on == date(2027, 1, 5)


def test_what_began_after_the_calendar_was_loaded_is_counted_by_it_alone(calendar):
    later = loaded(calendar, "2027-01-06", ("2027-01-04",))
    backdated = due_over_time(FIVE, date(2026, 12, 28), later, at("2027-01-07"))
    assert backdated.due_on == date(2027, 1, 6)


def test_what_ended_before_the_calendar_was_loaded_stays_as_it_was(calendar):
    later = loaded(calendar, "2026-12-30", ("2027-01-04",))
    ended = due_over_time(FIVE, BEGAN, later, BEGAN, at("2026-12-29"))
    assert (ended.due_on, ended.provisional) == (date(2027, 1, 5), True)


def test_of_two_calendars_loaded_one_after_the_other_each_moves_what_is_open_then(calendar):
    first = loaded(calendar, "2026-12-30", ("2027-01-04",))
    second = loaded(first, "2027-01-06", ("2027-01-04", "2027-01-06"))
    third = loaded(second, "2027-01-09", ("2027-01-04", "2027-01-07"))
    assert due_over_time(FIVE, BEGAN, second, BEGAN).due_on == date(2027, 1, 7)
    assert due_over_time(FIVE, BEGAN, third, BEGAN).due_on == date(2027, 1, 7), "it had passed when the third came"


def test_pauses_and_extensions_count_in_both_calendars(calendar):
    later = loaded(calendar, "2026-12-30", ("2027-01-04",))
    pauses = [Pause(date(2026, 12, 29), date(2026, 12, 31), Text("检验", "test"))]
    found = due_over_time(FIVE, BEGAN, later, BEGAN, None, pauses, TimeLimit(2, "workday"))
    assert found.due_on == due(TimeLimit(7, "workday"), BEGAN, later, pauses).due_on


def test_the_calendar_known_at_a_moment_is_the_one_that_held_then(calendar):
    first = loaded(calendar, "2026-12-30")
    second = loaded(first, "2027-01-06")
    assert [second.known_at(at(day)) for day in ("2026-12-29", "2026-12-30", "2027-01-07")] == [calendar, first, second]
    assert calendar.known_at(BEGAN - timedelta(days=9999)) is calendar
