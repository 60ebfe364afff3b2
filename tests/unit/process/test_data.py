"""What is said of an act's data that will not do."""

from __future__ import annotations

import pytest

from permits.core.process.data import judge_data
from permits.core.text import Text

SCHEMA = {
    "type": "object",
    "properties": {
        "outcome": {"enum": ["met", "not_met"], "title": "结果", "x-en": "Outcome"},
        "words": {"type": "string", "maxLength": 3, "title": "意见", "x-en": "Opinion"},
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
     Text("“意见”填写不对，请核对后再提交", "Opinion is not right; check it and send it again")),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "where", "says"), SAID, ids=[code for _, code, _, _ in SAID])
def test_what_is_wrong_with_the_data_of_an_act_is_named_with_what_would_do(
    data: dict[str, object], code: str, where: str, says: Text
) -> None:
    [finding] = judge_data(SCHEMA, data)
    assert (finding.code, finding.where, finding.message) == (code, where, says)
