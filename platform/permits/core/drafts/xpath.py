"""The small part of XForms expressions that conditions can say: `${a} = 'x'`, comparisons, selected(), and, or, not();
and products: `${a} * ${b} * 1.5`.

Knows signs and precedence; what a name means its reader says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Condition = dict[str, Any]
Tell = Callable[[str, str, str], Condition | None]
"""A test as a condition: name of the question (`.` for the question itself), comparison, constant as written."""

LONGEST, DEEPEST = 2_000, 20
_TOKEN = re.compile(
    r"""\s*(\$\{[^}]+\}|'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|!=|<=|>=|[=<>(),]|[A-Za-z][\w-]*|\.)""", re.DOTALL
)
_FACTOR = re.compile(r"\s*(?:\$\{\s*([^}]+?)\s*\}|(\d+(?:\.\d+)?))\s*")
_SWAPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class _Beyond(Exception):
    """The expression says more than conditions can. Never leaves this module."""


@dataclass(slots=True)
class _Reading:
    tokens: list[str]
    tell: Tell
    at: int = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        found = self.next()
        if not found or (wanted and found != wanted):
            raise _Beyond
        self.at += 1
        return found

    def either(self, depth: int) -> Condition:
        return self._joined("or", "any", self.both, depth)

    def both(self, depth: int) -> Condition:
        return self._joined("and", "all", self.one, depth)

    def _joined(self, word: str, key: str, inner: Callable[[int], Condition], depth: int) -> Condition:
        parts = [inner(depth)]
        while self.next() == word:
            self.take()
            parts.append(inner(depth))
        return parts[0] if len(parts) == 1 else {key: parts}

    def one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise _Beyond
        if self.next() == "(":
            return self._enclosed(depth)
        if self.next() == "not":
            self.take()
            return {"not": self._enclosed(depth)}
        if self.next() == "selected":
            for wanted in ("selected", "("):
                self.take(wanted)
            name = self.take()
            self.take(",")
            value = self.take()
            self.take(")")
            return self._said(name, "selected", value)
        left, op, right = self.take(), self.take(), self.take()
        if op not in _SWAPPED:
            raise _Beyond
        return self._said(left, op, right) if _is_name(left) else self._said(right, _SWAPPED[op], left)

    def _enclosed(self, depth: int) -> Condition:
        self.take("(")
        found = self.either(depth + 1)
        self.take(")")
        return found

    def _said(self, name: str, op: str, value: str) -> Condition:
        if not _is_name(name) or _is_name(value) or not (value[0] in "'\"-" or value[0].isdigit()):
            raise _Beyond
        found = self.tell(name if name == "." else name[2:-1].strip(), op, value.strip("'\""))
        if found is None:
            raise _Beyond
        return found


def _is_name(token: str) -> bool:
    return token == "." or token.startswith("${")


def factors(text: str) -> list[tuple[str, str]] | None:
    """The names and numbers that the expression multiplies, each as (name, number), one of them empty; None where it
    does anything else."""
    found = [_FACTOR.fullmatch(one) for one in text.split("*")]
    named = [(one[1] or "", one[2] or "") for one in found if one]
    return named if len(named) == len(found) > 1 and any(name for name, _ in named) else None


def condition(text: str, tell: Tell) -> Condition | None:
    """The expression as a condition; None where it says more than conditions can."""
    tokens, at = [], 0
    text = text.strip()
    while at < len(text) and len(text) <= LONGEST:
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        tokens.append(found[1])
        at = found.end()
    reading = _Reading(tokens, tell)
    try:
        whole = reading.either(0)
    except _Beyond:
        return None
    return whole if reading.at == len(tokens) else None
