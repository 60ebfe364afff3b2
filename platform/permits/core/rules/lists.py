"""Small tables that a value is looked up in (`lists` beside the rules): by exact keys, or by bands of keys.

Knows keys and values by their types; does not know which fact asks. Both ends of a band count; an open end has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.rules.constants import read_constant, shown
from permits.core.rules.model import ORDERED_KINDS, FactType, Value

BANDS_OF_UNORDERED = FindingKind(
    "list.bands_of_unordered",
    "事实“{fact}”没有大小先后，不能按区间查；请逐项写 is",
    "the fact “{fact}” has no order, so it has no bands: write each value with is",
)
BACKWARDS = FindingKind(
    "list.backwards",
    "区间从 {low} 到 {high} 是空的；请改正两端",
    "the band from {low} to {high} is empty; correct its ends",
)
OVERLAP = FindingKind(
    "list.overlap",
    "{value} 在第 {earlier} 项里已有，同一个值只能查到一个结果；请改正区间",
    "{value} is in entry {earlier} already, and one value gives one result; correct the bands",
)
GAP = FindingKind(
    "list.gap",
    "{value} 落在两个区间之间，查不到结果；请补上区间或写 default",
    "{value} lies between two bands and finds nothing; close the gap or write a default",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The keys from `low` to `high`, both counted (None = open), and what is found for them."""

    low: Value | None
    high: Value | None
    value: Value

    def holds(self, key: Value) -> bool:
        return _not_above(self.low, key) and _not_above(key, self.high)


def _not_above(low: Any, high: Any) -> bool:
    """Whether `low` is no more than `high`; an open end is beyond everything. Codes and texts are equal or nothing."""
    if low is None or high is None:
        return True
    return bool(low == high) if isinstance(low, str | bool) else bool(low <= high)


def found_in(entries: Iterable[Entry], default: Value | None, key: Value) -> Value | None:
    """What the table says of the key; the default, or nothing (None), of a key it does not have."""
    return next((entry.value for entry in entries if entry.holds(key)), default)


def read_list(
    raw: Mapping[str, Any], name: str, key: FactType, result: tuple[str, FactType], where: str
) -> tuple[tuple[Entry, ...], Value | None, list[Finding]]:
    """The entries of the list for keys of the fact `name` and results of the fact `result` (name, type), its default,
    and what is wrong with it, at pointers below `where`."""
    findings: list[Finding] = []

    def constant(given: object, of: tuple[str, FactType], place: str) -> Value | None:
        value, wrong = read_constant(given, *of, place)
        findings.extend(wrong)
        return value

    entries: list[tuple[int, Entry]] = []
    for number, one in enumerate(raw["entries"]):
        here = where + pointer("entries", number)
        low, high = (constant(one[w], (name, key), f"{here}/{w}") if w in one else None for w in ("from", "to"))
        if "is" in one:
            low = high = constant(one["is"], (name, key), f"{here}/is")
        elif key.kind not in ORDERED_KINDS:
            findings.append(BANDS_OF_UNORDERED.at(here, fact=name))
        value = constant(one["value"], result, f"{here}/value")
        if value is not None:
            entries.append((number, Entry(low, high, value)))
    default = constant(raw["default"], result, f"{where}/default") if "default" in raw else None
    banded = any("is" not in one for one in raw["entries"])
    if not findings:
        findings += _places(entries, key, where, banded and default is None)
    return tuple(entry for _, entry in entries), default, findings


def _places(entries: Sequence[tuple[int, Entry]], key: FactType, where: str, without_gaps: bool) -> Iterator[Finding]:
    """Empty bands, keys found twice, and gaps between bands, each at its entry."""
    for number, entry in entries:
        if not _not_above(entry.low, entry.high):
            here = where + pointer("entries", number)
            yield BACKWARDS.at(here, low=shown(str(entry.low)), high=shown(str(entry.high)))
            return
    for place, (number, entry) in enumerate(entries):
        for earlier, other in entries[:place]:
            both = _in_both(entry, other)
            if both is not None:
                here = where + pointer("entries", number)
                yield OVERLAP.at(here, value=shown(str(both)), earlier=earlier + 1)
                break
    if without_gaps:
        yield from _gaps(entries, key, where)


def _in_both(one: Entry, other: Entry) -> Value | str | None:
    """A key that both entries have; None if there is none."""
    if not (_not_above(one.low, other.high) and _not_above(other.low, one.high)):
        return None
    lows: list[Any] = [end for end in (one.low, other.low) if end is not None]
    highs: list[Any] = [end for end in (one.high, other.high) if end is not None]
    return max(lows) if lows else min(highs) if highs else "*"


def _gaps(entries: Sequence[tuple[int, Entry]], key: FactType, where: str) -> Iterator[Finding]:
    lowest: Any = {"date": date.min, "decimal": Decimal("-Infinity")}.get(key.kind, float("-inf"))
    ordered = sorted(entries, key=lambda one: one[1].low if one[1].low is not None else lowest)
    for (_, before), (number, after) in pairwise(ordered):
        next_key = _after(before.high, key)
        if next_key is not None and after.low is not None and next_key < after.low:
            yield GAP.at(where + pointer("entries", number), value=shown(str(next_key)))


def _after(value: Any, key: FactType) -> Any:
    """The next key there is; None after an open end."""
    if value is None:
        return None
    return value + {"date": timedelta(days=1), "decimal": Decimal(1).scaleb(-key.scale)}.get(key.kind, 1)
