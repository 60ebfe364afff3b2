"""The first build of a new rule set, in a process that may die of it.

The engine is C: what it cannot bear, it answers with a crash or a loop. So a rule set that was never built is
built, fed with samples and boundary facts and compared with compiled Python in a disposable worker with a hard
timeout. Only one that passed may be published.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from permits.core.finding import Finding, FindingKind
from permits.core.rules.evaluate import holds
from permits.core.rules.model import (
    LARGEST,
    Condition,
    Facts,
    FactType,
    RuleSet,
    Value,
    constants_of,
    facts_of_leaf,
    facts_read,
    leaves_of,
)
from permits.core.rules.terms import limits_of
from permits.core.rules.verdict import evaluate

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

CRASHED = FindingKind(
    "rules.crashed",
    "试建规则内核时进程异常退出（{how}），这组规则不能发布；请拆分最近改动的条件后再试",
    "the trial build of the rules ended its process ({how}), so they cannot be published;"
    " split the conditions changed last and try again",
)
TIMED_OUT = FindingKind(
    "rules.timed_out",
    "试建规则内核超过 {seconds} 秒未完成，这组规则不能发布；请拆分最近改动的条件后再试",
    "the trial build of the rules took more than {seconds} seconds, so they cannot be published;"
    " split the conditions changed last and try again",
)
DIFFERED = FindingKind(
    "rules.differed",
    "两种求值方式对同一组事实给出了不同的结果（{what}），这组规则不能发布；请将此意见交给系统管理员",
    "the two readers of the rules gave different answers for the same facts ({what}), so they cannot be published;"
    " hand this finding to the system's administrator",
)

SECONDS = 20.0
COMBINATIONS = 300
"""Mixtures of boundary values tried beside each value alone."""


def probe(rule_set: RuleSet, samples: Sequence[Facts] = (), seconds: float = SECONDS) -> list[Finding]:
    """Why the rule set may not be published; empty when its kernel was built and always agreed.

    `samples` are facts of the item's examples. `seconds` is the hard timeout of the whole trial.
    """
    import multiprocessing  # seldom needed, and a tenth of what the rules take to load

    limits = limits_of(rule_set)
    if limits:
        return limits
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    worker = spawning.Process(target=_work, args=(theirs, *_plain(rule_set, samples)), daemon=True)
    worker.start()
    theirs.close()
    try:
        return _answer(ours, worker, seconds)
    finally:
        worker.kill()
        worker.join()
        ours.close()


def _answer(ours: Connection, worker: SpawnProcess, seconds: float) -> list[Finding]:
    try:
        if not ours.poll(seconds):
            return [TIMED_OUT.at(seconds=seconds)]
        return [DIFFERED.at(what=what) for what in ours.recv()]
    except (EOFError, ConnectionError):
        worker.join(seconds)
        return [CRASHED.at(how=f"exit {worker.exitcode}")]


def _plain(rule_set: RuleSet, samples: Sequence[Facts]) -> tuple[object, ...]:
    """Rules, the types they read and the samples, as what can be sent to another process."""
    names = {name for _, condition in rule_set.rules for name in facts_read(condition)}
    return rule_set.rules, {name: rule_set.types[name] for name in names}, [dict(sample) for sample in samples]


def _work(
    theirs: Connection,
    rules: tuple[tuple[str, Condition], ...],
    types: Mapping[str, FactType],
    samples: Sequence[Facts],
) -> None:
    """What the worker does: tells the first differences."""
    theirs.send(list(islice(differences(RuleSet(rules, types), samples), 5)))


def differences(rule_set: RuleSet, samples: Sequence[Facts]) -> Iterator[str]:
    """What the readers differ on: kernel and compiled Python (`evaluate`), and the reader of single conditions."""
    for facts in (*samples, *boundary_facts(rule_set)):
        verdict = evaluate(rule_set, facts)
        if not verdict.decided:
            yield verdict.disagreement
            continue
        alone = tuple(code for code, condition in rule_set.rules if holds(condition, facts))
        if verdict.fired != alone:
            yield f"together {', '.join(verdict.fired)}; one by one {', '.join(alone)}"


def boundary_facts(rule_set: RuleSet) -> Iterator[Facts]:
    """Nothing; every fact's values at and beside each constant, alone; and mixtures of them, always the same ones."""
    values = boundary_values(rule_set)
    yield {}
    for name, candidates in values.items():
        for value in candidates:
            yield {name: value}
    drawn = random.Random(rule_set.key)
    for _ in range(COMBINATIONS):
        yield {name: drawn.choice(candidates) for name, candidates in values.items() if drawn.random() < 0.9}


def boundary_values(rule_set: RuleSet) -> Mapping[str, list[Value]]:
    """For each fact, every constant it is held against and its neighbours."""
    found: dict[str, dict[Value, None]] = {}
    for leaf in (leaf for _, condition in rule_set.rules for leaf in leaves_of(condition)):
        for name in facts_of_leaf(leaf):
            fact = rule_set.types[name]
            near = found.setdefault(name, dict.fromkeys(ANY_VALUE[fact.kind]))
            for constant in constants_of(leaf):
                near.update(dict.fromkeys(_neighbours(constant, fact.scale)))
    return {name: list(values) for name, values in found.items()}


ANY_VALUE: dict[str, tuple[Value, ...]] = {
    "bool": (True, False),
    "integer": (0,),
    "decimal": (Decimal(0),),
    "date": (date(2000, 2, 29),),
    "code": ("~no such code~",),
    "text": ("text",),
}


def _neighbours(constant: Value, scale: int) -> list[Value]:
    if isinstance(constant, bool | str):
        return [constant]
    if isinstance(constant, date):
        day = timedelta(days=1)
        before = [constant - day] if constant > date.min else []
        after = [constant + day] if constant < date.max else []
        return [*before, constant, *after]
    step = Decimal(1).scaleb(-scale) if isinstance(constant, Decimal) else 1
    near = (constant - step, constant, constant + step)
    return [value for value in near if abs(Decimal(value).scaleb(scale)) < LARGEST]
