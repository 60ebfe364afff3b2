"""What may be answered to a question, as constraints: the bounds of its schema. Knows kinds of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.answers_as_facts import FACT_KINDS, fact_type
from permits.core.definitions.types import Field
from permits.core.proof.calendar_terms import EARLIEST, LATEST
from permits.core.proof.terms import Bool, Number, Row, Term, among, fresh
from permits.core.proof.texts import unanswerable
from permits.core.rules import Compare, FactType
from permits.core.rules.derived import RECEIVED_ON
from permits.core.rules.model import leaves_of

if TYPE_CHECKING:
    from permits.core.proof.world import World

MOST_ROWS = 8
"""Rows that are told apart of one table, each as often as there is room for; more are needed only where more is asked
of its rows."""


def add(world: World, asked: Field) -> None:
    """The terms of a question, with the bounds of its answers."""
    if asked.computed:
        world.terms[asked.id] = _computed(world, asked)
    elif asked.kind == "table":
        rows = world.rows[asked.id] = _table(world, asked, asked.id, asked.id)
        world.terms[asked.id] = Term(rows[0].there, z3.IntVal(1), type_of(world, asked))
        _inner_tables(world, asked)
    else:
        world.terms |= _terms(world, asked, asked.id)


def type_of(world: World, asked: Field) -> FactType:
    return fact_type(asked, world.item.vocabularies.get(asked.vocabulary))


def _computed(world: World, asked: Field) -> Term:
    """What a fact answers: there when the fact is and the question is asked; an answer out of bounds is refused."""
    fact, kind = world.terms[asked.computed], type_of(world, asked)
    value = fact.value * 10 ** (kind.scale - fact.type.scale) if kind.kind == "decimal" else fact.value
    term = Term(z3.And(world.visible[asked.id], fact.present), value, kind)
    for bound in bounds(world, asked, term):
        world.ask(asked.id, z3.Implies(term.present, bound))
    return term


def _terms(world: World, asked: Field, label: str) -> dict[str, Term]:
    """An answer and its parts, by the names rules know them by; `label` is what the prover calls it."""
    found = {asked.id: fresh(label, type_of(world, asked))}
    term = found[asked.id]
    if asked.kind == "several_of":
        found |= _several(world, asked, label, term)
    for part in asked.parts:
        one = found[f"{asked.id}.{part.id}"] = fresh(f"{label}.{part.id}", type_of(world, part))
        world.always.append(z3.Implies(one.present, term.present))
        world.always += [z3.Implies(one.present, bound) for bound in bounds(world, part, one)]
        if part.required:
            world.ask(label, z3.Implies(term.present, one.present))
    if asked.kind == "date_range":
        world.always += _in_order(asked, *(found[f"{asked.id}.{part.id}"] for part in asked.parts))
    if asked.kind != "several_of":
        world.always += [z3.Implies(term.present, bound) for bound in bounds(world, asked, term)]
    return found


def bounds(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    """What holds of an answer that is there."""
    kind = FACT_KINDS.get(asked.kind, "text")
    yield from _BOUNDS[kind](world, asked, term)


def ends(asked: Field) -> tuple[int, int]:
    """The least and the most a number may be, in its smallest units."""
    return _ENDS[FACT_KINDS[asked.kind]](asked)


def _integer_ends(asked: Field) -> tuple[int, int]:
    said = asked.schema
    least, most = int(str(said.get("minimum", -(10**9)))), int(str(said.get("maximum", 10**9)))
    above, below = (int(str(said.get(f"exclusive{word}", other))) for word, other in (
        ("Minimum", least - 1), ("Maximum", most + 1),
    ))  # fmt: skip
    return max(least, above + 1), min(most, below - 1)


def _decimal_ends(asked: Field) -> tuple[int, int]:
    def units(word: str, otherwise: Decimal) -> int:
        return int(Decimal(str(asked.schema.get(word, otherwise))).scaleb(asked.scale))

    least, most = units("atLeast", Decimal(-(10**9))), units("atMost", Decimal(10**9))
    unit = Decimal(1).scaleb(-asked.scale)
    return max(least, units("above", (least - 1) * unit) + 1), min(most, units("below", (most + 1) * unit) - 1)


_ENDS = {"integer": _integer_ends, "decimal": _decimal_ends}


def _number(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    least, most = ends(asked)
    yield term.value >= least
    yield term.value <= most


def _date(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    yield z3.And(term.value >= EARLIEST, term.value <= LATEST)


def _bool(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    if "const" in asked.schema:
        yield term.value == bool(asked.schema["const"])


def _code(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    """A code of the list; one that is dated, only while it is in use."""
    yield among(term.value, [world.strings.number(value) for value in term.type.values])
    listed, received = world.item.vocabularies.get(asked.vocabulary), world.terms[RECEIVED_ON].value
    for option in listed.options.values() if listed else ():
        chosen = term.value == world.strings.number(option.code)
        if option.starts:
            yield z3.Implies(chosen, received >= option.starts.toordinal())
        if option.ends:
            yield z3.Implies(chosen, received <= option.ends.toordinal())


def _text(world: World, asked: Field, term: Term) -> Iterator[Bool]:
    yield term.value >= 1
    if unanswerable(asked):
        yield z3.BoolVal(False)


_BOUNDS: Mapping[str, Callable[[Any, Field, Term], Iterator[Bool]]] = {
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "bool": _bool,
    "code": _code,
    "text": _text,
}


def _several(world: World, asked: Field, label: str, term: Term) -> dict[str, Term]:
    """One yes/no per option, at least and at most as many as the schema says."""
    chosen: dict[str, Term] = {}
    for option in asked.options:
        one = fresh(f"{label}.{option.code}", FactType("bool"))
        chosen[f"{asked.id}.{option.code}"] = Term(term.present, one.value, one.type)
    values = [one.value for one in chosen.values()]
    least, most = max(1, int(str(asked.schema.get("minItems", 1)))), int(str(asked.schema.get("maxItems", len(values))))
    world.always += [
        z3.Implies(term.present, z3.And(z3.AtLeast(*values, least), z3.AtMost(*values, most))),
        term.value == 1,
    ]
    return chosen


def _in_order(asked: Field, first: Term, last: Term) -> Iterator[Bool]:
    """The days of a range, both ends counted, are as many as the schema allows."""
    both, days = z3.And(first.present, last.present), last.value - first.value + 1
    yield z3.Implies(both, days >= int(str(asked.schema.get("minDays", 1))))
    if "maxDays" in asked.schema:
        yield z3.Implies(both, days <= int(str(asked.schema["maxDays"])))


def _table(world: World, asked: Field, name: str, label: str) -> tuple[Row, ...]:
    """So many rows as any rule can tell apart, one after another, each as often as the table has room for it. `name` is
    what rules call the table."""
    many = min(_rows_told_apart(world, asked, name), _most(asked))
    rows = tuple(_row(world, asked, name, f"{label}[{number}]") for number in range(many))
    world.always += [z3.Implies(later.there, row.there) for row, later in pairwise(rows)]
    all_rows = z3.Sum([row.times for row in rows])
    world.always.append(all_rows <= _most(asked))
    least_rows = int(str(asked.schema.get("minItems", 1)))
    if least_rows > 1:
        world.ask(label, z3.Implies(rows[0].there, all_rows >= least_rows))
    return rows


def _row(world: World, asked: Field, name: str, label: str) -> Row:
    there = z3.Bool(label)
    columns: dict[str, Term] = {}
    tables: dict[str, tuple[Row, ...]] = {}
    for column in asked.columns:
        if column.kind == "table":
            inner = tables[column.id] = _table(world, column, f"{name}.{column.id}", f"{label}.{column.id}")
            found = {column.id: Term(inner[0].there, z3.IntVal(1), type_of(world, column))}
        else:
            found = _terms(world, column, f"{label}.{column.id}")
        columns |= found
        world.always.append(z3.Implies(found[column.id].present, there))
        if column.required:
            world.ask(label, z3.Implies(there, found[column.id].present))
    times, binary = _how_often(world, asked, name, there)
    return Row(there, times, columns, tables, binary)


def _how_often(world: World, asked: Field, name: str, there: Bool) -> tuple[Number, tuple[Bool, ...]]:
    """How many rows there are like this one, as a number and by its binary places where columns are summed."""
    label = f"{there} times"
    if not may_be_alike(asked):
        return z3.If(there, 1, 0), ()
    times, most = z3.Int(label), _most(asked)
    world.always.append(z3.If(there, z3.And(times >= 1, times <= most), times == 0))
    if not any(fact.function == "sum" and fact.args["rows"] == name for fact in world.item.derived.values()):
        return times, ()
    binary = tuple(z3.Bool(f"{label} {2**power}") for power in range(most.bit_length()))
    world.always.append(times == z3.Sum([z3.If(place, 2**power, 0) for power, place in enumerate(binary)]))
    return times, binary


def may_be_alike(asked: Field) -> bool:
    """Whether a table may have many rows that are the same to every rule. Not so where there are tables in its rows,
    since the rows in them would be so many times so many; and not where no two rows may be the same, unless they have
    something that tells them apart and that no rule reads."""
    within = any(column.kind == "table" for column in asked.columns)
    return not within and (not asked.schema.get("uniqueItems") or told_apart_by(asked) is not None)


def told_apart_by(asked: Field) -> Field | None:
    """The column that tells rows apart whatever rules say of them: a text of any wording, of which rules see only that
    it is there."""
    worded = (one for one in asked.columns if one.required and one.kind in ("text", "longtext"))
    return next((one for one in worded if not {"format", "pattern"} & one.schema.keys()), None)


def column_of(world: World, rows: str, column: str) -> Field:
    """The column of a table, or of a table in the rows of one, as rules call it."""
    columns = world.item.fields[rows.partition(".")[0]].columns
    for name in (*rows.split(".")[1:], column):
        found = next(one for one in columns if one.id == name)
        columns = found.columns
    return found


def _most(asked: Field) -> int:
    return int(str(asked.schema["maxItems"]))


def _inner_tables(world: World, asked: Field) -> None:
    """The tables in the rows of a table: all their rows together, known when the outer table is."""
    for column in asked.columns:
        if column.kind == "table":
            name = f"{asked.id}.{column.id}"
            world.rows[name] = tuple(inner for row in world.rows[asked.id] for inner in row.tables[column.id])
            world.terms[name] = Term(world.terms[asked.id].present, z3.IntVal(1), FactType("text"))


def _rows_told_apart(world: World, asked: Field, name: str) -> int:
    """One row for each thing that rules ask of rows, and one of which none of it is so. Where every row stands for
    itself, or no two may have the same, one more for each that a count is held against."""
    needed = 1
    derived = world.item.derived.values()
    apart = any(fact.function == "repeated" and fact.args["rows"] == name for fact in derived)
    for fact in derived:
        rows = str(fact.args.get("rows", ""))
        needed += rows == name or rows.startswith(f"{name}.")
        if rows == name and fact.function != "repeated" and (apart or not may_be_alike(asked)):
            needed += max((n for n in _held_against(world, fact.name)), default=0)
    if not may_be_alike(asked):
        needed += int(str(asked.schema.get("minItems", 1))) - 1
    return min(needed, MOST_ROWS)


def _held_against(world: World, name: str) -> Iterator[int]:
    conditions = [rule.when for rule in world.item.rules.values() if rule.when is not None]
    conditions += [fact.where for fact in world.item.derived.values() if fact.where and fact.function == "holds"]
    for condition in conditions:
        for leaf in leaves_of(condition):
            if isinstance(leaf, Compare) and leaf.fact == name and type(leaf.value) is int:
                yield max(0, leaf.value)


def tie_documents(world: World, asked: Sequence[Field]) -> None:
    """An identity number said to be a resident's is one."""
    for field in asked:
        person, said = world.persons.get(field.id), world.terms.get(field.type_from)
        if person is None or said is None:
            continue
        for code in _codes_of(world, field.type_from, "resident-id"):
            chosen = z3.And(said.present, said.value == world.strings.number(code))
            world.always.append(z3.Implies(z3.And(world.terms[field.id].present, chosen), person.resident))


def _codes_of(world: World, name: str, document: str) -> list[str]:
    asked = world.item.fields[name]
    listed = world.item.vocabularies.get(asked.vocabulary)
    options = asked.options or (tuple(listed.options.values()) if listed else ())
    return [option.code for option in options if option.attributes.get("format") == document]
