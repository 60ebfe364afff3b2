"""What differs between two versions is said in words of both languages; order alone is no difference."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Item
from permits.core.forms.changes import Change, changes
from tests.architecture.reading import CHINESE
from tests.unit.forms.samples import real

Json = dict[str, Any]


def between(change: Callable[[Json], object]) -> tuple[Change, ...]:
    bundle: Json = copy.deepcopy(dict(real().bundles["pp-new"]))
    change(bundle)
    item, found = compile_judged(bundle)
    assert item is not None, [(f.code, f.where) for f in found if f.severity == "error"]
    return changes(first(), item)


def first() -> Item:
    return real().items["pp-new"]


def clock(b: Json, code: str) -> Json:
    return next(one for one in b["item"]["clocks"] if one.get("code") == code)


def reorder(b: Json) -> None:
    for section in ("checks", "materials", "facts", "visibility"):
        b["rules"][section].reverse()
    b["item"]["materials"].reverse()
    properties = b["item"]["form"]["schema"]["properties"]
    b["item"]["form"]["schema"]["properties"] = dict(reversed(properties.items()))
    properties["water_source"]["oneOf"].reverse()


def test_the_same_item_and_the_same_in_another_order_differ_in_nothing() -> None:
    assert changes(first(), first()) == ()
    assert between(reorder) == ()


@pytest.mark.parametrize(
    ("change", "group", "axis", "code", "words"),
    [
        (lambda b: clock(b, "promise")["limit"].update(length=5), "limit", "limits", "promise",
         ("8 个工作日改为5 个工作日", "8 working days becomes 5 working days")),
        (lambda b: b["item"]["form"]["schema"]["properties"]["rooms"].update(maximum=77), "field", "form", "rooms",
         ("最大值", "most")),
        (lambda b: b["item"]["form"]["schema"]["required"].remove("seats"), "field", "form", "seats",
         ("必填", "required")),
        (lambda b: b["item"]["materials"][3].update(necessity="optional"), "material", "form", "M4",
         ("必交改为可不交", "required becomes optional")),
        (lambda b: next(r for r in b["rules"]["materials"] if r["code"] == "N4").update(
            when={"fact": "rooms", ">=": 30}), "rule", "form", "N4", ("须不小于 30", "must be at least 30")),
        (lambda b: b["item"]["processes"][0]["stages"][2]["limit"].update(length=2), "stage", "limits",
         "ordinary/site", ("3 个工作日", "3 working days")),
        (lambda b: b["item"]["processes"][1]["stages"][6]["next"].insert(
            1, {"outcome": "not_met", "to": "rectify", "at_most": 1}), "stage", "routing", "commitment/re-check",
         ("not_met ≤1× → rectify", "not_met ≤1× → rectify")),
        (lambda b: b["item"]["guide"].update(fee={"zh": "收费", "en": "A fee"}), "fee", "", "guide", ("收费", "A fee")),
        (lambda b: b["item"]["guide"].update(phone="010-1"), "guide", "", "guide", ("咨询电话", "telephone")),
    ],
)  # fmt: skip
def test_a_change_is_told_once_in_its_group_under_its_axis(
    change: Callable[[Json], object], group: str, axis: str, code: str, words: tuple[str, str]
) -> None:
    (told,) = between(change)
    assert (told.group, told.axis, told.code) == (group, axis, code)
    assert words[0] in told.what.zh
    assert words[1] in told.what.en
    assert not CHINESE.search(told.what.en)


def test_what_is_new_and_what_is_gone_is_told_by_its_title() -> None:
    def gone(b: Json) -> None:
        b["item"]["materials"] = [one for one in b["item"]["materials"] if one["code"] != "M3"]
        b["rules"]["materials"] = [one for one in b["rules"]["materials"] if one["material"] != "M3"]

    told = between(gone)
    assert [(one.group, one.code) for one in told] == [("material", "M3"), ("rule", "N3")]
    assert told[0].what.zh.startswith("取消")
    assert told[0].what.en.endswith("is gone")
