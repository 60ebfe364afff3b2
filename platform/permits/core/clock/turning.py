"""When a limit ends over which calendars changed. Knows when each calendar was loaded; counts by `due` alone.

A limit that has begun is counted anew by each calendar loaded while it runs, with one thing kept: a day that has
passed is never moved, nor is a day moved into the past. So what is due follows from what happened and from when
each calendar was loaded, and comes out the same whenever it is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from permits.core.clock.calendar import Calendar
from permits.core.clock.due import Due, due
from permits.core.clock.limit import TimeLimit
from permits.core.clock.pauses import Pause


def due_over_time(
    limit: TimeLimit,
    start: date | datetime,
    calendar: Calendar,
    began: datetime,
    ended: datetime | None = None,
    pauses: Sequence[Pause] = (),
    extension: TimeLimit | None = None,
) -> Due:
    """When `limit` ends, by the calendar known when it `began` and by each loaded after that until it `ended`.

    `began` and `ended` are the moments at which the limit started and stopped to run; `start` is where it is counted
    from, which may lie before `began` (行政许可法 32: deemed acceptance). ValueError as `due`.
    """
    found = due(limit, start, calendar.known_at(began), pauses, extension)
    for later in _loaded_after(began, ended, calendar):
        assert later.since is not None
        loaded_on = later.legal_day(later.since)
        counted = due(limit, start, later, pauses, extension)
        if found.due_on < loaded_on:
            # It has passed and stays. It is no longer provisional once the notice has it end by that day too.
            return replace(found, provisional=found.provisional and not _confirms(counted, found))
        if counted.due_on >= loaded_on:
            found = counted
    return found


def _confirms(counted: Due, kept: Due) -> bool:
    return not counted.provisional and counted.due_on <= kept.due_on


def _loaded_after(began: datetime, ended: datetime | None, calendar: Calendar) -> Iterator[Calendar]:
    """The calendars loaded while the limit ran, the earliest first."""
    if calendar.before is None or calendar.since is None or calendar.since <= began:
        return
    yield from _loaded_after(began, ended, calendar.before)
    if ended is None or calendar.since <= ended:
        yield calendar
