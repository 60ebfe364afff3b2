"""Making a draft of an item of what another system keeps: read, translate, write, and report what was lost.

Stores nothing but the files of the draft; never touches an item that is there unless told to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from permits.core.definitions.messages import TO_FILL
from permits.core.drafts import Draft, Wanted, from_dmn, from_json_schema, from_sheets, from_xlsform, is_code
from permits.core.drafts.source_json import read_json
from permits.core.finding import ERROR, INFO, WARNING, Finding, FindingKind, errors
from permits.core.strict_json import lines_of
from permits.core.text import Text
from permits.persistence.draft_files import draft_paths, in_the_way, read_source, write_draft
from permits.persistence.markup import read_xml
from permits.persistence.workbooks import read_sheets

BAD_CODE = FindingKind(
    "import.bad_code",
    "“{given}”不能用作代码：只能用小写字母、数字和连字符，以字母开头，最多 60 个字符。",
    "“{given}” cannot be a code: small letters, digits and hyphens, beginning with a letter, at most 60 of them.",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: the files written (none where something refused) and everything there is to say."""

    written: tuple[Path, ...]
    findings: tuple[Finding, ...]


def import_item(source: str, path: Path, wanted: Wanted, into: Path, schemas: Path, force: bool = False) -> Imported:
    """A draft of what `path` holds in the format `source` (a key of FORMATS), written below `into`.

    `schemas`: the folder of meta-schemas that the files name.
    """
    wrong = [BAD_CODE.at(given=one) for one in (wanted.code, wanted.category or wanted.code) if not is_code(one)]
    if wrong:
        return Imported((), tuple(dict.fromkeys(wrong)))
    content, unread = read_source(path)
    if unread:
        return Imported((), tuple(unread))
    draft = FORMATS[source](content, path.name, wanted)
    found = tuple(one if one.file else replace(one, file=path.as_posix()) for one in draft.losses)
    if errors(list(found)):
        return Imported((), found)
    paths = draft_paths(into, wanted.category or TO_FILL, wanted.code)
    taken = [] if force else in_the_way(into, wanted.code, paths)
    if taken:
        return Imported((), (*taken, *found))
    parts = {"item": draft.item, "rules": draft.rules, "texts": draft.texts, "example": draft.example}
    failed = write_draft(into, schemas, paths, parts, report_of(found, path.name))
    return Imported(() if failed else tuple(paths.values()), (*failed, *found))


def report_of(found: Sequence[Finding], name: str) -> list[str]:
    """The report as a page in both languages: what was lost first."""
    lines = [f"# {name}", ""]
    for severity, title in _HEADINGS.items():
        own = [one for one in found if one.severity == severity]
        lines += [f"## {title.zh} {title.en} ({len(own)})", ""] if own else []
        for one in own:
            place = f"`{one.where or '/'}`" + (f" ({one.line})" if one.line else "")
            lines += [f"- {place} {one.code}", f"  - {one.message.zh}", f"  - {one.message.en}"]
        lines += [""] if own else []
    return lines[:-1]


_HEADINGS = {
    ERROR: Text("不能导入", "Refused"),
    WARNING: Text("没有带过来的", "Left out"),
    INFO: Text("改动和待补的", "Changed, or for the author to fill in"),
}


def _json_schema(content: bytes, name: str, wanted: Wanted) -> Draft:
    value, wrong = read_json(content)
    if wrong:
        return Draft({}, {}, {}, {}, tuple(wrong))
    draft = from_json_schema(value, wanted)
    lines = lines_of(content.decode("utf-8-sig"))
    placed = tuple(replace(one, line=_line(lines, one.where)) if one.where else one for one in draft.losses)
    return replace(draft, losses=placed)


def _line(lines: dict[str, int], place: str) -> int:
    """The line of a pointer, or of its nearest ancestor."""
    while place and place not in lines:
        place = place.rpartition("/")[0]
    return lines.get(place, 1)


def _table(content: bytes, name: str, wanted: Wanted) -> Draft:
    sheets, found = read_sheets(content, name)
    if errors(found):
        return Draft({}, {}, {}, {}, tuple(found))
    draft = from_sheets(sheets, wanted)
    return replace(draft, losses=(*found, *draft.losses))


def _dmn(content: bytes, name: str, wanted: Wanted) -> Draft:
    root, found = read_xml(content)
    return Draft({}, {}, {}, {}, tuple(found)) if root is None else from_dmn(root, wanted)


def _xlsform(content: bytes, name: str, wanted: Wanted) -> Draft:
    sheets, found = read_sheets(content, name)
    if errors(found):
        return Draft({}, {}, {}, {}, tuple(found))
    draft = from_xlsform(sheets, wanted)
    return replace(draft, losses=(*found, *draft.losses))


FORMATS: dict[str, Callable[[bytes, str, Wanted], Draft]] = {
    "json-schema": _json_schema,
    "table": _table,
    "xlsform": _xlsform,
    "dmn": _dmn,
}
"""How each format is read: its bytes, the name of its file and what the author said → a draft."""
