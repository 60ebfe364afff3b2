"""Every fault of a definition is told at its exact place. The cases in `invalid/` each spoil the good item."""

from __future__ import annotations

import json
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.finding import ERROR
from tests.unit.definitions.bundles import HERE, SCHEMAS, spoiled

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['says']}")
    for path in sorted((HERE / "invalid").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_every_fault_is_found_at_its_place_and_nothing_else(case: dict[str, Any]) -> None:
    item, findings = compile_item(spoiled(case), SCHEMAS)
    assert sorted(f"{finding.code} {finding.where}" for finding in findings) == sorted(case["finds"])
    assert (item is None) == any(finding.severity == ERROR for finding in findings)
    said = " ".join(finding.message.en for finding in findings)
    assert case.get("words", "") in said
    assert all(finding.message.zh for finding in findings)
