"""Cells of FEEL, the expression language of decision tables, as cells of ours. A small part: comparisons, ranges,
lists, not(), dashes, text, numbers, yes/no and days.

Knows the signs of FEEL; not which fact a cell tests. A cell may come to several of ours: rows then stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

Cell = dict[str, Any] | None
Literal = tuple[str, Any]
"""What sort of value (text, number, bool, date) and the value."""

_TEXT = r'"(?:[^"\\]|\\.)*"'
_DAY = r'(?:date\s*\(\s*"([^"]*)"\s*\)|@"([^"]*)")'
_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_VALUE = rf"(?:{_TEXT}|{_DAY}|{_NUMBER}|true|false)"
_PART = re.compile(rf"\s*((?:<=|>=|!=|<|>|=)?\s*{_VALUE}|[\[\](]\s*{_VALUE}\s*\.\.\s*{_VALUE}\s*[\])\[])\s*(,|$)")
_RANGE = re.compile(rf"([\[\](])\s*({_VALUE})\s*\.\.\s*({_VALUE})\s*([\])\[])")
_TEST = re.compile(rf"(<=|>=|!=|<|>|=)?\s*({_VALUE})")
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def literal(text: str) -> Literal | None:
    """One value."""
    text = text.strip()
    if re.fullmatch(_TEXT, text):
        return "text", re.sub(r"\\(.)", r"\1", text[1:-1])
    if text in ("true", "false"):
        return "bool", text == "true"
    if day := re.fullmatch(_DAY, text):
        return _day(day[1] or day[2])
    return ("number", Decimal(text)) if re.fullmatch(_NUMBER, text) else None


def _day(text: str) -> Literal | None:
    try:
        return "date", date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def literals(text: str) -> list[Literal]:
    """Every value that occurs in a cell."""
    return [found for one in re.finditer(_VALUE, text) if (found := literal(one[0]))]


def cells(text: str, write: Callable[[Literal], Any], every: Sequence[str] = ()) -> list[Cell] | None:
    """The cells of ours that together say what this one does; None where it says more than they can.

    `write`: a value as a constant on the fact of the column; None where the fact can have no such value.
    `every`: all values the fact can have, where they are listed.
    """
    text = text.strip()
    if text in ("", "-"):
        return [None]
    negated = re.fullmatch(r"not\s*\((.*)\)", text, re.DOTALL)
    if text == "null" or (negated and negated[1].strip() == "null"):
        return [{"present": negated is not None}]
    parts = _parts(negated[1] if negated else text)
    read = [_cell(part, write) for part in parts or []]
    if not read or any(one is None for one in read):
        return None
    known = [one for one in read if one is not None]
    return _none_of(known, every) if negated else _any_of(known)


def _parts(text: str) -> list[str] | None:
    found, at = [], 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return None
        found.append(part[1])
        at = part.end()
    return found


def _cell(part: str, write: Callable[[Literal], Any]) -> dict[str, Any] | None:
    if between := _RANGE.fullmatch(part):
        low, high = _ends(part)
        ops = (">=" if between[1] == "[" else ">", "<=" if part.rstrip()[-1] == "]" else "<")
        values = [write(one) for text in (low, high) if (one := literal(text))]
        return None if len(values) < 2 or None in values else dict(zip(ops, values, strict=True))
    test = _TEST.fullmatch(part)
    one = literal(test[2]) if test else None
    value = write(one) if one else None
    if test is None or value is None:
        return None
    return {{None: "==", "=": "=="}.get(test[1], test[1]): value}


def _ends(part: str) -> tuple[str, str]:
    low, _, high = part.strip()[1:-1].partition("..")
    return low, high


def _any_of(known: list[dict[str, Any]]) -> list[Cell]:
    if len(known) > 1 and all(set(one) == {"=="} for one in known):
        return [{"in": list(dict.fromkeys(one["=="] for one in known))}]
    return list(known)


def _none_of(known: list[dict[str, Any]], every: Sequence[str]) -> list[Cell] | None:
    """Not any of several tests: all their opposites in one cell, as far as a cell holds each comparison once."""
    if every and all(set(one) == {"=="} for one in known):
        left = [one for one in every if one not in {test["=="] for test in known}]
        return [{"in": left}] if left else None
    whole: dict[str, Any] = {}
    for op, value in _tests(known):
        other = _OPPOSITE[op]
        if other in whole:
            return None
        whole[other] = value
    return [whole] if all(len(one) == 1 for one in known) else None


def _tests(known: Iterable[dict[str, Any]]) -> Iterable[tuple[str, Any]]:
    return [(op, value) for one in known for op, value in one.items()]
