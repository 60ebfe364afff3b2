"""Facts as terms of the prover: each has a presence and a value. Knows types of facts; not where facts come from.

A bool is a Bool; everything else is an Int: a date its ordinal, a decimal its smallest units, a code or a text a number
that stands for the string (equal strings, equal numbers). Conditions are read as everywhere: a comparison on an
absent fact is false, its `not` true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any as Anything

import z3  # type: ignore[import-untyped]

from permits.core.rules import All, Any, Compare, Condition, FactType, In, Not, Present, Value
from permits.core.rules.model import Before

Bool = Anything
"""A z3 Bool term; z3 has no types."""
Number = Anything
"""A z3 Int term, or for facts of kind bool a Bool."""


@dataclass(frozen=True, slots=True)
class Term:
    """A fact as the prover sees it: whether it is there, and what it says if it is."""

    present: Bool
    value: Number
    type: FactType


OWN = 10**9
"""From here on numbers stand for texts of somebody's own: no definition has so many strings."""


@dataclass(slots=True)
class Strings:
    """Numbers for strings, the same for the same string wherever it occurs."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers) + 1)

    def text(self, number: int) -> str | None:
        return next((text for text, known in self.numbers.items() if known == number), None)


@dataclass(frozen=True, slots=True)
class Row:
    """Rows of a table that are alike: whether there are any and how many, their columns (with their parts), and the
    rows of tables in them. `binary`: the number by its places, lowest first, where columns of the table are summed."""

    there: Bool
    times: Number
    columns: Mapping[str, Term]
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    binary: tuple[Bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Whose number an identity number is: whether a resident's, born when, of which gender."""

    resident: Bool
    born: Any
    gender: Any


def fresh(name: str, kind: FactType) -> Term:
    """A fact of which nothing is known yet."""
    value = z3.Bool(f"{name}=") if kind.kind == "bool" else z3.Int(f"{name}=")
    return Term(z3.Bool(f"{name}?"), value, kind)


def known(kind: FactType, present: Bool, value: Number) -> Term:
    """A fact whose terms others give; a plain number is one too."""
    return Term(present, z3.IntVal(value) if type(value) is int else value, kind)


def number_of(value: Value, kind: FactType, strings: Strings) -> Anything:
    """A constant as its term: bool, or a whole number."""
    return _NUMBERS[kind.kind](value, kind, strings)


_NUMBERS: dict[str, Callable[[Anything, FactType, Strings], Anything]] = {
    "bool": lambda value, kind, strings: z3.BoolVal(value),
    "integer": lambda value, kind, strings: value,
    "decimal": lambda value, kind, strings: int(Decimal(value).scaleb(kind.scale)),
    "date": lambda value, kind, strings: value.toordinal(),
    "code": lambda value, kind, strings: strings.number(value),
    "text": lambda value, kind, strings: strings.number(value),
}


def value_of(number: Anything, kind: FactType, strings: Strings) -> Value | None:
    """What a number of a model stands for. None: a string that no constant and no list names."""
    match kind.kind:
        case "bool":
            return bool(number)
        case "integer":
            return int(number)
        case "decimal":
            return Decimal(int(number)).scaleb(-kind.scale)
        case "date":
            return date.fromordinal(int(number)) if 1 <= int(number) <= date.max.toordinal() else None
        case _:
            return strings.text(int(number))


def among(value: Number, numbers: Iterable[int]) -> Bool:
    """That the value is one of these numbers. Those that follow each other, as those of a list mostly do, are one
    range: that is quicker to say and to decide than so many numbers."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return z3.Or([value == low if low == high else z3.And(value >= low, value <= high) for low, high in runs])


_COMPARED: dict[str, Callable[[Number, Anything], Bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def condition_term(condition: Condition, terms: Mapping[str, Term], strings: Strings) -> Bool:
    """The condition as a Bool term. `terms` has every fact it reads."""
    match condition:
        case All(parts):
            return z3.And([condition_term(part, terms, strings) for part in parts])
        case Any(parts):
            return z3.Or([condition_term(part, terms, strings) for part in parts])
        case Not(part):
            return z3.Not(condition_term(part, terms, strings))
        case Present(name):
            return terms[name].present
        case Compare(name, op, value):
            term = terms[name]
            return z3.And(term.present, _COMPARED[op](term.value, number_of(value, term.type, strings)))
        case In(name, values):
            term = terms[name]
            numbers = [number_of(value, term.type, strings) for value in values]
            return z3.And(term.present, z3.Or([term.value == number for number in numbers]))
        case Before(left, right):
            one, other = terms[left], terms[right]
            return z3.And(one.present, other.present, one.value < other.value)
