"""Any JSON at all becomes a draft or a finding, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.core.drafts import from_json_schema
from permits.core.finding import errors
from permits.core.strict_json import misfits
from tests.unit.drafts.drafting import WANTED

WORDS = (
    "type properties required items enum const oneOf anyOf allOf not if then else $ref $defs definitions title"
    " description format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength"
    " minItems maxItems uniqueItems prefixItems dependentRequired dependentSchemas dependencies additionalProperties"
    " unevaluatedProperties patternProperties default examples nullable divisions readOnly contentEncoding $schema"
)
KEYS = st.one_of(st.sampled_from(WORDS.split()), st.sampled_from(["a", "b", "姓名", "", "a/b", "~"]))
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-2, 300), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4), st.sampled_from(
        ["string", "number", "integer", "array", "object", "boolean", "null", "date", "address", "date-range",
         "^(a+)+$", "(?=a)", "#", "#/properties/a", "#/$defs/a", "#/properties/%F", "http://example.org/x"]
    ),
)  # fmt: skip
ANY = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
SCHEMA = st.deferred(
    lambda: st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "number", "integer", "array", "object", "boolean"])},
        optional={
            "properties": st.dictionaries(st.sampled_from(["a", "b", "姓名"]), SCHEMA, max_size=2),
            "items": SCHEMA,
            "allOf": st.lists(SCHEMA, max_size=2),
            "if": SCHEMA,
            "then": SCHEMA,
            "else": SCHEMA,
            "enum": st.lists(LEAVES, max_size=3),
            "oneOf": st.lists(SCHEMA, max_size=2),
            "$ref": LEAVES,
            "required": ANY,
            "format": LEAVES,
            "minimum": LEAVES,
            "maxLength": LEAVES,
            "pattern": LEAVES,
            "title": LEAVES,
            "dependentRequired": ANY,
            "dependentSchemas": ANY,
            "multipleOf": LEAVES,
        },
    )
)
DOCUMENTS = st.one_of(
    ANY,
    st.dictionaries(KEYS, ANY, max_size=4).map(lambda more: {"properties": {"a": {"type": "string"}}, **more}),
    st.dictionaries(st.sampled_from(["a", "b", "姓名"]), SCHEMA, min_size=1, max_size=3).map(
        lambda asked: {"type": "object", "properties": asked}
    ),
)
ODD = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def _a_draft_or_a_finding(document: Any) -> None:
    draft = from_json_schema(document, WANTED)
    assert bool(draft.item) != bool(errors(list(draft.losses)))
    assert [misfits(part) for part in (draft.item, draft.rules, draft.texts, draft.example)] == [[]] * 4


@ODD
@given(DOCUMENTS)
def test_odd_json_becomes_a_draft_or_a_finding(document: Any) -> None:
    _a_draft_or_a_finding(document)


@pytest.mark.long
@settings(ODD, max_examples=3_000)
@given(DOCUMENTS)
def test_much_odd_json_becomes_a_draft_or_a_finding(document: Any) -> None:
    _a_draft_or_a_finding(document)


LOOP: Any = {"properties": {"a": {"$ref": "#"}, "b": {"type": "array", "items": {"$ref": "#"}}}}
WIDE: Any = {"properties": {f"f{n}": {"type": "string"} for n in range(20_000)}}
DEEP: Any = {"properties": {"a": {"type": "string"}}}
for _ in range(200):
    DEEP = {"properties": {"a": DEEP}}


@pytest.mark.parametrize("document", [LOOP, WIDE, DEEP], ids=["loop", "wide", "deep"])
def test_a_schema_without_end_comes_to_an_end(document: Any) -> None:
    _a_draft_or_a_finding(document)


@pytest.mark.parametrize("asked", [{"enum": ["a", 3, None, True]}, {"items": {"enum": ["a", 3, None, True]}}])
def test_values_that_are_no_text_and_null_are_told_and_spelt_as_the_document_spells_them(asked: dict[str, Any]) -> None:
    kind = {"type": "array", "uniqueItems": True} if "items" in asked else {}
    draft = from_json_schema({"type": "object", "properties": {"kind": {**asked, **kind}}}, WANTED)
    made = draft.item["form"]["schema"]["properties"]["kind"]
    assert [one["const"] for one in made.get("items", made)["oneOf"]] == ["a", "3", "true"]
    told = {one.code: one.message.en for one in draft.losses}
    assert "(3, true)" in told["import.value_as_text"]
    assert "null is refused" in told["import.null_as_unanswered"]


def test_an_answer_that_may_be_true_or_null_must_be_true_and_null_is_told() -> None:
    draft = from_json_schema({"type": "object", "properties": {"kind": {"enum": [True, None]}}}, WANTED)
    made = draft.item["form"]["schema"]["properties"]["kind"]
    assert (made["type"], made["const"]) == ("boolean", True)
    assert "import.null_as_unanswered" in [one.code for one in draft.losses]
