"""Products of numbers as terms. Exact where all factors but one are fixed or can be few numbers: a product of two
unknowns is beyond a solver of linear terms. Else it is a number of its own, of which is known what follows from the
ends of its factors (McCormick 1976): what is proved of it holds; what is found is tried again on real answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field
from permits.core.proof import domain
from permits.core.proof.terms import Bool, Number, Term, number_of
from permits.core.rules import DerivedFact, FactType
from permits.core.rules.constants import decimal_places
from permits.core.rules.model import LARGEST

if TYPE_CHECKING:
    from permits.core.proof.world import World

FEW, FEW_CHOICES = 1024, 64
"""As many numbers, next to each other or any, a factor may be, so that what it multiplies is exact."""
ANY_NUMBER = (1 - LARGEST, LARGEST - 1)
NUMBERS = ("integer", "decimal")
Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Factor:
    """A number in its smallest units: its term, its ends, and which numbers it can be where these are listed."""

    value: Number
    ends: Ends
    choices: tuple[int, ...] = ()

    @property
    def few(self) -> bool:
        return bool(self.choices) or self.ends[1] - self.ends[0] < FEW


def product(
    world: World, fact: DerivedFact, label: str, terms: Mapping[str, Term], factor: Callable[[str, Term], Factor],
    written: Sequence[str | Decimal],
) -> tuple[Bool, Factor]:  # fmt: skip
    """Whether every factor is there, and what they come to in the fact's own units. `factor` says what a name can be;
    `label` is what the prover calls the product."""
    named = [terms[name] for name in written if isinstance(name, str)]
    factors = [factor(name, terms[name]) for name in written if isinstance(name, str)]
    present = z3.And([term.present for term in named])
    many, *rest = sorted(factors, key=lambda one: one.few)
    for number, one in enumerate(rest):
        by = _exactly if one.few else _roughly
        many = by(world, fact, f"{label} by {number}", present, many, one)
    return present, _times(many, _weight(fact.type, named, [one for one in written if isinstance(one, Decimal)]))


def _weight(kind: FactType, named: Sequence[Term], fixed: Sequence[Decimal]) -> int:
    """The fixed factors, in the units that are left for them."""
    places, weight = kind.scale - sum(term.type.scale for term in named), 1
    for one in fixed:
        weight *= int(one.scaleb(decimal_places(one)))
        places -= decimal_places(one)
    return int(weight * 10**places)


def _times(one: Factor, weight: int) -> Factor:
    return Factor(one.value * weight, _ends([one.ends, (weight, weight)]))


def _ends(factors: Sequence[Ends]) -> Ends:
    low, high = 1, 1
    for least, most in factors:
        corners = [low * least, low * most, high * least, high * most]
        low, high = min(corners), max(corners)
    return low, high


def _exactly(world: World, fact: DerivedFact, label: str, present: Bool, many: Factor, few: Factor) -> Factor:
    """By each number that the one can be, or by its binary places."""
    ends = _ends([many.ends, few.ends])
    if few.choices:
        parts = [z3.If(few.value == number, many.value * number, 0) for number in few.choices if number]
        return Factor(z3.Sum(parts), ends)
    least, span = few.ends[0], few.ends[1] - few.ends[0]
    places = [z3.Bool(f"{label} {2**power}") for power in range(span.bit_length())]
    above = z3.Sum([z3.If(place, 2**power, 0) for power, place in enumerate(places)])
    world.always.append(z3.Implies(present, few.value == above + least))
    parts = [z3.If(place, many.value * 2**power, 0) for power, place in enumerate(places)]
    return Factor(z3.Sum([*parts, many.value * least]), ends)


def _roughly(world: World, fact: DerivedFact, label: str, present: Bool, one: Factor, other: Factor) -> Factor:
    value = z3.Int(label)
    claims = z3.And(*_between(value, one, other), z3.Implies(z3.Or(one.value == 0, other.value == 0), value == 0))
    world.always.append(z3.Implies(present, claims))
    exact = [*_at_round_numbers(value, one, other), *_at_round_numbers(value, other, one)]
    world.inexact.setdefault(fact.name, []).append(z3.Implies(present, z3.Or(exact)))
    return Factor(value, _ends([one.ends, other.ends]))


def _between(value: Any, one: Factor, other: Factor) -> Iterator[Bool]:
    (a, b), (c, d) = one.ends, other.ends
    yield value >= a * other.value + c * one.value - a * c
    yield value >= b * other.value + d * one.value - b * d
    yield value <= b * other.value + c * one.value - b * c
    yield value <= a * other.value + d * one.value - a * d


def _at_round_numbers(value: Any, one: Factor, other: Factor) -> Iterator[Bool]:
    """That one factor is a number of which what it comes to is plain: what an application is first looked for with."""
    low, high = one.ends
    tens = [sign * 10**power for power in range(17) for sign in (1, -1)]
    for number in sorted({low, high, *(ten for ten in tens if low <= ten <= high)}):
        yield z3.And(one.value == number, value == other.value * number)


def beyond_reach(factor: Factor) -> list[Bool]:
    """What must be so that the number is one at all; nothing where it cannot be otherwise."""
    low, high = factor.ends
    return [factor.value < LARGEST, factor.value > -LARGEST] if high >= LARGEST or low <= -LARGEST else []


# ---- what a number can be ------------------------------------------------------------------------------------------


def of_fact(world: World, name: str, term: Term) -> Factor:
    """A fact as a factor."""
    choices = _choices(world, name, term)
    return Factor(term.value, (choices[0], choices[-1]) if choices else _ends_of(world, name), choices)


def of_column(world: World, rows: str, name: str, term: Term) -> Factor:
    return Factor(term.value, domain.ends(domain.column_of(world, rows, name)))


def _choices(world: World, name: str, term: Term) -> tuple[int, ...]:
    """The numbers a fact can be that is looked up in a list of the rules file."""
    fact = world.item.derived.get(name)
    if fact is None or fact.function != "lookup_table":
        return ()
    entries, default = fact.args["entries"], fact.args["default"]
    assert isinstance(entries, tuple)
    said = [entry.value for entry in entries] + ([default] if default is not None else [])
    found = tuple(sorted({int(number_of(one, fact.type, world.strings)) for one in said}))
    return found if len(found) <= FEW_CHOICES else ()


def _ends_of(world: World, name: str) -> Ends:
    """The least and the most a fact can be, in its smallest units; of most derived facts any number."""
    asked, fact = world.item.fields.get(name), world.item.derived.get(name)
    if asked is not None and not asked.computed:
        return domain.ends(asked)
    if fact is not None and fact.function in ("count", "repeated"):
        return 0, most_rows(world, str(fact.args["rows"]))
    if fact is not None and fact.function in ("min", "max") and fact.type.kind in NUMBERS:
        return domain.ends(domain.column_of(world, str(fact.args["rows"]), str(fact.args["column"])))
    return ANY_NUMBER


def most_rows(world: World, rows: str) -> int:
    """How many rows a table can have; of a table in the rows of one, in all of them together."""
    outer, *inner = rows.split(".")
    asked: Field = world.item.fields[outer]
    most = int(str(asked.schema["maxItems"]))
    for name in inner:
        asked = next(column for column in asked.columns if column.id == name)
        most *= int(str(asked.schema["maxItems"]))
    return most
