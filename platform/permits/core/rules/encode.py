"""Facts as whole numbers, the one form both readers see.

Knows the types of the facts a rule set reads and the codes its conditions mention. A bool is 0 or 1, a date its
ordinal, a decimal its smallest units, a code its place in a table frozen when the rule set is compiled (0 = a code
no condition mentions). Types are checked exactly: 1 is no True, "5" is no 5.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from permits.core.rules.model import (
    LARGEST,
    Before,
    Facts,
    LeafCondition,
    RuleSet,
    Value,
    constants_of,
    facts_of_leaf,
    leaves_of,
)
from permits.core.rules.source import compiled

Encoded = tuple[int | None, ...]
"""One number per fact, in the order of `Encoding.names`; None = absent."""

CHECKS = {
    "bool": "1 if {v} is True else 0 if {v} is False else wrong({name}, {v})",
    "integer": "{v} if type({v}) is int and -{most} < {v} < {most} else wrong({name}, {v})",
    "decimal": "scaled({v}, {scale}, {name})",
    "date": "{v}.toordinal() if type({v}) is date else wrong({name}, {v})",
    "code": "interned{place}({v}, 0) if type({v}) is str else wrong({name}, {v})",
    "text": "1 if type({v}) is str else wrong({name}, {v})",
}


class WrongFact(TypeError):
    """A fact is not of its declared type, or outside what the kernel can hold: a fault of whoever made the facts."""


def wrong(name: str, value: object) -> int:
    """Refuses a value, naming the fact and the type found, never what was said."""
    raise WrongFact(f"the fact {name!r} holds a {type(value).__name__} its declared type does not allow")


def scaled(value: object, scale: int, name: str) -> int:
    """The decimal in its smallest units: 12.50 at scale 2 is 1250."""
    if type(value) is not Decimal or not value.is_finite() or value.adjusted() > 16:
        return wrong(name, value)
    units = value.scaleb(scale)
    whole = int(units)
    return whole if whole == units and -LARGEST < whole < LARGEST else wrong(name, value)


class Encoding:
    """How the facts of one rule set become numbers. Frozen once made."""

    def __init__(self, rule_set: RuleSet) -> None:
        leaves = [leaf for _, condition in rule_set.rules for leaf in leaves_of(condition)]
        self.names = tuple(dict.fromkeys(name for leaf in leaves for name in facts_of_leaf(leaf)))
        self.place = {name: place for place, name in enumerate(self.names)}
        self._types = {name: rule_set.types[name] for name in self.names}
        self._codes: dict[str, dict[str, int]] = {name: {} for name in self.names}
        for leaf in leaves:
            self._intern(leaf)
        self.most = tuple(map(self._most, self.names))
        self.numbers = self._numbers(leaves)
        self.encode = self._compiled()

    def constant(self, name: str, value: Value) -> int:
        """The number of a constant that a condition holds against the fact `name`."""
        kind = self._types[name].kind
        if kind == "code":
            return self._codes[name][str(value)]
        if isinstance(value, date) and kind == "date":
            return value.toordinal()
        if isinstance(value, Decimal) and kind == "decimal":
            return scaled(value, self._types[name].scale, name)
        return int(value) if isinstance(value, int) and kind in ("bool", "integer") else wrong(name, value)

    def _numbers(self, leaves: list[LeafCondition]) -> tuple[tuple[int, ...], ...]:
        """The numbers each fact is held against, ascending."""
        found: dict[str, set[int]] = {name: set() for name in self.names}
        for leaf in leaves:
            name = facts_of_leaf(leaf)[0]
            found[name] |= {self.constant(name, value) for value in constants_of(leaf)}
        return tuple(tuple(sorted(found[name])) for name in self.names)

    def _most(self, name: str) -> int | None:
        """The largest number the fact can be, from 0; None where it can be any."""
        kind = self._types[name].kind
        return len(self._codes[name]) if kind == "code" else 1 if kind in ("bool", "text") else None

    def _intern(self, leaf: LeafCondition) -> None:
        if isinstance(leaf, Before):
            raise ValueError("before belongs to conditions on rows; no rule set can read it")
        if self._types[leaf.fact].kind == "code":
            codes = self._codes[leaf.fact]
            for value in constants_of(leaf):
                codes.setdefault(str(value), len(codes) + 1)

    def _compiled(self) -> Callable[[Facts], Encoded]:
        names = range(len(self.names))
        known: dict[str, object] = {"date": date, "type": type, "scaled": scaled, "wrong": wrong, "map": map}
        known |= {"int": int, "str": str, "bool": bool, "names": self.names}
        lines = ["def encode(facts):", f"    [{''.join(f'v{place}, ' for place in names)}] = map(facts.get, names)"]
        told = ""
        for place, name in enumerate(self.names):
            fact, v = self._types[name], f"v{place}"
            known[f"interned{place}"] = self._codes[name].get
            check = CHECKS[fact.kind].format(v=v, name=repr(name), most=LARGEST, scale=int(fact.scale), place=place)
            told += f"None if {v} is None else {check}, "
        lines.append(f"    return ({told})")
        return compiled("\n".join(lines), "encode", known)  # type: ignore[return-value]
