"""Versions of an item on disk: `<item>.json` holds the newest, `<item>@1.json` version 1, with its rules, texts and
examples under the same name. Knows names of files and the days in them; compiles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Item
from permits.core.definitions.versions import in_force, judge_versions
from permits.core.finding import Finding
from permits.core.strict_json import parse
from permits.persistence.definition_folder import Folder

MARK = "@"


def code_of(name: str) -> str:
    """The code of the item a file of this name holds; empty for what is no such name."""
    code, mark, version = name.partition(MARK)
    return code if not mark or (version.isascii() and version.isdecimal()) else ""


def right_name(name: str, raw: Any) -> str:
    """What a file of this name should be called, after the code and, where it names a version, the version inside."""
    if not isinstance(raw, dict):
        return name
    inside = raw.get("code")
    return f"{inside}{MARK}{raw.get('version')}" if MARK in name else str(inside)


def judged_versions(folder: Folder, items: Mapping[str, Item], paths: Mapping[str, Path]) -> list[Finding]:
    """What the versions of each item say of each other, at file and line. `paths`: the item's file by its name."""
    found = []
    for names in names_by_code(items).values():
        for name, finding in judge_versions({name: items[name] for name in names}):
            found.append(folder.placed(finding, paths[name], finding.where.partition("#")[2]))
    return found


def names_by_code(names: Mapping[str, object]) -> dict[str, list[str]]:
    """The names of the files of each item, by its code."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(code_of(name), []).append(name)
    return found


def names_on(items: Mapping[str, Item], day: date) -> dict[str, str]:
    """Of each item, by its code, the name of the version in effect on this day; where none is, of the newest."""
    found = {}
    for code, names in names_by_code(items).items():
        item = in_force((items[name] for name in names), day)
        newest = max(names, key=lambda name: items[name].version)
        found[code] = next((name for name in names if items[name] is item), newest)
    return found


@dataclass(frozen=True, slots=True)
class _Written:
    """A version as far as its file says when it is in effect."""

    name: str
    version: int
    effective_from: date
    effective_to: date | None


def name_on(root: Path, code: str, day: date) -> str:
    """The name of the file whose version applications of this day are received under; the version named, whatever the
    day, for `code@2`; empty where none is in effect; `code` itself where no file says when it is."""
    item, _, wanted = code.partition(MARK)
    written = _versions(root, item) if code_of(code) else []
    if wanted:
        return next((one.name for one in written if str(one.version) == wanted), code)
    found = in_force(written, day)
    return found.name if found else "" if written else code


def newest_version(root: Path, code: str) -> int:
    """The number of the newest version of the item; 0 where no file says."""
    return max((one.version for one in _versions(root, code)), default=0)


def _versions(root: Path, item: str) -> list[_Written]:
    if not item.replace("-", "").isalnum():
        return []
    paths = [*sorted(root.glob(f"items/*/{item}.json")), *sorted(root.glob(f"items/*/{item}{MARK}*.json"))]
    return [one for path in paths if (one := _written(path)) is not None]


def _written(path: Path) -> _Written | None:
    """None where the file does not say: what is wrong with it is told when it is checked."""
    value, found = parse(path.read_bytes()) if path.is_file() else (None, [])
    if found or not isinstance(value, dict):
        return None
    try:
        ends = value.get("effective_to")
        return _Written(
            path.stem, int(value["version"]), date.fromisoformat(value["effective_from"]),
            date.fromisoformat(ends) if ends else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None
