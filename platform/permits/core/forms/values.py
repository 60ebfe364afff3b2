"""From what was typed to what can be judged: tidied answers, and typed facts for the rules.

An empty answer is an absent one. Nothing is guessed: what cannot be read as its type stays as typed, for the
judge to name. Hidden means absent: a field that is not visible is never a fact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from permits.core.definitions.types import Field, Item
from permits.core.forms.formats import bare_mobile, date_of, decimal_of
from permits.core.rules import Facts, derive, holds
from permits.core.rules.model import LARGEST

FactValue = bool | int | Decimal | date | str
MutableFacts = dict[str, FactValue]

AMOUNTS = frozenset({"decimal", "money"})
"""Kinds whose answers are exact decimals, written as text."""
_MOST_DIGITS = 16
# Control characters (but tab and line breaks) and half characters: nobody types them, and no database keeps them all.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Spaces of every width, line breaks, and signs that show nothing at all (fillers of Hangul and Braille, marks of
# joining and of direction), first and last of each run: nobody sees them at the ends of an answer, and an answer of
# them alone says nothing.
_BLANKS = (
    (0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x1680, 0x1680), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F),
    (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
)  # fmt: skip
_BLANK = "".join(chr(code) for first, last in _BLANKS for code in range(first, last + 1))
_CODES = {"identity", "mobile", "date", "decimal", "money", "code", "email", "integer"}


def trimmed(words: str) -> str:
    """Words without blanks round them: spaces of every width, and what does not show at all."""
    return words.strip(_BLANK)


def tidy(item: Item, answers: Mapping[str, object]) -> dict[str, object]:
    """Answers without blanks round them and without empty ones; codes in their narrow form (NFKC). Keys are kept."""
    tidied = {name: _tidy_value(item.fields.get(name), value) for name, value in answers.items()}
    return {name: value for name, value in tidied.items() if value is not None}


def _tidy_value(field: Field | None, value: object) -> object:
    if value is None or field is None:
        return value
    if isinstance(value, str):
        return _tidy_text(field, value)
    if isinstance(value, float) and field.kind == "integer" and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return _tidy_list(field, value)
    if field.parts:
        return _tidy_row({part.id: part for part in field.parts}, value) or None
    return value


def _tidy_text(field: Field, value: str) -> str | None:
    value = unicodedata.normalize("NFKC", value) if field.kind in _CODES else unicodedata.normalize("NFC", value)
    value = trimmed(_UNTYPED.sub("", value))
    if field.kind == "identity":
        value = value.replace(" ", "").upper()
    if field.kind == "mobile":
        value = bare_mobile(value)
    return value or None


def _tidy_list(field: Field, value: list[object]) -> list[object] | None:
    if field.kind != "table":
        return value or None
    columns = {column.id: column for column in field.columns}
    rows = [_tidy_row(columns, row) for row in value]
    return [row for row in rows if row != {}] or None


def _tidy_row(columns: Mapping[str, Field], row: object) -> object:
    if not isinstance(row, Mapping):
        return row
    tidied = {name: _tidy_value(columns.get(name), value) for name, value in row.items()}
    return {name: value for name, value in tidied.items() if value is not None}


def _date(value: object) -> FactValue | None:
    return date_of(value)


def _integer(value: object) -> FactValue | None:
    return value if type(value) is int and -LARGEST < value < LARGEST else None


def _yesno(value: object) -> FactValue | None:
    return value if type(value) is bool else None


def _string(value: object) -> FactValue | None:
    return value if isinstance(value, str) else None


def _some(value: object) -> FactValue | None:
    return "·" if isinstance(value, list) and value else None


def _file(value: object) -> FactValue | None:
    return "·" if isinstance(value, str) and value else None


def _composite(value: object) -> FactValue | None:
    return "·" if isinstance(value, Mapping) and value else None


_READERS = {
    "integer": _integer,
    "date": _date,
    "yesno": _yesno,
    "several_of": _some,
    "table": _some,
    "file": _file,
    "address": _composite,
    "date_range": _composite,
}


def value_of(field: Field, answer: object) -> FactValue | None:
    """The fact an answer stands for, typed after its field; None where it cannot be one."""
    if field.kind in AMOUNTS:
        return _decimal(field, answer)
    return _READERS.get(field.kind, _string)(answer)


def _decimal(field: Field, answer: object) -> FactValue | None:
    """The exact value, unless it has more places than the field or more digits than a fact holds."""
    value = decimal_of(answer)
    if value is None or value.adjusted() > _MOST_DIGITS:
        return None
    units = value.scaleb(field.scale)
    return value if units == units.to_integral_value() and abs(units) < LARGEST else None


def facts_of_field(field: Field, answer: object) -> MutableFacts:
    """Everything an answer says: its own value, one yes/no per option where several may be chosen, and its parts."""
    value = value_of(field, answer)
    if value is None:
        return {}
    facts: MutableFacts = {field.id: value}
    if field.kind == "several_of" and isinstance(answer, list):
        facts |= {f"{field.id}.{option.code}": option.code in answer for option in field.options}
    parts = answer if isinstance(answer, Mapping) else {}
    for part in field.parts:
        said = facts_of_field(part, parts[part.id]) if part.id in parts else {}
        facts |= {f"{field.id}.{name}": told for name, told in said.items()}
    return facts


def _tables(field: Field, name: str, answers: list[object]) -> Iterator[tuple[str, list[Facts]]]:
    """The rows of a table under its name, and those of the tables in its rows, of all rows together."""
    rows = [row for answer in answers if isinstance(answer, list) for row in answer if isinstance(row, Mapping)]
    yield name, [_row_facts(field, row) for row in rows]
    for column in field.columns:
        if column.kind == "table":
            yield from _tables(column, f"{name}.{column.id}", [row.get(column.id) for row in rows])


def _row_facts(field: Field, row: Mapping[str, object]) -> Facts:
    facts: MutableFacts = {}
    for column in field.columns:
        if column.id in row:
            facts |= facts_of_field(column, row[column.id])
    return facts


@dataclass(frozen=True, slots=True)
class Worked:
    """What follows from answers: which questions are asked, every fact, and the answers as they count: computed ones
    worked out, whatever was sent for them."""

    visible: frozenset[str]
    facts: MutableFacts
    answers: dict[str, object]


def work_out(item: Item, answers: Mapping[str, object], received_on: date) -> Worked:
    """One walk over the item's questions and derived facts in their order.

    `answers` are tidied. The walk ends because the compiler refuses an item whose order has a cycle.
    """
    facts: MutableFacts = {"received_on": received_on}
    given = {name: answer for name, answer in answers.items() if not _is_computed(item, name)}
    rows: dict[str, list[Facts]] = {}
    visible: set[str] = set()
    shown_by = _shown_by(item)
    for name in item.order:
        if name in item.derived:
            value = derive(item.derived[name], facts, rows, lambda v, k, a: lookup(item, v, k, a))
            if value is not None:
                facts[name] = value
            continue
        conditions = shown_by.get(name)
        if conditions is not None and not any(c is None or holds(c, facts) for c in conditions):
            continue
        visible.add(name)
        field = item.fields[name]
        if field.computed in facts:
            given[name] = as_answer(field, facts[field.computed])
        if name in given:
            facts |= facts_of_field(field, given[name])
            if field.kind == "table" and name in facts:
                rows |= _tables(field, name, [given[name]])
    return Worked(frozenset(visible), facts, given)


def _is_computed(item: Item, name: str) -> bool:
    return name in item.fields and bool(item.fields[name].computed)


def as_answer(field: Field, value: FactValue) -> object:
    """A fact as the answer to a question: decimals with the places of the field, days in ISO form."""
    if isinstance(value, Decimal):
        return f"{value:.{field.scale}f}"
    return value.isoformat() if isinstance(value, date) else value


def visible_and_facts(
    item: Item, answers: Mapping[str, object], received_on: date
) -> tuple[frozenset[str], MutableFacts]:
    """Which questions are asked, and every fact. `answers` are tidied."""
    worked = work_out(item, answers, received_on)
    return worked.visible, worked.facts


def _shown_by(item: Item) -> dict[str, list]:  # type: ignore[type-arg]
    shown: dict[str, list] = {}  # type: ignore[type-arg]
    for rule in item.rules_of("visibility"):
        for name in rule.effect["show"]:  # type: ignore[attr-defined]
            shown.setdefault(name, []).append(rule.when)
    return shown


def lookup(item: Item, vocabulary: str, key: str, attribute: str) -> str | None:
    """What a vocabulary or register knows of a key; the empty attribute asks only whether it is there."""
    listed = item.vocabularies.get(vocabulary)
    option = listed.options.get(key) if listed else None
    if option is None:
        return None
    return option.attributes.get(attribute) if attribute else option.code


def visible_fields(item: Item, answers: Mapping[str, object], received_on: date) -> frozenset[str]:
    """The names of the questions asked of someone with these answers."""
    return visible_and_facts(item, tidy(item, answers), received_on)[0]


def facts_of(item: Item, answers: Mapping[str, object], received_on: date) -> Facts:
    """Every fact these answers give: visible answers and derived facts."""
    return visible_and_facts(item, tidy(item, answers), received_on)[1]
