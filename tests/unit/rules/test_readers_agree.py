"""Random rule sets and facts: kernel and compiled Python must give the same ordered lists, and the same as the
reader of single conditions."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.core.rules import All, Any, Compare, FactType, In, Not, Present, RuleSet, evaluate, holds, limits_of
from permits.core.rules.probe import differences

TYPES = {
    "age": FactType("integer"),
    "id": FactType("integer"),
    "area": FactType("decimal", 2),
    "day": FactType("date"),
    "kind": FactType("code", values=("a", "b", "c", "d", "e")),
    "place": FactType("code"),
    "open": FactType("bool"),
    "note": FactType("text"),
}
ORDERED = ("==", "!=", "<", "<=", ">", ">=")
DRAWN = {
    "age": st.integers(-3, 3),
    "id": st.integers(-(2**53) + 1, 2**53 - 1),
    "area": st.integers(-3, 3).map(lambda units: Decimal(units).scaleb(-2)),
    "day": st.integers(0, 5).map(lambda days: date(2026, 2, 26) + timedelta(days=days)),
    "kind": st.sampled_from("abcde"),
    "place": st.sampled_from(("1", "01", "one", "ab", "ab!", "北京")),
    "open": st.booleans(),
}


def compared(name):
    operators = ORDERED if TYPES[name].kind in ("integer", "decimal", "date") else ORDERED[:2]
    return st.builds(Compare, st.just(name), st.sampled_from(operators), DRAWN[name])


def contained(name):
    return st.builds(In, st.just(name), st.lists(DRAWN[name], min_size=1, max_size=4, unique=True).map(tuple))


LEAVES = st.one_of(*map(compared, DRAWN), *map(contained, DRAWN), st.builds(Present, st.sampled_from(sorted(TYPES))))
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        part.map(Not),
    ),
    max_leaves=7,
)
RULE_SETS = (
    st.lists(CONDITIONS, min_size=1, max_size=14)
    .map(lambda conditions: RuleSet(tuple((f"R{at}", one) for at, one in enumerate(conditions)), TYPES))
    .filter(lambda rule_set: not limits_of(rule_set))
)
FACTS = st.fixed_dictionaries({}, optional={**DRAWN, "note": st.sampled_from(("", "text"))})


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULE_SETS, st.lists(FACTS, min_size=10, max_size=10))
def test_kernel_and_python_give_the_same_rules_in_the_same_order(rule_set, many_facts):
    for facts in many_facts:
        verdict = evaluate(rule_set, facts)
        assert verdict.disagreement == ""
        assert verdict.fired == tuple(code for code, condition in rule_set.rules if holds(condition, facts))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULE_SETS)
def test_they_agree_at_the_boundaries_of_every_constant(rule_set):
    assert list(differences(rule_set, [])) == []


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULE_SETS, FACTS)
def test_the_trace_says_what_fired(rule_set, facts):
    verdict = evaluate(rule_set, facts)
    assert tuple(code for code, trace in verdict.trace.items() if trace.holds) == verdict.fired
