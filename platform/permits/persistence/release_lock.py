"""`releases.lock` beside the definitions: which content each published version of an item has, by its hash, and what
authorities say otherwise of it.

It goes with the definitions wherever they go, so that a published version that was edited afterwards is seen without
any database. Knows one file; `permits publish` writes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Item
from permits.core.finding import Finding, FindingKind
from permits.core.strict_json import parse
from permits.persistence.definition_folder import Folder

NAME = "releases.lock"
DRIFT = FindingKind(
    "release.drift",
    "{item} 第 {version} 版已经发布，现在的内容与发布时不同（含它引用的共用部分）；已发布的版本不能改动：请恢复原文，"
    "或把改动写成第 {next} 版，原版另存为“{item}@{version}.json”。",
    "{item} version {version} is published and its content (shared parts it names included) is no longer what was "
    "published. A published version never changes: put it back, or make the change version {next} and keep this one as "
    "“{item}@{version}.json”.",
)
VANISHED = FindingKind(
    "release.vanished",
    "{item} 第 {version} 版已经发布（releases.lock 有它），可是没有文件写着它了；旧办件和施行日之前的申请都要靠它。"
    "请取回发布时的原文，存为“items/{category}/{item}@{version}.json”“rules/{category}/{item}@{version}.json”和文件夹"
    "“items/{category}/{item}@{version}/”（texts.en.json 与样例）；新的一版仍写在“{item}.json”里。下次"
    "先运行 permits new {item} --next。",
    "{item} version {version} is published (releases.lock has it), and no file says it any more, though older cases "
    "and applications before the next version's first day rest on it. Take back what was published and keep it as "
    "“items/{category}/{item}@{version}.json”, “rules/{category}/{item}@{version}.json” and the folder "
    "“items/{category}/{item}@{version}/” (texts.en.json and examples); the next version stays in “{item}.json”. Next "
    "time begin with `permits new {item} --next`.",
)
OVERRIDE_DRIFT = FindingKind(
    "release.override_drift",
    "{authority} 对 {item} 第 {version} 版的规定（第 {revision} 次）已经发布，现在的内容与发布时不同；已发布的不能改动"
    '：请恢复原文，或写 "revision": {next}。',
    "What {authority} says otherwise of {item} version {version} (revision {revision}) is published and its content is "
    'no longer what was published. It never changes: put it back, or write "revision": {next}.',
)
UNREADABLE = FindingKind(
    "release.lock_unreadable",
    "“releases.lock”应是 item、version、sha256 的清单，读不懂；请恢复它（由 permits publish 写入）。",
    "“releases.lock” should be a list of item, version and sha256 and cannot be read: put it back (`permits publish` "
    "writes it).",
)
EMPTIED = FindingKind(
    "release.lock_emptied",
    "“releases.lock”是空的；发布只会写入，不会清空。已发布的版本是否改过，已无从核对：请恢复它，"
    "或再次运行 permits publish。",
    "“releases.lock” is empty, and publishing only ever adds to it: nothing shows any more whether a published version "
    "was edited. Put it back, or run `permits publish` again.",
)
UNLOCKED = FindingKind(
    "release.not_locked",
    "{item} 已到第 {now} 版，可是“releases.lock”里没有第 {version} 版，看不出它发布后改过没有。请恢复这一行，或再次运行"
    " permits publish。",
    "{item} is at version {now}, yet “releases.lock” has no version {version}, so nothing shows whether that one was "
    "edited after it was published. Put the line back, or run `permits publish` again.",
    "warning",
)
RESTORED = FindingKind(
    "release.lock_restored",
    "“releases.lock”里没有本站已经发布的 {item} 第 {version} 版，现已按发布记录写上。",
    "“releases.lock” had no {item} version {version}, which this site has published; it stands there now as published.",
    "info",
)
UNWRITTEN = FindingKind(
    "release.lock_unwritten",
    "已发布，但写不了“{file}”，发布的版本没有登记在定义旁；请检查权限后再发布一次。",
    "Published, but “{file}” cannot be written, so the definitions do not tell of it: check permissions and publish "
    "again.",
    "warning",
)


@dataclass(frozen=True, slots=True)
class Locked:
    """One published version and the hash of its content; `authority`, `revision`: of what an authority says otherwise
    of it, and for which time."""

    item: str
    version: int
    sha256: str
    authority: str = ""
    revision: int = 0

    @property
    def key(self) -> tuple[str, int, str, int]:
        return self.item, self.version, self.authority, self.revision


def locked_of(item: Item, revision: int = 0) -> Locked:
    """What the lock keeps of an item, or of what its authority says otherwise for the `revision`th time."""
    return Locked(item.code, item.version, item.sha256, item.authority, revision)


def read_lock(root: Path) -> tuple[tuple[Locked, ...], list[Finding]]:
    """Every version that is locked; none where there is no such file."""
    path = root / NAME
    if not path.exists():
        return (), []
    value, found = parse(path.read_bytes())
    locked = [_locked(one) for one in value] if isinstance(value, list) else [None]
    if found or None in locked:
        line = found[0].line if found else 1
        return (), [UNREADABLE.at().at_line(path.as_posix(), line or 1)]
    return tuple(one for one in locked if one is not None), []


def _locked(raw: Any) -> Locked | None:
    if not isinstance(raw, Mapping):
        return None
    shape = {"item": str, "version": int, "sha256": str, "authority": str, "revision": int}
    stated = {**_OF_CITY, **raw}
    right = stated.keys() == shape.keys() and all(isinstance(stated[key], kind) for key, kind in shape.items())
    return Locked(**stated) if right else None


_OF_CITY = {"authority": "", "revision": 0}


def drifted(folder: Folder, items: Mapping[str, Item], paths: Mapping[str, Path]) -> list[Finding]:
    """A finding for each locked version whose content is another now, at the version's line of its file. `paths`: the
    items' files by their names."""
    locked, found = read_lock(folder.root)
    known = {one.key: one.sha256 for one in locked}
    latest = {item.code: max(i.version for i in items.values() if i.code == item.code) for item in items.values()}
    for name, item in items.items():
        if _differs(known, locked_of(item)):
            finding = DRIFT.at("item#/version", item=item.code, version=item.version, next=latest[item.code] + 1)
            found.append(folder.placed(finding, paths[name], "/version"))
    if found or not (folder.root / NAME).exists():
        return found
    if not locked:
        return [EMPTIED.at().at_line((folder.root / NAME).as_posix(), 1)]
    return list(_unlocked(folder, items, paths, known.keys()))


def vanished(folder: Folder, paths: Mapping[str, Path]) -> list[Finding]:
    """A finding for each locked version of an item that no file says any more: at the item's file, where one is left,
    else at the lock. `paths`: the files of all items, also of those that do not compile; of an item with a file that
    cannot be read nobody knows, and that is told already."""
    said = {path: folder.value(path) for path in paths.values()}
    unread = {path.stem.partition("@")[0] for path, raw in said.items() if not isinstance(raw, Mapping)}
    written = {(raw.get("code"), raw.get("version")) for raw in said.values() if isinstance(raw, Mapping)}
    return [
        _vanished(folder, paths, number, one)
        for number, one in enumerate(read_lock(folder.root)[0])
        if not one.authority and one.item not in unread and (one.item, one.version) not in written
    ]


def _vanished(folder: Folder, paths: Mapping[str, Path], number: int, one: Locked) -> Finding:
    left = paths.get(one.item)
    category = left.parent.name if left else "…"
    said = VANISHED.at("item#/version", item=one.item, version=one.version, category=category)
    return folder.placed(said, left, "/version") if left else folder.placed(said, folder.root / NAME, f"/{number}")


def _unlocked(
    folder: Folder, items: Mapping[str, Item], paths: Mapping[str, Path], known: Container[tuple[str, int, str, int]]
) -> Iterator[Finding]:
    """The versions before the newest that are not locked: nobody makes a new version of what was never published."""
    names = {(item.code, item.version): name for name, item in items.items()}
    for code in dict.fromkeys(item.code for item in items.values()):
        newest = max(item.version for item in items.values() if item.code == code)
        for version in range(1, newest):
            if (code, version, "", 0) not in known:
                said = UNLOCKED.at("item#/version", item=code, version=version, now=newest)
                yield folder.placed(said, paths[names.get((code, version), names[code, newest])], "/version")


def restored(root: Path, released: Iterable[Locked]) -> list[Finding]:
    """Put back into the lock what is known to be published and is not there, each with a finding."""
    locked, found = read_lock(root)
    known = {one.key for one in locked}
    lost = [one for one in released if one.key not in known]
    if found or not lost:
        return []
    wrong = lock(root, lost)
    said = [RESTORED.at(item=one.item, version=one.version) for one in lost]
    return wrong or [finding.at_line((root / NAME).as_posix(), 1) for finding in said]


def drifted_override(folder: Folder, city: Item, own: Item, revision: int, path: Path) -> list[Finding]:
    """A finding if what an authority says otherwise was published and is another now. Where the city's item itself
    drifted that is told already."""
    known = {one.key: one.sha256 for one in read_lock(folder.root)[0]}
    if _differs(known, locked_of(city)) or not _differs(known, locked_of(own, revision)):
        return []
    latest = max(number for *version, number in known if version == [own.code, own.version, own.authority])
    finding = OVERRIDE_DRIFT.at(
        "/override", authority=own.authority, item=own.code, version=own.version, revision=revision, next=latest + 1
    )
    return [folder.placed(finding, path, "/override")]


def _differs(known: Mapping[tuple[str, int, str, int], str], now: Locked) -> bool:
    return known.get(now.key, now.sha256) != now.sha256


def lock(root: Path, published: Iterable[Locked]) -> list[Finding]:
    """Add these versions to the lock; those that stand there already stay as they are."""
    path = root / NAME
    locked, found = read_lock(root)
    known = {one.key: one for one in locked}
    every = {one.key: one for one in published} | known
    if found or every == known:
        return found
    rows = [json.dumps(_row(every[key]), ensure_ascii=False) for key in sorted(every)]
    text = "[\n  " + ",\n  ".join(rows) + "\n]\n"
    try:
        beside = path.with_name(f"{NAME}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        return [UNWRITTEN.at(file=path.as_posix()).at_line(path.as_posix(), 0)]
    return []


def _row(one: Locked) -> dict[str, Any]:
    """As written: the city's own lines say nothing of authorities."""
    return {key: value for key, value in asdict(one).items() if one.authority or key not in _OF_CITY}
