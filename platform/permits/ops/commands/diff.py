"""permits diff: what differs between two versions of an item, in words, and which open cases the new one touches."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Item
from permits.core.definitions.versions import AXES
from permits.core.finding import Finding, FindingKind
from permits.core.forms.change_words import GROUPS
from permits.core.forms.changes import Change, changes
from permits.core.process import AXIS_TITLES, LEGAL_ZONE
from permits.core.text import Text
from permits.ops.answer import Answer, refused
from permits.ops.definitions import definitions_folder
from permits.ops.environment import settings_or_exit
from permits.ops.inputs import present
from permits.ops.root import open_site_with
from permits.persistence import releases
from permits.persistence.definition_files import item_or_findings
from permits.persistence.definition_versions import MARK, code_of, name_on
from permits.persistence.unit_of_work import reading
from permits.services.foresee_transition import Foreseen, foresee_transition
from permits.services.site import Site

NO_VERSION = FindingKind(
    "diff.no_version",
    "没有“{named}”：请写 事项编号、编号@版本 或定义文件；permits items --json 列出各版本",
    "There is no “{named}”: name an item, item@version or a definition file; `permits items --json` lists the versions",
)
OTHER_ITEM = FindingKind(
    "diff.other_item",
    "“{first}”和“{second}”不是同一事项，不能比较",
    "“{first}” and “{second}” are not versions of one item and cannot be compared",
)
SAME = Text("没有差别", "Nothing differs")
BETWEEN = Text("{item}：第 {first} 版 → 第 {second} 版", "{item}: version {first} → version {second}")
CASES = Text("在办件 {count} 件，过渡规定涉及：", "{count} open cases; the transition would touch:")
SHOWN = 20


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "first", metavar="FIRST",
        help="item@version, item or a definition file; alone: what is in force against the working copy / "
        "编号@版本、事项编号或定义文件；只写一个时，以现行版本比对工作稿",
    )  # fmt: skip
    parser.add_argument("second", metavar="SECOND", nargs="?", help="the other / 另一个")


def run(options: Namespace, language: str) -> Answer:
    site = _site()
    named = (options.first, options.second) if options.second else (None, options.first)
    second, wrong = _item(site, named[1])
    first, more = _item(site, named[0]) if named[0] else _in_force(site, options.first, second)
    if first is None or second is None:
        return refused([*more, *wrong], language)
    if first.code != second.code:
        return refused([OTHER_ITEM.at(first=first.code, second=second.code)], language)
    found = changes(first, second)
    foreseen = foresee_transition(site, second, present()) if site and second.version > first.version else None
    lines = tuple(_lines(first, second, found, foreseen, language))
    return Answer(_document(first, second, found, foreseen, language), lines)


def _site() -> Site | None:
    """The installation, where there is one: to compare definitions no database is made."""
    from sqlalchemy.engine import make_url

    settings: Any = settings_or_exit()
    url = make_url(settings.database_url)
    there = url.get_backend_name() != "sqlite" or (url.database is not None and Path(url.database).exists())
    return open_site_with(settings) if there else None


def _item(site: Site | None, named: str) -> tuple[Item | None, list[Finding]]:
    """A version by its file or its name, on disk or else as it was published."""
    path = Path(named)
    if path.suffix == ".json" and path.is_file():
        return _on_disk(path.resolve().parents[2], path.stem)
    folder = definitions_folder()
    item, found = _on_disk(folder, name_on(folder, named, datetime.now(LEGAL_ZONE).date()) if MARK in named else named)
    if item is None and site is not None and MARK in named and code_of(named):
        item = _published(site, code_of(named), int(named.partition(MARK)[2]))
    return item, [] if item else found or [NO_VERSION.at(named=named)]


def _on_disk(folder: Path, name: str) -> tuple[Item | None, list[Finding]]:
    try:
        item, found = item_or_findings(folder, name)
    except KeyError:
        return None, []
    return item, list(found)


def _published(site: Site, code: str, version: int) -> Item | None:
    with reading(site.database) as unit:
        lines = [line for line in releases.history_of(unit, code) if line.version == version]
        return site.catalogue.release(unit, lines[0].sha256) if lines else None


def _in_force(site: Site | None, named: str, second: Item | None) -> tuple[Item | None, list[Finding]]:
    """What applications of today are received under: as published, or where nothing is, as the definitions say."""
    today = datetime.now(LEGAL_ZONE).date()
    code = second.code if second else code_of(named)
    if site is not None:
        with reading(site.database) as unit:
            item = site.catalogue.item_on(unit, code, today)
        if item is not None:
            return item, []
    name = name_on(definitions_folder(), code, today)
    item, found = _on_disk(definitions_folder(), name) if name else (None, [])
    return item, [] if item else found or [NO_VERSION.at(named=code)]


def _document(
    first: Item, second: Item, found: Sequence[Change], foreseen: Foreseen | None, language: str
) -> Mapping[str, object]:
    return {
        "item": second.code, "first": _version(first), "second": _version(second), "same": not found,
        "changes": [
            {"group": one.group, "axis": one.axis, "code": one.code, "what": one.what.say(language)} for one in found
        ],
        "transition": {axis: second.transition.of(axis) for axis in AXES},
        "cases": None if foreseen is None else {
            "open": foreseen.cases, "touched": {axis: list(numbers) for axis, numbers in foreseen.touched.items()},
        },
        "findings": [],
    }  # fmt: skip


def _version(item: Item) -> Mapping[str, object]:
    return {
        "version": item.version, "release": item.sha256, "effective_from": item.effective_from,
        "effective_to": item.effective_to,
    }  # fmt: skip


def _lines(
    first: Item, second: Item, found: Sequence[Change], foreseen: Foreseen | None, language: str
) -> Iterator[str]:
    told = {"item": second.title, "first": first.version, "second": second.version}
    yield BETWEEN.format(told).say(language)
    for group, title in GROUPS.items():
        lines = [one.what.say(language) for one in found if one.group == group]
        yield from (["", title.say(language), *(f"  {line}" for line in lines)] if lines else [])
    if not found:
        yield SAME.say(language)
    if foreseen is not None:
        yield from ("", CASES.format({"count": foreseen.cases}).say(language))
        for axis, numbers in foreseen.touched.items():
            more = " …" if len(numbers) > SHOWN else ""
            said = f"{AXIS_TITLES[axis].say(language)} ({second.transition.of(axis)}): {len(numbers)}"
            yield f"  {said}  {' '.join(numbers[:SHOWN])}{more}".rstrip()
