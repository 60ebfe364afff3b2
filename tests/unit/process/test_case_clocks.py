"""Every clock of a case follows from its events: start, end, restart, pause, extension, and the limit of a step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from permits.core.definitions.types import Item
from permits.core.process import alarm, clocks_of
from tests.unit.forms.samples import at, names
from tests.unit.process.line import APPLICANT, Line, calendar, officer, until
from tests.unit.process.samples import commitment, donor, hygiene, invented, nurse

HERE = "bj-haidian"
DIRECTOR = officer("director", "reviewer", HERE, "局长")


def paused(line: Line, days: int = 5, procedure: str = "hearing", notice: str = "听字〔2026〕1号") -> Line:
    return line.do("pause", procedure=procedure, days=days, notice=notice)


def prolonged(line: Line, days: int, notice: str = "延字〔2026〕1号", **which: str) -> Line:
    return line.do("prolong", days=days, notice=notice, reason="鉴定机构来函说明尚需时日", **which)


def codes(line: Line, act: str, **data: object) -> list[str]:
    return [finding.code for finding in line.ask(act, **data).findings]


def test_the_correction_clock_runs_from_receipt_and_ends_with_any_answer() -> None:
    line = invented()
    assert line.due("correction") == "2026-03-09"
    assert line.clocks()["correction"].running
    line.on("2026-03-03").do("accept")
    clock = line.clocks()["correction"]
    assert (clock.state, clock.ended_on.isoformat()) == ("ended", "2026-03-03")  # type: ignore[union-attr]
    assert line.due("decision") == "2026-03-31"
    assert line.due("promise") == "2026-03-11"


def test_a_nurse_s_clock_starts_at_receipt_and_anew_with_a_complete_supplement() -> None:
    line = nurse("2026-03-02")
    assert line.due("decision") == "2026-03-30"
    line.on("2026-03-04").do("request-correction", items=[{"where": "/materials/M3B", "reason": "没有盖章"}])
    assert not line.clocks()["decision"].running
    stamped = {"id": "att-new", "name": "n.pdf", "media_type": "application/pdf", "size": 9, "sha256": "1" * 64}
    line.on("2026-03-20").do("supplement", APPLICANT, uploads={"M3B": [stamped]})
    assert line.clocks()["decision"].running
    assert line.due("decision") == "2026-04-20"
    assert line.due("promise") == "2026-04-01"
    line.on("2026-03-24").do("accept")
    assert line.due("decision") == "2026-04-20", "acceptance neither starts nor moves it"


def test_while_the_applicant_has_the_case_no_step_runs_against_an_officer() -> None:
    line = invented()
    assert "stage:take" in line.clocks()
    line.do("request-correction", items=[{"where": at("text"), "reason": "请改"}])
    assert "stage:take" not in line.clocks()
    assert [clock.code for clock in line.clocks().values() if clock.running] == []
    line.on("2026-04-01").do("supplement", APPLICANT, answers={names()["text"]: "乙地"})
    assert line.due("stage:take") == "2026-04-02"


def test_each_step_has_its_own_limit_from_the_moment_it_is_entered() -> None:
    line = until(invented(), "read")
    assert line.due("stage:read") == "2026-03-03"
    line.on("2026-03-06")
    until(line, "look")
    assert line.due("stage:look") == "2026-03-09"
    assert "stage:read" not in line.clocks()


def test_a_special_procedure_stops_the_clock_for_exactly_its_days() -> None:
    line = invented().do("accept")
    assert line.due("decision") == "2026-03-30"
    paused(line.on("2026-03-09"), days=14)
    assert line.case.procedures == ("hearing",)
    assert line.clocks()["decision"].state == "paused"
    line.on("2026-03-27").do("resume")
    assert line.clocks()["decision"].state == "running"
    assert line.due("decision") == "2026-04-20", "accepted 03-02, 20 days, review 03-09→03-27"


def test_a_procedure_over_early_counts_to_its_end_and_one_that_lasts_longer_only_to_what_was_told() -> None:
    early = paused(invented().do("accept").on("2026-03-09"), days=14).on("2026-03-14").do("resume")
    assert early.due("decision") == "2026-04-03"
    never = paused(invented().do("accept").on("2026-03-09"), days=5)
    told = never.due("decision")
    never.on("2026-05-20").do("resume")
    assert never.due("decision") == told


def test_the_same_day_pause_changes_nothing() -> None:
    line = paused(invented().do("accept").on("2026-03-09"))
    line.do("resume")
    assert line.due("decision") == "2026-03-30"


def test_the_promised_clock_stands_still_only_for_procedures_it_names() -> None:
    line = invented().do("accept").on("2026-03-03")
    before = line.due("promise")
    paused(line, days=10)
    assert line.due("promise") == before
    assert line.clocks()["promise"].state == "running"
    assert line.clocks()["decision"].state == "paused"


def test_a_step_stands_still_in_every_procedure() -> None:
    line = until(invented(), "read")
    paused(line, days=5)
    assert line.clocks()["stage:read"].state == "paused"
    assert line.due("stage:read") == "2026-03-10"


def test_a_procedure_that_is_prolonged_in_time_stands_without_a_gap() -> None:
    line = paused(invented().do("accept").on("2026-03-09"), days=5)
    assert line.clocks()["decision"].stands_until.isoformat() == "2026-03-16"  # type: ignore[union-attr]
    prolonged(line.on("2026-03-12"), days=9)
    assert line.events[-1].data["told_before"] == "2026-03-16"
    assert line.clocks()["decision"].stands_until.isoformat() == "2026-03-27"  # type: ignore[union-attr]
    line.on("2026-03-27").do("resume")
    assert line.due("decision") == "2026-04-20", "as if 03-09→03-27 had been told at once"
    assert line.clocks()["decision"].stands_until is None


def test_a_procedure_prolonged_too_late_leaves_the_days_between_counted() -> None:
    line = paused(invented().do("accept").on("2026-03-09"), days=5).on("2026-03-18")
    assert line.due("decision") == "2026-04-07"
    prolonged(line, days=5)
    assert line.events[-1].data["until"] == "2026-03-25"
    assert line.due("decision") == "2026-04-14", "03-17 and 03-18 count: nobody was told that they would not"


def test_procedures_side_by_side_are_ended_each_by_itself_and_counted_once() -> None:
    line = paused(invented().do("accept").on("2026-03-09"), days=9)
    paused(line.on("2026-03-12"), days=11, procedure="test", notice="检字1号")
    assert line.case.procedures == ("hearing", "test")
    assert line.clocks()["decision"].stands_until.isoformat() == "2026-03-27"  # type: ignore[union-attr]
    assert line.due("decision") == "2026-04-20", "the union 03-09→03-27, not 9 and 11 days"
    assert codes(line, "resume") == ["act.data.missing"], "with two running it is said which one ends"
    line.on("2026-03-20").do("resume", procedure="hearing")
    assert (line.case.procedures, line.clocks()["decision"].state) == (("test",), "paused")
    line.on("2026-03-24").do("resume")
    assert (line.case.procedures, line.clocks()["decision"].state) == ((), "running")
    assert line.due("decision") == "2026-04-15"


def test_a_procedure_that_runs_does_not_begin_again_and_one_that_ended_may() -> None:
    line = paused(invented().do("accept"), days=2)
    assert codes(line, "pause", procedure="hearing", days=3, notice="二") == ["act.data.choice"]
    line.on("2026-03-04").do("resume")
    paused(line, days=2, notice="听字〔2026〕2号")


def test_what_does_not_run_is_neither_ended_nor_prolonged() -> None:
    line = invented().do("accept")
    for act in ("resume", "prolong"):
        [finding] = line.ask(act, days=3, notice="二", reason="未完成").findings
        assert finding.code == "pause.none_running"
        assert "先启动" in finding.message.zh and "begin one first" in finding.message.en
    paused(line).do("resume")
    assert codes(line, "resume") == ["pause.none_running"]


def test_a_procedure_does_not_end_before_it_began() -> None:
    line = paused(invented().do("accept").on("2026-03-09"))
    assert codes(line.on("2026-03-06"), "resume") == ["act.before_last"]


def test_a_number_of_a_written_notice_stands_on_a_case_once() -> None:
    line = paused(invented().do("accept"))
    again = {"notice": "听字〔2026〕1号", "days": 3}
    for act, data in (("pause", {"procedure": "test"}), ("prolong", {"reason": "未完成"})):
        [finding] = line.ask(act, **again, **data).findings
        assert (finding.code, finding.where) == ("pause.notice_used", "/notice")
        assert "2026-03-02" in finding.message.en
    prolonged(line, days=3)
    assert codes(line, "prolong", days=3, notice="延字〔2026〕1号", reason="未完成") == ["pause.notice_used"]


@pytest.mark.parametrize("data", [{"days": 0}, {"days": 366}, {"days": "5"}, {"procedure": "on_site"}, {"notice": ""}])
def test_without_a_told_number_of_days_and_a_written_notice_no_clock_stops(data: dict[str, object]) -> None:
    whole = {"procedure": "hearing", "days": 5, "notice": "一号"} | data
    found = [f.code for f in invented().do("accept").ask("pause", **whole).findings]
    assert found == [{"procedure": "act.data.choice", "notice": "act.data.missing"}.get(*data, "act.data")]


def test_an_extension_is_counted_from_acceptance_once_before_the_end_and_by_the_head() -> None:
    line = until(invented(), "read").on("2026-03-20")
    line.do("extend", DIRECTOR, clock="decision", reason="情况复杂")
    assert line.due("decision") == "2026-04-14", "the 30th working day from acceptance, not 10 from approval"
    assert line.clocks()["decision"].due_before_extension.isoformat() == "2026-03-30"  # type: ignore[union-attr]
    [finding] = line.ask("extend", DIRECTOR, clock="decision", reason="再延").findings
    assert finding.code == "extension.once"


def test_an_extension_comes_before_the_limit_has_passed() -> None:
    line = until(invented(), "read")
    assert line.on("2026-03-30", 23).ask("extend", DIRECTOR, clock="decision", reason="复杂").events
    [finding] = line.on("2026-03-31", 0).ask("extend", DIRECTOR, clock="decision", reason="复杂").findings
    assert finding.code == "extension.too_late"
    assert "2026-03-30" in finding.message.zh


def test_who_handled_the_case_does_not_approve_its_extension() -> None:
    line = invented().do("accept")
    line.do("opine", officer("handling", "reviewer", HERE, "双岗"), outcome="agree", words="同意")
    both = officer("director", "reviewer", HERE, "双岗")
    assert [f.code for f in line.ask("extend", both, clock="decision", reason="复杂").findings] == ["act.not_yours"]
    assert line.ask("extend", DIRECTOR, clock="decision", reason="复杂").events


def test_the_office_that_extends_is_the_one_the_clock_names() -> None:
    line = until(invented(), "read")
    heads = officer("section-head", "reviewer", HERE, "处长")
    assert [f.code for f in line.ask("extend", heads, clock="decision", reason="复杂").findings] == ["act.not_yours"]
    line.item = approved_by(line.item, {"decision": "section-head"})
    assert line.ask("extend", heads, clock="decision", reason="复杂").events
    assert [f.code for f in line.ask("extend", DIRECTOR, clock="decision", reason="复杂").findings] == ["act.not_yours"]


def test_of_two_limits_with_different_approvers_each_office_extends_its_own() -> None:
    line = until(invented(), "read")
    line.item = approved_by(line.item, {"decision": "section-head", "promise": "director"})
    [finding] = line.ask("extend", DIRECTOR, clock="decision", reason="复杂").findings
    assert (finding.code, finding.where) == ("extension.other_office", "/clock")


def approved_by(item: Item, offices: dict[str, str]) -> Item:
    """The item with the extensions of these clocks approved by these offices."""
    given = next(clock.extension for clock in item.clocks if clock.extension)
    return replace(item, clocks=tuple(
        replace(clock, extension=replace(given, approver=offices[clock.code])) if clock.code in offices else clock
        for clock in item.clocks
    ))  # fmt: skip


def test_whoever_has_the_case_in_hand_or_marked_it_does_not_extend_it() -> None:
    line = until(invented(), "settle")
    line.do("assign", to=DIRECTOR.username)
    assert [f.code for f in line.ask("extend", DIRECTOR, clock="decision", reason="复杂").findings] == ["act.not_yours"]
    marked = officer("director", "reviewer", HERE, "window-clerk")
    assert [f.code for f in line.ask("extend", marked, clock="decision", reason="复杂").findings] == ["act.not_yours"]


def test_a_clock_that_does_not_run_is_not_extended_and_an_extension_has_its_reason() -> None:
    line = until(invented(), "read")
    other = line.ask("extend", DIRECTOR, clock="promise", reason="复杂")
    assert [f.code for f in other.findings] == ["act.data.choice"]
    assert [f.code for f in line.ask("extend", DIRECTOR, clock="decision", reason="").findings] == ["act.data.missing"]


def test_deemed_acceptance_is_backdated_to_the_day_of_receipt() -> None:
    line = invented().on("2026-03-20", 0).sweep()
    assert line.case.accepted_on.isoformat() == "2026-03-02"  # type: ignore[union-attr]
    assert line.case.state == "under_review"
    assert line.due("decision") == "2026-03-30", "five days are gone before anybody notices"
    assert line.clocks()["correction"].state == "ended"
    accepted = next(event for event in line.events if event.type == "accepted")
    assert accepted.data["deemed"] is True
    assert line.case.agent_clerk == ""


def test_deemed_acceptance_after_a_supplement_goes_back_to_the_supplement() -> None:
    line = invented().do("request-correction", items=[{"where": at("text"), "reason": "请改"}])
    line.on("2026-03-16").do("supplement", APPLICANT, answers={names()["text"]: "乙地"})
    assert line.due("correction") == "2026-03-23"
    line.on("2026-03-24", 0).sweep()
    assert line.case.accepted_on.isoformat() == "2026-03-16"  # type: ignore[union-attr]


def test_an_application_sent_in_the_night_is_received_on_its_own_day() -> None:
    line = invented("2026-02-13")
    line.events = tuple(
        type(e)(e.seq, e.type, e.at.replace(hour=15, minute=59), e.actor, e.office, e.data) for e in line.events
    )
    assert line.case.received_on.isoformat() == "2026-02-13", "23:59 in Beijing"  # type: ignore[union-attr]
    assert line.due("correction") == "2026-02-27", "14 February is a working Saturday"


def test_withdrawing_ends_every_clock() -> None:
    line = until(hygiene(), "site").do("withdraw", APPLICANT, reason="不办了")
    assert [clock.code for clock in line.clocks().values() if clock.running] == []


def test_the_follow_up_clock_runs_on_after_the_certificate_and_ends_with_the_check() -> None:
    line = until(commitment(), "follow-up")
    clock = line.clocks()["follow-up"]
    assert clock.running
    assert clock.kind == "follow_up"
    line.do("verify", inspectors=["甲", "乙"], outcome="met", words="符合")
    assert not line.clocks()["follow-up"].running


def test_a_clock_of_one_procedure_does_not_run_in_the_other() -> None:
    assert "promise-commitment" not in hygiene().do("accept").clocks()
    assert "promise" not in commitment().do("accept").clocks()


def test_the_alarm_goes_by_whichever_limit_of_the_case_ends_first() -> None:
    line = hygiene().do("accept")
    clocks = clocks_of(line.item, line.case, line.events, calendar())
    first = alarm(clocks)
    assert first is not None
    assert first.code == "promise"
    assert first.due.due_on == min(c.due.due_on for c in clocks if c.running and c.kind != "step")


def test_a_limit_of_no_days_ends_the_same_day() -> None:
    assert donor().due("stage:accept") == donor().case.received_on.isoformat()  # type: ignore[union-attr]


def test_when_the_calendar_is_not_published_the_day_is_provisional() -> None:
    line = invented("2026-12-21").do("accept")
    assert line.clocks()["decision"].due.provisional
    assert not line.clocks()["correction"].due.provisional
