"""What an act asks, put together as JSON Schema: the few shapes that the data of acts are made of. Knows no act."""

from __future__ import annotations

from collections.abc import Iterable

Schema = dict[str, object]

# In a schema: the property belongs to this answer to another one, and is not given with any other.
ONLY_WITH = "x-only-with"


def an_object(required: list[str], **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def words(zh: str, en: str, least: int = 0) -> Schema:
    """Something written, at least so long."""
    return {"type": "string", "title": zh, "x-en": en, "minLength": least, "maxLength": 2000}


def choice(codes: Iterable[str], zh: str, en: str) -> Schema:
    """One of these codes; where there is none to choose, one that is empty."""
    return {"enum": list(codes) or [""], "title": zh, "x-en": en}
