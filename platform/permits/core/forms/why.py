"""Why a rule holds or not, in a sentence. Knows how facts read; decides nothing."""

from __future__ import annotations

from permits.core.definitions.types import Item, Rule
from permits.core.forms.show import NO, YES, title_of
from permits.core.rules import Facts, explain
from permits.core.text import Text

ALWAYS = Text("每次都需要", "always")


def why(item: Item, facts: Facts, rule: Rule) -> Text:
    """Which tests of the rule's condition decided."""
    if rule.when is None:
        return ALWAYS
    return explain(rule.when, facts, item.fact_titles, lambda fact, value: _said(item, fact, value))


def _said(item: Item, fact: str, value: object) -> Text:
    """A fact's value in words: choices by their titles."""
    field = item.fields.get(fact)
    if isinstance(value, bool):
        return Text(YES.zh, YES.en.lower()) if value else Text(NO.zh, NO.en.lower())
    return title_of(item, field, str(value)) if field else Text(str(value), str(value))
