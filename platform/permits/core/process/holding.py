"""暂缓与放行: who may keep silence from having its effect for now, and who lets it have it. Knows no days.

Only an effect the bureau itself promised waits for anybody. What a statute attaches to silence (行政许可法 50(2),
病原微生物实验室生物安全管理条例 24(2)) comes about by law, whoever would rather it did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from permits.core.definitions.silences import CASE_APPROVED, STEP_AGREED
from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.case import Case, Hold
from permits.core.process.clocks import clocks_of, concerns, desks_of
from permits.core.process.events import HELD, RELEASED, STEP_OF
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

FORCE_MAJEURE = "force_majeure"
CAUSES = {FORCE_MAJEURE: Text("不可抗力", "Force majeure"), "other": Text("其他", "Other")}


def to_hold(item: Item, case: Case) -> list[str]:
    """The clocks of this case whose silence has an effect that can be held and is not."""
    return [code for code in _needed(item, case) if not case.holds.get(code, Hold()).cause]


def to_release(item: Item, case: Case) -> list[str]:
    """Those whose effect still waits for somebody to release it."""
    return [code for code, least in _needed(item, case).items() if _missing(case, code, least)]


def _needed(item: Item, case: Case) -> dict[str, int]:
    """Every clock whose silence has an effect the bureau promised, with how many officers must release that anyway."""
    whole = {rule.code: rule.release for rule in item.clocks if rule.silence == CASE_APPROVED and concerns(rule, case)}
    return whole | {STEP_OF + desk.code: 0 for desk in desks_of(item, case) if desk.silence == STEP_AGREED}


def _missing(case: Case, code: str, least: int) -> int:
    """How many releases are missing: as many as the clock says, and one at least after a hold."""
    hold = case.holds.get(code, Hold())
    return max(least, 1 if hold.cause else 0) - len(set(hold.released))


def held(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    yield HELD, {**at.data, "stage": at.case.stage}


def released(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    """One officer's release, and whether it is the last one that was missing."""
    code = str(at.data["clock"])
    missing = _missing(at.case, code, _needed(at.item, at.case)[code])
    yield RELEASED, {
        "words": "", **at.data, "lifts": missing == 1, "missing": missing - 1, "early": not _has_passed(at, code),
    }  # fmt: skip


def _has_passed(at: Situation, code: str) -> bool:
    return any(one.code == code and one.passed(at.now) for one in clocks_of(at.item, at.case, at.events, at.calendar))


def refused_hold(at: Situation) -> Iterator[Finding]:
    """Only of a clock that runs. Which ones have an effect to hold is said by what is asked."""
    code = at.data.get("clock")
    running = {one.code for one in clocks_of(at.item, at.case, at.events, at.calendar) if one.running}
    if code in to_hold(at.item, at.case) and code not in running:
        yield messages.CLOCK_NOT_RUNNING.at("/clock")


def refused_release(at: Situation) -> Iterator[Finding]:
    """Once for each officer; and, but to end a hold, not before the limit has passed: who releases has looked at what
    silence would bring about then."""
    code = str(at.data.get("clock"))
    hold = at.case.holds.get(code, Hold())
    if at.actor.username in hold.released:
        yield messages.RELEASED_ALREADY.at("/clock")
    elif code in to_release(at.item, at.case) and not hold.cause and not _has_passed(at, code):
        yield messages.RELEASED_EARLY.at("/clock")
