"""The good item with numbers that are multiplied: by fixed ones, by each other, and in every row of a table."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from permits.core.definitions import compile_item
from permits.core.definitions.types import Item
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

Json = dict[str, Any]
BASIS = [{"law": "kite-law", "article": "3", "mark": "V"}]
QUESTIONS: Json = {
    "pieces": {"title": "件数", "type": "integer", "minimum": 0, "maximum": 500},
    "area": {"title": "面积", "type": "string", "format": "decimal", "scale": 2, "atLeast": "-50", "atMost": "10000"},
    "price": {"title": "单价", "type": "string", "format": "money", "atLeast": "0", "atMost": "1000"},
    "length": {"title": "长", "type": "integer", "minimum": 2, "maximum": 3000},
    "width": {"title": "宽", "type": "integer", "minimum": 2, "maximum": 3000},
    "much": {"title": "总量", "type": "integer", "minimum": 0},
    "goods": {"title": "货物", "type": "array", "minItems": 1, "maxItems": 9, "items": {
        "type": "object", "required": ["name", "quantity", "each"], "additionalProperties": False, "properties": {
            "name": {"title": "名称", "type": "string", "maxLength": 20},
            "quantity": {"title": "数量", "type": "integer", "minimum": 1, "maximum": 40},
            "each": {"title": "每件", "type": "string", "format": "money", "atLeast": "0", "atMost": "2000"},
            "volume": {"title": "体积", "type": "string", "format": "decimal", "scale": 1, "atLeast": "0",
                       "atMost": "90000"},
        }}},
}  # fmt: skip
FACTS: Json = {
    "fixed": {"type": "decimal", "product": ["area", "3.50"]},
    "few": {"type": "decimal", "product": ["price", "pieces"]},
    "rate": {"type": "decimal", "scale": 2, "lookup_table": {"list": "rates", "key": "pieces"}},
    "by_list": {"type": "decimal", "product": ["rate", "area"]},
    "rough": {"type": "decimal", "product": ["price", "area"]},
    "three": {"type": "decimal", "product": ["area", "price", "pieces", "0.5"]},
    "square": {"type": "integer", "product": ["length", "width"]},
    "goods_in_all": {"type": "decimal", "sum": {"rows": "goods", "product": ["quantity", "each"]}},
    "large_goods": {"type": "decimal", "sum": {
        "rows": "goods", "product": ["each", "volume"], "where": {"fact": "quantity", ">": 3}}},
}  # fmt: skip
RATES = {"code": "rates", "entries": [{"to": 9, "value": "12.50"}, {"from": 10, "value": "9.99"}]}


def bundle(*more: Json, **changed: Json) -> Json:
    """The kite with these questions and facts; `more` rules, each with the section it is of."""
    made = good_bundle()
    item, rules, texts = made["item"], made["rules"], made["texts"]["en"]
    form = item["form"]
    form["schema"]["properties"] |= {**QUESTIONS, **changed}
    form["pages"][1]["fields"] += list(QUESTIONS)
    for name, said in QUESTIONS.items():
        texts[f"fields.{name}.title"] = name.title()
        texts |= {
            f"fields.{name}.columns.{c}.title": c.title()
            for c in said.get("items", {}).get("properties", {})
        }  # fmt: skip
    rules["lists"] = [RATES]
    for name, said in FACTS.items():
        rules["facts"].append({"code": name, "title": f"算出的{name}", **said})
        texts[f"facts.{name}"] = name
    item["guide"]["fee"], texts["guide.fee"] = "按规则收", "By the rules"
    for rule in more:
        section = rule["in"]
        rules.setdefault(section, []).insert(
            0, {"basis": BASIS, **{key: said for key, said in rule.items() if key != "in"}}
        )
        if section == "fees":
            texts[f"fees.{rule['code']}"] = "By quantity"
        elif section == "checks":
            texts[f"rules.{rule['code']}"] = "Too much."
    return made


@lru_cache(maxsize=1)
def kite() -> Item:
    return compiled()


def compiled(*more: Json, **changed: Json) -> Item:
    item, wrong = compile_item(bundle(*more, **changed), SCHEMAS)
    assert item is not None, [(one.code, one.where, one.message.en) for one in wrong]
    return item


def fee(name: str, when: Json | None = None) -> Json:
    return {
        "in": "fees",
        "code": "P1",
        "title": "按量收费",
        "amount": {"fact": name},
        **({"when": when} if when else {}),
    }


def route(code: str, name: str, value: object, op: str = ">") -> Json:
    when = {"all": [{"fact": "colour", "==": "blue"}, {"fact": name, op: value}]}
    office = {"code": "kite-office"}
    return {"in": "routing", "code": code, "when": when, "process": "ordinary", "authority": office}
