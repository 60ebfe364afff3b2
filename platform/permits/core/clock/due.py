"""When a limit ends. Knows calendars and pauses; knows no alarms and not what day it is today.

How each unit runs, always from the day after the start (民法典 201):

workday  working days that are not paused are counted; the limit ends on the last of them.
day      days that are not paused are counted; an end on a rest day moves to the next working day (民法典 203).
month    the days up to the corresponding day (民法典 202), then as `day`: each paused day is one day more.
hour     hours from the very moment, around the clock; paused time is added, nothing moves (民法典 201 para 2).

A day to which an end moves may not be paused either: time that stands still does not run out.
0 is the start itself; 0 working days from a rest day is the next working day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache, partial

from permits.core.clock.calendar import ONE_DAY, Calendar
from permits.core.clock.limit import DAY, HOUR, MONTH, WORKDAY, TimeLimit, add_months, check_limit, extended
from permits.core.clock.pauses import Pause, end_after, union, within
from permits.core.clock.reasons import (
    DayCounted,
    days_counted,
    hours_counted,
    same_day,
    told_beforehand,
    workdays_counted,
)

Pauses = Sequence[Pause]


@dataclass(frozen=True)
class Due:
    """The end of a limit: the legal day, the moment when hours were counted, and whether a calendar notice still
    to come may move it. `derivation` has one row a day from the start to `due_on`, made when first asked for."""

    due_on: date
    due_at: datetime | None
    provisional: bool
    _explain: Callable[[], tuple[DayCounted, ...]] = field(repr=False, compare=False)

    @cached_property
    def derivation(self) -> tuple[DayCounted, ...]:
        return self._explain()


def due(
    limit: TimeLimit,
    start: date | datetime,
    calendar: Calendar,
    pauses: Pauses = (),
    extension: TimeLimit | None = None,
) -> Due:
    """When `limit` (and its `extension`, counted from the same start) ends.

    `start` is the legal day, or the moment (with its time zone) of which the calendar tells the legal day; in hours
    a plain date stands for its 00:00. ValueError on what `check_limit` would have refused.
    """
    wrong = check_limit(limit, extension)
    if wrong:
        raise ValueError(wrong[0].message.en)
    whole = extended(limit, extension)
    return _COUNTING[whole.unit](whole.length, start, calendar, pauses)


def until_day(start: date, last: date, calendar: Calendar) -> Due:
    """A limit that ends on a day known beforehand, as the last day of a licence: none is counted and none is moved."""
    return Due(last, None, False, partial(told_beforehand, start, last, calendar))


def _by_workdays(length: int, start: date, calendar: Calendar, pauses: Pauses) -> Due:
    first = calendar.legal_day(start)
    if not length and calendar.is_workday(first):
        return _same_day(first)
    length = length or 1  # what came in on a rest day can be done the same day only on the next working day
    day, provisional = _last_workday(length, first, calendar, tuple(union(pauses, calendar.legal_day, first)))
    return Due(day, None, provisional, partial(workdays_counted, first, day, calendar, pauses))


@lru_cache(4096)
def _last_workday(
    length: int, first: date, calendar: Calendar, paused: tuple[tuple[date, date], ...]
) -> tuple[date, bool]:
    """Where so many working days after `first` end, and whether a notice to come may move it. Kept, since every act
    works out anew each limit of its case, and the cases of a day have theirs from the same day."""
    day, left, provisional = first, length, False
    while left:
        day += ONE_DAY
        if paused and within(day, paused):
            continue
        left -= calendar.is_workday(day)
        provisional = provisional or calendar.is_provisional(day)
    return day, provisional


def _by_days(length: int, start: date, calendar: Calendar, pauses: Pauses) -> Due:
    return _natural(timedelta(days=length), start, calendar, pauses, DAY)


def _by_months(length: int, start: date, calendar: Calendar, pauses: Pauses) -> Due:
    first = calendar.legal_day(start)
    return _natural(add_months(first, length) - first, first, calendar, pauses, MONTH)


def _natural(length: timedelta, start: date, calendar: Calendar, pauses: Pauses, unit: str) -> Due:
    first = calendar.legal_day(start)
    if not length:
        return _same_day(first)
    paused = union(pauses, calendar.legal_day, first)
    end = day = end_after(first, length, paused)
    provisional = calendar.is_provisional(end)
    while not calendar.is_workday(day) or within(day, paused):
        day += ONE_DAY
        provisional = provisional or calendar.is_provisional(day)
    return Due(day, None, provisional, partial(days_counted, first, end, day, calendar, pauses, unit))


def _by_hours(length: int, start: date, calendar: Calendar, pauses: Pauses) -> Due:
    """Counted in UTC, so that no clock change can lengthen or shorten an hour."""
    begin = _moment(start, calendar, timedelta())
    paused = union(pauses, partial(_moment, calendar=calendar, after=ONE_DAY), begin)
    end = end_after(begin, timedelta(hours=length), paused)
    due_at = end.astimezone(calendar.zone)
    return Due(due_at.date(), due_at, False, partial(hours_counted, begin, end, calendar, pauses, paused))


def _moment(point: date, calendar: Calendar, after: timedelta) -> datetime:
    """A moment in UTC; a plain date is its 00:00 moved by `after` (the end of a pause day is its 24:00)."""
    if not isinstance(point, datetime):
        return (datetime.combine(point, time.min, calendar.zone) + after).astimezone(UTC)
    if point.tzinfo is None:
        raise ValueError("a moment must say its time zone")
    return point.astimezone(UTC)


def _same_day(first: date) -> Due:
    return Due(first, None, False, partial(same_day, first))


_COUNTING: dict[str, Callable[[int, date, Calendar, Pauses], Due]] = {
    WORKDAY: _by_workdays,
    DAY: _by_days,
    MONTH: _by_months,
    HOUR: _by_hours,
}
