"""Why a rule holds or not, in a sentence. Knows how facts read; decides nothing."""

from __future__ import annotations

from permits.core.definitions.types import Item, Rule
from permits.core.forms.show import NO, YES, title_of
from permits.core.forms.workings import working
from permits.core.rules import Facts, Not, explain, facts_read
from permits.core.text import Text

ALWAYS = Text("每次都需要", "always")
OTHERWISE = Text("别的流转规则都不成立时适用。", "Applies when no other route holds.")


def why(item: Item, facts: Facts, rule: Rule) -> Text:
    """Which tests of the rule's condition decided. Of a check what it asks for is told: it is met where it passes."""
    if rule.when is None:
        return OTHERWISE if rule.otherwise else ALWAYS
    told = Not(rule.when) if rule.kind == "check" else rule.when
    workings = {name: said for name in facts_read(told) if (said := working(item, facts, name))}
    return explain(told, facts, item.fact_titles, lambda fact, value: _said(item, fact, value), workings)


def _said(item: Item, fact: str, value: object) -> Text:
    """A fact's value in words: choices by their titles."""
    field = item.fields.get(fact)
    if isinstance(value, bool):
        return Text(YES.zh, YES.en.lower()) if value else Text(NO.zh, NO.en.lower())
    return title_of(item, field, str(value)) if field else Text(str(value), str(value))
