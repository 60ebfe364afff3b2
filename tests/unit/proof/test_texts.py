"""What rules test of texts: tests that exclude each other are known to, and no text is shown that is not so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from permits.core.definitions.types import Example
from permits.core.finding import Finding
from permits.core.proof import prove
from permits.core.rules.derived import pattern
from permits.core.text import Text
from tests.unit.definitions.rich import Json, rich_bundle, rich_item
from tests.unit.process.line import calendar
from tests.unit.proof.test_planted_rules import add

DAY = date(2026, 3, 2)
WHOLE = {"colour": "blue", "span": "2.00", "field_code": "north"}


def asked(bundle: Json, required: bool = True, **schema: Any) -> None:
    """One more question, for words."""
    form = bundle["item"]["form"]
    form["schema"]["properties"]["mark"] = {"title": "标记", "type": "string", **schema}
    form["pages"][1]["fields"].append("mark")
    form["schema"]["required"] += ["mark"] if required else []
    bundle["texts"]["en"]["fields.mark.title"] = "Mark"


def matched(bundle: Json, **patterns: str) -> None:
    for code, written in patterns.items():
        matches = {"text": "mark", "pattern": written}
        bundle["rules"]["facts"].append({"code": code, "title": code, "type": "bool", "matches": matches})
        bundle["texts"]["en"][f"facts.{code}"] = code


def is_so(fact: str) -> Json:
    return {"fact": fact, "==": True}


def two_routes(bundle: Json, first: str, second: str) -> None:
    asked(bundle)
    matched(bundle, m1=first, m2=second)
    bundle["rules"]["routing"] = [one for one in bundle["rules"]["routing"] if one.get("otherwise")]
    for number, fact in enumerate(("m1", "m2")):
        place = {"fact": "field_authority"} if number else {"code": "kite-office"}
        add(bundle, "routing", number, f"R{number + 1}", when=is_so(fact), process="ordinary", authority=place)


def two_checks(bundle: Json, first: str, second: str, **schema: Any) -> None:
    asked(bundle, **schema)
    matched(bundle, m1=first, m2=second)
    for fact in ("m1", "m2"):
        at = len(bundle["rules"]["checks"])
        add(bundle, "checks", at, f"C{at + 7}", at="/mark", require=is_so(fact), message="不对。")


def proved(change: Callable[[Json], object], *examples: Example) -> list[Finding]:
    bundle = rich_bundle()
    change(bundle)
    return prove(rich_item(bundle), bundle, calendar(), examples)


def example(mark: str) -> Example:
    return Example("whole", Text("全", "whole"), DAY, {**WHOLE, "mark": mark}, (), {})


def places(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in found]


def test_routes_by_beginnings_that_exclude_each_other_do_not_overlap() -> None:
    assert proved(lambda b: two_routes(b, "^A", "^B")) == []


@pytest.mark.parametrize(("first", "second"), [(r"^\s", r"^\Sx"), ("(?i)^a", "^B"), (r"^\p{Han}", r"^\p{Lu}")])
def test_classes_categories_and_case_are_known_to_exclude_each_other(first: str, second: str) -> None:
    assert proved(lambda b: two_routes(b, first, second)) == []


def test_routes_that_some_text_meets_at_once_are_shown_by_such_a_text() -> None:
    [overlap] = proved(lambda b: two_routes(b, "^A[0-9]", "B{3}$"))
    assert overlap.code == "proof.overlap" and overlap.severity == "error"
    mark = overlap.witness["answers"]["mark"]  # type: ignore[index]
    assert pattern("^A[0-9]").search(mark) and pattern("B{3}$").search(mark) and mark in overlap.message.zh


def test_where_it_takes_too_much_to_know_no_text_is_shown_that_is_not_so() -> None:
    [told] = proved(lambda b: two_routes(b, r"\bA", "^B"))
    assert (told.code, told.where, told.severity) == ("proof.undecided", "rules#/routing/1", "warning")
    assert told.witness is None and "R1、R2" in told.message.zh and "proof.overlap" in told.message.en


def test_an_example_of_such_a_text_decides_it() -> None:
    [overlap] = proved(lambda b: two_routes(b, r"\bA", "^B"), example("B A"))
    assert overlap.code == "proof.overlap" and "B A" in overlap.message.zh


def test_checks_of_one_text_that_exclude_each_other_leave_nobody_and_are_named_alone() -> None:
    found = proved(lambda b: two_checks(b, "^A", "^B"))
    assert places(found) == [("proof.nobody", f"rules#/checks/{at}") for at in (1, 2)]
    assert "没有任何申请能通过：C8、C9不能同时满足" in found[0].message.zh
    assert [one.witness["answers"]["mark"][0] for one in found] == ["B", "A"]  # type: ignore[index]


def test_checks_of_one_text_that_some_text_meets_are_no_defect() -> None:
    assert proved(lambda b: two_checks(b, "^A", "B$")) == []


def test_a_check_that_the_pattern_of_the_question_excludes_is_named_with_it() -> None:
    found = proved(lambda b: two_checks(b, "^A", "A", pattern="^[B-Z]+$"))
    assert ("proof.nobody", "rules#/checks/1") in places(found) or ("proof.nobody", "rules#/checks/2") in places(found)


def test_checks_of_which_it_is_not_known_whether_any_text_meets_them_are_told() -> None:
    [told] = proved(lambda b: two_checks(b, r"\bA", r"\bB"))
    assert (told.code, told.severity) == ("proof.undecided", "warning")
    assert told.where == "item#/form/schema/properties/mark" and "proof.nobody" in told.message.zh
    assert proved(lambda b: two_checks(b, r"\bA", r"\bB"), example("A B")) == []


def test_the_length_of_a_text_goes_with_its_pattern() -> None:
    def change(bundle: Json) -> None:
        asked(bundle, pattern="^[A-Z]{2}$")
        bundle["rules"]["facts"].append({"code": "long", "title": "长", "type": "integer", "length": {"text": "mark"}})
        bundle["texts"]["en"]["facts.long"] = "long"
        add(bundle, "materials", 0, "N8", material="M4", when={"fact": "long", ">": 2})

    assert ("proof.dead_rule", "rules#/materials/0") in places(proved(change))


UNANSWERABLE: list[tuple[str, Json]] = [
    ("a pattern shorter than the least length", {"pattern": "^[A-Z]{2}$", "minLength": 5}),
    ("a pattern longer than the most", {"pattern": "^[A-Z]{8,}$", "maxLength": 5}),
    ("a pattern that no text matches", {"pattern": "A$B"}),
    ("bounds between which no number lies", {"format": "decimal", "scale": 2, "above": "0.00", "below": "0.01"}),
]


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize("schema", [schema for _, schema in UNANSWERABLE], ids=[says for says, _ in UNANSWERABLE])
def test_a_question_that_contradicts_itself_is_told_once_at_its_place(schema: Json, required: bool) -> None:
    [told] = proved(lambda b: asked(b, required, **schema))
    assert (told.code, told.where) == ("proof.no_answer", "item#/form/schema/properties/mark")
    assert "“标记”" in told.message.zh and "“Mark”" in told.message.en


def test_a_column_that_contradicts_itself_is_told_at_its_place() -> None:
    def change(bundle: Json) -> None:
        name = bundle["item"]["form"]["schema"]["properties"]["parts"]["items"]["properties"]["name"]
        name.update(pattern="^[A-Z]{2}$", minLength=5)

    where = "item#/form/schema/properties/parts/items/properties/name"
    assert ("proof.no_answer", where) in places(proved(change))


def test_a_question_of_which_no_answer_is_found_asks_for_an_example() -> None:
    unread = {"pattern": r"^\p{Greek}{3}$"}
    told = proved(lambda b: asked(b, **unread))
    assert [(one.code, one.severity) for one in told] == [("proof.no_answer_found", "warning")]
    assert proved(lambda b: asked(b, **unread), example("αβγ")) == []


def test_a_question_with_a_pattern_is_answered_by_its_pattern() -> None:
    def change(bundle: Json) -> None:
        asked(bundle, pattern="^KITE-[0-9]{3}$")
        add(bundle, "routing", 0, "R0", when={"fact": "span", ">": "9.00"}, process="ordinary",
            authority={"code": "kite-office"})  # fmt: skip

    [overlap] = proved(change)
    assert pattern("^KITE-[0-9]{3}$").search(overlap.witness["answers"]["mark"])  # type: ignore[index]
