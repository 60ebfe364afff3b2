"""The nearest single change of an answer that would turn a rule: from holding to not holding, or the other way round.

Tries answers to the questions behind the rule, nearest first, and lets the engine judge each. Knows how answers can be
varied; what they mean it asks the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from permits.core.definitions.types import Field, Item, Rule
from permits.core.forms.behind import facts_behind_rules
from permits.core.forms.formats import date_of, decimal_of
from permits.core.forms.show import shown
from permits.core.forms.values import facts_of
from permits.core.rules import DerivedFact, Facts, Value, holds
from permits.core.rules.model import constants_of, leaves_of
from permits.core.text import Text

ENOUGH = 400
"""Answers tried for one rule."""
CLOSE = 20
"""Records of a list that are tried of each kind."""
REMOVED, CHOSEN, ADDED = 3.0, 1.0, 2.0
"""How far a change is felt to be: an answer taken back, another choice, a row more or less. A number is as far as the
part of itself it moves by, a day as the part of a year."""

APPLIES = Text("如果“{field}”改为{answer}，这条规则就会适用", "If “{field}” were {answer}, this rule would apply")
NO_LONGER = Text(
    "如果“{field}”改为{answer}，这条规则就不再适用", "If “{field}” were {answer}, this rule would no longer apply"
)
SOMETHING_ZH = "例"
EMPTY = Text("（不填）", "left empty")
OTHER_RECORD = Text("登记情况不同的另一个", "another one, of which the register says otherwise")
NONE = Text("只改一项回答，改变不了这条规则", "No single answer turns this rule")


@dataclass(frozen=True, slots=True)
class Flip:
    """The change: this field, answered so (None: left empty). `fires`: whether the rule holds then."""

    field: str
    answer: object
    fires: bool


def nearest_flip(item: Item, rule: Rule, answers: Mapping[str, object], received_on: date) -> Flip | None:
    """The nearest change of one answer after which the rule says the opposite; None if none was found, or the rule
    has no condition. `answers` are tidied."""
    if rule.when is None:
        return None
    facts = facts_of(item, answers, received_on)
    now = holds(rule.when, facts)
    for _, name, answer in _tried(item, rule, answers, facts):
        changed = {key: value for key, value in {**answers, name: answer}.items() if value is not None}
        if holds(rule.when, facts_of(item, changed, received_on)) is not now:
            return Flip(name, answer, not now)
    return None


def flip_in_words(item: Item, flip: Flip | None) -> Text:
    if flip is None:
        return NONE
    field = item.fields[flip.field]
    said = EMPTY if flip.answer is None else shown(item, field, flip.answer)
    quoted = said if flip.answer is None else Text(f"“{said.zh}”", f"“{said.say('en')}”")
    if from_register(item, flip.answer):
        quoted = OTHER_RECORD
    return (APPLIES if flip.fires else NO_LONGER).format({"field": field.title, "answer": quoted})


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
    facts now are from them (days for dates, the fact's own units for numbers)."""

    constants: tuple[Value, ...]
    distances: tuple[int, ...]
    keys: Mapping[str, tuple[str, ...]]


def _steps(item: Item, rule: Rule, behind: set[str], facts: Facts) -> _Steps:
    derived = [item.derived[name] for name in behind if name in item.derived]
    conditions = [rule.when, *(fact.where for fact in derived)]
    leaves = [leaf for condition in conditions if condition is not None for leaf in leaves_of(condition)]
    constants = [value for leaf in leaves for value in constants_of(leaf)]
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
    return _Steps(tuple(constants), tuple(sorted(distances)), keys)


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
    days = {c for c in steps.constants if isinstance(c, date)}
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
    """One row less, one row again, or one cell of one row answered otherwise."""
    rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
    for place, row in enumerate(rows[:CLOSE]):
        if len(rows) > 1:
            yield ADDED, [*rows[:place], *rows[place + 1 :]]
        yield ADDED, [*rows, row]
        for column in field.columns:
            for far, other in _OTHERS.get(column.kind, _text)(item, column, row.get(column.id), steps):
                yield far, [*rows[:place], {**row, column.id: other}, *rows[place + 1 :]]


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
