"""Derived facts as terms, function by function: exact wherever the prover can be, and free where it cannot.

Free are only: products of numbers each of which can be many (what of them can be so, `products` says), how long a text
is and whether it matches a pattern (`texts`), and whether an identity number is a resident's and whose. A free term can
be more than any answer is, so what is proved holds; what is found is tried again on real answers, and not shown if they
are judged otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import z3  # type: ignore[import-untyped]

from permits.core.proof import domain, products
from permits.core.proof.calendar_terms import EARLIEST, LATEST, full_years, shifted
from permits.core.proof.terms import Bool, Person, Row, Term, condition_term, known, number_of
from permits.core.rules import Compare, DerivedFact, factors, identity
from permits.core.rules.constants import read_value
from permits.core.rules.derived import beside, from_attribute, pattern
from permits.core.rules.lists import Entry
from permits.core.rules.model import leaves_of

if TYPE_CHECKING:
    from permits.core.proof.world import World

MOST_HELD = 8
"""Numbers that a column is held against of which a solver is told what follows; it comes to the rest by itself."""


def term_of(world: World, fact: DerivedFact) -> Term:
    return _FUNCTIONS[fact.function](world, fact)


def _arg(world: World, fact: DerivedFact, name: str) -> Term:
    return world.terms[str(fact.args[name])]


def _rows(world: World, fact: DerivedFact) -> tuple[Row, ...]:
    return world.rows[str(fact.args["rows"])]


def _chosen(world: World, fact: DerivedFact, row: Row) -> Bool:
    if fact.where is None:
        return row.there
    seen = {**{name: world.terms[name] for name in beside(fact)}, **row.columns}
    return z3.And(row.there, condition_term(fact.where, seen, world.strings))


def _count(world: World, fact: DerivedFact) -> Term:
    chosen = [_how_many(world, fact, row) for row in _rows(world, fact)]
    return known(fact.type, _arg(world, fact, "rows").present, z3.Sum(chosen))


def _how_many(world: World, fact: DerivedFact, row: Row) -> Any:
    """How many rows like this one the fact looks at."""
    return row.times if fact.where is None else z3.If(_chosen(world, fact, row), row.times, 0)


def _repeated(world: World, fact: DerivedFact) -> Term:
    """Every row whose value one before it has, and of rows that are alike all but one."""
    seen: list[tuple[Bool, Any]] = []
    again = []
    for row, counts, value in _column(world, fact):
        first = z3.Not(z3.Or([z3.And(before, other == value) for before, other in seen]))
        again.append(z3.If(counts, row.times - z3.If(first, 1, 0), 0))
        seen.append((counts, value))
    return known(fact.type, _arg(world, fact, "rows").present, z3.Sum(again))


def _any_row(world: World, fact: DerivedFact) -> Term:
    chosen = [_chosen(world, fact, row) for row in _rows(world, fact)]
    return known(fact.type, _arg(world, fact, "rows").present, z3.Or(chosen))


def _all_rows(world: World, fact: DerivedFact) -> Term:
    chosen = [z3.Implies(row.there, _chosen(world, fact, row)) for row in _rows(world, fact)]
    return known(fact.type, _arg(world, fact, "rows").present, z3.And(chosen))


def _column(world: World, fact: DerivedFact) -> Iterator[tuple[Row, Bool, Any]]:
    """Each row with whether its value counts, and the value in the fact's own units."""
    for row in _rows(world, fact):
        column = row.columns[str(fact.args["column"])]
        yield row, z3.And(_chosen(world, fact, row), column.present), _in_units_of(column, fact)


def _summands(world: World, fact: DerivedFact) -> tuple[list[tuple[Row, Bool, Any]], products.Ends]:
    """The same of the column that is added up, or of the product of columns; with the least and the most of one row."""
    rows = str(fact.args["rows"])
    if not factors(fact):
        column = domain.column_of(world, rows, str(fact.args["column"]))
        units = 10 ** (fact.type.scale - column.scale) if fact.type.kind == "decimal" else 1
        least, most = domain.ends(column)
        return list(_column(world, fact)), (least * units, most * units)
    found = [(row, *_multiplied(world, fact, row)) for row in _rows(world, fact)]
    column_of_products = [(row, z3.And(_chosen(world, fact, row), there), one.value) for row, there, one in found]
    return column_of_products, found[0][2].ends


def _multiplied(world: World, fact: DerivedFact, row: Row) -> tuple[Bool, products.Factor]:
    rows = str(fact.args["rows"])
    return products.product(
        world, fact, f"{fact.name} of {row.there}", row.columns,
        lambda name, term: products.of_column(world, rows, name, term), factors(fact),
    )  # fmt: skip


def _in_units_of(term: Term, fact: DerivedFact) -> Any:
    return term.value * 10 ** (fact.type.scale - term.type.scale) if fact.type.kind == "decimal" else term.value


def _sum(world: World, fact: DerivedFact) -> Term:
    column, (least, most) = _summands(world, fact)
    values = [z3.If(counts, _times(row, value), 0) for row, counts, value in column]
    world.always += _within_bounds(world, fact, column, values, (least, most))
    present, value = _arg(world, fact, "rows").present, z3.Sum(values)
    if factors(fact):
        many = products.most_rows(world, str(fact.args["rows"]))
        present = z3.And(present, *products.beyond_reach(products.Factor(value, (least * many, most * many))))
    return known(fact.type, present, value)


def _within_bounds(
    world: World, fact: DerivedFact, column: Sequence[tuple[Row, Bool, Any]], values: Sequence[Any],
    ends: products.Ends,
) -> Iterator[Bool]:  # fmt: skip
    """What follows of each summand and a solver is slow to see: so many rows, each of which has so much at the most,
    come to so many times as much at the most. So much is what a row may have, and what rules hold it against."""
    least, most = ends
    for (row, counts, one), value in zip(column, values, strict=True):
        yield value <= max(0, most) * _how_many(world, fact, row)
        yield value >= min(0, least) * _how_many(world, fact, row)
        for number in _held_against(world, fact):
            yield z3.Implies(z3.And(counts, one <= number), value <= number * row.times)
            yield z3.Implies(z3.And(counts, one >= number), value >= number * row.times)


def _held_against(world: World, fact: DerivedFact) -> list[int]:
    """What rules hold the column against that this fact adds up, and the unit below and above, as whole numbers."""
    rows, column = fact.args["rows"], fact.args.get("column")
    if column is None:
        return []
    alike = [one for one in world.item.derived.values() if one.args.get("rows") == rows]
    ends = {one.name for one in alike if one.function in ("min", "max") and one.args["column"] == column}
    conditions = [(one.where, {str(column)}) for one in alike]
    conditions += [(rule.when, ends) for rule in world.item.rules.values() if ends]
    held = {
        int(Decimal(leaf.value).scaleb(fact.type.scale))
        for condition, names in conditions if condition is not None for leaf in leaves_of(condition)
        if isinstance(leaf, Compare) and leaf.fact in names and isinstance(leaf.value, (int, Decimal))
    }  # fmt: skip
    return sorted({number + more for number in sorted(held)[:MOST_HELD] for more in (-1, 0, 1)})


def _times(row: Row, value: Any) -> Any:
    """The value as often as there are such rows: by binary places, since a product of two unknowns is beyond a solver
    of linear terms."""
    places = [z3.If(place, value * 2**power, 0) for power, place in enumerate(row.binary)]
    return z3.Sum(places) if places else value


def _extreme(better: Callable[[Any, Any], Bool]) -> Callable[[World, DerivedFact], Term]:
    def term(world: World, fact: DerivedFact) -> Term:
        present, best = z3.BoolVal(False), z3.IntVal(0)
        for _, counts, value in _column(world, fact):
            best = z3.If(z3.And(counts, z3.Or(z3.Not(present), better(value, best))), value, best)
            present = z3.Or(present, counts)
        return known(fact.type, present, best)

    return term


def _shift(world: World, fact: DerivedFact) -> Term:
    months = 12 * int(str(fact.args.get("years", 0))) + int(str(fact.args.get("months", 0)))
    days, start = int(str(fact.args.get("days", 0))), _arg(world, fact, "date")
    later = start.value + days if months == 0 else shifted(world.parts_of(str(fact.args["date"])), months, days)
    return known(fact.type, start.present, later)


def _days_between(world: World, fact: DerivedFact) -> Term:
    start, end = _arg(world, fact, "from"), _arg(world, fact, "to")
    return known(fact.type, z3.And(start.present, end.present), end.value - start.value)


def _beyond(world: World, fact: DerivedFact) -> Term:
    """Linear, so exact: everything in the smallest units of the result."""
    number, base, times = _arg(world, fact, "of"), _arg(world, fact, "base"), fact.args.get("times", Decimal(1))
    assert isinstance(times, Decimal)
    weight = int(times * 10 ** (fact.type.scale - base.type.scale))
    value = _in_units_of(number, fact) - weight * base.value
    return known(fact.type, z3.And(number.present, base.present), value)


def _product(world: World, fact: DerivedFact) -> Term:
    present, value = products.product(
        world, fact, fact.name, world.terms, lambda name, term: products.of_fact(world, name, term), factors(fact)
    )
    return known(fact.type, z3.And(present, *products.beyond_reach(value)), value.value)


def _age(world: World, fact: DerivedFact) -> Term:
    born, on = (str(fact.args[name]) for name in ("born", "on"))
    present = z3.And(world.terms[born].present, world.terms[on].present)
    return known(fact.type, present, full_years(world.parts_of(born), world.parts_of(on)))


def _length(world: World, fact: DerivedFact) -> Term:
    name = str(fact.args["text"])
    if name not in world.lengths:
        length = world.lengths[name] = z3.Int(f"length of {name}")
        schema = world.item.fields[name].schema if name in world.item.fields else {}
        least, most = (int(str(schema.get(word, other))) for word, other in (("minLength", 1), ("maxLength", 10**6)))
        world.always += [length >= max(1, least), length <= most]
    return known(fact.type, world.terms[name].present, world.lengths[name])


def _matches(world: World, fact: DerivedFact) -> Term:
    name, written = str(fact.args["text"]), str(fact.args["pattern"])
    term = world.terms[name]
    if term.type.values:
        matching = [value for value in term.type.values if pattern(written).search(value)]
        return known(fact.type, term.present, z3.Or([term.value == world.strings.number(v) for v in matching]))
    test = world.tests.setdefault((name, written), z3.Bool(f"{name} matches {written}"))
    return known(fact.type, term.present, test)


def _lookup(world: World, fact: DerivedFact) -> Term:
    """Exact: a key is a number of its own, and every record of the vocabulary has one."""
    key, attribute = _arg(world, fact, "key"), str(fact.args["attribute"])
    listed, present, value = world.item.vocabularies[str(fact.args["vocabulary"])], [], None
    for option in listed.options.values():
        said = option.attributes.get(attribute) if attribute else option.code
        typed = read_value(from_attribute(said, fact.type.kind), fact.type.kind) if said is not None else None
        if typed is not None:
            here, number = key.value == world.strings.number(option.code), number_of(typed, fact.type, world.strings)
            present.append(here)
            value = number if value is None else z3.If(here, number, value)
    nothing = z3.BoolVal(False) if fact.type.kind == "bool" else z3.IntVal(0)
    return known(fact.type, z3.And(key.present, z3.Or(present)), nothing if value is None else value)


def _lookup_table(world: World, fact: DerivedFact) -> Term:
    """Exact: the entries lie apart, so that which is asked first does not matter."""
    key, default = _arg(world, fact, "key"), fact.args["default"]
    entries = fact.args["entries"]
    assert isinstance(entries, tuple)
    here = [_in_entry(world, key, entry) for entry in entries]
    value = z3.IntVal(0) if default is None else number_of(default, fact.type, world.strings)  # type: ignore[arg-type]
    for entry, holds in zip(entries, here, strict=True):
        value = z3.If(holds, number_of(entry.value, fact.type, world.strings), value)
    return known(fact.type, z3.And(key.present, z3.BoolVal(True) if default is not None else z3.Or(here)), value)


def _in_entry(world: World, key: Term, entry: Entry) -> Bool:
    ends = [None if end is None else number_of(end, key.type, world.strings) for end in (entry.low, entry.high)]
    if entry.low == entry.high and entry.low is not None:
        return key.value == ends[0]
    return z3.And([claim for claim in (
        None if ends[0] is None else key.value >= ends[0], None if ends[1] is None else key.value <= ends[1],
    ) if claim is not None])  # fmt: skip


def _same(world: World, fact: DerivedFact) -> Term:
    left, right = _arg(world, fact, "left"), _arg(world, fact, "right")
    scale = max(left.type.scale, right.type.scale)
    equal = left.value == right.value
    if left.type.kind == "decimal":
        equal = left.value * 10 ** (scale - left.type.scale) == right.value * 10 ** (scale - right.type.scale)
    return known(fact.type, z3.And(left.present, right.present), equal)


def _first_present(world: World, fact: DerivedFact) -> Term:
    names = fact.args["names"]
    assert isinstance(names, tuple)
    terms = [world.terms[name] for name in names]
    value = _in_units_of(terms[-1], fact)
    for term in reversed(terms[:-1]):
        value = z3.If(term.present, _in_units_of(term, fact), value)
    return known(fact.type, z3.Or([term.present for term in terms]), value)


def _identity(world: World, fact: DerivedFact) -> Term:
    name = str(fact.args["number"])
    person = world.persons.get(name) or _person(world, name)
    value = {"birth_date": person.born, "gender": person.gender}[str(fact.args["part"])]
    return known(fact.type, z3.And(world.terms[name].present, person.resident), value)


def _person(world: World, name: str) -> Person:
    """Somebody born since 1900. Where the number is one a register holds, the person is that number's."""
    resident, born, gender = z3.Bool(f"{name} is a resident's"), z3.Int(f"{name} born"), z3.Int(f"{name} gender")
    genders = [world.strings.number(one) for one in identity.GENDERS]
    world.always += [born >= EARLIEST, born <= LATEST, z3.Or([gender == g for g in genders])]
    field = world.item.fields.get(name)
    if field is not None and field.schema.get("format") == "resident-id":
        world.always.append(resident)
    person = world.persons[name] = Person(resident, born, gender)
    for number in _registered(world, name):
        day, sex = identity.birth_date(number), identity.gender(number)
        here = world.terms[name].value == world.strings.number(number)
        said = resident == (day is not None)
        if day and sex:
            said = z3.And(said, born == day.toordinal(), gender == world.strings.number(sex))
        world.always.append(z3.Implies(here, said))
    return person


def _registered(world: World, name: str) -> list[str]:
    """The keys of every register that is asked about this number."""
    facts = world.item.derived.values()
    asked = {str(f.args["vocabulary"]) for f in facts if f.function == "lookup" and f.args["key"] == name}
    return [key for code in sorted(asked) for key in world.item.vocabularies[code].options]


def _holds(world: World, fact: DerivedFact) -> Term:
    assert fact.where is not None
    return known(fact.type, z3.BoolVal(True), condition_term(fact.where, world.terms, world.strings))


_FUNCTIONS: Mapping[str, Callable[[Any, DerivedFact], Term]] = {
    "count": _count,
    "sum": _sum,
    "min": _extreme(lambda one, best: one < best),
    "max": _extreme(lambda one, best: one > best),
    "repeated": _repeated,
    "any_row": _any_row,
    "all_rows": _all_rows,
    "shift": _shift,
    "days_between": _days_between,
    "beyond": _beyond,
    "product": _product,
    "age": _age,
    "length": _length,
    "matches": _matches,
    "lookup": _lookup,
    "lookup_table": _lookup_table,
    "same": _same,
    "first_present": _first_present,
    "identity": _identity,
    "holds": _holds,
}
