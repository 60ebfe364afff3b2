"""The nearest single change that turns a rule: it does turn it, it is near, and it tells nobody's record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.definitions.types import Example, Item
from permits.core.forms import check, tidy
from permits.core.forms.flips import Flip, NoFlip, flip_in_words, from_register, nearest_flip
from permits.core.forms.formats import is_uscc
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

COMPILED = compile_all(DEFINITIONS)
EACH = [(item, example) for code, item in COMPILED.items.items() for example in COMPILED.examples[code]]


def example(item: str, code: str) -> tuple[Item, dict[str, Any], date]:
    [found] = [one for one in COMPILED.examples[item] if one.code == code]
    return COMPILED.items[item], dict(found.answers), found.received_on


def holding(item: Item, answers: dict[str, object], day: date) -> tuple[set[str], str]:
    """The rules that hold, that for all others among them, and the route that is taken."""
    verdict = check(item, answers, {}, day).verdict
    routes = [rule for rule in item.rules_of("route") if rule.otherwise or rule.code in verdict.fired]
    others = {rule.code for rule in routes if rule.otherwise} if len(routes) == 1 else set()
    return {*verdict.fired, *others}, routes[0].code if routes else ""


@pytest.mark.parametrize("known", EACH, ids=lambda known: f"{known[0].code}:{known[1].code}")
def test_every_change_that_is_told_turns_the_rule_when_the_engine_judges_it(known: tuple[Item, Example]) -> None:
    item, one = known
    answers = tidy(item, one.answers)
    before, _ = holding(item, dict(answers), one.received_on)
    turned = 0
    for rule in item.rules.values():
        flip = nearest_flip(item, rule, answers, one.received_on)
        if isinstance(flip, NoFlip):
            continue
        changed = {name: answer for name, answer in {**answers, flip.field: flip.answer}.items() if answer is not None}
        after, taken = holding(item, changed, one.received_on)
        assert (rule.code in before, rule.code in after) == (not flip.fires, flip.fires), rule.code
        assert {name for name in {*answers, *changed} if answers.get(name) != changed.get(name)} == {flip.field}
        assert flip.instead == (taken if rule.kind == "route" and not flip.fires else ""), rule.code
        turned += 1
    assert turned > 8


def test_a_number_is_turned_at_its_limit_and_told_in_both_languages() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["N5"], answers, day)
    assert flip == Flip("rooms", 50, True)
    said = flip_in_words(item, flip)
    assert said.zh == "如果“客房数”改为“50 间”，这条规则就会适用"
    assert "were “50" in said.en and "would apply" in said.en


def test_a_day_is_turned_on_the_last_day_that_counts() -> None:
    item, answers, day = example("nur-reg-first", "agent-expired")
    flip = nearest_flip(item, item.rules["C6"], answers, day)
    assert isinstance(flip, Flip) and (flip.field, flip.answer) == ("health_check_date", date(2026, 3, 3).isoformat())


def test_a_rule_without_condition_has_nothing_to_turn() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    always = next(rule for rule in item.rules.values() if rule.when is None)
    assert nearest_flip(item, always, answers, day) == NoFlip(0)
    assert flip_in_words(item, NoFlip(0)).zh == "这条规则所看的，现在没有可改的回答（没有问到，或者不看回答）"


def test_of_several_choices_another_one_alone_turns_a_rule() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    flip = nearest_flip(item, item.rules["authority.own-staff"], answers, day)
    assert flip == Flip("service_object", ["own_staff"], True)
    assert "改为“内部职工”，这条规则就会适用" in flip_in_words(item, flip).zh


def test_a_cell_taken_back_turns_a_rule_and_the_rows_are_told_short() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    flip = nearest_flip(item, item.rules["C8"], answers, day)
    assert isinstance(flip, Flip) and flip.field == "staff" and flip.fires
    rows = flip.answer
    assert isinstance(rows, list) and len(rows) == len(answers["staff"])
    assert sum("cert_no" not in row for row in rows) == sum("cert_no" not in row for row in answers["staff"]) + 1
    told = flip_in_words(item, flip, answers)
    assert told.zh == "如果“人员名录”第 1 行的“执业或者资格证书编号”改为（不填），这条规则就会适用"
    assert (
        told.en == "If in “Staff list” “Licence or certificate number” of row 1 were left empty, this rule would apply"
    )


def test_a_row_less_or_more_is_told_by_its_place_or_its_words() -> None:
    item, answers, _ = example("mi-reg-first", "nursing-home-99-beds")
    rows = answers["staff"]
    less = flip_in_words(item, Flip("staff", [*rows[:2], *rows[3:]], False), answers)
    assert less.zh == "如果“人员名录”去掉第 3 行，这条规则就不再适用"
    more = flip_in_words(item, Flip("staff", [*rows, {**rows[0], "name": "尤新"}], True), answers)
    assert more.zh.startswith("如果“人员名录”多一行：“尤新，") and more.zh.endswith("”，这条规则就会适用")
    assert "there were one more row: “尤新, " in more.say("en")


def test_a_cell_of_the_last_of_many_rows_turns_a_rule() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    *_, last = rows = [dict(row) for row in answers["staff"]]
    del last["cert_no"]
    last["kind"] = "technician"
    flip = nearest_flip(item, item.rules["C8"], {**answers, "staff": rows}, day)
    assert isinstance(flip, Flip) and not flip.fires and flip.field == "staff"


def test_where_no_single_change_turns_a_rule_it_is_said_how_many_were_tried() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["agent.C1"], answers, day)
    assert isinstance(flip, NoFlip) and flip.tried > 1
    told = flip_in_words(item, flip)
    assert f"试过 {flip.tried} 种" in told.zh
    assert f"{flip.tried} changes of a single answer were tried" in told.say("en")


def test_a_record_of_a_register_is_never_told() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["organisation.C4"], answers, day)
    assert isinstance(flip, Flip) and flip.fires and from_register(item, flip.answer)
    said = flip_in_words(item, flip)
    assert str(flip.answer) not in said.zh + said.en
    assert "登记情况不同" in said.zh


def test_a_day_in_a_row_is_turned_where_it_passes_the_day_it_is_held_against() -> None:
    item, answers, day = example("narc-first", "cabinet-posted")
    flip = nearest_flip(item, item.rules["C3"], answers, day)
    assert isinstance(flip, Flip) and flip.fires
    changed = [row["train_pass_date"] for row in flip.answer]  # type: ignore[attr-defined]
    assert max(changed) == (day + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("born, nearest", [("2012-02-29", "2008-03-02"), ("2025-01-01", "2008-03-02"),
                                           ("2007-09-09", "2008-03-03")])  # fmt: skip
def test_an_age_is_turned_on_the_birthday_however_far_the_day_of_birth_is_off(born: str, nearest: str) -> None:
    bundle = good_bundle()
    form = bundle["item"]["form"]
    form["schema"]["properties"]["born"] = {"title": "出生日期", "type": "string", "format": "date"}
    form["pages"][1]["fields"].append("born")
    age = {"code": "years", "title": "年龄", "type": "integer", "age": {"born": "born", "on": "received_on"}}
    bundle["rules"]["facts"].append(age)
    rule = {**bundle["rules"]["checks"][0], "code": "adult", "at": "/born", "require": {"fact": "years", ">=": 18}}
    bundle["rules"]["checks"].append({key: said for key, said in rule.items() if key != "when"})
    bundle["texts"]["en"] |= {"fields.born.title": "Born", "facts.years": "Age", "rules.adult": "Too young."}
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None, [(one.code, one.where) for one in found]
    flip = nearest_flip(item, item.rules["adult"], {"born": born}, date(2026, 3, 2))
    assert isinstance(flip, Flip) and (flip.field, flip.answer) == ("born", nearest)


def kite() -> Item:
    """An item whose rules hold a period to its length, one number to another, and look whether answers are given."""
    bundle = good_bundle()
    form = bundle["item"]["form"]
    more: dict[str, dict[str, Any]] = {
        "lease": {"title": "租期", "type": "object", "format": "date-range"},
        "credit": {"title": "统一社会信用代码", "type": "string", "format": "uscc"},
    }
    form["schema"]["properties"] |= more
    form["pages"][1]["fields"] += [*more]
    between = {"days_between": {"from": "lease.from", "to": "lease.to"}}
    titles = {
        "fields.lease.title": "Lease",
        "fields.credit.title": "Code",
        "facts.leased": "Days",
        "facts.spare": "Room",
    }
    bundle["texts"]["en"] |= titles
    bundle["rules"]["facts"] += [
        {"code": "leased", "title": "租期天数", "type": "integer", **between},
        {"code": "spare", "title": "富余", "type": "decimal", "scale": 3,
         "beyond": {"of": "span", "base": "tails", "times": "6.5"}},
    ]  # fmt: skip
    asked = {
        "long": {"fact": "leased", ">=": 300}, "room": {"fact": "spare", ">=": "0"}, "credit": {"present": "credit"},
        "colour": {"present": "colour"},
    }  # fmt: skip
    basis = bundle["rules"]["checks"][0]["basis"]
    for code, require in asked.items():
        rule = {"code": code, "at": "/span", "require": require, "message": "不够。", "basis": basis}
        bundle["rules"]["checks"].append(rule)
        bundle["texts"]["en"][f"rules.{code}"] = "Not enough."
    with_postage(bundle, basis)
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None, [(one.code, one.where) for one in found]
    return item


def with_postage(bundle: dict[str, Any], basis: object) -> None:
    """A decision table over numbers, one of them the sum of what rows say."""
    parts = bundle["item"]["form"]["schema"]["properties"]["parts"]["items"]["properties"]
    parts["kilos"] = {
        "title": "公斤",
        "type": "string",
        "format": "decimal",
        "scale": 2,
        "atLeast": "0",
        "atMost": "99",
    }
    bundle["rules"]["facts"].append(
        {"code": "weight", "title": "总重", "type": "decimal", "scale": 2, "sum": {"rows": "parts", "column": "kilos"}}
    )
    bundle["item"]["guide"]["fee"], bundle["texts"]["en"]["guide.fee"] = "收邮资", "Postage"
    bundle["rules"]["tables"] = [
        {"code": "post", "title": "邮资", "section": "fees", "hit": "first", "facts": ["weight", "span"],
         "basis": basis,
         "rows": [{"code": "heavy", "when": [{">": "2.00"}, None], "then": {"title": "包裹", "amount": "9.00"}},
                  {"code": "light", "when": [None, {"<=": "12.50"}], "then": {"title": "信件", "amount": "1.00"}}]},
    ]  # fmt: skip
    bundle["texts"]["en"] |= {
        "fields.parts.columns.kilos.title": "Kilos", "facts.weight": "Weight", "tables.post": "Postage",
        "fees.post.heavy": "Parcel", "fees.post.light": "Letter",
    }  # fmt: skip


KITE = kite()
FLOWN = {"colour": "red", "span": "15.00", "field_code": "north", "uses": ["race"], "tails": 2}
DAY = date(2026, 3, 1)


def turned(code: str, **changes: Any) -> tuple[Flip, str]:
    answers = {name: said for name, said in {**FLOWN, **changes}.items() if said is not None}
    flip = nearest_flip(KITE, KITE.rules[code], answers, DAY)
    assert isinstance(flip, Flip), flip
    return flip, flip_in_words(KITE, flip, answers).zh


def test_a_period_is_turned_by_a_day_of_it_and_told_as_a_period() -> None:
    flip, said = turned("long", lease={"from": "2026-03-01", "to": "2026-03-31"})
    assert flip.field == "lease" and isinstance(flip.answer, dict) and flip.answer.keys() == {"from", "to"}
    assert "例" not in said and "2026年3月1日至2026年12月26日" in said.replace(" ", "")
    fresh, _ = turned("long")
    assert isinstance(fresh.answer, dict) and fresh.answer["from"] <= fresh.answer["to"]


def test_a_number_held_against_another_is_turned_right_where_it_turns() -> None:
    assert turned("room")[0] == Flip("span", "12.99", True)
    assert nearest_flip(KITE, KITE.rules["room"], {**FLOWN, "span": "2.00"}, DAY) == Flip("tails", 0, False)
    assert turned("room", span="12.00")[0] == Flip("span", "13.00", False)


def test_of_a_decision_table_the_nearest_number_beyond_the_bound_of_a_cell_is_told() -> None:
    assert turned("post.light")[0] == Flip("span", "12.50", True)
    assert turned("post.light", span="1.00")[0] == Flip("span", "12.51", False)
    parts = [{"name": "杆", "kilos": "0.30"}, {"name": "布", "kilos": "0.50"}]
    flip, said = turned("post.heavy", parts=parts)
    assert flip == Flip("parts", [parts[0], {"name": "布", "kilos": "1.71"}], True)
    assert said == "如果“部件”第 2 行的“公斤”改为“1.71”，这条规则就会适用"
    less, _ = turned("post.heavy", parts=[*parts, {"name": "线", "kilos": "9.00"}])
    assert less == Flip("parts", [*parts, {"name": "线", "kilos": "1.20"}], False)


def test_of_the_route_for_all_others_the_nearest_change_to_another_route_is_told() -> None:
    flip, said = turned("R9")
    assert flip == Flip("colour", "blue", False, instead="R1")
    assert said == "如果“颜色”改为“蓝”，这条规则就不再适用，改走“一般程序”（R1）"
    assert "R1 (“" in flip_in_words(KITE, flip).say("en")
    back, said = turned("R9", colour="blue")
    assert back == Flip("colour", "red", True) and "这条规则就会适用" in said
    away, said = turned("R1", colour="blue")
    assert away.instead == "R9" and "（R9）" in said


def test_what_the_form_refuses_is_not_suggested_or_told_as_refused() -> None:
    empty, _ = turned("credit")
    assert is_uscc(str(empty.answer)) and empty.taken
    assert turned("credit", credit=empty.answer)[0].answer is None
    flip, said = turned("colour")
    assert not flip.taken and "（不填）（表单不接受这样填）" in said
