"""A trace tells the truth of each test, however its truth is found: tried, or looked up."""

from datetime import date
from decimal import Decimal

import pytest

from permits.core.rules import All, Any, Compare, FactType, In, Not, Present, RuleSet, evaluate, holds
from permits.core.rules.model import OPERATORS, ORDERED_KINDS
from permits.core.rules.probe import boundary_facts

TYPES = {
    "count": FactType("integer"),
    "area": FactType("decimal", scale=2),
    "day": FactType("date"),
    "choice": FactType("code", values=("a", "b", "c")),
    "answer": FactType("bool"),
    "file": FactType("text"),
    "rare": FactType("integer"),
}
NUMBERS = {
    "count": (-1, 5, 6, 900),
    "area": (Decimal("0.01"), Decimal("12.50"), Decimal(600)),
    "day": (date(2026, 3, 2), date(2026, 3, 3), date(2028, 2, 29)),
}


def rules() -> RuleSet:
    """Every operator on several numbers of each kind, tests on codes and answers, and one fact with a single test."""
    tests = [Compare(name, op, number) for name, numbers in NUMBERS.items() for op in OPERATORS for number in numbers]
    tests += [
        In("count", (5, 900)),
        In("choice", ("a", "c")),
        Compare("choice", "==", "b"),
        Compare("answer", "!=", True),
    ]
    tests += [*map(Present, TYPES), Compare("rare", "<", 7)]
    pairs = zip(tests, [*tests[7:], *tests[:7]], strict=True)
    return RuleSet(tuple((f"R{at}", All((one, Any((Not(two), one))))) for at, (one, two) in enumerate(pairs)), TYPES)


RULES = rules()


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_of_an_ordered_kind_and_has_more_tests_than_are_tried(name):
    assert TYPES[name].kind in ORDERED_KINDS
    assert len(NUMBERS[name]) * len(OPERATORS) > 3


def test_each_test_of_a_trace_held_as_the_reader_of_single_conditions_says():
    told = 0
    for facts in boundary_facts(RULES):
        verdict = evaluate(RULES, facts)
        assert verdict.decided, verdict.disagreement
        for code, condition in RULES.rules:
            one, either = condition.parts
            expected = [one, either.parts[0].part, one]
            assert [leaf.holds for leaf in verdict.trace[code].leaves] == [holds(test, facts) for test in expected]
            told += len(expected)
    assert told > 10_000
