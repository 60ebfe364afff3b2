"""Answers that fit a drafted form well enough to begin an example with. Judges nothing: the example expects nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

Raw = Mapping[str, Any]

#: format → an answer of that format; numbers are of demonstration people, their check digits right.
_BY_FORMAT = {
    "email": "name@example.org",
    "attachment": "att-example",
    "mobile": "13900000041",
    "resident-id": "110100199012150113",
    "passport": "E12345678",
    "hk-macao-permit": "H12345678",
    "taiwan-permit": "12345678",
    "postcode": "100000",
}


def answers_for(properties: Mapping[str, Raw], required: Sequence[str], day: str) -> dict[str, Any]:
    """An answer to each question that must be answered, where one can be thought of."""
    made = {name: _answer(properties[name], day) for name in properties if name in required}
    return {name: value for name, value in made.items() if value is not None}


def _answer(raw: Raw, day: str) -> Any:
    if raw.get("examples"):
        return raw["examples"][0]
    return _BY_TYPE[raw["type"]](raw, day)


def _text(raw: Raw, day: str) -> Any:
    if "oneOf" in raw:
        return raw["oneOf"][0]["const"]
    if "vocabulary" in raw or "pattern" in raw:
        return None
    kind = raw.get("format", "")
    if kind == "date":
        return day
    if kind in ("decimal", "money"):
        return str(_amount(raw))
    if kind:
        return _BY_FORMAT.get(kind)
    return "x" * max(1, raw.get("minLength", 1))


def _amount(raw: Raw) -> Decimal:
    low, high = (Decimal(raw[key]) if key in raw else None for key in ("atLeast", "atMost"))
    above = Decimal(raw["above"]) if "above" in raw else None
    step = Decimal(1).scaleb(-raw.get("scale", 2))
    return low if low is not None else above + step if above is not None else high if high is not None else Decimal(1)


def _whole(raw: Raw, day: str) -> Any:
    if "minimum" in raw:
        return raw["minimum"]
    if "exclusiveMinimum" in raw:
        return raw["exclusiveMinimum"] + 1
    return min([1, *(raw[key] for key in ("maximum",) if key in raw)])


def _list(raw: Raw, day: str) -> Any:
    items, count = raw["items"], max(1, raw.get("minItems", 1))
    if "oneOf" in items:
        return [one["const"] for one in items["oneOf"][:count]]
    row = answers_for(items["properties"], items.get("required", ()), day)
    return [row for _ in range(min(count, 3))]


def _parts(raw: Raw, day: str) -> Any:
    return {"from": day, "to": day} if raw.get("format") == "date-range" else None


_BY_TYPE: dict[str, Callable[[Raw, str], Any]] = {
    "string": _text,
    "integer": _whole,
    "boolean": lambda raw, day: True,
    "array": _list,
    "object": _parts,
}
