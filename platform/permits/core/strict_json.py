"""JSON read without trust. Knows the ways JSON text can mislead a program; does not know what the text is about.

Python's own reader keeps the last of two equal keys, takes NaN and 1e999, raises on deep nesting and lets lone
surrogates through. `parse` reports all of these as findings with their place, and never raises. Numbers come out as
`int` and nothing else: a fraction written as a number does not survive a round trip, so it must be text ("12.50").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.core.finding import Finding, FindingKind, pointer

SYNTAX = FindingKind(
    "json.syntax",
    "第 {line} 行第 {column} 列起不是合法的 JSON，请检查引号、逗号和括号。",
    "This is not JSON from line {line}, column {column} on: check quotes, commas and brackets.",
)
ENCODING = FindingKind(
    "json.encoding",
    "文件不是 UTF-8 编码，请另存为 UTF-8。",
    "The text is not UTF-8: save it as UTF-8.",
)
DUPLICATE = FindingKind(
    "json.duplicate-key",
    "同一对象里出现两个“{key}”，请删去其中一个。",
    'The key "{key}" appears twice in one object: remove one of them.',
)
NUMBER = FindingKind(
    "json.number",
    '数字“{number}”不能原样保存；小数请写成文本，如 "12.50"，整数不超过 18 位。',
    'The number {number} cannot be kept exactly: write fractions as text, like "12.50", and at most 18 digits.',
)
CHARACTER = FindingKind(
    "json.character",
    "文本里有不可见的控制字符、改变文字方向的字符或残缺字符（U+{code}），请删除。",
    "The text holds a control character, one that turns the direction of writing, or half a character (U+{code}): "
    "remove it.",
)
TOO_DEEP = FindingKind(
    "json.too-deep",
    "嵌套超过 {limit} 层，请减少层次。",
    "Nested more than {limit} levels deep: flatten it.",
)
TOO_LARGE = FindingKind(
    "json.too-large",
    "内容共 {size} 字节，超过上限 {limit} 字节，请拆分。",
    "The text is {size} bytes, over the limit of {limit}: split it.",
)
TOO_MANY = FindingKind(
    "json.too-many-values",
    "内容超过 {limit} 个值，请拆分。",
    "There are more than {limit} values: split it.",
)

# A string is taken whole and never given back, also when its end is missing: reading stays linear on any text.
_STRING = r'"(?:[^"\\]++|\\.)*+"?'
_TOKEN = re.compile(_STRING + r'|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
_BRACKET = re.compile(_STRING + r"|([\[{])|([\]}])", re.DOTALL)
# Overrides and isolates of direction (UAX 9) let a text be read otherwise than it is.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DIGITS = 18
_DEEPEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much: nesting levels, bytes of UTF-8, values (objects, lists, scalars and keys' values)."""

    depth: int = 32
    size: int = 1_000_000
    nodes: int = 10_000


DEFINITION = Limits()


class _Unkept:
    """Stands where a number could not be kept, until its place is known."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text[:40]


class _Repeated(dict[str, object]):
    """An object some of whose keys were written twice."""


def parse(text: str | bytes, where: str = "", limits: Limits = DEFINITION) -> tuple[object, list[Finding]]:
    """The value of `text` and what is wrong with it; with findings the value is None.

    `where` is put before each finding's pointer; `line` is counted from 1 in `text`. A leading byte order mark is
    passed over.
    """
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size:
        return None, [TOO_LARGE.at(where, size=size, limit=limits.size)]
    if isinstance(text, bytes):
        decoded, broken_at = _decoded(text)
        if broken_at is not None:
            return None, [ENCODING.at(where).at_line("", text.count(b"\n", 0, broken_at) + 1)]
        text = decoded
    text = text.removeprefix("\ufeff")
    deep = _too_deep(text, limits.depth)
    if deep is not None:
        return None, [TOO_DEEP.at(where, limit=limits.depth).at_line("", _line(text, deep))]
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_Unkept)
    except json.JSONDecodeError as error:
        finding = SYNTAX.at(where, line=error.lineno, column=error.colno)
        return None, [finding.at_line("", error.lineno)]
    found = list(_misfits(value, limits.nodes))
    if not found:
        return value, []
    return None, [finding.below(where) for finding in _placed(text, found)]


def _decoded(raw: bytes) -> tuple[str, int | None]:
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return "", error.start


def line_of(text: str, place: str) -> int:
    """The line (from 1) on which the value at JSON pointer `place` begins; its nearest known ancestor's otherwise."""
    lines = lines_of(text)
    while place and place not in lines:
        place = place.rpartition("/")[0]
    return lines.get(place, 1)


def lines_of(text: str) -> dict[str, int]:
    """The line on which each value begins (each member of an object: its key), by JSON pointer. Never raises."""
    lines: dict[str, int] = {}
    for place, line in _places(text):
        lines.setdefault(place, line)
    return lines


def misfits(value: object, limits: Limits = DEFINITION) -> list[Finding]:
    """What `parse` would refuse in a value that is already in memory: depth, number of values, characters, numbers."""
    if _depth(value) > limits.depth:
        return [TOO_DEEP.at("", limit=limits.depth)]
    return list(_misfits(value, limits.nodes))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(members)


def _int(digits: str) -> int | _Unkept:
    return int(digits) if len(digits.lstrip("-")) <= _DIGITS else _Unkept(digits)


def _float(written: str) -> int | _Unkept:
    """1.0 and 1e3 are whole numbers; anything else cannot be kept."""
    if len(written) > 40:
        return _Unkept(written)
    try:
        number = Decimal(written)
    except InvalidOperation:  # no decimal has such an exponent
        return _Unkept(written)
    if not number:
        return 0
    whole = -1 < number.adjusted() < _DIGITS and number == number.to_integral_value()
    return int(number) if whole else _Unkept(written)


def _too_deep(text: str, limit: int) -> int | None:
    """Where nesting first goes beyond `limit`, as an offset, counted before any recursive reader sees the text."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match[1]:
            depth += 1
            if depth > limit:
                return match.start()
        elif match[2]:
            depth -= 1
    return None


def _depth(value: object) -> int:
    """Levels of nesting, by rows, so that no depth can exhaust the stack; stops counting at 1,000."""
    row, depth = [value], 0
    while depth < 1000:
        row = [child for parent in row for child in _children(parent)]
        if not row:
            break
        depth += 1
    return depth


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _misfits(value: object, most: int) -> Iterator[Finding]:
    """What is wrong inside a value, in document order."""
    count = 0
    stack: list[tuple[_Trail, object]] = [((), value)]
    while stack:
        trail, here = stack.pop()
        count += 1
        waiting = len(here) if isinstance(here, dict | list) else 0
        if count + len(stack) + waiting > most:
            yield TOO_MANY.at("", limit=most)
            return
        if _is_misfit(here):
            yield from _misfit(_place(trail), here)
        if isinstance(here, dict):
            stack.extend(((trail, key), child) for key, child in reversed(here.items()))
        elif isinstance(here, list):
            stack.extend(((trail, n), child) for n, child in reversed(list(enumerate(here))))


# The way to a value: the way to what it stands in, and its key or number there. Few values need theirs written out.
_Trail = tuple[Any, ...]


def _place(trail: _Trail) -> str:
    keys: list[str | int] = []
    while trail:
        trail, key = trail
        keys.append(key)
    return pointer(*reversed(keys))


def _is_misfit(here: object) -> bool:
    if isinstance(here, str):
        return _UNWANTED.search(here) is not None
    if isinstance(here, dict):
        return isinstance(here, _Repeated) or any(isinstance(key, str) and _UNWANTED.search(key) for key in here)
    return isinstance(here, _Unkept | float)


def _misfit(place: str, here: object) -> Iterator[Finding]:
    if isinstance(here, _Unkept):
        yield NUMBER.at(place, number=here.text)
    elif isinstance(here, float):
        yield NUMBER.at(place, number=here)
    elif isinstance(here, _Repeated):
        yield DUPLICATE.at(place, key="")
    words = here if isinstance(here, dict) else (here,)
    for word in words:
        unwanted = _UNWANTED.search(word) if isinstance(word, str) else None
        if unwanted:
            yield CHARACTER.at(_printable(place), code=f"{ord(unwanted[0]):04X}")


def _printable(place: str) -> str:
    return _UNWANTED.sub("\ufffd", place)


def _placed(text: str, found: list[Finding]) -> Iterator[Finding]:
    """The findings with their lines; a repeated key is named here, where the text itself is at hand."""
    lines: dict[str, int] = {}
    repeated: list[Finding] = []
    if found[-1].code == TOO_MANY.code:
        yield found[-1].at_line("", 1)
        return
    for place, line in _places(text):
        if place in lines:
            key = place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            repeated.append(DUPLICATE.at(_printable(place), key=_printable(key)).at_line("", line))
        lines.setdefault(place, line)
    for finding in found:
        if finding.code != DUPLICATE.code:
            yield finding.at_line("", lines.get(finding.where, 1))
    yield from _topmost(repeated)


def _topmost(repeated: list[Finding]) -> list[Finding]:
    """A repeated object repeats its members' places too; only the outermost repetition is worth saying."""
    places = {finding.where for finding in repeated}
    return [finding for finding in repeated if not any(_inside(finding.where, other) for other in places)]


def _inside(place: str, other: str) -> bool:
    return place.startswith(other + "/")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


@dataclass(slots=True)
class _Open:
    """An object or list whose end has not come: its place, and the key or index of its next value."""

    place: str
    is_object: bool
    key: str | None = None
    index: int = 0
    line: int = 1

    def child(self) -> str:
        return self.place + pointer(self.key or "") if self.is_object else f"{self.place}/{self.index}"

    def next(self) -> None:
        self.key, self.index = None, self.index + 1


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Each value's pointer and line, in order. Reads tokens only: broken text gives fewer places, never an error."""
    open_: list[_Open] = []
    line, reached = 1, 0
    for match in _TOKEN.finditer(text):
        token, top = match[0], open_[-1] if open_ else None
        line, reached = line + text.count("\n", reached, match.start()), match.start()
        if token in ("]", "}"):
            del open_[-1:]
        elif token == ",":
            if top:
                top.next()
        elif token == ":":
            continue
        elif top and top.is_object and top.key is None:
            top.key, top.line = _word(token), line
        else:
            place = top.child() if top else ""
            yield place, top.line if top and top.is_object else line
            if len(open_) > _DEEPEST_PLACE:
                return
            if token in ("[", "{"):
                open_.append(_Open(place, token == "{"))


def _word(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token
