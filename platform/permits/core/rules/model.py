"""The values of the condition language: facts, conditions, rule sets. Knows nothing of where they come from.

A condition is a tree of frozen values, read by the kernel (`durable`), by compiled Python (`evaluate`) and by
the prover. It is two-valued and total: a comparison on an absent fact is false, and its `not` is true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

Value = bool | int | Decimal | date | str
Facts = Mapping[str, Value]
"""What is known, by name. An absent fact has no key; `None` never appears."""

KINDS_OF_FACT = ("bool", "integer", "decimal", "date", "code", "text")
ORDERED_KINDS = ("integer", "decimal", "date")
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
LARGEST = 2**53
"""Whole numbers and scaled decimals lie strictly between -LARGEST and LARGEST: the kernel is exact there."""


@dataclass(frozen=True, slots=True)
class FactType:
    """What a fact can be. kind: bool | integer | decimal | date | code | text.

    `scale` is the number of decimal places of a decimal; `values` the codes a code may take (empty = an open list);
    `parents` say of codes which code they belong under.
    """

    kind: str
    scale: int = 0
    values: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()

    def under(self, code: str) -> tuple[str, ...]:
        """The code and every code below it."""
        found, below = [code], dict(self.parents)
        for value in self.values:
            at, seen = below.get(value), {value}
            while at is not None and at not in seen:
                if at == code:
                    found.append(value)
                    break
                seen.add(at)
                at = below.get(at)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Present:
    """The fact is known, whatever it says."""

    fact: str


@dataclass(frozen=True, slots=True)
class Compare:
    """The fact is known and stands in this relation (one of OPERATORS) to the constant."""

    fact: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """The fact is known and is one of the constants."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """Both dates are known and `left` lies strictly before `right`. Only in conditions on rows."""

    left: str
    right: str


LeafCondition = Present | Compare | In | Before
Condition = All | Any | Not | Present | Compare | In | Before


def leaves_of(condition: Condition) -> Iterator[LeafCondition]:
    """The tests on single facts, from left to right."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(part):
            yield from leaves_of(part)
        case _:
            yield condition


def facts_of_leaf(leaf: LeafCondition) -> tuple[str, ...]:
    return (leaf.left, leaf.right) if isinstance(leaf, Before) else (leaf.fact,)


def constants_of(leaf: LeafCondition) -> tuple[Value, ...]:
    match leaf:
        case Compare(_, _, value):
            return (value,)
        case In(_, values):
            return values
        case _:
            return ()


def facts_read(condition: Condition) -> frozenset[str]:
    """The names of every fact the condition looks at."""
    return frozenset(name for leaf in leaves_of(condition) for name in facts_of_leaf(leaf))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules (code, condition) in the order they are to fire, and the types of the facts they read.

    Two rule sets are equal when their `key` is: the sha256 of the rules and of the types they use.
    """

    rules: tuple[tuple[str, Condition], ...] = field(compare=False)
    types: Mapping[str, FactType] = field(compare=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        codes = [code for code, _ in self.rules]
        if len(set(codes)) != len(codes):
            raise ValueError("a rule code occurs twice in one rule set")
        names = sorted(frozenset[str]().union(*(facts_read(condition) for _, condition in self.rules)))
        content = repr((self.rules, [(name, self.types[name]) for name in names]))
        object.__setattr__(self, "key", hashlib.sha256(content.encode()).hexdigest())


class Leaf(NamedTuple):
    """One test as it was read: the fact, the operator ("present", "in", "before" or one of OPERATORS), the constant
    (None for present; the other date's name for before), the value found (None = absent) and whether it held."""

    fact: str
    op: str
    constant: Value | tuple[Value, ...] | None
    value: Value | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a rule fired or did not: each of its tests, from left to right."""

    holds: bool
    leaves: tuple[Leaf, ...]


class Verdict(NamedTuple):
    """What a rule set says of facts: codes of the rules that fired, in order, and why, for every rule.

    `decided` False: the readers differed or the kernel failed. Then nothing fired, `disagreement` says what happened
    in words for operators, and a person must decide.
    """

    fired: tuple[str, ...]
    trace: Mapping[str, Trace]
    decided: bool = True
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A fact worked out from others by one function of the closed catalogue in `derived`.

    `args` are the function's checked arguments; `where` the condition on rows (or, for `holds`, on facts).
    """

    name: str
    type: FactType
    function: str
    args: Mapping[str, object]
    where: Condition | None = None
