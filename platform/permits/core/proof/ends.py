"""Towards what a promise runs, seen from a limit of law: where it ends by the decision the law's time to decide is held
against it; where it ends later, that time and behind it the law's time to deliver.
"""

from __future__ import annotations

from collections.abc import Iterator

from permits.core.clock import TimeLimit
from permits.core.definitions.clocks import ALWAYS_END, STAGE_EVENTS
from permits.core.definitions.types import ClockRule, Item, Process
from permits.core.proof import tell

RECEIPT = ("received", "supplemented")
"""The events that bring an application; what counts from receipt starts anew with a complete supplement."""
ACCEPTED, DECIDED = "accepted", "decided"
EARLY, AT_DECISION, HANDED_OVER, LATER = range(4)
"""When an event is: before the decision, with it, up to the delivery, at a time that nothing is said of."""
_WHEN = {DECIDED: AT_DECISION, "certified": HANDED_OVER, "delivered": HANDED_OVER, "closed": LATER, "withdrawn": LATER}
_TURNED_BACK = frozenset({"not_accepted", "correction_requested"})
"""They end a wait, too, but of an application that is not decided."""
_OF_ACCEPTANCE = _TURNED_BACK | {ACCEPTED}


def concerns(clock: ClockRule, process: str) -> bool:
    return not clock.processes or process in clock.processes


def deciding(item: Item) -> Iterator[tuple[str, Process, list[ClockRule]]]:
    """The processes in which something is decided, by code, each with the clocks that say until when."""
    for code, process in item.processes.items():
        if any(stage.kind == "decision" for stage in process.stages):
            yield code, process, [clock for clock in item.clocks if DECIDED in clock.ends and concerns(clock, code)]


def beside(item: Item, promise: ClockRule, law: ClockRule) -> bool:
    """Whether the law says, of a case on which both run, until when the promise has to end: alone, or with its time to
    deliver behind it, if the item has such a clock (`behind`)."""
    if promise.kind != "promised" or law.kind != "statutory" or law.until or not _shared(item, promise, law):
        return False
    from_the_start = promise.starts in (*RECEIPT, ACCEPTED)
    if set(promise.ends) & set(law.ends) - ALWAYS_END:
        return not (from_the_start and _WHEN.get(law.starts))
    end = _end(item, promise, law)
    if DECIDED not in law.ends or set(promise.ends) <= _OF_ACCEPTANCE:
        return False
    return from_the_start or (end > EARLY and _when(item, promise, law, promise.starts) == EARLY)


def behind(item: Item, promise: ClockRule, law: ClockRule) -> list[tuple[TimeLimit, ...]]:
    """What the law gives after `law` until the promise has ended, in every way it may; none if that cannot be said."""
    if set(promise.ends) & set(law.ends) - ALWAYS_END or (end := _end(item, promise, law)) <= AT_DECISION:
        return [()]
    delivering = (clock for clock in item.clocks if of_delivery(clock) and _shared(item, promise, clock))
    return [(clock.limit,) for clock in delivering] if end == HANDED_OVER else []


def of_delivery(clock: ClockRule) -> bool:
    """Whether it is the law's time to deliver what was decided (行政许可法 44)."""
    return clock.kind == "statutory" and not clock.until and clock.starts == DECIDED and "delivered" in clock.ends


def _shared(item: Item, one: ClockRule, other: ClockRule) -> list[Process]:
    """The processes on which both run."""
    return [process for code, process in item.processes.items() if concerns(one, code) and concerns(other, code)]


def _end(item: Item, promise: ClockRule, law: ClockRule) -> int:
    """The first of its ends that says what it promises."""
    ends = set(promise.ends) - ALWAYS_END - _TURNED_BACK
    return min((_when(item, promise, law, event) for event in ends), default=LATER)


def _when(item: Item, promise: ClockRule, law: ClockRule, event: str) -> int:
    name, _, stage = event.partition(":")
    if name not in STAGE_EVENTS:
        return _WHEN.get(event, EARLY)
    return max(_of_stages(_shared(item, promise, law), name, stage), default=LATER)


def _of_stages(processes: list[Process], name: str, code: str) -> Iterator[int]:
    """When the stage is entered or done, on each process that has it."""
    for process in processes:
        ways = {stage.code: {way.to for way in stage.next} for stage in process.stages}
        if code in ways:
            own = process.stage(code).kind
            ahead = {process.stage(one).kind for one in tell.reachable(ways, code) if one in ways}
            done = AT_DECISION if name == "stage_done" else EARLY
            later = HANDED_OVER if "delivery" in ahead else LATER
            yield done if own == "decision" else EARLY if "decision" in ahead else later
