"""The one judge of an application: hidden means absent; materials with reasons, checks, routes; it fails closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from permits.core.forms import Upload, check, checklist
from permits.core.forms.materials import judge_upload
from permits.core.rules import FactType, RuleSet
from tests.unit.forms.samples import DAY, PDF, answers, at, checked, item, names, told

OPEN_AIR = Upload("att-2", "open.pdf", "application/pdf", 1000)


def test_a_hidden_answer_is_no_fact_is_not_kept_and_is_not_judged() -> None:
    hidden = names()["hidden_text"]
    found = checked(yesno=False, hidden_text="x" * 4000)
    assert hidden not in found.visible
    assert hidden not in found.facts
    assert hidden not in found.answers
    assert found.passes


def test_a_question_that_becomes_visible_is_asked_and_its_answer_counts() -> None:
    uploads = {"M1": [PDF], "M2": [OPEN_AIR]}
    assert told(checked(uploads, yesno=True)) == [("answer.required", at("hidden_text"))]
    found = checked(uploads, yesno=True, hidden_text="风大")
    assert found.passes
    assert found.facts[names()["hidden_text"]] == "风大"


def test_a_calculated_fact_cannot_be_sent() -> None:
    for name in item().derived:
        found = checked(**{name: "bj-wjw"})
        assert told(found) == [("answer.unknown", f"/{name}")]
        assert found.facts["district_authority"] == "bj-haidian"
        assert name not in found.answers


def test_the_day_of_receipt_cannot_be_sent() -> None:
    found = checked(received_on="2020-01-01")
    assert found.facts["received_on"] == DAY
    assert told(found) == [("answer.unknown", "/received_on")]


def test_a_material_is_asked_for_when_its_rule_says_so_and_tells_why() -> None:
    assert [need.material.code for need in checked().needs] == ["M1"]
    found = checked({}, yesno=True, hidden_text="风大")
    assert [need.material.code for need in found.needs] == ["M1", "M2", "M3"]
    assert [rule.code for rule in found.needs[1].because] == ["N2"]
    assert told(found) == [("material.missing", "/materials/M1"), ("material.missing", "/materials/M2")]


def test_a_material_of_a_wrong_type_or_too_large_is_told_of_by_file() -> None:
    wrong = Upload("att-3", "plan.exe", "application/x-dosexec", 10)
    most = item().materials["M1"].max_bytes
    large = Upload("att-4", "plan.png", "image/png", most + 1)
    found = checked({"M1": [wrong, large]})
    assert told(found) == [("material.type", "/materials/M1"), ("material.size", "/materials/M1")]
    assert "plan.exe" in found.findings[0].message.zh
    assert "1 MB" in found.findings[1].message.en
    assert list(judge_upload(item().materials["M1"], replace(large, size=most))) == []


def test_a_material_the_item_does_not_have_is_refused_and_one_not_asked_for_may_come() -> None:
    assert told(checked({"M1": [PDF], "M9": [PDF]})) == [("material.unknown", "/materials/M9")]
    assert checked({"M1": [PDF], "M2": [OPEN_AIR]}).passes


def test_a_check_that_fails_says_so_at_its_place_with_its_basis() -> None:
    rows = [{"label": str(n), "width": "1"} for n in range(2)]
    [finding] = checked(table=rows).findings
    assert (finding.code, finding.where) == ("check.failed", at("table"))
    assert (finding.message.zh, finding.message.en) == (
        "至多一台设备可以没有检验。", "At most one machine may be unchecked.",
    )  # fmt: skip
    assert "第29条" in finding.basis
    assert checked(table=rows[:1]).passes


def test_where_no_authority_can_be_found_the_application_does_not_pass() -> None:
    found = checked(code="000000")
    assert found.route is None
    assert ("route.no_authority", "") in told(found)
    assert not found.passes


def test_the_route_names_process_authority_and_rule() -> None:
    route = checked().route
    assert route is not None
    assert (route.process, route.authority, route.rule.code) == ("line", "bj-haidian", "R1")


def test_where_the_rules_cannot_decide_the_application_does_not_pass() -> None:
    types = {**item().rule_set.types, names()["yesno"]: FactType("integer")}
    undecidable = replace(item(), rule_set=RuleSet(item().rule_set.rules, types))
    found = check(undecidable, answers(), {"M1": [PDF]}, DAY)
    assert not found.verdict.decided
    assert ("rules.undecided", "") in told(found)
    assert not found.passes


def test_the_checklist_says_what_the_system_could_answer_and_what_a_person_must_look_at() -> None:
    found = checked({"M1": [PDF]}, yesno=True, hidden_text="风大")
    lines = {line.code: line for line in checklist(item(), found, {"M1": [PDF]})}
    assert {code: line.state for code, line in lines.items()} == {
        "M1": "to_check", "M2": "missing", "M3": "late", "C1": "passed", "C2": "passed", "C3": "passed",
    }  # fmt: skip
    assert lines["M1"].because.zh == "每次申请都需要"
    assert (lines["M2"].because.zh, lines["M2"].because.en) == ("露天", "open air")
    assert lines["M2"].where == "/materials/M2"


def test_a_check_that_passed_reads_so_with_its_failure_sentence_beside_it() -> None:
    [line] = [line for line in checklist(item(), checked({"M1": [PDF]}), {}) if line.code == "C2"]
    place = item().fields[names()["choice"]].title
    assert (line.title.zh, line.title.en) == (
        f"未发现问题：{place.zh}", f"No problem found with “{place.en}”",
    )  # fmt: skip
    assert line.would_say == item().rules["C2"].message
    [failed] = [line for line in checklist(item(), checked(choice="bad"), {}) if line.code == "C2"]
    assert (failed.title, failed.would_say) == (item().rules["C2"].message, None)


def test_a_check_of_what_was_not_asked_is_no_line_of_the_checklist() -> None:
    rule = item().rules["C2"]
    hidden = replace(rule, effect={**rule.effect, "at": at("hidden_text")})
    of_hidden = replace(item(), rules={**item().rules, "C2": hidden})
    assert "C2" not in {line.code for line in checklist(of_hidden, checked({"M1": [PDF]}), {})}
    shown = checked({"M1": [PDF]}, yesno=True, hidden_text="风大")
    assert "C2" in {line.code for line in checklist(of_hidden, shown, {})}


@pytest.mark.parametrize("uploads", [None, {"M1": [PDF]}])
def test_judging_twice_says_the_same(uploads: dict[str, list[Upload]] | None) -> None:
    assert checked(uploads) == checked(uploads)
