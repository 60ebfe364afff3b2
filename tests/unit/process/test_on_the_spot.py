"""当场办结: one act for what one person takes in, decides, certifies and hands over while the applicant waits."""

from __future__ import annotations

from dataclasses import replace

from permits.core.process import open_to
from tests.unit.process.line import Line, officer, until
from tests.unit.process.samples import commitment, donor, hygiene

RECEIVED_BY = {"mode": "window", "receiver": "申请人"}


def offered(line: Line, office: str = "window", role: str = "clerk") -> bool:
    actor = officer(office, role, line.case.authority)
    return "finish" in [act.name for act, _ in open_to(actor, line.item, line.case)]


def test_one_act_comes_to_what_four_acts_come_to() -> None:
    at_once, step_by_step = donor(), donor()
    step_by_step.do("accept").do("decide", outcome="granted").do("certify").do("deliver", **RECEIVED_BY)
    at_once.do("finish", all_in_order=True, **RECEIVED_BY)
    told = [[(e.seq, e.type, e.data) for e in line.events] for line in (at_once, step_by_step)]
    assert told[0] == told[1]
    assert at_once.case.state == "closed" and at_once.case.certificate
    assert at_once.case == step_by_step.case


def test_it_is_offered_where_every_desk_to_the_end_is_the_same_persons_and_nowhere_else() -> None:
    assert offered(donor())
    assert not offered(donor("no-match-promised")), "somebody else verifies first"
    assert not offered(commitment()), "handled at once, and the director decides"
    assert not offered(hygiene()), "not handled at once"
    assert not offered(donor(), "station", "reviewer")
    elsewhere = donor()
    process = elsewhere.item.processes["instant"]
    stages = tuple(replace(s, office="director") if s.kind == "decision" else s for s in process.stages)
    elsewhere.item = replace(elsewhere.item, processes={"instant": replace(process, stages=stages)})
    assert not offered(elsewhere), "another office decides"


def test_it_is_refused_where_a_line_is_not_in_order_or_was_not_looked_at() -> None:
    line = donor("correction-as-recorded")
    unmarked = line.ask("finish", **RECEIVED_BY)
    assert unmarked.events == () and {f.code for f in unmarked.findings} == {"accept.unmarked"}
    name = unmarked.findings[0].where.rpartition("/")[2]
    wrong = [{"line": name, "mark": "not_in_order", "reason": "看不清"}]
    refused = line.ask("finish", all_in_order=True, marks=wrong, **RECEIVED_BY)
    assert refused.events == () and [f.code for f in refused.findings] == ["accept.rejected"]
    assert [f.where for f in line.ask("finish", all_in_order=True, mode="window").findings] == ["/receiver"]


def test_whoever_waits_at_the_window_is_usually_the_one_who_receives() -> None:
    line = donor()
    [schema] = [schema for act, schema in open_to(line.holder(), line.item, line.case) if act.name == "finish"]
    asked: dict[str, dict[str, object]] = schema["properties"]  # type: ignore[assignment]
    assert asked["receiver"]["default"] == line.case.applicant_name
    assert asked["mode"]["default"] in ("window", line.case.answers.get("delivery_mode", "window"))


def test_what_cannot_be_finished_on_the_spot_goes_on_as_a_promised_case_counted_from_its_receipt() -> None:
    line, by_rule = donor(), donor("no-match-promised")
    refused = line.ask("fall-back", all_in_order=True, reason="")
    assert [f.code for f in refused.findings] == ["act.data.missing"]
    line.pass_time(hours=2).do("fall-back", all_in_order=True, reason="照片与本人不符，须血站核实")
    by_rule.do("accept")
    assert (
        (line.case.handling, line.case.stage) == ("promised", "verify") == (by_rule.case.handling, by_rule.case.stage)
    )
    assert line.types()[2:] == by_rule.types()[2:]
    changed = next(event for event in line.events if event.type == "handling_changed")
    assert changed.data == {"to": "promised", "stage": "verify", "reason": "照片与本人不符，须血站核实"}
    running = {code: clock for code, clock in line.clocks().items() if clock.state == "running"}
    assert {clock.starts_on for code, clock in running.items() if code == "verified"} == {line.case.received_on}
    assert "same-day" not in running
    until(line, "finish").do("decide", outcome="granted")
    assert line.case.state == "granted"


def test_only_what_is_handled_at_once_and_declares_another_way_falls_back_and_only_when_it_was_checked() -> None:
    offered_to = {
        name: "fall-back" in [act.name for act, _ in open_to(line.holder(), line.item, line.case)]
        for name, line in {"donor": donor(), "commitment": commitment(), "ordinary": hygiene()}.items()
    }
    assert offered_to == {"donor": True, "commitment": False, "ordinary": False}
    unchecked = {f.code for f in donor().ask("fall-back", reason="须血站核实").findings}
    assert unchecked <= {"accept.unmarked"}
