from datetime import date

import pytest

from permits.core.clock import Standing, remaining, reminder_days, standing

FRIDAY = date(2026, 3, 13)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-03-06", 5),
        ("2026-03-07", 5),
        ("2026-03-12", 1),
        ("2026-03-13", 0),
        ("2026-03-14", -1),
        ("2026-03-15", -1),
        ("2026-03-16", -1),
        ("2026-03-17", -2),
        ("2026-02-13", 16),
    ],
)
def test_working_days_left_count_the_due_day_and_not_today(today, left, calendar):
    assert remaining(FRIDAY, date.fromisoformat(today), calendar) == left


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-03-10", "on_time"),
        ("2026-03-11", "due_soon"),
        ("2026-03-12", "due_soon"),
        ("2026-03-13", "due_today"),
        ("2026-03-14", "overdue"),
    ],
)
def test_soon_begins_with_the_first_reminder_and_late_with_the_day_after(today, state, calendar):
    assert standing(FRIDAY, date.fromisoformat(today), calendar, (2, 1, 0)).state == state


def test_without_reminders_nothing_is_soon(calendar):
    assert standing(FRIDAY, date(2026, 3, 12), calendar) == Standing("on_time", 1)


def test_reminders_go_out_working_days_before_the_due_day(calendar):
    assert reminder_days(date(2026, 2, 24), (2, 1, 0), calendar) == (
        date(2026, 2, 13),
        date(2026, 2, 14),
        date(2026, 2, 24),
    )


def test_no_reminder_comes_before_the_clock_started(calendar):
    assert reminder_days(FRIDAY, (5, 1), calendar, since=date(2026, 3, 11)) == (date(2026, 3, 12),)


def test_a_reminder_may_come_on_the_day_the_clock_started(calendar):
    assert reminder_days(FRIDAY, (1,), calendar, since=date(2026, 3, 12)) == (date(2026, 3, 12),)


def test_a_reminder_named_twice_comes_once(calendar):
    assert reminder_days(FRIDAY, (1, 1), calendar) == (date(2026, 3, 12),)


def test_a_reminder_is_on_the_day_when_so_many_working_days_are_left(calendar):
    for count in range(1, 12):
        (day,) = reminder_days(date(2026, 10, 20), (count,), calendar)
        assert remaining(date(2026, 10, 20), day, calendar) == count
