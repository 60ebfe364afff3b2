"""全程代理: the clerk who took a case in follows it, urges, carries messages and announces visits; nobody else does."""

from __future__ import annotations

import pytest

from permits.core.process import open_to
from tests.unit.process.line import APPLICANT, Line, officer, until
from tests.unit.process.samples import invented

VISIT = {"day": "2026-03-09", "time": "上午 9:30", "place": "学院路 1 号", "prepare": "请备好平面图"}


def followed() -> tuple[Line, object]:
    line = invented()
    agent = line.holder()
    return line.do("accept"), agent


def may(line: Line, actor: object) -> set[str]:
    return {act.name for act, _ in open_to(actor, line.item, line.case)}  # type: ignore[arg-type]


def test_whoever_accepts_a_case_is_its_agent_to_the_end() -> None:
    line, agent = followed()
    assert line.case.agent_clerk == agent.username  # type: ignore[attr-defined]
    until(line, "look")
    assert {"urge", "tell-applicant", "announce-visit"} <= may(line, agent)
    reviewer = line.holder()
    assert "tell-applicant" not in may(line, reviewer), "reviewers do not contact applicants"
    assert "ask-agent" in may(line, reviewer)
    assert not {"urge", "ask-agent", "tell-applicant", "announce-visit"} & may(line, APPLICANT)
    assert "write-to-agent" in may(line, APPLICANT)


def test_a_stage_is_urged_once_a_day_and_the_next_one_at_once() -> None:
    line, agent = followed()
    line.do("urge", agent, words="申请人急着开业")
    assert [f.code for f in line.ask("urge", agent).findings] == ["agent.urged_already"]
    stage = line.case.stage
    line.on("2026-03-03").do("urge", agent)
    told = [event.data for event in line.events if event.type == "urged"]
    assert [(one["stage"], one["words"]) for one in told] == [(stage, "申请人急着开业"), (stage, "")]
    until(line, "settle")
    assert line.case.stage != stage
    assert not line.ask("urge", agent).findings


def test_a_visit_that_was_announced_stands_until_it_has_been_or_is_called_off() -> None:
    line, agent = followed()
    until(line, "look")
    line.do("announce-visit", agent, **VISIT)
    assert line.case.planned["place"] == "学院路 1 号"
    line.do("announce-visit", agent, **{**VISIT, "day": "2026-03-10"})
    assert (line.case.planned["day"], line.events[-1].data["again"]) == ("2026-03-10", True)
    line.do("call-off-visit", agent, reason="申请人当天不在")
    assert line.case.planned == {} and "call-off-visit" not in may(line, agent)
    line.do("announce-visit", agent, **VISIT)
    until(line, "settle")
    assert line.case.planned == {}, "the visit has been"
    assert "announce-visit" not in may(line, agent), "no further visit is to come"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-03-01", "visit.day_past"), ("2028-03-09", "visit.day_past"), ("2026-02-30", "act.data"),
        ("morgen", "act.data"),
    ],
)  # fmt: skip
def test_a_visit_is_on_a_day_to_come(day: str, code: str) -> None:
    line, agent = followed()
    until(line, "look")
    assert code in [f.code for f in line.ask("announce-visit", agent, **{**VISIT, "day": day}).findings]
    assert line.case.planned == {}


def test_a_colleague_at_the_window_becomes_the_agent_with_a_reason_and_a_reviewer_never() -> None:
    line, agent = followed()
    authority = line.case.authority
    other = officer("window", "clerk", authority, "second-clerk")
    elsewhere = officer("window", "clerk", "bj-wjw", "far-clerk")
    assert "take-agency" in may(line, other)
    assert "take-agency" not in may(line, agent) | may(line, line.holder()) | may(line, elsewhere)
    line.do("take-agency", other, reason="原代理人休假")
    assert line.case.agent_clerk == "second-clerk"
    assert "urge" in may(line, other) and "urge" not in may(line, agent)


def test_where_the_agent_has_the_task_there_is_nobody_to_urge_and_nobody_to_ask() -> None:
    line, _ = followed()
    holder = line.holder()
    line.do("take-agency", officer("window", "clerk", line.case.authority, holder.username), reason="试一试")
    assert line.case.agent_clerk == holder.username
    assert not {"urge", "ask-agent"} & may(line, holder)
