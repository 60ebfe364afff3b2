"""Rule sets and facts by the million, the same for the same number: conditions of every shape over facts of every
kind, with constants and values close together, so that limits are hit all the time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any as Anything

from permits.core.rules import All, Any, Compare, Condition, Facts, FactType, In, Not, Present, RuleSet, limits_of
from permits.core.rules.model import ORDERED_KINDS

TYPES = {
    "age": FactType("integer"),
    "id": FactType("integer"),
    "area": FactType("decimal", 2),
    "rate": FactType("decimal", 4),
    "day": FactType("date"),
    "until": FactType("date"),
    "kind": FactType("code", values=("a", "b", "c", "d", "e")),
    "place": FactType("code"),
    "open": FactType("bool"),
    "safe": FactType("bool"),
    "note": FactType("text"),
}
ORDERED = ("==", "!=", "<", "<=", ">", ">=")
EDGES = (-(2**53) + 1, 2**53 - 1, 2**32, -(2**31), 0)

Chance = random.Random
Draw = Callable[[Chance], Anything]


def _number(chance: Chance) -> int:
    return chance.choice(EDGES) if chance.random() < 0.02 else chance.randint(-3, 3)


VALUES: dict[str, Draw] = {
    "age": _number,
    "id": _number,
    "area": lambda chance: Decimal(chance.randint(-3, 3)).scaleb(-2),
    "rate": lambda chance: Decimal(chance.choice((0, 1, 100, -1, 10**15))).scaleb(-4),
    "day": lambda chance: date(2026, 2, 26) + timedelta(chance.randint(0, 5)),
    "until": lambda chance: date(1900, 1, 1) + timedelta(chance.choice((0, 1, 60_000))),
    "kind": lambda chance: chance.choice("abcde"),
    "place": lambda chance: chance.choice(("1", "01", "one", "ab", "ab!", "北京")),
    "open": lambda chance: chance.random() < 0.5,
    "safe": lambda chance: chance.random() < 0.5,
    "note": lambda chance: "text",
}
NAMES = tuple(VALUES)


def rule_set(chance: Chance) -> RuleSet:
    """One that the kernel can bear."""
    while True:
        rules = tuple((f"R{at}", condition(chance, 3)) for at in range(chance.randint(1, 14)))
        made = RuleSet(rules, TYPES)
        if not limits_of(made):
            return made


def condition(chance: Chance, depth: int) -> Condition:
    if depth == 0 or chance.random() < 0.3:
        return leaf(chance)
    if chance.random() < 0.25:
        return Not(condition(chance, depth - 1))
    parts = tuple(condition(chance, depth - 1) for _ in range(chance.randint(1, 3)))
    return All(parts) if chance.random() < 0.5 else Any(parts)


def leaf(chance: Chance) -> Condition:
    name = chance.choice(NAMES)
    kind = TYPES[name].kind
    if kind == "text" or chance.random() < 0.15:
        return Present(name)
    if chance.random() < 0.2:
        return In(name, tuple({VALUES[name](chance) for _ in range(chance.randint(1, 4))}))
    operators = ORDERED if kind in ORDERED_KINDS else ORDERED[:2]
    return Compare(name, chance.choice(operators), VALUES[name](chance))


def facts(chance: Chance) -> Facts:
    return {name: VALUES[name](chance) for name in NAMES if chance.random() < 0.8}
