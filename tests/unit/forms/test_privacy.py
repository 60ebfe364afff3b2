"""What of an answer is left for whoever does not handle its case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from permits.core.definitions.types import Field
from permits.core.forms import Veil, covered, shown
from permits.core.forms.privacy import CLASSES, HIDDEN
from permits.core.text import Text
from tests.unit.forms.samples import answers, item, names


def question(kind: str, privacy: str, **more: Any) -> Field:
    return Field("q", kind, Text("问题", "Question"), {}, privacy=privacy, **more)


LEFT = [
    ("text", "personal", "张三", "张*"),
    ("text", "personal", "欧阳小明", "欧***"),
    ("text", "personal", "李", "李*"),
    ("mobile", "personal", "13812345678", "138****5678"),
    ("email", "personal", "zhang@example.cn", "z***@example.cn"),
    ("date", "personal", "1990-05-06", "1990-**-**"),
    ("yesno", "personal", True, HIDDEN),
    ("integer", "personal", 42, HIDDEN),
    ("one_of", "personal", "male", HIDDEN),
    ("several_of", "personal", ["a", "b"], HIDDEN),
    ("file", "personal", "att-1", HIDDEN),
    ("identity", "sensitive", "110105194912310173", "110***********0173"),
    ("text", "sensitive", "110105194912310173", "110***********0173"),
    ("text", "sensitive", "高血压", HIDDEN),
    ("date", "sensitive", "1990-05-06", HIDDEN),
    ("text", "ordinary", "示例泳馆", "示例泳馆"),
    ("integer", "ordinary", 42, 42),
]


@pytest.mark.parametrize(("kind", "privacy", "answer", "left"), LEFT)
def test_an_answer_is_covered_by_its_class_and_kind(kind: str, privacy: str, answer: object, left: object) -> None:
    assert covered(question(kind, privacy), answer) == left


def test_columns_are_covered_one_by_one_and_at_least_as_strictly_as_their_table() -> None:
    columns = (question("text", "ordinary"), Field("n", "text", Text("姓名", "Name"), {}, privacy="personal"))
    row = {"q": "泳池", "n": "张三"}
    assert covered(question("table", "ordinary", columns=columns), [row]) == [{"q": "泳池", "n": "张*"}]
    assert covered(question("table", "sensitive", columns=columns), [row]) == [{"q": HIDDEN, "n": HIDDEN}]


def test_of_an_address_the_district_is_left_and_of_a_sensitive_one_nothing() -> None:
    parts = (
        Field("division", "code", Text("地区", "District"), {}),
        Field("detail", "text", Text("详细地址", "Street"), {}, privacy="personal"),
    )
    home = {"division": "110108", "detail": "示例路1号"}
    left = covered(question("address", "personal", parts=parts), home)
    assert left == {"division": "110108", "detail": "示***"}
    assert covered(question("address", "sensitive", parts=parts), home) == HIDDEN


@pytest.mark.parametrize("privacy", CLASSES)
def test_every_covered_answer_can_still_be_shown(privacy: str) -> None:
    for purpose, name in names().items():
        field = item().fields.get(name)
        if field is not None and name in answers():
            assert shown(item(), field, covered(replace(field, privacy=privacy), answers()[name])), purpose


def test_whatever_repeats_a_private_answer_is_covered_too() -> None:
    field = next(f for f in item().fields.values() if f.privacy == "sensitive" and f.kind == "identity")
    told = {"number": "110105194912310173", "words": "号码为110105194912310173，已核", "answers": {}}
    veil = Veil(item(), [{field.id: "110105194912310173"}])
    left = {"number": "110***********0173", "words": "号码为110***********0173，已核", "answers": {}}
    assert veil.over(told) == left


def test_an_answer_to_no_question_of_the_item_is_hidden_whole() -> None:
    assert Veil(item(), []).answers({"dropped_long_ago": "张三"}) == {"dropped_long_ago": HIDDEN}
