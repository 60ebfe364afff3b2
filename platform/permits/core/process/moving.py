"""From stage to stage: what an outcome leads to, what is entered, and what several branches come to together.

Knows stages and the rules they branch by; does not know who may act or what an act asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from permits.core.definitions.types import NextStage, Stage

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

Happening = tuple[str, dict[str, object]]
Said = Mapping[str, object]
PARALLEL = "parallel"
AGREE, DISAGREE = "agree", "disagree"


def advance(at: Situation, outcome: str) -> Iterator[Happening]:
    """Leave the present stage with an outcome and enter the one the item declares for it. A branch is answered; the
    stage is left when the branches have come to something together."""
    if at.stage is not None:
        yield from finish(at, at.stage, outcome, {"words": str(at.data.get("words", ""))})


def finish(at: Situation, desk: Stage, outcome: str, said: Said) -> Iterator[Happening]:
    """The same for a desk of the present stage, a branch of it or itself; `said`: what its event says besides."""
    if desk.code in at.case.branches:
        yield from _answered(at, desk, outcome, said)
    else:
        yield from _left(at, desk, outcome, said)


def leap(
    at: Situation, stage: Stage, reached_by: Stage, outcome: str, said: Said, there: Happening
) -> Iterator[Happening]:
    """Leave a stage as if another one, `reached_by`, had been left with this outcome, which `there` happens at."""
    order = at.item.processes[at.case.process].stages
    skipped = [one.code for one in order[order.index(stage) + 1 : order.index(reached_by) + 1]]
    yield "stage_done", {"stage": stage.code, "outcome": outcome, **said, **({"skipped": skipped} if skipped else {})}
    yield there
    yield from _onward(at, reached_by, outcome)


def turn(at: Situation, to: Stage, outcome: str, reason: str) -> Iterator[Happening]:
    """Leave the present stage for one it leads to, as a person chose for a reason that no rule knows."""
    assert at.stage is not None
    yield "stage_done", {"stage": at.stage.code, "outcome": outcome, "words": reason}
    yield from _reach(at, to, {"reason": reason})


def joint_outcome(stage: Stage, said: Mapping[str, str]) -> str:
    """What the branches asked (code → outcome, empty = still open) come to: disagree as soon as one does, agree as soon
    as enough do; empty while it is open."""
    if DISAGREE in said.values():
        return DISAGREE
    agreed = sum(outcome == AGREE for outcome in said.values())
    return AGREE if agreed >= min(stage.join or len(said), len(said)) else ""


def _answered(at: Situation, branch: Stage, outcome: str, said_of_it: Said) -> Iterator[Happening]:
    whole = at.item.processes[at.case.process].stage(at.case.stage)
    yield "branch_done", {"stage": whole.code, "branch": branch.code, "outcome": outcome, **said_of_it}
    said = {code: asked.outcome for code, asked in at.case.branches.items()} | {branch.code: outcome}
    if joint := joint_outcome(whole, said):
        yield from _left(at, whole, joint, {"words": ""})


def _left(at: Situation, stage: Stage, outcome: str, said: Said) -> Iterator[Happening]:
    yield "stage_done", {"stage": stage.code, "outcome": outcome, **said}
    yield from _onward(at, stage, outcome)


def _onward(at: Situation, stage: Stage, outcome: str) -> Iterator[Happening]:
    process = at.item.processes[at.case.process]
    to = _declared_next(at, stage, outcome) or process.after(stage.code)
    if to == "end":
        yield "closed", {"after": stage.code}
        return
    yield from _reach(at, process.stage(to), {})


def _reach(at: Situation, stage: Stage, said: Said) -> Iterator[Happening]:
    if stage.handling and stage.handling != at.case.handling:
        yield "handling_changed", {"to": stage.handling, "stage": stage.code, **said}
    yield from _entered(at, stage)


def _entered(at: Situation, stage: Stage) -> Iterator[Happening]:
    if stage.kind != PARALLEL:
        yield "stage_entered", {"stage": stage.code}
        return
    asked = [branch.code for branch in stage.asked(at.judged().verdict.fired)]
    yield "stage_entered", {"stage": stage.code, "branches": asked}
    if not asked:  # nobody is asked: nobody can answer, and waiting would never end
        yield from _left(at, stage, AGREE, {"words": ""})


def _declared_next(at: Situation, stage: Stage, outcome: str) -> str:
    """The first way that fits and is not used up. A rule is looked at only where a way names one."""
    for step in stage.next:
        fired = at.judged().verdict.fired if step.rule else ()
        if step.fits(outcome, fired) and not _used_up(at, stage, step):
            return step.to
    return ""


def _used_up(at: Situation, stage: Stage, step: NextStage) -> bool:
    """Whether the stage was left with this outcome as often before as the way allows."""
    left = sum(said.stage == stage.code and step.outcome in ("", said.outcome) for said in at.case.opinions)
    return 0 < step.at_most <= left
