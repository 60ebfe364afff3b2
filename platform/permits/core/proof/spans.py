"""The earliest and the latest day a clock can be due: with every adjustment somebody can meet, counted from every day
that a calendar is published for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from permits.core.clock import Calendar, TimeLimit, due
from permits.core.definitions.types import ClockRule, Item
from permits.core.forms.adjust import adjusted
from permits.core.proof.afresh import afresh
from permits.core.proof.deadlines import published
from permits.core.proof.inquiry import Inquiry, inquiry_of
from permits.core.proof.limits import adjusting, held_together
from permits.core.text import Text


@dataclass(frozen=True, slots=True)
class Reach:
    """One way a clock can run: its limit, the rules by which it is not the one declared, the day it starts and the day
    it is due."""

    limit: TimeLimit
    by: tuple[str, ...]
    starts_on: date
    due_on: date

    @property
    def days(self) -> int:
        """Natural days from one to the other."""
        return (self.due_on - self.starts_on).days


@dataclass(frozen=True, slots=True)
class Span:
    """A clock between its two extremes, without pauses and extensions."""

    clock: str
    title: Text
    earliest: Reach
    latest: Reach


Limits = list[tuple[TimeLimit, tuple[str, ...]]]


@afresh()
def spans(item: Item, calendar: Calendar, start: date | None = None) -> tuple[Span, ...]:
    """Of every clock that runs for somebody: counted from `start`, else from every published day, of which the first
    that is soonest and the first that is farthest due are told. Raises Unknown when it takes too long."""
    days = [start] if start else list(published(calendar))
    return tuple(
        Span(clock.code, clock.title, min(found, key=lambda one: one.days), max(found, key=lambda one: one.days))
        for clock, limits in _limits(item, calendar)
        if (found := [one for limit, by in limits for one in _reached(limit, by, days, calendar, start is not None)])
    )


def _reached(
    limit: TimeLimit, by: tuple[str, ...], days: list[date], calendar: Calendar, provisional: bool
) -> Iterator[Reach]:
    for day in days:
        found = due(limit, day, calendar)
        if provisional or not found.provisional:
            yield Reach(limit, by, day, found.due_on)


def _limits(item: Item, calendar: Calendar) -> Iterator[tuple[ClockRule, Limits]]:
    """Every length each clock can have; one that runs to a day has none. Nothing needs a proof where no rule adjusts a
    clock."""
    clocks = [clock for clock in item.clocks if not clock.until]
    if not item.rules_of("limit"):
        for clock in clocks:
            yield clock, [(clock.limit, ())]
        return
    inquiry = inquiry_of(item, calendar)
    with inquiry.prover.given(*inquiry.prover.world.valid):
        for clock in clocks:
            yield clock, list(_lengths(inquiry, clock))


def _lengths(inquiry: Inquiry, clock: ClockRule) -> Iterator[tuple[TimeLimit, tuple[str, ...]]]:
    for held, _ in held_together(inquiry, adjusting(inquiry.item, clock), clock):
        limit, rules = adjusted(inquiry.item, clock, held)
        yield limit, tuple(rule.code for rule in rules)
