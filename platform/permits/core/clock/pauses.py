"""Time that does not count: pauses, their union, and what is wrong with them. Knows no calendar.

Convention: (from, to]. The day a pause begins still counts toward the limit; the day it ends does not.
A pause that begins and ends on one day therefore changes nothing. Overlaps are never taken twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from permits.core.clock.limit import LONGEST
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.text import Text

Point = TypeVar("Point", bound=date)
"""What is being counted: a legal day, or a moment."""

BACKWARDS = FindingKind(
    "pause.backwards",
    "不计入期间的终止日 {to} 早于起始日 {from_}，请更正日期。",
    "The pause ends on {to}, before it begins on {from_}; correct the days.",
)
TOO_LONG = FindingKind(
    "pause.too_long",
    "不计入期间长达 {days} 日，超过上限 {longest} 日，请核对日期。",
    "The pause lasts {days} days, more than the {longest} that can be counted; check the days.",
)
NO_REASON = FindingKind(
    "pause.no_reason",
    "请写明不计入期间的事由和书面告知（行政许可法第四十五条）。",
    "Say what the pause is for and how it was told in writing (Administrative Licensing Law, art. 45).",
)
NO_ZONE = FindingKind(
    "pause.no_zone",
    "不计入期间的时刻没有时区，请补上时区。",
    "The pause has a moment without a time zone; add its time zone.",
)


@dataclass(frozen=True, slots=True)
class Pause:
    """不计入期间 (`from_`, `to`], with its reason. Days, or aware moments where hours are counted."""

    from_: date
    to: date
    why: Text


def check_pauses(pauses: Sequence[Pause], where: str = "/pauses") -> list[Finding]:
    """What is wrong with these pauses, each with its place. Overlaps are no fault: their union is taken."""
    found: list[Finding] = []
    for place, pause in enumerate(pauses):
        found += _check_one(pause, where + pointer(place))
    return found


def _check_one(pause: Pause, where: str) -> list[Finding]:
    if any(isinstance(end, datetime) and end.tzinfo is None for end in (pause.from_, pause.to)):
        return [NO_ZONE.at(where)]
    found = []
    if not pause.why:
        found.append(NO_REASON.at(where))
    days = (_day(pause.to) - _day(pause.from_)).days
    if days < 0 or (_both_moments(pause) and pause.to < pause.from_):
        found.append(BACKWARDS.at(where, from_=pause.from_, to=pause.to))
    if days > LONGEST:
        found.append(TOO_LONG.at(where, days=days, longest=LONGEST))
    return found


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _both_moments(pause: Pause) -> bool:
    return isinstance(pause.from_, datetime) and isinstance(pause.to, datetime)


def union(pauses: Iterable[Pause], point: Callable[[date], Point], since: Point) -> list[tuple[Point, Point]]:
    """The paused stretches (from, to], merged, in order, clipped to what lies after `since`.

    `point` turns an end of a pause into the unit that is being counted: a legal day, or a moment.
    """
    ends = sorted((max(point(pause.from_), since), point(pause.to)) for pause in pauses)
    merged: list[tuple[Point, Point]] = []
    for start, end in ends:
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def end_after(since: Point, length: timedelta, paused: Iterable[tuple[Point, Point]]) -> Point:
    """Where `length` ends when it runs from `since` and stands still in the `paused` stretches of `union`."""
    end = since + length
    for start, stop in paused:
        if start >= end:
            break
        end += stop - start
    return end


def within(point: Point, paused: Iterable[tuple[Point, Point]]) -> bool:
    return any(start < point <= stop for start, stop in paused)
