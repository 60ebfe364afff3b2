"""Proving what lies on disk: every finding at its file and line, with the application that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from permits.core.finding import Finding
from permits.persistence.definition_files import Compiled, Folder, locate, read_item
from permits.persistence.override_files import Overridden
from permits.services.prove_item import prove_item

Told = Callable[[int, int, str], None]
"""Told before each item: how many are done, how many there are, and the code of the next."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """A finding of the proof and the item it is about."""

    item: str
    finding: Finding


def prove_definitions(
    root: Path, compiled: Compiled, overrides: Sequence[Overridden], memory: Path, told: Told,
    only: Collection[str] = (),
) -> list[Refuted]:  # fmt: skip
    """The items that compile or are whole but for words and the like (or those of them named), proved one after
    another, and as each authority has them."""
    codes = [code for code in compiled.provable if not only or code in only]
    theirs = [one for one in overrides if one.name in codes and one.item is not None]
    found, of = [], len(codes) + len(theirs)
    for number, code in enumerate(codes):
        told(number, of, code)
        found += [Refuted(code, finding) for finding in _proved(root, compiled, memory, code)]
    for number, one in enumerate(theirs, len(codes)):
        told(number, of, f"{one.name} {one.authority}")
        found += [Refuted(one.name, finding) for finding in _proved_there(root, compiled, memory, one)]
    return _told_once(found)


def _told_once(found: Sequence[Refuted]) -> list[Refuted]:
    """What is wrong with the city's item is not told again for each authority that takes it over."""
    once: dict[tuple[object, ...], Refuted] = {}
    for one in found:
        said = one.finding
        once.setdefault((one.item, said.code, said.file, said.line, said.where), one)
    return list(once.values())


def _proved(root: Path, compiled: Compiled, memory: Path, code: str) -> list[Finding]:
    if compiled.calendar is None:
        return []
    examples = compiled.examples.get(code, ())
    item, bundle = compiled.provable[code], compiled.files[code].bundle
    found = prove_item(item, bundle, compiled.calendar, examples, memory)
    files = read_item(root, code) if found else None
    return [locate(finding, files, Folder(root)) for finding in found] if files else []


def _proved_there(root: Path, compiled: Compiled, memory: Path, one: Overridden) -> list[Finding]:
    if compiled.calendar is None or one.item is None or one.bundle is None:
        return []
    examples = compiled.examples.get(one.name, ())
    found = prove_item(one.item, one.bundle, compiled.calendar, examples, memory)
    folder = Folder(root)
    return [one.located(finding, folder) for finding in found]
