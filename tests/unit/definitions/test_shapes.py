"""Places of the definition language that take one of several shapes: what is told of a value that is none of them."""

from __future__ import annotations

from typing import Any

import pytest

from permits.core.definitions.pass1 import judge
from permits.core.finding import Finding
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

JOIN = "/processes/0/stages/0/join"
EITHER = 'Write "all" or "any" or {"at_least": a whole number} here.'
DAY = {"$schema": "x", "says": "甲", "says_en": "a", "received_on": "2026-03-02", "answers": {}, "uploads": []}


def told_of_join(join: Any) -> Finding:
    item = good_bundle()["item"]
    branches = [{"code": code, "title": "会签", "office": "window", "role": "clerk"} for code in ("a", "b")]
    stage = {"code": "both", "title": "会签", "kind": "parallel", "branches": branches, "join": join}
    item["processes"][0]["stages"][0] = stage | {"basis": item["basis"]}
    [finding] = judge("item", item, SCHEMAS, "")
    return finding


@pytest.mark.parametrize("join", [3, True, "some", ["all"], None])
def test_where_one_of_several_shapes_may_stand_anything_else_is_told_which(join: Any) -> None:
    found = told_of_join(join)
    assert (found.code, found.where, found.message.en) == ("definition.type", JOIN, EITHER)
    assert found.message.zh == '这里须写"all"或"any"或{"at_least": 整数}，请改正。'


@pytest.mark.parametrize(
    ("join", "code", "where"),
    [
        ({"at_least": 0}, "definition.too_small", "/at_least"),
        ({"at_least": "2"}, "definition.type", "/at_least"),
        ({}, "definition.missing_key", ""),
        ({"at_least": 2, "most": 3}, "definition.unknown_key", "/most"),
    ],
)
def test_a_value_that_is_like_one_of_the_shapes_is_told_what_is_wrong_with_it(join: Any, code: str, where: str) -> None:
    found = told_of_join(join)
    assert (found.code, found.where) == (code, JOIN + where)


def test_a_day_or_null_is_told_with_an_example() -> None:
    found = {
        one.where: one
        for one in judge("example", DAY | {"expect": {"due": {"promise": 8, "decision": "soon"}}}, SCHEMAS, "")
    }
    assert {where: one.code for where, one in found.items()} == {
        "/expect/due/promise": "definition.type", "/expect/due/decision": "definition.format",
    }  # fmt: skip
    assert found["/expect/due/promise"].message.en == 'Write text in quotes (as "2026-03-02") or null here.'


def test_of_shapes_told_apart_by_one_word_the_words_are_told_and_of_long_ones_not_every_key() -> None:
    assert [one.message.en for one in judge("calendar", [], SCHEMAS, "")] == ["Write an object {…} here."]
    [found] = [one for one in judge("calendar", {"kind": "notise"}, SCHEMAS, "") if one.where == "/kind"]
    assert found.message.en.endswith("notice, order, statutory.")


def test_every_keyword_that_the_meta_schemas_use_has_a_sentence() -> None:
    from permits.core.definitions.messages import KEYWORDS
    from permits.core.definitions.pass1 import _SPEAKERS

    silent = {"properties", "items", "propertyNames", "$ref", "$defs", "allOf", "if", "then", "else"}
    about = {"$schema", "title", "description", "default", "examples"}
    used = {key for schema in SCHEMAS.values() for key in _keywords(schema) if not key.startswith("x-")}
    assert used - silent - about <= {*KEYWORDS, *_SPEAKERS}


def _keywords(schema: Any) -> set[str]:
    found: set[str] = set()
    for one in schema if isinstance(schema, list) else [schema]:
        if isinstance(one, dict):
            found |= one.keys()
            for key, value in one.items():
                below = value.values() if key in ("properties", "$defs") and isinstance(value, dict) else [value]
                found |= (
                    set() if key in ("examples", "const", "enum", "default") else set().union(*map(_keywords, below))
                )
    return found
