"""Whether every applicant's wait has an end, and a promise never ends later than the law: tried on every day that a
calendar is published for, not reasoned about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from permits.core.clock import Calendar, TimeLimit, due
from permits.core.definitions.places import Places
from permits.core.definitions.types import ClockRule, Item
from permits.core.finding import Finding
from permits.core.proof import messages


def deadlines(item: Item, places: Places, calendar: Calendar) -> Iterator[Finding]:
    yield from _endless(item, places)
    for promise in item.clocks:
        for law in item.clocks:
            ours = promise.kind == "promised" and law.kind == "statutory" and beside(promise, law)
            if ours and not _adjusted(item, promise, law):
                yield from _later(promise, law, places, calendar)


def _adjusted(item: Item, promise: ClockRule, law: ClockRule) -> bool:
    """Whether a rule adjusts either: then it is asked who meets which rules (`limits`)."""
    return any(rule.effect["clock"] in (promise.code, law.code) for rule in item.rules_of("limit"))


def _endless(item: Item, places: Places) -> Iterator[Finding]:
    """A process in which nothing says until when it is decided. One that never decides has no such limit to keep."""
    for code, process in item.processes.items():
        decides = any(stage.kind == "decision" for stage in process.stages)
        ending = [clock for clock in item.clocks if "decided" in clock.ends and concerns(clock, code)]
        if decides and not ending:
            yield messages.NO_DEADLINE.at(places.process(code), process=code)


def concerns(clock: ClockRule, process: str) -> bool:
    return not clock.processes or process in clock.processes


def beside(promise: ClockRule, law: ClockRule) -> bool:
    """Whether both may run on one case towards the same event."""
    together = not promise.processes or not law.processes or set(promise.processes) & set(law.processes)
    return bool(together) and bool(set(promise.ends) & set(law.ends))


def _later(promise: ClockRule, law: ClockRule, places: Places, calendar: Calendar) -> Iterator[Finding]:
    late = first_late(promise.limit, law.limit, calendar)
    if late:
        start, promised_on, due_on = late
        yield messages.LATER_THAN_LAW.at(
            places.clock(promise.code), promise=promise.code, statutory=law.code, start=start,
            promised_on=promised_on, due_on=due_on,
        )  # fmt: skip


@lru_cache(maxsize=1024)
def first_late(promise: TimeLimit, law: TimeLimit, calendar: Calendar) -> tuple[date, date, date] | None:
    """The first published day on which both begin and the promise ends after the law's limit, with their two ends.
    Asked of many items with the same limits, worked out once."""
    for start in published(calendar):
        promised, lawful = due(promise, start, calendar), due(law, start, calendar)
        if not (promised.provisional or lawful.provisional) and promised.due_on > lawful.due_on:
            return start, promised.due_on, lawful.due_on
    return None


def published(calendar: Calendar) -> Iterator[date]:
    """Every day of every year a calendar is published for."""
    for year in sorted(calendar.years):
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += timedelta(days=1)
