"""When each limit of an item can be due, at the earliest and at the latest; worked out once for the same content."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from permits.core.clock import Calendar
from permits.core.definitions.types import Item
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.proof import Span


def spans_of(item: Item, calendar: Calendar) -> tuple[Span, ...]:
    """The spans of its clocks over every day the calendar is published for; none where they cannot be worked out in
    time."""
    return _spans(_Asked(item, calendar))


def span_in_words(span: Span) -> Text:
    """“承诺办结：最早 8 天后（2026-03-02 → 2026-03-10），最迟 …”: natural days, with the days that show them."""
    ends = [(one.days, one.starts_on, one.due_on) for one in (span.earliest, span.latest)]
    (soon, a, b), (late, c, d) = ends
    return Text(
        f"{span.title.zh}：最早 {soon} 天到期（{a} 起，{b} 止），最迟 {late} 天到期（{c} 起，{d} 止）",
        f"{span.title.en}: due after {soon} days at the earliest ({a} to {b}), after {late} at the latest ({c} to {d})",
    )


class _Asked:
    """An item and a calendar as a key: equal where their content is."""

    def __init__(self, item: Item, calendar: Calendar) -> None:
        self.item, self.calendar = item, calendar
        self.key = (item.sha256, calendar.version, calendar.horizon)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.key == self.key


@lru_cache(maxsize=256)
def _spans(asked: _Asked) -> tuple[Span, ...]:
    from permits.core.proof import spans
    from permits.core.proof.prover import Unknown

    try:
        return spans(asked.item, asked.calendar)
    except Unknown:
        return ()
