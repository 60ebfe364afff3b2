"""The good item with everything a rules file can say besides: what these tests judge, carry out and spoil."""

from __future__ import annotations

from typing import Any

from permits.core.definitions import compile_item
from permits.core.definitions.types import Item
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

Json = dict[str, Any]
BASIS = [{"law": "kite-law", "article": "3", "mark": "V"}]
RACE = {"fact": "uses.race", "==": True}
BLUE = {"fact": "colour", "==": "blue"}


def over(span: str) -> Json:
    return {"fact": "span", ">": span}


def rich_bundle() -> Json:
    """A fresh bundle without fault."""
    bundle = good_bundle()
    _more_questions(bundle["item"]["form"])
    bundle["item"]["materials"] += _materials()
    bundle["item"]["materials"][1] |= {"fresh": {"date": "tested", "within": {"length": 6, "unit": "month"}},
                                       "issuer": "检测站", "shared_source": "fields"}  # fmt: skip
    for section, rules in _rules().items():
        bundle["rules"].setdefault(section, []).extend(rules)
    bundle["rules"]["refusals"][0]["when"] = {"fact": "tails", ">": 5}
    bundle["item"]["guide"]["fee"] = "按下列标准收费"
    bundle["texts"]["en"] |= {"guide.fee": "As listed below", **_ENGLISH}
    return bundle


def rich_item(bundle: Json | None = None) -> Item:
    item, found = compile_item(bundle or rich_bundle(), SCHEMAS)
    assert item is not None, [(one.code, one.where) for one in found]
    return item


def _more_questions(form: Json) -> None:
    form["schema"]["properties"]["tested"] = {"title": "检测日期", "type": "string", "format": "date"}
    form["pages"][1]["fields"].append("tested")


def _materials() -> list[Json]:
    late = {"length": 5, "unit": "workday"}
    return [
        {"code": "M3", "title": "保险单", "asked": "upload", "necessity": "late", "late_within": late, "basis": BASIS},
        {"code": "M4", "title": "推荐信", "asked": "upload", "necessity": "optional"},
        {"code": "M5", "title": "比赛通知", "asked": "upload"},
    ]


def _rules() -> dict[str, list[Json]]:
    def rule(code: str, **said: Any) -> Json:
        return {"code": code, "basis": BASIS, **said}

    return {
        "requirements": [rule("Q1", require=["tested", "photo"], when=over("10.00"))],
        "materials": [rule("N3", material="M3"), rule("N4", material="M4")],
        "intake": [
            rule("I2", outcome="correction", at="/photo", message="照片看不清，请重传。", when=over("8.00")),
            rule("I3", outcome="accept", message="小风筝当场收。", when={"fact": "span", "<": "1.00"}),
        ],
        "limits": [
            rule("L1", clock="promise", add={"length": 2, "unit": "workday"}, message="比赛用须多看两天。", when=RACE),
            rule("L2", clock="promise", set={"length": 1, "unit": "workday"}, message="小风筝一天办完。",
                 when={"fact": "span", "<": "1.00"}),
            rule("L3", clock="decision", add={"length": -5, "unit": "workday"}, message="新规缩短。", when=BLUE,
                 **{"from": "2026-07-01"}),
        ],
        "fees": [rule("P1", title="比赛费", amount={"fact": "span"}, when=RACE)],
        "duties": [
            rule("D1", title="每年复验", due={"from": "certificate_end", "length": 30, "unit": "day", "before": True}),
            rule("D2", title="挂牌", due={"from": "decided", "length": 10, "unit": "workday"}, when=RACE),
            rule("D3", title="随身带证"),
        ],
        "tables": [
            {"code": "size", "title": "按大小收费", "section": "fees", "hit": "first", "facts": ["span", "colour"],
             "basis": BASIS, "rows": [
                 {"code": "a", "when": [{">": "10.00"}, None], "then": {"title": "大风筝", "amount": "100.00"}},
                 {"code": "b", "when": [{">": "5.00"}, {"==": "blue"}], "then": {"title": "中风筝", "amount": "50.00"}},
                 {"code": "c", "when": [None, None], "then": {"title": "其他风筝", "amount": "5.00"}}]},
            {"code": "paper", "title": "比赛材料", "section": "materials", "hit": "unique",
             "facts": ["uses.race", "tails"], "basis": BASIS, "rows": [
                 {"code": "few", "when": [{"==": True}, {">=": 0, "<": 3}],
                  "then": {"material": "M5", "because": "尾巴少"}},
                 {"code": "many", "when": [{"==": True}, {">=": 3}], "then": {"material": "M5", "because": "尾巴多"}}]},
        ],
    }  # fmt: skip


_ENGLISH = {
    "fields.tested.title": "Tested on", "materials.M2.issuer": "Test station", "materials.M3.title": "Insurance",
    "materials.M4.title": "Recommendation", "materials.M5.title": "Race notice", "rules.I2": "The photo is not clear.",
    "rules.I3": "Small kites are taken on the spot.", "rules.L1": "Races take two days more.",
    "rules.L2": "Small kites take one day.", "rules.L3": "The new rules shorten it.", "fees.P1": "Race fee",
    "duties.D1": "Yearly check", "duties.D2": "Put up a sign", "duties.D3": "Carry the permit",
    "tables.size": "Fee by size", "fees.size.a": "Large kite", "fees.size.b": "Middle kite",
    "fees.size.c": "Other kite", "tables.paper": "Papers for races", "rules.paper.few": "few tails",
    "rules.paper.many": "many tails",
}  # fmt: skip
