"""Whether every applicant's wait has an end, and a promise never ends later than the law: tried on every day that a
calendar is published for, not reasoned about. A promise is held against the law at its worst: where it begins with the
acceptance and the law counts from receipt, the application is accepted on the last day there is for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from permits.core.clock import Calendar, Pause, TimeLimit, due
from permits.core.definitions.places import Places
from permits.core.definitions.types import ClockRule, Item
from permits.core.finding import Finding
from permits.core.proof import messages
from permits.core.proof.ceilings import ACCEPTANCE
from permits.core.proof.ends import ACCEPTED, RECEIPT, behind, beside, deciding
from permits.core.proof.inquiry import Inquiry
from permits.core.text import Text

A_PAUSE = Text("停止计时", "a pause")


def deadlines(inquiry: Inquiry) -> Iterator[Finding]:
    item = inquiry.item
    yield from _endless(item, inquiry.places)
    for promise in item.clocks:
        for law in item.clocks:
            if beside(item, promise, law):
                yield from _beside_the_law(inquiry, promise, law)


def _beside_the_law(inquiry: Inquiry, promise: ClockRule, law: ClockRule) -> Iterator[Finding]:
    places, named = inquiry.places, {"promise": promise.code, "statutory": law.code}
    if promise.starts not in (law.starts, *RECEIPT, ACCEPTED):
        yield messages.STARTS_ANY_TIME.at(places.clock(promise.code, "starts"), event=promise.starts, **named)
    elif not behind(inquiry.item, promise, law):
        yield messages.ENDS_ANY_TIME.at(places.clock(promise.code, "ends"), event="、".join(promise.ends), **named)
    elif not _adjusted(inquiry.item, promise, law):
        late = latest(inquiry, promise, law, (promise.limit, law.limit))
        if late:
            yield messages.LATER_THAN_LAW.at(places.clock(promise.code, "limit"), **late.said(), **named)
    alone = [procedure for procedure in promise.pauses if procedure not in law.pauses]
    late = latest(inquiry, promise, law, (promise.limit, law.limit), paused=True) if alone else None
    if late:
        where = places.clock(promise.code, "pauses")
        yield messages.PAUSES_ALONE.at(where, procedure="、".join(alone), **late.said(), **named)


def _adjusted(item: Item, promise: ClockRule, law: ClockRule) -> bool:
    """Whether a rule adjusts either: then it is asked who meets which rules (`limits`)."""
    return any(rule.effect["clock"] in (promise.code, law.code) for rule in item.rules_of("limit"))


def _endless(item: Item, places: Places) -> Iterator[Finding]:
    """A process in which nothing says until when it is decided. One that never decides has no such limit to keep."""
    for code, _, ending in deciding(item):
        if not ending:
            yield messages.NO_DEADLINE.at(places.process(code), process=code)


def latest(
    inquiry: Inquiry, promise: ClockRule, law: ClockRule, limits: tuple[TimeLimit, TimeLimit], paused: bool = False
) -> Late | None:
    """A day on which the promise, with these limits for it and the law, ends after the law at its worst."""
    accepting = _accepting(inquiry, promise, law)
    for then in behind(inquiry.item, promise, law):
        if late := first_late(*limits, inquiry.calendar, accepting, paused, then):
            return late
    return None


def _accepting(inquiry: Inquiry, promise: ClockRule, law: ClockRule) -> tuple[TimeLimit, ...]:
    """The limits within which the application is accepted, where the promise begins with that and the law before: the
    item's own, else what the general law allows."""
    if promise.starts != ACCEPTED or law.starts not in RECEIPT:
        return ()
    own = tuple(clock.limit for clock in inquiry.item.clocks if of_acceptance(clock))
    return own or tuple(most.limit for of, most in inquiry.ceilings.items() if of == ACCEPTANCE)


def of_acceptance(clock: ClockRule) -> bool:
    """Whether it is the law's time to say whether an application is accepted (行政许可法 32)."""
    return clock.kind == "statutory" and clock.starts in RECEIPT and ACCEPTED in clock.ends


class Late(NamedTuple):
    """The day from which the law counts, the ends of the promise and of the law, and the day the promise begins."""

    start: date
    promised_on: date
    due_on: date
    begins: date

    def said(self) -> dict[str, object]:
        start = Text(f"{self.start}", f"{self.start}")
        if self.begins != self.start:
            start = Text(
                f"{self.start} 收到、{self.begins} 受理", f"receipt on {self.start}, acceptance on {self.begins}"
            )
        return {"start": start, "promised_on": self.promised_on, "due_on": self.due_on}


@lru_cache(maxsize=1024)
def first_late(
    promise: TimeLimit, law: TimeLimit, calendar: Calendar, accepted: tuple[TimeLimit, ...] = (), alone: bool = False,
    then: tuple[TimeLimit, ...] = (),
) -> Late | None:  # fmt: skip
    """The first published day from which the law counts and the promise ends after it. `accepted`: the promise begins
    on the last day these leave for accepting; `alone`: it stands still for as long as the law's limit runs;
    `then`: what the law gives behind that limit. However far beyond the calendar the promise ends, it is late; a law
    that itself always ends beyond is compared by the days as they are counted there.
    Asked of many items with the same limits, worked out once."""
    beyond, certain = None, False
    for start in published(calendar):
        lawful = due(law, start, calendar)
        for more in then:
            lawful = due(more, lawful.due_on, calendar)
        begins = min((due(limit, start, calendar).due_on for limit in accepted), default=start)
        promised = due(promise, begins, calendar, (Pause(begins, lawful.due_on, A_PAUSE),) if alone else ())
        certain = certain or not lawful.provisional
        if promised.due_on > lawful.due_on:
            late = Late(start, promised.due_on, lawful.due_on, begins)
            if not lawful.provisional:
                return late
            beyond = beyond or late
    return None if certain else beyond


def published(calendar: Calendar) -> Iterator[date]:
    """Every day of every year a calendar is published for."""
    for year in sorted(calendar.years):
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += timedelta(days=1)
