"""Why a condition holds or does not, in one sentence of each language."""

from datetime import date

import pytest

from permits.core.rules import All, Any, Before, Compare, In, Not, Present, explain
from permits.core.text import Text

TITLES = {
    "age": Text("年龄", "age"),
    "kind": Text("类别", "kind"),
    "day": Text("到期日", "expiry"),
    "note": Text("说明", "note"),
}
VALUES = {"a": Text("甲类", "class A"), "b": Text("乙类", "class B")}


def said(condition, **facts):
    text = explain(condition, facts, TITLES, lambda fact, value: VALUES.get(value, Text(str(value), str(value))))
    return text.zh, text.en


@pytest.mark.parametrize(
    ("condition", "facts", "zh", "en"),
    [
        (
            Compare("age", ">=", 18),
            {"age": 17},
            "不符合：“年龄”须不小于 18（现为：17）。",
            "Not met: “age” must be at least 18 (now: 17).",
        ),
        (
            Compare("day", ">=", date(2026, 3, 1)),
            {"day": date(2026, 3, 1)},
            "符合：“到期日”须不早于 2026-03-01（现为：2026-03-01）。",
            "Met: “expiry” must be no earlier than 2026-03-01 (now: 2026-03-01).",
        ),
        (
            In("kind", ("a", "b")),
            {},
            "不符合：“类别”须为“甲类”、“乙类”之一（未填）。",
            "Not met: “kind” must be one of “class A”, “class B” (not given).",
        ),
        (Present("note"), {"note": "私密"}, "符合：“说明”须已填写（已填）。", "Met: “note” must be given (given)."),
        (
            Not(Compare("kind", "==", "a")),
            {"kind": "b"},
            "符合：并非（“类别”须为“甲类”（现为：乙类））。",
            "Met: it is not so that (“kind” must be “class A” (now: class B)).",
        ),
        (
            Before("day", "other"),
            {"day": date(2026, 1, 1)},
            "不符合：“到期日”须早于“other”（现为：2026-01-01；未填）。",
            "Not met: “expiry” must be before “other” (now: 2026-01-01; not given).",
        ),
    ],
)
def test_a_test_is_said_with_title_constant_and_value(condition, facts, zh, en):
    assert said(condition, **facts) == (zh, en)


def test_what_is_denied_twice_is_said_plainly():
    kind, note = Compare("kind", "==", "a"), Present("note")
    assert said(Not(Not(kind)), kind="a")[1] == "Met: “kind” must be “class A” (now: class A)."
    assert said(Not(All((kind, Not(note)))), kind="a", note="x") == (
        "符合：“说明”须已填写（已填）。", "Met: “note” must be given (given).",
    )  # fmt: skip
    assert said(Not(Any((kind, Not(note)))), kind="b")[1] == "Not met: “note” must be given (not given)."


def test_only_what_decided_is_said():
    condition = All((Compare("age", ">", 5), Any((Compare("kind", "==", "a"), Present("note")))))
    assert said(condition, age=3, kind="a")[0] == "不符合：“年龄”须大于 5（现为：3）。"
    assert said(condition, age=6, kind="a")[0] == "符合：“年龄”须大于 5（现为：6），且“类别”须为“甲类”（现为：甲类）。"
    assert (
        said(condition, age=6)[1]
        == "Not met: “kind” must be “class A” (not given), or “note” must be given (not given)."
    )
