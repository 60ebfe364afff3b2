"""All readers held against each other on generated rule sets and facts."""

from __future__ import annotations

import random
from collections.abc import Iterator

from permits.core.rules import Facts, RuleSet, evaluate, holds
from tests.conformance.rules import generated
from tests.conformance.rules.prover_reader import ProverReader


def differences(number: int, proved: int, many: int) -> Iterator[str]:
    """What the readers say differently of rule set `number` on so many facts. Kernel and compiled Python are asked of
    all of them; of the first `proved` also the reader of single conditions and the prover, which are slower."""
    chance = random.Random(number)
    rules = generated.rule_set(chance)
    prover = ProverReader(rules) if proved else None
    for turn in range(many):
        yield from _difference(rules, generated.facts(chance), prover if turn < proved else None, f"{number}/{turn}")


def _difference(rules: RuleSet, facts: Facts, prover: ProverReader | None, place: str) -> Iterator[str]:
    verdict = evaluate(rules, facts)
    if not verdict.decided:
        yield f"{place}: {verdict.disagreement}"
    if prover is not None:
        single = [code for code, condition in rules.rules if holds(condition, facts)]
        proved = prover.fired(facts)
        if not list(verdict.fired) == single == proved:
            yield f"{place}: {verdict.fired} {single} {proved}"


def batch(first: int, sets: int, proved: int, many: int) -> tuple[int, list[str]]:
    """How many evaluations were made of so many rule sets, and every difference."""
    found = [one for number in range(first, first + sets) for one in differences(number, proved, many)]
    return sets * many, found
