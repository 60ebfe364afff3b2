"""How a number was worked out, in words, where it is a product. Knows declarations and facts; works out nothing."""

from __future__ import annotations

from decimal import Decimal

from permits.core.definitions.types import Item
from permits.core.forms.show import said
from permits.core.rules import DerivedFact, Facts, factors
from permits.core.text import Text, joined

OF_ROWS = Text("各行 {product} 之和", "{product} of every row, added up")
OF_SOME_ROWS = Text("所计各行 {product} 之和", "{product} of every row that counts, added up")
NAMED = Text("“{title}”{value}", "“{title}” {value}")


def working(item: Item, facts: Facts, name: str) -> Text | None:
    """“单价”3.50 × “面积”100: what a product is the product of. None of any other fact and of what is not known."""
    fact = item.derived.get(name)
    if fact is None or not factors(fact) or name not in facts:
        return None
    if fact.function == "product":
        return joined([_factor(item, facts, one) for one in factors(fact)], " × ", " × ")
    product = joined([_column(item, fact, one) for one in factors(fact)], " × ", " × ")
    return (OF_SOME_ROWS if fact.where else OF_ROWS).format({"product": product})


def _factor(item: Item, facts: Facts, one: str | Decimal) -> Text:
    if isinstance(one, Decimal):
        return Text(f"{one:f}", f"{one:f}")
    field, title = item.fields.get(one), item.fact_titles.get(one, Text(one, one))
    value = said(field, facts.get(one)) if field else Text(str(facts.get(one)), str(facts.get(one)))
    return NAMED.format({"title": title, "value": value})


def _column(item: Item, fact: DerivedFact, one: str | Decimal) -> Text:
    if isinstance(one, Decimal):
        return Text(f"{one:f}", f"{one:f}")
    outer, *inner = str(fact.args["rows"]).split(".")
    columns = item.fields[outer].columns
    for name in inner:
        columns = next(column for column in columns if column.id == name).columns
    title = next(column for column in columns if column.id == one).title
    return Text(f"“{title.zh}”", f"“{title.say('en')}”")
