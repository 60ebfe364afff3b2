"""Numbers of documents and certificates from their pattern. Knows patterns; does not know which serial comes next.

A pattern has {authority}, {year}, {serial} (or {serial:05}: zeros to that width) and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from permits.core.finding import Finding, FindingKind

PATTERN_PLACE = FindingKind(
    "number.place_unknown",
    "编号式样“{pattern}”中的“{part}”不能识别；只可使用 {authority}、{year}、{serial} 或 {serial:05}",
    "The number pattern “{pattern}” has “{part}”; only {authority}, {year}, {serial} or {serial:05} may be used",
)
PATTERN_SERIAL = FindingKind(
    "number.serial_missing",
    "编号式样“{pattern}”中没有 {serial}，不同文书会得到相同编号；请加入 {serial:05}",
    "The number pattern “{pattern}” has no {serial}, so two documents would share a number; add {serial:05}",
)

_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_PLACE = re.compile(r"\{(authority|year|serial)(?::0([1-9]))?\}")


def check_pattern(pattern: str, where: str = "") -> Iterator[Finding]:
    """What is wrong with a pattern, at `where`; nothing when it can be used."""
    parts = [match.group() for match in _BRACES.finditer(pattern)]
    for part in parts:
        if not _is_place(part):
            yield PATTERN_PLACE.at(where, pattern=pattern, part=part)
    if not any(part.startswith("{serial") for part in parts):
        yield PATTERN_SERIAL.at(where, pattern=pattern)


def document_number(
    pattern: str, authority_short: str, year: int, serial: int, where: str = ""
) -> tuple[str, tuple[Finding, ...]]:
    """The number, or "" with findings where the pattern cannot be used. A serial wider than its zeros is kept whole."""
    findings = tuple(check_pattern(pattern, where))
    if findings:
        return "", findings
    values: dict[str, str | int] = {"authority": authority_short, "year": year, "serial": serial}
    return _PLACE.sub(lambda match: str(values[match[1]]).rjust(int(match[2] or 0), "0"), pattern), ()


def _is_place(part: str) -> bool:
    match = _PLACE.fullmatch(part)
    return match is not None and (match[1] == "serial" or match[2] is None)
