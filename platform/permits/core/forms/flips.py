"""The nearest single change of an answer that would turn a rule: from holding to not holding, or the other way round.

Tries answers to the questions behind the rule, nearest first, and lets the engine judge each. Knows how answers can be
varied; what they mean it asks the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from permits.core.definitions.types import Field, Item, Rule
from permits.core.forms.behind import facts_behind_rules
from permits.core.forms.formats import date_of, decimal_of
from permits.core.forms.show import shown_in_short
from permits.core.forms.values import facts_of
from permits.core.rules import DerivedFact, Facts, Value, facts_read, holds
from permits.core.rules.model import Before, constants_of, leaves_of
from permits.core.text import Text

ENOUGH = 400
"""Answers tried for one rule."""
CLOSE = 20
"""Records of a list that are tried of each kind."""
REMOVED, CHOSEN, ANOTHER, ADDED = 3.0, 1.0, 1.5, 2.0
"""How far a change is felt to be: an answer taken back, another choice, others of several, a row more or less. A
number is as far as the part of itself it moves by, a day as the part of a year."""

APPLIES = Text("如果“{field}”改为{answer}，这条规则就会适用", "If “{field}” were {answer}, this rule would apply")
NO_LONGER = Text(
    "如果“{field}”改为{answer}，这条规则就不再适用", "If “{field}” were {answer}, this rule would no longer apply"
)
ROWS_APPLY = Text("如果“{field}”{change}，这条规则就会适用", "If in “{field}” {change}, this rule would apply")
ROWS_NO_LONGER = Text(
    "如果“{field}”{change}，这条规则就不再适用", "If in “{field}” {change}, this rule would no longer apply"
)
ROW_LESS = Text("去掉第 {row} 行", "row {row} were left out")
ROW_MORE = Text("多一行：{said}", "there were one more row: {said}")
CELL = Text("第 {row} 行的“{column}”改为{said}", "“{column}” of row {row} were {said}")
SOMETHING_ZH = "例"
EMPTY = Text("（不填）", "left empty")
OTHER_RECORD = Text("登记情况不同的另一个", "another one, of which the register says otherwise")
NONE = Text(
    "试过 {many} 种只改一项回答（选项、数、日期，或者表格的一行、一格）的办法，都改变不了这条规则",
    "{many} changes of a single answer were tried (a choice, a number, a day, a row or a cell of a table); none turns"
    " this rule",
)
NOTHING_BEHIND = Text("这条规则不看任何回答", "No answer is behind this rule")


Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Flip:
    """The change: this field, answered so (None: left empty). `fires`: whether the rule holds then."""

    field: str
    answer: object
    fires: bool


@dataclass(frozen=True, slots=True)
class NoFlip:
    """That no single change was found, and how many were tried."""

    tried: int


def nearest_flip(item: Item, rule: Rule, answers: Mapping[str, object], received_on: date) -> Flip | NoFlip:
    """The nearest change of one answer after which the rule says the opposite; if none was found, or the rule has no
    condition, how many were tried. `answers` are tidied."""
    if rule.when is None:
        return NoFlip(0)
    facts = facts_of(item, answers, received_on)
    now = holds(rule.when, facts)
    tried = _tried(item, rule, answers, facts)
    for _, name, answer in tried:
        changed = {key: value for key, value in {**answers, name: answer}.items() if value is not None}
        if holds(rule.when, facts_of(item, changed, received_on)) is not now:
            return Flip(name, answer, not now)
    return NoFlip(len(tried))


def flip_in_words(item: Item, flip: Flip | NoFlip, answers: Mapping[str, object] | None = None) -> Text:
    """The change as a sentence; of a table what differs from the rows in `answers`."""
    if isinstance(flip, NoFlip):
        return NONE.format({"many": flip.tried}) if flip.tried else NOTHING_BEHIND
    field = item.fields[flip.field]
    before = (answers or {}).get(flip.field)
    if isinstance(before, list) and isinstance(flip.answer, list) and field.kind == "table":
        said = ROWS_APPLY if flip.fires else ROWS_NO_LONGER
        return said.format({"field": field.title, "change": _rows_in_words(item, field, before, flip.answer)})
    return (APPLIES if flip.fires else NO_LONGER).format(
        {"field": field.title, "answer": _quoted(item, field, flip.answer)}
    )


def _quoted(item: Item, field: Field, answer: object) -> Text:
    if answer is None:
        return EMPTY
    if from_register(item, answer):
        return OTHER_RECORD
    said = shown_in_short(item, field, answer)
    return Text(f"“{said.zh}”", f"“{said.say('en')}”")


def _rows_in_words(item: Item, field: Field, before: list[Answer], after: list[Answer]) -> Text:
    """The one row that is gone, new or otherwise; rows are counted from one."""
    place = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(after))
    if len(after) < len(before):
        return ROW_LESS.format({"row": place + 1})
    if len(after) > len(before):
        return ROW_MORE.format({"said": _quoted(item, field, after[-1:])})
    other = after[place]
    column = next(one for one in field.columns if before[place].get(one.id) != other.get(one.id))
    said = _quoted(item, column, other.get(column.id))
    return CELL.format({"row": place + 1, "column": column.title, "said": said})


def from_register(item: Item, answer: object) -> bool:
    """Whether the answer names a record of a register: somebody else's, which nobody is to be told."""
    if isinstance(answer, list):
        return any(from_register(item, one) for one in answer)
    if isinstance(answer, Mapping):
        return any(from_register(item, one) for one in answer.values())
    return any(listed.register and answer in listed.options for listed in item.vocabularies.values())


Tried = tuple[float, str, object]
"""How far the change is, the field and its other answer."""


def _tried(item: Item, rule: Rule, answers: Mapping[str, object], facts: Facts) -> list[Tried]:
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
    facts now are from them (days for dates, the fact's own units for numbers). `columns`: what is looked at of rows."""

    constants: tuple[Value, ...]
    distances: tuple[int, ...]
    keys: Mapping[str, tuple[str, ...]]
    columns: frozenset[str]


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
    return _Steps(tuple(constants), tuple(sorted(distances)), keys, frozenset(_columns(derived)))


def _columns(derived: Sequence[DerivedFact]) -> Iterator[str]:
    """The columns that facts look at, and the tables in rows whose rows they look at."""
    for fact in (fact for fact in derived if "rows" in fact.args):
        yield from (name.partition(".")[0] for name in (facts_read(fact.where) if fact.where is not None else ()))
        yield str(fact.args.get("column", ""))
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
    for number in dict.fromkeys(_near(now, steps)):
        if _allowed(field, number):
            yield abs(number - now) / (abs(now) + 1), number


def _near(now: int, steps: _Steps) -> Iterator[int]:
    constants = [c for c in steps.constants if type(c) is int]
    for target in (*constants, *(now + d for d in steps.distances), *(now - d for d in steps.distances)):
        yield from (target - 1, target, target + 1)


def _allowed(field: Field, number: int) -> bool:
    least, most = field.schema.get("minimum"), field.schema.get("maximum")
    return not (isinstance(least, int) and number < least) and not (isinstance(most, int) and number > most)


def _decimal(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    now, unit = decimal_of(answer) or Decimal(0), Decimal(1).scaleb(-field.scale)
    for constant in (c for c in steps.constants if isinstance(c, Decimal)):
        for number in (constant - unit, constant, constant + unit):
            yield float(abs(number - now) / (abs(now) + 1)), str(number.quantize(unit))


def _date(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    now = date_of(answer) or date(2026, 1, 1)
    days = {day for c in steps.constants if isinstance(c, date) for day in _days_from(c, 0)}
    for distance in steps.distances:
        for sign in (1, -1):
            days |= set(_days_from(now, sign * distance))
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
    if written:
        yield ADDED, written[:-1] + ("1" if written.endswith("0") else "0")
    else:
        yield REMOVED, SOMETHING_ZH


def _file(item: Item, field: Field, answer: object, steps: _Steps) -> Iterator[tuple[float, object]]:
    yield ADDED, "att-example"


_OTHERS: Mapping[str, Callable[[Item, Field, object, _Steps], Iterator[tuple[float, object]]]] = {
    "one_of": _choice,
    "code": _choice,
    "several_of": _several,
    "yesno": _yesno,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "table": _table,
    "file": _file,
}
