"""Logic-less places in wording: `{name}` and nothing else. Knows nothing of documents, messages or their values.

No expressions, no attributes, no format specifications: whatever is not exactly a declared name in braces is a
finding. How a value is said is here too: dates as people write them, moments on the legal clock.
Filling is one pass over the wording, so that braces inside a value are printed and never read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone

from permits.core.finding import Finding, FindingKind
from permits.core.text import Text

UNKNOWN = FindingKind(
    "wording.placeholder_unknown",
    "文字中的占位符 {{name}} 未声明；请使用已声明的名称：{known}",
    "The place {{name}} in the wording is not declared; use one of: {known}",
)
MALFORMED = FindingKind(
    "wording.braces",
    "文字中有不成对或不能识别的花括号“{part}”；占位符只能是花括号内的小写英文名称",
    "The wording has braces that are no placeholder: “{part}”; a place is a lower-case name in braces and nothing else",
)

LEGAL_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class OpenDay(date):
    """A day that an arrangement of holidays still to be published may move: it is said with that mark."""

    @classmethod
    def of(cls, day: date) -> OpenDay:
        return cls(day.year, day.month, day.day)


_OPEN = Text("{day}（暂定）", "{day} (provisional)")


def names_in(wording: str) -> frozenset[str]:
    """The names of every well-formed place in the wording."""
    return frozenset(_PLACE.findall(wording))


def check_places(wording: str, known: frozenset[str], where: str) -> Iterator[Finding]:
    """One finding for each place that is malformed or not among `known`; `where` is the pointer of the wording."""
    for match in _BRACES.finditer(wording):
        place = _PLACE.fullmatch(match.group())
        if place is None:
            yield MALFORMED.at(where, part=match.group())
        elif place.group(1) not in known:
            yield UNKNOWN.at(where, name=place.group(1), known=", ".join(sorted(known)))


def fill_places(wording: str, said: Mapping[str, str]) -> str:
    """The wording with its places filled, in one pass; every place must be in `said` (check first)."""
    return _PLACE.sub(lambda match: said[match.group(1)], wording)


def say(value: object, language: str) -> str:
    """One value in words: a Text in its language, a date as people write it, an aware moment on the legal clock."""
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, datetime):
        local = value.astimezone(LEGAL_ZONE)
        return f"{say(local.date(), language)} {local:%H:%M}"
    if isinstance(value, OpenDay):
        return _OPEN.say(language).format(day=say(date(value.year, value.month, value.day), language))
    if isinstance(value, date):
        english = language.startswith("en")
        return f"{value.day} {value:%B} {value.year}" if english else f"{value.year}年{value.month}月{value.day}日"
    return str(value)
