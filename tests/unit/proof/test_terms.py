"""Terms that stand for many numbers at once, and what is said of the strings that a definition knows."""

from __future__ import annotations

from datetime import date

import pytest
import z3  # type: ignore[import-untyped]

from permits.core.proof.prover import Prover
from permits.core.proof.terms import among
from permits.core.proof.world import world_of
from tests.unit.definitions.rich import Json, rich_bundle, rich_item
from tests.unit.proof.test_texts import asked, matched

VALUE = z3.Int("value")


@pytest.mark.parametrize("numbers", [[], [4], [4, 5, 6], [1, 2, 5, 7, 8], [8, 2, 7, 1, 5, 5]])
def test_a_value_among_numbers_is_one_of_these_and_no_other(numbers: list[int]) -> None:
    claim = among(VALUE, numbers)
    held = {one for one in range(-2, 12) if z3.is_true(z3.simplify(z3.substitute(claim, (VALUE, z3.IntVal(one)))))}
    assert held == set(numbers)


def test_numbers_that_follow_each_other_are_one_range_however_many() -> None:
    assert len(among(VALUE, range(100, 900)).sexpr()) == len(among(VALUE, range(101, 201)).sexpr())


def test_a_string_the_definition_knows_is_as_long_as_it_is_and_matches_what_it_matches() -> None:
    bundle: Json = rich_bundle()
    asked(bundle, maxLength=4)
    matched(bundle, m1="^b")
    bundle["rules"]["facts"].append({"code": "long", "title": "long", "type": "integer", "length": {"text": "mark"}})
    bundle["texts"]["en"]["facts.long"] = "long"
    prover = Prover(world_of(rich_item(bundle), (date(2026, 3, 2),) * 2))
    terms = prover.world.terms
    mark, begins, long = terms["mark"], terms["m1"].value, terms["long"].value

    def said(word: str) -> set[tuple[int, bool]]:
        known = z3.And(mark.present, mark.value == prover.world.strings.number(word))
        return {(n, so) for n in range(1, 6) for so in (True, False) if prover.possible(known, long == n, begins == so)}

    assert said("blue") == {(4, True)}
    assert said("red") == {(3, False)}
    assert said("north") == set()
    assert said("a word of its own") == {(n, so) for n in range(1, 5) for so in (True, False)}
