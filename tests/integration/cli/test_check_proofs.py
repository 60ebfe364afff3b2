"""permits check proves: what can be refuted is told at its line with an application, kept as an example if wanted."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permits.ops.cli import main
from tests.integration.cli.conftest import Permits
from tests.synthetic import DEFINITIONS, copied

TEXTS = "items/hygiene/pp-new/texts.en.json"
RULES = "rules/hygiene/pp-new.json"
SECOND_ROUTE = {
    "code": "R0", "when": {"fact": "rooms", ">=": 50}, "process": "ordinary", "authority": {"code": "bj-haidian"},
    "basis": [{"law": "service", "article": "", "mark": "R"}],
}  # fmt: skip


def changed(root: Path, name: str, change: Any) -> Path:
    path = root / name
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


@pytest.fixture
def overlapping(tmp_path: Path) -> Path:
    """Definitions in which one application has two routes."""
    root = copied(tmp_path)
    changed(root, RULES, lambda rules: rules["routing"].insert(0, SECOND_ROUTE))
    return root


def test_an_application_with_two_routes_is_told_at_its_line_with_a_filled_form(
    overlapping: Path, core: Permits
) -> None:
    said = core("check", overlapping, "--json")
    assert said.exit == 1
    [found] = [one for one in said.document["findings"] if one["code"] == "proof.overlap"]
    lines = (overlapping / RULES).read_text("utf-8").splitlines()
    assert Path(found["file"]) == overlapping / RULES
    assert '"code": "R1"' in "".join(lines[found["line"] - 1 : found["line"] + 2])
    assert found["witness"]["answers"]["rooms"] == 50


def test_without_proofs_the_same_definitions_pass(overlapping: Path, core: Permits) -> None:
    said = core("check", overlapping, "--no-proof", "--json")
    assert "proof.overlap" not in said.codes
    assert said.document["proved"] is False


def test_a_counter_example_is_kept_as_an_example_the_checker_reads(
    overlapping: Path, core: Permits, tmp_path: Path
) -> None:
    folder = overlapping / "items/hygiene/pp-new/examples"
    said = core("check", overlapping, "--save-witness", folder, "--json")
    written = [Path(path) for path in said.document["written"]]
    assert [path.parent for path in written] == [folder] * len(written)
    assert any("proof-overlap" in path.name for path in written)
    again = core("check", overlapping, "--no-proof", "--json")
    assert {Path(one["file"]) for one in again.document["findings"]} & set(written) == set()


def test_suggested_examples_hold_and_lie_at_the_limits(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    item = root / "items/services/svc-donor-card.json"
    said = core("check", root, item, "--suggest", "--no-proof", "--json")
    written = [Path(path) for path in said.document["written"]]
    assert written
    assert {path.parent for path in written} == {root / "items/services/svc-donor-card/examples"}
    assert {json.loads(path.read_text("utf-8"))["says"].split("（")[0].split("＝")[1] for path in written} >= {"0"}
    assert core("check", root, "--no-proof", "--json").document["findings"] == []
    again = core("check", root, item, "--suggest", tmp_path / "more", "--no-proof", "--json")
    assert again.document["written"] == [], "what is there is not suggested"


def test_what_is_proved_is_remembered_and_what_changed_is_proved_again(
    tmp_path: Path, core: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_DATA_DIR", str(tmp_path / "data"))
    root = copied(tmp_path)
    assert core("check", root, "--json").document["findings"] == []
    marks = set((tmp_path / "data/proofs").iterdir())
    theirs = list(root.glob("overrides/*/*.json"))
    assert theirs, "what applies at an authority is proved by itself"
    assert len(marks) == len(core("check", root, "--json").document["items"]) + len(theirs)
    changed(root, "items/services/svc-donor-card.json", lambda item: item["guide"].update(phone="010-00000111"))
    assert core("check", root, "--json").document["findings"] == []
    assert len(set((tmp_path / "data/proofs").iterdir()) - marks) == 1


def test_a_rule_that_no_example_meets_is_told_at_the_rule(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    for path in (root / "items/hygiene/pp-new/examples").glob("not-required-*.json"):
        path.unlink()
    said = core("check", root, "--no-proof", "--json")
    assert {(one["code"], Path(one["file"])) for one in said.document["findings"]} == {
        ("example.rule_never_fired", root / RULES)
    }
    assert any("/intake/" in one["pointer"] for one in said.document["findings"])


def test_no_example_is_asked_for_of_a_rule_that_is_proved_dead(tmp_path: Path, core: Permits) -> None:
    """What stands there is that there can be none, whether or not examples are to be written."""
    root = copied(tmp_path)

    def dead(rules: Any) -> None:
        first, last = rules["routing"]
        rules["routing"].insert(1, {**last, "code": "R5", "when": {"not": first["when"]}, "because": first["because"]})
        del rules["routing"][1]["otherwise"]

    changed(root, RULES, dead)
    changed(root, TEXTS, lambda texts: texts.update({"rules.R5": texts["rules.R1"]}))
    asked = core("check", root / RULES, "--no-proof", "--json")
    assert ("example.rule_never_fired", "rules#/routing/2") in {
        (one["code"], one["pointer"]) for one in asked.document["findings"]
    }
    for more in ((), ("--suggest", tmp_path / "more")):
        said = core("check", root / RULES, "--json", *more)
        at = [one["code"] for one in said.document["findings"] if one["pointer"] == "rules#/routing/2"]
        assert at == ["proof.dead_otherwise"]


def test_on_a_terminal_one_line_tells_how_far_the_proofs_are(
    tmp_path: Path, core: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert main(["check", str(DEFINITIONS / "items/services/svc-donor-card.json"), "--json"]) == 0
    assert "proving 1/" in terminal.said and terminal.said.endswith("\r\x1b[K")


class Terminal:
    """Something that is written to and is a terminal."""

    said = ""

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def test_when_each_limit_can_be_due_is_told_where_it_is_asked_for(core: Permits) -> None:
    path = DEFINITIONS / "items/hygiene/pp-new.json"
    document = core("check", path, "--no-proof", "--json").document
    [span] = [one for one in document["spans"]["pp-new"] if one["clock"] == "promise"]
    assert span["earliest"]["days"] <= span["latest"]["days"]
    starts, due = (date.fromisoformat(span["latest"][key]) for key in ("starts_on", "due_on"))
    assert (due - starts).days == span["latest"]["days"]
    words = core("check", path, "--no-proof", "--verbose").out
    assert f"{starts} 起，{due} 止" in words or f"({starts} to {due})" in words
    assert str(due) not in core("check", path, "--no-proof").out
