from datetime import date

import pytest

from permits.core.clock import Standing, remaining, standing

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
