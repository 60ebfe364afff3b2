"""Files of an import: the foreign document on its way in, the draft of an item on its way out.

Reads at most so much, writes over nothing unless told to, and knows nothing of what either holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from permits.core.finding import Finding, FindingKind

LARGEST = 8_000_000
"""Bytes of a document that is taken in at all."""

UNREADABLE = FindingKind(
    "import.unreadable",
    "读不到文件“{file}”：{why}。请检查是否存在以及权限。",
    "The file “{file}” cannot be read: {why}. Check that it exists and its permissions.",
)
TOO_LARGE = FindingKind(
    "import.too_large",
    "文件“{file}”有 {size} 字节，超过上限 {limit} 字节，请拆开后导入。",
    "The file “{file}” has {size} bytes, over the limit of {limit}: split it.",
)
EXISTS = FindingKind(
    "import.exists",
    "“{file}”已经存在，没有改动任何文件。请换一个 --code，或用 --force 覆盖。",
    "“{file}” is there already, and nothing was written. Choose another --code, or write over it with --force.",
)
UNWRITABLE = FindingKind(
    "import.unwritable",
    "写不了文件“{file}”：{why}。请检查文件夹和权限。",
    "The file “{file}” cannot be written: {why}. Check the folder and its permissions.",
)
REPORT = "import-report.md"


def read_source(path: Path) -> tuple[bytes, list[Finding]]:
    """The bytes of a foreign document."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as wrong:
        return b"", [UNREADABLE.at(file=path.as_posix(), why=wrong.strerror or "").at_line(path.as_posix(), 0)]
    if len(content) > LARGEST:
        size = path.stat().st_size
        return b"", [TOO_LARGE.at(file=path.as_posix(), size=size, limit=LARGEST).at_line(path.as_posix(), 0)]
    return content, []


def draft_paths(root: Path, category: str, code: str) -> dict[str, Path]:
    """Where each part of a draft goes below a definitions folder."""
    own = root / "items" / category / code
    return {
        "item": own.with_suffix(".json"),
        "rules": root / "rules" / category / f"{code}.json",
        "texts": own / "texts.en.json",
        "example": own / "examples" / "imported.json",
        "report": own / REPORT,
    }


def in_the_way(root: Path, code: str, paths: Mapping[str, Path]) -> list[Finding]:
    """A finding for each file that writing the draft would replace, and for an item of this code elsewhere."""
    there = [path for path in paths.values() if path.exists()]
    there += [path for path in sorted(root.glob(f"items/*/{code}.json")) if path not in there]
    return [EXISTS.at(file=path.as_posix()).at_line(path.as_posix(), 0) for path in there]


def write_draft(
    root: Path, schemas: Path, paths: Mapping[str, Path], parts: Mapping[str, Mapping[str, Any]], report: Sequence[str]
) -> list[Finding]:
    """Writes the parts in the one form of definition files, each beginning with its schema, and the report."""
    texts = {name: _written(schemas, name, paths[name], part) for name, part in parts.items()}
    texts["report"] = "\n".join(report) + "\n"
    for name, text in texts.items():
        try:
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            paths[name].write_text(text, "utf-8")
        except OSError as wrong:
            return [UNWRITABLE.at(file=paths[name].as_posix(), why=wrong.strerror or "")]
    return []


def _written(schemas: Path, name: str, path: Path, part: Mapping[str, Any]) -> str:
    schema = os.path.relpath(schemas / f"{name}.schema.json", path.parent)
    return json.dumps({"$schema": Path(schema).as_posix(), **part}, ensure_ascii=False, indent=2) + "\n"
