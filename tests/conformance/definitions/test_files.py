"""What the whole checker (shape, references, law, proof) says of definitions: one file for each case. `set` and
`remove` change the good item of the unit tests; a valid case gives no finding, an invalid one exactly those named, each
with words its messages hold in either language.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.finding import Finding
from permits.core.proof import prove
from permits.persistence.definition_files import read_calendar
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import SCHEMAS, spoiled

HERE = Path(__file__).resolve().parent
CALENDAR = read_calendar(DEFINITIONS)[0]


def cases(folder: str) -> list[Any]:
    return [pytest.param(json.loads(p.read_text("utf-8")), id=p.stem) for p in sorted((HERE / folder).glob("*.json"))]


def found_in(case: dict[str, Any]) -> list[Finding]:
    bundle = spoiled(case)
    item, found = compile_item(bundle, SCHEMAS)
    assert CALENDAR is not None
    return [*found, *(prove(item, bundle, CALENDAR) if item else ())]


@pytest.mark.parametrize("case", cases("valid"))
def test_a_valid_definition_gives_no_finding(case: dict[str, Any]) -> None:
    assert [(one.code, one.where, one.message.en) for one in found_in(case)] == []


@pytest.mark.parametrize("case", cases("invalid"))
def test_an_invalid_definition_is_told_of_at_its_place_in_words(case: dict[str, Any]) -> None:
    found = {(one.code, one.where): one for one in found_in(case)}
    assert sorted(found) == sorted((one["code"], one["where"]) for one in case["finds"])
    for one in case["finds"]:
        message = found[one["code"], one["where"]].message
        assert one["words"]["zh"] and one["words"]["zh"] in message.zh
        assert one["words"]["en"] and one["words"]["en"] in message.en
