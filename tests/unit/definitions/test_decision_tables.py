"""A decision table is the rules it stands for: the same conditions, the same trace, the same proof; also in a block."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.definitions.types import Item
from permits.core.forms import check
from permits.core.proof import prove
from permits.persistence.definition_files import read_calendar
from scripts.fmt_json import formatted
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import SCHEMAS, good_bundle
from tests.unit.definitions.rich import BASIS, Json, rich_bundle, rich_item

DAY = date(2026, 3, 2)
LARGE, MIDDLE = {"fact": "span", ">": "10.00"}, {"fact": "span", ">": "5.00"}
BLUE = {"fact": "colour", "==": "blue"}


def as_rules(bundle: Json) -> Json:
    """The same bundle with every row written out as the rule it stands for."""
    race = {"fact": "uses.race", "==": True}
    few = [{"fact": "tails", ">=": 0}, {"fact": "tails", "<": 3}]
    neither = [{"not": {"all": [LARGE]}}, {"not": {"all": [MIDDLE, BLUE]}}]
    fees = [
        ("size.a", "大风筝", "100.00", LARGE),
        ("size.b", "中风筝", "50.00", {"all": [MIDDLE, BLUE, {"not": {"all": [LARGE]}}]}),
        ("size.c", "其他风筝", "5.00", {"all": neither}),
    ]
    papers = [
        ("paper.few", "尾巴少", {"all": [race, *few]}),
        ("paper.many", "尾巴多", {"all": [race, {"fact": "tails", ">=": 3}]}),
    ]
    rules = bundle["rules"]
    del rules["tables"]
    rules["fees"][:0] = [{"code": c, "title": t, "amount": a, "when": w, "basis": BASIS} for c, t, a, w in fees]
    rules["materials"][:0] = [
        {"code": c, "material": "M5", "because": b, "when": w, "basis": BASIS} for c, b, w in papers
    ]
    for key in ("tables.size", "tables.paper"):
        del bundle["texts"]["en"][key]
    return bundle


@pytest.fixture(scope="module")
def pair() -> tuple[Item, Item]:
    return rich_item(), rich_item(as_rules(rich_bundle()))


def test_a_table_and_its_rules_are_the_same_conditions(pair: tuple[Item, Item]) -> None:
    table, rules = pair
    assert table.rule_set.key == rules.rule_set.key
    assert {code: (r.kind, r.effect, r.message) for code, r in table.rules.items()} == {
        code: (r.kind, r.effect, r.message) for code, r in rules.rules.items()
    }


@pytest.mark.parametrize(
    ("span", "colour", "tails"), list(product(["1.00", "5.01", "10.01"], ["blue", "red"], [None, 0, 2, 3]))
)
def test_a_table_and_its_rules_give_the_same_trace(
    pair: tuple[Item, Item], span: str, colour: str, tails: int | None
) -> None:
    answers: dict[str, Any] = {"span": span, "colour": colour, "uses": ["race"]} | ({"tails": tails} if tails else {})
    one, other = (check(item, answers, {}, DAY) for item in pair)
    assert one.verdict.trace == other.verdict.trace
    assert (one.verdict.fired, [need.material.code for need in one.needs], one.fees and one.fees[0].amount) == (
        other.verdict.fired, [need.material.code for need in other.needs], other.fees and other.fees[0].amount,
    )  # fmt: skip


def spoil(bundle: Json) -> Json:
    """A row that never holds: more tails than can be answered."""
    text = json.dumps(bundle).replace('">=": 3', '">=": 100000')
    found: Json = json.loads(text)
    return found


@pytest.mark.parametrize("how", [lambda bundle: bundle, spoil], ids=["good", "spoiled"])
def test_a_table_and_its_rules_are_proved_alike(how: Any) -> None:
    calendar = read_calendar(DEFINITIONS)[0]
    assert calendar is not None
    found = []
    for bundle in (how(rich_bundle()), how(as_rules(rich_bundle()))):
        item, _ = compile_item(bundle, SCHEMAS)
        assert item is not None
        found.append(sorted((f.code, f.message.en) for f in prove(item, bundle, calendar)))
    assert found[0] == found[1]
    assert ("proof.dead_rule" in [code for code, _ in found[0]]) == (how is spoil)


def test_a_table_stays_a_table_when_it_is_formatted() -> None:
    raw = rich_bundle()["rules"]
    assert json.loads(formatted(json.dumps(raw)))["tables"] == raw["tables"]


def with_table(**changes: Any) -> tuple[Item | None, list[tuple[str, str]]]:
    """The good item, its shared block with a table of checks."""
    bundle = good_bundle()
    bundle["library"]["blocks"]["flyer"]["tables"] = [{
        "code": "flyer.T1", "title": "监护", "section": "checks", "hit": "any", "facts": ["minor"], "basis": BASIS,
        "rows": [{"code": "a", "when": [{"==": True}], "then": {
            "at": "/guardian", "message": "未成年人不能放飞。"}}], **changes,
    }]  # fmt: skip
    bundle["library"]["block_texts"]["flyer"] |= {
        "tables.flyer.T1": "Guardians", "rules.flyer.T1.a": "Minors fly no kites.",
    }  # fmt: skip
    item, found = compile_item(bundle, SCHEMAS)
    return item, [(one.code, one.where) for one in found]


def test_a_shared_block_may_hold_a_table() -> None:
    item, found = with_table()
    assert item is not None and found == []
    assert item.rules["flyer.T1.a"].message.en == "Minors fly no kites."
    assert [table.code for table in item.tables] == ["flyer.T1"]
    told = check(item, {"minor": True}, {}, DAY)
    assert "flyer.T1.a" in told.verdict.fired


def test_what_is_wrong_in_a_block_s_table_is_told_at_its_place() -> None:
    assert ("table.unknown_fact", "blocks/flyer#/tables/0/facts/0") in with_table(facts=["nobody"])[1]
    assert any(where == "blocks/flyer#/tables/0/section" for _, where in with_table(section="routing")[1])
    assert ("rule.block_prefix", "blocks/flyer#/tables/0/rows/0/code") in with_table(code="T1")[1]
