"""A schema and the item drafted of it judge the same answers alike: for the part of JSON Schema that forms use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from permits.core.drafts import from_json_schema
from permits.core.forms import check
from tests.unit.drafts.drafting import DAY, WANTED, finished

Raw = dict[str, Any]
NAMES = ["one", "two", "three", "four", "five", "six"]
JUDGE = Draft202012Validator
DATES = FormatChecker(formats=["date"])

letters = st.text("ab中文7", min_size=1, max_size=7)
small = st.integers(-3, 8)
cents = st.integers(-300, 800).map(lambda n: Decimal(n).scaleb(-2))
days = st.sampled_from(["2026-03-02", "2024-02-29", "2025-02-29", "soon", "2026-3-2"])
codes = st.sampled_from(["a", "b-1", "C.2"])
anything = st.one_of(letters, small, st.booleans(), days, codes, st.lists(codes, min_size=1, max_size=4))


def _bounded(kind: str, low: str, high: str, numbers: Any, more: Raw) -> Any:
    return st.tuples(numbers, numbers).map(lambda two: {"type": kind, low: min(two), high: max(two), **more})


texts = st.tuples(st.integers(1, 4), st.integers(4, 7)).map(
    lambda two: {"type": "string", "minLength": two[0], "maxLength": two[1]}
)
patterns = st.sampled_from(["^a", "b$", "^[ab]{2,}$", "中"]).map(
    lambda one: {"type": "string", "maxLength": 9, "pattern": one}
)
whole = _bounded("integer", "minimum", "maximum", small, {})
open_whole = _bounded("integer", "exclusiveMinimum", "exclusiveMaximum", small, {})
numbers = _bounded("number", "minimum", "maximum", cents, {"multipleOf": Decimal("0.01")})
choices = st.lists(codes, min_size=1, max_size=3, unique=True).map(lambda some: {"enum": some, "type": "string"})
flags = st.sampled_from([{"type": "boolean"}, {"type": "boolean", "const": True}])
several = st.tuples(st.integers(1, 2), st.integers(2, 3)).map(
    lambda two: {"type": "array", "items": {"enum": ["a", "b-1", "C.2"]}, "uniqueItems": True, "minItems": two[0],
                 "maxItems": two[1]}
)  # fmt: skip
plain = st.one_of(
    texts, patterns, whole, open_whole, numbers, choices, flags, st.just({"type": "string", "format": "date"})
)


@st.composite
def objects(draw: Any, values: Any, most: int) -> Raw:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=most, unique=True))
    return {
        "type": "object", "properties": {name: draw(values) for name in names}, "additionalProperties": False,
        "required": [name for name in names if draw(st.booleans())],
    }  # fmt: skip


rows = objects(plain, 3).map(lambda row: {"type": "array", "items": row, "minItems": 1, "maxItems": 3})


@st.composite
def schemas(draw: Any) -> Raw:
    """An object schema with questions of every kind, an object inside, and rules between answers."""
    found: Raw = draw(objects(st.one_of(plain, several, rows), 5))
    names = list(found["properties"])
    if draw(st.booleans()):
        found["properties"]["inside"] = draw(objects(plain, 3))
        found["required"] += ["inside"] if draw(st.booleans()) else []
    if draw(st.booleans()):
        found["dependentRequired"] = {draw(st.sampled_from(names)): [draw(st.sampled_from(names))]}
    if draw(st.booleans()):
        found |= draw(conditionals(found["properties"], names))
    return found


@st.composite
def conditionals(draw: Any, properties: Raw, names: list[str]) -> Raw:
    def test_of(name: str) -> Raw:
        one = properties[name]
        if "enum" in one:
            return {"const": draw(st.sampled_from(one["enum"]))}
        if one["type"] == "boolean":
            return {"const": draw(st.booleans())}
        if one["type"] in ("integer", "number"):
            return {draw(st.sampled_from(["minimum", "exclusiveMaximum"])): draw(small)}
        return {"enum": [draw(st.sampled_from(["2026-03-02"]))]} if one.get("format") == "date" else {}

    name, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    test: Raw = {"properties": {name: test_of(name)}} | ({"required": [name]} if draw(st.booleans()) else {})
    then: Raw = {"required": [other]}
    if test_of(other) and draw(st.booleans()):
        then = {"properties": {other: test_of(other)}}
    return {"if": test, draw(st.sampled_from(["then", "else"])): then}


@st.composite
def answers_to(draw: Any, schema: Raw) -> Any:
    """Answers that mostly fit, so that both verdicts occur."""
    if schema["type"] == "object":
        asked = {n: one for n, one in schema["properties"].items() if n in schema["required"] or draw(st.booleans())}
        if draw(st.integers(0, 9)) == 0 and asked:
            asked.pop(draw(st.sampled_from(sorted(asked))))
        return {name: draw(answers_to(one)) for name, one in asked.items()}
    if schema["type"] == "array":
        many = st.integers(schema["minItems"] - (draw(st.integers(0, 9)) == 0), schema["maxItems"])
        count = max(1, draw(many))
        inner = schema["items"]
        if "enum" in inner:
            return draw(st.lists(codes, min_size=count, max_size=count, unique=draw(st.integers(0, 9)) > 0))
        return [draw(answers_to(inner)) for _ in range(count)]
    if draw(st.integers(0, 14)) == 0 and schema["type"] != "number":
        return draw(anything)
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if schema["type"] == "number":
        return draw(st.one_of(cents, st.sampled_from([schema["minimum"], schema["maximum"]])))
    if schema["type"] == "integer":
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        return draw(st.one_of(small, st.just(low), st.just(low + 1)))
    if schema["type"] == "boolean":
        return draw(st.one_of(st.just(True), st.booleans()))
    return draw(days if schema.get("format") == "date" else letters)


def ours(answers: Raw) -> Raw:
    """The answers as the report says they are given here: nothing nested, fractions as text."""
    flat: Raw = {}
    for name, one in answers.items():
        if isinstance(one, dict):
            flat |= {f"{name}_{inner}": _plain(value) for inner, value in one.items()}
        else:
            flat[name] = _plain(one)
    return flat


def _plain(one: Any) -> Any:
    if isinstance(one, list):
        return [{name: _plain(value) for name, value in row.items()} if isinstance(row, dict) else row for row in one]
    return format(one, "f") if isinstance(one, Decimal) else one


def has_empty_object(schema: Raw, answers: Raw) -> bool:
    """An object or row with nothing in it, or one left out that may be empty: here these are the same, which the
    report of a nested object says."""
    left_out = "inside" in schema["required"] and "inside" not in answers
    may_be_empty = left_out and not schema["properties"]["inside"]["required"]
    return may_be_empty or any(one == {} or (isinstance(one, list) and {} in one) for one in answers.values())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_schema_and_the_item_drafted_of_it_give_the_same_verdict(data: st.DataObject) -> None:
    _same_verdict(data)


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_many_schemas_and_the_items_drafted_of_them_give_the_same_verdicts(data: st.DataObject) -> None:
    _same_verdict(data)


def _same_verdict(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    draft = from_json_schema(schema, WANTED)
    assume("import.rule_lost" not in {one.code for one in draft.losses})
    item, judge = finished(draft), JUDGE(schema, format_checker=DATES)
    for _ in range(6):
        answers = data.draw(answers_to(schema))
        if has_empty_object(schema, answers):
            continue
        found = check(item, ours(answers), {}, DAY)
        assert found.passes == judge.is_valid(answers), (answers, found.findings)
