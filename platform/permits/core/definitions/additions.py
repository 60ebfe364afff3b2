"""Entries of a place that is only added to: a wording or a line in which several stand one after another. Knows how
they are written and when two of them are about the same; not where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

Entry = tuple[str, ...]
"""One entry, in Chinese and in English where the place has words, else as its line is."""

_BETWEEN = {"zh": re.compile("[；;]"), "en": re.compile(";")}
_BETWEEN_LINES = re.compile("、")


def entries_of(value: Any) -> tuple[Entry, ...]:
    """The entries, in order. Words with more of them in one language than in the other are one entry as a whole."""
    if not isinstance(value, Mapping):
        return tuple((one,) for one in _parts(_BETWEEN_LINES, value))
    zh, en = (_parts(_BETWEEN[language], value[language]) for language in ("zh", "en"))
    return tuple(zip(zh, en, strict=True)) if len(zh) == len(en) else ((value["zh"], value["en"]),)


def _parts(between: re.Pattern[str], said: str) -> list[str]:
    return [one.strip() for one in between.split(said) if one.strip()]


def written(entries: Sequence[Entry]) -> Any:
    """The entries as the place has them; at least one."""
    if len(entries[0]) == 1:
        return "、".join(one for (one,) in entries)
    return {"zh": "；".join(zh for zh, _ in entries), "en": "; ".join(en for _, en in entries)}


def added(city: Any, own: Any) -> tuple[Entry, ...]:
    """The entries of `own` that the city does not have."""
    there = entries_of(city)
    return tuple(one for one in entries_of(own) if one not in there)


def dropped(base: Any, city: Any) -> tuple[Entry, ...]:
    """The entries the city had and has no longer, as they were."""
    return added(city, base)


def meet(base: Any, city: Any, own: Any) -> bool:
    """Whether the city has since written an entry that is about the same as one of `own`, but not the same: in either
    language one holds the other."""
    fresh, theirs = added(base, city), added(city, own)
    return any(
        one in other or other in one
        for left, right in product(fresh, theirs) for one, other in zip(left, right, strict=False)
    )  # fmt: skip
