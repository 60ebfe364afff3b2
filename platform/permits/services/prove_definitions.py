"""Proving what lies on disk: every finding at its file and line, with the application that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from permits.core.finding import Finding
from permits.persistence.definition_files import Compiled, Folder, locate, read_item
from permits.services.prove_item import prove_item

Told = Callable[[int, int, str], None]
"""Told before each item: how many are done, how many there are, and the code of the next."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """A finding of the proof and the item it is about."""

    item: str
    finding: Finding


def prove_definitions(
    root: Path, compiled: Compiled, memory: Path, told: Told, only: Collection[str] = ()
) -> list[Refuted]:
    """The items that compile (or those of them named), proved one after another."""
    codes = [code for code in compiled.items if not only or code in only]
    found = []
    for number, code in enumerate(codes):
        told(number, len(codes), code)
        found += [Refuted(code, finding) for finding in _proved(root, compiled, memory, code)]
    return found


def _proved(root: Path, compiled: Compiled, memory: Path, code: str) -> list[Finding]:
    if compiled.calendar is None:
        return []
    examples = compiled.examples.get(code, ())
    found = prove_item(compiled.items[code], compiled.bundles[code], compiled.calendar, examples, memory)
    files = read_item(root, code) if found else None
    return [locate(finding, files, Folder(root)) for finding in found] if files else []
