"""特别程序: procedures of 行政许可法 art. 45 whose time does not count. Several may run side by side.

A procedure stops the clocks that name it from the day it begins to the last day its written notice told of. One that
takes longer needs a second notice; without it the clock goes on by itself after that day, whether the procedure has
ended or not. Works out no due day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from permits.core.clock import TimeLimit, due
from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.case import Case
from permits.core.process.moving import Happening

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

BEGAN, PROLONGED, ENDED = "paused", "prolonged", "resumed"
STOPS = (BEGAN, PROLONGED)
"""Events of a written notice: from its day to the last day it told of, no day counts."""


def may_begin(item: Item, case: Case) -> list[str]:
    """The procedures the item's clocks stand still in that do not run already."""
    named = {procedure for clock in item.clocks for procedure in clock.pauses}
    return sorted(named - set(case.procedures))


def asked_to_begin(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["procedure", "days", "notice"],
        procedure=choice(may_begin(item, case), "特别程序", "Special procedure"),
        days=_days("书面告知的工作日数", "Working days told"),
        notice=words("书面告知文书号", "Number of the written notice", 1),
    )


def asked_to_prolong(item: Item, case: Case, stage: Stage | None) -> Schema:
    which, must = _which(case)
    return an_object(
        [*must, "days", "notice", "reason"],
        procedure=which,
        days=_days("再需的工作日数", "Further working days"),
        notice=words("第二次书面告知文书号", "Number of the second written notice", 1),
        reason=words("未能按期完成的理由", "Why it takes longer", 2),
    )


def asked_to_end(item: Item, case: Case, stage: Stage | None) -> Schema:
    which, must = _which(case)
    return an_object(must, procedure=which, words=words("备注", "Remark"))


def _which(case: Case) -> tuple[Schema, list[str]]:
    """Which of the running procedures is meant, and whether that must be said: one alone needs no name."""
    asked = choice(case.procedures, "特别程序", "Special procedure")
    if len(case.procedures) == 1:
        return asked | {"default": case.procedures[0]}, []
    return asked, ["procedure"]


def _days(zh: str, en: str) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": 365, "title": zh, "x-en": en}


def begun(at: Situation) -> Iterator[Happening]:
    yield BEGAN, _told(at, str(at.data["procedure"]), at.today)


def prolonged(at: Situation) -> Iterator[Happening]:
    """The further days follow what was told before; told too late, they begin with the day they are told."""
    procedure = _meant(at)
    before = last_told(at, procedure)
    yield PROLONGED, _told(at, procedure, max(before, at.today)) | {"told_before": before.isoformat()}


def ended(at: Situation) -> Iterator[Happening]:
    yield ENDED, {"procedure": _meant(at), "words": str(at.data.get("words", ""))}


def _meant(at: Situation) -> str:
    return str(at.data.get("procedure") or at.case.procedures[0])


def _told(at: Situation, procedure: str, since: date) -> dict[str, object]:
    days = at.data["days"]
    assert isinstance(days, int)
    until = due(TimeLimit(days, "workday"), since, at.calendar).due_on
    title = messages.procedure_title(procedure)
    named = {"procedure": procedure, "title": title.zh, "title_en": title.en}
    return {**at.data, **named, "until": until.isoformat()}


def last_told(at: Situation, procedure: str) -> date:
    """The last day that was told of a procedure that runs."""
    told = (e for e in reversed(at.events) if e.type in STOPS and e.data["procedure"] == procedure)
    return date.fromisoformat(str(next(told).data["until"]))


def refused_notice(at: Situation) -> Iterator[Finding]:
    """One written notice tells of one thing: its number stands on the case once."""
    number = at.data.get("notice")
    used = next((e for e in at.events if e.type in STOPS and e.data["notice"] == number), None)
    if used is not None:
        yield messages.NOTICE_USED.at("/notice", notice=number, day=used.day.isoformat())


def none_runs(item: Item, case: Case) -> Finding | None:
    """Why there is nothing to end or to prolong."""
    return None if case.procedures else messages.NOTHING_PAUSED.at()


def none_left(item: Item, case: Case) -> Finding | None:
    """Why there is nothing to begin."""
    return None if may_begin(item, case) else messages.NOTHING_TO_PAUSE.at()
