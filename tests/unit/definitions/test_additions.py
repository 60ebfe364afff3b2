"""Where an authority may only add: what it adds and what the city adds meet entry by entry."""

from __future__ import annotations

from typing import Any

import pytest

from permits.core.definitions.overrides import brought_up, merge
from tests.unit.definitions.test_overrides import city, found_by, says, whole


def place_of(**guide: Any) -> tuple[list[str], str, str]:
    """What is found, and what stands at the place then, where the authority adds the north gate."""
    file = says("/guide/place")
    own = whole(file, **guide).guide.place
    return [code for code, _ in found_by(file, **guide)], own.zh, own.en


def test_what_both_sides_add_stands_there_side_by_side() -> None:
    more = {"zh": "大厅；南门", "en": "Hall; South gate"}
    assert place_of(place=more) == ([], "大厅；南门；北门", "Hall; South gate; North gate")
    file = says("/guide/place")
    assert brought_up(*city(place=more), file)["base"] == {"/guide/place": more}
    assert brought_up(*city(place=more), file)["override"] == file["override"]


def test_an_addition_stands_beside_what_the_city_says_otherwise_and_somebody_is_told_to_look() -> None:
    moved = {"zh": "新大厅", "en": "New hall"}
    assert place_of(place=moved) == (["override.beside"], "新大厅；北门", "New hall; North gate")
    english = {"zh": "大厅", "en": "Great hall"}
    assert place_of(place=english) == (["override.beside"], "大厅；北门", "Great hall; North gate")
    assert found_by(brought_up(*city(place=moved), says("/guide/place")), place=moved) == [], "once it was written"


def test_where_the_city_changed_one_language_only_both_are_told_so_that_the_change_is_seen() -> None:
    def said(**place: str) -> Any:
        [found] = merge(*city(place={"zh": "大厅", "en": "Hall", **place}), says("/guide/place")).findings
        assert found.code == "override.beside"
        return found.message

    assert "said “Hall” (Chinese: “大厅”); it now says “Hall” (Chinese: “新大厅”)" in said(zh="新大厅").say("en")
    assert said(zh="新大厅").say("en") != said(zh="旧大厅").say("en")
    assert "“大厅”（英文：“Hall”），现已改为“大厅”（英文：“Great hall”）" in said(en="Great hall").zh
    assert "Chinese" not in said(zh="新大厅", en="New hall").say("en")


@pytest.mark.parametrize(
    "theirs",
    [
        {"zh": "大厅；北门二层", "en": "Hall; Second floor"},
        {"zh": "大厅；门", "en": "Hall; North gate, upstairs"},
        {"zh": "大厅，北门", "en": "Hall and others"},
    ],
)
def test_entries_of_both_sides_about_the_same_are_a_conflict(theirs: dict[str, str]) -> None:
    assert found_by(says("/guide/place"), place=theirs) == [("override.conflict", "/override/~1guide~1place")]


def test_what_the_city_adds_too_is_said_once() -> None:
    file = says("/guide/place")
    both = {"zh": "大厅；北门", "en": "Hall; North gate"}
    assert found_by(file, place=both) == [("override.same", "/override/~1guide~1place")]
    file["override"]["/guide/place"] = {"zh": "北门；西门", "en": "North gate; West gate"}
    assert whole(file, place=both).guide.place.zh == "大厅；北门；西门"
    assert brought_up(*city(place=both), file)["override"] == {"/guide/place": {"zh": "西门", "en": "West gate"}}


def test_what_is_there_already_is_no_addition() -> None:
    file = says("/guide/place")
    file["override"]["/guide/place"] = {"zh": "西门；大厅", "en": "West gate; Hall"}
    assert found_by(file) == [("override.wrong_direction", "/override/~1guide~1place")]
