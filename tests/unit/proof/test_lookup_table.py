"""A value looked up in a table of the rules file: the prover finds what the engine finds, at the ends of every band."""

from __future__ import annotations

from datetime import date

import pytest

from permits.core.forms import check
from permits.core.proof.world import world_of
from tests.unit.forms import samples
from tests.unit.proof.pinned import pins, said_by_prover

DAYS = (date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(("machines", "found"), [(1, "small"), (9, "small"), (10, "medium"), (49, "medium"),
                                                 (50, "large"), (99, "large"), (None, None)])  # fmt: skip
def test_prover_and_engine_look_up_the_same(machines: int | None, found: str | None) -> None:
    item, answers = samples.item(), samples.answers(integer=machines)
    checked = check(item, answers, {}, samples.DAY)
    assert checked.facts.get("size_class") == found
    world = world_of(item, DAYS)
    facts, held = said_by_prover(world, list(pins(world, answers, samples.DAY)), item)
    assert facts.get("size_class") == (None if found is None else world.strings.number(found))
    assert ("D2" in held) == ("D2" in checked.verdict.fired) == (found in ("medium", "large"))
