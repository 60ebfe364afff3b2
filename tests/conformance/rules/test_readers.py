"""Every reader of conditions against the same cases. The cases are JSON, so that a reader in another language can
be held against them: condition, facts, whether it holds, and the truth of each of its tests from left to right."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from permits.core.rules import FactType, RuleSet, evaluate, holds, parse_condition
from permits.core.rules.constants import read_value
from permits.core.rules.durable import fired_by_kernel
from permits.core.rules.encode import WrongFact
from permits.core.rules.evaluate import reader_of
from tests.conformance.rules.prover_reader import ProverReader

HERE = Path(__file__).parent


def types_and_cases(name):
    read = json.loads((HERE / name).read_text("utf-8"))
    types = {
        fact: FactType(
            type_["kind"],
            type_.get("scale", 0),
            tuple(type_.get("values", ())),
            tuple((code, parent) for code, parent in type_.get("parents", ())),
        )
        for fact, type_ in read["types"].items()
    }
    return types, read["cases"]


def cases(*names):
    for name in names:
        types, found = types_and_cases(name)
        for case in found:
            yield pytest.param(types, case, id=case["says"])


def read_case(types, case):
    condition, findings = parse_condition(case["condition"], types, "")
    assert findings == []
    facts = {name: read_value(given, types[name].kind) for name, given in case["facts"].items()}
    assert None not in facts.values()
    return condition, facts


RIGHT = list(cases("tests-on-one-fact.json", "trees.json", "levels.json"))


@pytest.mark.parametrize(("types", "case"), RIGHT)
def test_the_reader_of_one_condition_agrees(types, case):
    condition, facts = read_case(types, case)
    assert holds(condition, facts) is case["value"]


@pytest.mark.parametrize(("types", "case"), RIGHT)
def test_compiled_python_agrees(types, case):
    condition, facts = read_case(types, case)
    reader = reader_of(RuleSet((("R", condition),), types))
    assert reader.fired(reader.encoding.encode(facts)) == ["R"] * case["value"]


@pytest.mark.parametrize(("types", "case"), RIGHT)
def test_the_kernel_agrees(types, case):
    condition, facts = read_case(types, case)
    rule_set = RuleSet((("R", condition),), types)
    encoding = reader_of(rule_set).encoding
    assert fired_by_kernel(rule_set, encoding, encoding.encode(facts)) == ["R"] * case["value"]


@pytest.mark.parametrize(("types", "case"), RIGHT)
def test_the_prover_agrees(types, case):
    condition, facts = read_case(types, case)
    assert ProverReader(RuleSet((("R", condition),), types)).fired(facts) == ["R"] * case["value"]


@pytest.mark.parametrize(("types", "case"), RIGHT)
def test_the_trace_tells_each_test(types, case):
    condition, facts = read_case(types, case)
    verdict = evaluate(RuleSet((("R", condition),), types), facts)
    trace = verdict.trace["R"]
    assert verdict.decided
    assert (trace.holds, [leaf.holds for leaf in trace.leaves]) == (case["value"], case["trace"])
    assert all(leaf.value == facts.get(leaf.fact) for leaf in trace.leaves)


@pytest.mark.parametrize(("types", "case"), list(cases("wrong-types.json")))
def test_a_fact_of_the_wrong_type_is_refused_by_every_reader(types, case):
    condition, findings = parse_condition(case["condition"], types, "")
    assert findings == []
    given = case["given"]
    facts = {case["fact"]: Decimal(given["decimal"]) if isinstance(given, dict) else given}

    verdict = evaluate(RuleSet((("R", condition), ("S", condition)), types), facts)

    assert (verdict.decided, verdict.fired) == (False, ())
    assert repr(case["fact"]) in verdict.disagreement
    with pytest.raises(WrongFact):
        holds(condition, facts)


def test_null_is_absent():
    types = {"i": FactType("integer")}
    condition, _ = parse_condition({"not": {"present": "i"}}, types, "")
    assert evaluate(RuleSet((("R", condition),), types), {"i": None}).fired == ("R",)
    assert holds(condition, {"i": None})
