"""What a rules file can say besides conditions and their first effects: read, and refused where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from permits.core.clock import TimeLimit
from permits.core.definitions import compile_item
from permits.core.definitions.rules import SECTIONS
from permits.core.definitions.types import Item
from permits.core.forms.axes import AXIS_OF
from permits.core.text import Text
from tests.unit.definitions.bundles import SCHEMAS
from tests.unit.definitions.rich import BASIS, Json, rich_bundle, rich_item


@pytest.fixture(scope="module")
def kite() -> Item:
    item, findings = compile_item(rich_bundle(), SCHEMAS)
    assert findings == () and item is not None
    return item


def test_a_table_stays_a_table_and_is_the_rules_it_stands_for(kite: Item) -> None:
    [size, paper] = kite.tables
    assert (size.section, size.hit, size.facts) == ("fees", "first", ("span", "colour"))
    assert [row.rule for row in paper.rows] == ["paper.few", "paper.many"]
    assert [rule.code for rule in kite.rules_of("fee")] == ["size.a", "size.b", "size.c", "P1"]
    assert kite.rules["size.a"].basis == size.basis != ()
    assert kite.rules["paper.few"].message.en == "few tails"


def test_effects_are_values(kite: Item) -> None:
    assert kite.rules["L1"].effect == {"clock": "promise", "add": TimeLimit(2, "workday")}
    assert kite.rules["L2"].effect == {"clock": "promise", "set": TimeLimit(1, "workday")}
    assert kite.rules["size.b"].effect == {"amount": Decimal("50.00")}
    assert kite.rules["P1"].effect == {"fact": "span"}
    assert kite.rules["D1"].effect == {"from": "certificate_end", "limit": TimeLimit(30, "day"), "before": True}
    assert kite.rules["Q1"].effect == {"require": ("tested", "photo")}
    assert kite.rules["F1"].effect == {"clause": "F1"} and kite.rules["F1"].message == kite.refusals[0].title
    assert kite.rules["L3"].since == date(2026, 7, 1)


def referring(**said: Any) -> Json:
    """The rich item with a rule of intake that names another authority."""
    bundle = rich_bundle()
    when = {"fact": "span", ">": "19.00"}
    rule = {"code": "I9", "outcome": "wrong_authority", "message": "太大了。", "refer_to": "省风筝局", "when": when}
    bundle["rules"]["intake"].append({**rule, "basis": BASIS, **said})
    bundle["texts"]["en"] |= {"rules.I9": "Too large.", "rules.I9.refer_to": "Provincial Kite Office"}
    return bundle


def test_a_rule_of_intake_names_the_authority_to_apply_to_in_both_languages() -> None:
    assert rich_item(referring()).rules["I9"].effect["refer_to"] == Text("省风筝局", "Provincial Kite Office")
    del (silent := referring())["texts"]["en"]["rules.I9.refer_to"]
    assert [f.code for f in compile_item(silent, SCHEMAS)[1]] == ["text.untranslated"]


@pytest.mark.parametrize("outcome", ["not_required", "correction"])
def test_only_what_is_for_another_authority_is_referred_there(outcome: str) -> None:
    found = compile_item(referring(outcome=outcome), SCHEMAS)[1]
    assert [(one.code, one.where) for one in found] == [("intake.refers_nowhere", "rules#/intake/3/refer_to")]


def test_every_kind_of_rule_belongs_to_an_axis_of_the_transition() -> None:
    assert {section.kind for section in SECTIONS.values()} | {"supplied", "refusal", "silence"} == set(AXIS_OF)


def test_materials_say_how_they_may_come(kite: Item) -> None:
    assert {code: m.necessity for code, m in kite.materials.items()} == {
        "M1": "required", "M2": "required", "M3": "late", "M4": "optional", "M5": "required",
    }  # fmt: skip
    assert kite.materials["M3"].late_within == TimeLimit(5, "workday")
    assert kite.materials["M2"].issuer.en == "Test station" and kite.materials["M2"].shared_source == "fields"


def rules(bundle: Json, section: str, number: int) -> Json:
    found: Json = bundle["rules"][section][number]
    return found


def row(bundle: Json, table: int, number: int) -> Json:
    found: Json = bundle["rules"]["tables"][table]["rows"][number]
    return found


def with_term(bundle: Json, **validity: Any) -> None:
    """The certificate of those who give a colour lasts otherwise."""
    bundle["rules"]["terms"] = [
        {"code": "T1", "when": {"present": "colour"}, "validity": validity or {"years": 1}, "message": "一年",
         "basis": BASIS},
    ]  # fmt: skip


def routes(bundle: Json) -> Json:
    """A table that routes: its one row."""
    first = bundle["rules"]["routing"][0]
    then = {"process": first["process"], "authority": first["authority"], "because": "按颜色"}
    rows = [{"code": "red", "when": [{"present": True}], "then": then}]
    bundle["rules"]["tables"].append(
        {"code": "way", "title": "去向", "section": "routing", "hit": "first", "facts": ["colour"], "basis": BASIS,
         "rows": rows},
    )  # fmt: skip
    return rows[0]


WRONG: list[tuple[str, Callable[[Json], Any], list[str]]] = [
    ("a required field that is none", lambda b: rules(b, "requirements", 0)["require"].append("nose"),
     ["rule.unknown_field rules#/requirements/0/require/2"]),
    ("a required field that is required anyway", lambda b: rules(b, "requirements", 0)["require"].append("colour"),
     ["requirement.anyway rules#/requirements/0/require/2"]),
    ("a clock that is none", lambda b: rules(b, "limits", 0).update(clock="lunch"),
     ["limit.unknown_clock rules#/limits/0/clock"]),
    ("an adjustment that says two things", lambda b: rules(b, "limits", 0).update(set={"length": 1, "unit": "workday"}),
     ["limit.set_or_add rules#/limits/0"]),
    ("an addition in another unit", lambda b: rules(b, "limits", 0)["add"].update(unit="month"),
     ["limit.other_unit rules#/limits/0/add/unit"]),
    ("a clock set in a unit that others add to in another",
     lambda b: rules(b, "limits", 1).update(set={"length": 9, "unit": "day"}),
     ["limit.other_unit rules#/limits/1/set/unit"]),
    ("less than nothing", lambda b: rules(b, "limits", 2)["add"].update(length=-21),
     ["limit.below_zero rules#/limits/2/add/length"]),
    ("an amount that is no number", lambda b: rules(b, "fees", 0).update(amount={"fact": "colour"}),
     ["fee.not_an_amount rules#/fees/0/amount/fact"]),
    ("a duty before an end that never comes", lambda b: b["item"]["certificate"].update(validity={}),
     ["duty.no_end rules#/duties/0/due/from"]),
    ("a term of a certificate without an end", lambda b: b["item"]["certificate"].update(validity={}) or with_term(b),
     ["duty.no_end rules#/duties/0/due/from", "term.no_validity rules#/terms/0/validity"]),
    ("a term until what is no day", lambda b: with_term(b, until="colour"),
     ["certificate.until rules#/terms/0/validity/until"]),
    ("a row of routes for everything", lambda b: routes(b).update(when=[None]),
     ["routing.when rules#/tables/2/rows/0/then"]),
    ("a rule that ends before it begins", lambda b: rules(b, "limits", 2).update(to="2026-01-01"),
     ["rule.days rules#/limits/2/to"]),
    ("an otherwise with days", lambda b: rules(b, "routing", 1).update({"from": "2026-01-01"}),
     ["routing.dated_otherwise rules#/routing/1"]),
    ("a material to follow at no time", lambda b: b["item"]["materials"][2].pop("late_within"),
     ["material.late_within item#/materials/2"]),
    ("a source that is none", lambda b: b["item"]["materials"][1].update(shared_source="moon"),
     ["material.unknown_source item#/materials/1/shared_source"]),
    ("a material aged by what is no date", lambda b: b["item"]["materials"][1]["fresh"].update(date="colour"),
     ["material.fresh_date item#/materials/1/fresh/date"]),
    ("intake at a place that is none", lambda b: rules(b, "intake", 1).update(at="/nose"),
     ["rule.unknown_field rules#/intake/1/at"]),
    ("intake at a material that is none", lambda b: rules(b, "intake", 1).update(at="/materials/M9"),
     ["rule.unknown_material rules#/intake/1/at"]),
    ("a table of unknown facts", lambda b: b["rules"]["tables"][0]["facts"].__setitem__(1, "nose"),
     ["table.unknown_fact rules#/tables/0/facts/1"]),
    ("a row with too few cells", lambda b: row(b, 0, 0)["when"].pop(), ["table.cells rules#/tables/0/rows/0/when"]),
    ("a cell of another type", lambda b: row(b, 0, 1)["when"].__setitem__(0, {">": 5}),
     ["condition.constant rules#/tables/0/rows/1/when/0/>"]),
    ("a title in two languages at once", lambda b: b["rules"]["tables"][0]["rows"].append(
        {"code": "d", "when": [{"<": "1.00"}, None], "then": {"title": {"zh": "小", "en": "Small"}, "amount": "1.00"}}),
     ["definition.type rules#/tables/0/rows/3/then/title"]),
    ("an effect of another section", lambda b: row(b, 0, 0).update(then={"material": "M1"}),
     ["definition.missing_key rules#/tables/0/rows/0/then", "definition.missing_key rules#/tables/0/rows/0/then",
      "definition.unknown_key rules#/tables/0/rows/0/then/material"]),
    ("an effect that names what is not there", lambda b: row(b, 1, 0)["then"].update(material="M9"),
     ["rule.unknown_material rules#/tables/1/rows/0/then/material"]),
    ("two tables of one name", lambda b: b["rules"]["tables"][1].update(code="size"),
     ["table.twice rules#/tables/1/code"]),
    ("a row named like a rule", lambda b: rules(b, "fees", 0).update(code="size.a"),
     ["rule.code_twice rules#/fees/0/code"]),
    ("a suggestion on an unknown fact", lambda b: b["rules"]["refusals"][0].update(when={"present": "nose"}),
     ["condition.unknown_fact rules#/refusals/0/when/present"]),
]  # fmt: skip
WAY = {"tables.way": "Ways", "rules.way.red": "by colour"}
TEXTS = ("text.untranslated", "text.unused")


@pytest.mark.parametrize(("change", "finds"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_is_wrong_is_told_at_its_place(change: Callable[[Json], Any], finds: list[str]) -> None:
    bundle = rich_bundle()
    change(bundle)
    _, found = compile_item(bundle, SCHEMAS)
    assert sorted(f"{one.code} {one.where}" for one in found if one.code not in TEXTS) == sorted(finds)
    assert all(one.message.zh and one.message.en for one in found)


def test_a_row_after_one_that_takes_everything_is_told() -> None:
    bundle = rich_bundle()
    bundle["rules"]["tables"][0]["rows"].insert(0, bundle["rules"]["tables"][0]["rows"].pop())
    _, found = compile_item(bundle, SCHEMAS)
    assert [(one.code, one.where) for one in found] == [
        ("table.row_after_all", "rules#/tables/0/rows/1"), ("table.row_after_all", "rules#/tables/0/rows/2"),
    ]  # fmt: skip


def test_rows_of_a_table_may_route(kite: Item) -> None:
    bundle = rich_bundle()
    routes(bundle)
    bundle["texts"]["en"] |= WAY
    made, found = compile_item(bundle, SCHEMAS)
    assert made is not None and found == ()
    assert [rule.code for rule in made.rules_of("route")] == ["way.red", *(r.code for r in kite.rules_of("route"))]


def test_a_block_may_require_its_fields() -> None:
    bundle = rich_bundle()
    block = bundle["library"]["blocks"]["flyer"]
    block["schema"]["required"].remove("guardian")
    block["requirements"] = [{"code": "flyer.Q1", "require": ["guardian"], "when": {"present": "name"}, "basis": BASIS}]
    assert rich_item(bundle).rules["flyer.Q1"].kind == "requirement"


def test_english_is_asked_for_everything_people_read() -> None:
    bundle = rich_bundle()
    for key in (
        "fees.P1",
        "fees.size.a",
        "duties.D1",
        "tables.paper",
        "rules.L1",
        "rules.paper.few",
        "materials.M2.issuer",
    ):
        del bundle["texts"]["en"][key]
    _, found = compile_item(bundle, SCHEMAS)
    assert sorted((one.code, one.where) for one in found) == [
        ("text.untranslated", "item#/materials/1/issuer"), ("text.untranslated", "rules#/duties/0/title"),
        ("text.untranslated", "rules#/fees/0/title"), ("text.untranslated", "rules#/limits/0/message"),
        ("text.untranslated", "rules#/tables/0/rows/0/then/title"),
        ("text.untranslated", "rules#/tables/1/rows/0/then/because"), ("text.untranslated", "rules#/tables/1/title"),
    ]  # fmt: skip
