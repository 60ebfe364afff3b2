"""Processes as graphs of stages: every stage leads somewhere, and in the end out.

Knows stages and where they lead; does not know what happens in a stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from permits.core.clock import Schedule, TimeLimit, parse_limit
from permits.core.definitions.outcomes import check_outcomes
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.silences import check_step
from permits.core.definitions.types import ON_THE_DAY, Authority, NextStage, Process, Reminding, Stage
from permits.core.finding import FindingKind

END = "end"

PROCESS_TWICE = FindingKind(
    "process.twice",
    "流程代码“{code}”重复，请改正其中一个。",
    'The process code "{code}" occurs twice: change one of them.',
)
PROCESS_UNUSED = FindingKind(
    "process.unused",
    "没有流转规则用到流程“{code}”，请加上规则或删去流程。",
    'No routing rule leads to the process "{code}": add one or remove the process.',
    "warning",
)
STAGE_TWICE = FindingKind(
    "stage.twice",
    "环节代码“{code}”在流程中重复，请改正其中一个。",
    'The stage code "{code}" occurs twice in the process: change one of them.',
)
RESERVED_STAGE = FindingKind(
    "stage.reserved",
    "“end”表示流程结束，不能用作环节代码，请换一个。",
    '"end" stands for the end of the process: give the stage another code.',
)
UNKNOWN_STAGE = FindingKind(
    "stage.unknown",
    "流程中没有环节“{code}”，请改正；结束写作 end。",
    'The process has no stage "{code}": correct it; the end is written "end".',
)
UNREACHABLE = FindingKind(
    "stage.unreachable",
    "环节“{code}”从第一个环节出发到不了，请接上或删去。",
    'The stage "{code}" cannot be reached from the first one: lead to it or remove it.',
)
NO_END = FindingKind(
    "stage.no_end",
    "从环节“{code}”出发到不了结束（end），请加一条出路。",
    'From the stage "{code}" the end cannot be reached: add a way out.',
)
NO_FALLBACK = FindingKind(
    "stage.no_fallback",
    "这个环节的每条去向都带分支规则；规则都不成立时无处可去，请加一条不带规则的去向。",
    "Every way out of this stage has a branch rule: add one without, for when no rule holds.",
)
NO_WAY_LEFT = FindingKind(
    "stage.no_way_left",
    "到“{to}”的去向最多走 {times} 次，之后这个结果就没有去向；请在下面加一条同样结果、不带 at_most 和规则的去向。",
    "The way to “{to}” is taken {times} times at most, and after that this outcome leads nowhere: add a way for it"
    " below, without at_most and without a rule.",
)
UNKNOWN_BRANCH = FindingKind(
    "stage.unknown_branch",
    "没有分支规则“{code}”，请在规则的 branches 中声明或改正代码。",
    'There is no branch rule "{code}": declare it under branches or correct the code.',
)
BRANCH_UNUSED = FindingKind(
    "branch.unused",
    "没有环节用到分支规则“{code}”，请在环节的 next 中使用或删去。",
    'No stage uses the branch rule "{code}": use it in a stage\'s next or remove it.',
    "warning",
)
SAME_DESK = FindingKind(
    "stage.branches_at_one_desk",
    "并联环节的两个分支都由岗位“{office}”办理，请合为一个分支或改由别处办理。",
    'Two branches of the stage lie at the office "{office}": make them one branch, or give one to another office.',
)
TOO_MANY_AGREE = FindingKind(
    "stage.join_too_many",
    "要求至少 {least} 个分支同意，但环节只有 {count} 个分支，请改正。",
    "At least {least} branches are to agree, but the stage has {count}: correct it.",
)
NO_OFFICE = FindingKind(
    "stage.no_office",
    "实施主体“{authority}”没有岗位“{office}”，无人办理这个环节；请补上岗位或改由别处办理。",
    'The authority "{authority}" has no office "{office}", so nobody can do this stage: add the office or change it.',
)
NOBODY_TOLD = FindingKind(
    "remind.no_office",
    "实施主体“{authority}”没有岗位“{office}”，逾期后无人可另行告知；请补上岗位或改告别处。",
    'The authority "{authority}" has no office "{office}" that could be told once the limit has passed: add the office'
    " or change it.",
)


def read_processes(reading: Reading, raw: list[Raw]) -> dict[str, Process]:
    """The processes by code, each stage with all its ways out spelled."""
    place = Place("item") / "processes"
    unique(reading, PROCESS_TWICE, [(one["code"], place / n / "code") for n, one in enumerate(raw)])
    return {one["code"]: _process(reading, place / n, one) for n, one in enumerate(raw)}


def _process(reading: Reading, place: Place, raw: Raw) -> Process:
    code, stages = raw["code"], raw["stages"]
    unique(reading, STAGE_TWICE, [(one["code"], where / "code") for where, one in _steps(place / "stages", stages)])
    following = [one["code"] for one in stages[1:]] + [END]
    read = tuple(_stage(reading, place / "stages" / n, code, one, following[n]) for n, one in enumerate(stages))
    title = reading.say(place / "title", f"processes.{code}.title", raw["title"])
    _check_graph(reading, place / "stages", read)
    return Process(code, title, raw["handling"], read)


def _stage(reading: Reading, place: Place, process: str, raw: Raw, following: str) -> Stage:
    key = f"stages.{process}.{raw['code']}"
    checkpoints = enumerate(raw.get("checkpoints", ()))
    if raw["code"] == END:
        reading.wrong(RESERVED_STAGE, place / "code")
    branches = raw.get("branches", [])
    _check_desks(reading, place, branches)
    read = Stage(
        code=raw["code"],
        title=reading.say(place / "title", f"{key}.title", raw["title"]),
        kind=raw.get("kind", "review"),
        office=raw.get("office", ""),
        role=raw.get("role", ""),
        limit=read_limit(reading, place / "limit", raw.get("limit")),
        next=_ways_out(raw, following),
        checkpoints=tuple(
            reading.say(place / "checkpoints" / n, f"{key}.checkpoints.{n}", zh) for n, zh in checkpoints
        ),
        people=raw.get("people", 1),
        basis=reading.basis(place, raw, needed="limit" in raw),
        handling=raw.get("handling", ""),
        hint=reading.say(place / "hint", f"{key}.hint", raw.get("hint")),
        # A branch leads nowhere by itself: where the stage leads is said of the stage.
        branches=tuple(
            replace(_stage(reading, place / "branches" / n, process, one, END), next=(), when=one.get("when", ""))
            for n, one in enumerate(branches)
        ),
        join=_join(reading, place / "join", raw.get("join"), len(branches)),
        procedure=raw.get("procedure", ""),
        silence=raw.get("silence", "escalate"),
        remind=read_reminding(raw.get("remind")) or ON_THE_DAY,
    )
    check_step(reading, place, read)
    check_outcomes(reading, place, read)
    return read


def _steps(place: Place, stages: list[Raw]) -> Iterator[tuple[Place, Raw]]:
    """Every stage and every branch, with its place: codes are told apart among all of them."""
    for n, one in enumerate(stages):
        yield place / n, one
        yield from ((place / n / "branches" / m, branch) for m, branch in enumerate(one.get("branches", ())))


def _check_desks(reading: Reading, place: Place, branches: list[Raw]) -> None:
    """Whoever sits in an office has one branch to answer, so that it is never asked which."""
    seen: set[str] = set()
    for n, one in enumerate(branches):
        if one["office"] in seen:
            reading.wrong(SAME_DESK, place / "branches" / n / "office", office=one["office"])
        seen.add(one["office"])


def _join(reading: Reading, place: Place, raw: Raw | str | None, count: int) -> int:
    """How many branches must agree; 0 = all that are asked."""
    if not isinstance(raw, Mapping):
        return {"any": 1}.get(str(raw), 0)
    least = int(raw["at_least"])
    if least > count:
        reading.wrong(TOO_MANY_AGREE, place / "at_least", least=least, count=count)
    return least


def read_limit(reading: Reading, place: Place, raw: Raw | None) -> TimeLimit | None:
    """A limit where one is written."""
    if raw is None:
        return None
    limit, found = parse_limit(raw, str(place))
    reading.add(found)
    return limit


def read_reminding(raw: Raw | None) -> Reminding | None:
    """When to remind of a limit, where it is said."""
    if raw is None:
        return None
    after = raw.get("after", {})
    used, before = (tuple(sorted(raw.get(name, ()), reverse=name == "before")) for name in ("used", "before"))
    return Reminding(Schedule(used, before, after.get("every", 0), after.get("times", 0)), after.get("also", ""))


def _ways_out(raw: Raw, following: str) -> tuple[NextStage, ...]:
    if "next" not in raw:
        return (NextStage(following),)
    return tuple(
        NextStage(
            one["to"], one.get("outcome", ""), one.get("rule", ""), one.get("decision", ""), one.get("at_most", 0)
        )
        for one in raw["next"]
    )


def _check_graph(reading: Reading, place: Place, stages: tuple[Stage, ...]) -> None:
    codes = {stage.code for stage in stages}
    for n, stage in enumerate(stages):
        for m, way in enumerate(stage.next):
            if way.to not in codes and way.to != END:
                reading.wrong(UNKNOWN_STAGE, place / n / "next" / m / "to", code=way.to)
        if all(way.rule for way in stage.next):
            reading.wrong(NO_FALLBACK, place / n / "next")
        for m, way in enumerate(stage.next):
            lasting = (one for one in stage.next[m + 1 :] if not one.rule and not one.at_most)
            if way.at_most and not any(one.outcome in ("", way.outcome) for one in lasting):
                reading.wrong(NO_WAY_LEFT, place / n / "next" / m / "at_most", to=way.to, times=way.at_most)
    forward = {stage.code: {way.to for way in stage.next} for stage in stages}
    reached, ending = _reachable(forward, stages[0].code), _reachable(_reversed(forward), END)
    for n, stage in enumerate(stages):
        if stage.code not in reached:
            reading.wrong(UNREACHABLE, place / n, code=stage.code)
        if stage.code not in ending:
            reading.wrong(NO_END, place / n, code=stage.code)


def _reachable(edges: Mapping[str, set[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def _reversed(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {}
    for code, targets in edges.items():
        for target in targets:
            back.setdefault(target, set()).add(code)
    return back


def check_branches(reading: Reading, processes: Mapping[str, Process], branches: Mapping[str, Place]) -> None:
    """The rules that stages branch on must be branch rules, and each of these should be used."""
    stages = [stage for process in processes.values() for stage in process.stages]
    used = {way.rule for stage in stages for way in stage.next}
    used |= {branch.when for stage in stages for branch in stage.branches}
    for code, place in branches.items():
        if code not in used:
            reading.wrong(BRANCH_UNUSED, place, code=code)
    for n, process in enumerate(processes.values()):
        for m, stage in enumerate(process.stages):
            for k, way in enumerate(stage.next):
                if way.rule and way.rule not in branches:
                    here = Place("item") / "processes" / n / "stages" / m / "next" / k / "rule"
                    reading.wrong(UNKNOWN_BRANCH, here, code=way.rule)
            for k, branch in enumerate(stage.branches):
                if branch.when and branch.when not in branches:
                    here = Place("item") / "processes" / n / "stages" / m / "branches" / k / "when"
                    reading.wrong(UNKNOWN_BRANCH, here, code=branch.when)


def check_offices(
    reading: Reading,
    processes: Mapping[str, Process],
    led_to: Mapping[str, Iterable[str]],
    authorities: Mapping[str, Authority],
) -> None:
    """Somebody must be able to act: each authority a process is led to has the offices its stages name."""
    for n, (code, process) in enumerate(processes.items()):
        if code not in led_to:
            reading.wrong(PROCESS_UNUSED, Place("item") / "processes" / n / "code", code=code)
        named = [authorities[name] for name in sorted(set(led_to.get(code, ()))) if name in authorities]
        for m, stage in enumerate(process.stages):
            here = Place("item") / "processes" / n / "stages" / m
            desks = {here / "branches" / k: one for k, one in enumerate(stage.branches)} or {here: stage}
            for place, desk in desks.items():
                for authority in (one for one in named if desk.office not in one.offices):
                    reading.wrong(NO_OFFICE, place / "office", authority=authority.title, office=desk.office)
                check_told(reading, place, desk.remind, named)


def check_told(reading: Reading, place: Place, remind: Reminding, named: Iterable[Authority]) -> None:
    """Whoever is told besides, once a limit has passed, must be somewhere."""
    for authority in (one for one in named if remind.also and remind.also not in one.offices):
        here = place / "remind" / "after" / "also"
        reading.wrong(NOBODY_TOLD, here, authority=authority.title, office=remind.also)
