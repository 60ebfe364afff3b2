"""The JSON Schema an application must meet, and its judge (jsonschema-rs).

The schema depends on which questions are asked; validators are kept per item release and set of visible fields.
`effective_schema` is also what the tests hand to a second, independent judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonschema_rs

from permits.core.definitions.types import Field, Item
from permits.core.forms.formats import FORMATS
from permits.core.forms.values import AMOUNTS

_ANNOTATIONS = {"title", "description", "examples", "messages", "privacy", "prefill", "unit", "vocabulary", "accept"}
_ANNOTATIONS |= {"readOnly", "computed", "currency", "divisions", "postcode", "type_from"}
_OURS = {"scale", "above", "atLeast", "below", "atMost", "maxMegabytes", "minDays", "maxDays"}


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
    if field.parts:
        return _object_schema(list(field.parts))
    schema = {key: value for key, value in field.schema.items() if key not in _ANNOTATIONS | _OURS}
    if field.kind == "table":
        return schema | {"items": _object_schema(list(field.columns))}
    if field.kind == "several_of":
        return schema | {"items": {"enum": [option.code for option in field.options]}}
    if field.options:
        schema.pop("oneOf", None)
        return schema | {"enum": [option.code for option in field.options]}
    return schema


class Known:
    """An item, hashed by its release, so that what is made of it can be kept in a bounded cache."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __hash__(self) -> int:
        return hash(self.item.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and other.item.sha256 == self.item.sha256


# Formats that a pattern says exactly: judged in Rust, without coming back to Python for each value.
PATTERNS: dict[str, str] = {
    "date": "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-",
    "decimal": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$",
    "mobile": "^1[3-9][0-9]{9}$",
    "money": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$",
    "passport": "^[A-Z0-9]{5,17}$",
    "identity-number": "^[A-Z0-9()-]{5,30}$",
    "hk-macao-permit": "^[HM][0-9]{8}([0-9]{2})?$",
    "taiwan-permit": r"^([0-9]{8}|[0-9]{10}(\([A-Z]\))?)$",
    "postcode": "^[0-9]{6}$",
    "attachment": "^[A-Za-z0-9_-]{4,64}$",
}


def _in_rust(schema: object) -> object:
    """The same schema with formats as patterns where that is exact; the validator's own "date" knows the months."""
    if isinstance(schema, list):
        return [_in_rust(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    whole = {key: _in_rust(part) for key, part in schema.items()}
    name = whole.get("format")
    if isinstance(name, str) and name in PATTERNS and "pattern" not in whole:
        whole["pattern"] = PATTERNS[name]
        if name != "date":
            del whole["format"]
    return whole


@lru_cache(maxsize=512)
def _validator(known: Known, visible: frozenset[str]) -> jsonschema_rs.Draft202012Validator:
    schema = _in_rust(effective_schema(known.item, visible))
    assert isinstance(schema, Mapping)
    return compiled(schema)


@lru_cache(maxsize=512)
def _sure(known: Known, visible: frozenset[str]) -> jsonschema_rs.Draft202012Validator:
    shown = [_surely(known.item, field) for name, field in known.item.fields.items() if name in visible]
    schema = _in_rust(_object_schema(shown))
    assert isinstance(schema, Mapping)
    return compiled(schema)


def surely_valid(item: Item, visible: frozenset[str], answers: dict[str, object]) -> bool:
    """True only if there is nothing at all to find; False proves nothing. A stricter schema, judged in one go, stands
    in for what JSON Schema cannot say (codes of vocabularies, bounds of exact decimals)."""
    return _sure(Known(item), visible).is_valid(answers)


def _surely(item: Item, field: Field) -> Field:
    """The field with a schema that accepts only values about which nothing of ours could be wrong."""
    if field.kind == "table":
        return replace(field, columns=tuple(_surely(item, column) for column in field.columns))
    if field.kind == "date_range" or field.type_from:
        return replace(field, schema={"enum": []}, parts=(), kind="text")
    if field.parts:
        return replace(field, parts=tuple(_surely(item, part) for part in field.parts))
    if field.kind == "code" and field.vocabulary in item.vocabularies:
        options = item.vocabularies[field.vocabulary].options.values()
        return replace(field, schema={"enum": [option.code for option in options if not option.dated]})
    if field.kind in AMOUNTS:
        return replace(field, schema={"type": "string", "pattern": surely_between(field)})
    return field


def surely_between(field: Field) -> str:
    """A pattern for plain positive decimals from 1 up, of fewer whole digits than the upper bound and more than the
    lower: whoever meets it is inside the bounds without any arithmetic."""
    lower = max(_limits(field, "above", "atLeast"), default=Decimal(0))
    upper = min(_limits(field, "below", "atMost"), default=None)
    least = len(str(int(lower))) + 1 if lower >= 1 else 1
    most = 15 if upper is None else len(str(int(upper))) - 1 if upper > 0 else 0
    if least > most:
        return _NOTHING
    fraction = rf"(\.[0-9]{{1,{field.scale}}})?" if field.scale else ""
    return rf"^[1-9][0-9]{{{least - 1},{most - 1}}}{fraction}$"


# No text meets it.
_NOTHING = r"^[^\s\S]$"


def _limits(field: Field, *names: str) -> list[Decimal]:
    return [Decimal(str(field.schema[name])) for name in names if name in field.schema]


def compiled(schema: Mapping[str, object]) -> jsonschema_rs.Draft202012Validator:
    """A validator with our formats, linear-time patterns and no way to fetch anything."""
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        formats={name: check for name, (check, _) in FORMATS.items() if name != "date"},
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        retriever=_refuse,
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"schemas are never fetched: {uri}")


def validator_for(item: Item, visible: frozenset[str]) -> jsonschema_rs.Draft202012Validator:
    return _validator(Known(item), visible)
