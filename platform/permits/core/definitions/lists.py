"""The small tables of a rules file (`lists`) that derived facts look values up in. What they say is judged where a fact
looks: only there the types of key and value are known.
"""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.finding import FindingKind

LIST_TWICE = FindingKind(
    "list.twice",
    "lists 中的代码“{code}”重复，请改正其中一个。",
    'The code "{code}" occurs twice under lists: change one of them.',
)
LIST_UNUSED = FindingKind(
    "list.unused",
    "没有派生事实查阅“{code}”，请使用或删去。",
    'No derived fact looks anything up in "{code}": use it or remove it.',
    "warning",
)


def read_lists(reading: Reading, raw: list[Raw], facts: list[tuple[Place, Raw]]) -> dict[str, tuple[Place, Raw]]:
    """Each list by its code, with its place; `facts` are those that may look in them."""
    place = Place("rules") / "lists"
    unique(reading, LIST_TWICE, [(one["code"], place / n / "code") for n, one in enumerate(raw)])
    looked = [fact.get("lookup_table") for _, fact in facts]
    used = {str(one.get("list")) for one in looked if isinstance(one, Mapping)}
    for n, one in enumerate(raw):
        reading.basis(place / n, one, needed=False)
        if one["code"] not in used:
            reading.wrong(LIST_UNUSED, place / n / "code", code=one["code"])
    return {one["code"]: (place / n, one) for n, one in enumerate(raw)}
