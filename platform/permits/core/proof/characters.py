"""Which characters a class in a pattern stands for, as RE2 has it: what it does not say of itself is asked of it, of
every character there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import re2  # type: ignore[import-untyped, unused-ignore]

LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
ASCII = 0x7F

Ranges = tuple[tuple[int, int], ...]
"""Characters by number, first and last of each run, in order."""


def without(ranges: Ranges) -> Ranges:
    """All other characters."""
    found, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return tuple([*found, (at, LAST)] if at <= LAST else found)


def these(text: str) -> Ranges:
    return tuple((ord(one), ord(one)) for one in text)


_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
CLASSES: Mapping[str, Ranges] = {"d": _DIGITS, "w": _WORD, "s": these("\t\n\f\r ")}
"""The classes of one letter, in ASCII alone. Their capitals are all other characters."""
CATEGORIES = frozenset(
    {"Any", "Han", *("C", "Cc", "Cf", "Co"), *("L", "Ll", "Lm", "Lo", "Lt", "Lu"), *("M", "Mc", "Me", "Mn"),
     *("N", "Nd", "Nl", "No"), *("P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"), *("S", "Sc", "Sk", "Sm", "So"),
     *("Z", "Zl", "Zp", "Zs")}
)  # fmt: skip
"""Categories of Unicode, and the script of Chinese."""
_OTHER_CASE: Mapping[int, Ranges] = {ord("k"): ((0x212A, 0x212A),), ord("s"): ((0x17F, 0x17F),)}
"""What is read as a letter of ASCII besides it in either case: the sign for kelvin, the long s."""


def of_category(name: str) -> Ranges:
    return _all_that_are(rf"\p{{{name}}}")


def in_either_case(ranges: Ranges) -> Ranges:
    """These characters, and those that RE2 does not tell from them where case does not matter."""
    if any(high > ASCII for _, high in ranges):
        runs = "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in ranges)
        return _all_that_are(f"(?i)[{runs}]")
    letters = {chr(one).lower() for low, high in ranges for one in range(low, high + 1) if chr(one).isalpha()}
    others = [run for one in sorted(letters) for run in (*these(one + one.upper()), *_OTHER_CASE.get(ord(one), ()))]
    return tuple(sorted({*ranges, *others}))


@lru_cache(maxsize=256)
def _all_that_are(written: str) -> Ranges:
    """The characters that match, found by RE2 in a text of all of them."""
    found = re2.compile(written + "+").finditer(_every_character())
    return tuple(_characters_between(*match.span()) for match in found)


@lru_cache(maxsize=1)
def _every_character() -> bytes:
    return "".join(chr(one) for one in range(LAST + 1) if one not in SURROGATES).encode()


def _characters_between(start: int, end: int) -> tuple[int, int]:
    return _character_at(start), _character_at(end - 1)


def _character_at(byte: int) -> int:
    """The character whose bytes this is one of, in the text of all of them."""
    for first, last, width in _widths():
        if byte < (last + 1 - first) * width:
            return first + byte // width
        byte -= (last + 1 - first) * width
    raise ValueError(byte)


def _widths() -> Iterator[tuple[int, int, int]]:
    """Characters from first to last, that take so many bytes each."""
    yield 0, 0x7F, 1
    yield 0x80, 0x7FF, 2
    yield 0x800, SURROGATES.start - 1, 3
    yield SURROGATES.stop, 0xFFFF, 3
    yield 0x10000, LAST, 4
