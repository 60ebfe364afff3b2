"""The questions behind a rule: whose answers decide it, also through derived facts. Knows declarations; no answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from permits.core.definitions.types import Item, Rule
from permits.core.rules import facts_read, reads


def questions_behind(item: Item, rules: Iterable[Rule]) -> set[str]:
    """The names of the fields that the rules look at: in their conditions, and for the authority they name."""
    return facts_behind_rules(item, rules) & set(item.fields)


def facts_behind_rules(item: Item, rules: Iterable[Rule]) -> set[str]:
    """Every fact the rules rest on, derived or answered; an option of a field counts as the field."""
    waiting = [name for rule in rules if rule.when is not None for name in facts_read(rule.when)]
    waiting += [str(a.get("fact")) for rule in rules if isinstance(a := rule.effect.get("authority"), Mapping)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop().partition(".")[0]
        if name not in seen:
            seen.add(name)
            fact = item.derived.get(name)
            if fact is not None:
                waiting += [*reads(fact), *(facts_read(fact.where) if fact.where and "rows" not in fact.args else ())]
            elif name in item.fields and item.fields[name].computed:
                waiting.append(item.fields[name].computed)
    return seen
