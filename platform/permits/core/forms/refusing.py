"""How a refused answer is told: in the field's own words, in those of its sort, or in the keyword's."""

from __future__ import annotations

from functools import lru_cache

from permits.core.definitions.types import Field
from permits.core.finding import Finding, FindingKind
from permits.core.forms import messages
from permits.core.forms.formats import FORMATS
from permits.core.text import Text


def sort_of(field: Field) -> str:
    """What people take a question for: its kind, a declaration to tick being "confirm"."""
    return "confirm" if field.kind == "yesno" and field.schema.get("const") is True else field.kind


def refuse(field: Field | None, kind: FindingKind, keyword: str, limit: object, where: str) -> Finding:
    """A finding on a field, in the field's own words if it has some for this keyword."""
    title = field.title if field else Text(where)
    own = field.messages.get(keyword) if field else None
    told = str(limit) if keyword == "format" or not isinstance(limit, list) else ""
    words = messages.BY_SORT.get((keyword, sort_of(field)), kind) if field else kind
    return Finding(kind.code, _worded(words, own, title, keyword, told), where)


@lru_cache(maxsize=4096)
def _worded(kind: FindingKind, own: Text | None, title: Text, keyword: str, limit: str) -> Text:
    if own:
        return own.format({"limit": limit})
    expected = FORMATS[limit][1] if keyword == "format" and limit in FORMATS else Text("")
    return Text(kind.zh, kind.en).format({"field": title, "limit": limit, "expected": expected})
