"""Which characters the committed fonts can print. Knows the fonts; does not know what is printed with them.

A character in no committed font would come out as an empty box, and a name with a box in it is a wrong
document. So whoever prints asks first, and gets a finding that names the character.

Source: OpenType 1.9.1, `cmap` table, subtable formats 4 (Basic Multilingual Plane) and 12 (all planes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from permits.core.finding import Finding, FindingKind

FONTS = Path(__file__).parent / "fonts"
LAYOUT_CHARACTERS = frozenset(map(ord, "\n\u200b"))

UNPRINTABLE = FindingKind(
    "document.character_unprintable",
    "字符“{character}”（{code_point}）不在系统字体中，无法印制；请补充字库，或请当事人确认可用的写法",
    "The character “{character}” ({code_point}) is in none of the committed fonts and cannot be printed; "
    "add a font that has it, or agree on another spelling with the person",
)


def unprintable(texts: Iterable[tuple[str, str]]) -> list[Finding]:
    """One finding per text and missing character; `texts` are pairs of JSON pointer and text."""
    return [
        UNPRINTABLE.at(where, character=character, code_point=f"U+{ord(character):04X}")
        for where, text in texts
        for character in sorted(set(text))
        if ord(character) not in printable_characters()
    ]


@cache
def printable_characters() -> frozenset[int]:
    """The code points that at least one committed font has, with the line break, which needs no glyph."""
    fonts = sorted(FONTS.glob("*.[ot]tf"))
    return LAYOUT_CHARACTERS.union(*(characters_of(font.read_bytes()) for font in fonts))


def characters_of(font: bytes) -> frozenset[int]:
    """The code points a TrueType or OpenType font maps to a glyph."""
    start = _table(font, b"cmap")
    count = int(struct.unpack_from(">H", font, start + 2)[0])
    offsets = {int(struct.unpack_from(">I", font, start + 8 + 8 * index)[0]) for index in range(count)}
    return frozenset(point for offset in offsets for point in _subtable(font, start + offset))


def _table(font: bytes, tag: bytes) -> int:
    count = int(struct.unpack_from(">H", font, 4)[0])
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return next(int(offset) for name, _, offset, _ in records if name == tag)


def _subtable(font: bytes, start: int) -> Iterator[int]:
    readers = {4: _format_4, 12: _format_12}
    reader = readers.get(struct.unpack_from(">H", font, start)[0])
    return reader(font, start) if reader else iter(())


def _format_4(font: bytes, start: int) -> Iterator[int]:
    """Segments of the Basic Multilingual Plane; a code point whose glyph is 0 is not in the font."""
    half = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{half}H", font, start + 14)
    starts = struct.unpack_from(f">{half}H", font, start + 16 + 2 * half)
    deltas = struct.unpack_from(f">{half}H", font, start + 16 + 4 * half)
    ranges_at = start + 16 + 6 * half
    ranges = struct.unpack_from(f">{half}H", font, ranges_at)
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for point in range(first, last + 1):
            glyph = point
            if ranges[index]:
                glyph = struct.unpack_from(">H", font, ranges_at + 2 * index + ranges[index] + 2 * (point - first))[0]
            if point != 0xFFFF and glyph and (glyph + deltas[index]) % 65536:
                yield point


def _format_12(font: bytes, start: int) -> Iterator[int]:
    count = struct.unpack_from(">I", font, start + 12)[0]
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * index)
        yield from range(first, last + 1)
