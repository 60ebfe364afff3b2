"""What is asked of the ways cases go: that every process is taken and every stage reached, that whatever a case meets
somebody can act, and that every way ends. Ways are walked for each combination of branch rules that can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from permits.core.definitions.types import Process, Stage
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.process import ACTS, STATES, Case
from permits.core.proof import messages, tell
from permits.core.proof.inquiry import Inquiry, combined, in_turn
from permits.core.proof.prover import Model, any_of

END = "end"
# The act by which a stage of each kind is left, and the outcome it has where the act itself asks for none.
LEFT_BY: Mapping[str, tuple[str, str]] = {
    "acceptance": ("accept", "accepted"), "review": ("opine", ""), "parallel": ("opine", ""), "copy": ("opine", ""),
    "visit": ("record-visit", ""), "verification": ("verify", ""), "follow_up": ("verify", ""),
    "decision": ("decide", ""), "certification": ("certify", "done"), "delivery": ("deliver", "done"),
    "revocation": ("revoke", "done"),
}  # fmt: skip
# The state of the case after an outcome; any other leaves it as it was.
BECOMES = {"accepted": "under_review", "granted": "granted"}
FINAL = "refused"
DEAD_WAY = FindingKind(
    "proof.dead_way",
    "没有有效申请会按规则 {rule} 从环节 {stage} 到 {to}：到这个环节时规则不成立，或者前面的去向已全部接受。请改正规则、"
    "调整顺序或删去这条去向。",
    "No valid application goes from the stage {stage} to {to} by the rule {rule}: where the stage is reached the rule"
    " does not hold, or the ways before it take all. Correct the rule, move the way or remove it.",
)


def processes_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every process is taken, every stage of it reached, in each somebody can act, and each leads to the end."""
    routes = list(in_turn(inquiry, inquiry.item.rules_of("route")))
    for code, process in inquiry.item.processes.items():
        taken = any_of([claim for rule, claim in routes if rule.effect["process"] == code])
        if not inquiry.possible(taken):
            where = inquiry.places.process(code)
            yield messages.DEAD_PROCESS.at(where, process=code, because=tell.FORBIDDEN)
            continue
        with inquiry.prover.given(taken):
            yield from _stages(inquiry, process)


@dataclass(slots=True)
class _Walked:
    """What was met on all ways of one process: stages reached, ways open (stage and number), branches asked; and
    what is wrong there, each with the first application that shows it."""

    reached: set[str] = field(default_factory=set)
    open: set[tuple[str, int]] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    wrong: dict[tuple[FindingKind, str, str], Model] = field(default_factory=dict)


def _stages(inquiry: Inquiry, process: Process) -> Iterator[Finding]:
    """All ways a case may go, for each combination of branch rules that can be."""
    named = {way.rule for stage in process.stages for way in stage.next}
    codes = sorted((named | {branch.when for stage in process.stages for branch in stage.branches}) - {""})
    walked = _Walked()
    for held, model in combined(inquiry, codes, [inquiry.fires(inquiry.item.rules[code]) for code in codes]):
        for wrong in _walk(inquiry, process, held, walked):
            walked.wrong.setdefault(wrong, model)
    yield from _unmet(inquiry, process, walked)
    rules = [inquiry.item.rules[code] for code in codes]
    for (kind, stage, state), model in walked.wrong.items():
        where = inquiry.places.stage(process.code, stage)
        yield inquiry.shown_by(kind, where, model, rules, stage=stage, state=STATES.get(state, ""))


def _walk(
    inquiry: Inquiry, process: Process, held: frozenset[str], walked: _Walked
) -> Iterator[tuple[FindingKind, str, str]]:
    """One combination: what is reached goes into `walked`, what is wrong comes out. A way that is taken so many times
    only leads on; it is the ways that last that must come to the end."""
    open_ways = {stage.code: tell.ways_open(stage, held) for stage in process.stages}
    here = tell.reachable(open_ways, process.stages[0].code)
    ways = {stage.code: tell.ways_open(stage, held, lasting=True) for stage in process.stages}
    walked.reached |= here
    walked.open |= {(code, n) for code in here - {END} for n, _ in tell.ways_left(process.stage(code), held)}
    for stage in (one for one in process.stages if one.code in here):
        code = stage.code
        asked = [branch.code for branch in stage.asked(held)]
        walked.asked |= set(asked)
        if END not in tell.reachable(ways, code):
            yield messages.STUCK, code, ""
        elif any(code in tell.reachable(ways, step) for step in ways[code]):
            yield messages.AROUND, code, ""
        if stage.branches and not asked:
            yield messages.NOBODY_ASKED, code, ""
        elif len(asked) < stage.join:
            yield messages.TOO_FEW_ASKED, code, ""
    for code, state in sorted(_met(inquiry, process, held)):
        if state not in ACTS[LEFT_BY[process.stage(code).kind][0]].states:
            yield messages.NOBODY_ACTS, code, state


def _met(inquiry: Inquiry, process: Process, held: frozenset[str]) -> set[tuple[str, str]]:
    """Every stage a case can be at, with the state it is in then, as far as somebody can act."""
    met: set[tuple[str, str]] = set()
    waiting = [(process.stages[0].code, "received")]
    while waiting:
        code, state = waiting.pop()
        if code == END or (code, state) in met:
            continue
        met.add((code, state))
        stage = process.stage(code)
        if state in ACTS[LEFT_BY[stage.kind][0]].states:
            outcomes = set(_outcomes(inquiry, stage)) - {FINAL}
            waiting += [(to, BECOMES.get(one, state)) for one in outcomes for to in _next(process, stage, one, held)]
    return met


def _outcomes(inquiry: Inquiry, stage: Stage) -> list[str]:
    """What the act that leaves the stage may come to, as the act itself says."""
    act, usual = LEFT_BY[stage.kind]
    if usual:
        return [usual]
    return list(ACTS[act].schema(inquiry.item, Case(), stage)["properties"]["outcome"]["enum"])  # type: ignore[index]


def _next(process: Process, stage: Stage, outcome: str, held: frozenset[str]) -> Iterator[str]:
    """Where an outcome leads, the first times and at last."""
    for way in stage.next:
        if way.fits(outcome, held):
            yield way.to
            if not way.at_most:
                return
    yield process.after(stage.code)


def _unmet(inquiry: Inquiry, process: Process, walked: _Walked) -> Iterator[Finding]:
    for stage in process.stages:
        where = inquiry.places.stage(process.code, stage.code)
        if stage.code not in walked.reached:
            yield messages.DEAD_STAGE.at(where, stage=stage.code)
            continue
        for number, way in enumerate(stage.next):
            if way.rule and (stage.code, number) not in walked.open and way.to in walked.reached:
                yield DEAD_WAY.at(where + pointer("next", number), stage=stage.code, to=way.to, rule=way.rule)
        for number, branch in enumerate(stage.branches):
            if branch.code not in walked.asked:
                yield messages.DEAD_BRANCH.at(where + pointer("branches", number), branch=branch.code, rule=branch.when)
