"""How fast one decision is: facts in, ordered list of fired rules out, over 40 facts and 10, 50 and 200 rules.

Ours does more than its peers do: the kernel, the cross-check by compiled Python, exact type checks and the truth of
every test for the trace. Peers get their facts as they like them best (dates as numbers) and the fastest form of
call found for each; every engine must first agree on every decision. Engines take turns and each keeps its best
time of every few decisions, so that a busy machine slows all alike. A peer that is not installed has no figure.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any as Anything

from permits.core.rules import All, Any, Compare, Condition, Facts, FactType, In, Not, RuleSet, Value, evaluate
from permits.core.rules.durable import Kernel
from permits.core.rules.encode import Encoded
from permits.core.rules.evaluate import Traces, reader_of

SIZES = (10, 50, 200)
DECISIONS, SLICE, ROUNDS = 100, 5, 15
LEFT, KEPT_ANYWAY = 300, 800
GROWTH_OVER = 100_000
CODES = tuple(f"v{at}" for at in range(8))
TYPES = {
    **{f"count{at}": FactType("integer") for at in range(10)},
    **{f"choice{at}": FactType("code", values=CODES) for at in range(10)},
    **{f"answer{at}": FactType("bool") for at in range(10)},
    **{f"day{at}": FactType("date") for at in range(10)},
}
FIRST_DAY = date(2020, 1, 1).toordinal()
DRAWN: dict[str, Callable[[random.Random], Value]] = {
    "integer": lambda drawn: drawn.randrange(100),
    "code": lambda drawn: drawn.choice(CODES),
    "bool": lambda drawn: drawn.random() < 0.5,
    "date": lambda drawn: date.fromordinal(FIRST_DAY + drawn.randrange(1000)),
}
OPERATORS = {"integer": ("<", ">=", "=="), "code": ("==",), "bool": ("==",), "date": ("<", ">=")}
GOALS = {
    "zen-engine": 5.0,
    "zen-engine, static loader": 5.0,
    "panzi-json-logic": 4.0,
    "common-expression-language": 0.85,
}

KERNEL_ALONE = "kernel alone"
"""No ratio can be better than a peer's to this, since every decision is the kernel's."""

Plain = Mapping[str, bool | int | str]
Decide = Callable[[Anything], list[str]]


def run() -> dict[str, object]:
    """{"name", "figures", "ratios", "goals"}: microseconds for one decision by engine and size (None = peer not
    installed), growth of memory in MB over 100,000 decisions; ratios of a peer's time to ours with goals."""
    figures: dict[str, object] = {}
    ratios: dict[str, float | None] = {}
    goals: dict[str, float] = {}
    for size in SIZES:
        times = _times(size)
        for engine, taken in times.items():
            figures[f"{engine}, {size} rules, µs"] = taken and round(taken, 1)
        ours = times["permits"]
        assert ours is not None
        for engine, goal in GOALS.items():
            taken = times[engine]
            ratios[f"{engine}, {size} rules"] = taken and round(taken / ours, 2)
            alone = times[KERNEL_ALONE]
            figures[f"{engine}, {size} rules, times the kernel alone"] = taken and alone and round(taken / alone, 2)
            goals[f"{engine}, {size} rules"] = goal
    figures[f"growth over {GROWTH_OVER} decisions, MB"] = _growth()
    figures[f"growth over {LEFT} rule sets built, used and left, MB"] = _growth_of_left()
    missing = [engine for engine in GOALS if _peer(MODULES[engine]) is None]
    if missing:
        figures["note"] = "not installed: " + ", ".join(missing) + "; see requirements-bench.txt"
    return {"name": "rules", "figures": figures, "ratios": ratios, "goals": goals}


def rule_set_of(size: int, drawn: random.Random) -> RuleSet:
    """Rules of two to four tests, a third of them with an `any`, a fifth with a `not`."""
    return RuleSet(tuple((f"R{at}", _condition(drawn)) for at in range(size)), TYPES)


def _condition(drawn: random.Random) -> Condition:
    parts = [_test(drawn) for _ in range(drawn.choice((2, 2, 3)))]
    if drawn.random() < 0.3:
        parts.append(Any((_test(drawn), _test(drawn))))
    if drawn.random() < 0.2:
        parts[0] = Not(parts[0])
    return All(tuple(parts))


def _test(drawn: random.Random) -> Condition:
    name = drawn.choice(tuple(TYPES))
    kind = TYPES[name].kind
    if kind == "code" and drawn.random() < 0.4:
        return In(name, tuple(drawn.sample(CODES, 3)))
    return Compare(name, drawn.choice(OPERATORS[kind]), DRAWN[kind](drawn))


def facts_of(drawn: random.Random) -> Facts:
    """All forty facts, since some peers stop at an absent one."""
    return {name: DRAWN[fact.kind](drawn) for name, fact in TYPES.items()}


def _times(size: int) -> dict[str, float | None]:
    """Microseconds for one decision, by engine; every engine has agreed with ours first."""
    drawn = random.Random(size)
    rule_set = rule_set_of(size, drawn)
    many_facts = [facts_of(drawn) for _ in range(DECISIONS)]
    plain = [{name: _plain(value) for name, value in facts.items()} for facts in many_facts]
    expected = [_traced(rule_set)(facts) for facts in many_facts]
    inputs: dict[str, tuple[Decide, list[Anything]]] = {}
    for engine, made in OURS.items():
        inputs[engine] = made(rule_set), many_facts
    for engine, make in PEERS.items():
        module = _peer(MODULES[engine])
        if module is not None:
            inputs[engine] = make(module, rule_set), plain
    for engine, (decide, given) in inputs.items():
        if [decide(facts) for facts in given] != expected:
            raise AssertionError(f"{engine} decides otherwise; nothing is measured")
    return dict.fromkeys(PEERS) | _best(inputs)


def _best(inputs: Mapping[str, tuple[Decide, list[Anything]]]) -> dict[str, float]:
    """Each engine's best time for every few decisions, over all rounds."""
    best: dict[tuple[str, int], float] = {}
    for _ in range(ROUNDS):
        for engine, (decide, given) in inputs.items():
            for at in range(0, len(given), SLICE):
                start = time.perf_counter()
                for facts in given[at : at + SLICE]:
                    decide(facts)
                taken = time.perf_counter() - start
                best[engine, at] = min(best.get((engine, at), taken), taken)
    return {engine: sum(best[engine, at] for at in range(0, DECISIONS, SLICE)) / DECISIONS * 1e6 for engine in inputs}


def _decided(rule_set: RuleSet) -> Decide:
    return lambda facts: list(evaluate(rule_set, facts).fired)


def _traced(rule_set: RuleSet) -> Decide:
    """The decision, and the truth of every test of every rule."""

    def decide(facts: Facts) -> list[str]:
        verdict = evaluate(rule_set, facts)
        if not verdict.decided:
            raise AssertionError(verdict.disagreement)
        assert isinstance(verdict.trace, Traces)
        verdict.trace.truths()
        return list(verdict.fired)

    return decide


def _told(rule_set: RuleSet) -> Decide:
    """The decision, and why each rule that fired did, as values to be shown or stored."""

    def decide(facts: Facts) -> list[str]:
        verdict = evaluate(rule_set, facts)
        return [code for code in verdict.fired if verdict.trace[code].holds]

    return decide


def _python_alone(rule_set: RuleSet) -> Decide:
    reader = reader_of(rule_set)
    return lambda facts: reader.fired(reader.encoding.encode(facts))


def _kernel_alone(rule_set: RuleSet) -> Decide:
    """From facts that are numbers already: what is left when the other reader, its check and the trace cost nothing."""
    encoding = reader_of(rule_set).encoding
    kernel, known = Kernel(rule_set, encoding), dict[int, Encoded]()

    def decide(facts: Facts) -> list[str]:
        encoded = known.get(id(facts))
        if encoded is None:
            encoded = known[id(facts)] = encoding.encode(facts)
        return kernel.fired(encoded)

    return decide


def _growth() -> float | None:
    """How much resident memory grew, in MB; None where the system does not tell."""
    drawn = random.Random(0)
    rule_set, many_facts = rule_set_of(50, drawn), [facts_of(drawn) for _ in range(DECISIONS)]
    decide = _traced(rule_set)
    for at in range(GROWTH_OVER // 10):
        decide(many_facts[at % DECISIONS])
    before = _resident()
    for at in range(GROWTH_OVER):
        decide(many_facts[at % DECISIONS])
    after = _resident()
    return None if before is None or after is None else round((after - before) / 1e6, 2)


def _growth_of_left() -> float | None:
    """The same for rule sets of 50 rules, each of another content, once the caches are full."""
    drawn = random.Random(0)
    facts = facts_of(drawn)
    for _ in range(KEPT_ANYWAY):
        evaluate(rule_set_of(50, drawn), facts)
    before = _resident()
    for _ in range(LEFT):
        evaluate(rule_set_of(50, drawn), facts)
    after = _resident()
    return None if before is None or after is None else round((after - before) / 1e6, 2)


def _resident() -> int | None:
    gc.collect()
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _plain(value: Value) -> bool | int | str:
    if isinstance(value, date):
        return value.toordinal()
    assert isinstance(value, bool | int | str)
    return value


def _peer(module: str) -> Anything:
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def _written(condition: Condition, words: Mapping[str, str]) -> str:
    """The condition in an expression language whose words for and, or and not are given."""
    match condition:
        case All(parts) | Any(parts):
            word = words["and" if isinstance(condition, All) else "or"]
            return "(" + f" {word} ".join(_written(part, words) for part in parts) + ")"
        case Not(part):
            return f"({words['not']}{_written(part, words)})"
        case Compare(fact, op, value):
            return f"({fact} {op} {_literal(value)})"
        case In(fact, values):
            return f"({fact} in [{', '.join(map(_literal, values))}])"
        case _:
            raise ValueError("the rules measured here have no such test")


def _literal(value: Value) -> str:
    plain = _plain(value)
    return f'"{plain}"' if isinstance(plain, str) else str(plain).lower()


def _json_logic(condition: Condition) -> object:
    match condition:
        case All(parts) | Any(parts):
            return {"and" if isinstance(condition, All) else "or": [_json_logic(part) for part in parts]}
        case Not(part):
            return {"!": [_json_logic(part)]}
        case Compare(fact, op, value):
            return {"===" if op == "==" else op: [{"var": fact}, _plain(value)]}
        case In(fact, values):
            return {"in": [{"var": fact}, [_plain(value) for value in values]]}
        case _:
            raise ValueError("the rules measured here have no such test")


def _zen(module: Anything, rule_set: RuleSet) -> Decide:
    """As its quickstart shows: a decision made from a graph's text."""
    decision = module.ZenEngine().create_decision(json.dumps(_zen_graph(rule_set)))
    return lambda facts: [row["code"] for row in decision.evaluate(facts)["result"]]


def _zen_loaded(module: Anything, rule_set: RuleSet) -> Decide:
    """The same graph in the engine's own loader, which keeps it compiled: its fastest way to decide by a graph."""
    engine = module.ZenEngine({"loader": {"type": "static", "content": {"rules": _zen_graph(rule_set)}}})
    return lambda facts: [row["code"] for row in engine.evaluate("rules", facts)["result"]]


def _zen_graph(rule_set: RuleSet) -> dict[str, object]:
    """One decision table that collects the code of every row whose expression holds."""
    words = {"and": "and", "or": "or", "not": "not "}
    rows = [{"_id": code, "c": _written(one, words), "o": f'"{code}"'} for code, one in rule_set.rules]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "c", "name": "when", "field": ""}],
        "outputs": [{"id": "o", "name": "code", "field": "code"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "rules", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def _zen_expression(module: Anything, rule_set: RuleSet) -> Decide:
    """Zen's bare expression language: no engine, no table, one compiled list of booleans."""
    words = {"and": "and", "or": "or", "not": "not "}
    codes = [code for code, _ in rule_set.rules]
    listed = module.compile_expression("[" + ", ".join(_written(one, words) for _, one in rule_set.rules) + "]")
    return lambda facts: [code for code, held in zip(codes, listed.evaluate(facts), strict=True) if held]


def _cel(module: Anything, rule_set: RuleSet) -> Decide:
    """One program giving a list of booleans: facts cross into Rust once."""
    words = {"and": "&&", "or": "||", "not": "!"}
    codes = [code for code, _ in rule_set.rules]
    program = module.compile("[" + ", ".join(_written(one, words) for _, one in rule_set.rules) + "]")
    return lambda facts: [code for code, held in zip(codes, program.execute(facts), strict=True) if held]


def _panzi(module: Anything, rule_set: RuleSet) -> Decide:
    rules = [(code, _json_logic(condition)) for code, condition in rule_set.rules]
    apply = module.jsonLogic
    return lambda facts: [code for code, rule in rules if apply(rule, facts)]


OURS: dict[str, Callable[[RuleSet], Decide]] = {
    "permits": _traced,
    "permits, trace left for later": _decided,
    "permits, trace of fired rules told": _told,
    "compiled Python alone": _python_alone,
    KERNEL_ALONE: _kernel_alone,
}
PEERS: dict[str, Callable[[Anything, RuleSet], Decide]] = {
    "zen-engine": _zen,
    "zen-engine, static loader": _zen_loaded,
    "zen-engine, bare expression": _zen_expression,
    "panzi-json-logic": _panzi,
    "common-expression-language": _cel,
}
MODULES = {
    "zen-engine": "zen",
    "zen-engine, static loader": "zen",
    "zen-engine, bare expression": "zen",
    "panzi-json-logic": "json_logic",
    "common-expression-language": "cel",
}
