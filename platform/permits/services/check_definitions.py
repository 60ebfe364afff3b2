"""Whether the definitions on disk are right: every finding at its file and line, and how many examples of each item
hold. Reads files; stores nothing, and changes nothing of what is in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from permits.core.definitions.lints import draft_texts
from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding, errors
from permits.core.process.examples import judge, judge_sample, never_fired
from permits.persistence import release_lock
from permits.persistence.definition_files import Compiled, Folder, compile_all, locate, read_item
from permits.persistence.override_files import Overridden, compile_overrides
from permits.services.read_wordings import read_wordings

Fingerprint = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class CheckedDefinitions:
    """What a folder of definitions comes to. `examples`: by item, how many hold and how many there are; `overrides`:
    what applies at authorities that say something else than the city; `stopping`: those of the findings that keep
    every site on this folder from opening."""

    compiled: Compiled
    examples: Mapping[str, tuple[int, int]]
    findings: tuple[Finding, ...]
    overrides: Sequence[Overridden] = ()
    stopping: tuple[Finding, ...] = ()

    @property
    def items(self) -> Mapping[str, Item]:
        return self.compiled.items

    @property
    def errors(self) -> list[Finding]:
        return errors(list(self.findings))


def check_definitions(folder: Path, only: Collection[str] = ()) -> CheckedDefinitions:
    """Every file judged (those of papers and notices too), every item compiled, every example held against what its
    author expects; of the items, only those of these names, if any are given. Asked again for files nobody touched,
    the answer is the one from before."""
    return _checked(folder, _fingerprint(folder), frozenset(only))


def _fingerprint(folder: Path) -> Fingerprint:
    files = sorted({*folder.rglob("*.json"), *folder.glob(release_lock.NAME)})
    found = ((path, path.stat()) for path in files if path.exists())
    return tuple((path.as_posix(), stat.st_mtime_ns, stat.st_size) for path, stat in found)


@lru_cache(maxsize=2)
def _checked(root: Path, fingerprint: Fingerprint, only: frozenset[str]) -> CheckedDefinitions:
    compiled, folder = compile_all(root, only), Folder(root)
    counts: dict[str, tuple[int, int]] = {}
    told: list[Finding] = []
    for code in compiled.items:
        examples = compiled.examples.get(code, ())
        failing = [found for example in examples if (found := _failing(folder, compiled, code, example))]
        counts[code] = (len(examples) - len(failing), len(examples))
        told += [finding for found in failing for finding in found]
        told += [placed(folder, code, one.below("item#")) for one in judge_sample(compiled.items[code])]
        told += _unfinished(root, folder, compiled, code)
    told += [
        finding for code in compiled.files if code not in compiled.items for finding in _drafted(folder, compiled, code)
    ]
    overrides = compile_overrides(root, compiled)
    told += [finding for one in overrides for finding in one.findings]
    stopping = read_wordings(root).findings
    findings = tuple(dict.fromkeys((*stopping, *compiled.findings, *told)))
    return CheckedDefinitions(compiled, counts, findings, overrides, stopping)


def _drafted(folder: Folder, compiled: Compiled, code: str) -> list[Finding]:
    """Texts that are still the draft's, of an item that does not compile."""
    files = compiled.files[code]
    return [locate(finding, files, folder) for finding in draft_texts(files.bundle)]


def _failing(folder: Folder, compiled: Compiled, code: str, example: Example) -> list[Finding]:
    if compiled.calendar is None:
        return []
    found = judge(example, compiled.items[code], compiled.calendar)
    return [placed(folder, code, finding.below(f"examples/{example.code}#")) for finding in found]


def _unfinished(root: Path, folder: Folder, compiled: Compiled, code: str) -> list[Finding]:
    """Rules that none of the item's examples shows at work, and texts that are still the draft's."""
    found = never_fired(compiled.items[code], compiled.bundles[code], compiled.examples.get(code, ()))
    found += draft_texts(compiled.bundles[code])
    files = read_item(root, code) if found else None
    return [locate(finding, files, folder) for finding in found] if files else []


def placed(folder: Folder, item: str, finding: Finding) -> Finding:
    """A finding about an item's own file or one of its examples (item#…, examples/CODE#…) with its file and line."""
    part, mark, place = finding.where.partition("#")
    pattern = "" if part == "item" else f"/{part}"
    path = next(folder.root.glob(f"items/*/{item}{pattern}.json"), None)
    return folder.placed(finding, path, place) if mark and path and not finding.file else finding
