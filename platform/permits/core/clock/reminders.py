"""催办安排: when to remind of a limit, by days, or by moments where hours are counted. Knows no people and no messages,
and not what was said already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from permits.core.clock.calendar import ONE_DAY, Calendar
from permits.core.clock.limit import DAY, HOUR, WORKDAY, TimeLimit

USED, BEFORE, AFTER = "used", "before", "after"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to remind. `used`: when so many percent of the limit are used; `before`: so many working days before the due
    day, 0 the day itself; `every`: every so many working days after it (0 = no more), `times` at most (0 = always)."""

    used: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    every: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: used | before | after, its percent or working days, and the day it falls on."""

    kind: str
    count: int
    day: date


@lru_cache(4096)
def planned(
    schedule: Schedule, limit: TimeLimit, since: date, due_on: date, calendar: Calendar
) -> tuple[Reminder, ...]:
    """The reminders up to the due day, in order. Those of days before `since` (the day the clock started) are left out:
    nobody is reminded of what has not begun. Kept, since every act asks for those of each limit of its case."""
    found = [*_used(schedule, limit, since, due_on, calendar)]
    found += [Reminder(BEFORE, count, _workdays_before(due_on, count, calendar)) for count in set(schedule.before)]
    return tuple(sorted((one for one in found if one.day >= since), key=lambda one: (one.day, one.kind, one.count)))


def in_hours(schedule: Schedule, limit: TimeLimit, due_at: datetime) -> tuple[tuple[int, datetime], ...]:
    """Of a limit in hours: the percents to remind at, and the moment of each, in order. Counted back from its end, so
    that what stood still before is not counted. Its end is no reminder's, and it has no days before."""
    whole = timedelta(hours=limit.length)
    return tuple(
        (percent, due_at - whole * (100 - percent) / 100) for percent in sorted(schedule.used) if percent < 100
    )


def last_after(schedule: Schedule, due_on: date, today: date, calendar: Calendar) -> Reminder | None:
    """Of the reminders after the due day the last one whose day has come."""
    if not schedule.every or today <= due_on:
        return None
    since = sum(calendar.is_workday(due_on + timedelta(days=n)) for n in range(1, (today - due_on).days + 1))
    turns = since // schedule.every
    turns = min(turns, schedule.times) if schedule.times else turns
    count = turns * schedule.every
    return Reminder(AFTER, count, _workday_after(due_on, count, calendar)) if count else None


def next_day(
    schedule: Schedule, limit: TimeLimit, since: date, due_on: date, calendar: Calendar, after: date
) -> date | None:
    """The first day after `after` on which there is a reminder."""
    ahead = next((one.day for one in planned(schedule, limit, since, due_on, calendar) if one.day > after), None)
    if ahead or not schedule.every:
        return ahead
    last = last_after(schedule, due_on, max(after, due_on), calendar)
    turn = (last.count // schedule.every if last else 0) + 1
    if schedule.times and turn > schedule.times:
        return None
    return _workday_after(due_on, turn * schedule.every, calendar)


def _used(schedule: Schedule, limit: TimeLimit, since: date, due_on: date, calendar: Calendar) -> Iterator[Reminder]:
    """Counted back from the due day, so that what stood still before is not counted; months by their days."""
    for percent in set(schedule.used) if limit.length and limit.unit != HOUR else ():
        whole = limit.length if limit.unit in (WORKDAY, DAY) else (due_on - since).days
        left = whole - -(-whole * percent // 100)
        by_workdays = limit.unit == WORKDAY
        day = _workdays_before(due_on, left, calendar) if by_workdays else due_on - timedelta(days=left)
        yield Reminder(USED, percent, day)


@lru_cache(4096)
def _workdays_before(day: date, count: int, calendar: Calendar) -> date:
    while count > 0:
        day -= ONE_DAY
        count -= calendar.is_workday(day)
    return day


def _workday_after(day: date, count: int, calendar: Calendar) -> date:
    while count > 0:
        day += ONE_DAY
        count -= calendar.is_workday(day)
    return day
