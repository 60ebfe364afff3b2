"""Two engines that share no code judge the same answers: jsonschema-rs in the product, jsonschema (Python) here.

The walk that finds visible questions and facts is judged too, by a slow search for a fixed point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import jsonschema
import pytest

from permits.core.definitions.types import Example, Item
from permits.core.finding import pointer
from permits.core.forms import facts_of, tidy, visible_fields
from permits.core.forms.answers import judge
from permits.core.forms.formats import FORMATS
from permits.core.forms.schema import effective_schema
from permits.core.forms.values import facts_of_field, lookup
from permits.core.rules import derive, holds
from tests.unit.forms import samples
from tests.unit.forms.mutants import mutants

DAY = date(2026, 3, 2)

Case = tuple[Item, Example]
MUTANTS = 12
CASES: list[Case] = [
    (item, example) for code, item in samples.real().items.items() for example in samples.real().examples[code]
]


def named(case: Case) -> str:
    return f"{case[0].code}:{case[1].code.rpartition('/')[2]}"


def versions(case: Case) -> Iterator[dict[str, Any]]:
    """The answers of an example, and spoiled copies."""
    item, example = case
    yield dict(example.answers)
    yield from mutants(item, example.answers, MUTANTS, seed=len(example.answers) + CASES.index(case))


def a_checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, (fits, _) in FORMATS.items():
        checker.checks(name)(lambda value, fits=fits: not isinstance(value, str) or fits(value))
    return checker


CHECKER = a_checker()


def places_by_python(item: Item, visible: frozenset[str], given: Mapping[str, Any]) -> set[str]:
    judge_too = jsonschema.Draft202012Validator(effective_schema(item, visible), format_checker=CHECKER)
    places: set[str] = set()
    for error in judge_too.iter_errors(given):
        path = list(error.absolute_path)
        if error.validator == "required":
            places |= {pointer(*path, name) for name in error.validator_value if name not in error.instance}
        elif error.validator == "additionalProperties":
            places |= {pointer(*path, name) for name in error.instance if name not in error.schema["properties"]}
        else:
            places.add(pointer(*path))
    return places


# What JSON Schema cannot say: exact decimals and codes of vocabularies. Only the product judges these.
OURS = {"answer.scale", "answer.above", "answer.atLeast", "answer.atMost"}


def places_by_us(item: Item, visible: frozenset[str], given: Mapping[str, Any]) -> set[str]:
    coded = {pointer(name) for name, field in item.fields.items() if field.kind == "code"}
    coded |= {
        pointer(n, r, c.id) for n, f in item.fields.items() for c in f.columns if c.kind == "code" for r in range(99)
    }
    return {
        finding.where
        for finding in judge(item, given, visible, DAY)
        if finding.code not in OURS and not (finding.code == "answer.choice" and finding.where in coded)
    }


@pytest.mark.parametrize("case", CASES, ids=map(named, CASES))
def test_both_engines_find_the_same_places_in_examples_and_in_spoiled_ones(case: Case) -> None:
    item, example = case
    for answers in versions(case):
        tidied = tidy(item, answers)
        visible = visible_fields(item, answers, example.received_on)
        given = {name: value for name, value in tidied.items() if name in visible or name not in item.fields}
        # How a document's number is written follows the kind chosen beside it; of a kind that is none each may think
        # its own.
        numbers = {pointer(name) for name, field in item.fields.items() if field.type_from}
        ours, theirs = places_by_us(item, visible, given), places_by_python(item, visible, given)
        assert ours - numbers == theirs - numbers, answers


def test_the_engines_were_given_enough_to_disagree_on() -> None:
    found: list[int] = []
    for case in CASES:
        for answers in versions(case):
            visible = visible_fields(case[0], answers, case[1].received_on)
            found.append(len(judge(case[0], tidy(case[0], answers), visible, DAY)))
    assert len(found) > 500
    assert sum(count > 0 for count in found) > 300


def fixed_point(item: Item, answers: Mapping[str, Any], received_on: date) -> tuple[frozenset[str], dict[str, Any]]:
    """Visible questions and facts by trying again until nothing changes: no order, no walk."""
    visible = frozenset(name for name in item.fields if not rules_showing(item, name))
    while True:
        facts = facts_with(item, answers, received_on, visible)
        again = frozenset(
            name
            for name in item.fields
            if not rules_showing(item, name)
            or any(rule.when is None or holds(rule.when, facts) for rule in rules_showing(item, name))
        )
        if again == visible:
            return visible, facts
        visible = again


def rules_showing(item: Item, name: str) -> list[Any]:
    return [rule for rule in item.rules_of("visibility") if name in rule.effect["show"]]  # type: ignore[operator]


def facts_with(item: Item, answers: Mapping[str, Any], received_on: date, visible: frozenset[str]) -> dict[str, Any]:
    asked: dict[str, Any] = {"received_on": received_on}
    rows: dict[str, list[Any]] = {}
    for name, field in item.fields.items():
        if name in visible and name in answers:
            asked |= facts_of_field(field, answers[name])
            if field.kind == "table" and isinstance(answers[name], list):
                rows[name] = [
                    {key: value for column in field.columns if column.id in row
                     for key, value in facts_of_field(column, row[column.id]).items()}
                    for row in answers[name] if isinstance(row, dict)
                ]  # fmt: skip
    facts = asked
    for _ in range(len(item.derived) + 1):
        derived = {
            name: derive(fact, facts, rows, lambda v, k, a: lookup(item, v, k, a))
            for name, fact in item.derived.items()
        }
        known = {name: value for name, value in derived.items() if value is not None}
        worked_out = {
            name: known[field.computed] for name, field in item.fields.items()
            if name in visible and field.computed in known
        }  # fmt: skip
        facts = asked | known | worked_out
    return facts


@pytest.mark.parametrize("case", CASES, ids=map(named, CASES))
def test_the_walk_over_questions_and_facts_comes_to_the_fixed_point(case: Case) -> None:
    item, example = case
    for answers in versions(case):
        tidied = tidy(item, answers)
        visible, facts = fixed_point(item, tidied, example.received_on)
        assert visible_fields(item, answers, example.received_on) == visible
        assert dict(facts_of(item, answers, example.received_on)) == facts
