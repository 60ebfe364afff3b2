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


def both(change: Callable[[Json], object], further: Callable[[Json], object]) -> list[Change]:
    """What differs where both versions have the first change and the second has the other too."""
    items = []
    for changing in ([change], [change, further]):
        bundle: Json = copy.deepcopy(dict(real().bundles["pp-new"]))
        for one in changing:
            one(bundle)
        item, found = compile_judged(bundle)
        assert item is not None, [(f.code, f.where) for f in found if f.severity == "error"]
        items.append(item)
    return list(changes(*items))


def first_counts(b: Json) -> None:
    b["rules"].update(routing_order="first", intake_order="first")


def test_the_order_of_rules_of_which_the_first_counts_is_a_difference_and_else_none() -> None:
    codes = [rule["code"] for rule in real().bundles["pp-new"]["rules"]["intake"]]
    (found,) = both(first_counts, lambda b: b["rules"]["intake"].reverse())
    assert found.code == "intake_order"
    assert f"{', '.join(codes)} becomes {', '.join(reversed(codes))}" in found.what.en
    assert "、".join(reversed(codes)) in found.what.zh
    assert both(lambda b: None, lambda b: b["rules"]["intake"].reverse()) == []


def test_a_rule_put_before_others_of_which_the_first_counts_is_told_with_its_place_and_one_put_last_without() -> None:
    kept = real().bundles["pp-new"]["rules"]["intake"][0]

    def without(b: Json) -> None:
        first_counts(b)
        b["rules"]["intake"].pop(0)

    def added(at: int) -> list[str]:
        return [one.code for one in both(without, lambda b: b["rules"]["intake"].insert(at, kept))]

    assert added(0) == [kept["code"], "intake_order"]
    assert added(99) == [kept["code"]]
    first_route = real().bundles["pp-new"]["rules"]["routing"][0]
    route = {**{key: said for key, said in first_route.items() if key != "because"}, "code": "R77"}
    found = both(first_counts, lambda b: b["rules"]["routing"].insert(0, route))
    assert [one.code for one in found] == ["R77", "routing_order"]


def test_the_order_of_pages_is_a_difference() -> None:
    (found,) = between(lambda b: b["item"]["form"]["pages"].insert(1, b["item"]["form"]["pages"].pop(2)))
    assert (found.group, found.axis, found.code) == ("field", "form", "pages")


def test_of_a_new_rule_it_is_told_what_it_does_and_when() -> None:
    basis = [{"law": "pp-rules", "article": "23", "mark": "S"}]
    rule = {"code": "N77", "material": "M4", "when": {"fact": "rooms", ">=": 50}, "basis": basis}
    (found,) = between(lambda b: b["rules"]["materials"].append(rule))
    title = first().materials["M4"].title
    assert title.en in found.what.en and "50" in found.what.en and title.zh in found.what.zh
