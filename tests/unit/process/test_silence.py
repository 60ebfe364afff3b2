"""What a clock or a step brings about by itself, and who keeps it from doing so: as the core decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from permits.core.clock import TimeLimit
from permits.core.definitions.cards import CardRule
from permits.core.definitions.types import Item, NextStage
from permits.core.process import SYSTEM, SYSTEM_ACTOR, Outcome, effect_of
from permits.core.text import Text
from tests.unit.process.line import Line, officer, until
from tests.unit.process.samples import invented

DIRECTOR = officer("director", "reviewer", "bj-haidian", "head")
HOLD = {"clock": "promise", "cause": "other", "reason": "等上级批复"}


def silent(line: Line, **of_clock: object) -> Line:
    """The same case where the promise grants and the first review counts as agreed."""
    line.item = _with_silence(line.item, **of_clock)
    return line


def _with_silence(item: Item, **of_clock: object) -> Item:
    said = {"silence": "case_approved", **of_clock}
    clocks = tuple(replace(one, **said) if one.code == "promise" else one for one in item.clocks)
    processes = {
        code: replace(one, stages=tuple(
            replace(stage, silence="step_agreed") if stage.code == "read" else stage for stage in one.stages
        ))
        for code, one in item.processes.items()
    }  # fmt: skip
    return replace(item, clocks=clocks, processes=processes)


@pytest.mark.parametrize("stage", ["look", "both", "settle"])
def test_a_deemed_grant_goes_from_wherever_the_case_lies_to_where_the_decision_leads(stage: str) -> None:
    line = until(silent(invented()), stage).on("2026-03-11", 0).sweep()
    assert (line.case.state, line.case.stage) == ("granted", "print")
    [decided] = [event for event in line.events if event.type == "decided"]
    assert (decided.actor, decided.data["deemed"], decided.data["stage"]) == (SYSTEM, True, stage)
    assert decided.data["basis"] and decided.data["office"]
    assert line.sweep().types().count("decided") == 1
    assert line.do("certify").case.certificate["valid_from"] == "2026-03-11"


def test_what_silence_decides_is_decided_when_the_limit_passed_however_late_somebody_looks() -> None:
    line = until(silent(invented()), "look").on("2026-04-20").sweep()
    assert line.case.decided_on == date(2026, 3, 11)
    assert line.do("certify").case.certificate["valid_from"] == "2026-03-11"


def test_no_limit_runs_on_for_what_silence_left_out() -> None:
    line = silent(invented())
    promise = next(one for one in line.item.clocks if one.code == "promise")
    chained = (
        replace(promise, code="from-the-step", silence="none", starts="stage_done:look", ends=("decided",)),
        replace(promise, code="to-a-step", silence="none", starts="accepted", ends=("stage_entered:settle",)),
        replace(promise, code="to-its-end", silence="none", starts="accepted", ends=("stage_done:both",)),
    )
    line.item = replace(line.item, clocks=(*line.item.clocks, *chained))
    until(line, "look").on("2026-03-11", 0).sweep()
    assert line.case.state == "granted"
    running = {code for code, clock in line.clocks().items() if clock.running}
    assert not running & {one.code for one in chained}
    assert "overdue" not in [e.type for e in line.on("2026-05-20").sweep().events if e.data.get("clock") in
                             {one.code for one in chained}]  # fmt: skip


def test_a_promise_grants_nothing_where_an_earlier_step_leaves_only_a_refusal() -> None:
    line = until(silent(invented()), "look")
    visit = {"inspectors": ["甲", "乙"], "outcome": "fail", "words": "不符合"}
    line.item = _binding(line.item, "look", "fail")
    line.do("record-visit", **visit)
    assert line.case.state == "under_review"
    line.on("2026-03-12").sweep()
    assert line.case.state == "under_review"
    assert "promise" in [event.data["clock"] for event in line.events if event.type == "overdue"]


def _binding(item: Item, stage: str, outcome: str) -> Item:
    """The same item where this outcome of the stage leads on and leaves only a refusal open."""
    binds = NextStage(outcome=outcome, to="settle", decision="refused")
    processes = {
        code: replace(one, stages=tuple(
            replace(step, next=(binds, *step.next)) if step.code == stage else step for step in one.stages
        ))
        for code, one in item.processes.items()
    }  # fmt: skip
    return replace(item, processes=processes)


@pytest.mark.parametrize("effect", ["renewed", "permitted"])
def test_what_a_statute_says_of_silence_is_held_by_nobody(effect: str) -> None:
    line = until(silent(invented(), silence=effect), "look")
    assert line.ask("hold", DIRECTOR, **HOLD).findings[0].code == "act.not_yours"
    assert line.on("2026-03-12").sweep().case.state == "granted"


def test_a_limit_that_has_not_passed_brings_about_nothing() -> None:
    line = until(silent(invented()), "look").on("2026-03-10", 23)
    before = line.types().count("decided")
    assert line.sweep().types().count("decided") == before == 0


def test_while_the_applicant_corrects_nothing_is_granted() -> None:
    line = silent(invented(), starts="received")
    line.do("request-correction", items=[{"where": "/materials/M1", "reason": "不清晰"}])
    assert line.on("2026-06-01").sweep().case.state == "awaiting_correction"


def test_what_counts_from_receipt_accepts_the_case_it_grants() -> None:
    line = silent(invented(), starts="received", limit=TimeLimit(2, "workday")).on("2026-03-05").sweep()
    assert line.case.accepted_on.isoformat() == "2026-03-02"  # type: ignore[union-attr]
    assert line.case.state == "granted"


def test_a_promise_that_was_over_before_silence_accepted_the_case_grants_after_a_working_day_of_warning() -> None:
    line = silent(invented(), limit=TimeLimit(3, "workday"), starts="accepted").on("2026-03-10", 0).sweep().sweep()
    assert (line.case.accepted_on, line.types()[-1]) == (date(2026, 3, 2), "overdue"), "the fifth day is over"
    assert line.case.state == "under_review"
    for day in ("2026-03-10", "2026-03-11"):
        assert line.on(day, 23).sweep().case.state == "under_review", day
    assert line.on("2026-03-12", 0).sweep().case.state == "granted"
    assert line.case.decided_on == date(2026, 3, 12), "not before anybody could have been warned"


def test_a_note_late_in_the_evening_leaves_a_whole_working_day_too() -> None:
    line = silent(invented(), limit=TimeLimit(3, "workday"), starts="accepted").on("2026-03-10", 23).sweep().sweep()
    assert line.on("2026-03-11", 23).sweep().case.state == "under_review"
    assert line.on("2026-03-12", 0).sweep().case.state == "granted"


def test_nothing_is_granted_before_the_note_that_warns_of_it_however_late_that_comes() -> None:
    line = silent(invented(), limit=TimeLimit(3, "workday"), starts="accepted").on("2026-03-10", 0)
    [accepts] = [clock for clock in line.clocks().values() if clock.silence == "accepted"]
    line.take(Outcome(effect_of(line.situation(SYSTEM_ACTOR, {}), accepts)))
    assert line.case.state == "under_review" and "overdue" not in line.types()
    line.on("2026-03-20", 0).sweep()
    assert (line.case.state, line.types().count("overdue")) == ("under_review", 1)
    assert line.on("2026-03-24", 0).sweep().case.state == "granted", "Monday the 23rd was the day to act"


def test_the_office_that_had_the_case_when_its_promise_passed_answers_for_it_and_not_the_one_it_came_to() -> None:
    line = silent(invented(), limit=TimeLimit(3, "workday"), starts="accepted").on("2026-03-10", 0).sweep().sweep()
    [noted] = [event for event in line.events if event.type == "overdue"]
    assert (noted.data["clock"], noted.data["office"]) == ("promise", "window")
    assert line.holder().office != "window"


def test_a_promise_kept_back_decides_on_the_day_of_the_last_release() -> None:
    line = until(silent(invented(), release=1), "look").on("2026-03-12", 0).sweep()
    assert line.case.state == "under_review"
    line.on("2026-04-20").do("release", DIRECTOR, clock="promise").sweep()
    assert (line.case.state, line.case.decided_on) == ("granted", date(2026, 4, 20))


def test_nobody_releases_a_limit_before_it_has_passed() -> None:
    line = until(silent(invented(), release=2), "look")
    assert [f.code for f in line.ask("release", DIRECTOR, clock="promise").findings] == ["clock.released_early"]
    other = officer("director", "reviewer", "bj-haidian", "second-head")
    line.do("hold", DIRECTOR, **HOLD)
    line.do("release", other, clock="promise").do("release", DIRECTOR, clock="promise")
    assert line.case.holds["promise"].cause == "", "a hold may end before"
    assert line.on("2026-03-12").sweep().case.state == "under_review", "which releases nothing of what comes after"
    line.do("release", other, clock="promise").do("release", DIRECTOR, clock="promise")
    assert line.sweep().case.state == "granted"


def test_a_promise_released_during_a_procedure_waits_for_the_last_day_that_was_told_of_it() -> None:
    line = until(silent(invented(), pauses=("hearing",)), "look")
    line.do("hold", DIRECTOR, **HOLD).on("2026-03-11").sweep()
    line.on("2026-03-12").do("pause", procedure="hearing", days=2, notice="听字〔2026〕1号")
    line.on("2026-03-13").do("prolong", days=5, notice="延字〔2026〕1号", reason="鉴定尚需时日")
    told = line.clocks()["promise"].stands_until
    assert told == date(2026, 3, 23)
    line.do("release", DIRECTOR, clock="promise")
    assert line.on("2026-03-23", 23).sweep().case.state == "under_review"
    assert line.on("2026-03-24", 0).sweep().case.state == "granted"


def test_where_force_majeure_was_recorded_no_office_gets_a_card_for_the_promise() -> None:
    excused, late = (until(silent(invented()), "look") for _ in range(2))
    excused.do("hold", DIRECTOR, clock="promise", cause="force_majeure", reason="洪水")
    late.do("hold", DIRECTOR, clock="promise", cause="other", reason="等上级批复")
    rule = CardRule("late", "yellow", Text("超时", "Late"), "overdue", ("promised",), 0, None, Text("试", "Trial"), "R")
    for line, raised in ((excused, False), (late, True)):
        at = replace(line.on("2026-03-12").situation(SYSTEM_ACTOR, {}), cards=(rule,))
        types = [event.type for event in effect_of(at, line.clocks()["promise"])]
        assert (types[0], "card_raised" in types) == ("overdue", raised)


def test_on_a_day_of_rest_nobody_is_warned() -> None:
    line = silent(invented(), limit=TimeLimit(3, "workday"), starts="accepted").on("2026-03-14", 0).sweep().sweep()
    for day in ("2026-03-14", "2026-03-15", "2026-03-16"):
        assert line.on(day, 23).sweep().case.state == "under_review", day
    assert line.on("2026-03-17", 0).sweep().case.state == "granted"


def test_whoever_was_warned_once_is_not_warned_again_because_the_case_came_late() -> None:
    line = silent(invented(), limit=TimeLimit(7, "workday"), starts="accepted").on("2026-03-10", 0).sweep().sweep()
    assert line.case.state == "under_review"
    assert line.on("2026-03-12", 0).sweep().case.state == "granted", "accepted by silence before it was over"


def test_a_step_entered_again_is_held_no_longer() -> None:
    line = until(silent(invented()), "read")
    line.do("hold", DIRECTOR, clock="stage:read", cause="other", reason="需要补充论证")
    assert line.on("2026-03-05", 0).sweep().case.stage == "read"
    until(line, "look").do("record-visit", inspectors=["甲", "乙"], outcome="fail", words="不符合")
    assert (line.case.stage, line.case.holds.get("stage:read")) == ("read", None)


def test_a_release_is_open_only_where_something_waits_for_it() -> None:
    line = until(silent(invented()), "look")
    assert [f.code for f in line.ask("release", DIRECTOR, clock="promise").findings] == ["act.not_yours"]
    line.do("hold", DIRECTOR, **HOLD)
    assert [f.code for f in line.ask("hold", DIRECTOR, **HOLD).findings] == ["act.not_yours"]
    line.do("release", DIRECTOR, clock="promise")
    assert line.case.holds["promise"].cause == ""


def test_a_hold_or_extension_that_names_no_limit_is_told_so_once() -> None:
    line = until(silent(invented()), "read")
    for act, rest in ("hold", {"cause": "other"}), ("extend", {}):
        findings = line.ask(act, DIRECTOR, reason="等上级批复", **rest).findings
        assert [f.where for f in findings] == ["/clock"], act


def test_a_hold_takes_back_the_releases_before_it() -> None:
    line = until(silent(invented(), release=2), "look").on("2026-03-12").sweep()
    other = officer("director", "reviewer", "bj-haidian", "second-head")
    line.do("release", DIRECTOR, clock="promise").do("hold", other, **HOLD)
    line.do("release", other, clock="promise")
    assert line.sweep().case.state == "under_review"
    line.do("release", DIRECTOR, clock="promise")
    assert line.sweep().case.state == "granted"


def test_an_item_without_such_silence_offers_neither_hold_nor_release() -> None:
    line = until(invented(), "look")
    for act in ("hold", "release"):
        assert line.ask(act, DIRECTOR, **HOLD).findings[0].code == "act.not_yours"
