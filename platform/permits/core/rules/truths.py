"""The truth of every test on one fact, looked up where that is quicker than trying each.

What a fact says falls into a few cases that no test tells apart: each code and what is no code that is asked for, each
number that it is held against and what lies between two of them. The tests are tried on every case beforehand, with
the very source that would try them on the fact, and kept as a table. Knows numbers and sources; knows no conditions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, cast

from permits.core.rules.encode import Encoding
from permits.core.rules.source import compiled

FEW = 3
"""So many tests on a number are tried as fast as their truth is found."""

Tried = Callable[[int | Fraction | None], tuple[bool, ...]]


class Table(NamedTuple):
    """`source`: an expression for the truths of one fact's tests, in order (of a single test: its truth); `known`: what
    it looks up, by name."""

    source: str
    known: Mapping[str, object]


def truths_of(place: int, tests: tuple[str, ...], encoding: Encoding) -> Table:
    """For the tests (expressions) on the encoded fact at this place, whose name in them is its place behind an f."""
    if len(tests) == 1:
        return Table(tests[0], {})
    fact, most = f"f{place}", encoding.most[place]
    each = f"({''.join(f'{test}, ' for test in tests)})"
    if most is None and len(tests) <= FEW:
        return Table(each, {})
    tried = cast(Tried, compiled(f"def tried({fact}): return {each}", "tried", {}))
    if most is not None:
        table = {None: tried(None)} | {number: tried(number) for number in range(most + 1)}
        return Table(f"table{place}[{fact}]", {f"table{place}": table})
    return _of_numbers(place, tried, encoding.numbers[place])


def _of_numbers(place: int, tried: Tried, numbers: tuple[int, ...]) -> Table:
    """Below the first number, at it, between it and the second, and so on: twice as many cases as numbers, and one."""
    fact = f"f{place}"
    known = {
        f"absent{place}": tried(None), f"numbers{place}": numbers, f"cases{place}": tuple(map(tried, _cases(numbers))),
        "left": bisect_left, "right": bisect_right,
    }  # fmt: skip
    case = f"left(numbers{place}, {fact}) + right(numbers{place}, {fact})"
    return Table(f"(absent{place} if {fact} is None else cases{place}[{case}])", known)


def _cases(numbers: tuple[int, ...]) -> Iterable[int | Fraction]:
    """One number for each case. What lies between two whole numbers need not be whole: no test minds."""
    yield numbers[0] - 1
    for this, following in zip(numbers, (*numbers[1:], numbers[-1] + 2), strict=True):
        yield this
        yield Fraction(this + following, 2)
