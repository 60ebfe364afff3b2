"""Which findings leave an item whole: what it asks, decides and promises is all there, though it may not be published
yet. Such an item is proved all the same, so that its author hears at once of what the proof refutes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from permits.core.definitions.messages import TO_FILL
from permits.core.finding import Finding, errors, pointer

SORTS = frozenset({"basis", "batch", "certificate", "lint", "opens", "prefill", "task", "text"})
"""The sorts of findings (the first word of their codes) that are about wordings, sources of law, papers, tables for
many, the order of the form, or what authorities may say otherwise."""
CODES = frozenset({
    "definition.repeated", "definition.too_long", "definition.too_many", "definition.too_short", "file.name",
    "page.in_no_task", "page.in_two_tasks", "stage.no_office",
})  # fmt: skip


def is_whole(findings: Iterable[Finding]) -> bool:
    """Whether none of these errors is about what a proof looks at."""
    return all(one.code in CODES or one.code.partition(".")[0] in SORTS for one in errors(list(findings)))


def supposed(value: Any, places: Collection[str], here: str = "") -> Any:
    """The value with a number at those of the places (pointers) that are to be filled in with one, so that the rest of
    what is wrong with a draft can be told at the same time. What it says is never gone by."""
    if isinstance(value, dict):
        return {key: supposed(part, places, here + pointer(key)) for key, part in value.items()}
    if isinstance(value, list):
        return [supposed(part, places, here + pointer(n)) for n, part in enumerate(value)]
    return 1 if value == TO_FILL and here in places else value
