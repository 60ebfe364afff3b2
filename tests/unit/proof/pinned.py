"""The prover's world held to one application, so that what it says can be compared with what the engine says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field, Item
from permits.core.forms.values import facts_of_field, tidy, visible_and_facts
from permits.core.proof.terms import Row, Term, number_of
from permits.core.proof.world import World
from permits.core.rules import identity
from permits.core.rules.derived import pattern
from permits.core.rules.model import Value


def pins(world: World, answers: Mapping[str, object], received_on: date) -> Iterator[Any]:
    """Constraints that leave of all applications only this one."""
    said = tidy(world.item, answers)
    visible, facts = visible_and_facts(world.item, said, received_on)
    yield world.terms["received_on"].value == received_on.toordinal()
    for name, field in world.item.fields.items():
        if field.kind == "table":
            yield from _rows(world, field, said.get(name) if name in visible else None)
        elif not field.computed:
            yield pin(world, world.terms[name], facts.get(name), of_several=field.kind == "several_of")
        for part in field.parts:
            yield pin(world, world.terms[f"{name}.{part.id}"], facts.get(f"{name}.{part.id}"))
        for option in field.options if field.kind == "several_of" else ():
            if f"{name}.{option.code}" in facts:
                yield world.terms[f"{name}.{option.code}"].value == facts[f"{name}.{option.code}"]
    yield from _texts(world, facts)


def pin(world: World, term: Term, value: Value | None, of_several: bool = False) -> Any:
    if value is None:
        return z3.Not(term.present)
    if of_several:
        return term.present
    return z3.And(term.present, term.value == number_of(value, term.type, world.strings))


def _rows(world: World, field: Field, rows: object, held: tuple[Row, ...] | None = None) -> Iterator[Any]:
    given, held = rows if isinstance(rows, list) else [], world.rows[field.id] if held is None else held
    assert len(given) <= len(held), "more rows than rules can tell apart"
    for place, row in enumerate(held):
        yield row.there == (place < len(given))
        said = given[place] if place < len(given) else {}
        facts = {k: v for c in field.columns if c.id in said for k, v in facts_of_field(c, said[c.id]).items()}
        for column in field.columns:
            if column.kind == "table":
                yield from _rows(world, column, said.get(column.id), row.tables[column.id])
        for name, term in row.columns.items():
            if name not in row.tables:
                yield pin(world, term, facts.get(name))


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
