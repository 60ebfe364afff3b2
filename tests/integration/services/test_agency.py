"""全程代理 with a real database: who hears of what, what the list shows, and that the lists stay what events say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from permits.core.process import LEGAL_ZONE, Actor
from permits.persistence import outbox, people
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.act import act
from permits.services.show_inbox import Wish, show_desk
from permits.services.site import Site
from permits.services.submit import submit
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, a_person, a_submission, do, example, seen, until, who

HERE = "bj-haidian"
AGENT = who("window", "clerk", HERE)
OTHER = Actor("haidian-2", "小李", frozenset({"clerk"}), HERE, "window")
REVIEWER = who("handling", "reviewer", HERE)
VISIT = {"day": "2026-03-09", "time": "上午 9:30", "place": "学院路 1 号"}


@pytest.fixture
def ref(site: Site) -> str:
    """A case at its review, which the window's clerk accepted; a second clerk sits there too."""
    with unit_of_work(site.database) as uow:
        people.add(uow, a_person(OTHER, "staff", ""))
    wish = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    done = submit(site, wish, APPLICANT, RECEIVED)
    do(site, done.number, "accept", RECEIVED, AGENT)
    until(site, done.number, "review", RECEIVED)
    return done.number


def told(site: Site, ref: str, template: str) -> set[tuple[str, str]]:
    """Who was told by this notice, and by which channel."""
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, seen(site, ref).id)
    return {(row.channel, row.recipient) for row in rows if row.template == template}


def late(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), LEGAL_ZONE) + timedelta(hours=9)


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def followed(site: Site, who_asks: Actor) -> list[str]:
    desk = show_desk(site, ("followed", "desk"), Wish("followed"), who_asks, "clerk", RECEIVED.date())
    assert desk.counts["followed"] == len(desk.lines)
    return [line.number for line in desk.lines]


def test_messages_go_through_the_agent_alone(site: Site, ref: str) -> None:
    assert act(site, ref, "tell-applicant", {"words": "请来一趟"}, REVIEWER, RECEIVED).findings
    do(site, ref, "ask-agent", RECEIVED, REVIEWER, words="平面图缺比例尺，请问一下")
    assert told(site, ref, "agent_asked") == {("in_app", AGENT.username)}
    do(site, ref, "tell-applicant", RECEIVED, AGENT, words="请告诉我们平面图的比例尺")
    assert ("in_app", APPLICANT.username) in told(site, ref, "applicant_told")
    assert any(channel == "sms" for channel, _ in told(site, ref, "applicant_told"))
    do(site, ref, "write-to-agent", RECEIVED, APPLICANT, words="比例尺是 1:100")
    assert told(site, ref, "applicant_wrote") == {("in_app", AGENT.username)}
    assert broken(site) == []


def test_the_agent_hears_of_every_limit_beside_the_office_that_has_the_case(site: Site, ref: str) -> None:
    for day in ("2026-03-03", "2026-03-04", "2026-03-05"):
        sweep(site, late(day))
    overdue = {recipient for channel, recipient in told(site, ref, "overdue") if channel == "in_app"}
    assert {AGENT.username, REVIEWER.username} <= overdue
    assert OTHER.username not in overdue
    assert broken(site) == []


def test_a_stage_is_urged_at_those_who_have_it(site: Site, ref: str) -> None:
    do(site, ref, "urge", RECEIVED, AGENT, words="申请人等着开业")
    assert {recipient for _, recipient in told(site, ref, "urged")} == {REVIEWER.username}
    again = act(site, ref, "urge", {}, AGENT, RECEIVED)
    assert [one.code for one in again.findings] == ["agent.urged_already"]
    assert broken(site) == []


def test_a_visit_is_told_to_the_applicant_when_it_is_announced_and_when_it_is_off(site: Site, ref: str) -> None:
    do(site, ref, "announce-visit", RECEIVED, AGENT, **VISIT)
    with reading(site.database) as unit:
        [row] = [
            one for one in outbox.of_case(unit, seen(site, ref).id)
            if one.template == "visit_announced" and one.channel == "in_app"
        ]  # fmt: skip
    assert (row.recipient, row.params["due"]) == (APPLICANT.username, "2026-03-09")
    do(site, ref, "call-off-visit", RECEIVED, AGENT, reason="申请人当天不在")
    assert ("in_app", APPLICANT.username) in told(site, ref, "visit_called_off")
    assert broken(site) == []


def test_a_case_is_in_the_list_of_its_agent_wherever_it_lies_and_moves_with_the_agent(site: Site, ref: str) -> None:
    assert followed(site, AGENT) == [ref]
    assert followed(site, OTHER) == []
    do(site, ref, "take-agency", RECEIVED, OTHER, reason="王敏休假")
    assert told(site, ref, "agent_changed") == {("in_app", AGENT.username)}
    assert (followed(site, AGENT), followed(site, OTHER)) == ([], [ref])
    until(site, ref, "", RECEIVED)
    assert followed(site, OTHER) == [], "what is closed is followed no longer"
    assert broken(site) == []
