"""Facts worked out from other facts, by a closed catalogue of functions. Knows no expression and runs nobody's code.

Every function is total: where something it needs is absent, its result is absent (None). Conditions on rows see
the row's columns, and of other names the facts beside the table. What the functions take is declared in `declare`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any as Anything
from typing import cast

import re2  # type: ignore[import-untyped, unused-ignore]

from permits.core.rules import identity
from permits.core.rules.constants import read_value
from permits.core.rules.encode import wrong
from permits.core.rules.evaluate import holds
from permits.core.rules.lists import Entry, found_in
from permits.core.rules.model import LARGEST, DerivedFact, Facts, Value

Rows = Mapping[str, list[Facts]]
Lookup = Callable[[str, str, str], str | None]
RECEIVED_ON = "received_on"
PATTERN_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Known:
    """What one derivation may look at."""

    fact: DerivedFact
    facts: Facts
    rows: Rows
    lookup: Lookup

    def arg(self, name: str) -> str:
        return cast(str, self.fact.args[name])

    def value(self, name: str) -> Value | None:
        """The value of the fact that the argument names."""
        return self.facts.get(self.arg(name))

    def date(self, name: str) -> date | None:
        return cast("date | None", self.value(name))

    def text(self, name: str) -> str | None:
        return cast("str | None", self.value(name))

    def chosen_rows(self) -> Iterator[Facts] | None:
        """The rows of which `where` holds; None when the table itself is absent."""
        rows = self.rows.get(self.arg("rows"))
        return None if rows is None else (row for row in rows if self._chosen(row))

    def _chosen(self, row: Facts) -> bool:
        return self.fact.where is None or holds(self.fact.where, self.seen_by(row))

    def seen_by(self, row: Facts) -> Facts:
        return {**{name: self.facts[name] for name in beside(self.fact) if name in self.facts}, **row}

    def column(self) -> list[Anything] | None:
        """The values of a column in the chosen rows, absent ones left out."""
        rows, name = self.chosen_rows(), self.arg("column")
        return None if rows is None else [row[name] for row in rows if name in row]

    def products(self) -> list[Fraction] | None:
        """The product of the columns in each chosen row, those left out in which one is absent."""
        rows = self.chosen_rows()
        found = None if rows is None else [_multiplied(factors(self.fact), row) for row in rows]
        return None if found is None else [one for one in found if one is not None]


def beside(fact: DerivedFact) -> tuple[str, ...]:
    """The facts that a condition on rows looks at besides the row's own columns."""
    return cast("tuple[str, ...]", fact.args.get("beside", ()))


def factors(fact: DerivedFact) -> tuple[str | Decimal, ...]:
    """What is multiplied: names of facts, or of columns where rows are added up, and numbers."""
    return cast("tuple[str | Decimal, ...]", fact.args.get("product", ()))


def columns_of(fact: DerivedFact) -> tuple[str, ...]:
    """The columns whose values a function of rows takes, besides those of its condition."""
    if "rows" not in fact.args:
        return ()
    one = (cast(str, fact.args["column"]),) if "column" in fact.args else ()
    return (*one, *(name for name in factors(fact) if isinstance(name, str)))


def _count(known: Known) -> Value | None:
    rows = known.chosen_rows()
    return None if rows is None else sum(1 for _ in rows)


def _sum(known: Known) -> Value | None:
    if factors(known.fact):
        products = known.products()
        return None if products is None else _within_reach(known.fact, sum(products, Fraction(0)))
    column = known.column()
    nothing: Value = Decimal(0) if known.fact.type.kind == "decimal" else 0
    return None if column is None else sum(column, cast(Anything, nothing))


def _least(known: Known) -> Value | None:
    return _extreme(min, known.column())


def _greatest(known: Known) -> Value | None:
    return _extreme(max, known.column())


def _extreme(choose: Callable[[Iterable[Anything]], Anything], column: list[Anything] | None) -> Value | None:
    return cast(Value, choose(column)) if column else None


def _repeated(known: Known) -> Value | None:
    """Rows whose value a row before them has."""
    column = known.column()
    return None if column is None else len(column) - len(set(column))


def _any_row(known: Known) -> Value | None:
    rows = known.chosen_rows()
    return None if rows is None else any(True for _ in rows)


def _all_rows(known: Known) -> Value | None:
    """True of an empty table: no row fails."""
    rows, where = known.rows.get(known.arg("rows")), known.fact.where
    assert where is not None
    return None if rows is None else all(holds(where, known.seen_by(row)) for row in rows)


def _shift(known: Known) -> Value | None:
    start, by = known.date("date"), known.fact.args
    years, months, days = (cast(int, by.get(unit, 0)) for unit in ("years", "months", "days"))
    return None if start is None else shifted(start, 12 * years + months, days)


def shifted(start: date, months: int, days: int = 0) -> date | None:
    """So many months, then days, later; the month's last day where the day is missing (Civil Code art. 202).
    None beyond the years a date can have."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    landed = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    try:
        return landed + timedelta(days=days)
    except OverflowError:
        return None


def _days_between(known: Known) -> Value | None:
    start, end = known.date("from"), known.date("to")
    return None if start is None or end is None else (end - start).days


def _beyond(known: Known) -> Value | None:
    """By how much one number lies beyond so many times another; below 0 it falls short. Exact."""
    number, base = known.value("of"), known.value("base")
    times = cast(Decimal, known.fact.args.get("times", Decimal(1)))
    if number is None or base is None:
        return None
    return Decimal(cast(Anything, number)) - times * Decimal(cast(Anything, base))


def _product(known: Known) -> Value | None:
    value = _multiplied(factors(known.fact), known.facts)
    return None if value is None else _within_reach(known.fact, value)


def _multiplied(names: Iterable[str | Decimal], facts: Facts) -> Fraction | None:
    values = [facts.get(name) if isinstance(name, str) else name for name in names]
    return None if None in values else prod((Fraction(cast(Anything, one)) for one in values), start=Fraction(1))


def _within_reach(fact: DerivedFact, exact: Fraction) -> Value | None:
    """The number as the fact's type has it; None beyond what a number can be."""
    units = exact * 10**fact.type.scale
    if abs(units) >= LARGEST:
        return None
    whole = int(units)
    assert whole == units, "the declaration has as many decimal places as its factors together"
    return Decimal(whole).scaleb(-fact.type.scale) if fact.type.kind == "decimal" else whole


def _age(known: Known) -> Value | None:
    """Full years on a day, counted from the birthday itself; 0 at the least."""
    born, on = known.date("born"), known.date("on")
    if born is None or on is None:
        return None
    years = on.year - born.year
    birthday = shifted(born, 12 * years)
    return max(0, years - (birthday is None or on < birthday))


def _length(known: Known) -> Value | None:
    text = known.text("text")
    return None if text is None else len(text)


def _matches(known: Known) -> Value | None:
    text = known.text("text")
    return None if text is None else pattern(known.arg("pattern")).search(text) is not None


@lru_cache(maxsize=1024)
def pattern(written: str) -> Anything:
    """The RE2 pattern: linear time, bounded memory. Raises re2.error when RE2 refuses it."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    return re2.compile(written, options)


def _looked_up(known: Known) -> Value | None:
    key = known.text("key")
    said = None if key is None else known.lookup(known.arg("vocabulary"), key, known.arg("attribute"))
    if said is None:
        return None
    value = read_value(from_attribute(said, known.fact.type.kind), known.fact.type.kind)
    return wrong(known.fact.name, said) if value is None else value


def from_attribute(said: str, kind: str) -> object:
    """Attributes are written as strings, whatever they say."""
    if kind == "bool":
        return {"true": True, "false": False}.get(said)
    if kind == "integer":
        return int(said) if said.isascii() and said.removeprefix("-").isdigit() and len(said) < 20 else None
    return said


def _found_in_list(known: Known) -> Value | None:
    key = known.value("key")
    entries, default = cast("tuple[Entry, ...]", known.fact.args["entries"]), known.fact.args["default"]
    return None if key is None else found_in(entries, cast("Value | None", default), key)


def _same(known: Known) -> Value | None:
    left, right = known.value("left"), known.value("right")
    return None if left is None or right is None else left == right


def _first_present(known: Known) -> Value | None:
    names = cast("tuple[str, ...]", known.fact.args["names"])
    return next((known.facts[name] for name in names if name in known.facts), None)


IDENTITY_PARTS: dict[str, Callable[[str], Value | None]] = {
    "birth_date": identity.birth_date,
    "gender": identity.gender,
}


def _identity(known: Known) -> Value | None:
    number = known.text("number")
    return None if number is None else IDENTITY_PARTS[known.arg("part")](number)


def _holds(known: Known) -> Value | None:
    assert known.fact.where is not None
    return holds(known.fact.where, known.facts)


FUNCTIONS: dict[str, Callable[[Known], Value | None]] = {
    "count": _count,
    "sum": _sum,
    "min": _least,
    "max": _greatest,
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
    "lookup": _looked_up,
    "lookup_table": _found_in_list,
    "same": _same,
    "first_present": _first_present,
    "identity": _identity,
    "holds": _holds,
}


def derive(fact: DerivedFact, facts: Facts, rows: Rows, lookup: Lookup) -> Value | None:
    """The value of the derived fact, or None when it is absent.

    `rows` are the rows of each table by the table's name; a table that was not asked has no key.
    `lookup(vocabulary, key, attribute)` answers None when the vocabulary has no such key or attribute.
    Raises WrongFact when what it reads is not of the declared types.
    """
    return FUNCTIONS[fact.function](Known(fact, facts, rows, lookup))
