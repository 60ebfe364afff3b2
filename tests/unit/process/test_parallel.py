"""A stage of several branches: each is asked at its own desk, and what they say together leads the case on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from permits.core.definitions.types import NextStage, Stage
from permits.core.process import desks_of, fold, open_to
from permits.core.process.moving import joint_outcome
from tests.unit.process.line import Line, officer, until
from tests.unit.process.samples import invented

FIRE, PLAN, EXTRA = "inspection", "section-head", "handling"


def at_both(**answers: object) -> Line:
    return until(invented(**answers), "both")


def open_at(line: Line) -> list[str]:
    return [desk.code for desk in desks_of(line.item, line.case)]


def say(line: Line, office: str, outcome: str = "agree") -> Line:
    return line.do("opine", officer(office, "reviewer", line.case.authority), outcome=outcome, words="会签意见")


def with_both(line: Line, **changes: object) -> Line:
    """The line with the stage declared otherwise."""
    process = line.item.processes["line"]
    stages = tuple(replace(one, **changes) if one.code == "both" else one for one in process.stages)
    line.item = replace(line.item, processes={"line": replace(process, stages=stages)})
    line._known = None
    return line


def test_the_branches_whose_rule_holds_are_asked_side_by_side() -> None:
    assert open_at(at_both()) == ["fire", "plan"]
    assert open_at(at_both(yesno=True, hidden_text="天热", email="a@b.cn")) == ["fire", "plan", "extra"]


def test_each_branch_is_answered_by_its_own_office_and_by_no_other() -> None:
    line = at_both()
    for office, acts in ((FIRE, True), (PLAN, True), (EXTRA, False), ("director", False)):
        held = {act.name for act, _ in open_to(officer(office, "reviewer", "bj-haidian"), line.item, line.case)}
        assert ("opine" in held, "assign" in held) == (acts, acts)
    say(line, FIRE)
    assert open_at(line) == ["plan"]
    refused = line.ask("opine", officer(FIRE, "reviewer", "bj-haidian"), outcome="agree", words="再说一次")
    assert [finding.code for finding in refused.findings] == ["act.not_yours"]


def test_when_all_have_agreed_the_case_goes_on() -> None:
    line = say(at_both(), PLAN)
    assert line.case.stage == "both"
    say(line, FIRE)
    assert line.case.stage == "settle"
    assert line.types()[-4:] == ["branch_done", "branch_done", "stage_done", "stage_entered"]
    assert [(one.stage, one.outcome) for one in line.case.opinions][-3:] == [
        ("plan", "agree"), ("fire", "agree"), ("both", "agree"),
    ]  # fmt: skip


def test_one_that_disagrees_settles_it_at_once_and_leads_where_disagreement_leads() -> None:
    line = with_both(at_both(), next=(NextStage("read", "disagree"), NextStage("settle")))
    say(line, FIRE, "disagree")
    assert (line.case.stage, open_at(line)) == ("read", ["read"])
    until(line, "both")
    assert open_at(line) == ["fire", "plan"], "a stage entered again asks everybody again"


def test_the_branches_of_a_case_are_the_fold_of_its_events() -> None:
    line = say(at_both(), FIRE)
    assert fold(line.events) == line.case
    assert {code: asked.outcome for code, asked in line.case.branches.items()} == {"fire": "agree", "plan": ""}


def test_every_branch_has_a_limit_of_its_own_that_ends_with_it() -> None:
    line = at_both()
    assert {code for code in line.clocks() if code.startswith("stage:")} == {"stage:fire", "stage:plan"}
    say(line, FIRE)
    assert {code for code in line.clocks() if code.startswith("stage:")} == {"stage:plan"}


def test_whoever_takes_a_branch_takes_nothing_of_the_others() -> None:
    line = at_both()
    line.do("assign", officer(FIRE, "reviewer", "bj-haidian"), to="inspection-reviewer")
    other = officer(FIRE, "reviewer", "bj-haidian", "somebody-else")
    assert line.ask("opine", other, outcome="agree", words="代办一下").findings
    say(line, PLAN)
    say(line, FIRE)
    assert line.case.stage == "settle"


@pytest.mark.parametrize(
    ("join", "said", "comes_to"),
    [
        (0, {}, "agree"), (0, {"a": "agree", "b": ""}, ""), (0, {"a": "agree", "b": "agree"}, "agree"),
        (1, {"a": "", "b": ""}, ""), (1, {"a": "", "b": "agree"}, "agree"), (1, {"a": "disagree", "b": ""}, "disagree"),
        (2, {"a": "agree", "b": "", "c": ""}, ""), (2, {"a": "agree", "b": "", "c": "agree"}, "agree"),
        (2, {"a": "agree"}, "agree"),
    ],
)  # fmt: skip
def test_all_any_or_so_many_of_those_asked_must_agree(join: int, said: dict[str, str], comes_to: str) -> None:
    stage = Stage("s", invented().item.title, "parallel", "", "", None, (), (), 1, (), join=join)
    assert joint_outcome(stage, said) == comes_to


def test_where_no_branch_is_asked_the_case_does_not_wait_for_ever() -> None:
    line = until(invented(), "read")
    branch = replace(line.item.processes["line"].step("extra"), when="B2")
    with_both(line, branches=(branch,))
    until(line, "settle")
    assert line.types()[-3:] == ["stage_entered", "stage_done", "stage_entered"]
