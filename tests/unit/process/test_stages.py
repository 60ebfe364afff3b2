"""A case is what its events add up to; stages follow one another as the item declares, and not otherwise."""

from __future__ import annotations

import pytest

from permits.core.process import Event, fold
from tests.unit.process.line import APPLICANT, Line, moment, officer, step, until
from tests.unit.process.samples import commitment, donor, hygiene, invented, nurse


def walked(line: Line) -> list[str]:
    """Every stage entered on the usual way to the end."""
    while line.case.stage:
        step(line)
    return [str(event.data["stage"]) for event in line.events if event.type == "stage_entered"]


def test_a_case_is_the_fold_of_its_events_and_of_nothing_else() -> None:
    line = invented()
    assert (line.case.state, line.case.stage, line.case.authority) == ("received", "take", "bj-haidian")
    assert walked(line) == ["take", "read", "look", "both", "settle", "print", "hand"]
    assert line.case.state == "closed"
    assert fold(line.events) == line.case
    for place in range(len(line.events)):
        assert fold(line.events[: place + 1]).last == place + 1


def test_an_event_nobody_knows_changes_nothing_but_the_count() -> None:
    line = invented()
    case = fold((*line.events, Event(3, "blessed", moment("2026-03-03"), "x", "")))
    assert case.last == 3
    assert case.state == line.case.state


@pytest.mark.parametrize(
    ("begun", "stages"),
    [
        (hygiene, ["accept", "review", "site", "section-review", "decide", "certify", "deliver"]),
        (nurse, ["accept", "review", "section-review", "decide", "certify", "deliver"]),
        (donor, ["accept", "finish", "certify", "deliver"]),
        (commitment, ["accept", "decide", "certify", "deliver", "follow-up"]),
    ],
    ids=["hygiene", "nurse", "donor", "commitment"],
)  # fmt: skip
def test_the_items_go_their_declared_way_and_end_closed_with_a_certificate(begun, stages: list[str]) -> None:
    line = begun()
    assert walked(line) == stages
    assert line.case.state == "closed"
    assert line.case.certificate["number"]


def test_a_branch_rule_leads_another_way() -> None:
    assert walked(invented(decimal="99.99")) == ["take", "read", "both", "settle", "print", "hand"]
    assert walked(invented(decimal="100.00")) == ["take", "read", "both", "settle", "print", "hand"]
    assert "look" in walked(invented(decimal="100.01"))


def test_what_cannot_be_done_on_the_spot_becomes_a_promised_case() -> None:
    line = donor("no-match-promised")
    assert line.case.handling == "instant"
    until(line, "verify")
    assert line.case.handling == "promised"
    assert "handling_changed" in line.types()
    assert walked(line)[-1] == "deliver"


def test_a_way_back_is_taken_as_often_as_it_may_be_and_then_the_next_one() -> None:
    line = until(invented(decimal="100.01"), "look")
    failed = {"inspectors": ["甲", "乙"], "outcome": "fail", "words": "不符合"}
    line.do("record-visit", **failed)
    assert line.case.stage == "read", "the first time"
    until(line, "look").do("record-visit", **failed)
    assert line.case.stage == "both", "and no second time"
    assert walked(line).count("read") == 2 and line.case.state == "closed"


def test_a_follow_up_not_met_leads_through_rectification_to_revocation() -> None:
    line = until(commitment(), "follow-up")
    pair = {"inspectors": ["甲", "乙"], "words": "不符合"}
    line.do("verify", outcome="not_met", **pair)
    assert line.case.stage == "rectify"
    line.do("verify", outcome="done", words="已整改")
    line.do("verify", outcome="not_met", **pair)
    assert line.case.stage == "revoke"
    line.do("revoke", reason="逾期未整改")
    assert line.case.state == "closed"
    assert line.case.certificate["revoked_on"] == "2026-03-02"


def test_a_refusal_ends_the_case_and_there_is_no_certificate() -> None:
    line = until(invented(), "settle")
    line.do("decide", outcome="refused", facts="面积不符", reason="不满足条件", clause="F1")
    assert (line.case.state, line.case.stage) == ("refused", "")
    assert line.types()[-2:] == ["decided", "closed"]
    assert "certified" not in line.types()


def test_the_clerk_who_accepts_stays_the_applicant_s_agent() -> None:
    line = invented().do("accept", officer("window", "clerk", "bj-haidian", "小王"))
    assert line.case.agent_clerk == "小王"
    until(line, "hand").do("deliver", officer("window", "clerk", "bj-haidian", "小李"), mode="post", receiver="甲")
    assert line.case.agent_clerk == "小王"


def test_withdrawing_ends_a_case_that_is_not_decided_and_no_other() -> None:
    line = until(invented(), "settle")
    line.do("withdraw", APPLICANT, reason="不办了")
    assert (line.case.state, line.case.stage) == ("withdrawn", "")
    done = until(invented(), "print")
    [finding] = done.ask("withdraw", APPLICANT, reason="不办了").findings
    assert finding.code == "act.not_now"


def test_a_donation_the_station_did_not_confirm_can_only_be_refused() -> None:
    line = until(donor("no-match-promised"), "verify")
    line.do("verify", outcome="not_confirmed", words="原始记录中没有这次献血")
    assert line.case.stage == "finish"
    [found] = line.ask("decide", outcome="granted").findings
    assert (found.code, found.where) == ("decision.bound", "/outcome")
    line.do("decide", outcome="refused", facts="没有这次献血", reason="不符合条件", clause=line.item.refusals[0].code)
    assert line.case.state == "refused"


def test_a_donation_the_station_confirmed_leaves_both_decisions_open() -> None:
    line = until(donor("no-match-promised"), "verify").do("verify", outcome="confirmed", words="属实")
    refused = line.ask(
        "decide", outcome="refused", facts="乙", reason="丙", clause=line.item.refusals[0].code
    )  # fmt: skip
    assert refused.findings == ()
    assert line.ask("decide", outcome="granted").findings == ()
