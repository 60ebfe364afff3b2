"""Opening the next version of an item that is published: what is published is kept beside it under its number.

Copies files and writes a number and a day; what the next version says otherwise is for its author.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

from permits.core.finding import Finding, FindingKind
from permits.core.process.examples import received_later
from permits.persistence.definition_files import Folder, compile_all, item_or_findings, item_path
from permits.persistence.definition_versions import MARK
from permits.persistence.release_lock import locked_of, read_lock

NO_ITEM = FindingKind(
    "new.no_item",
    "没有编号为“{item}”的事项，开不了下一版；请核对编号（permits items 列出全部）。",
    "There is no item “{item}” whose next version could be opened: check the code (`permits items` lists them).",
)
NOT_PUBLISHED = FindingKind(
    "new.not_published",
    "{item} 第 {version} 版现在的内容没有发布过（releases.lock 里没有），不用留存："
    "还没发布的直接改；发布后改过的请先恢复原文。",
    "{item} version {version} as it stands is not what was published (releases.lock does not have it), so there is "
    "nothing to keep: edit it if it was never published; put it back first if it was edited since.",
)
KEPT = FindingKind(
    "new.kept",
    "“{file}”已经有了，不会覆盖；请先看看里面是什么。",
    "“{file}” is there already and is not written over: look what it is first.",
)


LOOK_AT = FindingKind(
    "new.example_to_look_at",
    "样例改为 {day} 收到后有不符之处：{difference} 请看一看，改样例或改规则。",
    "Received on {day} the example does not hold: {difference} Look at it, and correct the example or the rules.",
    "warning",
)


def next_version(root: Path, code: str, starts: date) -> tuple[list[Path], list[Finding]]:
    """The files written: those of the published version under names with its number, and the item's own with the next
    number and its first day, and its examples that were received before that day. Nothing is written with a finding;
    warnings say which examples do not hold on their new day."""
    path = item_path(root, code)
    if path is None or MARK in code:
        return [], [NO_ITEM.at(item=code)]
    item, found = item_or_findings(root, code)
    if item is None:
        return [], list(found)
    if locked_of(item) not in read_lock(root)[0]:
        return [], [NOT_PUBLISHED.at(item=code, version=item.version).at_line(path.as_posix(), 1)]
    own = [path, root / "rules" / path.parent.name / path.name, path.with_suffix("")]
    kept = [one.with_name(f"{code}{MARK}{item.version}{one.suffix}") for one in own]
    there = [KEPT.at(file=one.as_posix()).at_line(one.as_posix(), 0) for one in kept if one.exists()]
    if there:
        return [], there
    for one, beside in zip(own, kept, strict=True):
        (shutil.copytree if one.is_dir() else shutil.copyfile)(one, beside)
    _put(path, "version", str(item.version + 1))
    _put(path, "effective_from", f'"{starts.isoformat()}"')
    moved, told = _examples_moved(root, code, starts)
    return [*kept, path, *moved], told


def _examples_moved(root: Path, code: str, starts: date) -> tuple[list[Path], list[Finding]]:
    """The examples of days before the version begins, received on its first day; and what then does not hold."""
    compiled = compile_all(root, only=[code])
    item, moved, told = compiled.items.get(code), list[Path](), list[Finding]()
    for example in compiled.examples.get(code, ()) if item and compiled.calendar else ():
        if example.received_on >= starts:
            continue
        assert item is not None and compiled.calendar is not None
        later, differing = received_later(example, item, compiled.calendar, starts)
        path = item_path(root, code).with_suffix("") / "examples" / f"{example.code}.json"  # type: ignore[union-attr]
        raw = json.loads(path.read_text("utf-8"))
        raw |= {"received_on": starts.isoformat(), "answers": later.answers, "expect": later.expect}
        path.write_text(json.dumps(raw, ensure_ascii=False, indent=2) + "\n", "utf-8")
        moved.append(path)
        told += [
            LOOK_AT.at(one.where, day=starts, difference=one.message).at_line(path.as_posix(), 1) for one in differing
        ]
    return moved, told


def _put(path: Path, key: str, value: str) -> None:
    """Another value in the line of a key of the file's own, and nothing else changed."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = Folder(path.parent).line(path, f"/{key}") - 1
    lines[at] = re.sub(rf'("{key}"\s*:\s*)("[^"]*"|\d+)', rf"\g<1>{value}", lines[at], count=1)
    path.write_text("".join(lines), "utf-8")
