"""A case that ends undecided because nobody is left to decide it for, and one that another authority takes."""

from __future__ import annotations

from tests.unit.process.line import APPLICANT, officer, until
from tests.unit.process.samples import invented

DEATH = {"cause": "death", "reason": "申请人于3月3日死亡", "evidence": "居民死亡医学证明"}
MOVE = {"authority": "bj-dongcheng", "receiver": "赵六", "cause": "misrouted", "reason": "经营场所在东城区"}


def test_a_case_whose_applicant_has_died_is_ended_with_its_cause_and_evidence() -> None:
    line = until(invented(), "read").do("terminate", **DEATH)
    assert (line.case.state, line.case.stage) == ("withdrawn", "")
    assert (line.events[-1].data["title"], line.events[-1].data["evidence"]) == ("申请人死亡", "居民死亡医学证明")
    assert [clock.code for clock in line.clocks().values() if clock.running] == []


def test_a_case_is_ended_by_the_authority_only_between_acceptance_and_decision_and_with_evidence() -> None:
    line = invented()
    assert [f.code for f in line.ask("terminate", **DEATH).findings] == ["act.not_now"]
    until(line, "read")
    assert [f.code for f in line.ask("terminate", APPLICANT, **DEATH).findings] == ["act.not_yours"]
    assert [f.where for f in line.ask("terminate", **{**DEATH, "evidence": " "}).findings] == ["/evidence"]
    until(line, "hand")
    assert [f.code for f in line.ask("terminate", **DEATH).findings] == ["act.not_now"]


def test_a_case_handed_over_lies_with_whoever_receives_it_and_no_limit_moves() -> None:
    line = until(invented(), "read").on("2026-03-04")
    before = {code: clock.due.due_on for code, clock in line.clocks().items()}
    own = line.holder()
    line.do("transfer", **MOVE)
    assert (line.case.authority, line.case.assignee, line.case.stage) == ("bj-dongcheng", "赵六", "read")
    assert {code: clock.due.due_on for code, clock in line.clocks().items()} == before
    assert line.case.first_authority == "bj-haidian", "who received it first stays on the record"
    assert [f.code for f in line.ask("opine", own, outcome="agree", words="同意").findings] == ["act.not_yours"]
    there = officer("handling", "reviewer", "bj-dongcheng", "赵六")
    line.do("transfer", there, **{**MOVE, "authority": "bj-wjw"})
    assert line.case.first_authority == "bj-haidian"


def test_a_case_is_not_handed_over_to_where_it_is() -> None:
    line = until(invented(), "read")
    found = line.ask("transfer", **{**MOVE, "authority": "bj-haidian"}).findings
    assert [(f.code, f.where) for f in found] == [("transfer.here", "/authority")]
