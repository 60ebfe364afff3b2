"""The ways in which the engine is known to fail, each kept from happening."""

import gc
import os
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from permits.core.rules import All, Any, Compare, FactType, In, Not, Present, RuleSet, durable, evaluate, holds
from permits.core.rules.durable import Kernel, KernelFailure, fnv1a
from permits.core.rules.encode import Encoding
from permits.core.rules.evaluate import reader_of
from permits.core.rules.layout import (
    MOST_SECTIONS,
    MOST_TERMS_OF_A_SECTION,
    MOST_TERMS_TOGETHER,
    groups_of,
    sections_of,
)
from permits.core.rules.terms import MOST_TERMS_OF_A_RULE, Literal, limits_of, terms_of, width

NUMBERS = {f"n{at}": FactType("integer") for at in range(300)}
CODES = {"c": FactType("code")}


def rules(*conditions, types=NUMBERS):
    return RuleSet(tuple((f"R{at}", condition) for at, condition in enumerate(conditions)), types)


def all_codes(rule_set):
    return tuple(code for code, _ in rule_set.rules)


@pytest.mark.parametrize("count", [1, 59, 60, 61, 120, 500])
def test_any_number_of_rules_may_fire_at_once(count):
    rule_set = rules(*(Compare(f"n{at % 40}", ">=", -at) for at in range(count)))
    verdict = evaluate(rule_set, {f"n{at}": at for at in range(40)})
    assert (verdict.disagreement, verdict.fired) == ("", all_codes(rule_set))


def test_sixty_rules_with_the_same_condition_all_fire():
    rule_set = rules(*(Compare("n0", "==", 1) for _ in range(300)))
    assert evaluate(rule_set, {"n0": 1}).fired == all_codes(rule_set)


def test_one_rule_of_256_terms_fires_once():
    rule_set = rules(Any(tuple(Compare(f"n{at}", "==", at) for at in range(100))), In("n0", tuple(range(0, 512, 2))))
    assert limits_of(rule_set) == []
    assert evaluate(rule_set, {f"n{at}": at for at in range(100)}).fired == ("R0", "R1")


def test_not_in_of_fifty_values_is_two_terms():
    condition = Not(In("c", tuple(f"v{at}" for at in range(50))))
    encoding = Encoding(rules(condition, types=CODES))
    assert len(terms_of(condition, encoding)) == width(condition) == 2
    for facts, fires in ({"c": "v49"}, ()), ({"c": "w"}, ("R0",)), ({}, ("R0",)):
        assert evaluate(rules(condition, types=CODES), facts).fired == fires


def test_values_that_follow_each_other_are_one_term():
    condition = In("n0", (1, 2, 3, 7, 9, 8))
    assert len(terms_of(condition, Encoding(rules(condition)))) == 2


def grouped(rule_set):
    encoding = Encoding(rule_set)
    return groups_of([(code, term) for code, condition in rule_set.rules for term in terms_of(condition, encoding)])


def test_no_group_passes_its_terms_or_240_properties():
    rule_set = rules(*(All(tuple(Present(f"n{at + by}") for by in range(50))) for at in range(200)))
    groups = grouped(rule_set)
    assert sum(map(len, groups)) == 200
    for group in groups:
        assert len(group) <= MOST_TERMS_TOGETHER
        assert 2 * len({literal.place for _, term in group for literal in term}) + 3 <= 240
    assert evaluate(rule_set, {f"n{at}": 0 for at in range(250)}).fired == all_codes(rule_set)


@pytest.mark.parametrize("kinds", [1, 3, 13, 40, 1000])
def test_no_section_passes_its_terms_nor_a_group_its_sections(kinds):
    conditions = (All((Compare(f"n{at % kinds % 90}", ">=", at % kinds), Present(f"n{at % 100}"))) for at in range(500))
    for group in grouped(rules(*conditions)):
        sections = Counter(section for section, _ in sections_of([term for _, term in group]))
        assert max(sections.values()) <= MOST_TERMS_OF_A_SECTION
        assert sorted(sections) == list(range(len(sections)))
        assert len(sections) <= MOST_SECTIONS
    assert MOST_SECTIONS + MOST_TERMS_OF_A_SECTION <= 60


@pytest.mark.parametrize("count", [480, 481, 1000])
def test_every_term_of_full_sections_may_hold_at_once(count):
    rule_set = rules(*(All((Compare(f"n{at % 80}", "<", at + 1), Present(f"n{at % 79}"))) for at in range(count)))
    for _ in range(3):
        verdict = evaluate(rule_set, {f"n{at}": -1 for at in range(80)})
        assert (verdict.disagreement, verdict.fired) == ("", all_codes(rule_set))


def test_a_rule_that_unfolds_too_far_is_named_with_how_far():
    pair = [Any((Compare(f"n{2 * at}", "==", 1), Compare(f"n{2 * at + 1}", "==", 1))) for at in range(9)]
    (finding,) = limits_of(rules(Present("n0"), Any((Present("n1"), Not(Not(All(tuple(pair))))))))
    assert (finding.code, finding.where) == ("rule.too_wide", "R1")
    assert "513" in finding.message.en and str(MOST_TERMS_OF_A_RULE) in finding.message.en
    assert "规则 R1 " in finding.message.zh and "rule R1 " in finding.message.en


def test_the_width_is_counted_without_unfolding():
    condition = All(tuple(Any(tuple(Compare(f"n{at}", "==", value) for value in range(10))) for at in range(200)))
    assert width(condition) == 10**200
    assert [finding.code for finding in limits_of(rules(condition))] == ["rule.too_wide", "rule.too_many_facts"]


def test_the_names_costarring_and_liquid_look_alike_to_the_kernel():
    assert fnv1a("costarring") == fnv1a("liquid")
    with pytest.raises(KernelFailure):
        durable._check_names(["costarring", "liquid"])


def test_every_property_has_a_name_the_kernel_tells_from_all_others():
    read = [(Literal(place, of_presence, "==", 1),) for place in range(1500) for of_presence in (False, True)]
    names = list(durable._names_of(read).values())
    durable._check_names(names)
    assert len(set(names)) == 3000
    assert not set(names) & set(durable.RESERVED)


def test_a_kernel_that_failed_is_retired_and_built_again(monkeypatch):
    rule_set, facts = rules(Compare("n0", "==", 1), Compare("n0", ">", 0)), {"n0": 1}
    assert evaluate(rule_set, facts).decided
    first = durable._kernels[rule_set.key]

    def fail(*_: object) -> str:
        raise RuntimeError("injected between assert and retract")

    with monkeypatch.context() as patch:
        patch.setattr(durable.engine, "complete_and_start_action", fail)
        broken = evaluate(rule_set, facts)

    assert (broken.decided, broken.fired) == (False, ())
    assert "injected" in broken.disagreement
    assert rule_set.key not in durable._kernels
    assert evaluate(rule_set, facts).fired == ("R0", "R1")
    assert durable._kernels[rule_set.key] is not first


def test_a_fact_left_behind_is_noticed():
    rule_set = rules(Present("n0"))
    evaluate(rule_set, {"n0": 1})
    left = durable._kernels[rule_set.key].groups[0]
    durable.engine.assert_fact(left.handle, '{"sid":"s","id":"f","_":1,"f0p":1}')
    assert not evaluate(rule_set, {"n0": 1}).decided
    assert evaluate(rule_set, {"n0": 1}).fired == ("R0",)


def test_readers_that_differ_decide_nothing():
    rule_set, other = rules(Compare("n0", "==", 1)), rules(Compare("n0", "!=", 1))
    evaluate(rule_set, {"n0": 1})
    durable._kernels[rule_set.key] = Kernel(other, reader_of(rule_set).encoding)
    verdict = evaluate(rule_set, {"n0": 1})
    durable._kernels.pop(rule_set.key)
    assert (verdict.decided, verdict.fired) == (False, ())
    assert "kernel none; Python R0" in verdict.disagreement
    assert verdict.trace["R0"].holds


def test_only_so_many_kernels_are_kept():
    made = [rules(Compare("n0", "==", at)) for at in range(durable.KEPT + 10)]
    for rule_set in made:
        evaluate(rule_set, {"n0": 1})
    assert len(durable._kernels) == durable.KEPT
    assert made[0].key not in durable._kernels
    assert evaluate(made[1], {"n0": 1}).fired == ("R0",)


def test_a_forked_child_builds_its_own_kernel():
    rule_set = rules(Compare("n0", "==", 1))
    evaluate(rule_set, {"n0": 1})
    with durable.ENGINE_LOCK:
        child = os.fork()
        if child == 0:
            right = not durable._kernels and evaluate(rule_set, {"n0": 1}).fired == ("R0",)
            os._exit(0 if right else 1)
    signal.alarm(20)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    signal.alarm(0)
    assert evaluate(rule_set, {"n0": 1}).fired == ("R0",)


def test_eight_threads_always_agree():
    rule_set = rules(*(Compare(f"n{at}", ">", 50) for at in range(20)))
    wrong: list[object] = []

    def work(seed: int) -> None:
        for turn in range(150):
            facts = {f"n{at}": (seed * 31 + turn * 17 + at * 7) % 100 for at in range(20)}
            verdict = evaluate(rule_set, facts)
            if verdict.fired != tuple(code for code, condition in rule_set.rules if holds(condition, facts)):
                wrong.append(verdict)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def resident_bytes() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def evaluate_all(rule_set: RuleSet, many_facts: Sequence[dict], times: int) -> None:
    for turn in range(times):
        evaluate(rule_set, many_facts[turn % len(many_facts)])


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="counts memory as Linux tells it")
def test_memory_stays_flat_over_twenty_thousand_evaluations():
    rule_set = rules(*(Compare(f"n{at}", ">", at % 7) for at in range(10)))
    many_facts = [{f"n{at}": (at + turn) % 10 for at in range(10)} for turn in range(10)]
    evaluate_all(rule_set, many_facts, 3_000)
    gc.collect()
    before = resident_bytes()
    evaluate_all(rule_set, many_facts, 20_000)
    gc.collect()
    assert resident_bytes() - before < 1_000_000


def test_an_empty_rule_set_fires_nothing():
    assert evaluate(RuleSet((), {}), {"n0": 1}).decided


def test_two_conditions_equal_in_python_but_not_in_type_are_not_confused():
    types = {"f": FactType("integer")}
    assert Compare("f", "==", 1) == Compare("f", "==", True)
    assert RuleSet((("R", Compare("f", "==", 1)),), types).key != RuleSet((("R", Compare("f", "==", True)),), types).key
    assert holds(Compare("f", "==", 1), {"f": 1}) and holds(Compare("f", "==", True), {"f": True})


def test_two_rules_may_not_share_a_code():
    with pytest.raises(ValueError, match="twice"):
        RuleSet((("R", Present("n0")), ("R", Present("n1"))), NUMBERS)


def test_dates_are_told_apart_to_the_day():
    types = {"d": FactType("date")}
    rule_set = rules(Compare("d", "<", date(2026, 3, 1)), Compare("d", ">=", date(2026, 3, 1)), types=types)
    assert evaluate(rule_set, {"d": date(2026, 2, 28)}).fired == ("R0",)
    assert evaluate(rule_set, {"d": date(2026, 3, 1)}).fired == ("R1",)
