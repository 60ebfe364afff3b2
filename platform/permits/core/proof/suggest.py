"""Examples worth having: for every constant a rule holds a fact against, applications just below, at and just above it.

Each is an application that passes, or that nothing but the rule in question refuses. What the engine says of it becomes
its expectation: the author reads whether that is what the law says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Item
from permits.core.forms.messages import CHECK_FAILED
from permits.core.forms.values import facts_of
from permits.core.process.examples import expected
from permits.core.proof.inquiry import days_of
from permits.core.proof.prover import Prover, Unknown, all_of, none_of
from permits.core.proof.terms import condition_term, number_of, value_of
from permits.core.proof.witness import samples_of, witness_of
from permits.core.proof.world import World, world_of
from permits.core.rules import Compare, Value
from permits.core.rules.model import ORDERED_KINDS, leaves_of
from permits.core.text import Text

SAYS = Text("{fact}＝{value}（{rule} 的界限是 {constant}）", "{fact} = {value} (the limit in {rule} is {constant})")

Boundary = tuple[str, Compare, Value]
"""The code of a rule or derived fact, the test in its condition, and the value to be tried."""


def suggest(item: Item, calendar: Calendar, examples: Sequence[Example] = ()) -> Iterator[Example]:
    """Boundary examples that none of `examples` is yet, each with its expectations. A boundary that the prover
    cannot reach in time, or reaches with texts it cannot write, is passed over."""
    world = world_of(item, days_of(item, calendar))
    prover, samples = Prover(world), samples_of(item, examples)
    seen = {_tried(fact, value) for one in examples for fact, value in _facts(item, one).items()}
    for code, test, value in _boundaries(item):
        if _tried(test.fact, value) in seen:
            continue
        model = _application(prover, world, code, test, value)
        if model is None:
            continue
        witness = witness_of(world, model, samples)
        made = Example(
            _name(code, test, value), _says(item, code, test, value), witness.received_on, witness.answers,
            witness.uploads, {},
        )  # fmt: skip
        expect = expected(item, made, calendar)
        if _facts(item, made).get(test.fact) == value and _is_clean(expect["findings"]):
            seen.add(_tried(test.fact, value))
            yield replace(made, expect=expect)


def _boundaries(item: Item) -> Iterator[Boundary]:
    conditions = [(rule.code, rule.when) for rule in item.rules.values()]
    conditions += [(fact.name, fact.where) for fact in item.derived.values() if fact.function == "holds"]
    for code, condition in conditions:
        for leaf in leaves_of(condition) if condition is not None else ():
            if isinstance(leaf, Compare) and item.fact_types[leaf.fact].kind in ORDERED_KINDS:
                yield from ((code, leaf, value) for value in _around(item, leaf))


def _around(item: Item, test: Compare) -> Iterator[Value]:
    """The value one unit below the constant, the constant, and one unit above."""
    world = World(item, (item.effective_from, item.effective_from))
    kind = item.fact_types[test.fact]
    unit = number_of(test.value, kind, world.strings)
    for number in (unit - 1, unit, unit + 1):
        value = value_of(number, kind, world.strings)
        if value is not None:
            yield value


def _application(prover: Prover, world: World, code: str, test: Compare, value: Value) -> Any:
    term = world.terms[test.fact]
    claim = all_of([term.present, term.value == number_of(value, term.type, world.strings)])
    decides = _decides(world, code, test)
    taken_in = none_of([world.fires(rule) for rule in world.item.rules_of("intake")])
    try:
        for claims in ((claim, decides, taken_in), (claim, decides), (claim,)):
            for allowed in (world.valid, world.valid_but_for(code)):
                with prover.given(*allowed):
                    model = prover.smallest(*claims)
                if model is not None:
                    return model
    except Unknown:
        return None
    return None


def _decides(world: World, code: str, test: Compare) -> Any:
    """That the condition holds or not by this test alone: everything else in it is as it must be for that."""
    condition = world.item.rules[code].when if code in world.item.rules else world.item.derived[code].where
    assert condition is not None
    whole, here = (condition_term(one, world.terms, world.strings) for one in (condition, test))
    return z3.substitute(whole, (here, z3.BoolVal(True))) != z3.substitute(whole, (here, z3.BoolVal(False)))


def _is_clean(found: object) -> bool:
    """Whether nothing, or one check alone, refuses the application."""
    return isinstance(found, list) and [one["code"] for one in found] in ([], [CHECK_FAILED.code])


def _facts(item: Item, example: Example) -> Mapping[str, Value]:
    return facts_of(item, example.answers, example.received_on)


def _tried(fact: str, value: Value) -> tuple[str, str]:
    return fact, str(value)


def _name(code: str, test: Compare, value: Value) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"boundary-{code}-{test.fact}-{_signed(value)}".lower())


def _signed(value: Value) -> str:
    return str(value).replace("-", "minus-", 1) if str(value).startswith("-") else str(value)


def _says(item: Item, code: str, test: Compare, value: Value) -> Text:
    title = item.fact_titles.get(test.fact, Text(test.fact, test.fact))
    return SAYS.format({"fact": title, "value": value, "rule": code, "constant": test.value})
