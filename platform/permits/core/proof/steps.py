"""Whether the steps of a process, each taking as long as it may, leave a promise kept. Steps in which the promise
stands still (their `procedure`) do not count, nor those whose limit is in another unit than the promise's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from permits.core.clock import TimeLimit
from permits.core.definitions.types import ClockRule, Process, Stage
from permits.core.finding import Finding
from permits.core.proof import messages, tell
from permits.core.proof.deadlines import first_late
from permits.core.proof.ends import ACCEPTED, RECEIPT, concerns
from permits.core.proof.inquiry import Inquiry, combined, in_turn
from permits.core.proof.limits import adjusting
from permits.core.proof.prover import any_of
from permits.core.text import Text, joined

#: The event by which a stage of a kind is left.
ENDED_BY = {"acceptance": "accepted", "decision": "decided", "certification": "certified", "delivery": "delivered"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """One promise on one process, `length` of its unit at the most."""

    process: Process
    promise: ClockRule
    length: int

    def takes(self, step: Stage) -> int:
        """The most a step takes of the promise."""
        asked = max((self.takes(branch) for branch in step.branches), default=0)
        paused = step.procedure in self.promise.pauses
        before = self.promise.starts == ACCEPTED and step.kind == "acceptance"
        if paused or before or step.limit is None or step.limit.unit != self.promise.limit.unit:
            return 0 if paused or before else asked
        return max(asked, step.limit.length)

    def longest(self, ways: Mapping[str, set[str]], code: str) -> tuple[str, ...]:
        """The way to the promise's end that takes most, as the codes of its stages: every way back that may be taken so
        many times is taken as often."""
        found = self.straight(ways, code)
        for stage in self.process.stages:
            for way in stage.next if stage.code in self.before(ways, code) else ():
                if way.at_most and way.to in ways[stage.code]:
                    found += self.straight(ways, way.to, stage.code) * way.at_most
        return found

    def straight(
        self, ways: Mapping[str, set[str]], code: str, goal: str = "", behind: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The way from a stage to the promise's end that takes most, no stage passed twice; with a goal, the way to
        that stage, empty if none leads there before the end."""
        if code not in ways or code in behind or f"stage_entered:{code}" in self.promise.ends:
            return () if goal else behind
        on = (*behind, code)
        if code == goal or self.ends_with(code):
            return on if code == (goal or code) else ()
        found = [self.straight(ways, step, goal, on) for step in sorted(ways[code])]
        return max(found, key=self.sum_of, default=() if goal else on)

    def before(self, ways: Mapping[str, set[str]], code: str) -> set[str]:
        """The stages that may be left before the promise has ended."""
        running = {one: set[str]() if self.ends_with(one) else to for one, to in ways.items()}
        here = {one for one in tell.reachable(running, code) if f"stage_entered:{one}" not in self.promise.ends}
        return {one for one in here if one in ways and not self.ends_with(one)}

    def ends_with(self, code: str) -> bool:
        """Whether the promise ends when the stage is done."""
        ends = self.promise.ends
        return ENDED_BY.get(self.process.stage(code).kind) in ends or f"stage_done:{code}" in ends

    def sum_of(self, codes: tuple[str, ...]) -> int:
        return sum(self.takes(self.process.stage(code)) for code in codes)


def steps_fit(inquiry: Inquiry) -> Iterator[Finding]:
    """No step, and no way through the steps, takes longer than the promise."""
    for process in inquiry.item.processes.values():
        for promise in inquiry.item.clocks:
            from_the_start = promise.starts in (*RECEIPT, ACCEPTED)
            if promise.kind == "promised" and from_the_start and concerns(promise, process.code):
                plan = _Plan(process, promise, _longest_promise(inquiry, promise))
                alone = list(_alone(inquiry, plan))
                yield from alone or _together(inquiry, plan)


def _longest_promise(inquiry: Inquiry, promise: ClockRule) -> int:
    """With every adjustment that gives more: who meets which is not looked at."""
    length = promise.limit.length
    for rule in adjusting(inquiry.item, promise):
        whole, more = rule.effect.get("set"), rule.effect.get("add")
        length = max(length, whole.length) if isinstance(whole, TimeLimit) else length
        length += max(0, more.length) if isinstance(more, TimeLimit) else 0
    return length


def _alone(inquiry: Inquiry, plan: _Plan) -> Iterator[Finding]:
    """Steps before the promise's end that are longer than all of it."""
    ways = {stage.code: {way.to for way in stage.next} for stage in plan.process.stages}
    most = TimeLimit(plan.length, plan.promise.limit.unit)
    before = {code for code in ways if code in plan.longest(ways, plan.process.stages[0].code)}
    for stage in plan.process.stages:
        counts = stage.code in before and plan.takes(stage) > 0 and stage.limit is not None
        if counts and stage.limit and first_late(stage.limit, most, inquiry.calendar):
            where = _place(inquiry, plan, inquiry.places.stage(plan.process.code, stage.code) + "/limit")
            yield messages.STEP_TOO_LONG.at(where, stage=stage.title, promise=plan.promise.code, most=plan.length)


def _place(inquiry: Inquiry, plan: _Plan, where: str) -> str:
    """Where it is told of: at the promise, if that is an authority's own and the steps are the city's."""
    own = f"/clocks/{plan.promise.code}/limit" in inquiry.places.overridden
    return inquiry.places.clock(plan.promise.code, "limit") if own else where


def _together(inquiry: Inquiry, plan: _Plan) -> Iterator[Finding]:
    process = plan.process
    every = {stage.code: {way.to for way in stage.next} for stage in process.stages}
    if plan.sum_of(plan.longest(every, process.stages[0].code)) <= plan.length:
        return
    routes = in_turn(inquiry, inquiry.item.rules_of("route"))
    taken = any_of([claim for rule, claim in routes if rule.effect["process"] == process.code])
    codes = sorted({way.rule for stage in process.stages for way in stage.next} - {""})
    rules = [inquiry.item.rules[code] for code in codes]
    with inquiry.prover.given(taken):
        for held, model in combined(inquiry, codes, [inquiry.fires(rule) for rule in rules]):
            ways = {stage.code: tell.ways_open(stage, held) for stage in process.stages}
            longest = plan.longest(ways, process.stages[0].code)
            if plan.sum_of(longest) > plan.length:
                said = {"promise": plan.promise.code, "most": plan.length, "days": plan.sum_of(longest)}
                where = _place(inquiry, plan, inquiry.places.process(process.code))
                yield inquiry.shown_by(
                    messages.STEPS_TOO_LONG, where, model, rules, steps=_named(plan, longest), **said
                )
                return


def _named(plan: _Plan, codes: tuple[str, ...]) -> Text:
    steps = [plan.process.stage(code) for code in codes if plan.takes(plan.process.stage(code))]
    said = [Text(f"{one.title.zh} {plan.takes(one)}", f"{one.title.en} {plan.takes(one)}") for one in steps]
    return joined(said, " + ", " + ")
