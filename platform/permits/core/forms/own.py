"""What JSON Schema cannot say of one answer: exact decimals, codes of vocabularies, ranges of days, document numbers.

Knows the answers beside it and the day of receipt; no rules between answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from permits.core.definitions.composites import titled
from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, pointer
from permits.core.forms import messages
from permits.core.forms.cells import options_of
from permits.core.forms.formats import FORMATS, date_of, decimal_of
from permits.core.forms.refusing import refuse
from permits.core.forms.schema import Known, surely_between
from permits.core.forms.values import AMOUNTS


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer to judge: its field and place, what is asked and answered beside it, and when it was received."""

    item: Item
    field: Field
    answer: object
    where: str
    fields: Sequence[Field]
    beside: Mapping[str, object]
    received_on: date

    def refused(self, keyword: str, limit: object = None, where: str = "") -> Finding:
        return refuse(self.field, messages.BY_KEYWORD[keyword], keyword, limit, where or self.where)


def judge_ours(item: Item, answers: Mapping[str, object], received_on: date) -> Iterator[Finding]:
    """The findings on what only we can judge. `answers`: those of the questions asked."""
    fields = tuple(item.fields.values())
    for field, sure in _judged_by_us(Known(item)):
        if field.id not in answers or (sure and sure.fullmatch(str(answers[field.id]))):
            continue
        yield from _judge(Asked(item, field, answers[field.id], pointer(field.id), fields, answers, received_on))


@lru_cache(maxsize=512)
def _judged_by_us(known: Known) -> tuple[tuple[Field, re.Pattern[str] | None], ...]:
    """The questions, of amounts with the pattern of those that need no arithmetic to be inside their bounds."""
    ours = (field for field in known.item.fields.values() if _is_ours(field))
    return tuple((field, re.compile(surely_between(field)) if field.kind in AMOUNTS else None) for field in ours)


def _is_ours(field: Field) -> bool:
    return field.kind in OURS or bool(field.type_from) or any(map(_is_ours, field.columns))


def _judge(asked: Asked) -> Iterator[Finding]:
    if asked.field.type_from:
        yield from _document(asked)
    if asked.field.kind in OURS:
        yield from OURS[asked.field.kind](asked)
    rows = asked.answer if asked.field.columns and isinstance(asked.answer, list) else ()
    for number, row in enumerate(rows):
        for column in asked.field.columns if isinstance(row, Mapping) else ():
            if column.id in row and _is_ours(column):
                where = asked.where + pointer(number, column.id)
                columns = asked.field.columns
                yield from _judge(Asked(asked.item, column, row[column.id], where, columns, row, asked.received_on))


def _amount(asked: Asked) -> Iterator[Finding]:
    value, field = decimal_of(asked.answer), asked.field
    if value is None:
        return
    if len(str(asked.answer).partition(".")[2].rstrip("0")) > field.scale:
        yield asked.refused("scale", field.scale)
    for keyword, fits in _BOUNDS.items():
        limit = field.schema.get(keyword)
        if limit is not None and not fits(value, Decimal(str(limit))):
            yield asked.refused(keyword, limit)


_BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": lambda value, limit: value > limit,
    "atLeast": lambda value, limit: value >= limit,
    "below": lambda value, limit: value < limit,
    "atMost": lambda value, limit: value <= limit,
}


def _listed(asked: Asked) -> Iterator[Finding]:
    listed = asked.item.vocabularies.get(asked.field.vocabulary)
    if not isinstance(asked.answer, str) or listed is None:
        return
    option = listed.options.get(asked.answer)
    if option is None:
        yield asked.refused("enum")
    elif not option.alive_on(asked.received_on):
        yield asked.refused("alive")


def _address(asked: Asked) -> Iterator[Finding]:
    division = asked.field.parts[0]
    if isinstance(asked.answer, Mapping) and division.id in asked.answer:
        where = asked.where + pointer(division.id)
        named = replace(division, title=titled(asked.field, division))
        yield from _listed(replace(asked, field=named, answer=asked.answer[division.id], where=where))


def _date_range(asked: Asked) -> Iterator[Finding]:
    """Both days count: a range from a day to the same day is one day long."""
    answer = asked.answer if isinstance(asked.answer, Mapping) else {}
    first, last = (date_of(answer.get(part.id)) for part in asked.field.parts)
    if first is None or last is None:
        return
    if last < first:
        yield asked.refused("order", where=asked.where + pointer("to"))
        return
    for keyword, fits in _LENGTHS.items():
        limit = asked.field.schema.get(keyword)
        if isinstance(limit, int) and not fits((last - first).days + 1, limit):
            yield asked.refused(keyword, limit, where=asked.where + pointer("to"))


_LENGTHS: dict[str, Callable[[int, int], bool]] = {
    "minDays": lambda days, limit: days >= limit,
    "maxDays": lambda days, limit: days <= limit,
}


def _document(asked: Asked) -> Iterator[Finding]:
    """The number fits the kind of document it is said to be of."""
    name = document_format(asked.item, asked.field, asked.fields, asked.beside)
    if name in FORMATS and isinstance(asked.answer, str) and not FORMATS[name][0](asked.answer):
        yield asked.refused("format", name)


def document_format(item: Item, field: Field, fields: Sequence[Field], beside: Mapping[str, object]) -> str:
    """The format of the document chosen beside the number; empty where its kind has none."""
    said = next((options_of(item, one) for one in fields if one.id == field.type_from), ())
    chosen = next((one for one in said if one.code == beside.get(field.type_from)), None)
    return chosen.attributes.get("format", "") if chosen else ""


OURS: Mapping[str, Callable[[Asked], Iterator[Finding]]] = {
    "decimal": _amount,
    "money": _amount,
    "code": _listed,
    "address": _address,
    "date_range": _date_range,
}
