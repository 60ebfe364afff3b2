"""What may be answered to a question, as constraints: the bounds of its schema. Knows kinds of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.fields import FACT_KINDS, fact_type
from permits.core.definitions.types import Field
from permits.core.proof.calendar_terms import EARLIEST, LATEST
from permits.core.proof.terms import Bool, Row, Term, fresh
from permits.core.rules import Compare, FactType
from permits.core.rules.model import leaves_of

if TYPE_CHECKING:
    from permits.core.proof.world import World

MOST_ROWS = 8
"""Rows looked at of one table; more are needed only where a rule counts further."""


def add(world: World, asked: Field) -> None:
    """The terms of a question, with the bounds of its answers."""
    term = world.terms[asked.id] = fresh(asked.id, type_of(world, asked))
    _ADD.get(asked.kind, _bounded)(world, asked, term)


def type_of(world: World, asked: Field) -> FactType:
    listed = world.item.vocabularies.get(asked.vocabulary)
    return fact_type(asked, tuple(listed.options) if listed else ())


def _bounded(world: World, asked: Field, term: Term) -> None:
    world.always += [z3.Implies(term.present, bound) for bound in bounds(world, asked, term)]


def bounds(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    """What holds of an answer that is there."""
    kind = FACT_KINDS.get(asked.kind, "text")
    yield from _BOUNDS[kind](world, asked, term)


def _integer(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    said = asked.schema
    yield term.value >= said.get("minimum", -(10**9))
    yield term.value <= said.get("maximum", 10**9)
    if "exclusiveMinimum" in said:
        yield term.value > said["exclusiveMinimum"]
    if "exclusiveMaximum" in said:
        yield term.value < said["exclusiveMaximum"]


def _decimal(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    def units(word: str, otherwise: int) -> int:
        return int(Decimal(str(asked.schema.get(word, otherwise))).scaleb(asked.scale))

    yield term.value >= units("atLeast", -(10**9))
    yield term.value <= units("atMost", 10**9)
    if "above" in asked.schema:
        yield term.value > units("above", 0)
    if "below" in asked.schema:
        yield term.value < units("below", 0)


def _date(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    yield z3.And(term.value >= EARLIEST, term.value <= LATEST)


def _bool(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    if "const" in asked.schema:
        yield term.value == bool(asked.schema["const"])


def _code(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    yield z3.Or([term.value == world.strings.number(value) for value in term.type.values])


def _text(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    yield term.value >= 1


_BOUNDS: Mapping[str, Callable[[Any, Field, Term], Iterator[Bool]]] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "bool": _bool,
    "code": _code,
    "text": _text,
}


def _several(world: World, asked: Field, term: Term) -> None:
    """One yes/no per option, at least and at most as many as the schema says."""
    chosen = []
    for option in asked.options:
        name = f"{asked.id}.{option.code}"
        one = fresh(name, FactType("bool"))
        world.terms[name] = Term(term.present, one.value, one.type)
        chosen.append(one.value)
    least, most = max(1, int(str(asked.schema.get("minItems", 1)))), int(str(asked.schema.get("maxItems", len(chosen))))
    world.always += [
        z3.Implies(term.present, z3.And(z3.AtLeast(*chosen, least), z3.AtMost(*chosen, most))),
        term.value == 1,
    ]


def _table(world: World, asked: Field, term: Term) -> None:
    """So many rows as any rule can tell apart, one after another."""
    rows = []
    for number in range(_rows_needed(world, asked)):
        columns = {}
        there = z3.Bool(f"{asked.id}[{number}]")
        for column in asked.columns:
            one = columns[column.id] = fresh(f"{asked.id}[{number}].{column.id}", type_of(world, column))
            world.always.append(z3.Implies(one.present, there))
            world.always += [z3.Implies(one.present, bound) for bound in bounds(world, column, one)]
            if column.required:
                world.valid.append(z3.Implies(there, one.present))
        rows.append(Row(there, columns))
    world.rows[asked.id] = tuple(rows)
    world.always += [z3.Implies(later.there, row.there) for row, later in pairwise(rows)]
    world.always += [term.present == rows[0].there, term.value == 1]
    least = int(str(asked.schema.get("minItems", 1)))
    if 1 < least <= len(rows):
        world.valid.append(z3.Implies(term.present, rows[least - 1].there))


def _rows_needed(world: World, asked: Field) -> int:
    """One row for each thing that rules ask of rows, and one more than the highest number a count is held against."""
    needed = max(1, int(str(asked.schema.get("minItems", 1))))
    for fact in world.item.derived.values():
        if fact.args.get("rows") == asked.id:
            needed += 1 + max((n for n in _held_against(world, fact.name)), default=0)
    return min(needed, MOST_ROWS, int(str(asked.schema.get("maxItems", MOST_ROWS))))


def _held_against(world: World, name: str) -> Iterator[int]:
    conditions = [rule.when for rule in world.item.rules.values() if rule.when is not None]
    conditions += [fact.where for fact in world.item.derived.values() if fact.where and fact.function == "holds"]
    for condition in conditions:
        for leaf in leaves_of(condition):
            if isinstance(leaf, Compare) and leaf.fact == name and type(leaf.value) is int:
                yield max(0, leaf.value)


_ADD: Mapping[str, Callable[[Any, Field, Term], None]] = {"several_of": _several, "table": _table}
