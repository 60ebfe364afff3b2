"""What authorities say otherwise, on disk: finds their files, holds each against the city's item, and says file and
line of each finding.

Knows where the files lie; what an override may say is known to `core.definitions.overrides`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.overrides import PART, Merged, at_override, brought_up, inherit
from permits.core.definitions.pass1 import can_go_on, judge
from permits.core.definitions.types import Item
from permits.core.finding import Finding, FindingKind, errors
from permits.persistence.definition_files import WRONG_NAME, Compiled, locate, read_item
from permits.persistence.definition_folder import OVERRIDES, Folder, item_names, read_schemas
from permits.persistence.release_lock import drifted_override

UNKNOWN_AUTHORITY = FindingKind(
    "override.unknown_authority",
    "没有编号为“{code}”的机关；overrides 下的文件夹应以机关编号命名，请改正。",
    "There is no authority “{code}”: a folder of `overrides` is named after one. Correct it.",
)
UNKNOWN_ITEM = FindingKind(
    "override.unknown_item",
    "没有编号为“{code}”的事项，请改正。",
    "There is no item “{code}”: correct it.",
)
NOT_ITS_ITEM = FindingKind(
    "override.not_its_item",
    "事项“{item}”从不由“{authority}”办理，不能另行规定，请删去。",
    "The item “{item}” never goes to “{authority}”, which has nothing to say about it: remove this.",
)


@dataclass(frozen=True, slots=True)
class Overridden:
    """What applies at one authority: the city's item (by `name`, as `Compiled` has it) with its overrides. `item` and
    `bundle` are None where they cannot be taken; `raw` is the file, `merged` how it met the city's item (None where it
    could not be read)."""

    authority: str
    name: str
    path: Path
    item: Item | None = None
    bundle: Mapping[str, Any] | None = None
    raw: Mapping[str, Any] | None = None
    merged: Merged | None = None
    findings: tuple[Finding, ...] = ()

    def located(self, finding: Finding, folder: Folder) -> Finding:
        """A finding about this item's bundle ("part#pointer"), with file and line: in the override where it comes
        from that, else in the city's files."""
        if finding.file or self.bundle is None or self.merged is None:
            return finding
        moved = at_override(finding, self.bundle, self.merged)
        part, _, place = moved.where.partition("#")
        if part == PART:
            return folder.placed(moved, self.path, place)
        files = read_item(folder.root, self.name)
        return locate(moved, files, folder) if files else moved

    def fresh(self, compiled: Compiled) -> dict[str, Any] | None:
        """The file as it would be written against the city's item as it is now; None if that cannot be done."""
        if self.raw is None or self.merged is None or not self.merged.clean:
            return None
        return brought_up(compiled.bundles[self.name], compiled.items[self.name], self.raw)


def compile_overrides(root: Path, compiled: Compiled) -> list[Overridden]:
    """Every override of the folder (of the items that were read), compiled onto the city's item; by authority and
    item."""
    folder = Folder(root)
    left_out = item_names(root) - compiled.files.keys()
    paths = (path for path in sorted(root.glob(OVERRIDES)) if path.stem not in left_out)
    return [one for path in paths for one in _of_file(folder, compiled, path)]


def override_of(root: Path, authority: str, name: str, item: Item) -> Overridden | None:
    """What one authority says of one version of an item, `name`; None if it says nothing of it."""
    path = root / "overrides" / authority / f"{item.code}.json"
    if not authority.replace("-", "").isalnum() or not path.is_file():
        return None
    folder, files = Folder(root), read_item(root, name)
    if files is None:
        return None
    shape = folder.findings_of(path) or judge("override", folder.value(path), read_schemas(root), "")
    if not shape and folder.value(path)["version"] > item.version:
        return None
    alone = Compiled(
        {files.code: item}, {files.code: files}, {files.code: files.bundle}, {}, None, {},
        tuple(folder.placed(finding, path, finding.where) for finding in shape),
    )  # fmt: skip
    return next(iter(_of_file(folder, alone, path)), None)


def _of_file(folder: Folder, compiled: Compiled, path: Path) -> list[Overridden]:
    """One file, held against every version of the item it was written for or that came after."""
    authority, code = path.parent.name, path.stem
    raw = folder.value(path)
    if not can_go_on([*folder.findings_of(path), *(f for f in compiled.findings if f.file == path.as_posix())]):
        return []
    versions = sorted((item.version, name) for name, item in compiled.items.items() if item.code == code)
    strange = [folder.placed(f, path, f.where) for f in _strangers(folder, compiled, versions, path, raw)]
    if strange or not versions:
        return [Overridden(authority, code, path, findings=tuple(strange))]
    alive = [name for version, name in versions if version >= raw["version"]] or [versions[-1][1]]
    return [_overridden(folder, compiled, path, name, raw) for name in alive]


def _overridden(folder: Folder, compiled: Compiled, path: Path, name: str, raw: Mapping[str, Any]) -> Overridden:
    authority, city = path.parent.name, compiled.items[name]
    laws = {law: entry for law, (entry, _) in folder.entries("laws").items()}
    bundle, merged = inherit(compiled.bundles[name], city, authority, raw, laws)
    found = [folder.placed(finding, path, finding.where) for finding in merged.findings]
    if bundle is None:
        return Overridden(authority, name, path, raw=raw, merged=merged, findings=tuple(found))
    item, more = compile_judged(bundle)
    done = Overridden(authority, name, path, item, bundle, raw, merged)
    found += [done.located(finding, folder) for finding in more]
    kept = None if errors(found) else item
    if kept is not None:
        found += drifted_override(folder, city, kept, bundle["override"]["revision"], path)
    return Overridden(authority, name, path, kept, bundle, raw, merged, tuple(found))


def _strangers(
    folder: Folder, compiled: Compiled, versions: list[tuple[int, str]], path: Path, raw: Mapping[str, Any]
) -> Iterator[Finding]:
    """Whether the authority and the item are there and belong together."""
    authority, code = path.parent.name, path.stem
    items = {one.stem.partition("@")[0] for one in folder.root.glob("items/*/*.json")}
    if authority not in folder.entries("authorities"):
        yield UNKNOWN_AUTHORITY.at(code=authority)
    elif raw["item"] not in items:
        yield UNKNOWN_ITEM.at("/item", code=raw["item"])
    elif raw["item"] != code:
        yield WRONG_NAME.at("/item", expected=f"{raw['item']}.json")
    elif versions and authority not in compiled.bundles[versions[-1][1]]["library"]["authorities"]:
        yield NOT_ITS_ITEM.at("/item", item=code, authority=authority)
