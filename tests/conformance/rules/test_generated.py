"""Generated rule sets and facts: kernel, compiled Python, the reader of single conditions and the prover say the same.

One evaluation is one rule set held against one set of facts by the kernel and by compiled Python, both ordered lists
compared; the reader of single conditions and the prover, which are slower, are asked of every so manieth.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.core.rules import Facts, RuleSet, evaluate, holds
from tests.conformance.rules import generated
from tests.conformance.rules.prover_reader import ProverReader

FACTS_OF_EACH = 250
MILLION = 1_000_000
PROVED, PROVED_OF_EACH = 8, 40
"""The prover, which keeps what it was told, is asked of every eighth rule set, of so many facts."""


def differences(number: int, proved: int, many: int = FACTS_OF_EACH) -> Iterator[str]:
    """What the readers say differently of rule set `number`."""
    chance = random.Random(number)
    rules = generated.rule_set(chance)
    prover = ProverReader(rules) if proved else None
    for turn in range(many):
        yield from _difference(rules, generated.facts(chance), prover if turn < proved else None, number, turn)


def _difference(rules: RuleSet, facts: Facts, prover: ProverReader | None, number: int, turn: int) -> Iterator[str]:
    verdict = evaluate(rules, facts)
    if not verdict.decided:
        yield f"{number}/{turn}: {verdict.disagreement}"
    if prover is not None:
        single = [code for code, condition in rules.rules if holds(condition, facts)]
        if not list(verdict.fired) == single == prover.fired(facts):
            yield f"{number}/{turn}: {verdict.fired} {single} {prover.fired(facts)}"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**64))
def test_all_readers_say_the_same_of_generated_rules_and_facts(number: int) -> None:
    assert list(differences(number, proved=4, many=12)) == []


def test_a_reader_that_reads_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProverReader, "fired", lambda self, facts: ["R0"])
    assert any(list(differences(number, proved=2, many=2)) for number in range(5))


@pytest.mark.long
def test_of_a_million_generated_evaluations_none_differs(capsys: pytest.CaptureFixture[str]) -> None:
    started, done, found = time.perf_counter(), 0, []
    for number in range(MILLION // FACTS_OF_EACH):
        found += list(differences(number, 0 if number % PROVED else PROVED_OF_EACH))
        done += FACTS_OF_EACH
        if done % 50_000 == 0:
            with capsys.disabled():
                print(
                    f"\n{done:>9,} evaluations, {len(found)} differences, {time.perf_counter() - started:.0f} s", end=""
                )
    assert done >= MILLION
    assert found == []
