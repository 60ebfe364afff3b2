"""Examples worth having: for every constant a rule holds a fact against, applications just below, at and just above it.

Each is an application that passes, or that nothing but the rule in question refuses. What the engine says of it becomes
its expectation: the author reads whether that is what the law says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Item, Rule
from permits.core.forms.values import facts_of
from permits.core.process.examples import expected
from permits.core.proof.prove import days_of
from permits.core.proof.prover import Prover, Unknown, all_of
from permits.core.proof.terms import number_of, value_of
from permits.core.proof.witness import samples_of, witness_of
from permits.core.proof.world import World, world_of
from permits.core.rules import Compare, Value
from permits.core.rules.model import ORDERED_KINDS, leaves_of
from permits.core.text import Text

SAYS = Text(
    "{fact}＝{value}（规则 {rule} 的界限是 {constant}）", "{fact} = {value} (the limit in rule {rule} is {constant})"
)

Boundary = tuple[Rule, Compare, Value]
"""A rule, the test in it, and the value to be tried."""


def suggest(item: Item, calendar: Calendar, examples: Sequence[Example] = ()) -> Iterator[Example]:
    """Boundary examples that none of `examples` is yet, each with its expectations. A boundary that the prover
    cannot reach in time, or reaches with texts it cannot write, is passed over."""
    world = world_of(item, days_of(item, calendar))
    prover, samples = Prover(world), samples_of(item, examples)
    seen = {_tried(fact, value) for one in examples for fact, value in _facts(item, one).items()}
    for rule, test, value in _boundaries(item):
        if _tried(test.fact, value) in seen:
            continue
        model = _application(prover, world, rule, test, value)
        if model is None:
            continue
        witness = witness_of(world, model, samples)
        made = Example(
            _name(rule, test, value), _says(item, rule, test, value), witness.received_on, witness.answers,
            witness.uploads, {},
        )  # fmt: skip
        if _facts(item, made).get(test.fact) == value:
            seen.add(_tried(test.fact, value))
            yield replace(made, expect=expected(item, made, calendar))


def _boundaries(item: Item) -> Iterator[Boundary]:
    for rule in item.rules.values():
        for leaf in leaves_of(rule.when) if rule.when is not None else ():
            if isinstance(leaf, Compare) and item.fact_types[leaf.fact].kind in ORDERED_KINDS:
                yield from ((rule, leaf, value) for value in _around(item, leaf))


def _around(item: Item, test: Compare) -> Iterator[Value]:
    """The value one unit below the constant, the constant, and one unit above."""
    world = World(item, (item.effective_from, item.effective_from))
    kind = item.fact_types[test.fact]
    unit = number_of(test.value, kind, world.strings)
    for number in (unit - 1, unit, unit + 1):
        value = value_of(number, kind, world.strings)
        if value is not None:
            yield value


def _application(prover: Prover, world: World, rule: Rule, test: Compare, value: Value) -> Any:
    term = world.terms[test.fact]
    claim = all_of([term.present, term.value == number_of(value, term.type, world.strings)])
    try:
        for allowed in (world.valid, world.valid_but_for(rule.code)):
            with prover.given(*allowed):
                model = prover.smallest(claim)
            if model is not None:
                return model
    except Unknown:
        return None
    return None


def _facts(item: Item, example: Example) -> Mapping[str, Value]:
    return facts_of(item, example.answers, example.received_on)


def _tried(fact: str, value: Value) -> tuple[str, str]:
    return fact, str(value)


def _name(rule: Rule, test: Compare, value: Value) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"boundary-{rule.code}-{test.fact}-{_signed(value)}".lower())


def _signed(value: Value) -> str:
    return str(value).replace("-", "minus-", 1) if str(value).startswith("-") else str(value)


def _says(item: Item, rule: Rule, test: Compare, value: Value) -> Text:
    title = item.fact_titles.get(test.fact, Text(test.fact, test.fact))
    return SAYS.format({"fact": title, "value": value, "rule": rule.code, "constant": test.value})
