"""Definitions on disk: finds the files of an item, makes its bundle, and says file and line of each finding.

Knows the folders and nothing of what definitions mean. Reading one item opens only the files it rests on. Imports
neither the web framework nor the database, so that a command can answer at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from permits.core.clock import Calendar, parse_calendars
from permits.core.definitions.authorities import compile_authorities
from permits.core.definitions.compile import LIBRARY, compile_as_far, compile_known, compile_remains, missing_parts
from permits.core.definitions.messages import TO_BE_FILLED
from permits.core.definitions.pass1 import can_go_on, judge
from permits.core.definitions.reading import UNTRANSLATED
from permits.core.definitions.types import Authority, Example, Item
from permits.core.definitions.unfinished import is_whole, supposed
from permits.core.finding import Finding, FindingKind, errors, pointer
from permits.persistence.definition_examples import read_examples
from permits.persistence.definition_folder import (
    LISTS,
    Folder,
    Origin,
    item_names,
    item_of,
    kinds_of,
    listed,
    read_schemas,
)
from permits.persistence.definition_versions import code_of, judged_versions, right_name
from permits.persistence.release_lock import drifted, vanished

WRONG_NAME = FindingKind(
    "file.name",
    "文件名应为“{expected}”，与里面的代码一致，请改名。",
    'The file should be called "{expected}", after the code inside: rename it.',
)
CODE_TWICE = FindingKind(
    "file.code_twice",
    "代码“{code}”在清单中重复，请改正其中一个。",
    'The code "{code}" occurs twice in the list: change one of them.',
)
NO_ITEM = FindingKind(
    "file.rules_without_item",
    "这份规则没有对应的事项文件“{expected}”，请补上或删去。",
    'These rules have no item file "{expected}": add it or remove the rules.',
)
TWO_FILES = FindingKind(
    "file.item_twice",
    "事项“{code}”有两个文件，请删去一个。",
    'The item "{code}" has two files: remove one.',
)

__all__ = [
    "Compiled",
    "DefinitionFiles",
    "Folder",
    "ItemFiles",
    "check_item",
    "compile_all",
    "item_or_findings",
    "known_item",
    "locate",
    "read_calendar",
    "read_definitions",
    "read_item",
    "read_schemas",
]

#: Parts of the library that stand in one file each, by their code.
ONE_FILE = {
    "blocks": "blocks/{code}.json",
    "block_texts": "blocks/{code}.en.json",
    "vocabularies": "vocabularies/{code}.json",
}
#: The keys whose value names a part of the library, wherever they stand in a definition.
NAMED_BY = {
    "blocks": ("block",), "block_texts": ("block",), "vocabularies": ("vocabulary", "shared_source", "divisions"),
    "clocks": ("use",), "laws": ("law",), "topics": ("topics",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemFiles:
    """One item's bundle, where each of its parts stands, and what kept files from being read at all."""

    code: str
    bundle: Mapping[str, Any]
    origins: Mapping[str, Origin]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DefinitionFiles:
    """Every item's files by code, and findings about files that belong to none."""

    items: Mapping[str, ItemFiles]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything a folder of definitions gives, items by the names of their files (`code`, or `code@version` for
    another version than the newest). Findings carry file and line; items with errors are left out, except of `files`:
    what every item rests on, and of `unfinished`: those whole enough to be proved."""

    items: Mapping[str, Item]
    files: Mapping[str, ItemFiles]
    bundles: Mapping[str, Mapping[str, Any]]
    authorities: Mapping[str, Authority]
    calendar: Calendar | None
    examples: Mapping[str, tuple[Example, ...]]
    findings: tuple[Finding, ...]
    unfinished: Mapping[str, Item] = field(default_factory=dict)

    @property
    def provable(self) -> Mapping[str, Item]:
        """Every item that can be proved, in the order of the files."""
        found = {**self.items, **self.unfinished}
        return {code: found[code] for code in self.files if code in found}


def item_path(root: Path, code: str) -> Path | None:
    """The item's own file; `code@version` names another version than the newest. Anything else that is no plain name
    finds nothing."""
    if not code_of(code).replace("-", "").isalnum():
        return None
    return next(iter(sorted(root.glob(f"items/*/{code}.json"))), None)


def read_item(root: Path, code: str) -> ItemFiles | None:
    """One item's bundle, opening only what it rests on; None where there is no such item."""
    path = item_path(root, code)
    return _item_files(Folder(root), path) if path else None


def known_item(root: Path, code: str) -> Item | None:
    """The item as its files say, without judging their shape: for what was judged when it was published.

    Raises ValueError, naming file and line, when the files have errors after all.
    """
    if item_path(root, code) is None:
        return None
    item, findings = item_or_findings(root, code)
    if item is None:
        first = errors(findings)[0]
        raise ValueError(f"{first.file}:{first.line}: {first.message.en}")
    return item


def item_or_findings(root: Path, code: str) -> tuple[Item | None, tuple[Finding, ...]]:
    """The item, read fast; or, where its files have errors, all of them by file and line.

    KeyError if there is no such item.
    """
    files = read_item(root, code)
    if files is None:
        raise KeyError(code)
    if not errors(files.findings):
        try:
            return compile_known(files.bundle), ()
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # of some other shape than a published one: judged properly below
    return check_item(root, code)


def read_definitions(root: Path) -> DefinitionFiles:
    """Every item's bundle by code."""
    return _read_all(Folder(root))


def locate(finding: Finding, files: ItemFiles, folder: Folder) -> Finding:
    """The finding with the file and line its `where` ("part#pointer") stands at."""
    if finding.file:
        return finding
    part, _, place = finding.where.partition("#")
    path, prefix = files.origins.get(part, files.origins["item"])
    return folder.placed(finding, path, prefix + place)


def check_item(root: Path, code: str) -> tuple[Item | None, tuple[Finding, ...]]:
    """One item with everything wrong in the files it rests on, by file and line. KeyError if there is no such item."""
    path, folder = item_path(root, code), Folder(root)
    if path is None:
        raise KeyError(code)
    files, kinds, schemas = _item_files(folder, path), dict(kinds_of(root)), read_schemas(root)
    paths = {file for file, _ in files.origins.values() if file in kinds}
    judged = {file: _judge_file(folder, file, kinds[file], schemas) for file in sorted(paths)}
    item, _, found = _compile(folder, files, judged)
    return item, _sorted([*(finding for one in judged.values() for finding in one), *found])


def compile_all(root: Path, only: Collection[str] = ()) -> Compiled:
    """Judges every file once, compiles every item, and gathers all findings with file and line. `only` names items
    (code or `code@version`): what belongs to other items is not read then, what is shared is."""
    folder, schemas = Folder(root), read_schemas(root)
    left_out = {name for name in item_names(root) if only and name not in only}
    files = _read_all(folder, left_out)
    kinds = ((path, kind) for path, kind in kinds_of(root) if item_of(root, path) not in left_out)
    judged = {path: _judge_file(folder, path, kind, schemas) for path, kind in kinds}
    findings = [*files.findings, *(finding for found in judged.values() for finding in found)]
    items: dict[str, Item] = {}
    unfinished: dict[str, Item] = {}
    for code, one in files.items.items():
        item, whole, found = _compile(folder, one, judged)
        findings += found
        if item is not None:
            items[code] = item
        elif whole is not None:
            unfinished[code] = whole
    paths = {name: files.items[name].origins["item"][0] for name in items}
    findings += [*judged_versions(folder, items, paths), *drifted(folder, items, paths)]
    findings += vanished(folder, {name: one.origins["item"][0] for name, one in files.items.items()})
    authorities, found = _authorities(folder, judged)
    calendar, more = _calendar(folder)
    folders = {code: one.origins["item"][0].with_suffix("") for code, one in files.items.items()}
    examples, most = read_examples(folder, items, folders, schemas)
    return Compiled(
        items=items,
        files=files.items,
        bundles={code: files.items[code].bundle for code in items},
        authorities=authorities,
        calendar=calendar,
        examples=examples,
        findings=_sorted([*findings, *found, *more, *most]),
        unfinished=unfinished,
    )


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line, f.code)))


def _compile(
    folder: Folder, files: ItemFiles, judged: Mapping[Path, list[Finding]]
) -> tuple[Item | None, Item | None, list[Finding]]:
    """Pass 2 of what pass 1 and the files themselves leave to read: the item if nothing is wrong with it, and the item
    if what is wrong leaves it whole."""
    paths = {path for path, _ in files.origins.values()}
    shape = [*files.findings, *(finding for path in sorted(paths) for finding in judged.get(path, []))]
    english = files.origins["texts.en"][0].as_posix()
    about = [finding for finding in shape if finding.file != english]
    silent = not can_go_on([finding for finding in shape if finding.file == english])
    bundle = {**files.bundle, "texts": {"en": {}}} if silent else files.bundle
    blank = {one.where for one in about if one.code == TO_BE_FILLED.code}
    bundle = {**bundle, "item": supposed(bundle["item"], blank)} if blank else bundle
    if missing_parts(bundle) or not can_go_on([f for f in about if f.code not in (WRONG_NAME.code, TO_BE_FILLED.code)]):
        item, found = None, compile_remains(bundle, read_schemas(folder.root))
    else:
        item, found = compile_as_far(bundle)
    told = [locate(one, files, folder) for one in found if not (silent and one.code == UNTRANSLATED.code)]
    whole = item if is_whole([*about, *found]) else None
    return (None if errors([*shape, *found]) else item), whole, [*files.findings, *told]


def _read_all(folder: Folder, left_out: Collection[str] = ()) -> DefinitionFiles:
    items: dict[str, ItemFiles] = {}
    findings: list[Finding] = []
    for path in sorted(path for path in folder.root.glob("items/*/*.json") if path.stem not in left_out):
        files = _item_files(folder, path)
        if files.code in items:
            findings.append(TWO_FILES.at(code=files.code).at_line(path.as_posix(), 1))
        items.setdefault(files.code, files)
    for path in sorted(folder.root.glob("rules/*/*.json")):
        expected = folder.root / "items" / path.parent.name / path.name
        if not expected.exists():
            findings.append(NO_ITEM.at(expected=expected.as_posix()).at_line(path.as_posix(), 1))
    return DefinitionFiles(items, tuple(findings))


def _item_files(folder: Folder, path: Path) -> ItemFiles:
    code, category = path.stem, path.parent.name
    own = {
        "item": path,
        "rules": folder.root / "rules" / category / path.name,
        "texts.en": path.with_suffix("") / "texts.en.json",
    }
    raw = {part: folder.value(own[part]) for part in own}
    origins: dict[str, Origin] = {part: (file, "") for part, file in own.items()}
    library = _library(folder, raw["item"], raw["rules"], origins)
    bundle = {"item": raw["item"], "rules": raw["rules"], "texts": {"en": raw["texts.en"]}, "library": library}
    found = [finding for file, _ in origins.values() for finding in folder.findings_of(file)]
    expected = right_name(code, raw["item"])
    if expected != code:
        found.append(folder.placed(WRONG_NAME.at("item#/code", expected=f"{expected}.json"), path, "/code"))
    return ItemFiles(code, bundle, origins, tuple(dict.fromkeys(found)))


def _library(folder: Folder, item: Any, rules: Any, origins: dict[str, Origin]) -> dict[str, dict[str, Any]]:
    """The shared parts that the item names, directly or through a part it names, and the laws that bind every item.
    Fills in their origins."""
    library: dict[str, dict[str, Any]] = {kind: {} for kind in LIBRARY}
    waiting: list[Any] = [item, rules]
    while waiting:
        named = _named(folder, waiting.pop())
        for kind, code in named:
            if code in library[kind]:
                continue
            value, origin = _part(folder, kind, code)
            if origin is not None:
                origins[f"{kind}/{code}"] = origin
            if value is not None:
                library[kind][code] = value
                waiting.append(value)
    for code, (law, origin) in folder.entries("laws").items():
        if isinstance(law, dict) and "ceilings" in law:
            library["laws"][code], origins[f"laws/{code}"] = law, origin
    for kind, key in (("categories", "category"), ("types", "type")):
        word = item.get(key) if isinstance(item, dict) else None
        if isinstance(word, str) and word in folder.entries(kind):
            library[kind][word], origins[f"{kind}/{word}"] = folder.entries(kind)[word]
    return {kind: dict(sorted(parts.items())) for kind, parts in library.items() if parts or kind != "topics"}


def _named(folder: Folder, value: Any) -> Iterator[tuple[str, str]]:
    """The parts of the library that a value names: by the key, and authorities by their code anywhere."""
    authorities = folder.entries("authorities")
    for key, word in _words("", value):
        yield from ((kind, word) for kind, names in NAMED_BY.items() if key in names)
        if word in authorities:
            yield "authorities", word


def _words(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string, with the key it stands under."""
    if isinstance(value, str):
        yield key, value
    inner = (
        value.items() if isinstance(value, dict) else ((key, one) for one in value) if isinstance(value, list) else ()
    )
    for name, child in inner:
        yield from _words(name, child)


def _part(folder: Folder, kind: str, code: str) -> tuple[Any, Origin | None]:
    if kind in LISTS:
        return folder.entries(kind).get(code, (None, None))
    path = folder.root / ONE_FILE[kind].format(code=code)
    if not code.replace("-", "").isalnum() or not path.is_file():
        return None, None
    return folder.value(path), (path, "")


def _judge_file(folder: Folder, path: Path, kind: str, schemas: Mapping[str, Any]) -> list[Finding]:
    broken = folder.findings_of(path)
    if broken:
        return broken
    value = folder.value(path)
    found = [folder.placed(finding, path, finding.where) for finding in judge(kind, value, schemas, "")]
    codes: set[str] = set()
    for n, entry in enumerate(listed(value, kind) if kind in LISTS else []):
        if entry["code"] in codes:
            place = pointer(kind, n, "code")
            found.append(folder.placed(CODE_TWICE.at(place, code=entry["code"]), path, place))
        codes.add(entry["code"])
    if kind in ("block", "vocabulary") and not found and value["code"] != path.stem:
        found.append(folder.placed(WRONG_NAME.at("/code", expected=f"{value['code']}.json"), path, "/code"))
    return found


def _authorities(folder: Folder, judged: Mapping[Path, list[Finding]]) -> tuple[Mapping[str, Authority], list[Finding]]:
    paths = folder.root.glob(LISTS["authorities"])
    if not all(can_go_on(judged.get(path, [])) for path in paths):
        return {}, []
    entries = folder.entries("authorities")
    authorities, found = compile_authorities({code: entry for code, (entry, _) in entries.items()})
    return authorities, [_at_entry(folder, finding) for finding in found]


def _at_entry(folder: Folder, finding: Finding) -> Finding:
    part, _, place = finding.where.partition("#")
    kind, _, code = part.partition("/")
    path, prefix = folder.entries(kind)[code][1]
    return folder.placed(finding, path, prefix + place)


def read_calendar(root: Path) -> tuple[Calendar | None, list[Finding]]:
    """The calendar of the folder, made of all its files; findings carry file and line."""
    return _calendar(Folder(root))


def _calendar(folder: Folder) -> tuple[Calendar | None, list[Finding]]:
    paths = sorted(folder.root.glob("calendars/*.json"))
    broken = [finding for path in paths for finding in folder.findings_of(path)]
    if broken:
        return None, broken
    calendar, found = parse_calendars([folder.value(path) for path in paths])
    return calendar, [_in_calendar(folder, paths, finding) for finding in found]


def _in_calendar(folder: Folder, paths: list[Path], finding: Finding) -> Finding:
    """Calendar findings begin with the number of the file."""
    number, _, place = finding.where.removeprefix("/").partition("/")
    known = number.isdecimal() and int(number) < len(paths)
    path = paths[int(number)] if known else folder.root / "calendars"
    return folder.placed(finding, path, f"/{place}" if place else "") if known else finding.at_line(path.as_posix(), 1)
