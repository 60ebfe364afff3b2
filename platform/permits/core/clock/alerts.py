"""How a due day stands on a given day. Knows no people, no messages, no cards.

An agency is late from 00:00 of the day after the due day (民法典 203: the last day ends at 24:00).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from permits.core.clock.calendar import ONE_DAY, Calendar

ON_TIME, DUE_SOON, DUE_TODAY, OVERDUE = "on_time", "due_soon", "due_today", "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """state: on_time | due_soon | due_today | overdue; `workdays_left` as `remaining` counts them."""

    state: str
    workdays_left: int


def remaining(due_on: date, today: date, calendar: Calendar) -> int:
    """Working days left after today, the due day included; 0 on the due day.

    Overdue it is negative: minus the working days since, and never less than one day late, since a day after the
    due day is late even when it is a day of rest.
    """
    if today <= due_on:
        return _workdays_between(today, due_on, calendar)
    return -max(1, _workdays_between(due_on, today, calendar))


def standing(due_on: date, today: date, calendar: Calendar, remind_before: Sequence[int] = ()) -> Standing:
    """Where a due day stands: "soon" begins with the first reminder, `max(remind_before)` working days before."""
    left = remaining(due_on, today, calendar)
    if today >= due_on:
        return Standing(OVERDUE if today > due_on else DUE_TODAY, left)
    return Standing(DUE_SOON if left <= max(remind_before, default=0) else ON_TIME, left)


def _workdays_between(after: date, until: date, calendar: Calendar) -> int:
    count, day = 0, after
    while day < until:
        day += ONE_DAY
        count += calendar.is_workday(day)
    return count
