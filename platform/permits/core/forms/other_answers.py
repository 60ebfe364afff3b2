"""Other answers to a question that might turn a rule, nearest first. Knows how answers can be varied and what rules
hold them against; not whether the rule is turned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from permits.core.definitions.types import Field, Item, Rule
from permits.core.forms.behind import facts_behind_rules
from permits.core.forms.formats import date_of, decimal_of
from permits.core.rules import DerivedFact, Facts, Value, columns_of, factors, facts_read
from permits.core.rules.model import Before, constants_of, leaves_of

Answer = Mapping[str, object]

ENOUGH = 400
"""Answers tried for one rule."""
CLOSE = 20
"""Records of a list that are tried of each kind."""
REMOVED, CHOSEN, ANOTHER, ADDED = 3.0, 1.0, 1.5, 2.0
"""How far a change is felt to be: an answer taken back, another choice, others of several, a row more or less. A
number is as far as the part of itself it moves by, a day as the part of a year."""

SOMETHING_ZH = "例"
SPECIMENS = {
    "uscc": "91350100M000100Y43", "resident-id": "11010519491231002X", "mobile": "13800138000", "postcode": "100000",
    "email": "name@example.com", "passport": "E12345678", "hk-macao-permit": "H12345678", "taiwan-permit": "12345678",
    "identity-number": "E12345678",
}  # fmt: skip
"""Of each format an answer that has it; the first two are the standards' own (GB 32100, GB 11643)."""
WIDER = tuple(10**power for power in range(7))
"""How far numbers are looked at beyond what the rule names, where it holds one against so many times another, or
multiplies."""

Tried = tuple[float, str, object]
"""How far the change is, the field and its other answer."""


def tried(item: Item, rule: Rule, answers: Mapping[str, object], facts: Facts) -> list[Tried]:
    """Other answers to the questions behind the rule, nearest first. `answers` are tidied, `facts` what they give."""
    behind = facts_behind_rules(item, [rule])
    steps = _steps(item, rule, behind, facts)
    found: list[Tried] = []
    for name, field in item.fields.items():
        if name in behind:
            answer = answers.get(name)
            others = _OTHERS.get(field.kind, _text)(item, field, answer, steps)
            found += [(far, name, other) for far, other in others if other != answer]
            found += [(REMOVED, name, None)] if answer is not None else []
    return sorted(found, key=lambda one: one[0])[:ENOUGH]


@dataclass(frozen=True, slots=True)
class _Steps:
    """What the rule and the derived facts behind it hold facts against: `constants` anywhere, and `distances`, how far
    facts now are from them (days for dates, the fact's own units for numbers). `columns`: what is looked at of rows.
    `birthdays`: the days from which an age reaches what it is held against."""

    constants: tuple[Value, ...]
    distances: tuple[int, ...]
    keys: Mapping[str, tuple[str, ...]]
    columns: frozenset[str]
    today: date
    wider: tuple[int, ...]
    birthdays: tuple[date, ...]


def _steps(item: Item, rule: Rule, behind: set[str], facts: Facts) -> _Steps:
    derived = [item.derived[name] for name in behind if name in item.derived]
    conditions = [rule.when, *(fact.where for fact in derived)]
    leaves = [leaf for condition in conditions if condition is not None for leaf in leaves_of(condition)]
    constants = [value for leaf in leaves for value in constants_of(leaf)]
    constants += [
        facts[name] for leaf in leaves if isinstance(leaf, Before) for name in sorted(facts_read(leaf) & facts.keys())
    ]
    distances = {0}
    for leaf in leaves:
        value = facts.get(getattr(leaf, "fact", ""))
        distances |= {found for constant in constants_of(leaf) if (found := _distance(value, constant)) is not None}
    keys: dict[str, tuple[str, ...]] = {}
    for fact in derived:
        if fact.function == "lookup":
            keys[str(fact.args["key"])] = tuple(_kinds_of_records(item, str(fact.args["vocabulary"])))
        if fact.function == "lookup_table":
            ends = _ends_of_bands(fact)
            constants += ends
            keys[str(fact.args["key"])] = tuple(end for end in ends if isinstance(end, str))
            value = facts.get(str(fact.args["key"]))
            distances |= {found for end in ends if (found := _distance(value, end)) is not None}
    today = facts["received_on"]
    assert isinstance(today, date)
    wider = WIDER if any(fact.function == "beyond" or factors(fact) for fact in derived) else ()
    return _Steps(tuple(constants), tuple(sorted(distances)), keys, frozenset(_columns(derived)), today, wider,
                  tuple(_birthdays(derived, constants, facts)))  # fmt: skip


def _birthdays(derived: Sequence[DerivedFact], constants: Sequence[Value], facts: Facts) -> Iterator[date]:
    """The days of birth of those who are just as old as some constant on the day an age is counted on."""
    for fact in (fact for fact in derived if fact.function == "age"):
        on = facts.get(str(fact.args["on"]))
        for years in (c for c in constants if type(c) is int):
            if isinstance(on, date) and 0 < on.year - years <= date.max.year:
                yield date(on.year - years, on.month, min(on.day, 28))


def _columns(derived: Sequence[DerivedFact]) -> Iterator[str]:
    """The columns that facts look at, and the tables in rows whose rows they look at."""
    for fact in (fact for fact in derived if "rows" in fact.args):
        yield from (name.partition(".")[0] for name in (facts_read(fact.where) if fact.where is not None else ()))
        yield from columns_of(fact)
        yield from str(fact.args["rows"]).split(".")[1:]


def _distance(value: Value | None, constant: Value) -> int | None:
    if isinstance(value, date) and isinstance(constant, date):
        return (constant - value).days
    if type(value) is int and type(constant) is int:
        return constant - value
    return None


def _ends_of_bands(fact: DerivedFact) -> list[Value]:
    """The keys at which what a list says changes."""
    entries = fact.args["entries"]
    assert isinstance(entries, tuple)
    return [end for entry in entries for end in (entry.low, entry.high) if end is not None]


def _kinds_of_records(item: Item, vocabulary: str) -> Iterator[str]:
    """Keys of a list: a few for each thing said of them, and one that is not in it."""
    seen: dict[tuple[str, str], int] = {}
    for option in item.vocabularies[vocabulary].options.values():
        fresh = [said for said in option.attributes.items() if seen.setdefault(said, 0) < CLOSE]
        for said in fresh:
            seen[said] += 1
        if fresh or not option.attributes:
            yield option.code


def _choice(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    listed = item.vocabularies.get(field.vocabulary)
    named = [c for c in steps.constants if isinstance(c, str)]
    codes = [option.code for option in field.options] or [
        *named,
        *steps.keys.get(field.id, ()),
        *(listed.options if listed else ()),
    ]
    known = set(listed.options) if listed else {option.code for option in field.options}
    yield from ((CHOSEN, code) for code in dict.fromkeys(codes) if code in known)


def _several(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    chosen = [str(code) for code in answer] if isinstance(answer, list) else []
    for option in field.options:
        yield ANOTHER, [option.code]
        yield from ((ANOTHER, [option.code if code == one else code for code in chosen]) for one in chosen)
        other = [code for code in chosen if code != option.code]
        other = other if len(other) < len(chosen) else [*chosen, option.code]
        if other:
            yield CHOSEN, other


def _yesno(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    yield from ((CHOSEN, other) for other in (True, False))


def _integer(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    now = answer if type(answer) is int else 0
    ends = [end for word in ("minimum", "maximum") if type(end := field.schema.get(word)) is int]
    for number in dict.fromkeys((*_near(now, steps), 0, *ends)):
        if _allowed(field, number):
            yield abs(number - now) / (abs(now) + 1), number


def _near(now: int, steps: _Steps) -> Iterator[int]:
    constants = [c for c in steps.constants if type(c) is int]
    for target in (*constants, *(now + d for d in steps.distances), *(now - d for d in steps.distances)):
        yield from (target - 1, target, target + 1)
    yield from (now + sign * far for far in steps.wider for sign in (-1, 1))


def _allowed(field: Field, number: int) -> bool:
    least, most = field.schema.get("minimum"), field.schema.get("maximum")
    return not (isinstance(least, int) and number < least) and not (isinstance(most, int) and number > most)


def _decimal(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    now, unit = decimal_of(answer) or Decimal(0), Decimal(1).scaleb(-field.scale)
    constants = [c for c in steps.constants if isinstance(c, Decimal)]
    numbers = [number for c in constants for number in (c - unit, c, c + unit)]
    numbers += [now + sign * far for far in steps.wider for sign in (-1, 1)]
    ends = (decimal_of(field.schema.get(word)) for word in ("atLeast", "atMost"))
    numbers += [Decimal(0), *(end for end in ends if end is not None)]
    for number in dict.fromkeys(numbers):
        yield float(abs(number - now) / (abs(now) + 1)), str(number.quantize(unit))


def _date(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    now = date_of(answer) or steps.today
    days = {day for c in steps.constants if isinstance(c, date) for day in _days_from(c, 0)}
    for distance in steps.distances:
        for sign in (1, -1):
            days |= set(_days_from(now, sign * distance))
    for birthday in steps.birthdays:
        days |= {day for years in (0, 366) for day in _days_from(birthday, -years)}
    for number in (c for c in steps.constants if type(c) is int):
        days |= set(_days_from(now, number)) | set(_days_from(now, -number))
    yield from ((abs((day - now).days) / 365, day.isoformat()) for day in sorted(days))


def _days_from(now: date, distance: int) -> Iterator[date]:
    """The day so far away and those next to it; a month more or less where months are not all as long."""
    for slack in (-31, -2, -1, 0, 1, 2, 31):
        try:
            yield now + timedelta(days=distance + slack)
        except OverflowError:
            continue


def _days(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    """A period that begins or ends on another day; where there is none, one from the day of receipt."""
    given = answer if isinstance(answer, Mapping) else {}
    whole = {part.id: given.get(part.id) or steps.today.isoformat() for part in field.parts}
    if not given:
        yield ADDED, whole
    for part in reversed(field.parts):
        yield from ((far, {**whole, part.id: day}) for far, day in _date(item, part, whole[part.id], steps))


def _table(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    """One row less, one row more, or one cell of one row answered otherwise or taken back: of rows that are the same
    in the columns that are looked at, the first; a row more is like one there is, but for one cell at most."""
    rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
    columns = [column for column in field.columns if column.id in steps.columns]
    seen: list[list[object]] = []
    for place, row in enumerate(rows):
        sort = [row.get(column.id) for column in columns]
        if sort in seen or len(seen) == CLOSE:
            continue
        seen.append(sort)
        if len(rows) > 1:
            yield ADDED, [*rows[:place], *rows[place + 1 :]]
        yield ADDED, [*rows, row]
        for far, other in _rows_near(item, columns, row, steps):
            yield far, [*rows[:place], other, *rows[place + 1 :]]
            yield far + ADDED, [*rows, other]


def _rows_near(item: Item, columns: Sequence[Field], row: Answer, steps: _Steps) -> Iterator[tuple[float, Answer]]:
    """The row with one cell otherwise; a day may be held against another day of the row."""
    days = [day for column in columns if column.kind == "date" and (day := date_of(row.get(column.id)))]
    steps = replace(steps, constants=(*steps.constants, *days))
    for column in columns:
        now = row.get(column.id)
        for far, other in _OTHERS.get(column.kind, _text)(item, column, now, steps):
            if other != now:
                yield far, {**row, column.id: other}
        if now is not None and not column.required:
            yield REMOVED, {name: said for name, said in row.items() if name != column.id}


def _text(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    """Texts of other lengths, keys of the registers it is looked up in; something where there was nothing."""
    written = answer if isinstance(answer, str) else ""
    for length in (c + d for c in steps.constants if type(c) is int for d in (-1, 0, 1)):
        if 0 < length <= 1000:
            yield ADDED, (written or SOMETHING_ZH).ljust(length, SOMETHING_ZH)[:length]
    yield from ((ADDED, key) for key in steps.keys.get(field.id, ()))
    yield from ((ADDED, said) for said in _specimens(field))
    if written:
        yield ADDED, written[:-1] + ("1" if written.endswith("0") else "0")
    else:
        yield REMOVED, SOMETHING_ZH


def _specimens(field: Field) -> Iterator[object]:
    """What the question itself gives as examples, and an answer of the format it asks for."""
    examples = field.schema.get("examples")
    yield from examples if isinstance(examples, list | tuple) else ()
    stated = str(field.schema.get("format", ""))
    yield from [SPECIMENS[stated]] if stated in SPECIMENS else []


def _file(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    yield ADDED, "att-example"


_OTHERS: Mapping[str, Callable[[Item, Field, object, _Steps], Iterator[tuple[float, object]]]] = {
    "one_of": _choice,
    "code": _choice,
    "several_of": _several,
    "yesno": _yesno,
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "date": _date,
    "date_range": _days,
    "table": _table,
    "file": _file,
}
