"""一次性告知: told once means once. What a correction may ask for, and what a supplement brings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from permits.core.process import allowed_again, open_to
from tests.unit.forms.samples import at, names
from tests.unit.process.line import APPLICANT, Line, officer, until
from tests.unit.process.samples import commitment, donor, invented, nurse

NEW_PLAN = {"M1": [{"id": "att-new", "name": "n.pdf", "media_type": "application/pdf", "size": 9, "sha256": "1" * 64}]}


def asked(line: Line, *places: str) -> Any:
    items = [{"where": place, "reason": "请补正"} for place in places]
    return line.ask("request-correction", items=items, all_in_order=True)


def corrected(line: Line, *places: str) -> Line:
    outcome = asked(line, *places)
    assert outcome.findings == ()
    line.take(outcome)
    return line


def test_a_correction_waits_for_the_applicant_and_a_supplement_brings_the_case_back() -> None:
    line = corrected(invented(), "/materials/M1", at("text"))
    assert line.case.state == "awaiting_correction"
    line.on("2026-03-05").do("supplement", APPLICANT, uploads=NEW_PLAN, answers={names()["text"]: "乙地"})
    assert (line.case.state, line.case.stage) == ("received", "take")
    assert line.case.received_on.isoformat() == "2026-03-05"  # type: ignore[union-attr]
    assert line.case.answers[names()["text"]] == "乙地"
    assert line.case.uploads["M1"] == NEW_PLAN["M1"]
    assert line.case.changed == {"/materials/M1", at("text")}


def test_a_second_notice_may_name_what_the_first_named_and_what_changed_and_nothing_new() -> None:
    line = corrected(invented(), "/materials/M1")
    line.do("supplement", APPLICANT, uploads=NEW_PLAN, answers={names()["text"]: "乙地"})
    assert allowed_again(line.case) == {"/materials/M1", at("text")}
    assert asked(line, "/materials/M1", at("text")).findings == ()
    [finding] = asked(line, "/materials/M1", at("mobile")).findings
    assert (finding.code, finding.where) == ("correction.new_demand", "/items/1")
    assert at("mobile") in finding.message.zh


def test_a_third_notice_is_bound_by_all_before_it() -> None:
    line = corrected(invented(), "/materials/M1")
    line.do("supplement", APPLICANT, uploads=NEW_PLAN, answers={names()["text"]: "乙地"})
    corrected(line, at("text"))
    line.do("supplement", APPLICANT, answers={names()["text"]: "丙地"})
    assert asked(line, at("text"), "/materials/M1").findings == ()
    assert [f.code for f in asked(line, at("date")).findings] == ["correction.new_demand"]


def test_a_supplement_that_leaves_a_line_as_it_was_is_refused_with_that_line() -> None:
    line = corrected(invented(), "/materials/M1", at("text"))
    assert [f.where for f in line.ask("supplement", APPLICANT).findings] == ["/materials/M1", at("text")]
    [left] = line.ask("supplement", APPLICANT, uploads=NEW_PLAN).findings
    assert (left.code, left.where) == ("correction.unchanged", at("text"))
    same = {names()["text"]: line.case.answers[names()["text"]]}
    assert [f.where for f in line.ask("supplement", APPLICANT, uploads=NEW_PLAN, answers=same).findings] == [at("text")]
    assert line.ask("supplement", APPLICANT, uploads=NEW_PLAN, answers={names()["text"]: "乙地"}).events


def test_a_place_stands_in_a_notice_once() -> None:
    [finding] = asked(invented(), "/materials/M1", "/materials/M1").findings
    assert (finding.code, finding.where) == ("correction.twice", "/items/1")


def test_a_supplement_that_will_not_do_is_refused_with_its_findings_and_changes_nothing() -> None:
    line = corrected(invented(), at("text"))
    outcome = line.ask("supplement", APPLICANT, answers={names()["text"]: "x", names()["mobile"]: "1"})
    assert [(f.code, f.where) for f in outcome.findings] == [
        ("answer.minLength", at("text")), ("answer.format", at("mobile")),
    ]  # fmt: skip
    assert outcome.events == ()


def test_a_supplement_is_judged_as_of_the_day_it_comes() -> None:
    line = corrected(nurse("2026-03-02"), "/health_check_date")
    outcome = line.on("2027-03-02").ask("supplement", APPLICANT)
    assert "/health_check_date" in [finding.where for finding in outcome.findings]


def test_a_supplement_that_leads_another_way_takes_its_handling_authority_and_name_along() -> None:
    line = corrected(invented(), at("code"))
    line.do("supplement", APPLICANT, answers={names()["code"]: "110101", names()["holder"]: "改名公司"})
    assert line.case.authority == "bj-dongcheng"
    assert line.case.applicant_name == "改名公司"


def test_a_supplement_that_changes_the_procedure_starts_at_the_other_line() -> None:
    line = commitment()
    assert line.case.process == "commitment"
    corrected(line, "/apply_mode")
    outcome = line.ask("supplement", APPLICANT, answers={"apply_mode": "ordinary"})
    assert outcome.events == (), "the ordinary way asks for more than the commitment"
    assert {f.code for f in outcome.findings} >= {"material.missing"}


def test_the_applicant_or_the_window_hands_in_a_supplement_and_only_when_asked() -> None:
    line = corrected(invented(), "/materials/M1")
    window = officer("window", "clerk", line.case.authority)
    assert line.ask("supplement", window, uploads=NEW_PLAN).findings == ()
    for nobody in (
        replace(window, authority="elsewhere"), replace(window, office="handling"), replace(window, roles=frozenset()),
        replace(APPLICANT, username="13800000009"),
    ):  # fmt: skip
        assert [f.code for f in line.ask("supplement", nobody, uploads=NEW_PLAN).findings] == ["act.not_yours"]
    assert [f.code for f in invented().ask("supplement", APPLICANT).findings] == ["act.not_now"]


def test_after_acceptance_nothing_can_be_called_a_correction() -> None:
    line = until(invented(), "read")
    [finding] = asked(line, "/materials/M1").findings
    assert finding.code == "act.not_now"


def test_an_item_put_right_on_the_spot_offers_no_correction_notice_and_refuses_one_in_words() -> None:
    line = donor()
    clerk = officer("window", "clerk", line.case.authority)
    assert [act.name for act, _ in open_to(clerk, line.item, line.case)] == [
        "accept", "not-accept", "mark", "finish", "fall-back", "correct-on-the-spot", "serve-papers", "assign",
        "transfer",
    ]  # fmt: skip
    refused = asked(line, "/materials/M1")
    assert (refused.events, [f.code for f in refused.findings]) == ((), ["correction.on_the_spot"])
    assert "当场" in refused.findings[0].message.zh and "on the spot" in refused.findings[0].message.en
    allowing = replace(line.item, correction="notice")
    assert "request-correction" in [act.name for act, _ in open_to(clerk, allowing, line.case)]


def test_a_supplement_cannot_change_what_the_account_or_a_fact_answers() -> None:
    line = corrected(invented(owner="李四"), "/materials/M1", at("text"))
    forged = {names()["owner"]: "王五", names()["tally"]: "0.01", names()["text"]: "乙地"}
    line.on("2026-03-05").do("supplement", APPLICANT, uploads=NEW_PLAN, answers=forged)
    kept = line.case.answers
    assert (kept[names()["owner"]], kept[names()["tally"]], kept[names()["text"]]) == ("李四", "20.00", "乙地")
    assert line.case.changed == {"/materials/M1", at("text")}


def may_name(line: Line) -> list[str]:
    """What the act lets a clerk name in a notice."""
    open_here = open_to(line.holder(), line.item, line.case)
    [schema] = [schema for act, schema in open_here if act.name == "request-correction"]
    properties: Any = schema["properties"]
    places: list[str] = properties["items"]["items"]["properties"]["where"]["enum"]
    return places


def test_a_clerk_can_ask_only_for_what_this_applicant_can_put_right() -> None:
    line = invented()
    hidden, worked_out, of_account = at("hidden_text"), at("tally"), at("owner")
    assert {at("text"), "/materials/M1"} <= set(may_name(line))
    assert not {hidden, worked_out, of_account, "/materials/M2"} & set(may_name(line))
    outdoors = invented(yesno=True, hidden_text="天热", email="a@b.cn")
    assert {hidden, "/materials/M2", "/materials/M3"} <= set(may_name(outdoors))


@pytest.mark.parametrize(
    ("purpose", "answer"),
    [("text", "乙地"), ("integer", 4), ("date", "2026-05-02"), ("hidden_text", "很热"), ("money", "1.00")],
)
def test_what_a_clerk_can_ask_for_can_be_answered(purpose: str, answer: object) -> None:
    line = corrected(invented(yesno=True, hidden_text="天热", email="a@b.cn"), at(purpose))
    assert line.ask("supplement", APPLICANT, answers={names()[purpose]: answer}).findings == ()
