"""The shape of calendar files: which keys, of which types. Knows nothing of what the days mean.

The same shape as `calendar.schema.json`, judged here so that a calendar can be read with nothing but this room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.text import Text

Check = Callable[[object, str], Iterator[Finding]]

MALFORMED = FindingKind(
    "calendar.malformed",
    "日历内容有误：{problem}。请按日历格式改正。",
    "The calendar is malformed: {problem}. Correct it as the calendar schema says.",
)

_UNKNOWN_KEY = Text(
    "多出“{key}”这一项，没有这样的键，请删去或改正拼写",
    "there is a key “{key}” that means nothing here; remove it or mend its spelling",
)
_MISSING_KEY = Text("缺少“{key}”", "“{key}” is missing")
_NOT_A_RECORD = Text("应为一组键值", "this must be an object")
_NOT_A_LIST = Text("应为列表", "this must be a list")
_NOT_A_KIND = Text("kind 应为 notice、order 或 statutory", "kind must be notice, order or statutory")
_NOT_A_DAY = Text("“{given}”不是 2026-01-31 这样的日期", "“{given}” is not a date like 2026-01-31")
_NOT_A_DAY_OF_THE_YEAR = Text("“{given}”不是 01-31 这样的月日", "“{given}” is not a day of the year like 01-31")
_NOT_A_YEAR = Text("“{given}”不是年份", "“{given}” is not a year")
_NOT_A_VERSION = Text("版本号应为不小于 1 的整数", "a version is an integer from 1 up")
_NOT_WORDS = Text("应为不空的文字", "this must be text, and not empty")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def to_day(written: object) -> date | None:
    """The day of `2026-01-31`; None for anything else."""
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def shape(raw: object, where: str) -> Iterator[Finding]:
    """Everything in which one file departs from the shape of its kind."""
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    if not isinstance(kind, str) or kind not in _FILES:
        yield MALFORMED.at(where, problem=_NOT_A_KIND)
    else:
        yield from _FILES[kind](raw, where)


def _record(keys: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**keys, **(optional or {})}

    def check(given: object, where: str) -> Iterator[Finding]:
        if not isinstance(given, Mapping):
            yield MALFORMED.at(where, problem=_NOT_A_RECORD)
            return
        for key in keys.keys() - given.keys():
            yield MALFORMED.at(where + pointer(key), problem=_MISSING_KEY.format({"key": key}))
        for key, value in given.items():
            if key in known:
                yield from known[key](value, where + pointer(key))
            else:
                yield MALFORMED.at(where + pointer(key), problem=_UNKNOWN_KEY.format({"key": key}))

    return check


def _list_of(entry: Check) -> Check:
    def check(given: object, where: str) -> Iterator[Finding]:
        if not isinstance(given, list | tuple):
            yield MALFORMED.at(where, problem=_NOT_A_LIST)
            return
        for place, value in enumerate(given):
            yield from entry(value, where + pointer(place))

    return check


def _leaf(right: Callable[[object], bool], problem: Text) -> Check:
    def check(given: object, where: str) -> Iterator[Finding]:
        if not right(given):
            yield MALFORMED.at(where, problem=problem.format({"given": given}))

    return check


_words = _leaf(lambda given: isinstance(given, str) and bool(given), _NOT_WORDS)
_day = _leaf(lambda given: to_day(given) is not None, _NOT_A_DAY)
_day_of_the_year = _leaf(lambda given: to_day(f"2001-{given}") is not None, _NOT_A_DAY_OF_THE_YEAR)
_year = _leaf(lambda given: type(given) is int and 1900 < given < 2200, _NOT_A_YEAR)
_version = _leaf(lambda given: type(given) is int and given >= 1, _NOT_A_VERSION)

_WORDING: dict[str, Check] = {"zh": _words, "en": _words}
_COMMON: dict[str, Check] = {
    "kind": _words,
    "code": _words,
    "version": _version,
    "effective_from": _day,
    "authority": _record(_WORDING),
    "source": _record(_WORDING),
}
_CITATION: dict[str, Check] = {"$schema": _words, "document": _words, "url": _words}
_DAYS: dict[str, Check] = {
    "holidays": _list_of(_record({"from": _day, "to": _day} | _WORDING)),
    "workdays": _list_of(_record({"on": _day} | _WORDING)),
}
_STATUTORY: dict[str, Check] = {
    "yearly": _list_of(_record({"day": _day_of_the_year} | _WORDING)),
    "dated": _list_of(_record({"dates": _list_of(_day)} | _WORDING)),
}
_FILES: dict[str, Check] = {
    "notice": _record(_COMMON | {"year": _year, "published_on": _day} | _DAYS, _CITATION),
    "order": _record(_COMMON | _DAYS, _CITATION),
    "statutory": _record(_COMMON | _STATUTORY, _CITATION),
}
