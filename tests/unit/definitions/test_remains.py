"""A mistake of shape hides no mistake of meaning beside it, and nothing is told that the first one only made look
wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.core.definitions.compile import compile_item, compile_remains, judge_bundle
from permits.core.definitions.pass1 import can_go_on
from permits.core.finding import errors
from permits.persistence.definition_files import compile_all, read_item
from tests.unit.definitions.bundles import DEFINITIONS, SCHEMAS, good_bundle, spoiled

Steps = tuple[str | int, ...]
UNKNOWN = {"fact": "hieght", "==": True}


def _steps(value: Any, here: Steps = ()) -> Iterator[Steps]:
    yield here
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in entries:
        yield from _steps(one, (*here, step))


BUNDLES = [good_bundle()]
for code in ("pp-new", "nur-reg-first", "for-doc-first"):
    files = read_item(DEFINITIONS, code)
    assert files is not None
    BUNDLES.append(json.loads(json.dumps(files.bundle)))
PLACES = [[path for path in _steps(one) if len(path) > 1 and path[0] in ("item", "rules")] for one in BUNDLES]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), which=st.integers(0, len(BUNDLES) - 1))
def test_one_mistake_of_shape_in_a_right_item_makes_nothing_else_look_wrong(data: st.DataObject, which: int) -> None:
    bundle = copy.deepcopy(BUNDLES[which])
    path = data.draw(st.sampled_from(PLACES[which]))
    holder: Any = bundle
    for step in path[:-1]:
        holder = holder[step]
    if data.draw(st.booleans()):
        del holder[path[-1]]
    else:
        holder[path[-1]] = data.draw(st.sampled_from(["zzz", 7, [], {}, None, True]))
    if not can_go_on(judge_bundle(bundle, SCHEMAS)):
        assert compile_remains(bundle, SCHEMAS) == ()


@pytest.mark.parametrize(
    ("shape", "value", "told"),
    [
        pytest.param("item#/materials/0/necessity", "allways", "definition.not_listed", id="a misspelt word"),
        pytest.param("rules#/routing/0/code", None, "definition.missing_key", id="a rule without its code"),
        pytest.param("item#/processes/0/stages/0/limit/length", "ten", "definition.type", id="a text for a number"),
        pytest.param("item#/title", 7, "definition.type", id="a number for a text"),
        pytest.param("rules#/visibility/0/title", 7, "definition.unknown_key", id="a key of no use there"),
        pytest.param("item#/certificate/validity", 7, "definition.type", id="a part of another kind"),
    ],
)
def test_a_mistake_of_meaning_is_told_beside_one_of_shape(shape: str, value: object, told: str) -> None:
    change: dict[str, Any] = {"set": {"rules#/checks/0/when": UNKNOWN}}
    if value is None:
        change["remove"] = [shape]
    else:
        change["set"][shape] = value
    item, findings = compile_item(spoiled(change), SCHEMAS)
    found = {(one.code, one.where) for one in errors(findings)}
    assert item is None
    assert told in {code for code, _ in found}
    assert ("condition.unknown_fact", "rules#/checks/0/when/fact") in found


def test_what_is_wrong_in_the_very_rule_that_lacks_its_code_is_told_too() -> None:
    change = {"remove": ["rules#/checks/0/code"], "set": {"rules#/checks/0/when": UNKNOWN}}
    found = {one.code for one in compile_item(spoiled(change), SCHEMAS)[1]}
    assert {"definition.missing_key", "condition.unknown_fact"} <= found


@pytest.mark.parametrize("key", ["category", "title", "version", "handling", "basis", "guide", "effective_from"])
def test_a_key_missing_from_the_item_itself_hides_nothing_and_invents_nothing(key: str) -> None:
    alone = {one.code for one in errors(compile_item(spoiled({"remove": [f"item#/{key}"]}), SCHEMAS)[1])}
    assert alone == {"definition.missing_key"}
    change = {"remove": [f"item#/{key}"], "set": {"rules#/checks/0/when": UNKNOWN}}
    found = {one.code for one in errors(compile_item(spoiled(change), SCHEMAS)[1])}
    assert found == {"definition.missing_key", "condition.unknown_fact"}


def test_what_is_absent_elsewhere_is_told_beside_a_mistake_that_has_nothing_to_do_with_it() -> None:
    otherwise = {**good_bundle()["rules"]["routing"][-1], "code": "R10"}
    change = {"set": {"item#/materials/0/necessity": "allways", "rules#/routing/-": otherwise}}
    found = {one.code for one in errors(compile_item(spoiled(change), SCHEMAS)[1])}
    assert {"definition.not_listed", "routing.otherwise"} <= found


def test_entries_behind_one_left_out_keep_their_places() -> None:
    change = {"set": {"rules#/materials/0": 7, "rules#/materials/2/when": {"fact": "colour", "==": 12}}}
    found = {(one.code, one.where) for one in compile_item(spoiled(change), SCHEMAS)[1]}
    assert ("condition.constant", "rules#/materials/2/when/==") in found


def test_a_folder_tells_both_at_their_lines(folder: Path) -> None:
    item = next(folder.glob("items/*/kite.json"))
    raw = json.loads(item.read_text(encoding="utf-8"))
    raw["materials"][0]["necessity"] = "allways"
    item.write_text(json.dumps(raw, ensure_ascii=False, indent=2), encoding="utf-8")
    rules = next(folder.glob("rules/*/kite.json"))
    raw = json.loads(rules.read_text(encoding="utf-8"))
    raw["checks"][0]["when"] = UNKNOWN
    rules.write_text(json.dumps(raw, ensure_ascii=False, indent=2), encoding="utf-8")
    compiled = compile_all(folder)
    found = {(Path(one.file).parent.parent.name, one.code) for one in errors(compiled.findings) if one.line > 1}
    assert {("items", "definition.not_listed"), ("rules", "condition.unknown_fact")} <= found
    assert "kite" not in compiled.items and "kite" not in compiled.unfinished
