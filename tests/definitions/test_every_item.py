"""Every item as it is published: compiles without a word, says all its examples say, and speaks both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding
from permits.core.process.examples import judge, never_fired
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS, KINDS, copied, invent

COMPILED = compile_all(DEFINITIONS)
EXAMPLES = [(item, example) for code, item in COMPILED.items.items() for example in COMPILED.examples[code]]


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    return [f"{f.file}:{f.line}: {f.code} {f.where} {f.message.en}" for f in findings]


def named(example: tuple[Item, Example]) -> str:
    return f"{example[0].code}:{Path(example[1].code).stem}"


def test_every_definition_compiles_without_a_finding() -> None:
    assert told(COMPILED.findings) == []
    files = sorted(path.stem for path in DEFINITIONS.glob("items/*/*.json"))
    assert sorted(COMPILED.items) == files
    assert len(files) >= 3


@pytest.mark.parametrize("known", EXAMPLES, ids=map(named, EXAMPLES))
def test_the_engine_says_of_every_example_what_its_author_expects(known: tuple[Item, Example]) -> None:
    item, example = known
    assert COMPILED.calendar is not None
    assert told(judge(example, item, COMPILED.calendar)) == []


@pytest.mark.parametrize("code", sorted(COMPILED.items))
def test_an_item_has_examples_that_pass_and_examples_that_are_refused(code: str) -> None:
    examples = COMPILED.examples[code]
    passing = [example for example in examples if example.expect.get("findings") == []]
    refused = [example for example in examples if example.expect.get("findings")]
    assert len(examples) >= 6
    assert passing
    assert refused
    assert all(example.says.zh and example.says.en for example in examples)


@pytest.mark.parametrize("code", sorted(COMPILED.items))
def test_every_rule_of_an_item_is_met_by_some_example(code: str) -> None:
    item, bundle, examples = COMPILED.items[code], COMPILED.bundles[code], COMPILED.examples[code]
    assert told(never_fired(item, bundle, examples)) == []
    assert len(never_fired(item, bundle, ())) == sum(1 for r in item.rules.values() if r.when or r.otherwise)


@pytest.mark.parametrize("code", sorted(COMPILED.items))
def test_every_material_and_every_check_of_an_item_is_met_by_some_example(code: str) -> None:
    item = COMPILED.items[code]
    wanted = {material for example in COMPILED.examples[code] for material in example.expect.get("materials", ())}
    assert wanted == set(item.materials)
    processes = {example.expect.get("process") for example in COMPILED.examples[code]} - {None}
    assert processes == set(item.processes)


def test_an_example_that_expects_something_else_is_told_of_with_what_is_so() -> None:
    item, example = next((i, e) for i, e in EXAMPLES if e.expect.get("materials"))
    assert COMPILED.calendar is not None
    wrong = Example(
        example.code, example.says, example.received_on, example.answers, example.uploads, {"materials": ["?"]}
    )
    [finding] = judge(wrong, item, COMPILED.calendar)
    assert (finding.code, finding.where) == ("example.fails", "/expect/materials")
    first = str(example.expect["materials"][0])
    assert "lack ?" in finding.message.en and f"{first} “{item.materials[first].title.en}”" in finding.message.en
    assert "缺少?" in finding.message.zh and f"{first}“{item.materials[first].title.zh}”" in finding.message.zh
    [odd] = judge(Example("x", example.says, example.received_on, {}, (), {"weather": 1}), item, COMPILED.calendar)
    assert odd.code == "example.unknown_expectation"


def test_an_example_that_is_silent_on_intake_expects_not_to_be_turned_away() -> None:
    item, example = next((i, e) for i, e in EXAMPLES if e.expect.get("intake"))
    assert COMPILED.calendar is not None
    silent = Example(example.code, example.says, example.received_on, example.answers, example.uploads, {})
    assert [(f.code, f.where) for f in judge(silent, item, COMPILED.calendar)] == [("example.fails", "/expect/intake")]


@pytest.mark.parametrize("number", range(3))
def test_an_invented_item_compiles_without_a_finding_and_its_example_holds(tmp_path: Path, number: int) -> None:
    root = copied(tmp_path)
    invented = invent(root, number)
    compiled = compile_all(root)
    assert told(compiled.findings) == []
    item = compiled.items[invented.code]
    assert {field.kind for field in item.fields.values()} == set(KINDS)
    assert compiled.calendar is not None
    examples = compiled.examples[invented.code]
    assert [told(judge(e, item, compiled.calendar)) for e in examples] == [[]] * 3
    assert told(never_fired(item, compiled.bundles[invented.code], examples)) == []


def test_definition_files_are_written_in_one_way() -> None:
    for path in sorted(DEFINITIONS.rglob("*.json")):
        text = path.read_text("utf-8")
        assert text.endswith("\n"), path
        assert "\t" not in text, path
        value = json.loads(text)
        assert path.parts[-3:-1] == ("schema", "v1") or next(iter(value)) == "$schema", path
