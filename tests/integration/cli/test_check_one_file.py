"""permits check of one file or folder: what it tells, and what it does not call right."""

from __future__ import annotations

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
