"""Kinds of question whose answers are more than one plain value, and answers that are not the applicant's to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from permits.core.definitions.types import Vocabulary
from permits.core.forms import check, shown, tidy
from permits.core.forms.formats import FORMATS
from permits.core.forms.schema import surely_valid
from tests.unit.forms.samples import DAY, PDF, answers, at, checked, item, names, told

RANGE = {"from": "2026-05-01", "to": "2026-05-31"}
HOME = {"division": "110108", "detail": "示例路1号"}

WRONG: list[tuple[dict[str, Any], list[tuple[str, tuple[object, ...]]]]] = [
    ({"money": "0"}, [("answer.above", ())]),
    ({"money": "12.345"}, [("answer.scale", ())]),
    ({"money": "900000.01"}, [("answer.atMost", ())]),
    ({"money": 12.5}, [("answer.type", ())]),
    ({"money": "1,200"}, [("answer.format", ())]),
    ({"date_range": {"from": "2026-05-31", "to": "2026-05-01"}}, [("answer.order", ("to",))]),
    ({"date_range": {"from": "2026-05-01", "to": "2026-05-01"}}, [("answer.minDays", ("to",))]),
    ({"date_range": {"from": "2026-05-01", "to": "2026-07-30"}}, [("answer.maxDays", ("to",))]),
    ({"date_range": {"from": "2026-05-01"}}, [("answer.required", ("to",))]),
    ({"date_range": {"from": "2026-05-01", "to": "soon"}}, [("answer.format", ("to",))]),
    ({"date_range": {**RANGE, "why": "x"}}, [("answer.unknown", ("why",))]),
    ({"date_range": "2026-05-01"}, [("answer.type", ())]),
    ({"address": {"division": "110108"}}, [("answer.required", ("detail",))]),
    ({"address": {**HOME, "division": "999999"}}, [("answer.choice", ("division",))]),
    ({"address": {**HOME, "postcode": "1000"}}, [("answer.format", ("postcode",))]),
    ({"address": ["110108"]}, [("answer.type", ())]),
    ({"document": "card"}, [("answer.format", ())]),
    ({"region": "old"}, [("answer.not_in_force", ())]),
    ({"region": "nowhere"}, [("answer.choice", ())]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), WRONG, ids=[str(change) for change, _ in WRONG])
def test_a_wrong_answer_is_told_at_its_part(change: dict[str, Any], expected: list[Any]) -> None:
    [purpose] = change
    place = "document_number" if purpose == "document" else purpose
    found = checked(**change)
    assert told(found) == [(code, at(place, *more)) for code, more in expected]
    for finding in found.findings:
        assert finding.message.zh and finding.message.en and "{" not in finding.message.zh + finding.message.en


def test_a_range_is_as_long_as_its_days_counted_at_both_ends() -> None:
    assert checked(date_range={"from": "2026-05-01", "to": "2026-05-02"}).passes
    assert checked(date_range={"from": "2026-05-01", "to": "2026-07-29"}).passes


def test_a_part_is_named_with_the_question_it_belongs_to() -> None:
    [finding] = checked(address={"division": "110108"}).findings
    assert "地址（详细地址）" in finding.message.zh
    assert finding.message.en == "Enter “Question address (street, number and room)”"


def test_the_parts_of_an_answer_are_facts_of_their_own() -> None:
    facts, n = checked().facts, names()
    assert facts[f"{n['address']}.division"] == "110108"
    assert (facts[f"{n['date_range']}.from"], facts[f"{n['date_range']}.to"]) == (date(2027, 5, 1), date(2027, 5, 31))
    assert facts["days_ahead"] == 425
    assert facts[n["money"]] == Decimal("1234.50")
    assert item().fact_titles[f"{n['address']}.division"].en == "Question address (district)"


def test_rows_of_a_table_in_a_table_count_together() -> None:
    assert checked().facts["pieces_price"] == Decimal("20.00")
    rows = [{"label": "一号", "width": "1", "checked_on": "2026-01-05"}]
    found = checked(table=rows)
    assert found.facts["pieces_price"] == Decimal(0)
    assert found.answers[names()["tally"]] == "0.00"


def test_a_wrong_cell_of_a_table_in_a_table_is_told_at_its_row_and_column() -> None:
    rows = [{"label": "一号", "width": "1", "pieces": [{"label": "甲"}, {"label": "乙", "price": "-1"}, {}]}]
    assert told(checked(table=rows)) == [("answer.atLeast", at("table", 0, "pieces", 1, "price"))]
    rows = [{"label": "一号", "width": "1", "pieces": [{"price": "3"}]}]
    assert told(checked(table=rows)) == [("answer.required", at("table", 0, "pieces", 0, "label"))]


def test_blanks_in_parts_and_inner_rows_are_no_answers() -> None:
    n = names()
    typed = {
        n["address"]: {"division": " ", "detail": ""}, n["date_range"]: {"from": " 2026-05-01 ", "to": ""},
        n["table"]: [{"label": " 一号 ", "pieces": [{"label": " "}, {"label": " 甲 "}]}],
    }  # fmt: skip
    assert tidy(item(), typed) == {
        n["date_range"]: {"from": "2026-05-01"}, n["table"]: [{"label": "一号", "pieces": [{"label": "甲"}]}],
    }  # fmt: skip


@pytest.mark.parametrize("sent", ["0.01", "20.00", None, 5, ["x"], {"a": 1}])
def test_what_is_computed_is_worked_out_whatever_was_sent(sent: object) -> None:
    found = checked(tally=sent)
    assert found.passes
    assert found.answers[names()["tally"]] == "20.00"
    assert found.facts[names()["tally"]] == Decimal("20.00")


def test_a_read_only_answer_comes_from_the_account_alone() -> None:
    account = {"account.name": "李四"}

    def judged(owner: object) -> list[tuple[str, str]]:
        return told(check(item(), answers(owner=owner), {"M1": [PDF]}, DAY, account=account))

    assert judged("李四") == [] and judged(None) == []
    assert judged("王五") == [("answer.read_only", at("owner"))]
    [finding] = check(item(), answers(owner="李四"), {"M1": [PDF]}, DAY, account={}).findings
    assert finding.code == "answer.read_only"


@pytest.mark.parametrize(
    ("document", "number", "right"),
    [
        ("card", "110100198503090173", True), ("card", "110105491231002", True), ("card", "H12345678", False),
        ("permit", "H12345678", True), ("permit", "m1234567801", True), ("permit", "110100198503090173", False),
        ("other", "AB-12(3)", True), ("other", "A", False), ("other", "没有", False),
    ],
)  # fmt: skip
def test_a_number_must_be_of_the_document_chosen(document: str, number: str, right: bool) -> None:
    found = told(checked(document=document, document_number=number))
    assert found == ([] if right else [("answer.format", at("document_number"))])


@pytest.mark.parametrize(
    ("name", "number", "right"),
    [
        ("resident-id", "110105491231002", True), ("resident-id", "110105491331002", False),
        ("resident-id", "11010549123100", False), ("hk-macao-permit", "H12345678", True),
        ("hk-macao-permit", "M1234567800", True), ("hk-macao-permit", "A12345678", False),
        ("hk-macao-permit", "H1234567", False), ("taiwan-permit", "12345678", True),
        ("taiwan-permit", "1234567890(B)", True), ("taiwan-permit", "1234567", False),
        ("foreign-permanent-id", "CAN110085010112", True), ("foreign-permanent-id", "CAN110085130112", False),
        ("foreign-permanent-id", "911124198108030024", True), ("foreign-permanent-id", "911124198108030025", False),
        ("foreign-permanent-id", "110100198503090173", False),
    ],
)  # fmt: skip
def test_a_document_number_has_the_layout_of_its_document(name: str, number: str, right: bool) -> None:
    assert FORMATS[name][0](number) is right


def test_codes_are_in_use_between_their_days() -> None:
    listed = item().vocabularies[item().fields[names()["region"]].vocabulary]
    old = listed.options["old"]
    assert old.alive_on(date(2020, 12, 31)) and not old.alive_on(date(2021, 1, 1))
    assert [option.code for option in listed.path("s3")] == ["south", "s3"]
    assert [level.en for level in listed.levels] == ["Side", "Region"]
    assert isinstance(listed, Vocabulary)


def test_a_rule_for_a_place_holds_for_everything_below_it() -> None:
    assert [need.material.code for need in checked(region="n1").needs] == ["M1", "M2"]
    assert [need.material.code for need in checked(region="north").needs] == ["M1", "M2"]
    assert [need.material.code for need in checked(region="s1").needs] == ["M1"]


def test_an_option_to_be_refused_is_refused_with_its_message() -> None:
    [finding] = checked(choice="bad").findings
    assert (finding.code, finding.message.en) == ("check.failed", "Improper uses are not permitted.")


@pytest.mark.parametrize(
    ("purpose", "answer", "zh", "en"),
    [
        ("money", "1234567.5", "1,234,567.50 元", "1,234,567.50 yuan"),
        ("address", {**HOME, "postcode": "100080"}, "海淀区示例路1号（100080）", "示例路1号, Haidian District 100080"),
        ("address", {"detail": "示例路1号"}, "示例路1号", "示例路1号"),
        ("date_range", RANGE, "2026年5月1日至2026年5月31日", "1 May 2026 to 31 May 2026"),
    ],
)
def test_answers_of_several_parts_read_as_people_write_them(purpose: str, answer: object, zh: str, en: str) -> None:
    words = shown(item(), item().fields[names()[purpose]], answer)
    assert (words.zh, words.en) == (zh, en)


def test_what_cannot_be_computed_yet_is_not_taken_from_what_was_sent() -> None:
    found = checked(table=None, tally="5.00")
    assert told(found) == [("answer.required", at("table"))]
    assert names()["tally"] not in found.answers and names()["tally"] not in found.facts


@pytest.mark.parametrize(
    ("purpose", "sure", "unsure"),
    [
        ("region", "s1", "old"), ("address", HOME, {**HOME, "division": "999999"}), ("money", "12.50", "900001"),
        ("date_range", None, {"from": "2026-05-31", "to": "2026-05-01"}), ("document_number", None, "H1234"),
    ],
)  # fmt: skip
def test_the_quick_judge_is_sure_of_nothing_it_cannot_see(purpose: str, sure: object, unsure: object) -> None:
    name = names()[purpose]
    assert sure is None or surely_valid(item(), frozenset({name}), {name: sure})
    assert not surely_valid(item(), frozenset({name}), {name: unsure})


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ({"atMost": "-1"}, "-1.5", "1"), ({"atLeast": "-5", "atMost": "-1"}, "-3", "3"), ({"below": "0"}, "-1", "5"),
        ({"atMost": "0.5"}, "0.2", "1"), ({"atLeast": "99", "atMost": "101"}, "100", "999"),
    ],
)  # fmt: skip
def test_amounts_of_any_sign_are_judged_by_their_bounds(bounds: Mapping[str, str], inside: str, outside: str) -> None:
    name = names()["money"]
    money = item().fields[name]
    schema = {key: value for key, value in money.schema.items() if key not in ("above", "atLeast", "below", "atMost")}
    bounded = replace(
        item(), sha256=str(bounds), fields={**item().fields, name: replace(money, schema={**schema, **bounds})}
    )
    assert not surely_valid(bounded, frozenset({name}), {name: outside})

    def findings(amount: str) -> list[str]:
        return [
            code
            for code, where in told(check(bounded, answers(money=amount), {"M1": [PDF]}, DAY))
            if where == at("money")
        ]

    assert findings(inside) == []
    assert [code.removeprefix("answer.") in bounds for code in findings(outside)] == [True]
