"""What is said of an act's data that will not do."""

from __future__ import annotations

import pytest

from permits.core.process.data import judge_data
from permits.core.text import Text

SCHEMA = {
    "type": "object",
    "properties": {
        "outcome": {"enum": ["met", "not_met"], "title": "结果", "x-en": "Outcome"},
        "words": {"type": "string", "minLength": 2, "maxLength": 3, "title": "意见", "x-en": "Opinion"},
        "by": {"type": "string", "minLength": 1, "title": "签收人", "x-en": "Received by"},
        "days": {"type": "integer", "minimum": 1, "maximum": 365, "title": "日数", "x-en": "Days"},
        "people": {
            "type": "array",
            "minItems": 2,
            "maxItems": 3,
            "uniqueItems": True,
            "title": "人员",
            "x-en": "People",
        },
    },
    "required": ["outcome"],
    "additionalProperties": False,
}
SAID = [
    ({}, "act.data.missing", "/outcome", Text("请选择“结果”", "Choose an answer for “Outcome”")),
    ({"outcome": "done"}, "act.data.choice", "/outcome",
     Text("“结果”只能是 met, not_met 之一，请改正", "Outcome is one of met, not_met: choose one of them")),
    ({"outcome": "met", "pair": 2}, "act.data.unknown", "/pair",
     Text("这个动作不要“pair”，请删去后再提交", 'This act does not take "pair": leave it out')),
    ({"outcome": "met", "words": "太长的话"}, "act.data", "/words",
     Text("“意见”最多 3 个字，现有 4 个字，请删减", "Opinion may have at most 3 characters and has 4: shorten it")),
    ({"outcome": "met", "words": "好"}, "act.data", "/words",
     Text("“意见”至少要写 2 个字，请补充", "Opinion must have at least 2 characters: write more")),
    ({"outcome": "met", "words": ""}, "act.data.missing", "/words",
     Text("请填写“意见”（至少 2 个字）", "Enter “Opinion” (at least 2 characters)")),
    ({"outcome": "met", "by": ""}, "act.data.missing", "/by", Text("请填写“签收人”", "Enter “Received by”")),
    ({"outcome": "met", "words": 5}, "act.data", "/words",
     Text("“意见”填写不对，请核对后再提交", "Opinion is not right; check it and send it again")),
    *(({"outcome": "met", "days": days}, "act.data", "/days",
       Text("“日数”须填 1 到 365 之间的整数", "Days must be a whole number from 1 to 365")) for days in (0, 366, "两")),
    ({"outcome": "met", "people": ["甲"]}, "act.data", "/people",
     Text("“人员”至少要有 2 项，请补充", "People must have at least 2 entries: add what is missing")),
    ({"outcome": "met", "people": ["甲", "乙", "丙", "丁"]}, "act.data", "/people",
     Text("“人员”最多 3 项，现有 4 项，请删减", "People may have at most 3 entries and has 4: take some out")),
    ({"outcome": "met", "people": ["甲", "甲"]}, "act.data", "/people",
     Text("“人员”的写法不对，请逐项填写，不要重复",
          "People is not written one by one, or says something twice; enter each on its own, once")),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "where", "says"), SAID, ids=[str(data) for data, _, _, _ in SAID])
def test_what_is_wrong_with_the_data_of_an_act_is_named_with_what_would_do(
    data: dict[str, object], code: str, where: str, says: Text
) -> None:
    [finding] = judge_data(SCHEMA, data)
    assert (finding.code, finding.where, finding.message) == (code, where, says)
