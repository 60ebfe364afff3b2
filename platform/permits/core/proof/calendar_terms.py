"""Dates inside the prover: from an ordinal to year, month and day and back, exactly and without a division.

Between 1901 and 2099 every fourth year is a leap year, so a year is four times `four` plus `rest`, and its first day
is a sum. Knows nothing of permits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]

EARLIEST, LATEST = date(1901, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
"""The dates people write on forms, as ordinals."""
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_FOUR, _LAST_FOUR = 1901 // 4, 2099 // 4
_START = date(1904, 1, 1).toordinal() - 1461 * (1904 // 4)


@dataclass(frozen=True, slots=True)
class Day:
    """A date's parts as Int terms (year = 4 four + rest; rest 0..3, month 1..12, day 1..31)."""

    four: Any
    rest: Any
    month: Any
    day: Any


def parts(name: str, ordinal: Any) -> tuple[Day, Any]:
    """New terms for the parts of an ordinal, and what makes them its parts."""
    made = Day(*(z3.Int(f"{name}:{part}") for part in ("four", "rest", "month", "day")))
    holds = z3.And(
        made.four >= _FIRST_FOUR, made.four <= _LAST_FOUR, made.rest >= 0, made.rest <= 3,
        made.month >= 1, made.month <= 12, made.day >= 1, made.day <= _length(made.rest, made.month),
        ordinal == _ordinal(made),
    )  # fmt: skip
    return made, holds


def _ordinal(of: Day) -> Any:
    """The day's number, 1 January of year 1 being 1. A year of rest 1, 2 or 3 begins a day later for the leap day."""
    leap_day = z3.If(z3.Or(of.rest > 0, of.month > 2), 1, 0)
    return _START + 1461 * of.four + 365 * of.rest + _of_month(of.month, lambda n: _BEFORE[n]) + leap_day + of.day - 1


def _length(rest: Any, month: Any) -> Any:
    return z3.If(z3.And(month == 2, rest == 0), 29, _of_month(month, lambda n: _LENGTHS[n]))


def _of_month(month: Any, value: Callable[[int], int]) -> Any:
    """What a table says of the month (n from 0)."""
    return _table(month - 1, [value(n) for n in range(12)])


def _table(place: Any, values: list[int]) -> Any:
    chosen: Any = z3.IntVal(values[-1])
    for number in range(len(values) - 2, -1, -1):
        chosen = z3.If(place == number, values[number], chosen)
    return chosen


def shifted(of: Day, months: int, days: int) -> Any:
    """So many months, then days, later; the month's last day where the day is missing (Civil Code art. 202)."""
    years = _of_month(of.month, lambda n: (n + months) // 12)
    month = _of_month(of.month, lambda n: (n + months) % 12 + 1)
    lowest, highest = (months // 12), (months + 11) // 12
    four, rest = _year_plus(of, years, range(lowest, highest + 1))
    last = _length(rest, month)
    return _ordinal(Day(four, rest, month, z3.If(of.day < last, of.day, last))) + days


def _year_plus(of: Day, years: Any, possible: range) -> tuple[Any, Any]:
    """The parts of the year so many years later."""
    four, rest = of.four, of.rest
    for more in possible:
        carry = _table(of.rest, [(r + more) // 4 for r in range(4)])
        four = z3.If(years == more, of.four + carry, four)
        rest = z3.If(years == more, _table(of.rest, [(r + more) % 4 for r in range(4)]), rest)
    return four, rest


def full_years(born: Day, on: Day) -> Any:
    """Years counted from the birthday itself; one of 29 February is on 28 February in other years; 0 at the least."""
    last = _length(on.rest, born.month)
    birthday = z3.If(born.day < last, born.day, last)
    early = z3.Or(on.month < born.month, z3.And(on.month == born.month, on.day < birthday))
    years = 4 * (on.four - born.four) + on.rest - born.rest - z3.If(early, 1, 0)
    return z3.If(years < 0, 0, years)
