"""permits check proves an item whose words, sources or papers are not finished, and publish still refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from permits.core.definitions.unfinished import CODES, SORTS
from permits.core.finding import KINDS
from tests.integration.cli.conftest import Permits
from tests.integration.cli.test_check_proofs import RULES, SECOND_ROUTE, changed
from tests.synthetic import copied

ITEM, TEXTS = "items/hygiene/pp-new.json", "items/hygiene/pp-new/texts.en.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Definitions in which the proof refutes one item."""
    folder = copied(tmp_path)
    changed(folder, RULES, lambda rules: rules["routing"].insert(0, SECOND_ROUTE))
    return folder


def refuted(core: Permits, root: Path) -> tuple[set[str], Any]:
    said = core("check", root / ITEM, "--json")
    assert said.exit == 1
    codes = {one["code"] for one in said.document["findings"] if one["severity"] == "error"}
    return codes, said.document


def unfinished(item: Any) -> None:
    item["basis"][0]["law"] = "no-such"
    item["materials"][0]["title"] = "其他材料"
    item["opens"].append({**item["opens"][0], "direction": "add"})


def test_what_no_proof_looks_at_hides_no_proof(root: Path, core: Permits) -> None:
    changed(root, TEXTS, lambda texts: texts.pop("title"))
    changed(root, ITEM, unfinished)
    codes, document = refuted(core, root)
    assert {"text.untranslated", "basis.unknown_law", "lint.catch_all", "opens.twice", "proof.overlap"} <= codes
    assert document["proved"] is True and "pp-new" not in document["items"]


@pytest.mark.parametrize("content", [None, '{"title": 5}'])
def test_without_a_readable_english_file_the_item_is_proved_and_not_every_line_is_told(
    root: Path, core: Permits, content: str | None
) -> None:
    (root / TEXTS).unlink() if content is None else (root / TEXTS).write_text(content, "utf-8")
    codes, document = refuted(core, root)
    assert "proof.overlap" in codes and "text.untranslated" not in codes and len(codes) > 1
    assert "pp-new" not in document["items"]


def test_an_item_with_a_rule_that_cannot_be_read_is_not_proved(root: Path, core: Permits) -> None:
    changed(root, RULES, lambda rules: rules["checks"][0]["require"].update(fact="no_such"))
    codes, document = refuted(core, root)
    assert "proof.overlap" not in codes and document["proved"] is False


def test_what_may_be_unfinished_is_named_by_codes_that_there_are() -> None:
    assert set(KINDS) >= CODES
    assert {code.partition(".")[0] for code in KINDS} >= SORTS
