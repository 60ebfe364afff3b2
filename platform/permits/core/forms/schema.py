"""The JSON Schema an application must meet, and its judge (jsonschema-rs).

The schema depends on which questions are asked; validators are kept per item release and set of visible fields.
`effective_schema` is also what the tests hand to a second, independent judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from permits.core.definitions.types import Field, Item
from permits.core.forms.formats import FORMATS

_ANNOTATIONS = {"title", "description", "examples", "messages", "privacy", "prefill", "unit", "vocabulary", "accept"}
_OURS = {"scale", "above", "atLeast", "atMost", "maxMegabytes"}


def effective_schema(item: Item, visible: frozenset[str]) -> dict[str, object]:
    """One object schema: the visible fields, those of them that are required, and nothing else."""
    shown = [field for name, field in item.fields.items() if name in visible]
    return _object_schema(shown)


def _object_schema(fields: list[Field]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {field.id: _value_schema(field) for field in fields},
        "required": [field.id for field in fields if field.required],
        "additionalProperties": False,
    }


def _value_schema(field: Field) -> dict[str, object]:
    schema = {key: value for key, value in field.schema.items() if key not in _ANNOTATIONS | _OURS}
    if field.kind == "table":
        return schema | {"items": _object_schema(list(field.columns))}
    if field.kind == "several_of":
        return schema | {"items": {"enum": [option.code for option in field.options]}}
    if field.options:
        schema.pop("oneOf", None)
        return schema | {"enum": [option.code for option in field.options]}
    return schema


class _Known:
    """An item, hashed by its release, so that validators can be kept in a bounded cache."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __hash__(self) -> int:
        return hash(self.item.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.item.sha256 == self.item.sha256


@lru_cache(maxsize=512)
def _validator(known: _Known, visible: frozenset[str]) -> jsonschema_rs.Draft202012Validator:
    return compiled(effective_schema(known.item, visible))


def compiled(schema: Mapping[str, object]) -> jsonschema_rs.Draft202012Validator:
    """A validator with our formats, linear-time patterns and no way to fetch anything."""
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        formats={name: check for name, (check, _) in FORMATS.items()},
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        retriever=_refuse,
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"schemas are never fetched: {uri}")


def validator_for(item: Item, visible: frozenset[str]) -> jsonschema_rs.Draft202012Validator:
    return _validator(_Known(item), visible)
