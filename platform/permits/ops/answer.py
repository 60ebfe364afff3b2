"""What a command has to say: one JSON document, or the same as plain lines, and how it went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from permits.core.definitions.types import Basis
from permits.core.finding import Finding, errors
from permits.core.text import Text

DONE, REFUSED, MISUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Answer:
    """`document` is what --json prints; `lines` is what a person reads; `exit`: 0 done, 1 findings, 2 wrong usage."""

    document: Mapping[str, object]
    lines: tuple[str, ...] = ()
    exit: int = DONE


def refused(findings: Iterable[Finding], language: str, **more: object) -> Answer:
    """An answer that consists of findings; exit 1 if any of them refuses."""
    listed = list(findings)
    document = {**more, "findings": [finding_document(finding, language) for finding in listed]}
    lines = tuple(finding_line(finding, language) for finding in listed)
    return Answer(document, lines, REFUSED if errors(listed) else DONE)


def finding_document(finding: Finding, language: str) -> dict[str, object]:
    """A finding as JSON. `pointer` is its place in what was given; `witness`, where there is one, the application that
    shows it."""
    shown = {} if finding.witness is None else {"witness": finding.witness}
    return {
        "code": finding.code, "severity": finding.severity, "file": finding.file, "line": finding.line,
        "pointer": finding.where, "message": finding.message.say(language), **shown,
    }  # fmt: skip


def finding_line(finding: Finding, language: str) -> str:
    """`file:line: code message`; the place inside where a file has no lines, or there is no file."""
    line = f":{finding.line}" if finding.line else f" {finding.where}".rstrip()
    place = f"{from_here(finding.file)}{line}" if finding.file else finding.where or "-"
    return f"{place}: {finding.code} {finding.message.say(language)}"


def from_here(file: str | Path) -> str:
    """A file's path as a person reads it: from the present folder, where it lies below it."""
    path = Path(file)
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def written(document: Mapping[str, object], language: str) -> str:
    """The document as JSON text; wording in the asked language, days and decimals as strings."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=lambda value: _plain(value, language))


def _plain(value: object, language: str) -> object:
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, Basis):
        return value.cite().say(language)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    raise TypeError(f"no JSON for {type(value)}")
