"""permits explain tells what rules come to besides findings, materials and the way a case goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.ops.commands.explain import read_answers
from tests.integration.cli.conftest import Permits
from tests.synthetic import DEFINITIONS

GOOD = DEFINITIONS / "items/hygiene/pp-new/examples/ordinary-complete.json"


def test_explain_tells_fees_duties_and_which_rules_adjust_a_limit(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    [path] = seeded.glob("definitions/items/hygiene/zz-*.json")
    item = json.loads(path.read_text("utf-8"))
    example = json.loads((path.with_suffix("") / "examples/whole.json").read_text("utf-8"))
    asked = {field["title"]: name for name, field in item["form"]["schema"]["properties"].items()}
    answers = example["answers"] | {asked["露天"]: True, asked["露天原因"]: "天热"}
    (tmp_path / "answers.json").write_text(json.dumps(answers), "utf-8")
    asking = ("explain", item["code"], "--answers", tmp_path / "answers.json", "--received-on", "2026-03-02",
              "--upload", "M1", "--upload", "M2")  # fmt: skip
    found = permits(*asking, "--json").document
    assert [(fee["rule"], fee["amount"]) for fee in found["fees"]] == [("size.few", "20.00"), ("P1", "128.50")]
    assert found["fee_total"] == "148.50" and [duty["rule"] for duty in found["duties"]] == ["D1"]
    promise = next(clock for clock in found["clocks"] if clock["code"] == "promise")
    assert (promise["days"], promise["due_on"], promise["adjusted_by"]) == (8, "2026-03-12", ["L1"])
    late = next(material for material in found["materials"] if material["code"] == "M3")
    assert (late["required"], late["necessity"]) == (False, "late")
    assert found["refusals_suggested"] == []
    said = permits(*asking)
    assert said.exit == 0 and "Open-air fee  CNY 128.50" in said.out and "Σ  CNY 148.50" in said.out


def test_explain_says_of_each_rule_what_single_answer_would_turn_it(core: Permits) -> None:
    asked = ("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02")
    rules = {rule["code"]: rule for rule in core(*asked, "--json").document["rules"]}
    assert all({"fired", "because", "facts", "basis", "flip"} <= rule.keys() for rule in rules.values())
    turned = rules["agent.V1"]["flip"]
    assert (turned["field"], turned["answer"]) == ("by_agent", not rules["agent.V1"]["fired"])
    assert "would" in turned["in_words"]
    [line] = [line for line in core(*asked, "--rules").out.splitlines() if line.startswith("agent.V1 ")]
    assert turned["in_words"] in line


def test_explain_tells_first_that_an_application_is_not_for_us_and_why(core: Permits) -> None:
    park = GOOD.with_name("not-required-park.json")
    said = core("explain", "pp-new", "--answers", park, "--received-on", "2026-03-02", "--rules")
    outcome, _, sentence = said.out.splitlines()[0].partition("  ")
    assert outcome == "not_required" and sentence.endswith(".")


def test_explain_tells_every_rule_by_which_an_application_is_not_for_us(core: Permits, tmp_path: Path) -> None:
    example = json.loads(GOOD.with_name("not-required-park.json").read_text("utf-8"))
    both = {**example["answers"], "venue_types": ["park", "cafe", "tea_house"]}
    (tmp_path / "both.json").write_text(json.dumps(both), "utf-8")
    asked = ("explain", "pp-new", "--answers", tmp_path / "both.json", "--received-on", "2026-03-02")
    first, second = core(*asked).out.splitlines()[:2]
    assert first.startswith("not_required  ") and "Parks" in first
    assert second.startswith("not_required  ") and "food" in second
    found = core(*asked, "--json").document
    assert [one["code"] for one in found["not_for_us"]] == ["I1", "I2"] and found["intake"] == "not_required"


def test_an_example_is_explained_on_its_own_day_and_the_day_is_told(core: Permits) -> None:
    normal = DEFINITIONS / "items/nurses/nur-reg-first/examples/normal.json"
    day = json.loads(normal.read_text("utf-8"))["received_on"]
    said = core("explain", "nur-reg-first", "--answers", normal)
    assert said.exit == 0 and f"as received on {day}" in said.out
    found = core("explain", "nur-reg-first", "--answers", normal, "--json").document
    assert (found["received_on"], found["findings"]) == (day, [])
    other = core("explain", "nur-reg-first", "--answers", normal, "--received-on", "2026-09-01", "--json").document
    assert other["received_on"] == "2026-09-01"


def test_a_route_for_the_rest_is_told_as_taken_only_where_no_other_is(core: Permits) -> None:
    found = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json").document
    routes = {rule["code"]: rule["fired"] for rule in found["rules"] if rule["kind"] == "route"}
    assert [code for code, fired in routes.items() if fired] == [found["route"]["rule"]]


def test_a_check_that_passed_is_told_as_met(core: Permits) -> None:
    found = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json").document
    told = [rule["because"] for rule in found["rules"] if rule["kind"] == "check" and not rule["fired"]]
    assert told and all(one.startswith("Met: ") and "not so that (it is not" not in one for one in told)


def test_explain_applies_no_version_before_it_begins_and_tells_which_there_is(core: Permits) -> None:
    said = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2020-01-02", "--json")
    assert (said.exit, said.codes) == (1, ["item.none_in_force"])
    assert said.document["findings"][0]["message"].endswith("pp-new@1")
    assert core("explain", "pp-new@1", "--answers", GOOD, "--received-on", "2020-01-02", "--json").document["clocks"]


def test_explain_marks_the_days_of_a_year_whose_calendar_is_not_there(core: Permits) -> None:
    lines = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-12-20").out.splitlines()
    days = [line for line in lines if line.startswith(("2026-", "2027-"))]
    assert days and all(("provisional" in line) == line.startswith("2027-") for line in days)
    assert {line[:4] for line in days} == {"2026", "2027"}


@pytest.mark.parametrize("text", ["[]", "3", '"a"', "null"])
def test_answers_of_the_wrong_shape_are_told_with_what_to_write(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.json").write_text(text)
    [found] = read_answers(str(tmp_path / "answers.json")).findings
    assert (found.code, "one JSON object" in found.message.en) == ("answers.wrong_shape", True)
