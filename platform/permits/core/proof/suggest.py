"""Examples worth having: for every constant a rule holds a fact against, applications just below, at and just above it;
and for every other rule that no example meets, the smallest application that meets it.

Each is an application that passes, or that nothing but the rule in question refuses. What the engine says of it becomes
its expectation: the author reads whether that is what the law says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import z3  # type: ignore[import-untyped]

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Item, Rule
from permits.core.forms.messages import CHECK_FAILED, NOT_FOR_US
from permits.core.forms.values import facts_of
from permits.core.process.examples import expected, fired_by, unseen
from permits.core.proof.afresh import afresh
from permits.core.proof.inquiry import days_of
from permits.core.proof.prover import Model, Prover, Unknown, all_of, none_of
from permits.core.proof.terms import Bool, condition_term, number_of, value_of
from permits.core.proof.witness import Samples, samples_of, witness_of
from permits.core.proof.world import World, world_of
from permits.core.rules import All, Any, Compare, Condition, Facts, Not, Value, holds
from permits.core.rules.model import ORDERED_KINDS, leaves_of
from permits.core.text import Text

SAYS = Text("{fact}＝{value}（{rule} 的界限是 {constant}）", "{fact} = {value} (the limit in {rule} is {constant})")
MEETS = Text("适用规则 {rule} 的一件", "one that the rule {rule} applies to")
_BY_RULES = frozenset({CHECK_FAILED.code, NOT_FOR_US.code})
"""The findings that rules make."""

Boundary = tuple[str, Compare, Value]
"""The code of a rule or derived fact, the test in its condition, and the value to be tried."""


@afresh()
def suggest(item: Item, calendar: Calendar, examples: Sequence[Example] = ()) -> list[Example]:
    """Boundary examples that none of `examples` is yet, then one for each rule that still none of them meets; each
    with its expectations. What the prover cannot reach in time, or reaches with texts it cannot write, is passed
    over."""
    return list(_suggested(item, calendar, examples))


def _suggested(item: Item, calendar: Calendar, examples: Sequence[Example]) -> Iterator[Example]:
    world = world_of(item, days_of(item, calendar))
    prover, samples, made = Prover(world), samples_of(item, examples), [_seen(item, one) for one in examples]
    for code, test, value in _boundaries(item):
        name = _name(code, test, value)
        if any(one.code == name or _tries(item, facts, code, test, value) for one, facts in made):
            continue
        found = _application(prover, world, code, test, value, any(facts.get(test.fact) == value for _, facts in made))
        said = found and _example(world, found, samples, calendar, name, _says(item, code, test, value))
        if said and _facts(item, said).get(test.fact) == value and _codes(said) in ([], [CHECK_FAILED.code]):
            made.append(_seen(item, said))
            yield said
    for rule in unseen(item, [one for one, _ in made]):
        found = _meeting(prover, world, rule)
        said = found and _example(world, found, samples, calendar, _plain(f"meets-{rule.code}"), _meets(rule))
        if said and rule.code in fired_by(item, said) and {*_codes(said)} <= _BY_RULES:
            yield said


def _example(
    world: World, model: Model, samples: Samples, calendar: Calendar, code: str, says: Text
) -> Example:  # fmt: skip
    witness = witness_of(world, model, samples)
    made = Example(code, says, witness.received_on, witness.answers, witness.uploads, {})
    return replace(made, expect=expected(world.item, made, calendar))


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


def _application(prover: Prover, world: World, code: str, test: Compare, value: Value, known: bool) -> Model | None:
    """The smallest application with this value in which the test decides; where there is none and it is not `known`
    from others yet, any with this value."""
    term = world.terms[test.fact]
    claim = all_of([term.present, term.value == number_of(value, term.type, world.strings)])
    decides = _decides(world, code, test)
    tried = [(claim, decides, _taken_in(world)), (claim, decides), *([] if known else [(claim,)])]
    return _first(prover, (world.valid, world.valid_but_for(code)), tried)


def _meeting(prover: Prover, world: World, rule: Rule) -> Model | None:
    """The smallest application that the rule applies to: one that passes, that this check alone refuses, or as few
    checks as may be."""
    claim = all_of([world.fires(rule), none_of([world.fires(one) for one in _before(world.item, rule)])])
    unchecked = [one.claim for one in world.demands if not _is_check(world.item, one.rule)]
    tried = [(claim, _taken_in(world)), (claim,)]
    return _first(prover, (world.valid, world.valid_but_for(rule.code), unchecked), tried, world.valid)


def _first(
    prover: Prover, allowed: Sequence[Sequence[Bool]], tried: Sequence[Sequence[Bool]], liked: Sequence[Bool] = ()
) -> Model | None:
    """The smallest application of the first of `tried` that can be, with the first of `allowed` that lets it."""
    try:
        for claims in tried:
            for demands in allowed:
                with prover.given(*demands):
                    model = prover.smallest(*claims, liked=liked)
                if model is not None:
                    return model
    except Unknown:
        return None
    return None


def _taken_in(world: World) -> Bool:
    return none_of([world.fires(rule) for rule in world.item.rules_of("intake")])


def _before(item: Item, rule: Rule) -> Sequence[Rule]:
    """The routes that would be taken in place of this one: those before it, of the one for all others every other."""
    if rule.kind != "route":
        return []
    routes = item.rules_of("route")
    return [one for one in (routes if rule.otherwise else routes[: routes.index(rule)]) if not one.otherwise]


def _is_check(item: Item, code: str) -> bool:
    return code in item.rules and item.rules[code].kind == "check"


def _decides(world: World, code: str, test: Compare) -> Bool:
    """That the condition holds or not by this test alone: everything else in it is as it must be for that."""
    whole, here = (condition_term(one, world.terms, world.strings) for one in (_condition(world.item, code), test))
    return z3.substitute(whole, (here, z3.BoolVal(True))) != z3.substitute(whole, (here, z3.BoolVal(False)))


def _tries(item: Item, facts: Facts, code: str, test: Compare, value: Value) -> bool:
    """Whether these facts have the value and the test alone decides what becomes of the condition."""
    if facts.get(test.fact) != value:
        return False
    whole = _condition(item, code)
    return _supposing(whole, test, True, facts) != _supposing(whole, test, False, facts)


def _supposing(condition: Condition, test: Compare, said: bool, facts: Facts) -> bool:
    """Whether the condition would hold if the test in it came to this."""
    match condition:
        case All(parts):
            return all(_supposing(part, test, said, facts) for part in parts)
        case Any(parts):
            return any(_supposing(part, test, said, facts) for part in parts)
        case Not(part):
            return not _supposing(part, test, said, facts)
        case _:
            return said if condition == test else holds(condition, facts)


def _condition(item: Item, code: str) -> Condition:
    condition = item.rules[code].when if code in item.rules else item.derived[code].where
    assert condition is not None
    return condition


def _codes(example: Example) -> list[str]:
    """What refuses the application, by the codes of the findings it expects."""
    found = example.expect["findings"]
    assert isinstance(found, list)
    return [one["code"] for one in found]


def _seen(item: Item, example: Example) -> tuple[Example, Facts]:
    return example, _facts(item, example)


def _facts(item: Item, example: Example) -> Facts:
    return facts_of(item, example.answers, example.received_on)


def _name(code: str, test: Compare, value: Value) -> str:
    return _plain(f"boundary-{code}-{test.fact}-{_signed(value)}")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def _signed(value: Value) -> str:
    return str(value).replace("-", "minus-", 1) if str(value).startswith("-") else str(value)


def _says(item: Item, code: str, test: Compare, value: Value) -> Text:
    title = item.fact_titles.get(test.fact, Text(test.fact, test.fact))
    return SAYS.format({"fact": title, "value": value, "rule": code, "constant": test.value})


def _meets(rule: Rule) -> Text:
    return MEETS.format({"rule": rule.code})
