"""催办: which reminder of a limit is owed today, and when the next one is. Knows clocks and cases; tells nobody.

What was missed while nothing ran is made good by one reminder that says the days as they are; what stands still, or is
held by somebody, is not pressed for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from permits.core.clock import USED, Calendar, Reminder, TimeLimit, extended, last_after, next_day, planned, remaining
from permits.core.process.case import Hold
from permits.core.process.clocks import CaseClock
from permits.core.process.events import Event
from permits.core.process.moving import Happening
from permits.core.process.silence import offices
from permits.core.process.transitions import Situation

REMINDED = "reminded"


def reminded(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """That whoever has the work is reminded today, with what the day follows from; nothing where nobody is to be."""
    # A special procedure past the days it was told for presses again: time runs on by itself.
    stands = clock.stands_until is not None and at.today <= clock.stands_until
    held = at.case.holds.get(clock.code, Hold()).cause
    quiet = not clock.running or stands or clock.due.due_at is not None or held
    late = at.today > clock.due.due_on
    owed = [] if quiet or (late and clock.due.provisional) else _owed(clock, at.events, at.today, at.calendar)
    if owed:
        also = {"also": clock.remind.also} if late and clock.remind.also else {}
        yield REMINDED, {
            "clock": clock.code, "since": clock.starts_on.isoformat(), "due": clock.due.due_on.isoformat(),
            "kind": clock.kind, "left": remaining(clock.due.due_on, at.today, at.calendar), "stage": at.case.stage,
            "office": offices(at, clock), "authority": at.case.authority, **also,
            "because": [{"kind": one.kind, "count": one.count, "day": one.day.isoformat()} for one in owed],
        }  # fmt: skip


def next_reminder(clock: CaseClock, calendar: Calendar, after: date) -> date | None:
    """The first day after this one on which there is a reminder, if nothing moves the limit until then."""
    return next_day(clock.remind.schedule, _whole(clock), clock.starts_on, clock.due.due_on, calendar, after)


def _owed(clock: CaseClock, events: Sequence[Event], today: date, calendar: Calendar) -> list[Reminder]:
    """Every reminder whose day has come since the last one. A moved due day brings its own days anew; a share of the
    limit is used up once."""
    schedule, due_on = clock.remind.schedule, clock.due.due_on
    come = [one for one in planned(schedule, _whole(clock), clock.starts_on, due_on, calendar) if one.day <= today]
    after = last_after(schedule, due_on, today, calendar)
    told = [event for event in events if _told(event, clock)]
    last = max((event.day for event in told if event.data["due"] == due_on.isoformat()), default=date.min)
    shares = {one["count"] for e in told for one in e.data.get("because", ()) if one["kind"] == USED}  # type: ignore[attr-defined]
    fresh = [one for one in (*come, *([after] if after else ())) if one.day > last]
    return [one for one in fresh if one.kind != USED or one.count not in shares]


def _told(event: Event, clock: CaseClock) -> bool:
    """Whether an event told of this run of the clock. That it has passed is told by the note of it."""
    of_it = event.type in (REMINDED, "overdue") and event.data["clock"] == clock.code
    return of_it and event.data.get("since", clock.starts_on.isoformat()) == clock.starts_on.isoformat()


def _whole(clock: CaseClock) -> TimeLimit:
    """The limit with what it was extended by."""
    more = clock.rule.extension if clock.rule and clock.due_before_extension else None
    return extended(clock.limit, more.limit) if more else clock.limit
