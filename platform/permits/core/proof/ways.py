"""What is asked of the ways cases go: that every process is taken and every stage reached, that whatever a case meets
somebody can act, and that every way ends. Ways are walked for each combination of branch rules that can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from permits.core.definitions.outcomes import outcomes_of
from permits.core.definitions.types import Process, Stage
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.process import ACTS, STATES
from permits.core.proof import messages, tell
from permits.core.proof.contradictions import forbidding
from permits.core.proof.inquiry import Inquiry, combined, in_turn
from permits.core.proof.prover import Model, any_of
from permits.core.proof.turns import turning_away
from permits.core.text import Text

END = "end"
# The act by which a stage of each kind is left.
LEFT_BY: Mapping[str, str] = {
    "acceptance": "accept", "review": "opine", "parallel": "opine", "copy": "opine", "visit": "record-visit",
    "verification": "verify", "follow_up": "verify", "decision": "decide", "certification": "certify",
    "delivery": "deliver", "revocation": "revoke",
}  # fmt: skip
# The state of the case after an outcome; any other leaves it as it was.
BECOMES = {"accepted": "under_review", "granted": "granted"}
DEAD_WAY = FindingKind(
    "proof.dead_way",
    "没有申请会{by}从环节 {stage} 到 {to}（{because}）。请改正、调整顺序或删去这条去向。",
    "No application goes from the stage {stage} to {to}{by} ({because}). Correct the way, move it or remove it.",
)
BY_RULE = Text("按规则 {rule} ", " by the rule {rule}")


def processes_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every process is taken, every stage of it reached, in each somebody can act, and each leads to the end."""
    routes = list(in_turn(inquiry, inquiry.item.rules_of("route")))
    for code, process in inquiry.item.processes.items():
        taken = any_of([claim for rule, claim in routes if rule.effect["process"] == code])
        if not inquiry.possible(taken):
            where = inquiry.places.process(code)
            because = forbidding(inquiry, taken, turning_away(inquiry.item))
            yield messages.DEAD_PROCESS.at(where, process=code, because=because)
            continue
        with inquiry.prover.given(taken):
            yield from _stages(inquiry, process)


@dataclass(slots=True)
class _Walked:
    """What was met on all ways of one process: stages reached, ways whose rule held there (stage and number), ways
    open, branches asked; and what is wrong there, each with the first application that shows it."""

    reached: set[str] = field(default_factory=set)
    held: set[tuple[str, int]] = field(default_factory=set)
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
        walked.held |= {(code, n) for n, way in enumerate(stage.next) if way.rule in ("", *held)}
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
    for code, state in sorted(_met(process, held)):
        if state not in ACTS[LEFT_BY[process.stage(code).kind]].states:
            yield messages.NOBODY_ACTS, code, state


def _met(process: Process, held: frozenset[str]) -> set[tuple[str, str]]:
    """Every stage a case can be at, with the state it is in then, as far as somebody can act."""
    met: set[tuple[str, str]] = set()
    waiting = [(process.stages[0].code, "received")]
    while waiting:
        code, state = waiting.pop()
        if code == END or (code, state) in met:
            continue
        met.add((code, state))
        stage = process.stage(code)
        if state in ACTS[LEFT_BY[stage.kind]].states:
            ways = [(one, to) for one in outcomes_of(stage) for to in _next(process, stage, one, held)]
            waiting += [(to, BECOMES.get(one, state)) for one, to in ways]
    return met


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
            yield messages.DEAD_STAGE.at(where, stage=stage.code, because=_why_unreached(process, walked, stage))
            continue
        needed = {number for number, way in tell.ways_left(stage, frozenset())}  # for when no rule holds, ever or not
        for number, way in enumerate(stage.next):
            if (stage.code, number) not in walked.open and number not in needed and way.to in walked.reached:
                here, by = where + pointer("next", number), BY_RULE.format({"rule": way.rule}) if way.rule else ""
                yield DEAD_WAY.at(here, stage=stage.code, to=way.to, by=by, because=_why_shut(walked, stage, number))
        for number, branch in enumerate(stage.branches):
            if branch.code not in walked.asked:
                yield messages.DEAD_BRANCH.at(where + pointer("branches", number), branch=branch.code, rule=branch.when)


def _why_unreached(process: Process, walked: _Walked, stage: Stage) -> Text:
    """Why nobody comes to a stage: what shuts the first way to it, before others one whose rule holds."""
    met = [one for one in process.stages if one.code in walked.reached]
    leading = [(one, n) for one in met for n, way in enumerate(one.next) if way.to == stage.code]
    leading.sort(key=lambda way: (way[0].code, way[1]) not in walked.held)
    return _why_shut(walked, *leading[0]) if leading else messages.NO_WAY_THERE


def _why_shut(walked: _Walked, stage: Stage, number: int) -> Text:
    """Why a way of a stage that is reached is never taken."""
    if (stage.code, number) not in walked.held:
        return messages.NEVER_HOLDS.format({"rule": stage.next[number].rule})
    before = [way.to for at, way in enumerate(stage.next[:number]) if (stage.code, at) in walked.open]
    return messages.ALL_TAKEN.format({"stage": stage.code, "before": ", ".join(dict.fromkeys(before))})
