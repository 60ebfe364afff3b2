"""What is told of a question's limits before it is answered: least and greatest length, amount, number of rows or days.

Worked out from the schema that the answer will be judged by. What has a form of its own (a document number, a mobile, a
pattern) is told by that form and not by its length; a limit nobody meets by accident is not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from permits.core.definitions.types import Field
from permits.core.forms.formats import decimal_of
from permits.core.text import Text, joined

TOLD_UP_TO = {"maxLength": 1000, "maxItems": 20}
GREATEST_TOLD = 1000
"""Limits beyond these (of a number: the last) only keep the absurd out."""

_AT_LEAST, _OR_MORE = Text("至少 {limit}", "at least {limit}"), Text("不少于 {limit}", "at least {limit}")
_AT_MOST, _UP_TO = Text("最多 {limit}", "at most {limit}"), Text("不超过 {limit}", "at most {limit}")
_ABOVE, _BELOW = Text("大于 {limit}", "more than {limit}"), Text("小于 {limit}", "less than {limit}")
_CHARACTERS, _DAYS, _NUMBER = Text("个字", "characters"), Text("天", "days"), Text("")
_ROWS, _CHOICES = Text("行", "rows"), Text("项", "choices")

_OF_LENGTH = (("minLength", _AT_LEAST), ("maxLength", _AT_MOST))
_OF_NUMBER = (
    ("minimum", _OR_MORE), ("atLeast", _OR_MORE), ("exclusiveMinimum", _ABOVE), ("above", _ABOVE),
    ("exclusiveMaximum", _BELOW), ("below", _BELOW), ("maximum", _UP_TO), ("atMost", _UP_TO),
)  # fmt: skip
_OF_ROWS = (("minItems", _AT_LEAST), ("maxItems", _AT_MOST))
_OF_DAYS = (("minDays", _AT_LEAST), ("maxDays", _AT_MOST))

# Kind → the keywords that are told of it, lower ones first; and what is counted; the unit of a number is at its box.
_TOLD: Mapping[str, tuple[Sequence[tuple[str, Text]], Text]] = {
    "text": (_OF_LENGTH[:1], _CHARACTERS),
    "longtext": (_OF_LENGTH, _CHARACTERS),
    "integer": (_OF_NUMBER, _NUMBER),
    "decimal": (_OF_NUMBER, _NUMBER),
    "money": (_OF_NUMBER, _NUMBER),
    "several_of": (_OF_ROWS, _CHOICES),
    "table": (_OF_ROWS, _ROWS),
    "date_range": (_OF_DAYS, _DAYS),
}
# Limits up to these say no more than that there is an answer, and one worth the name.
_SAYS_NOTHING = {
    "minLength": 5, "minItems": 1, "minDays": 1, "minimum": 1, "atLeast": 0, "exclusiveMinimum": 0, "above": 0,
}  # fmt: skip
_ABOVE_ALL = frozenset({"maxLength", "maxItems", "maxDays", "maximum", "atMost", "exclusiveMaximum", "below"})


def bounds(field: Field) -> Text:
    """One sentence on the limits of a question; empty where there is nothing to tell."""
    keywords, counted = _TOLD.get(field.kind, ((), _NUMBER))
    if field.read_only or (counted == _CHARACTERS and {"pattern", "format"} & field.schema.keys()):
        return _NUMBER
    told = [_limit(words, field.schema[name], counted) for name, words in keywords if _worth_telling(field, name)]
    said = joined(told, "，", " and ")
    return Text(f"{said.zh}。", f"{said.en[:1].upper()}{said.en[1:]}.") if told else said


def _worth_telling(field: Field, name: str) -> bool:
    limit = decimal_of(str(field.schema[name])) if name in field.schema else None
    if limit is None or (name in _SAYS_NOTHING and limit <= _SAYS_NOTHING[name]):
        return False
    if name in _ABOVE_ALL and limit > TOLD_UP_TO.get(name, GREATEST_TOLD):
        return False
    return not (name == "maxItems" and field.options and limit >= len(field.options))


def _limit(words: Text, limit: object, counted: Text) -> Text:
    number = decimal_of(str(limit))
    # From five digits on they are grouped; a year is not.
    told = f"{number:,}" if number is not None and abs(number) >= 10_000 else str(limit)
    return words.format({"limit": Text(f"{told} {counted.zh}".strip(), f"{told} {counted.en}".strip())})
