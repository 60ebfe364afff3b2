"""A folder of definition files: each read once, strictly, with the line of every value at hand.

Knows files, JSON and lines; nothing of what the files say. Imports neither the web framework nor the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.strict_json import lines_of, parse

UNREADABLE = FindingKind(
    "file.unreadable",
    "读不到文件“{file}”，请检查是否存在以及权限。",
    'The file "{file}" cannot be read: check that it exists and its permissions.',
)
NOT_A_FILE = FindingKind(
    "file.not_regular",
    "“{file}”不是普通文件，不会去读；请删去，或换成普通文件。",
    "“{file}” is no regular file and is not read: remove it, or put a regular file in its place.",
)
OUTSIDE = FindingKind(
    "file.outside",
    "“{file}”指向定义文件夹以外，不会去读；请把内容放进来，换成普通文件。",
    "“{file}” leads outside the definitions folder and is not read: put what it says into a regular file here.",
)
SCHEMAS = Path("schema/v1")
#: Parts of the library that are entries of lists in these files.
LISTS = {
    "laws": "laws.json",
    "clocks": "clocks.json",
    "authorities": "authorities/*.json",
    "categories": "categories.json",
    "types": "types.json",
    "topics": "topics.json",
    "cards": "cards.json",
    "consultations": "consultations.json",
    "ratings": "ratings.json",
}
#: What authorities say otherwise: a folder for each, a file for each item.
OVERRIDES = "overrides/*/*.json"

Origin = tuple[Path, str]
"""A file, and the pointer inside it at which a part of a bundle begins."""


@dataclass(slots=True)
class Folder:
    """A definitions folder. Each file is read at most once; what is wrong with it as a file is kept beside it."""

    root: Path
    _texts: dict[Path, str] = field(default_factory=dict)
    _values: dict[Path, Any] = field(default_factory=dict)
    _found: dict[Path, list[Finding]] = field(default_factory=dict)
    _lines: dict[Path, dict[str, int]] = field(default_factory=dict)
    _lists: dict[str, dict[str, tuple[Any, Origin]]] = field(default_factory=dict)

    def value(self, path: Path) -> Any:
        """The JSON of a file; None where it is absent or broken."""
        if path not in self._values:
            self._values[path] = self._read(path)
        return self._values[path]

    def findings_of(self, path: Path) -> list[Finding]:
        """What is wrong with the file as JSON."""
        self.value(path)
        return self._found.get(path, [])

    def entries(self, kind: str) -> dict[str, tuple[Any, Origin]]:
        """The entries of a list (laws, clocks …) by code, with their origins."""
        if kind not in self._lists:
            self._lists[kind] = {}
            for path in sorted(self.root.glob(LISTS[kind])):
                for n, entry in enumerate(listed(self.value(path), kind)):
                    self._lists[kind].setdefault(entry["code"], (entry, (path, pointer(kind, n))))
        return self._lists[kind]

    def line(self, path: Path, place: str) -> int:
        """The line of a pointer in a file, or of its nearest ancestor."""
        if path not in self._lines:
            self.value(path)
            self._lines[path] = lines_of(self._texts.get(path, ""))
        lines = self._lines[path]
        while place and place not in lines:
            place = place.rpartition("/")[0]
        return lines.get(place, 1)

    def placed(self, finding: Finding, path: Path, place: str) -> Finding:
        """The finding with its file and line."""
        return finding.at_line(path.as_posix(), finding.line or self.line(path, place))

    def _read(self, path: Path) -> Any:
        unread = self._not_ours(path)
        if unread:
            self._found[path] = [unread.at(file=path.name).at_line(path.as_posix(), 1)]
            return None
        try:
            raw = path.read_bytes()
        except OSError:
            self._found[path] = [UNREADABLE.at(file=path.name).at_line(path.as_posix(), 1)]
            return None
        self._texts[path] = raw.decode("utf-8", "replace").removeprefix("\ufeff")
        value, found = parse(raw)
        self._found[path] = [finding.at_line(path.as_posix(), finding.line or 1) for finding in found]
        return value

    def _not_ours(self, path: Path) -> FindingKind | None:
        """What keeps a file from being read: a pipe would be waited for, a link may lead anywhere."""
        if not path.resolve().is_relative_to(self.root.resolve()):
            return OUTSIDE
        return NOT_A_FILE if path.exists() and not path.is_file() else None


def listed(value: Any, kind: str) -> list[Mapping[str, Any]]:
    entries = value.get(kind) if isinstance(value, dict) else None
    found = entries if isinstance(entries, list) else []
    return [entry for entry in found if isinstance(entry, dict) and isinstance(entry.get("code"), str)]


def read_schemas(root: Path) -> dict[str, Any]:
    """The meta-schemas by name. Raises ValueError if one is not JSON: they are part of the product."""
    schemas = {}
    for path in sorted((root / SCHEMAS).glob("*.schema.json")):
        value, found = parse(path.read_bytes())
        if found:
            raise ValueError(f"{path}: {found[0].message.en}")
        schemas[path.name.removesuffix(".schema.json")] = value
    return schemas


def kinds_of(root: Path) -> Iterator[tuple[Path, str]]:
    """Every definition file and the meta-schema it must meet. Calendars have a reader of their own."""
    patterns = {
        "items/*/*.json": "item",
        "items/*/*/texts.en.json": "texts",
        "rules/*/*.json": "rules",
        "blocks/*.en.json": "texts",
        "blocks/*.json": "block",
        "vocabularies/*.json": "vocabulary",
        "demonstration/*.json": "demonstration",
        OVERRIDES: "override",
        **{pattern: kind for kind, pattern in LISTS.items()},
    }
    seen: set[Path] = set()
    for pattern, kind in patterns.items():
        for path in sorted(root.glob(pattern)):
            if path not in seen:
                seen.add(path)
                yield path, kind


def item_names(root: Path) -> set[str]:
    """The names of the files of all items: `code`, or `code@version` for another version than the newest."""
    return {path.stem for path in root.glob("items/*/*.json")}


def item_of(root: Path, path: Path) -> str:
    """The name of the item that a file or folder of definitions belongs to; empty for what is shared or elsewhere."""
    parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
    return parts[2].removesuffix(".json") if len(parts) > 2 and parts[0] in ("items", "rules", "overrides") else ""
