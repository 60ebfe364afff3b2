"""The one correction notice at the window: every line looked at first, and what cannot be asked for afterwards."""

from __future__ import annotations

import re

import pytest

from tests.integration.desks import Officer, Town, summary_of
from tests.integration.window.test_case import lines_of, supplement, types_of


@pytest.fixture
def number(town: Town) -> str:
    return town.hand_in("pp-new", "ordinary-complete")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_notice_with_lines_nobody_looked_at_is_refused_and_leads_to_each_of_them(
    town: Town, clerk: Officer, number: str, language: str
) -> None:
    path = f"/window/cases/{number}?lang={language}"
    first, *others = [name for name in lines_of(clerk.get(path).text) if "material" in name]
    typed = {first: "reject", f"{first}-reason": "没有标明清洗间"}
    for button in ("preview:request-correction", "request-correction"):
        answer = clerk.send(path, button, typed)
        assert answer.status_code == 422
        says = "还没有核对，不能发补正通知" if language == "zh" else "so no notice can be given"
        assert all(says in line for line in summary_of(answer.text))
        left = re.findall(r'<a href="#(line-[\w-]+)"', answer.text)
        assert left and first not in left and set(left) <= set(others)
    assert types_of(town, number) == ["received", "stage_entered"]
    assert clerk.send(path, "preview:request-correction", typed | dict.fromkeys(left, "ok")).status_code == 200
    clerk.get(f"/window/cases/{number}?lang=zh")


def test_what_can_no_longer_be_asked_for_is_accepted_with_a_remark_that_says_why(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    first, second = [name for name in lines_of(clerk.get(path).text) if "material" in name][:2]
    clerk.send(path, "correct-all", {first: "reject", f"{first}-reason": "没有标明清洗间"})
    supplement(town, number, [first.rpartition("-")[2]])
    rejected = {second: "reject", f"{second}-reason": "报告未盖章"}
    asked = clerk.send(path, "preview:correct-all", rejected)
    assert asked.status_code == 422 and "不能再要求补正" in summary_of(asked.text)[0]
    assert clerk.send(path, "accept-all", rejected).status_code == 302
    page = clerk.get(path).text
    assert "报告未盖章" in page and "留作备注" in page and "带备注受理" in page
