"""全程代理: the window clerk who took an application in, or accepted it, stays its agent to the end.

The agent carries every message between the applicant and those who review, announces site visits, and urges a stage
that is slow; reviewers have no way to the applicant but through the agent. Knows events and cases; tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding, FindingKind
from permits.core.process.asking import Schema, an_object, words
from permits.core.process.events import Actor, Event
from permits.core.process.moving import Happening

if TYPE_CHECKING:
    from permits.core.process.case import Case
    from permits.core.process.transitions import Situation

TAKE, URGE, ASK, TELL, WRITE, ANNOUNCE, CALL_OFF = (
    "take-agency", "urge", "ask-agent", "tell-applicant", "write-to-agent", "announce-visit", "call-off-visit",
)  # fmt: skip
CHANGED, URGED, ASKED, TOLD, WROTE, ANNOUNCED, CALLED_OFF = AGENCY_EVENTS = (
    "agent_changed", "urged", "agent_asked", "applicant_told", "applicant_wrote", "visit_announced", "visit_called_off",
)  # fmt: skip
TO_THE_AGENT = frozenset({ASKED, WROTE})
"""Events that the agent hears of; where a case has none, the window of the authority."""
OPEN = "received awaiting_correction under_review granted"
"""States in which there is something to carry to and fro."""
AT_WORK = "under_review granted"
_AHEAD = timedelta(days=366)

URGED_ALREADY = FindingKind(
    "agent.urged_already",
    "这个环节今天已经催办过（{moment}），每个环节一天催办一次",
    "This stage was urged today already (at {moment}); a stage is urged once a day",
)
DAY_PAST = FindingKind(
    "visit.day_past",
    "审核日期 {day} 应在今天（{today}）以后一年之内",
    "The day of the visit, {day}, must be today ({today}) or within a year from now",
)


# ---- who may, and what is asked ---------------------------------------------------------------------------------


def is_agent(actor: Actor, case: Case) -> bool:
    return bool(case.agent_clerk) and actor.username == case.agent_clerk


def at_the_window(actor: Actor, case: Case) -> bool:
    """Whoever takes in what is brought to the window of the authority that has the case."""
    return "clerk" in actor.roles and (actor.office, actor.authority) == ("window", case.authority)


def may_take(actor: Actor, case: Case) -> bool:
    """A clerk at the window, where somebody else is the agent or nobody is any more."""
    there = bool(case.agent_clerk) or case.state != "received"
    return at_the_window(actor, case) and there and actor.username not in (case.agent_clerk, case.applicant)


def expects_visit(item: Item, case: Case) -> bool:
    """Whether the case is at, or may still come to, a stage at which people go and look."""
    process = item.processes.get(case.process)
    ahead, seen = [case.stage] if process else [], set[str]()
    while process and ahead:
        code = ahead.pop()
        if not code or code == "end" or code in seen:
            continue
        stage = process.stage(code)
        if stage.kind == "visit" or stage.people > 1:
            return True
        seen.add(code)
        ahead += [way.to for way in stage.next]
    return False


def asked_to_take(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["reason"], reason=words("接任理由", "Reason", 2))


def asked_to_urge(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object([], words=words("催办说明", "What to say"))


def asked_for_words(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["words"], words=words("内容", "What to say", 2))


def asked_to_announce(item: Item, case: Case, stage: Stage | None) -> Schema:
    short: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return an_object(
        ["day", "time", "place"],
        day={"type": "string", "format": "date", "title": "审核日期", "x-en": "Day of the visit"},
        time={**short, "maxLength": 60, "title": "时间", "x-en": "Time"},
        place={**short, "title": "地点", "x-en": "Place"},
        people=words("来人", "Who comes"),
        prepare=words("请申请人准备", "What the applicant prepares"),
    )


def asked_to_call_off(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["reason"], reason=words("取消或改期的理由", "Reason", 2))


# ---- what it comes to -------------------------------------------------------------------------------------------


def taken(at: Situation) -> Iterator[Happening]:
    yield CHANGED, {"from": at.case.agent_clerk, "to": at.actor.username, "reason": str(at.data["reason"])}


def urged(at: Situation) -> Iterator[Happening]:
    from permits.core.process.clocks import desks_of

    offices = " ".join(desk.office for desk in desks_of(at.item, at.case))
    yield URGED, {"stage": at.case.stage, "office": offices, "words": str(at.data.get("words", ""))}


def _said(event: str) -> Callable[[Situation], Iterator[Happening]]:
    def happens(at: Situation) -> Iterator[Happening]:
        yield event, {"words": str(at.data["words"]), "stage": at.case.stage}

    return happens


asked, told, wrote = _said(ASKED), _said(TOLD), _said(WROTE)


def announced(at: Situation) -> Iterator[Happening]:
    """A visit announced anew stands in the place of the one before."""
    yield ANNOUNCED, {**at.data, "stage": at.case.stage, "again": bool(at.case.planned)}


def called_off(at: Situation) -> Iterator[Happening]:
    yield CALLED_OFF, {"day": at.case.planned["day"], "reason": str(at.data["reason"])}


def refused_urge(at: Situation) -> Iterator[Finding]:
    """A stage is urged once a day."""
    before = next((e for e in reversed(at.events) if e.type == URGED and e.day == at.today), None)
    if before is not None and before.data["stage"] == at.case.stage:
        yield URGED_ALREADY.at("", moment=before.at)


def refused_announcement(at: Situation) -> Iterator[Finding]:
    """A visit is on a day to come."""
    try:
        day = date.fromisoformat(str(at.data.get("day", "")))
    except ValueError:
        return
    if not at.today <= day <= at.today + _AHEAD:
        yield DAY_PAST.at("/day", day=day, today=at.today)


# ---- what follows from events -----------------------------------------------------------------------------------

Known = dict[str, Any]
CHANGES: Mapping[str, Callable[[Known, Event], Known]] = {
    CHANGED: lambda was, event: {"agent_clerk": str(event.data["to"])},
    ANNOUNCED: lambda was, event: {"planned": event.data},
    CALLED_OFF: lambda was, event: {"planned": {}},
    "visit_recorded": lambda was, event: {"planned": {}},
}


# ---- the tables ------------------------------------------------------------------------------------------------

ACTS: tuple[tuple[str, str, str, str, str, str, Callable[..., Schema]], ...] = (
    (URGE, "催办", "Urge the stage", "urger", "received under_review granted", "", asked_to_urge),
    (ASK, "请代理人转告申请人", "Ask the agent to tell the applicant", "asker", AT_WORK, "", asked_for_words),
    (TELL, "转告申请人", "Tell the applicant", "agent", OPEN, "", asked_for_words),
    (WRITE, "给窗口留言", "Write to the window", "applicant", OPEN, "", asked_for_words),
    (ANNOUNCE, "通知现场审核", "Announce a site visit", "agent", AT_WORK, "", asked_to_announce),
    (CALL_OFF, "取消现场审核安排", "Call the site visit off", "agent", AT_WORK, "", asked_to_call_off),
    (TAKE, "接任全程代理人", "Become the agent of the case", "colleague", OPEN, "", asked_to_take),
)
"""Name, title in Chinese and English, by whom, in which states, at which stages, and what is asked: as `acts.Act`."""
ONLY_WHEN: Mapping[str, Callable[[Item, Case], bool]] = {
    URGE: lambda item, case: bool(case.stage),
    ASK: lambda item, case: bool(case.agent_clerk),
    ANNOUNCE: expects_visit,
    CALL_OFF: lambda item, case: bool(case.planned),
}
BY: Mapping[str, Callable[[Actor, Item, Case, Stage | None], bool]] = {
    "agent": lambda actor, item, case, stage: is_agent(actor, case),
    "colleague": lambda actor, item, case, stage: may_take(actor, case),
}
HANDLERS: Mapping[str, Callable[[Situation], Iterator[Happening]]] = {
    TAKE: taken, URGE: urged, ASK: asked, TELL: told, WRITE: wrote, ANNOUNCE: announced, CALL_OFF: called_off,
}  # fmt: skip
REFUSALS: Mapping[str, Callable[[Situation], Iterator[Finding]]] = {URGE: refused_urge, ANNOUNCE: refused_announcement}
