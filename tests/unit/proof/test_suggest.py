"""Examples at the limits of rules: just below, at and just above, each what the engine says of it."""

from __future__ import annotations

import pytest

from permits.core.definitions.types import Example
from permits.core.forms.values import facts_of
from permits.core.process.examples import judge
from permits.core.proof import suggest
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
ITEM = "pp-new"


@pytest.fixture(scope="module")
def suggested() -> list[Example]:
    """What is suggested where there are no examples but one, from which texts are taken."""
    assert COMPILED.calendar is not None
    [whole] = [one for one in COMPILED.examples[ITEM] if one.code == "ordinary-complete"]
    return list(suggest(COMPILED.items[ITEM], COMPILED.calendar, [whole]))


def test_a_number_is_tried_just_below_at_and_just_above_its_limit(suggested: list[Example]) -> None:
    assert {49, 50, 51} <= {one.answers.get("rooms") for one in suggested}


def test_the_limit_decides_between_them(suggested: list[Example]) -> None:
    item = COMPILED.items[ITEM]
    by_rooms = {one.answers["rooms"]: one for one in suggested if "-rooms-" in one.code}
    facts = {rooms: facts_of(item, one.answers, one.received_on) for rooms, one in by_rooms.items()}
    risky = next(name for name in item.derived if name.replace("_", "-") in by_rooms[50].code)
    assert [facts[rooms][risky] for rooms in (49, 50, 51)] == [False, True, True]
    assert "客房数＝49" in by_rooms[49].says.zh and "= 49" in by_rooms[49].says.en


def test_every_suggestion_holds_and_passes_or_is_refused_by_one_check_alone(suggested: list[Example]) -> None:
    assert COMPILED.calendar is not None
    for one in suggested:
        assert judge(one, COMPILED.items[ITEM], COMPILED.calendar) == [], one.code
        assert [found["code"] for found in one.expect["findings"]] in ([], ["check.failed"]), one.code  # type: ignore[attr-defined]


def test_only_days_that_follow_from_the_answers_are_expected(suggested: list[Example]) -> None:
    told = {code for one in suggested for code in one.expect.get("due", {})}  # type: ignore[attr-defined]
    assert {"promise", "decision"} <= told
    assert "delivery" not in told


def test_codes_are_names_of_files_and_each_is_another(suggested: list[Example]) -> None:
    codes = [one.code for one in suggested]
    assert len(set(codes)) == len(codes) > 3
    assert all(set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for code in codes)


def test_what_an_example_already_tries_is_not_suggested_again(suggested: list[Example]) -> None:
    assert COMPILED.calendar is not None
    item = COMPILED.items[ITEM]
    again = list(suggest(item, COMPILED.calendar, [*COMPILED.examples[ITEM], *suggested]))
    assert again == [] or all(
        facts_of(item, one.answers, one.received_on)
        not in [facts_of(item, o.answers, o.received_on) for o in suggested]
        for one in again
    )
