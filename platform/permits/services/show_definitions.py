"""事项总览: each item as it is in force and as it lies on disk, for those who write items. Reads; never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.text import Text
from permits.persistence import releases
from permits.persistence.definition_versions import names_on
from permits.persistence.releases import ReleaseLine
from permits.persistence.unit_of_work import reading
from permits.services.check_definitions import CheckedDefinitions, check_definitions
from permits.services.site import Site

# How what lies on disk compares with what is in force.
SAME, CHANGED, BROKEN, UNPUBLISHED = "same", "changed", "broken", "unpublished"


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """One item. `release`: what new applications fall under, None if nothing is in force; `examples`: how many hold
    and how many there are on disk, None where the item on disk does not compile."""

    code: str
    title: Text
    item: Item | None
    release: ReleaseLine | None
    disk: str
    examples: tuple[int, int] | None
    rules: int
    materials: int
    stages: int
    questions: int


@dataclass(frozen=True, slots=True)
class Definitions:
    """Every item, and everything wrong on disk with its file (below the folder) and line."""

    sheets: Sequence[ItemSheet]
    findings: Sequence[tuple[str, Finding]]


def show_definitions(site: Site, day: date) -> Definitions:
    """The items in force on this day and those on disk, by code."""
    checked = check_definitions(site.definitions)
    with reading(site.database) as unit:
        lines = {line.item: line for line in releases.releases_on(unit, day)}
        in_force = {code: site.catalogue.release(unit, line.sha256) for code, line in lines.items()}
    names = names_on(checked.items, day)
    codes = sorted({*in_force, *names})
    sheets = [_sheet(code, in_force.get(code), lines.get(code), checked, names.get(code, code)) for code in codes]
    root = site.definitions.as_posix()
    found = [(finding.file.removeprefix(root).lstrip("/"), finding) for finding in checked.findings]
    return Definitions(sheets, found)


def _sheet(
    code: str, item: Item | None, release: ReleaseLine | None, checked: CheckedDefinitions, name: str
) -> ItemSheet:
    on_disk = checked.items.get(name)
    shown = item or on_disk
    assert shown is not None
    return ItemSheet(
        code, shown.title, item, release, _disk(item, on_disk), checked.examples.get(name),
        len(shown.rules), len(shown.materials),
        sum(len(process.stages) for process in shown.processes.values()), len(shown.fields),
    )  # fmt: skip


def _disk(item: Item | None, on_disk: Item | None) -> str:
    if on_disk is None:
        return BROKEN
    if item is None:
        return UNPUBLISHED
    return SAME if item.sha256 == on_disk.sha256 else CHANGED
