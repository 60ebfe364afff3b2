"""持证义务: what is owed after the grant, by whom a rule says it, and by when. Reminds nobody."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from permits.core.clock import Calendar, TimeLimit, add_months, due
from permits.core.definitions.types import Item, Rule
from permits.core.forms.materials import applies
from permits.core.process.case import Case

DAY, MONTH = timedelta(days=1), "month"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a holder, and the day by which it is done: None when the rule gives none, or it is not known yet.
    `provisional`: a notice of holidays still to come may move it."""

    rule: Rule
    due_on: date | None
    provisional: bool = False


def duties_of(item: Item, case: Case, fired: Container[str], calendar: Calendar) -> tuple[Duty, ...]:
    """The duties of this case's holder in the item's order; their days once the case was granted."""
    return tuple(_duties(item, case, fired, calendar))


def _duties(item: Item, case: Case, fired: Container[str], calendar: Calendar) -> Iterator[Duty]:
    for rule in item.rules_of("duty"):
        if applies(rule, fired):
            limit, start = rule.effect.get("limit"), _start(str(rule.effect.get("from", "")), case)
            known = isinstance(limit, TimeLimit) and start is not None
            yield Duty(rule, *(_day(limit, start, bool(rule.effect["before"]), calendar) if known else (None,)))  # type: ignore[arg-type]


def _start(named: str, case: Case) -> date | None:
    """The day a duty counts from."""
    if named == "decided":
        return case.decided_on if case.decision.get("outcome") == "granted" else None
    ends = str(case.certificate.get("valid_to", ""))
    return date.fromisoformat(ends) if ends else None


def _day(limit: TimeLimit, start: date, before: bool, calendar: Calendar) -> tuple[date, bool]:
    if before:
        counts_workdays = limit.unit not in ("day", MONTH)
        return _counted_back(limit, start, calendar), counts_workdays and calendar.is_provisional(start - DAY)
    found = due(limit, start, calendar)
    return found.due_on, found.provisional


def _counted_back(limit: TimeLimit, start: date, calendar: Calendar) -> date:
    """The last day that still lies so long before. No rest day moves it: that would be later than told."""
    if limit.unit == MONTH:
        return add_months(start, -limit.length)
    day, left = start, limit.length
    while left:
        day -= DAY
        left -= 1 if limit.unit == "day" or calendar.is_workday(day) else 0
    return day
