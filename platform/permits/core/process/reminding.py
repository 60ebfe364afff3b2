"""催办: which reminder of a limit is owed today, and when the next one is. Knows clocks and cases; tells nobody.

What was missed while nothing ran is made good by one reminder that says the days as they are; what stands still, or is
held by somebody, is not pressed for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from permits.core.clock import (
    USED,
    Calendar,
    Reminder,
    TimeLimit,
    extended,
    in_hours,
    last_after,
    next_day,
    planned,
    remaining,
)
from permits.core.process.case import Hold
from permits.core.process.clocks import CaseClock
from permits.core.process.events import LEGAL_ZONE, Event
from permits.core.process.moving import Happening
from permits.core.process.silence import offices
from permits.core.process.transitions import Situation

REMINDED = "reminded"


def reminded(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """That whoever has the work is reminded today, with what the day follows from; nothing where nobody is to be."""
    # A special procedure past the days it was told for presses again: time runs on by itself.
    stands = clock.stands_until is not None and at.today <= clock.stands_until
    held = at.case.holds.get(clock.code, Hold()).cause
    quiet = not clock.running or stands or held
    late = at.today > clock.due.due_on
    owed = [] if quiet or (late and clock.due.provisional) else _owed(clock, at)
    if owed:
        also = {"also": clock.remind.also} if late and clock.remind.also else {}
        yield REMINDED, {
            "clock": clock.code, "since": clock.starts_on.isoformat(), "due": clock.due.due_on.isoformat(),
            "kind": clock.kind, "left": remaining(clock.due.due_on, at.today, at.calendar), "stage": at.case.stage,
            "office": offices(at, clock), "authority": at.case.authority, **also,
            "because": [{"kind": one.kind, "count": one.count, "day": one.day.isoformat()} for one in owed],
        }  # fmt: skip


def next_reminder(clock: CaseClock, calendar: Calendar, after: datetime) -> datetime | None:
    """The first moment after this one at which there is a reminder, if nothing moves the limit until then: the start of
    a day, or of a limit in hours before its end the very moment."""
    schedule, due_at = clock.remind.schedule, clock.due.due_at
    if due_at is not None:
        ahead = [moment for _, moment in in_hours(schedule, _whole(clock), due_at) if moment > after]
        if ahead:
            return ahead[0].astimezone(UTC)
        schedule = replace(schedule, used=(), before=())
    today = after.astimezone(LEGAL_ZONE).date()
    day = next_day(schedule, _whole(clock), clock.starts_on, clock.due.due_on, calendar, today)
    return _begins(day) if day else None


@lru_cache(4096)
def _begins(day: date) -> datetime:
    """Kept, since every act asks it of the same few days."""
    return datetime.combine(day, time.min, LEGAL_ZONE).astimezone(UTC)


def _owed(clock: CaseClock, at: Situation) -> list[Reminder]:
    """Every reminder whose day, or moment, has come since the last one. A moved due day brings its own days anew; a
    share of the limit is used up once."""
    schedule, due_on = clock.remind.schedule, clock.due.due_on
    after = last_after(schedule, due_on, at.today, at.calendar)
    told = [event for event in at.events if _told(event, clock)]
    last = max((event.day for event in told if event.data["due"] == due_on.isoformat()), default=date.min)
    shares = {one["count"] for e in told for one in e.data.get("because", ()) if one["kind"] == USED}  # type: ignore[attr-defined]
    fresh = [one for one in (*_come(clock, at), *([after] if after else ())) if one.day > last or _of_hours(one, clock)]
    return [one for one in fresh if one.kind != USED or one.count not in shares]


def _come(clock: CaseClock, at: Situation) -> list[Reminder]:
    """The reminders before the end whose time has come. That a limit in hours is over is told by the note of it."""
    schedule, due_at = clock.remind.schedule, clock.due.due_at
    if due_at is None:
        ahead = planned(schedule, _whole(clock), clock.starts_on, clock.due.due_on, at.calendar)
        return [one for one in ahead if one.day <= at.today]
    come = [one for one in in_hours(schedule, _whole(clock), due_at) if one[1] <= at.now < due_at]
    return [Reminder(USED, percent, moment.astimezone(LEGAL_ZONE).date()) for percent, moment in come]


def _of_hours(one: Reminder, clock: CaseClock) -> bool:
    """Whether it is a share of a limit in hours: of those, one day may see several."""
    return one.kind == USED and clock.due.due_at is not None


def _told(event: Event, clock: CaseClock) -> bool:
    """Whether an event told of this run of the clock. That it has passed is told by the note of it."""
    of_it = event.type in (REMINDED, "overdue") and event.data["clock"] == clock.code
    return of_it and event.data.get("since", clock.starts_on.isoformat()) == clock.starts_on.isoformat()


def _whole(clock: CaseClock) -> TimeLimit:
    """The limit with what it was extended by."""
    more = clock.rule.extension if clock.rule and clock.due_before_extension else None
    return extended(clock.limit, more.limit) if more else clock.limit
