"""Numbers that are multiplied: what is charged by them, how that is explained, and what answer would turn it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.forms import Checked, check
from permits.core.forms.fees import charged, total
from permits.core.forms.flips import Flip, nearest_flip
from permits.core.forms.why import why
from permits.core.rules import parse_condition
from tests.unit.definitions.bundles import SCHEMAS, spoiled
from tests.unit.definitions.multiplied import compiled, fee, kite, route
from tests.unit.forms.samples import DAY

CASES = Path(__file__).parents[2] / "conformance/definitions/valid"
SMALL: dict[str, Any] = {"name": "李", "minor": False, "colour": "blue", "span": "2.00", "field_code": "north"}


def judged(name: str, **answers: Any) -> Checked:
    return check(compiled(fee(name, {"present": name})), SMALL | answers, {}, DAY)


@pytest.mark.parametrize(
    ("price", "area", "amount"),
    [("0.01", "0.49", "0.00"), ("0.01", "0.50", "0.01"), ("0.05", "0.50", "0.03"), ("3.50", "10.01", "35.04"),
     ("3.50", "10.00", "35.00")],
)  # fmt: skip
def test_a_fee_is_rounded_to_the_fen_half_upwards_when_it_is_charged(price: str, area: str, amount: str) -> None:
    checked = judged("rough", price=price, area=area)
    assert checked.facts["rough"] == Decimal(price) * Decimal(area)
    assert [one.amount for one in checked.fees] == [Decimal(amount)] and total(checked.fees) == Decimal(amount)


def test_a_fee_of_which_a_factor_is_not_answered_is_not_charged() -> None:
    assert judged("rough", price="3.50").fees == ()


def test_a_fee_names_what_it_is_the_product_of() -> None:
    [one] = judged("rough", price="3.50", area="10.01").fees
    assert charged(one).zh == "35.04 元（“单价”3.50 元 × “面积”10.01）"
    assert charged(one).say("en") == "CNY 35.04 (“Price” 3.50 yuan × “Area” 10.01)"
    [fixed] = judged("fixed", area="10").fees
    assert charged(fixed).zh == "35.00 元（“面积”10 × 3.50）"


def test_a_fee_by_rows_names_the_columns() -> None:
    goods = [{"name": "线", "quantity": 3, "each": "0.10"}, {"name": "轴", "quantity": 2, "each": "1.00"}]
    [one] = judged("goods_in_all", goods=goods).fees
    assert charged(one).zh == "2.30 元（各行 “数量” × “每件” 之和）"
    assert charged(one).say("en") == "CNY 2.30 (“Quantity” × “Each” of every row, added up)"
    [some] = judged("large_goods", goods=[{**goods[0], "quantity": 4, "volume": "2.5"}, goods[1]]).fees
    assert some.amount == Decimal("0.25") and charged(some).zh.startswith("0.25 元（所计各行")


def test_why_a_rule_holds_names_both_factors_and_what_they_come_to() -> None:
    item = compiled(route("R2", "rough", "50"))
    facts = check(item, SMALL | {"price": "3.50", "area": "20.00"}, {}, DAY).facts
    said = why(item, facts, item.rules["R2"])
    assert "现为：70.0000 = “单价”3.50 元 × “面积”20.00" in said.zh
    assert "now: 70.0000 = “Price” 3.50 yuan × “Area” 20.00" in said.say("en")
    assert "未填" in why(item, {"colour": "red"}, item.rules["R2"]).zh


def test_the_nearest_other_answer_is_the_one_with_which_the_product_reaches_what_it_is_held_against() -> None:
    unbounded = {name: {"title": name, "type": "string", "format": "decimal", "scale": 2} for name in ("price", "area")}
    item = compiled(route("R2", "rough", "4321.5", ">="), **unbounded)
    flip = nearest_flip(item, item.rules["R2"], SMALL | {"price": "3.50", "area": "1200.00"}, DAY)
    assert isinstance(flip, Flip)
    assert (flip.field, flip.answer) in [("area", "1234.72"), ("price", "3.61")]


def test_conditions_know_how_many_places_a_product_has_that_states_none() -> None:
    assert kite().fact_types["rough"].scale == 4 and kite().fact_types["three"].scale == 5
    assert parse_condition({"fact": "rough", ">": "0.0001"}, kite().fact_types, "")[1] == []


def test_a_fee_of_a_shared_block_is_charged_like_the_item_s_own() -> None:
    said = json.loads((CASES / "a-block-with-a-fee.json").read_text("utf-8"))
    item, wrong = compile_item(spoiled(said), SCHEMAS)
    assert item is not None, wrong
    [one] = check(item, SMALL | {"minor": True}, {}, DAY).fees
    assert (one.rule.code, one.amount, one.rule.message.say("en")) == ("flyer.P1", Decimal("12.00"), "Tag for children")
    assert check(item, SMALL, {}, DAY).fees == ()
