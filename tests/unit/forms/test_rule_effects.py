"""What rules do besides showing and asking: fields required, fees, materials that may follow or grow old, intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from permits.core.forms import Checked, Upload, check, checklist
from permits.core.forms.adjust import adjusted, fired_for
from permits.core.forms.check import NOT_FOR_US, not_for_us, said_of
from permits.core.forms.fees import in_words, total
from permits.core.rules import Condition, FactType, holds, parse_condition
from permits.core.rules.between import excludes, implies
from permits.core.text import Text
from tests.unit.definitions.rich import rich_item

KITE = rich_item()
DAY = date(2026, 3, 2)
SMALL: dict[str, Any] = {"name": "李", "minor": False, "colour": "blue", "span": "2.00", "field_code": "north"}
FILE = [Upload("att-0001", "a.pdf", "application/pdf", 10)]


def judged(uploads: Mapping[str, list[Upload]] | None = None, on: date = DAY, **answers: Any) -> Checked:
    return check(KITE, SMALL | answers, {} if uploads is None else uploads, on)


def places(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in checked.findings]


def test_a_good_application_passes_without_what_may_follow_or_be_left_out() -> None:
    checked = judged()
    assert places(checked) == []
    assert [need.material.code for need in checked.needs] == ["M1", "M3", "M4"]


def test_a_question_is_required_when_its_rule_holds_and_only_then() -> None:
    assert places(judged(span="10.00")) == []
    found = judged(span="10.01", colour="red")
    assert [place for place in places(found) if place[0] == "answer.required"] == [
        ("answer.required", "/photo"), ("answer.required", "/tested"),
    ]  # fmt: skip
    assert places(judged(span="10.01", photo="att-0001", tested="2026-02-01")) == []


def test_a_question_that_is_not_asked_is_not_required_by_a_rule() -> None:
    from tests.unit.definitions.rich import rich_bundle

    bundle = rich_bundle()
    bundle["rules"]["requirements"][0].update(require=["tails"], when={"present": "name"})
    hidden = rich_item(bundle)
    assert places(check(hidden, SMALL, {}, DAY)) == []
    race = check(hidden, SMALL | {"uses": ["race"]}, {}, DAY)
    assert places(race) == [("answer.required", "/tails")]


@pytest.mark.parametrize(
    ("span", "colour", "fees"),
    [("10.01", "red", ["size.a"]), ("10.01", "blue", ["size.a"]), ("10.00", "blue", ["size.b"]),
     ("5.01", "blue", ["size.b"]), ("5.00", "blue", ["size.c"]), ("9.00", "red", ["size.c"])],
)  # fmt: skip
def test_of_a_table_where_the_first_row_counts_one_row_holds(span: str, colour: str, fees: list[str]) -> None:
    assert [fee.rule.code for fee in judged(span=span, colour=colour).fees] == fees


def test_fees_add_up_exactly_with_their_reasons() -> None:
    fees = judged(span="7.10", uses=["race"]).fees
    assert [(fee.rule.message.en, fee.amount) for fee in fees] == [
        ("Middle kite", Decimal("50.00")), ("Race fee", Decimal("7.10")),
    ]  # fmt: skip
    assert total(fees) == Decimal("57.10") and in_words(total(fees)).zh == "57.10 元"
    assert in_words(total(())).en == "Free"


def test_a_material_older_than_it_may_be_is_refused_from_the_day_after_its_last() -> None:
    aged = {"span": "4.00", "colour": "red", "tested": "2025-08-31"}
    uploads = {"M2": FILE}
    assert places(judged(uploads, date(2026, 2, 28), **aged)) == []
    found = judged(uploads, date(2026, 3, 1), **aged)
    assert places(found) == [("check.failed", "/tested")]
    assert found.findings[0].message.zh.startswith("“检测报告”超过 6 个月")


def test_the_age_of_a_material_that_is_not_asked_for_does_not_matter() -> None:
    assert places(judged(span="2.00", colour="red", tested="2001-01-01")) == []
    assert places(judged(span="4.00", colour="blue", tested="2001-01-01")) == []


def test_what_must_be_there_is_missed_and_what_may_follow_is_not() -> None:
    found = judged(span="4.00", colour="red")
    assert places(found) == [("material.missing", "/materials/M2")]
    states = {line.code: line.state for line in checklist(KITE, found, {}) if line.kind == "material"}
    assert states == {"M1": "passed", "M2": "missing", "M3": "late", "M4": "optional"}


def test_intake_rules_of_the_clerk_do_not_send_the_applicant_away() -> None:
    large = judged(span="9.00", photo="att-0001")
    assert large.intake is None and large.passes
    [line] = [line for line in checklist(KITE, large, {}) if line.kind == "intake"]
    assert (line.code, line.state, line.where) == ("I2", "to_check", "/photo")
    [small] = [line for line in checklist(KITE, judged(span="0.50"), {}) if line.kind == "intake"]
    assert (small.code, small.state) == ("I3", "passed")
    assert judged(colour="red").intake is KITE.rules["I1"]


def test_a_ground_of_refusal_is_suggested_and_refuses_nothing() -> None:
    found = judged(uses=["race"], tails=6, uploads={"M5": FILE})
    assert "F1" in found.verdict.fired and found.passes


def test_a_rule_holds_from_its_first_day_of_receipt_on() -> None:
    assert "L3" not in judged(on=date(2026, 6, 30)).verdict.fired
    assert "L3" in judged(on=date(2026, 7, 1)).verdict.fired


def test_a_limit_is_set_before_it_is_added_to() -> None:
    [promise] = [clock for clock in KITE.clocks if clock.code == "promise"]

    def length(**answers: Any) -> tuple[int, list[str]]:
        limit, by = adjusted(KITE, promise, fired_for(KITE, SMALL | answers, DAY))
        return limit.length, [rule.code for rule in by]

    assert length() == (5, [])
    assert length(uses=["race"]) == (7, ["L1"])
    assert length(span="0.50") == (1, ["L2"])
    assert length(span="0.50", uses=["race"]) == (3, ["L2", "L1"])


TYPES = {"n": FactType("integer"), "c": FactType("code", values=("a", "b", "d"))}
TESTS: list[object] = [
    *({"fact": "n", op: n} for op in ("==", "!=", "<", "<=", ">", ">=") for n in range(5)),
    *({"fact": "n", "in": list(some)} for some in ([0], [1, 3], [0, 4], [2, 3, 4])),
    *({"fact": "c", op: c} for op in ("==", "!=") for c in "abd"),
    *({"fact": "c", "in": list(some)} for some in ("a", "ab", "abd")),
    *({"present": name} for name in "nc"),
    *({"not": {"present": name}} for name in "nc"),
]
EVERY = [{**({"n": n} if n is not None else {}), **({"c": c} if c else {})}
         for n in (None, *range(-1, 6)) for c in ("", "a", "b", "d")]  # fmt: skip


def read(raw: object) -> Condition:
    condition, found = parse_condition(raw, TYPES, "")
    assert condition is not None, found
    return condition


def test_what_one_test_says_of_another_is_so_for_all_facts() -> None:
    known = [(test, [holds(test, facts) for facts in EVERY]) for test in map(read, TESTS)]
    told = 0
    for one, left in known:
        for other, right in known:
            both = [a and b for a, b in zip(left, right, strict=True)]
            if excludes(one, other):
                told += 1
                assert not any(both), (one, other)
            if implies(one, other):
                told += 1
                assert both == left, (one, other)
    assert told > 500


def test_the_tests_of_bands_are_seen_to_lie_apart() -> None:
    assert excludes(read({"fact": "n", "<": 3}), read({"fact": "n", ">=": 3}))
    assert not excludes(read({"fact": "n", "<=": 3}), read({"fact": "n", ">=": 3}))
    assert implies(read({"fact": "n", "<": 3}), read({"fact": "n", "<=": 3}))
    assert excludes(read({"not": {"present": "n"}}), read({"fact": "n", ">": 1}))


def test_an_application_that_is_not_for_us_needs_no_route_and_is_told_the_sentence_of_its_rule() -> None:
    rules = {**KITE.rules}
    route, told = KITE.rules_of("route"), KITE.rules_of("intake")
    for rule in route:
        rules[rule.code] = replace(rule, effect={**rule.effect, "authority": {"fact": "field_authority"}})
    nowhere = replace(KITE, rules=rules)
    turned = next(rule for rule in told if rule.effect["outcome"] in NOT_FOR_US)
    answers = {name: value for name, value in (SMALL | {"colour": "red"}).items() if name != "field_code"}
    checked = check(nowhere, answers, {}, DAY)
    assert checked.intake == turned and checked.route is None
    found = {one.code: one for one in checked.findings}
    assert "route.no_authority" not in found
    assert turned.message.zh in found["route.not_for_us"].message.zh
    assert "route.no_authority" in {one.code for one in check(nowhere, {**answers, "colour": "blue"}, {}, DAY).findings}


def test_every_rule_by_which_an_application_is_not_for_us_is_told_and_the_first_alone_where_the_first_counts() -> None:
    turned = next(rule for rule in KITE.rules_of("intake") if rule.effect["outcome"] in NOT_FOR_US)
    again = replace(turned, code="I9", message=Text("另一处。", "Elsewhere."))
    two = replace(KITE, rules={**KITE.rules, "I9": again})
    fired = frozenset({turned.code, "I9"})
    assert not_for_us(two, fired) == (turned, again)
    assert not_for_us(replace(two, intake_ordered=True), fired) == (turned,)
    assert said_of((turned, again)).zh == f"{turned.message.zh}另一处。"
    assert said_of((turned, again)).en == f"{turned.message.en} Elsewhere."
