"""Foreign JSON read without trust, its fractions kept exactly. Knows that other systems write numbers with points."""

from __future__ import annotations

import json
from decimal import Decimal

from permits.core.finding import Finding
from permits.core.strict_json import NUMBER, Limits, parse

SOURCE = Limits(depth=64, size=4_000_000, nodes=100_000)


def read_json(text: bytes) -> tuple[object, list[Finding]]:
    """The value of `text`, fractions as Decimal; or what is wrong with it, each with its place and line."""
    value, found = parse(text, "", SOURCE)
    if not found:
        return value, []
    wrong = [one for one in found if one.code != NUMBER.code]
    if wrong or b"NaN" in text or b"Infinity" in text:
        return None, found
    # Only numbers are left to object to: nesting, size and repeated keys were judged above.
    return json.loads(text.decode("utf-8-sig"), parse_float=Decimal), []
