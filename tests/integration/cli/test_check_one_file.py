"""permits check of one file or folder: what it tells, and what it does not call right."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.cli.conftest import Permits
from tests.synthetic import copied


def test_check_of_a_file_tells_what_is_wrong_in_all_that_the_item_rests_on(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    rules = root / "rules/radiology/rad-first.json"
    rules.write_text(rules.read_text("utf-8").replace('"fact": "high_class"', '"fact": "hi_class"'), "utf-8")
    for path in (root / "items/radiology/rad-first.json", root / "items", root / "items/radiology/rad-first"):
        said = core("check", path, "--no-proof", "--json")
        assert said.exit == 1 and str(rules) in {one["file"] for one in said.document["findings"]}, path
    assert core("check", rules, "--json").document["proved"] is False, "what does not compile was not proved"
    assert core("check", root / "items/hygiene/pp-new.json", "--no-proof", "--json").document["findings"] == []


def test_check_of_one_item_reads_all_its_versions_and_what_authorities_say_of_it_and_no_other_item(
    tmp_path: Path, core: Permits
) -> None:
    root = copied(tmp_path)
    (root / "rules/radiology/rad-first.json").write_text("{", "utf-8")
    said = core("check", root / "items/hygiene/pp-new.json", "--no-proof", "--json")
    assert said.exit == 0 and said.document["items"] == ["pp-new"]
    override = next(root.glob("overrides/*/pp-new.json"))
    override.write_text(override.read_text("utf-8").replace('"item": "pp-new"', '"item": "pp-now"'), "utf-8")
    of_the_item = core("check", root / "items/hygiene/pp-new.json", "--no-proof", "--json")
    assert str(override) in {one["file"] for one in of_the_item.document["findings"]}


def test_check_of_one_item_tells_that_a_published_version_of_it_is_gone_and_is_silent_of_others(
    tmp_path: Path, core: Permits
) -> None:
    root = copied(tmp_path)
    lock = [{"item": code, "version": 7, "sha256": "0" * 64} for code in ("pp-new", "rad-first")]
    rows = json.loads((root / "releases.lock").read_text("utf-8")) if (root / "releases.lock").exists() else []
    (root / "releases.lock").write_text(json.dumps([*rows, *lock]), "utf-8")
    said = core("check", root / "items/hygiene/pp-new.json", "--no-proof", "--json").document["findings"]
    gone = [one for one in said if one["code"] == "release.vanished"]
    assert [Path(one["file"]).name for one in gone] == ["pp-new.json"]
    whole = core("check", root, "--no-proof", "--json").document["findings"]
    assert len([one for one in whole if one["code"] == "release.vanished"]) == 2
