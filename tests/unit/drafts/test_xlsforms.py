"""XLSForms: questions, groups, repeats, and the logic that conditions can say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from permits.core.drafts import Draft
from permits.core.drafts.xpath import condition, factors
from permits.core.forms import check
from permits.services.import_item import FORMATS
from tests.unit.drafts.drafting import ANNOUNCED, DAY, WANTED, codes, compiled, finished, told
from tests.unit.drafts.test_tables import Rows, workbook

SURVEY: Rows = [
    ["type", "name", "label::Chinese (zh)", "label::English (en)", "required", "relevant", "constraint", "calculation"],
    ["start", "start", None, None, None, None, None, None],
    ["begin group", "shop", "店铺", "Shop", None, None, None, None],
    ["text", "shopName", "店名", "Name", "yes", None, None, None],
    ["select_one mode", "mode", "方式", "Mode", "yes", None, None, None],
    ["text", "owner", "房东", "Landlord", "yes", "${mode} = 'lease'", None, None],
    ["end group", None, None, None, None, None, None, None],
    ["integer", "seats", "座位", "Seats", "yes", None, ". >= 1 and . <= 99", None],
    ["select_multiple use", "uses", "用途", "Uses", None, None, None, None],
    ["text", "note", "说明", "Note", "${seats} > 50", "selected(${uses}, 'b') or not(${seats} < 10)", None, None],
    ["begin repeat", "staff", "人员", "Staff", None, None, None, None],
    ["text", "who", "姓名", "Name", "yes", None, "regex(., 'a')", None],
    ["end repeat", None, None, None, None, None, None, None],
    ["date", "since", "起始", "Since", None, None, ". <= today()", None],
    ["calculate", "double", None, None, None, None, None, "${seats} * 2"],
    ["calculate", "charge", "费用", "Charge", None, None, None, "${double}*${share} * 12.50"],
    ["calculate", "day", None, None, None, None, None, "today()"],
    ["decimal", "share", "份额", "Share", None, "${double} > 20", None, None],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Chinese (zh)", "label::English (en)"],
    ["mode", "own", "自有", "Own"],
    ["mode", "lease", "租赁", "Lease"],
    ["use", "a", "甲", "A"],
    ["use", "b", "乙", "B"],
]


def drafted() -> Draft:
    return FORMATS["xlsform"](workbook(survey=SURVEY, choices=CHOICES), "form.xlsx", WANTED)


def test_a_survey_becomes_a_form_with_pages_and_tables() -> None:
    draft = drafted()
    assert [page["fields"] for page in draft.item["form"]["pages"]] == [
        ["shop_name", "mode", "owner"], ["seats", "uses", "note", "staff", "since", "share"]
    ]  # fmt: skip
    assert draft.item["form"]["schema"]["properties"]["staff"]["items"]["required"] == ["who"]
    assert {one.code for one in compiled(draft)[1]} <= ANNOUNCED


@pytest.mark.parametrize(
    "answers, refused",
    [
        ({"mode": "own", "seats": 5}, set()),
        ({"mode": "lease", "seats": 5}, {"/owner"}),
        ({"mode": "own", "seats": 100, "note": "x"}, {"/seats"}),
        ({"mode": "own", "seats": 51}, {"/note"}),
    ],
)
def test_the_drafted_logic_decides_as_the_survey_does(answers: dict[str, object], refused: set[str]) -> None:
    found = check(finished(drafted()), {"shop_name": "a", **answers}, {}, DAY)
    assert {one.where for one in found.findings} == refused


def test_a_question_in_a_group_is_shown_only_where_both_say_so() -> None:
    rows: Rows = [
        ["type", "name", "label", "relevant"],
        ["integer", "seats", "座位", None],
        ["begin group", "more", "更多", "${seats} > 5"],
        ["integer", "stairs", "楼梯", "${seats} < 9"],
        ["end group", None, None, None],
    ]
    draft = FORMATS["xlsform"](workbook(survey=rows), "form.xlsx", WANTED)
    [rule] = draft.rules["visibility"]
    assert rule["show"] == ["stairs"]
    assert sorted(map(str, rule["when"]["all"])) == ["{'fact': 'seats', '<': 9}", "{'fact': 'seats', '>': 5}"]


def test_a_calculation_that_multiplies_answers_becomes_a_fact_that_rules_may_test() -> None:
    facts = {one["code"]: one for one in drafted().rules["facts"]}
    assert (facts["double"]["type"], facts["double"]["product"]) == ("integer", ["seats", "2"])
    assert (facts["charge"]["type"], facts["charge"]["product"]) == ("decimal", ["double", "share", "12.50"])
    checked = check(finished(drafted()), {"seats": 11, "share": "0.30"}, {}, DAY)
    assert checked.facts["charge"] == Decimal("82.5") and "share" in checked.visible
    assert "share" not in check(finished(drafted()), {"seats": 10}, {}, DAY).visible


@pytest.mark.parametrize("text", ["${a} + ${b}", "${a}", "2 * 3", "${a} * (${b})", "", "${a} * -1", "${a} ** 2"])
def test_what_is_calculated_otherwise_is_no_product(text: str) -> None:
    assert factors(text) is None


def test_what_conditions_cannot_say_is_told_at_its_cell() -> None:
    draft = drafted()
    assert [one.where for one in told(draft, "import.rule_lost")] == ["survey!G12", "survey!G14"]
    assert [one.where for one in told(draft, "import.field_lost")] == ["survey!A2", "survey!A17"]


def test_and_binds_closer_than_or() -> None:
    read = condition("${a} = 1 or ${b} = 2 and not(3 < ${c})", lambda name, op, value: {name: op + value})
    assert read == {"any": [{"a": "=1"}, {"all": [{"b": "=2"}, {"not": {"c": ">3"}}]}]}


@pytest.mark.parametrize(
    "text", ["", "${a}", "${a} = ${b}", "a(", "1 = 1", "${a} + 1 = 2", "((" * 5000, "${a} = 'x' ;"]
)
def test_an_expression_beyond_the_subset_is_not_guessed_at(text: str) -> None:
    assert condition(text, lambda name, op, value: {name: op + value}) is None


def test_a_column_of_the_choices_that_means_nothing_is_told_once_with_those_that_do() -> None:
    choices: Rows = [["list_name", "name", "label::中文", "region"], ["s", "a", "甲", "1"], ["s", "b", "乙", "2"]]
    survey: Rows = [["type", "name", "label"], ["select_one s", "kind", "类别"]]
    draft = FORMATS["xlsform"](workbook(survey=survey, choices=choices), "form.xlsx", WANTED)
    [column] = told(draft, "import.column_lost")
    assert (column.where, "2 filled" in column.message.en) == ("choices!D1", True)
    assert "list_name, name, label" in column.message.zh and "list_name, name, label" in column.message.en


def test_a_workbook_without_a_survey_is_refused() -> None:
    assert codes(FORMATS["xlsform"](workbook(other=SURVEY), "form.xlsx", WANTED)) == ["import.not_this_format"]


@pytest.mark.parametrize(
    "kinds, losses",
    [
        (["begin group", "text", "end group"], []),
        (["begin group", "begin_repeat", "text", "end", "end_group", "text"], []),
        (["begin group", "text"], [("import.not_ended", "survey!A2")]),
        (["text", "end group"], [("import.not_begun", "survey!A3")]),
        (["begin group", "text", "end repeat", "end group"], [("import.not_begun", "survey!A4")]),
        (["begin group", "begin repeat", "text", "end group"], [("import.not_ended", "survey!A3")]),
    ],
)
def test_a_group_that_is_not_ended_and_an_end_of_none_are_told_at_their_row(
    kinds: list[str], losses: list[tuple[str, str]]
) -> None:
    survey: Rows = [["type", "name", "label"], *([kind, f"n{n}", "甲"] for n, kind in enumerate(kinds))]
    draft = FORMATS["xlsform"](workbook(survey=survey), "form.xlsx", WANTED)
    found = [(one.code, one.where) for one in draft.losses if one.code in ("import.not_ended", "import.not_begun")]
    assert found == losses


def test_a_group_that_is_not_ended_keeps_its_condition() -> None:
    survey: Rows = [["type", "name", "label", "relevant"], ["integer", "seats", "座位", None],
                    ["begin group", "more", "更多", "${seats} > 5"], ["integer", "stairs", "楼梯", None]]  # fmt: skip
    draft = FORMATS["xlsform"](workbook(survey=survey), "form.xlsx", WANTED)
    assert [one["show"] for one in draft.rules["visibility"]] == [["stairs"]]
