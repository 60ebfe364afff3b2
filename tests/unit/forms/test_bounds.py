"""What is told of a question's limits before it is answered."""

from __future__ import annotations

from typing import Any

import pytest

from permits.core.definitions.types import Field, Option
from permits.core.forms import bounds, check
from permits.core.text import Text
from tests.unit.forms.samples import DAY, answers, item, names

TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("text", {"minLength": 8, "maxLength": 60}, "至少 8 个字。", "At least 8 characters."),
    ("longtext", {"minLength": 20, "maxLength": 900}, "至少 20 个字，最多 900 个字。",
     "At least 20 characters and at most 900 characters."),
    ("integer", {"minimum": 8, "maximum": 120}, "不少于 8，不超过 120。", "At least 8 and at most 120."),
    ("integer", {"minimum": 10000, "maximum": 50000}, "不少于 10,000。", "At least 10,000."),
    ("integer", {"minimum": 1950}, "不少于 1950。", "At least 1950."),
    ("integer", {"minimum": 0, "maximum": 500}, "不超过 500。", "At most 500."),
    ("integer", {"exclusiveMinimum": 2, "exclusiveMaximum": 9}, "大于 2，小于 9。", "More than 2 and less than 9."),
    ("decimal", {"above": "0", "atMost": "99.99"}, "不超过 99.99。", "At most 99.99."),
    ("money", {"atLeast": "0.5", "below": "1000"}, "不少于 0.5，小于 1000。", "At least 0.5 and less than 1000."),
    ("several_of", {"minItems": 2, "maxItems": 2}, "至少 2 项，最多 2 项。",
     "At least 2 choices and at most 2 choices."),
    ("table", {"minItems": 1, "maxItems": 20}, "最多 20 行。", "At most 20 rows."),
    ("date_range", {"format": "date-range", "minDays": 2, "maxDays": 30}, "至少 2 天，最多 30 天。",
     "At least 2 days and at most 30 days."),
]  # fmt: skip
NOT_TOLD: list[tuple[str, dict[str, Any]]] = [
    ("text", {"minLength": 5, "maxLength": 200}),
    ("text", {"minLength": 9, "pattern": "^[A-Z]+$"}),
    ("text", {"minLength": 6, "format": "postcode"}),
    ("identity", {"minLength": 18, "maxLength": 18}),
    ("mobile", {"minLength": 11}),
    ("longtext", {"maxLength": 5000}),
    ("integer", {"minimum": 8, "readOnly": True}),
    ("integer", {"minimum": 1, "maximum": 10000}),
    ("decimal", {"atLeast": "0", "atMost": "999999999999999"}),
    ("decimal", {"above": "0", "atMost": "1000000"}),
    ("table", {"minItems": 1, "maxItems": 500}),
    ("several_of", {"minItems": 1, "maxItems": 3}),
]


def asked(kind: str, schema: dict[str, Any]) -> Field:
    choices = tuple(Option(code, Text(code)) for code in "abc") if kind == "several_of" else ()
    return Field("f", kind, Text("某问", "A question"), schema, options=choices)


@pytest.mark.parametrize(("kind", "schema", "zh", "en"), TOLD)
def test_a_question_tells_its_limits_before_it_is_answered(kind: str, schema: dict[str, Any], zh: str, en: str) -> None:
    assert bounds(asked(kind, schema)) == Text(zh, en)


@pytest.mark.parametrize(("kind", "schema"), NOT_TOLD)
def test_limits_that_say_nothing_or_belong_to_a_form_of_their_own_are_not_told(
    kind: str, schema: dict[str, Any]
) -> None:
    assert not bounds(asked(kind, schema))


def test_what_is_told_is_what_the_judge_goes_by() -> None:
    name = names()["integer"]
    assert bounds(item().fields[name]).zh == "不超过 99。"
    for answer, refused in ((99, []), (100, [f"/{name}"])):
        found = check(item(), {**answers(), name: answer}, {}, DAY).findings
        assert [f.where for f in found if f.where == f"/{name}"] == refused
