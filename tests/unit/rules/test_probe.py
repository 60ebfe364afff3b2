"""The trial build of a rule set, in a worker that may die or hang."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import date
from decimal import Decimal

from permits.core.rules import All, Any, Compare, FactType, Present, RuleSet, probe
from permits.core.rules.probe import boundary_facts, boundary_values, differences

TYPES = {"n": FactType("integer"), "c": FactType("code", values=("a", "b"))}
RULES = RuleSet((("R", Compare("n", ">", 5)), ("S", Compare("c", "==", "a"))), TYPES)


def struck(how: int, seconds: float) -> list[str]:
    """What the probe says when its worker is struck by a signal."""

    def strike() -> None:
        while not multiprocessing.active_children():
            time.sleep(0.001)
        for worker in multiprocessing.active_children():
            os.kill(worker.pid, how)

    thread = threading.Thread(target=strike)
    thread.start()
    found = probe(RULES, seconds=seconds)
    thread.join()
    return [finding.code for finding in found]


def test_rules_whose_readers_agree_pass():
    assert probe(RULES, [{"n": 6, "c": "a"}]) == []


def test_a_worker_that_dies_refuses():
    assert struck(signal.SIGKILL, 20) == ["rules.crashed"]


def test_a_worker_that_hangs_is_ended_and_refuses():
    assert struck(signal.SIGSTOP, 0.3) == ["rules.timed_out"]
    assert multiprocessing.active_children() == []


def test_samples_of_the_wrong_type_refuse():
    (finding,) = probe(RULES, [{"n": "6"}])
    assert finding.code == "rules.differed"
    assert "'n'" in finding.message.en


def test_rules_beyond_the_limits_are_not_even_tried():
    pairs = tuple(Any((Compare("n", "==", at), Compare("n", "==", at + 100))) for at in range(9))
    assert [finding.code for finding in probe(RuleSet((("R", All(pairs)),), TYPES))] == ["rule.too_wide"]


def test_the_boundaries_are_beside_each_constant():
    assert boundary_values(RULES)["n"] == [0, 4, 5, 6]
    assert "a" in boundary_values(RULES)["c"]
    assert {} in list(boundary_facts(RULES))


def test_no_boundary_lies_beyond_what_a_fact_can_be():
    types = {"n": FactType("integer"), "m": FactType("decimal", 2), "d": FactType("date")}
    largest = {"n": 2**53 - 1, "m": Decimal("90071992547409.91"), "d": date.max}
    rules = RuleSet(tuple((name, Compare(name, "==", value)) for name, value in largest.items()), types)
    assert {name: max(values) for name, values in boundary_values(rules).items()} == largest
    assert list(differences(rules, [])) == []


def test_the_same_rules_get_the_same_boundary_facts():
    assert list(boundary_facts(RULES)) == list(boundary_facts(RULES))
    assert list(boundary_facts(RuleSet((("R", Present("n")),), TYPES)))
