"""Tables of people as somebody fills the template: answers written as cells, by title. Knows no item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from permits.core.definitions.types import Field, Item
from permits.core.forms.batch import columns, hints
from permits.core.forms.cells import options_of
from permits.core.forms.sheets import written


def filled(item: Item, people: Sequence[Mapping[str, Any]], language: str = "zh") -> bytes:
    """The template of the item with a row for each of these people."""
    asked = columns(item)
    heading = [column.heading.say(language) for column in asked]
    rows = [[_cell(item, c.field, person.get(c.field.id), language) for c in asked] for person in people]
    return written([heading, [hint.say(language) for hint in hints(item)], *rows])


def _cell(item: Item, field: Field, answer: Any, language: str) -> str:
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return {"zh": ("否", "是"), "en": ("No", "Yes")}[language][answer]
    titles = {option.code: option.title.say(language) for option in options_of(item, field)}
    if isinstance(answer, list):
        return "; ".join(titles.get(one, one) for one in answer)
    return titles.get(answer, str(answer))
