"""What is wrong with a promise is told at the promise where nothing else makes it so."""

from __future__ import annotations

from permits.core.finding import Finding
from permits.core.proof import prove
from tests.unit.definitions.rich import Json, rich_bundle, rich_item
from tests.unit.process.line import calendar

PROMISE = "/clocks/promise/limit"


def promised(limit: Json) -> tuple[Json, str]:
    """The item with such a promise, and where that stands."""
    bundle = rich_bundle()
    clocks = bundle["item"]["clocks"]
    at = next(n for n, one in enumerate(clocks) if "promise" in (one.get("code"), one.get("use")))
    clocks[at]["limit"] = limit
    return bundle, f"item#/clocks/{at}/limit"


def found_in(bundle: Json, overridden: Json | None = None) -> set[tuple[str, str]]:
    item = rich_item(bundle)
    found: list[Finding] = prove(item, bundle | ({"override": overridden} if overridden else {}), calendar())
    return {(one.code, one.where) for one in found}


def test_a_promise_that_is_late_without_any_adjustment_is_told_of_itself() -> None:
    bundle, where = promised({"length": 60, "unit": "day"})
    for one in bundle["rules"]["limits"][:2]:
        one["add" if "add" in one else "set"]["unit"] = "day"
    found = found_in(bundle)
    assert ("proof.promise_later", where) in found
    assert "proof.adjusted_later" not in {code for code, _ in found}


def test_a_promise_of_an_authority_shorter_than_the_steps_is_told_of_at_the_authoritys_word() -> None:
    bundle, where = promised({"length": 0, "unit": "workday"})
    bundle["rules"]["limits"] = [one for one in bundle["rules"]["limits"] if one["clock"] != "promise"]
    stages = bundle["item"]["processes"][0]["stages"]
    stages[1]["limit"] = {"length": 2, "unit": "workday"}
    named = ("proof.step_too_long", "proof.steps_too_long")
    own = {where for code, where in found_in(bundle) if code in named}
    theirs = {where for code, where in found_in(bundle, {"override": {PROMISE: {}}}) if code in named}
    assert (own, theirs) == ({"item#/processes/0/stages/1/limit"}, {where})
