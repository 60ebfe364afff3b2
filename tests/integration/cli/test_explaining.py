"""permits explain tells what rules come to besides findings, materials and the way a case goes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.cli.conftest import Permits


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
