"""The prover reads conditions as the other two readers do: on every example of every item, it says the same."""

from __future__ import annotations

import pytest

from permits.core.definitions.types import Example, Item
from permits.core.forms import check
from permits.core.forms.values import facts_of
from permits.core.proof.terms import number_of
from permits.core.proof.world import world_of
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS
from tests.unit.proof.pinned import pins, said_by_prover

COMPILED = compile_all(DEFINITIONS)


def fits_the_form(item: Item, example: Example) -> bool:
    """What cannot be read as an answer at all has no place in the prover's world."""
    findings = check(item, example.answers, {}, example.received_on).findings
    return not any(finding.code.startswith("answer.") for finding in findings)


EXAMPLES = [
    (item, example)
    for code, item in COMPILED.items.items()
    for example in COMPILED.examples[code]
    if fits_the_form(item, example)
]


def test_most_examples_fit_and_every_item_has_some() -> None:
    assert len(EXAMPLES) > 80
    assert {item.code for item, _ in EXAMPLES} == COMPILED.items.keys()


@pytest.mark.parametrize(("item", "example"), EXAMPLES, ids=[f"{i.code}/{e.code}" for i, e in EXAMPLES])
def test_of_every_example_the_prover_says_what_the_engine_says(item: Item, example: Example) -> None:
    day = example.received_on
    world = world_of(item, (day, day))
    checked = check(item, example.answers, {}, day)
    facts = facts_of(item, example.answers, day)
    derived, held = said_by_prover(world, list(pins(world, example.answers, day)), item)
    types = item.fact_types
    expected = {n: number_of(facts[n], types[n], world.strings) for n in item.derived if n in facts}
    assert derived == {n: bool(v) if types[n].kind == "bool" else v for n, v in expected.items()}
    assert held == {code for code in checked.verdict.fired if item.rules[code].when is not None}
