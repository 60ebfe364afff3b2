"""A check that looks at an answer which is still missing waits for it: no false comparison beside “fill this in”."""

from __future__ import annotations

from typing import Any

from permits.core.definitions.types import Item
from permits.core.forms import check
from tests.unit.definitions.rich import BASIS, rich_bundle, rich_item
from tests.unit.forms.test_rule_effects import DAY, SMALL


def kite(require: dict[str, Any], at: str = "/tails", facts: tuple[dict[str, Any], ...] = (), **asks: Any) -> Item:
    """The kite with one check more, and with the questions of `asks` changed."""
    bundle = rich_bundle()
    bundle["rules"]["checks"].append({"code": "C9", "at": at, "require": require, "message": "不行。", "basis": BASIS})
    bundle["rules"]["facts"] += facts
    bundle["texts"]["en"] |= {"rules.C9": "No."} | {f"facts.{fact['code']}": fact["title"] for fact in facts}
    bundle["item"]["form"]["schema"] |= asks
    return rich_item(bundle)


def told(item: Item, **answers: Any) -> list[tuple[str, str]]:
    """What is wrong with the answers; of materials nothing."""
    found = check(item, SMALL | answers, {}, DAY).findings
    return [(one.code, one.where) for one in found if not one.code.startswith("material.")]


def test_a_check_of_a_question_without_its_answer_waits_for_it() -> None:
    item = kite({"fact": "tails", "<=": 5}, required=["colour", "span", "field_code", "tails"])
    assert told(item, uses=["race"]) == [("answer.required", "/tails")]
    assert told(item, uses=["race"], tails=6) == [("check.failed", "/tails")]
    assert told(item, uses=["race"], tails=5) == []


def test_a_check_waits_also_for_what_a_calculated_fact_needs_and_for_an_answer_that_is_none() -> None:
    shifted = {"code": "again", "title": "Again", "type": "date", "shift": {"date": "tested", "years": 1}}
    item = kite({"fact": "again", ">": "2026-03-02"}, "/colour", (shifted,))
    large = {"span": "11.00", "photo": "att-0001"}
    assert told(item, **large) == [("answer.required", "/tested")]
    assert told(item, **large, tested="spring") == [("answer.format", "/tested")]
    assert told(item, **large, tested="2025-01-05") == [("check.failed", "/colour")]


def test_a_check_of_an_optional_question_that_is_empty_or_of_an_answer_out_of_bounds_is_told() -> None:
    item = kite({"fact": "tails", "==": 3})
    assert told(item, uses=["race"]) == [("check.failed", "/tails")]
    assert told(item, uses=["race"], tails=10) == [("answer.maximum", "/tails"), ("check.failed", "/tails")]


def test_a_check_of_rows_waits_for_the_cells_of_its_own_columns_alone() -> None:
    tested = {"code": "tested_rows", "title": "All tested", "type": "bool",
              "all_rows": {"rows": "parts", "where": {"present": "name"}}}  # fmt: skip
    rows = [{"name": "骨架", "tested_on": "2026-01-05"}, {"tested_on": "2026-01-05"}]
    large = {"span": "4.00", "parts": rows}
    missing = ("answer.required", "/parts/1/name")
    assert told(kite({"fact": "tested_rows", "==": True}, "/parts", (tested,)), **large) == [missing]
    counted = {"code": "parts_count", "title": "Parts", "type": "integer", "count": {"rows": "parts"}}
    enough = kite({"fact": "parts_count", ">=": 3}, "/parts", (counted,))
    assert told(enough, **large) == [missing, ("check.failed", "/parts")]
