"""Publishing from the command line: what is put into force, from which day, and what is not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from permits.core.finding import errors
from permits.core.process.examples import judge
from permits.persistence.definition_files import compile_all
from permits.persistence.release_lock import lock, locked_of
from tests.integration.cli.conftest import Permits
from tests.synthetic import DEFINITIONS, copied

ANSWERS = DEFINITIONS / "items/hygiene/pp-new/examples/ordinary-complete.json"


def test_publish_says_the_release_and_doing_it_again_is_no_error(permits: Permits) -> None:
    first = permits("publish", "pp-new", "--json")
    assert (first.exit, first.document["findings"]) == (0, [])
    assert len(first.document["release"]) == 64
    assert permits("publish", "pp-new", "--json").document["release"] == first.document["release"]


def test_publishing_from_a_day_the_definition_does_not_name_is_refused_at_its_line(permits: Permits) -> None:
    refused = permits("publish", "pp-new", "--from", "2031-01-01", "--json")
    assert (refused.exit, refused.document["release"], refused.codes) == (1, "", ["release.starts_else"])
    found = refused.document["findings"][0]
    assert found["file"].endswith("pp-new.json")
    assert found["line"] > 1
    named = re.search(r"20\d\d-\d\d-\d\d", found["message"])
    assert named
    assert permits("publish", "pp-new", "--from", named[0], "--json").exit == 0
    assert permits("publish", "pp-new", "--from", "soon").exit == 2


def test_publishing_what_is_not_defined_is_refused(permits: Permits) -> None:
    said = permits("publish", "no-such", "--json")
    assert (said.exit, said.codes) == (1, ["publish.no_definition"])


Change = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path, permits: Permits, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Definitions of one's own to publish from: two versions of an item, the second a year after the first, with
    examples of the first's days."""
    root = copied(tmp_path)
    for kind, name in (("items", "pp-new.json"), ("rules", "pp-new.json")):
        shutil.copy(root / kind / "hygiene" / name, root / kind / "hygiene/pp-new@1.json")
    shutil.copytree(root / "items/hygiene/pp-new", root / "items/hygiene/pp-new@1")
    change(root, version=2, effective_from="2027-01-01")
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    return root


def change(root: Path, **changes: object) -> None:
    path = root / "items/hygiene/pp-new.json"
    raw = {**json.loads(path.read_text("utf-8")), **changes}
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=2) + "\n", "utf-8")


def test_what_is_published_is_locked_and_an_edit_of_it_is_refused_at_its_line(folder: Path, permits: Permits) -> None:
    said = permits("publish", "pp-new", "--json")
    assert (said.exit, sorted(said.document["releases"])) == (0, ["pp-new", "pp-new@1"])
    locked = json.loads((folder / "releases.lock").read_text("utf-8"))
    told = [(one["item"], one["version"], one.get("authority", "")) for one in locked]
    assert told == [("pp-new", number, whose) for number in (1, 2) for whose in ("", "bj-chaoyang")]
    assert {one["sha256"] for one in locked if "authority" not in one} == set(said.document["releases"].values())
    none = permits("publish", "pp-new@7", "--json").document["findings"]
    assert [one["code"] for one in none if one["severity"] == "error"] == ["publish.no_definition"]
    assert {one["code"] for one in none if one["severity"] == "warning"} == {"example.not_in_effect"}
    (folder / "releases.lock").write_text(json.dumps(locked[1:]), "utf-8")
    assert "release.lock_restored" in permits("publish", "pp-new@2", "--json").codes
    assert json.loads((folder / "releases.lock").read_text("utf-8")) == locked
    change(folder, handling="instant")
    checked = permits("check", folder, "--no-proof", "--json")
    drift = [finding for finding in checked.document["findings"] if finding["code"] == "release.drift"]
    assert [(Path(one["file"]).name, one["line"] > 1) for one in drift] == [("pp-new.json", True)]
    assert checked.exit == 1
    again = permits("publish", "pp-new@2", "--json")
    assert (again.exit, "release.drift" in again.codes, again.document["releases"]) == (1, True, {})
    again = permits("publish", "pp-new", "--json")
    assert (again.exit, "release.drift" in again.codes, list(again.document["releases"])) == (1, True, ["pp-new@1"])
    _without_the_lock(folder, permits, locked)


def _without_the_lock(folder: Path, permits: Permits, locked: object) -> None:
    """Where the lock is gone the site's own records tell of the edit, and write the lock again."""
    (folder / "releases.lock").unlink()
    said = permits("doctor", "--json").document["checks"]
    assert ["pp-new@2" in one["fix"] for one in said if one["code"] == "releases" and not one["ok"]] == [True]
    change(folder, handling="promised")
    assert [one["fix"] for one in permits("doctor", "--json").document["checks"] if one["code"] == "releases"] == [""]
    assert "release.lock_restored" in permits("publish", "pp-new@1", "--json").codes
    assert json.loads((folder / "releases.lock").read_text("utf-8")) == locked


def test_versions_that_overlap_are_not_published(folder: Path, permits: Permits) -> None:
    change(folder, effective_from="2025-01-01")
    said = permits("publish", "pp-new", "--json")
    # A district that says something else of the item is told to look at the new version as well.
    told = ["versions.overlap", "override.behind"]
    assert (said.exit, said.codes, list(said.document["releases"])) == (1, told, ["pp-new@1"])


def test_explain_judges_by_the_version_in_force_on_the_day(folder: Path, permits: Permits) -> None:
    asked = ("explain", "pp-new", "--answers", ANSWERS, "--json")
    assert permits(*asked, "--received-on", "2026-12-31").document["version"] == 1
    assert permits(*asked, "--received-on", "2027-01-01").document["version"] == 2
    never = permits(*asked, "--received-on", "1999-01-01")
    assert (never.exit, never.codes) == (1, ["item.none_in_force"])
    named = permits("explain", "pp-new@1", "--answers", ANSWERS, "--json", "--received-on", "2027-01-01")
    assert named.document["version"] == 1


def test_the_catalogue_lists_each_item_once_with_its_versions(folder: Path, permits: Permits) -> None:
    items = [one for one in permits("items", "--json").document["items"] if one["code"] == "pp-new"]
    assert [[one["version"] for one in item["versions"]] for item in items] == [[1, 2]]


def test_diff_says_in_words_what_the_working_copy_changes_and_which_cases_it_would_touch(
    folder: Path, permits: Permits
) -> None:
    path = folder / "items/hygiene/pp-new.json"
    raw = json.loads(path.read_text("utf-8"))
    next(one for one in raw["clocks"] if one.get("code") == "promise")["limit"]["length"] = 5
    change(folder, clocks=raw["clocks"], transition={"limits": "better"})
    said = permits("diff", "pp-new@1", "pp-new@2", "--json")
    assert said.exit == 0
    told = {one["code"]: one for one in said.document["changes"]}
    assert "8 working days becomes 5 working days" in told["promise"]["what"]
    assert said.document["transition"]["limits"] == "better"
    assert set(said.document["cases"]["touched"]) == {"form", "conditions", "routing", "limits"}
    assert permits("diff", "pp-new", "--json").document["changes"] == said.document["changes"]
    assert permits("diff", folder / "items/hygiene/pp-new@1.json", path, "--json").document["same"] is False
    assert permits("diff", "pp-new@1", "pp-new@1", "--json").document["same"] is True
    assert permits("diff", "pp-new@1", "pp-new@9", "--json").codes == ["diff.no_version"]
    assert permits("diff", "pp-new@1", "nur-reg-first", "--json").codes == ["diff.other_item"]
    assert "Limits" in permits("diff", "pp-new@1", "pp-new").out


def test_the_next_version_is_opened_beside_what_is_published_and_never_over_it(
    tmp_path: Path, permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    unpublished = permits("new", "pp-new", "--next", "--json")
    assert (unpublished.exit, unpublished.codes) == (1, ["new.not_published"])
    assert permits("new", "no-such", "--next", "--json").codes == ["new.no_item"]
    lock(root, [locked_of(compile_all(root).items["pp-new"])])
    change(root, version=2)
    lost = permits("publish", "pp-new", "--json")
    assert (lost.exit, "release.vanished" in lost.codes, lost.document["releases"]) == (1, True, {})
    change(root, version=1)
    said = permits("new", "pp-new", "--next", "--from", "2027-01-01", "--json")
    written = [Path(one).name for one in said.document["written"]]
    assert written[:4] == ["pp-new@1.json"] * 2 + ["pp-new@1", "pp-new.json"]
    assert (said.exit, said.codes) == (0, [])
    compiled = compile_all(root)
    assert [finding.code for finding in errors(list(compiled.findings))] == []
    assert "example.not_in_effect" not in {finding.code for finding in compiled.findings}
    assert len(written) == 4 + len(compiled.examples["pp-new"])
    assert {str(one.received_on) for one in compiled.examples["pp-new@1"]} != {"2027-01-01"}
    assert (compiled.items["pp-new"].version, str(compiled.items["pp-new"].effective_from)) == (2, "2027-01-01")
    assert compiled.items["pp-new@1"].version == 1
    assert permits("new", "pp-new", "--next", "--json").codes == ["new.not_published"]


def test_examples_of_the_next_version_are_of_its_first_day_and_hold_but_for_those_that_are_told(
    tmp_path: Path, permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    for one in (root / "items/nurses/nur-reg-first/examples").glob("*.json"):
        if one.stem not in ("normal", "agent-expired", "exactly-three-years"):
            one.unlink()
    before = compile_all(root, only=["nur-reg-first"])
    lock(root, [locked_of(before.items["nur-reg-first"])])
    said = permits("new", "nur-reg-first", "--next", "--from", "2026-12-01", "--json")
    told = [(Path(one["file"]).stem, one["code"]) for one in said.document["findings"]]
    assert told == [("exactly-three-years", "new.example_to_look_at")] and said.exit == 0
    compiled = compile_all(root, only=["nur-reg-first", "nur-reg-first@1"])
    item, examples = compiled.items["nur-reg-first"], compiled.examples["nur-reg-first"]
    assert compiled.calendar is not None
    assert [one.code for one in examples if judge(one, item, compiled.calendar)] == ["exactly-three-years"]
    of = {one.code: one for one in examples}
    assert {str(one.received_on) for one in of.values()} == {"2026-12-01"}
    assert of["agent-expired"].answers["agent_valid_to"] == "2026-11-30", "a day before, as it was"
    was = next(one for one in before.examples["nur-reg-first"] if one.code == "normal")
    assert of["normal"].answers["exam_pass_date"] == was.answers["exam_pass_date"], "the day the register has"
    assert of["normal"].answers["health_check_date"] == "2026-11-11", "as long before as it was"
    assert of["normal"].expect["due"] != was.expect["due"]
