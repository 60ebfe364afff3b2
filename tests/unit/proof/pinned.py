"""The prover's world held to one application, so that what it says can be compared with what the engine says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field, Item
from permits.core.forms.values import facts_of_field, tidy, visible_and_facts
from permits.core.proof.domain import may_be_alike
from permits.core.proof.terms import Row, Term, number_of
from permits.core.proof.world import World
from permits.core.rules import columns_of, holds, identity
from permits.core.rules.derived import pattern
from permits.core.rules.model import Value

Answer = Mapping[str, object]


def pins(world: World, answers: Mapping[str, object], received_on: date) -> Iterator[Any]:
    """Constraints that leave of all applications only this one."""
    said = tidy(world.item, answers)
    visible, facts = visible_and_facts(world.item, said, received_on)
    yield world.terms["received_on"].value == received_on.toordinal()
    for name, field in world.item.fields.items():
        if field.kind == "table":
            yield from _rows(world, field, said.get(name) if name in visible else None, facts)
        elif not field.computed:
            yield pin(world, world.terms[name], facts.get(name), of_several=field.kind == "several_of")
        for part in field.parts:
            yield pin(world, world.terms[f"{name}.{part.id}"], facts.get(f"{name}.{part.id}"))
        for option in field.options if field.kind == "several_of" else ():
            if f"{name}.{option.code}" in facts:
                yield world.terms[f"{name}.{option.code}"].value == facts[f"{name}.{option.code}"]
    yield from _texts(world, facts)
    for name in world.inexact.keys() & facts.keys():
        yield pin(world, world.terms[name], facts[name])


def pin(world: World, term: Term, value: Value | None, of_several: bool = False) -> Any:
    if value is None:
        return z3.Not(term.present)
    if of_several:
        return term.present
    return z3.And(term.present, term.value == number_of(value, term.type, world.strings))


def _rows(
    world: World, field: Field, rows: object, facts: Mapping[str, Value], held: tuple[Row, ...] | None = None,
    name: str = "",
) -> Iterator[Any]:  # fmt: skip
    """The prover's rows hold those of the answer, the ones that rules cannot tell apart as one so many times."""
    given, held, name = rows if isinstance(rows, list) else [], held or world.rows[field.id], name or field.id
    alike = _alike(world, field, given, facts, name)
    assert len(alike) <= len(held), "more rows than rules can tell apart"
    for place, row in enumerate(held):
        first, many = alike[place] if place < len(alike) else ({}, 0)
        yield z3.And(row.there == (many > 0), row.times == many)
        own = _facts_of_row(field, first)
        for column in field.columns:
            if column.kind == "table":
                yield from _rows(
                    world, column, first.get(column.id), facts, row.tables[column.id], f"{name}.{column.id}"
                )
        for column_name, term in row.columns.items():
            if column_name not in row.tables:
                yield pin(world, term, own.get(column_name))


def _alike(
    world: World, field: Field, rows: Sequence[Answer], facts: Mapping[str, Value], name: str
) -> list[tuple[Answer, int]]:
    """One row of each sort, and how many there are of it: of a sort are those of which the same conditions hold and
    that have the same in the columns that are added up or compared."""
    if not may_be_alike(field):
        return [(row, 1) for row in rows]
    sorts: dict[object, tuple[Answer, int]] = {}
    for row in rows:
        own, asked = {**facts, **_facts_of_row(field, row)}, world.item.derived.values()
        sort = tuple(
            (fact.where is None or holds(fact.where, own), *(own.get(column) for column in columns_of(fact)))
            for fact in asked if fact.args.get("rows") == name
        )  # fmt: skip
        first, many = sorts.get(sort, (row, 0))
        sorts[sort] = (first, many + 1)
    return list(sorts.values())


def _facts_of_row(field: Field, row: Answer) -> dict[str, Value]:
    return {k: v for c in field.columns if c.id in row for k, v in facts_of_field(c, row[c.id]).items()}


def _texts(world: World, facts: Mapping[str, Value]) -> Iterator[Any]:
    """What the prover leaves free of texts is what this text is."""
    for name, length in world.lengths.items():
        if name in facts:
            yield length == len(str(facts[name]))
    for (name, written), test in world.tests.items():
        if name in facts:
            yield test == (pattern(written).search(str(facts[name])) is not None)
    for name, person in world.persons.items():
        born, gender = identity.birth_date(str(facts.get(name))), identity.gender(str(facts.get(name)))
        if name in facts:
            yield person.resident == (born is not None)
        if name in facts and born and gender:
            yield z3.And(person.born == born.toordinal(), person.gender == world.strings.number(gender))


def said_by_prover(world: World, pinned: list[Any], item: Item) -> tuple[dict[str, object], set[str]]:
    """Every fact the prover has of the one application, and the codes of the rules that hold."""
    solver = z3.Solver()
    solver.add(*world.always, *pinned)
    assert solver.check() == z3.sat, solver.unsat_core()
    model = solver.model()

    def true(term: Any) -> bool:
        return z3.is_true(model.eval(term, model_completion=True))

    facts: dict[str, object] = {}
    for name in item.derived:
        term = world.terms[name]
        if true(term.present):
            value = model.eval(term.value, model_completion=True)
            facts[name] = true(value) if term.type.kind == "bool" else value.as_long()
    held = {rule.code for rule in item.rules.values() if rule.when is not None and true(world.fires(rule))}
    return facts, held
