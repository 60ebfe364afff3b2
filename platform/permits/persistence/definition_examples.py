"""Examples on disk: those of every item, each with what is wrong with it at its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from permits.core.definitions.examples import check_example, parse_example
from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding
from permits.persistence.definition_folder import Folder


def read_examples(
    folder: Folder, items: Mapping[str, Item], folders: Mapping[str, Path], schemas: Mapping[str, Any]
) -> tuple[dict[str, tuple[Example, ...]], list[Finding]]:
    """Every item's examples by its file name, also those of items that do not compile. `folders`: what is beside each
    item's file."""
    examples: dict[str, tuple[Example, ...]] = {}
    findings: list[Finding] = []
    for name, beside in folders.items():
        read = []
        for path in sorted(beside.glob("examples/*.json")):
            example, found = _example(folder, path, items.get(name), schemas)
            findings += found
            read += [example] if example else []
        examples[name] = tuple(read)
    return examples, findings


def _example(
    folder: Folder, path: Path, item: Item | None, schemas: Mapping[str, Any]
) -> tuple[Example | None, list[Finding]]:
    broken = folder.findings_of(path)
    if broken:
        return None, broken
    example, found = parse_example(folder.value(path), path.stem, schemas, "")
    more = check_example(example, item, "") if example and item else []
    return example, [folder.placed(finding, path, finding.where) for finding in (*found, *more)]
