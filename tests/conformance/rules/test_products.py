"""Products of answers, to the last place: the engine and the prover against the same cases, which another reader can be
held against too."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from permits.core.forms.values import facts_of
from permits.core.proof.world import world_of
from tests.unit.definitions.multiplied import FACTS, kite
from tests.unit.forms.samples import DAY
from tests.unit.proof.pinned import pins, said_by_prover

CASES = json.loads((Path(__file__).parent / "products.json").read_text("utf-8"))["cases"]


def expected(case: dict[str, Any]) -> dict[str, Decimal | int]:
    return {name: Decimal(said) if isinstance(said, str) else said for name, said in case["facts"].items()}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"]) for case in CASES])
def test_the_engine_multiplies_exactly(case: dict[str, Any]) -> None:
    facts = facts_of(kite(), case["answers"], DAY)
    assert {name: facts[name] for name in FACTS if name in facts} == expected(case)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"]) for case in CASES])
def test_the_prover_agrees(case: dict[str, Any]) -> None:
    item, world = kite(), world_of(kite(), (DAY, DAY))
    derived, _ = said_by_prover(world, list(pins(world, case["answers"], DAY)), item)
    units = {name: int(Decimal(said).scaleb(item.fact_types[name].scale)) for name, said in expected(case).items()}
    assert {name: derived[name] for name in FACTS if name in derived} == units
