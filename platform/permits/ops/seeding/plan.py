"""What the demonstration is to show: a case at every stage of every procedure, at every end, and on every desk.

Pure: stages, outcomes and days go in and come out. Knows how stages lead to one another; knows no item and no store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, zip_longest

from permits.core.clock import Calendar
from permits.core.definitions.types import NOTICE, Item, Process, Stage
from permits.core.process import LEGAL_ZONE

# Where a case is to be left when no stage is named.
CLOSED, REFUSED, CORRECTION, NOT_ACCEPTED, WITHDRAWN = "closed", "refused", "correction", "not-accepted", "withdrawn"
ENDS = (CLOSED, REFUSED, CORRECTION, NOT_ACCEPTED, WITHDRAWN)
# How long a case has lain on its desk, one case after the other: most are fresh, few are late.
MOODS = ("fresh", "due", "fresh", "soon", "fresh", "due", "fresh", "late")
_LATE_BY, _WITHOUT_LIMIT, _MOST = 2, 4, 12
# The outcomes of the kinds of stage that declare none, the one that moves a case on first.
_OUTCOMES: Mapping[str, str] = {
    "acceptance": "accepted", "review": "agree", "parallel": "agree", "visit": "pass", "decision": "granted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """Where one case is to be: at a stage of a process, or at one of `ENDS`. `authority`: only there, if named."""

    item: str
    process: str
    stage: str = ""
    end: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage to be passed, and the outcome it is to have."""

    stage: str
    outcome: str


def goals(items: Sequence[Item], shown: Mapping[str, Collection[str]] | None = None) -> list[Goal]:
    """Every stage of every process, the processes taking turns; then the ends, each where it can be reached. Of an
    item named in `shown`, only the goals named there, each as `name_of` has it."""
    picked = shown or {}
    whole = [item for item in items if item.code not in picked]
    all_of_them = [goal for item in items if item.code in picked for goal in _every(item)]
    some = [goal for goal in all_of_them if name_of(goal) in picked[goal.item]]
    return [*_all_goals(whole), *some]


def name_of(goal: Goal) -> str:
    """What definitions call a goal: its process, and the stage or end."""
    return f"{goal.process}.{goal.stage or goal.end}"


def _every(item: Item) -> Iterator[Goal]:
    for process in item.processes.values():
        yield from (Goal(item.code, process.code, stage.code) for stage in process.stages)
        yield from (Goal(item.code, process.code, end=end) for end in ENDS)


def _all_goals(items: Sequence[Item]) -> list[Goal]:
    lines = [[Goal(item.code, process.code, stage.code) for stage in process.stages] for item, process in _all(items)]
    at_stages = [goal for goal in chain(*zip_longest(*lines)) if goal]
    closed = [Goal(item.code, process.code, end=CLOSED) for item, process in _all(items)]
    refused = [Goal(item.code, next(iter(item.processes)), end=REFUSED) for item in items if item.refusals]
    asked = [Goal(item.code, next(iter(item.processes)), end=CORRECTION) for item in items if item.correction == NOTICE]
    rare = zip(items, (NOT_ACCEPTED, WITHDRAWN), strict=False)
    others = [Goal(item.code, next(iter(item.processes)), end=end) for item, end in rare]
    return [*at_stages, *closed, *refused, *asked, *others]


def _all(items: Sequence[Item]) -> Iterator[tuple[Item, Process]]:
    return ((item, process) for item in items for process in item.processes.values())


def way_to(process: Process, goal: Goal, fired: Collection[str]) -> list[Step] | None:
    """The stages to be passed, with their outcomes, until the goal; None if it cannot be reached where these rules
    hold. A refusal is reached at the first stage that decides; what comes before acceptance takes no step."""
    if goal.end in (CORRECTION, NOT_ACCEPTED, WITHDRAWN):
        return []
    if goal.end == REFUSED:
        deciding = next((stage.code for stage in process.stages if stage.kind == "decision"), None)
        before = _way(process, deciding, fired) if deciding else None
        return None if before is None or deciding is None else [*before, Step(deciding, "refused")]
    return _way(process, goal.stage or "end", fired)


def _way(process: Process, wanted: str, fired: Collection[str]) -> list[Step] | None:
    waiting: list[tuple[str, list[Step]]] = [(process.stages[0].code, [])]
    seen: set[str] = set()
    while waiting:
        here, steps = waiting.pop(0)
        if here == wanted:
            return steps
        if here != "end" and here not in seen:
            seen.add(here)
            leads = _leads(process, process.stage(here), fired)
            waiting += [(to, [*steps, Step(here, outcome)]) for outcome, to in leads]
    return None


def _leads(process: Process, stage: Stage, fired: Collection[str]) -> Iterator[tuple[str, str]]:
    """(outcome, next stage) of each way that leads on; of several for one outcome, the first that holds."""
    usual, told = _OUTCOMES.get(stage.kind, "done"), set()
    if not stage.next:
        yield usual, process.after(stage.code)
    for step in stage.next:
        outcome = step.outcome or usual
        if outcome not in told and not step.decision and (not step.rule or step.rule in fired):
            told.add(outcome)
            yield outcome, step.to


# ---------------------------------------------------------------- days


def moments(steps: int, age: int, at_once: bool, place: int, calendar: Calendar, now: datetime) -> list[datetime]:
    """When a case was received and when each of its `steps` was taken, the last one `age` working days ago: half a
    working day apart, or on one morning if the case is done `at_once`. None in the future, all in office hours save
    the receipt of a case nobody has touched: people apply at any time."""
    local = now.astimezone(LEGAL_ZONE)
    if not steps and not age:
        return [now - timedelta(minutes=20 + 37 * (place % 9))]
    today = local.date()
    open_today = calendar.is_workday(today) and local.time() >= time(9)
    latest = today if open_today else workday_before(calendar, today - timedelta(days=1), 0)
    while not calendar.is_workday(today):
        today += timedelta(days=1)
    last = min(workday_before(calendar, today, age), latest)
    planned = [_moment(calendar, last, back, at_once, place) for back in range(steps, -1, -1)]
    return [min(at, now - timedelta(minutes=4 * (steps - n + 1))) for n, at in enumerate(planned)]


def _moment(calendar: Calendar, last: date, back: int, at_once: bool, place: int) -> datetime:
    minute = place * 7 % 45
    if at_once:
        at = datetime.combine(last, time(11, minute), LEGAL_ZONE) - timedelta(minutes=17 * back)
    else:
        day = workday_before(calendar, last, (back + 1) // 2)
        at = datetime.combine(day, time(15 if back % 2 else 9, minute), LEGAL_ZONE)
    return at.astimezone(UTC)


def workday_before(calendar: Calendar, day: date, count: int) -> date:
    """The `count`-th working day before `day`; for 0 the day itself or the last working day before it."""
    while count or not calendar.is_workday(day):
        day -= timedelta(days=1)
        count -= count > 0 and calendar.is_workday(day)
    return day


def age_of(stage: Stage | None, turn: int) -> int:
    """For how many working days a case has been at a stage, or at its end (no stage)."""
    if stage is None:
        return 2 + turn * 3 % 17
    limit = stage.limit.length if stage.limit is not None and stage.limit.unit == "workday" else _WITHOUT_LIMIT
    ages = {"fresh": turn % 2 if limit > 1 else 0, "due": limit, "soon": max(limit - 1, 0), "late": limit + _LATE_BY}
    return min(ages[MOODS[turn % len(MOODS)]], _MOST)


def at_desk(items: Sequence[Item], authority: str, office: str) -> list[Goal]:
    """What would put a case on this desk: one goal for each stage of each process that comes by."""
    return [
        Goal(item.code, process.code, stage.code, authority=authority)
        for item, process in _all(items)
        for stage in process.stages
        if office in {desk.office for desk in stage.branches or (stage,)}
    ]
