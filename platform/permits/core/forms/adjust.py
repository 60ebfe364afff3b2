"""时限调整: how long a declared clock is for these answers, and by which rules. Computes no dates."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from permits.core.clock import TimeLimit
from permits.core.definitions.types import ClockRule, Item, Rule
from permits.core.forms.materials import applies
from permits.core.forms.values import facts_of
from permits.core.rules import evaluate


def fired_for(item: Item, answers: Mapping[str, object], received_on: date) -> frozenset[str]:
    """The codes of the rules that hold of these answers; where several releases govern, each is asked for its own."""
    if item.parts:
        fired = ((part, fired_for(part.item, answers, received_on)) for part in item.parts)
        return frozenset(part.rules[code] for part, codes in fired for code in codes if code in part.rules)
    return frozenset(evaluate(item.rule_set, facts_of(item, answers, received_on)).fired)


def adjusted(item: Item, clock: ClockRule, fired: Container[str]) -> tuple[TimeLimit, tuple[Rule, ...]]:
    """The clock's limit after the rules that hold: the first that sets it, then all that add to it; and these rules.
    Never shorter than nothing."""
    holding = [r for r in item.rules_of("limit") if r.effect["clock"] == clock.code and applies(r, fired)]
    limit, told = clock.limit, []
    for rule in holding:
        if isinstance(whole := rule.effect.get("set"), TimeLimit):
            limit, told = whole, [rule]
            break
    for rule in holding:
        if isinstance(more := rule.effect.get("add"), TimeLimit) and more.unit == limit.unit:
            limit = TimeLimit(max(0, limit.length + more.length), limit.unit)
            told.append(rule)
    return limit, tuple(told)
