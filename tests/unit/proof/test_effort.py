"""How much a question may cost is counted, not timed: a busy machine changes no answer."""

from __future__ import annotations

from datetime import date

import pytest

from permits.core.definitions import compile_item
from permits.core.proof import prover
from permits.core.proof.prove import prove
from permits.core.proof.prover import Prover, Unknown
from permits.core.proof.world import World, world_of
from permits.ops.bench.generated import generated_bundle
from permits.persistence.definition_files import read_calendar, read_schemas
from tests.synthetic import DEFINITIONS

CALENDAR, SCHEMAS = read_calendar(DEFINITIONS)[0], read_schemas(DEFINITIONS)
BUNDLE = generated_bundle(60, conditions=30)
ITEM, _ = compile_item(BUNDLE, SCHEMAS)
DAYS = date(2025, 1, 1), date(2026, 12, 31)
LITTLE = 400


def a_world() -> World:
    assert ITEM is not None
    return world_of(ITEM, DAYS)


def test_what_costs_more_than_it_may_is_unknown_and_never_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "EFFORT", LITTLE)
    poor = Prover(a_world())
    with pytest.raises(Unknown), poor.given(*poor.world.valid):
        poor.find()


def test_a_proof_that_would_take_too_much_is_told_as_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "EFFORT", LITTLE)
    assert ITEM is not None and CALENDAR is not None
    found = prove(ITEM, BUNDLE, CALENDAR)
    assert {one.code for one in found} == {"proof.unknown"}


def test_one_costly_question_does_not_take_away_from_the_next() -> None:
    rich = Prover(a_world())
    with rich.given(*rich.world.valid):
        rich.solver.set("rlimit", LITTLE)
        with pytest.raises(Unknown):
            rich.find()
        rich.solver.set("rlimit", prover.EFFORT)
        assert rich.find() is not None


def test_the_claims_are_tried_together_and_told_apart() -> None:
    rich = Prover(a_world())
    seen = rich.world.terms["q4"]
    claims = [seen.value == number for number in (0, 7, 2000, 1000)]
    with rich.given(*rich.world.valid):
        assert rich.possible_each(claims) == [True, True, False, True]
        assert rich.possible_among(claims) == [0, 1, 3]


def test_what_was_found_of_many_is_not_taken_for_the_few() -> None:
    """Applications remembered before a claim was added are forgotten while it holds."""
    rich = Prover(a_world())
    number = rich.world.terms["q4"].value
    assert rich.possible(number == 7)
    with rich.given(number > 100):
        assert not rich.possible(number == 7)
    assert rich.possible(number == 7)


def test_where_many_together_cost_too_much_each_is_asked_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "TOGETHER", 1)
    rich = Prover(a_world())
    claims = [rich.world.terms["q4"].value == number for number in (0, 7, 2000, 1000)]
    with rich.given(*rich.world.valid):
        assert rich.possible_each(claims) == [True, True, False, True]
