"""红黄牌: what is held against an office, as declared. Knows no case: what is raised when is in `process.cards`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from permits.core.clock import TimeLimit
from permits.core.definitions.reading import Raw
from permits.core.text import Text

COLOURS = {"yellow": Text("黄牌", "Yellow card"), "red": Text("红牌", "Red card")}


@dataclass(frozen=True, slots=True)
class CardRule:
    """What calls for a card. `when`: overdue | due_today | late_for | silence | new_demand | unanswered; `clocks`: only
    limits of these kinds (empty = of any office's); `days`: of late_for, so many working days; `answer`: how long the
    office has to explain or appeal (None = no such time); `mark`: how well the source was checked, V S K or R."""

    code: str
    colour: str
    title: Text
    when: str
    clocks: tuple[str, ...]
    days: int
    answer: TimeLimit | None
    source: Text
    mark: str


def compile_cards(raw: Mapping[str, Raw]) -> tuple[CardRule, ...]:
    """Every rule, from their raw forms by code (already judged against the schema)."""
    return tuple(_rule(code, one) for code, one in raw.items())


def _rule(code: str, raw: Raw) -> CardRule:
    answer = raw.get("answer")
    return CardRule(
        code, raw["colour"], Text(raw["title"]["zh"], raw["title"]["en"]), raw["when"], tuple(raw.get("clocks", ())),
        raw.get("days", 1), TimeLimit(answer["length"], answer["unit"]) if answer else None,
        Text(raw["source"]["zh"], raw["source"]["en"]), raw["mark"],
    )  # fmt: skip
